// Package session gives HTTP requests and Socket.IO sockets the same session.
//
//	sessions := session.New(nil)
//	io := socketio.New(&socketio.Options{Engine: engineio.Options{Principal: sessions.Principal}})
//	sessions.Require(io.Of("/"), "user") // sockets only of people who are logged in
//
//	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
//		user, _ := session.From(ctx).Get("user")
//		s.Emit("system", "hello "+user)
//	})
//	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
//		s := session.From(r.Context())
//		s.Renew()              // a planted cookie is worth nothing
//		s.Set("user", "alice") // seen by every other request and socket at once
//	})
//	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
//		session.From(r.Context()).End() // its sockets end with it
//	})
//	mux.Handle("/socket.io/", io)
//	http.ListenAndServe(":3000", sessions.Handler(mux))
//
// A [Session] is a handle to a record in a [Store], not a copy of it: there is
// no saving, no reloading, no last writer who wins over the others, and a
// session that has ended stays ended, whatever a handler still holds.
package session
