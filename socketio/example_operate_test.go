package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing/fstest"

	"github.com/hubbub-chat/hubbub/socketio"
)

// What a program hears of the errors of its handlers. Clients hear only what an
// *Error says.
func ExampleOptions_errors() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	heard := make(chan error, 1)
	io := socketio.New(&socketio.Options{
		Logger: log,
		OnError: func(ctx context.Context, s *socketio.Socket, err error) {
			var reason socketio.Reason
			if errors.As(err, &reason) {
				return // the client went away meanwhile
			}
			log.ErrorContext(ctx, "socket", "id", s.ID(), "error", err)
			heard <- err
		},
	})
	io.Handle("save", socketio.Reply(func(ctx context.Context, s *socketio.Socket, name string) (bool, error) {
		return false, fmt.Errorf("save %s: %w", name, os.ErrPermission)
	}))

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	answer, err := c.Call(context.Background(), "save", "draft")
	fmt.Println(answer, err)
	err = <-heard
	fmt.Println(err, errors.Is(err, os.ErrPermission))
	// Output:
	// [{"error":{"code":"internal","message":"internal error"}}] <nil>
	// event "save": save draft: permission denied true
}

// The counts, for whatever a program exports its metrics with.
func ExampleServer_Stats() {
	io := socketio.New(nil)
	io.Handle("hello", socketio.Reply0(func(ctx context.Context, s *socketio.Socket) (string, error) { return "hello", nil }))
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		st := io.Stats()
		fmt.Fprintln(w, "sockets", st.Sockets)
		fmt.Fprintln(w, "connections", st.Engine.Polling+st.Engine.WebSocket)
		fmt.Fprintln(w, "events_handled_total", st.Handled)
		fmt.Fprintln(w, "events_emitted_total", st.Emitted)
		fmt.Fprintln(w, "slow_clients_total", st.Engine.Ended[socketio.Slow])
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	c.Call(context.Background(), "hello")
	io.Emit("news")
	w := httptest.NewRecorder()
	metrics.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	fmt.Print(w.Body)
	// Output:
	// sockets 1
	// connections 1
	// events_handled_total 1
	// events_emitted_total 1
	// slow_clients_total 0
}

// A server that hands out the JavaScript client, as Node's does. A program would
// have the files from the npm package socket.io-client, embedded or by os.DirFS.
func ExampleOptions_client() {
	dist := fstest.MapFS{"socket.io.min.js": {Data: []byte("/* the client */")}}
	io := socketio.New(&socketio.Options{Client: dist})
	defer io.Close()

	w := httptest.NewRecorder()
	io.ServeHTTP(w, httptest.NewRequest("GET", "/socket.io/socket.io.min.js", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 /* the client */
}

// A program that sends much waits for each piece to be on its way: a client that takes
// long costs one piece of memory, and is not cut off. The goroutine leaves the client's
// own events to be handled meanwhile, and what is broadcast goes out between the pieces.
func ExampleSocket_Drain() {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		s.Join("updates") // the client keeps them until it has the snapshot
		snapshot := make([]byte, 3<<20)
		go func() {
			for piece := range slices.Chunk(snapshot, 64<<10) {
				if s.Emit("piece", piece) != nil || s.Drain(ctx) != nil {
					return // the client has gone
				}
			}
			_ = s.Emit("done")
		}()
	})

	defer io.Close()
	c := connect(io, nil)
	defer c.Close()
	pieces := 0
	for {
		switch e, err := c.Next(context.Background()); {
		case err != nil:
			fmt.Println(err)
			return
		case e.Name == "piece":
			pieces++
		default:
			fmt.Println(pieces, "pieces,", e.Name)
			return
		}
	}
	// Output: 48 pieces, done
}
