// Nethttp puts a Socket.IO server beside other routes of a net/http mux:
//
//	go run ./nethttp    # in examples/http; http://localhost:3000, or another $PORT
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, ":"+cmp.Or(os.Getenv("PORT"), "3000")); err != nil {
		slog.Error("nethttp", "error", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, then lets everybody go: first the sockets, which the
// HTTP server knows nothing of once they are WebSockets.
func run(ctx context.Context, address string) error {
	io := newServer()
	// No ReadTimeout and no WriteTimeout: the server itself says how long a poll
	// may wait and a body may take.
	server := &http.Server{Addr: address, Handler: newHandler(io), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(io.Shutdown(ctx), server.Shutdown(ctx))
}

func newServer() *socketio.Server {
	io := socketio.New(&socketio.Options{Logger: slog.Default()})
	io.Handle("chat message", socketio.Func(func(_ context.Context, s *socketio.Socket, text string) error {
		return s.Broadcast().Emit("chat message", text)
	}))
	io.Handle("time", socketio.Reply0(func(context.Context, *socketio.Socket) (time.Time, error) {
		return time.Now(), nil
	}))
	return io
}

func newHandler(io *socketio.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	// What happens elsewhere in the program reaches the sockets as well.
	mux.HandleFunc("POST /announce", func(w http.ResponseWriter, r *http.Request) {
		if err := io.Emit("announcement", r.FormValue("text")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, io.Stats().Sockets, "sockets")
	})
	return mux
}
