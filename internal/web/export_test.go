package web

import (
	"net/http"
	"time"
)

// AddRoute makes a route known that has limits of its own.
func (s *Site) AddRoute(method, path string, body int64, arrives, takes time.Duration, serve http.HandlerFunc) {
	s.add(route{method: method, path: path, limits: limits{body, arrives, takes}, serve: func(v *visit) error {
		serve(v.w, v.r)
		return nil
	}})
}
