// Package web is the chat over plain HTTP: accounts as HTML forms that work
// without script, the built page, and whether the server is well. It also stands
// before the sockets, which it hands on.
//
//	site, err := web.New(service, &web.Options{Page: page, Sockets: io})
//	http.ListenAndServe("localhost:8088", site)
//
// Every route stands in one table (routes.go) with its rule and its limits; what is
// not in it does not exist. Every answer passes one guard (guard.go), which knows the
// server's names, refuses what other sites send, and sets the headers. The rules
// of accounts and sessions are those of [chat.Service]; this package owns no more
// of them than the cookie (cookie.go).
package web
