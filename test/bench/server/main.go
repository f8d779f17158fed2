// Command server is the library under measurement: the events that test/bench
// asks of every server, written as any program would write them.
//
//	PORT=3000 go run ./test/bench/server
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/hubbub-chat/hubbub/socketio"
)

// message is what the others get of a text.
type message struct {
	Username string `json:"username"`
	Msg      string `json:"msg"`
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s", listener.Addr())
	log.Fatal(http.Serve(listener, newServer()))
}

func newServer() *socketio.Server {
	io := socketio.New(nil)
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct {
			Username string `json:"username"`
		}
		if err := s.Handshake().DecodeAuth(&auth); err != nil {
			return &socketio.Error{Code: "invalid", Message: "auth.username must be a text"}
		}
		s.Set("username", auth.Username)
		return nil
	})
	io.Handle("chat message", socketio.Func(func(ctx context.Context, s *socketio.Socket, text string) error {
		return s.Broadcast().Emit("chat message", message{username(s), text})
	}))
	io.Handle("echo", socketio.Reply(func(ctx context.Context, s *socketio.Socket, x socketio.Value) (socketio.Value, error) {
		return x, nil
	}))
	io.Handle("join", socketio.Reply(func(ctx context.Context, s *socketio.Socket, room string) (bool, error) {
		s.Join(room)
		return true, nil
	}))
	io.Handle("room message", socketio.Func2(func(ctx context.Context, s *socketio.Socket, room, text string) error {
		return s.To(room).Emit("room message", message{username(s), text})
	}))
	return io
}

func username(s *socketio.Socket) string { return s.Get("username").(string) }
