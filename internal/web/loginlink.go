package web

// LogInPath is where somebody is logged in, given a token of [chat.Service.LogInLink].
func LogInPath(token string) string { return "/user/enter?token=" + token }

// showLogInLink shows whom the link logs in, and a button. It does not use the link up:
// programs follow links too.
func showLogInLink(v *visit) error {
	token := v.r.URL.Query().Get("token")
	user, err := v.site.service.CheckLogInLink(v.ctx(), token)
	if err != nil {
		return err
	}
	view := v.view("Log in")
	view.Token, view.Typed = token, user.Name
	view.Languages = nil // the token is in no redirect
	return v.show("link.html", view)
}

func useLogInLink(v *visit) error {
	form, err := v.form("token")
	if err != nil {
		return err
	}
	login, err := v.site.service.LogInByLink(v.ctx(), form["token"], v.client())
	if err != nil {
		return err
	}
	return v.enter(login)
}
