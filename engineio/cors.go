package engineio

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CORS tells what the pages of other origins may do that Options.Origins or
// Options.AllowOrigin let come; without either, it has no effect.
type CORS struct {
	// Methods lists what a page may ask by: GET and POST.
	Methods []string
	// AllowHeaders lists the request headers that a page may set. Nil: all.
	AllowHeaders []string
	// ExposeHeaders lists the headers of an answer that a page may read.
	ExposeHeaders []string
	// MaxAge is for how long a browser may go by the answer to its asking. 0
	// leaves it to the browser.
	MaxAge time.Duration
	// NoCredentials keeps browsers from sending cookies for a page.
	NoCredentials bool
}

func (c CORS) withDefaults() CORS {
	c.Methods = slices.Clone(c.Methods)
	if c.Methods == nil {
		c.Methods = []string{http.MethodGet, http.MethodPost}
	}
	c.AllowHeaders = slices.Clone(c.AllowHeaders)
	c.ExposeHeaders = slices.Clone(c.ExposeHeaders)
	return c
}

func (s *Server) offersCORS() bool {
	return s.opts.Origins != nil || s.opts.AllowOrigin != nil
}

// setCORS lets an allowed page of another origin read the answer.
func (s *Server) setCORS(w http.ResponseWriter, r *http.Request) {
	if !s.offersCORS() {
		return
	}
	h := w.Header()
	if s.anyOrigin() {
		h.Set("Access-Control-Allow-Origin", "*")
		s.exposeHeaders(h)
		return
	}
	h.Add("Vary", "Origin")
	origins := r.Header.Values("Origin")
	if len(origins) != 1 || !s.originAllowed(origins[0], r, true) {
		return
	}
	h.Set("Access-Control-Allow-Origin", origins[0])
	if !s.opts.CORS.NoCredentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	s.exposeHeaders(h)
}

func (s *Server) exposeHeaders(h http.Header) {
	if names := s.opts.CORS.ExposeHeaders; len(names) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(names, ", "))
	}
}

// servePreflight answers a browser that asks whether it may send a request.
func (s *Server) servePreflight(w http.ResponseWriter, r *http.Request) {
	h, c := w.Header(), s.opts.CORS
	h.Set("Access-Control-Allow-Methods", strings.Join(c.Methods, ", "))
	if c.AllowHeaders != nil {
		h.Set("Access-Control-Allow-Headers", strings.Join(c.AllowHeaders, ", "))
	} else if headers := r.Header.Get("Access-Control-Request-Headers"); headers != "" {
		h.Add("Vary", "Access-Control-Request-Headers")
		h.Set("Access-Control-Allow-Headers", headers)
	}
	if c.MaxAge > 0 {
		h.Set("Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge/time.Second)))
	}
	h.Del("Access-Control-Expose-Headers")
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && s.offersCORS() &&
		r.Header.Get("Access-Control-Request-Method") != ""
}
