// Livechat is the smallest complete chat on the socketio package: people sign
// up, write and talk to each other. Run it from the root of the repository:
//
//	make example                # once: the browser's client, from npm
//	go run ./examples/livechat  # http://localhost:3000, or another $PORT
//
// This file is the program and its sockets; pages.go is what the routes do, and
// users.go the people and their passwords.
package main

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/session"
)

//go:embed static
var static embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, ":"+cmp.Or(os.Getenv("PORT"), "3000")); err != nil {
		slog.Error("livechat", "error", err)
		os.Exit(1)
	}
}

// run serves the chat until ctx ends, then lets everybody go.
func run(ctx context.Context, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	slog.Info("listening", "address", listener.Addr().String())
	sessions := session.New(nil)
	client := clientFiles()
	io := newServer(sessions, client)
	server := &http.Server{Handler: newHandler(io, sessions, client != nil), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(io.Shutdown(ctx), server.Shutdown(ctx))
}

// newServer is the chat: who comes and goes is announced, and what someone
// writes or says goes to everybody else.
func newServer(sessions *session.Manager, client fs.FS) *socketio.Server {
	io := socketio.New(&socketio.Options{
		Client: client,
		Logger: slog.Default(),
		Engine: engineio.Options{Principal: sessions.Principal},
	})
	sessions.Require(io.Of("/"), "user") // sockets only of people who are logged in

	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		slog.Info("came", "user", user(s), "socket", s.ID())
		s.Broadcast().Emit("broadcast", user(s)+" connected")
		s.Emit("system", "hello "+user(s))
	})
	io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, reason socketio.Reason) {
		slog.Info("went", "user", user(s), "socket", s.ID(), "reason", reason)
		s.Broadcast().Emit("broadcast", user(s)+" disconnected")
	})

	io.Handle("chat message", socketio.Func(func(ctx context.Context, s *socketio.Socket, in text) error {
		return s.Broadcast().Emit("chat message", message{user(s), string(in)})
	}))
	io.Handle("start", socketio.Func0(func(ctx context.Context, s *socketio.Socket) error {
		return s.Broadcast().Emit("chat message", message{user(s), "Streaming..."})
	}))
	io.Handle("sound", socketio.Func(func(ctx context.Context, s *socketio.Socket, in sound) error {
		return s.Broadcast().Emit("sound", in)
	}))
	io.Handle("stop", socketio.Func0(func(ctx context.Context, s *socketio.Socket) error {
		return s.Broadcast().Emit("stop")
	}))
	return io
}

// newHandler is everything that is served. Each request, those of sockets too,
// passes the guard against other sites and gets its session.
func newHandler(io *socketio.Server, sessions *session.Manager, client bool) http.Handler {
	s := newSite(io, client)
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.Handle("GET /static/{file}", http.FileServerFS(static))
	mux.Handle("GET /{$}", http.RedirectHandler("/chat", http.StatusFound))
	mux.Handle("GET /chat", page(s.chat))
	mux.Handle("GET /user/register", page(s.form("register.html")))
	mux.Handle("POST /user/register", page(s.register))
	mux.Handle("GET /user/login", page(s.form("login.html")))
	mux.Handle("POST /user/login", page(s.login))
	mux.Handle("POST /user/logout", page(s.logout))
	return headers(http.NewCrossOriginProtection().Handler(sessions.Handler(mux)))
}

// user is who the socket speaks for, by its session, when it connected.
func user(s *socketio.Socket) string { return s.Get("user").(string) }

// message is what the others get of a text.
type message struct {
	Username string `json:"username"`
	Msg      string `json:"msg"`
}

// text is what someone writes: a string, or a message, whose name is ignored.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, (*string)(t)) == nil {
		return nil
	}
	var m message
	err := json.Unmarshal(b, &m)
	*t = text(m.Msg)
	return err
}

// sound is a piece of someone's voice; []byte travels as a binary attachment.
type sound struct {
	Chunk []byte `json:"chunk"`
}
