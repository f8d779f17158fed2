package conformance

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
)

// TestWhatClientsMaySendIsUnderstoodAsByNode sends what the JavaScript clients can send by their own
// types to Node's server and to this one. Only what docs/differences.md has may differ.
func TestWhatClientsMaySendIsUnderstoodAsByNode(t *testing.T) {
	mux := http.NewServeMux()
	for path, opts := range map[string]*socketio.Options{
		"/socket.io/": {},
		"/msgpack/":   {Path: "/msgpack/", Parser: msgpack.Parser()},
	} {
		io := socketio.New(opts)
		defer io.Close()
		io.OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("auth", s.Handshake().Auth()) })
		io.Handle("ask", socketio.Func0(func(ctx context.Context, s *socketio.Socket) error {
			answer, err := s.Call(ctx, "question")
			if err != nil {
				return err
			}
			return s.Emit("answered", answer.Any()...)
		}))
		io.HandleUnknown(socketio.HandlerFunc(func(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
			if err := s.Emit("seen", append([]any{e.Name, e.WantsAck()}, e.Args.Any()...)...); err != nil {
				return err
			}
			return e.Ack()
		}))
		mux.Handle(path, io)
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	drive(t, "node", "clients/beside.mjs", server.URL)
}
