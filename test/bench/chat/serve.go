//go:build linux

package main

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/socketio"
)

// serve is the chat's sockets and database as the program wires them, but for the
// limits on how fast people may send: 64 of them are to keep the disk busy.
func serve(folder, port string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		return err
	}
	service, err := chat.New(ctx, db, &chat.Options{SendEvery: time.Nanosecond})
	if err != nil {
		return err
	}
	io := socketio.New(live.SocketOptions(nil))
	authenticate := func(ctx context.Context, h *socketio.Handshake) (chat.Session, error) {
		cookie, err := (&http.Request{Header: h.Header()}).Cookie("hubbub")
		if err != nil {
			return chat.Session{}, chat.ErrUnauthenticated
		}
		return service.Authenticate(ctx, cookie.Value)
	}
	l, err := live.New(io, service, authenticate, &live.Options{EventEvery: time.Nanosecond})
	if err != nil {
		return err
	}
	db.Attach(l)
	go l.Run(ctx)
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	return http.ListenAndServe("127.0.0.1:"+port, mux)
}
