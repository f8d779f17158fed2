package web

import (
	"errors"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// doorFields are the fields of the forms that let somebody in, by the chat's
// names for them.
var doorFields = map[string]string{"name": "username", "password": "password"}

func showLogIn(v *visit) error { return v.show("login.html", v.view("Log in")) }

func logIn(v *visit) error {
	form, err := v.form("username", "password")
	if err != nil {
		return err
	}
	login, err := v.site.service.LogIn(v.ctx(), chat.Credentials{
		Name: form["username"], Password: form["password"], Client: v.client(),
	})
	if err != nil {
		view := v.view("Log in")
		view.Typed = form["username"]
		return v.again(err, "login.html", view, doorFields)
	}
	return v.enter(login)
}

// enter lets somebody in who has just proved who they are. The session that the
// browser had is over: somebody else may have planted it.
func (v *visit) enter(login chat.Login) error {
	old, err := v.site.Authenticate(v.r)
	if err == nil {
		err = v.site.service.EndSession(v.ctx(), old, old.ID)
	}
	if err != nil && !errors.Is(err, chat.ErrUnauthenticated) {
		return err
	}
	v.keep(login)
	return v.redirect("/chat")
}

// logOut ends the session. Who has none is logged out already.
func logOut(v *visit) error {
	session, err := v.site.Authenticate(v.r)
	if err == nil {
		err = v.site.service.EndSession(v.ctx(), session, session.ID)
	}
	if err != nil && !errors.Is(err, chat.ErrUnauthenticated) {
		return err
	}
	v.forget()
	return v.redirect("/user/login")
}
