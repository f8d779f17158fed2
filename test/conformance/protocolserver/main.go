// Command protocolserver is the server that the official protocol suites of Engine.IO and Socket.IO
// are run against: it listens on 127.0.0.1:$PORT.
//
//	/engine.io/   sends every message back
//	/socket.io/   namespaces / and /custom: "auth" on connect, "message" -> "message-back",
//	              "message-with-ack" -> its ack; all with the arguments as they came
package main

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

// apart is how long the event of a new socket keeps from the answer to its CONNECT.
const apart = 5 * time.Millisecond

func main() {
	engine := engineio.Options{
		PingInterval: 300 * time.Millisecond,
		PingTimeout:  200 * time.Millisecond,
		MaxPayload:   1_000_000,
	}
	io := socketio.New(&socketio.Options{Engine: engine})
	for _, name := range []string{"/", "/custom"} {
		handle(io.Of(name))
	}
	mux := http.NewServeMux()
	mux.Handle("/engine.io/", testserver.Echo(&engine))
	mux.Handle("/socket.io/", io)
	log.Fatal(testserver.Serve(mux))
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
