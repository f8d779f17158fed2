package web_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/web"
)

// A single is a listener with one connection.
type single struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (s *single) Accept() (net.Conn, error) {
	select {
	case c := <-s.connections:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

func (s *single) Close() error   { close(s.closed); return nil }
func (s *single) Addr() net.Addr { return &net.TCPAddr{} }

// TestABodyThatDoesNotComeIsNotWaitedForForEver: net/http reads what a handler
// leaves of a body, and did so without an end for what was refused on the way to
// the sockets, so that strangers could hold connections by the thousand.
func TestABodyThatDoesNotComeIsNotWaitedForForEver(t *testing.T) {
	for name, head := range map[string]string{
		"refused for its origin":   "POST /socket.io/?sid=x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 100\r\n\r\na",
		"refused for its encoding": "POST /socket.io/ HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\na",
		"not read by the sockets":  "POST /socket.io/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na",
		"in chunks":                "GET /socket.io/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5",
		"of a form":                "POST /user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
				server := &http.Server{Handler: site(t, &web.Options{Sockets: refuse})}
				client, conn := net.Pipe()
				listener := &single{make(chan net.Conn, 1), make(chan struct{})}
				listener.connections <- conn
				go func() { _ = server.Serve(listener) }()
				start := time.Now()
				if _, err := io.WriteString(client, head); err != nil {
					t.Fatal(err)
				}
				// Who sends so slowly does not have to read either.
				if _, err := io.Copy(io.Discard, client); err != nil && !errors.Is(err, io.ErrClosedPipe) {
					t.Fatal(err)
				}
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("the connection lived %v", took)
				}
				if err := server.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
					t.Error(err)
				}
			})
		})
	}
}
