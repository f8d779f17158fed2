package web_test

import (
	"bufio"
	"errors"
	"fmt"
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
				client, stop := connect(t, site(t, &web.Options{Sockets: refuse}))
				defer stop()
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
			})
		})
	}
}

// connect serves a site over one connection in memory. The returned function ends the
// server.
func connect(t *testing.T, s *web.Site) (client net.Conn, stop func()) {
	t.Helper()
	server := &http.Server{Handler: s}
	client, conn := net.Pipe()
	listener := &single{make(chan net.Conn, 1), make(chan struct{})}
	listener.connections <- conn
	go func() { _ = server.Serve(listener) }()
	return client, func() {
		if err := server.Close(); err != nil && !strings.Contains(err.Error(), "closed") {
			t.Error(err)
		}
		<-time.After(time.Second) // net/http lets the other side read what it has sent
	}
}

// A slow line brings an upload in minutes. Where files are uploaded that is allowed,
// and nowhere else.
func TestASlowUploadIsTakenWhereTheRouteAllowsItAndNowhereElse(t *testing.T) {
	const (
		parts = 60
		every = 2 * time.Second
	)
	for _, tt := range []struct {
		path   string
		part   int // bytes
		status int // 0: the connection ends without an answer, or with a refusal
		within time.Duration
	}{
		{"/files/slow", 4 << 10, http.StatusOK, parts*every + time.Second},
		{"/files/late", 1, http.StatusOK, parts*every + time.Second},
		{"/files/large", 32 << 10, http.StatusRequestEntityTooLarge, parts * every},
		{"/notes/slow", 1, 0, 10 * time.Second},
		{"/notes/large", 4 << 10, http.StatusRequestEntityTooLarge, 10 * time.Second},
		{"/user/login", 1, 0, 10 * time.Second},
		{"/nowhere", 1, http.StatusNotFound, 10 * time.Second},
	} {
		t.Run(tt.path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := site(t, nil)
				take := func(w http.ResponseWriter, r *http.Request) {
					n, err := io.Copy(io.Discard, r.Body)
					if _, large := errors.AsType[*http.MaxBytesError](err); large {
						w.WriteHeader(http.StatusRequestEntityTooLarge)
						return
					}
					if err != nil {
						w.WriteHeader(http.StatusBadRequest)
						return
					}
					fmt.Fprint(w, r.PathValue("name"), " ", n)
				}
				s.AddRoute("PUT", "/files/{name}", 1<<20, 5*time.Minute, 6*time.Minute, take)
				s.AddRoute("PUT", "/notes/{name}", 8<<10, 8*time.Second, 30*time.Second, take)
				method := "PUT"
				if tt.path == "/user/login" {
					method = "POST"
				}
				client, stop := connect(t, s)
				defer stop()
				start := time.Now()
				sent := make(chan struct{})
				go func() {
					defer close(sent)
					_, err := fmt.Fprintf(client, "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
						method, tt.path, parts*tt.part)
					for i := 0; i < parts && err == nil; i++ {
						<-time.After(every)
						_, err = client.Write(make([]byte, tt.part))
					}
				}()
				answer, err := http.ReadResponse(bufio.NewReader(client), nil)
				took := time.Since(start)
				switch {
				case tt.status == 0 && err == nil && answer.StatusCode < http.StatusBadRequest:
					t.Errorf("it was taken: %d", answer.StatusCode)
				case tt.status != 0 && (err != nil || answer.StatusCode != tt.status):
					t.Errorf("it was answered with %v, %v", answer, err)
				}
				if took > tt.within {
					t.Errorf("that took %v", took)
				}
				if tt.status == http.StatusOK {
					text, _ := io.ReadAll(answer.Body)
					if want := fmt.Sprint(tt.path[len("/files/"):], " ", parts*tt.part); string(text) != want {
						t.Errorf("%q has arrived, want %q", text, want)
					}
				}
				_ = client.Close()
				<-sent
			})
		})
	}
}
