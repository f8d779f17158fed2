package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

// slowly is how long every handshake takes: the suite has clients that give up before.
const slowly = 10 * time.Millisecond

// newSockets returns the server of socket.io-client's suite.
func newSockets() http.Handler {
	io := socketio.New(&socketio.Options{
		Engine:   engineio.Options{PingInterval: 2 * time.Second, AllowRequest: afterAWhile},
		Recovery: &socketio.Recovery{},
		Logger:   testserver.Log(),
	})
	io.Use(func(_ context.Context, s *socketio.Socket) error {
		if s.Handshake().Query().Get("fail") != "" {
			return &socketio.Error{Message: "Auth failed (main namespace)"}
		}
		return nil
	})
	io.Of("/no").Use(func(context.Context, *socketio.Socket) error {
		return &socketio.Error{Message: "Auth failed (custom namespace)"}
	})
	for _, name := range []string{"/timeout_socket", "/valid", "/asd"} {
		io.Of(name)
	}
	io.Of("/foo").Handle("getId", ack(socketID))
	io.Of("/abc").OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("handshake", handshakeOf(s)) })
	handle(io.Namespace)
	handleBinary(io.Namespace)
	return io
}

func afterAWhile(r *http.Request) error {
	select {
	case <-time.After(slowly):
	case <-r.Context().Done():
	}
	return nil
}

// ack acknowledges with a value, when an acknowledgement is wanted.
func ack(value func(*socketio.Socket) any) socketio.Handler {
	return socketio.HandlerFunc(func(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
		if !e.WantsAck() {
			return nil
		}
		return e.Ack(value(s))
	})
}

// emit answers an event with another.
func emit(event string, args ...any) socketio.Handler {
	return socketio.Func0(func(_ context.Context, s *socketio.Socket) error { return s.Emit(event, args...) })
}

func socketID(s *socketio.Socket) any { return s.ID() }

// date is a date as JavaScript writes it into JSON.
func date(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func now(*socketio.Socket) any { return date(time.Now()) }

func handle(nsp *socketio.Namespace) {
	nsp.Handle("hi", emit("hi"))
	nsp.Handle("echo", socketio.HandlerFunc(func(_ context.Context, _ *socketio.Socket, e *socketio.Event) error {
		if !e.WantsAck() {
			return nil
		}
		return e.Ack(e.Args[:min(1, len(e.Args))].Any()...)
	}))
	nsp.Handle("ack", socketio.HandlerFunc(askBack))
	nsp.Handle("getAckDate", ack(now))
	nsp.Handle("getDate", socketio.Func0(func(_ context.Context, s *socketio.Socket) error {
		return s.Emit("takeDate", now(s))
	}))
	nsp.Handle("getDateObj", socketio.Func0(func(_ context.Context, s *socketio.Socket) error {
		return s.Emit("takeDateObj", map[string]any{"date": now(s)})
	}))
	nsp.Handle("getUtf8", socketio.Func0(func(_ context.Context, s *socketio.Socket) error {
		for _, text := range []string{"てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"} {
			if err := s.Emit("takeUtf8", text); err != nil {
				return err
			}
		}
		return nil
	}))
	nsp.Handle("false", emit("false", false))
	nsp.Handle("getHandshake", ack(func(s *socketio.Socket) any { return handshakeOf(s) }))
	nsp.Handle("getId", ack(socketID))
}

// askBack asks the client, and does not hold up its further events meanwhile.
func askBack(ctx context.Context, s *socketio.Socket, _ *socketio.Event) error {
	go func() {
		answer, err := s.Call(ctx, "ack")
		var five int
		var options struct {
			Test bool `json:"test"`
		}
		if err == nil && answer.Decode(&five, &options) == nil && five == 5 && options.Test {
			s.Emit("got it")
		}
	}()
	return nil
}

// handshake is the handshake as a Node server shows it to its program.
type handshake struct {
	Headers map[string]string `json:"headers"`
	Time    string            `json:"time"`
	Address string            `json:"address"`
	XDomain bool              `json:"xdomain"`
	Secure  bool              `json:"secure"`
	Issued  int64             `json:"issued"`
	URL     string            `json:"url"`
	Query   map[string]any    `json:"query"`
	Auth    socketio.Value    `json:"auth"`
}

func handshakeOf(s *socketio.Socket) handshake {
	from := s.Handshake()
	h := handshake{
		Headers: map[string]string{},
		Time:    from.Time.Format("Mon Jan 02 2006 15:04:05 GMT-0700"),
		Address: from.RemoteAddr,
		XDomain: from.CrossOrigin,
		Secure:  from.Secure,
		Issued:  from.Time.UnixMilli(),
		URL:     from.URL,
		Query:   map[string]any{},
		Auth:    from.Auth(),
	}
	for name, values := range from.Header() {
		h.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	for name, values := range from.Query() {
		h.Query[name] = values[0]
		if len(values) > 1 {
			h.Query[name] = values
		}
	}
	return h
}
