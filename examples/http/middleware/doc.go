// Package middleware tries the library behind routers, wrappers and servers of
// net/http; docs/middleware.md lists them. It has tests only.
package middleware
