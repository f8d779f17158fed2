package engineio

import (
	"cmp"
	"net/http"
)

// cookieTemplate returns a copy in which every default is filled in.
func cookieTemplate(given *http.Cookie) *http.Cookie {
	if given == nil {
		return nil
	}
	c := *given
	c.Name, c.Path = cmp.Or(c.Name, "io"), cmp.Or(c.Path, "/")
	c.SameSite = cmp.Or(c.SameSite, http.SameSiteLaxMode)
	c.HttpOnly = true
	return &c
}

// setCookie gives the client of a new session its id as a cookie too.
func (s *Server) setCookie(w http.ResponseWriter, sess *Session) {
	if s.opts.Cookie == nil {
		return
	}
	c := *s.opts.Cookie
	c.Value = sess.id
	http.SetCookie(w, &c)
}

// carriesCookie tells whether a browser may have vouched for its user: by any
// cookie but the one that the server has set itself and never looks at.
func (s *Server) carriesCookie(r *http.Request) bool {
	if s.opts.Cookie == nil {
		return len(r.Header.Values("Cookie")) > 0
	}
	for _, line := range r.Header.Values("Cookie") {
		cookies, err := http.ParseCookie(line)
		if err != nil {
			return true
		}
		for _, c := range cookies {
			if c.Name != s.opts.Cookie.Name {
				return true
			}
		}
	}
	return false
}
