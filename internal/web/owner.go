package web

import (
	"net/url"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// OwnerPath is where the owner's account is made, given a token of
// [chat.Service.OwnerLink].
func OwnerPath(token string) string { return "/user/owner?token=" + token }

// showOwner shows the form if the link is valid. It does not use it up.
func showOwner(v *visit) error {
	token := v.r.URL.Query().Get("token")
	if err := v.site.service.CheckOwnerLink(v.ctx(), token); err != nil {
		return err
	}
	view := v.view("Create the owner's account")
	view.Token, view.Typed = token, v.offered()
	view.Languages = nil // the token is in no redirect
	return v.show("owner.html", view)
}

func claimOwner(v *visit) error {
	form, err := v.form("token", "username", "password")
	if err != nil {
		return err
	}
	service := v.site.service
	if err := service.CheckOwnerLink(v.ctx(), form["token"]); err != nil {
		return err // no form helps
	}
	login, err := service.ClaimOwner(v.ctx(), form["token"], chat.SignUp{
		Name: form["username"], Password: form["password"], Client: v.client(),
	})
	if err != nil {
		view := v.view("Create the owner's account")
		view.Token, view.Typed = form["token"], form["username"]
		view.Languages = nil
		if err := v.offer(&view, err, form["username"], "/user/owner", url.Values{"token": {form["token"]}}); err != nil {
			return err
		}
		return v.again(err, "owner.html", view, doorFields)
	}
	return v.enter(login)
}
