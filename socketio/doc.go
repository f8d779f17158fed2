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
// first request. A function that sets up any Server, Namespace or [Parent] takes a
// [Router]. The events of one socket run one after another, in the order
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
// # Values
//
// Arguments, acknowledgements and auth are JSON, with any [Parser]. Struct tags and
// methods such as MarshalJSON work as in encoding/json. Where that has two versions,
// these are the rules:
//
//   - A []byte is binary data, wherever it stands: in a struct, a map, a slice, an
//     any. So are other types of bytes, such as type Blob []byte and [4]byte,
//     unless they have methods for JSON or text, as [net.IP] has. One event carries
//     at most 10 of them, with a Parser more; Emit returns an error otherwise.
//   - A [Value] is anything, to be decoded later or to be sent as it came. A
//     json.RawMessage is JSON without binary data.
//   - A json.Number is a number. A [time.Duration] is a number of nanoseconds, a
//     [time.Time] a string.
//
// Encoding:
//
//   - Nil pointers, interfaces and []byte are null. Other nil slices are [], nil maps
//     are {}. The keys of maps are sorted.
//   - omitempty leaves out false, 0, "", nil and empty arrays, slices and maps, and
//     omitzero zero values.
//   - Invalid UTF-8 in a string becomes U+FFFD. <, > and & are not escaped.
//
// Decoding:
//
//   - Names of fields match exactly, or else without regard to case. Fields that the
//     struct does not have are ignored. It is an error if a name occurs twice.
//   - Bytes take binary data or null; a string is an error, also in base64. An array
//     of bytes takes exactly its length.
//   - An any becomes a string, float64, bool, nil, []any, map[string]any or []byte.
//     One that is not nil is decoded into what it holds.
//   - null becomes the zero value. So does an argument at the end that the client
//     left out, if its type can be nil or is Value: for an optional argument, use a
//     pointer. A string, a number or a struct must be there. (JavaScript sends
//     undefined as null, and leaves out only arguments that are not written.)
//   - Half of a surrogate pair becomes U+FFFD.
//
// The protocol: https://github.com/socketio/socket.io-protocol, version 5.
package socketio
