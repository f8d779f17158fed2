package web

import (
	"errors"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// done are the things that the account page can say have been done.
var done = map[string]string{
	"password": "Your password has been changed. You're logged out everywhere else.",
	"session":  "You've been logged out there.",
	"sessions": "You're logged out everywhere else.",
}

func showAccount(v *visit) error {
	view, err := v.accountView()
	if err != nil {
		return err
	}
	if did := done[v.r.URL.Query().Get("done")]; did != "" {
		view.Message = view.Say(did)
	}
	return v.show("account.html", view)
}

func (v *visit) accountView() (view, error) {
	sessions, err := v.site.service.Sessions(v.ctx(), v.session)
	view := v.view("Your account")
	view.Sessions = slices.Clone(sessions)
	slices.SortStableFunc(view.Sessions, func(a, b chat.Session) int {
		if a.ID == v.session.ID {
			return -1
		}
		if b.ID == v.session.ID {
			return 1
		}
		return b.Seen.Compare(a.Seen)
	})
	return view, err
}

// accountAgain shows the account page once more, with what is wrong in one of its
// forms.
func (v *visit) accountAgain(err error, field string) error {
	view, listing := v.accountView()
	if listing != nil {
		return listing
	}
	return v.again(err, "account.html", view, map[string]string{"password": field, "current": "current", "next": "next"})
}

// errNotYours is what a wrong password is called in the forms where one's own name
// is known.
var errNotYours = &chat.Error{Code: chat.Invalid, Field: "password", Message: "This password is wrong."}

func wrongPassword(err error) error {
	if errors.Is(err, errNotYours) {
		return errNotYours
	}
	return err
}

// changePassword proves the old password before it looks at the new one, so that
// each error stands beside its field.
func changePassword(v *visit) error {
	// The name is in the form for password managers.
	form, err := v.form("username", "current", "next")
	if err != nil {
		return err
	}
	if err := missing(form, needed{"current", "Enter your current password."}, needed{"next", "Enter a new password."}); err != nil {
		return v.accountAgain(err, "current")
	}
	service := v.site.service
	login, err := service.Reauthenticate(v.ctx(), v.session, form["current"], v.client())
	if err != nil {
		return v.accountAgain(wrongPassword(err), "current")
	}
	v.keep(login)
	changed, err := service.ChangePassword(v.ctx(), login.Session, form["next"])
	if err != nil {
		return v.accountAgain(err, "next")
	}
	v.w.Header().Del("Set-Cookie") // what has just been kept is dead
	v.keep(changed)
	return v.redirect("/user/account?done=password")
}

func deleteAccount(v *visit) error {
	form, err := v.form("username", "password")
	if err != nil {
		return err
	}
	if err := missing(form, needed{"password", "Enter your password."}); err != nil {
		return v.accountAgain(err, "password")
	}
	login, err := v.site.service.Reauthenticate(v.ctx(), v.session, form["password"], v.client())
	if err != nil {
		return v.accountAgain(wrongPassword(err), "password")
	}
	v.keep(login)
	if err := v.site.service.DeleteAccount(v.ctx(), login.Session); err != nil {
		return v.accountAgain(err, "password")
	}
	v.w.Header().Del("Set-Cookie") // what has just been kept is dead
	v.forget()
	v.setCookie(deviceCookie, "", 0)
	v.session = chat.Session{}
	return v.show("deleted.html", v.view("Your account has been deleted"))
}

func endSession(v *visit) error {
	form, err := v.form("id")
	if err != nil {
		return err
	}
	id, err := chat.ParseID(form["id"])
	if err != nil {
		return chat.ErrNotFound
	}
	if err := v.site.service.EndSession(v.ctx(), v.session, id); err != nil {
		return err
	}
	if id == v.session.ID {
		v.forget()
		return v.redirect("/user/login")
	}
	return v.redirect("/user/account?done=session")
}

func endOtherSessions(v *visit) error {
	form, err := v.form("username", "password")
	if err != nil {
		return err
	}
	if err := missing(form, needed{"password", "Enter your password."}); err != nil {
		return v.accountAgain(err, "others")
	}
	login, err := v.site.service.Reauthenticate(v.ctx(), v.session, form["password"], v.client())
	if err != nil {
		return v.accountAgain(wrongPassword(err), "others")
	}
	v.keep(login)
	if err := v.site.service.EndOtherSessions(v.ctx(), login.Session); err != nil {
		return err
	}
	return v.redirect("/user/account?done=sessions")
}
