package web

import (
	"net/http"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// The cookies: one proves a session, the other that somebody has logged in on
// this device before, so that nobody can lock them out by failing to log in.
const (
	sessionCookie = "hubbub"
	deviceCookie  = "hubbub-device"
)

// The service decides when a session ends; its cookie only must not end before.
const (
	sessionCookieLife = 90 * 24 * time.Hour
	deviceCookieLife  = 365 * 24 * time.Hour
)

// cookieName makes the name of a cookie. Over HTTPS the prefix keeps other
// servers of the same domain from setting it.
func (s *Site) cookieName(r *http.Request, name string) string {
	if s.https(r) {
		return "__Host-" + name
	}
	return name
}

// cookie reads a cookie, "" if there is none.
func (s *Site) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie is the one place that decides how a cookie looks. Without a value it
// takes the cookie away.
func (v *visit) setCookie(name, value string, life time.Duration) {
	c := &http.Cookie{
		Name: v.site.cookieName(v.r, name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: v.site.https(v.r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
}

// keep gives the browser what a log-in made.
func (v *visit) keep(login chat.Login) {
	v.setCookie(sessionCookie, login.Token, sessionCookieLife)
	v.setCookie(deviceCookie, login.Device, deviceCookieLife)
}

// forget takes the session away from the browser, and with it what the page kept.
func (v *visit) forget() {
	v.setCookie(sessionCookie, "", 0)
	if v.site.trustworthy(v.r) {
		v.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	}
}
