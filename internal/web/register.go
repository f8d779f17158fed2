package web

import (
	"net/url"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// offer adds a user name that is free to a form in which the name is wrong, and the
// address of the form with that name in it.
func (v *visit) offer(view *view, wrong error, typed, path string, query url.Values) error {
	if !slices.ContainsFunc(faultsOf(wrong), func(e *chat.Error) bool { return e.Field == "name" }) {
		return nil
	}
	name, err := v.site.service.SuggestName(v.ctx(), typed)
	if err != nil || name == "" {
		return err
	}
	if query == nil {
		query = make(url.Values)
	}
	query.Set("name", name)
	view.Offered, view.Offer = name, path+"?"+query.Encode()
	return nil
}

// offered is the name in the address, if it is one.
func (v *visit) offered() string {
	name, err := chat.ParseName(v.r.URL.Query().Get("name"))
	if err != nil {
		return ""
	}
	return name.Shown
}

func showRegister(v *visit) error {
	if v.site.options.SignUpClosed {
		return &chat.Error{Code: chat.Closed, Message: "Sign-up is closed on this server."}
	}
	view := v.view("Sign up")
	view.Typed = v.offered()
	return v.show("register.html", view)
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
		if err := v.offer(&view, err, form["username"], "/user/register", nil); err != nil {
			return err
		}
		return v.again(err, "register.html", view, doorFields)
	}
	return v.enter(login)
}
