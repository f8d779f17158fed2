// Package socketio is a Socket.IO server: clients of version 3 and 4 of the
// JavaScript library, and of its ports, exchange named events with it over
// WebSocket or HTTP long-polling; those of version 1 and 2 may, too, with
// engineio.Options.AllowEIO3.
//
//	io := socketio.New(nil)
//	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
//		s.Emit("hello", s.ID())
//	})
//	io.Handle("chat message", socketio.Func(func(ctx context.Context, s *socketio.Socket, text string) error {
//		return s.Broadcast().Emit("chat message", text)
//	}))
//	io.Handle("add", socketio.Reply(func(ctx context.Context, s *socketio.Socket, numbers []int) (int, error) {
//		sum := 0
//		for _, n := range numbers {
//			sum += n
//		}
//		return sum, nil
//	}))
//	http.Handle("/socket.io/", io)
//
// # Handlers
//
// Handlers belong to a [Namespace], like routes to a mux, and are fixed at the
// first request. The events of one socket run one after another, in the order
// in which the client sent them; those of different sockets run in parallel. A
// handler that waits for long holds up its own socket's events and then its
// connection, so it should start a goroutine.
//
// # Delivery
//
// Emitting never blocks. What is sent waits in a queue that is bounded in bytes
// for each client; a client that does not read is cut off. Delivery is at most
// once: what a client missed while it was away, the program must bring, or
// Options.Recovery for absences that are short.
//
// # Arguments
//
// Arguments are JSON, encoded and decoded by the rules of
// github.com/go-json-experiment/json (encoding/json/v2), except that a []byte
// anywhere in a value travels as a binary attachment. See [Value.Decode].
//
// The protocol: https://github.com/socketio/socket.io-protocol, version 5.
package socketio
