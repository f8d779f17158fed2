// Package testserver is what the servers of the conformance tests share: the echo of Engine.IO, the
// events of the protocol suites, and where the servers listen and when they end.
package testserver

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Log returns the log of a server under test: one JSON object a line, which the tests check.
func Log() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }

// Echo returns a server that sends every message back: text as text, binary as binary.
func Echo(opts *engineio.Options) *engineio.Server {
	return engineio.NewServer(func(s *engineio.Session, _ *http.Request) (engineio.Receiver, error) {
		return echo{s}, nil
	}, opts)
}

type echo struct{ session *engineio.Session }

func (e echo) Receive(data []byte, binary bool) error {
	data = bytes.Clone(data)
	if binary {
		return e.session.Send(engineio.Binary(data))
	}
	return e.session.Send(engineio.Text(data))
}

func (echo) Closed(engineio.Reason) {}

// Serve serves h on 127.0.0.1:$PORT (0: any free port) and says where on standard output; of
// /debug/inside it says how many requests h has to answer yet.
// With UNTIL_STDIN_CLOSES set the process ends when its standard input does, so that a child never
// outlives the test that started it.
func Serve(h http.Handler) error {
	listener, err := Listen("PORT")
	if err != nil {
		return err
	}
	if os.Getenv("UNTIL_STDIN_CLOSES") != "" {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			os.Exit(0)
		}()
	}
	return http.Serve(listener, counted(h))
}

// counted is h, and tells how many requests are inside.
func counted(h http.Handler) http.Handler {
	var inside atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/debug/inside" {
			fmt.Fprint(w, inside.Load())
			return
		}
		inside.Add(1)
		defer inside.Add(-1)
		h.ServeHTTP(w, r)
	})
}

// Milliseconds is the time that an environment variable says, 0 where there is none.
func Milliseconds(variable string) time.Duration {
	n, _ := strconv.Atoi(os.Getenv(variable))
	return time.Duration(n) * time.Millisecond
}

// Listen listens on 127.0.0.1, on the port that the environment variable says, and says where on
// standard output.
func Listen(variable string) (net.Listener, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv(variable))
	if err != nil {
		return nil, fmt.Errorf("listen on $%s: %w", variable, err)
	}
	fmt.Println("listening on", listener.Addr())
	return listener, nil
}
