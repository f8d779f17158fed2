package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A visit is one request on its way through a route.
type visit struct {
	site    *Site
	w       http.ResponseWriter
	r       *http.Request
	session chat.Session // of who has logged in; otherwise zero
	limits  limits

	read    bool // the form has been read
	typed   url.Values
	readErr error
	spoken  *speaker // see speaker
}

// speaker returns what says things in the language of the visit.
func (v *visit) speaker() *speaker {
	if v.spoken == nil {
		v.spoken = v.site.languages.speaker(v.r)
	}
	return v.spoken
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// limit bounds how long the visit may take. The server's own limits are for headers
// and idleness. These are for the body too, also where nobody reads it: net/http does
// before it takes another request.
func (v *visit) limit() {
	control, now := http.NewResponseController(v.w), time.Now()
	_ = control.SetReadDeadline(now.Add(v.limits.arrives))
	_ = control.SetWriteDeadline(now.Add(v.limits.takes))
}

// unlimited lets the visit take as long as it does.
func (v *visit) unlimited() {
	control := http.NewResponseController(v.w)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Time{})
}

// admit finds out who asks and whether the route is for them. When it is not, it
// has answered.
func (v *visit) admit(r route) (bool, error) {
	if r.secret && v.site.exposed(v.r) {
		return false, errExposed
	}
	if r.rule == forProbes || r.rule == forAnyone {
		return true, nil
	}
	session, err := v.site.Authenticate(v.r)
	known := err == nil
	if err != nil && !errors.Is(err, chat.ErrUnauthenticated) {
		return false, err
	}
	v.session = session
	switch {
	case r.rule == forMembers && !known:
		return false, v.redirect("/user/login")
	case r.rule == forVisitors && known:
		return false, v.redirect("/chat")
	}
	return true, nil
}

// redirect sends the browser to one of this site's own paths. None is ever taken
// from a request.
func (v *visit) redirect(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// Authenticate returns the session that a request's cookie proves. Of the request
// it needs Host, Header, TLS and RemoteAddr.
func (s *Site) Authenticate(r *http.Request) (chat.Session, error) {
	session, err := s.service.Authenticate(r.Context(), s.Token(r))
	if from := s.Address(r); from.IsValid() {
		session.From = from.String()
	}
	return session, err
}

// Token returns what a request's cookie has to prove a session with, "" for
// nothing. It may prove none.
func (s *Site) Token(r *http.Request) string { return s.cookie(r, sessionCookie) }

func home(v *visit) error      { return v.redirect("/chat") }
func toAccount(v *visit) error { return v.redirect("/user/account") }
