package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
)

// ServeHTTP answers a request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.setHeaders(w.Header(), r)
	v := &visit{site: s, w: w, r: r}
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.options.Log.Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
			v.fail(errors.New("panic"))
		}
	}()
	route, found := s.find(r)
	if v.limits = usual; found {
		v.limits = route.limits
	}
	v.limit()
	if s.options.Sockets != nil && strings.HasPrefix(r.URL.Path, sockets) {
		if err := s.check(r, forAnyone); err != nil {
			v.fail(err)
			return
		}
		if r.ContentLength == 0 { // a poll, or a WebSocket
			v.unlimited()
		}
		s.options.Sockets.ServeHTTP(w, r)
		return
	}
	if err := s.serve(v, route, found); err != nil {
		v.fail(err)
	}
}

// serve lets the route of a visit answer, if there is one.
func (s *Site) serve(v *visit, route route, found bool) error {
	if err := s.check(v.r, route.rule); err != nil {
		return err
	}
	if !found {
		allow := s.allowed(v.r)
		if len(allow) == 0 {
			return errNoRoute
		}
		v.w.Header().Set("Allow", strings.Join(allow, ", "))
		return errMethod
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, v.limits.body)
	serve := func() error {
		admitted, err := v.admit(route)
		if err != nil || !admitted {
			return err
		}
		return route.serve(v)
	}
	if v.r.Method == http.MethodPost {
		return s.once(v, serve)
	}
	return serve()
}

// policy is what the page may do: run and fetch what this server has, and nothing
// else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

// setHeaders sets what every answer has. What may be kept says so itself.
func (s *Site) setHeaders(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	if s.trustworthy(r) {
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
	}
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if s.https(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// check refuses what no route may get.
func (s *Site) check(r *http.Request, rule rule) error {
	if rule != forProbes && !s.knows(r.Host) {
		if base := s.options.BaseURL; base != nil {
			return refusal(http.StatusMisdirectedRequest, "This server's address is %s.", origin(base))
		}
		return errUnknownHost
	}
	switch r.Method {
	case http.MethodTrace, http.MethodConnect:
		return errMethod
	}
	if err := s.origins.Check(r); err != nil {
		return errForeign
	}
	if !s.ownOrigin(r) {
		return errForeign
	}
	if len(r.Header.Values("Content-Encoding")) > 0 {
		return errEncoded
	}
	return nil
}

// ownOrigin decides whether what changes something, or opens a WebSocket, may
// come from the origin that it names. It is stricter than
// [http.CrossOriginProtection], which compares no schemes and lets requests pass
// that name no origin at all: with a cookie these are forged, or no browser's.
func (s *Site) ownOrigin(r *http.Request) bool {
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	if safe && r.Header.Get("Upgrade") == "" {
		return true
	}
	origins := r.Header.Values("Origin")
	switch len(origins) {
	case 0:
		return len(r.Header.Values("Cookie")) == 0 || r.Header.Get("Sec-Fetch-Site") == "same-origin"
	case 1:
		return origins[0] == s.origin(r)
	}
	return false
}
