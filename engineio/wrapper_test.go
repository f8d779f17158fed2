package engineio

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// gzipWriter compresses whatever comes, as most middleware does.
type gzipWriter struct {
	http.ResponseWriter
	gz *gzip.Writer
}

func (g *gzipWriter) WriteHeader(status int) {
	g.Header().Set("Content-Encoding", "gzip")
	g.ResponseWriter.WriteHeader(status)
}

func (g *gzipWriter) Write(p []byte) (int, error) {
	g.Header().Set("Content-Encoding", "gzip")
	return g.gz.Write(p)
}

func (g *gzipWriter) Flush() {
	_ = g.gz.Flush()
	_ = http.NewResponseController(g.ResponseWriter).Flush()
}

func (g *gzipWriter) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// gzipped is middleware that compresses. With early it says so before the handler
// runs; else it says only that it varies with what the client accepts.
func gzipped(early bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Header.Get("Upgrade") != "" {
				next.ServeHTTP(w, r)
				return
			}
			if early {
				w.Header().Set("Content-Encoding", "gzip")
			} else {
				w.Header().Add("Vary", "Accept-Encoding")
			}
			gz := gzip.NewWriter(w)
			next.ServeHTTP(&gzipWriter{w, gz}, r)
			_ = gz.Close()
		})
	}
}

// promising has every method, and panics where what it wraps lacks it.
type promising struct{ bareWriter }

func (p promising) Flush() { p.w.(http.Flusher).Flush() }

func (p promising) Hijack() (net.Conn, *bufio.ReadWriter, error) { return p.w.(http.Hijacker).Hijack() }

func (p promising) Unwrap() http.ResponseWriter { return p.w }

func promise(next http.Handler) http.Handler {
	return bare(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(promising{bareWriter{w}}, r)
	}))
}

// breaking hides that it wraps anything.
func breaking(next http.Handler) http.Handler {
	return bare(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(struct {
			http.ResponseWriter
			http.Flusher
			http.Hijacker
		}{bareWriter{w}, promising{bareWriter{w}}, promising{bareWriter{w}}}, r)
	}))
}

// unwrapping has nothing of its own but Unwrap.
type unwrapping struct{ bareWriter }

func (u unwrapping) Unwrap() http.ResponseWriter { return u.w }

func unwrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(unwrapping{bareWriter{w}}, r) })
}

// wrappers are the kinds of middleware that replace the ResponseWriter.
var wrappers = []struct {
	name      string
	wrap      func(http.Handler) http.Handler
	websocket bool // can be taken over
}{
	{"nothing", func(h http.Handler) http.Handler { return h }, true},
	{"Unwrap alone", unwrap, true},
	{"no method that need not be there", bare, false},
	{"methods that panic", promise, false},
	{"methods that panic without Unwrap", breaking, false},
	{"gzip that says so", gzipped(true), true},
	{"gzip that says so later", gzipped(false), true},
	{"gzip around a bare writer", func(h http.Handler) http.Handler { return bare(gzipped(true)(h)) }, false},
	{"gzip inside methods that panic", func(h http.Handler) http.Handler { return promise(gzipped(false)(h)) }, false},
	{"http.MaxBytesHandler", func(h http.Handler) http.Handler { return http.MaxBytesHandler(h, 1<<20) }, true},
	{"http.TimeoutHandler", func(h http.Handler) http.Handler { return http.TimeoutHandler(h, 1<<40, "") }, false},
}

func TestAnswersAreWholeBehindEveryKindOfMiddleware(t *testing.T) {
	long := strings.Repeat("long ", 5000)
	for _, tt := range wrappers {
		for _, accept := range []string{"", "gzip", "deflate", "gzip, deflate, br"} {
			t.Run(tt.name+", "+accept, func(t *testing.T) {
				w := newWorld(t, tcp, nil, func(r *recorder) { r.onMessage = r.echo })
				w.http.Handler = tt.wrap(w.http.Handler)
				header := []string{"Accept-Encoding", accept}
				if accept == "" {
					header[1] = "identity"
				}
				ask := func(method, query, body string) answer {
					t.Helper()
					var b io.Reader
					if method == http.MethodPost {
						b = strings.NewReader(body)
					}
					a := w.do(context.Background(), method, pollQuery+query, b, header...)
					if n := a.header.Get("Content-Length"); a.err != nil || n != "" && n != strconv.Itoa(len(a.body)) {
						t.Fatalf("%s %s: %v, %d bytes, said to be %s", method, query, a.err, len(a.body), n)
					}
					if coding := a.header.Values("Content-Encoding"); len(coding) > 1 {
						t.Errorf("coded by %q", coding)
					}
					a.body = decoded(t, a)
					return a
				}
				if a := ask("GET", "", ""); a.status != 200 || !strings.HasPrefix(a.body, `0{"sid"`) {
					t.Fatalf("the handshake: %v", a)
				}
				r := <-w.sessions
				sid := "&sid=" + r.ID()
				for _, message := range []string{"short", long} {
					w.expect(ask("POST", sid, "4"+message), 200, "ok")
					w.expect(ask("GET", sid, ""), 200, "4"+message)
				}
				w.expectCode(ask("GET", sid+"x", ""), 400, 1)
				if a := ask("POST", sid, strings.Repeat("4", 1_000_001)); a.status != 413 || a.body != "" {
					t.Errorf("what is too large: %v", a)
				}
			})
		}
	}
}

// TestAWebSocketThatMiddlewareKeepsFromOpeningSaysWhatToDo, to who looks at the
// answer, and the program hears of which ResponseWriter it was.
func TestAWebSocketThatMiddlewareKeepsFromOpeningSaysWhatToDo(t *testing.T) {
	for _, tt := range wrappers {
		t.Run(tt.name, func(t *testing.T) {
			told := make(chan *RefusedError, 8)
			w := newWorld(t, tcp, &Options{OnRefuse: func(_ *http.Request, e *RefusedError) { told <- e }}, func(r *recorder) { r.onMessage = r.echo })
			w.http.Handler = tt.wrap(w.http.Handler)
			_, sid := w.poll()
			for _, query := range []string{wsQuery, wsQuery + "&sid=" + sid} {
				if tt.websocket {
					c, status := w.upgrade(query)
					if status != http.StatusSwitchingProtocols {
						t.Errorf("%s: %d", query, status)
					}
					c.Close()
					continue
				}
				a := w.exchange("GET", "GET /engine.io/?"+query+" HTTP/1.1\r\nHost: chat.example\r\nAccept-Encoding: gzip\r\n"+wsHeaders+"\r\n")
				a.body = decoded(t, a)
				if a.status != 500 || a.code() != 3 {
					t.Errorf("%s: %v", query, a)
				}
				if e := <-told; e.Err == nil || !strings.Contains(e.Err.Error(), "hijack ") || !strings.Contains(a.body, "neither Hijack nor Unwrap") {
					t.Errorf("told %v (%v) by %s", e, e.Err, a.body)
				}
			}
			// The session by polling is none the worse for it.
			if !tt.websocket {
				w.expect(w.post(sid, "4a"), 200, "ok")
				w.expect(w.get(sid), 200, "4a")
			}
		})
	}
}

// TestAPanicThatAbortsAnAnswerIsNotKept: net/http knows what it means.
func TestAPanicThatAbortsAnAnswerIsNotKept(t *testing.T) {
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("got %v", v)
		}
	}()
	_ = offered(func() error { panic(http.ErrAbortHandler) })
}
