package testserver

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// apart is how long the event of a new socket keeps from the answer to its CONNECT.
const apart = 20 * time.Millisecond

// Protocol returns what the official protocol suites of Engine.IO and Socket.IO are run against, with
// the intervals that they expect, unless PING_INTERVAL and PING_TIMEOUT say others, in milliseconds.
//
//	/engine.io/   sends every message back
//	/socket.io/   namespaces / and /custom: "auth" on connect, "message" -> "message-back",
//	              "message-with-ack" -> its ack; all with the arguments as they came
func Protocol(engine engineio.Options) http.Handler {
	engine.PingInterval = cmp.Or(Milliseconds("PING_INTERVAL"), 300*time.Millisecond)
	engine.PingTimeout = cmp.Or(Milliseconds("PING_TIMEOUT"), 200*time.Millisecond)
	engine.MaxPayload = 1_000_000
	engine.Logger = Log()
	io := socketio.New(&socketio.Options{Engine: engine, Logger: engine.Logger})
	for _, name := range []string{"/", "/custom"} {
		handle(io.Of(name))
	}
	mux := http.NewServeMux()
	mux.Handle("/engine.io/", Echo(&engine))
	mux.Handle("/socket.io/", io)
	return mux
}

func handle(nsp *socketio.Namespace) {
	nsp.OnConnect(func(_ context.Context, s *socketio.Socket) {
		// The suite listens anew for each message: it misses the second of two that it reads at once.
		time.AfterFunc(apart, func() { s.Emit("auth", s.Handshake().Auth()) })
	})
	nsp.Handle("message", socketio.HandlerFunc(func(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
		return s.Emit("message-back", e.Args.Any()...)
	}))
	nsp.Handle("message-with-ack", socketio.HandlerFunc(func(_ context.Context, _ *socketio.Socket, e *socketio.Event) error {
		return e.Ack(e.Args.Any()...)
	}))
}
