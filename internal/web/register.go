package web

import "github.com/hubbub-chat/hubbub/internal/chat"

func showRegister(v *visit) error {
	if v.site.options.SignUpClosed {
		return &chat.Error{Code: chat.Closed, Message: "Sign-up is closed on this server."}
	}
	return v.show("register.html", v.view("Sign up"))
}

func register(v *visit) error {
	form, err := v.form("username", "password")
	if err != nil {
		return err
	}
	login, err := v.site.service.SignUp(v.ctx(), chat.SignUp{
		Name: form["username"], Password: form["password"], Client: v.client(),
	})
	if err != nil {
		view := v.view("Sign up")
		view.Typed = form["username"]
		return v.again(err, "register.html", view, doorFields)
	}
	return v.enter(login)
}
