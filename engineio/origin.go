package engineio

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// checkOrigin refuses what a page of another origin might do in a visitor's
// name. Browsers name the page's origin on every WebSocket handshake and on
// every POST to another origin, and those of today say with every request to a
// trustworthy address from which site it comes. So a WebSocket handshake or a
// POST with neither is no page's, and may carry a balancer's cookie; a browser's
// that carries a cookie needs an allowed Origin, or for a POST to come from the
// same origin. (http.CrossOriginProtection reasons alike.) A GET without Origin
// may be a page's own; another site cannot read the answer.
func (s *Server) checkOrigin(r *http.Request, websocket bool) error {
	origins := r.Header.Values("Origin")
	if len(origins) > 1 {
		return forbidden("Forbidden: more than one Origin")
	}
	cookies := s.carriesCookie(r)
	if len(origins) == 1 {
		if s.originAllowed(origins[0], r, cookies) {
			return nil
		}
		return forbidden("Forbidden: this Origin is not allowed")
	}
	sites := r.Header.Values("Sec-Fetch-Site")
	if len(sites) == 0 {
		return nil
	}
	if len(sites) > 1 || sites[0] == "cross-site" || sites[0] == "same-site" {
		return forbidden("Forbidden: the request comes from another site")
	}
	if !cookies || !websocket && (r.Method == http.MethodGet || sites[0] == "same-origin") {
		return nil
	}
	return forbidden("Forbidden: a browser's request with a cookie needs an Origin")
}

func (s *Server) originAllowed(origin string, r *http.Request, cookies bool) bool {
	if sameOrigin(origin, r.Host, r.TLS != nil) {
		return true
	}
	if s.opts.AllowOrigin != nil {
		return s.opts.AllowOrigin(r, origin)
	}
	if slices.Contains(s.opts.Origins, origin) && origin != "*" {
		return true
	}
	return !cookies && s.anyOrigin()
}

func (s *Server) anyOrigin() bool {
	return s.opts.AllowOrigin == nil && len(s.opts.Origins) == 1 && s.opts.Origins[0] == "*"
}

// sameOrigin tells whether origin is a page that the server at host served.
// Without TLS the scheme is not known, since a proxy may have ended it; so a
// port that is left out stands for the default of the scheme that origin names.
func sameOrigin(origin, host string, secure bool) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && (u.Scheme != "http" || secure) {
		return false
	}
	// What a browser sends is scheme://host[:port] and nothing else.
	if u.Host == "" || origin != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, "@ \t") {
		return false
	}
	return withPort(u.Host, u.Scheme) == withPort(strings.ToLower(host), u.Scheme)
}

func withPort(host, scheme string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host
	}
	if scheme == "https" {
		return host + ":443"
	}
	return host + ":80"
}
