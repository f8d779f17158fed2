// Chi mounts a Socket.IO server on a chi router, behind the router's middleware:
//
//	go run ./chi    # in examples/http; http://localhost:3000, or another $PORT
//
// Middleware runs for every request of the protocol, the handshake of a WebSocket
// included: what it puts into the request's context reaches the sockets, and what
// it puts into the answer's header reaches the client.
package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/hubbub-chat/hubbub/socketio"
)

func main() {
	server := &http.Server{
		Addr:              ":" + cmp.Or(os.Getenv("PORT"), "3000"),
		Handler:           newRouter(),
		ReadHeaderTimeout: 10 * time.Second,
	}
	if err := server.ListenAndServe(); err != nil {
		slog.Error("chi", "error", err)
		os.Exit(1)
	}
}

type userKey struct{}

// withUser stands for the program's own login.
func withUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, ok := r.BasicAuth()
		if !ok {
			w.Header().Set("WWW-Authenticate", `Basic realm="chat"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		w.Header().Set("X-User", user)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
	})
}

func newRouter() http.Handler {
	io := socketio.New(&socketio.Options{Logger: slog.Default()})
	io.Handle("whoami", socketio.Reply0(func(ctx context.Context, _ *socketio.Socket) (string, error) {
		user, _ := ctx.Value(userKey{}).(string)
		return user, nil
	}))

	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)
	r.Get("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello\n")) })
	r.Group(func(r chi.Router) {
		r.Use(withUser)
		r.Handle("/socket.io/*", io) // Handle, not Mount: the server wants the whole path
	})
	return r
}
