package web

import (
	"errors"
	"net/http"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// doorFields are the fields of the forms that let somebody in, by the chat's
// names for them.
var doorFields = map[string]string{"name": "username", "password": "password"}

// A needed field is one that a form can't do without.
type needed struct {
	name  string
	empty string // what people are told if it is empty
}

// missing names the fields that were left empty, in the order given: that of the form.
// The browser's own check is switched off: its bubbles are in its words, and go away.
func missing(form map[string]string, fields ...needed) error {
	var faults []error
	for _, field := range fields {
		if form[field.name] == "" {
			faults = append(faults, &chat.Error{Code: chat.Invalid, Field: field.name, Message: field.empty})
		}
	}
	return errors.Join(faults...)
}

func showLogIn(v *visit) error { return v.show("login.html", v.view("Log in")) }

func logIn(v *visit) error {
	form, err := v.form("username", "password")
	if err != nil {
		return err
	}
	form["username"] = chat.TrimName(form["username"])
	if err := missing(form, needed{"username", "Enter your user name."}, needed{"password", "Enter your password."}); err != nil {
		view := v.view("Log in")
		view.Typed = form["username"]
		return v.again(err, "login.html", view, map[string]string{"username": "username", "password": "password"})
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
	return v.redirect("/user/entered")
}

// entered is where a log-in leads: to the chat, unless the browser keeps no cookies.
// Without this it would be sent back to the empty form, and nobody would know why.
func entered(v *visit) error {
	_, err := v.site.Authenticate(v.r)
	if errors.Is(err, chat.ErrUnauthenticated) {
		return refusal(http.StatusForbidden, "You can't be logged in because this browser doesn't accept cookies. Allow cookies for this site, then log in again.")
	}
	if err != nil {
		return err
	}
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
