package engineio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// logged is a log in memory, one JSON object a line.
type logged struct {
	mu  sync.Mutex
	all strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func (l *logged) lines(t *testing.T) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		if len(line) > 1<<10 && !strings.Contains(line, `"stack"`) {
			t.Errorf("a line of %d bytes", len(line))
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, m)
	}
	return all
}

func (l *logged) options(o Options) *Options {
	o.Logger = slog.New(slog.NewJSONHandler(l, nil))
	return &o
}

func TestEveryRefusalIsLoggedAndCounted(t *testing.T) {
	hostile := "http://evil.example/\x1b[31m\n" + strings.Repeat("é\u202e", 5000)
	for kind, query := range map[string]string{
		"transport": "EIO=4&transport=pigeon", "session": pollQuery + "&sid=secret-id", "protocol": "EIO=1&transport=polling",
		"method": pollQuery, "forbidden": pollQuery + "&refuse=me", "size": pollQuery + "&x=" + strings.Repeat("x", 1<<20),
		"request": pollQuery + "&j=1",
	} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &logged{}
				w := newWorld(t, memory, l.options(Options{AllowRequest: func(r *http.Request) error {
					if r.URL.Query().Has("refuse") {
						return errors.New(hostile)
					}
					return nil
				}}), nil)
				level, method := "WARN", http.MethodGet
				if kind == "session" { // which every server meets after a restart
					level = "INFO"
				}
				if kind == "method" {
					method = http.MethodDelete
				}
				a := w.do(context.Background(), method, query, nil, "Cookie", "sid=secret-cookie", "Sec-Fetch-Site", "same-origin")
				lines := l.lines(t)
				if a.status < 400 || len(lines) != 1 || lines[0]["level"] != level || lines[0]["kind"] != kind {
					t.Errorf("%d: %v", a.status, lines)
				}
				if strings.Contains(l.String(), "secret") {
					t.Errorf("a secret in the log: %s", l)
				}
				if st := w.server.Stats(); st.Refused[kind] != 1 {
					t.Errorf("%+v", st.Refused)
				}
			})
		})
	}
}

func TestTheLogSaysWhatAnUnknownSessionCanMean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &logged{}
		w := newWorld(t, memory, l.options(Options{}), nil)
		a := w.get("nobody")
		w.expect(a, 400, `{"code":1,"message":"Session ID unknown"}`)
		if lines := l.lines(t); len(lines) != 1 || !strings.Contains(lines[0]["error"].(string), "another server") {
			t.Error(l)
		}
	})
}

func TestAFloodOfRefusalsDoesNotFloodTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &logged{}
		w := newWorld(t, memory, l.options(Options{}), nil)
		for range 100 {
			w.get("nobody")
		}
		<-time.After(2 * time.Second)
		w.get("nobody")
		lines := l.lines(t)
		if n := len(lines); n != maxLines+1 || lines[n-1]["left_out"] != 95.0 {
			t.Errorf("%d lines, the last: %v", n, lines[n-1])
		}
		if n := w.server.Stats().Refused["session"]; n != 101 {
			t.Errorf("%d counted", n)
		}
	})
}

func TestEveryCutIsLoggedWithItsReason(t *testing.T) {
	for reason, tt := range map[Reason]struct {
		warns bool
		end   func(w *world, r *recorder, c *wire)
	}{
		PingTimeout: {false, func(_ *world, _ *recorder, c *wire) { c.expect("2") }},
		ParseError:  {true, func(_ *world, _ *recorder, c *wire) { c.text("9") }},
		Slow: {true, func(_ *world, r *recorder, _ *wire) {
			for r.Send(Text(make([]byte, 1<<20))) == nil {
			}
		}},
		Stalled:        {true, func(_ *world, _ *recorder, c *wire) { c.text("4hold") }},
		InternalError:  {true, func(_ *world, _ *recorder, c *wire) { c.text("4panic") }},
		ForcedClose:    {false, func(_ *world, r *recorder, _ *wire) { r.Close() }},
		TransportClose: {false, func(_ *world, _ *recorder, c *wire) { c.Close() }},
		TransportError: {true, func(_ *world, r *recorder, _ *wire) { r.KillFor(TransportError, "for a test") }},
		ServerShutdown: {false, func(w *world, _ *recorder, _ *wire) { go w.server.Close() }},
	} {
		t.Run(string(reason), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &logged{}
				w := newWorld(t, memory, l.options(Options{StallTimeout: time.Second}), func(r *recorder) {
					r.onMessage = func(data []byte, _ bool) error {
						if string(data) == "panic" {
							panic("for a test")
						}
						return r.Hold(nil)
					}
				})
				r, c := w.websocket()
				defer c.Close()
				tt.end(w, r, c)
				r.expectEnd(t, reason)
				synctest.Wait()
				var warned []map[string]any
				for _, line := range l.lines(t) {
					if line["msg"] == "engineio: ended a session" {
						warned = append(warned, line)
					}
				}
				if (len(warned) == 1) != tt.warns || tt.warns && (warned[0]["level"] != "WARN" || warned[0]["reason"] != string(reason)) {
					t.Errorf("%v", warned)
				}
				if strings.Contains(l.String(), r.ID()) {
					t.Error("the id is in the log")
				}
				if st := w.server.Stats(); st.Ended[reason] != 1 {
					t.Errorf("%+v", st.Ended)
				}
			})
		})
	}
}

func TestDrainWaitsUntilTheQueueIsEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{PingInterval: time.Hour}, nil)
		r, c := w.websocket()
		synctest.Wait()
		piece := make([]byte, 64<<10)
		sent := make(chan error, 1)
		go func() {
			most := 0
			for range 48 {
				if err := r.Send(Binary(piece)); err != nil {
					sent <- err
					return
				}
				most = max(most, r.Backlog())
				if err := r.Drain(context.Background()); err != nil {
					sent <- err
					return
				}
			}
			if most > 2*len(piece) {
				sent <- errors.New("too much has waited")
			}
			close(sent)
		}()
		for range 48 {
			if _, p, err := c.frame(); err != nil || !bytes.Equal(p, piece) {
				t.Fatal(err)
			}
			after(time.Second)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
		_ = r.Send(Binary(piece))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Drain(ctx); err != context.DeadlineExceeded {
			t.Error(err)
		}
		time.AfterFunc(time.Second, func() { r.Kill(Stalled) })
		if err := r.Drain(context.Background()); err != Stalled {
			t.Error(err)
		}
		c.Close()

		p, sid := w.poll()
		_ = p.Send(Text([]byte("x")))
		drained := make(chan error, 1)
		go func() { drained <- p.Drain(context.Background()) }()
		synctest.Wait()
		if len(drained) > 0 {
			t.Error("it did not wait for the poll")
		}
		w.expect(w.get(sid), 200, "4x")
		if err := <-drained; err != nil || p.Backlog() != 0 {
			t.Error(err, p.Backlog())
		}
	})
}

// gated is a client that takes what it is allowed to.
type gated struct {
	*httptest.ResponseRecorder
	pieces chan struct{}
}

func (g *gated) Write(b []byte) (int, error) {
	<-g.pieces
	return g.ResponseRecorder.Write(b)
}

func TestABacklogHasTheAnswerThatAPollIsTaking(t *testing.T) {
	for name, header := range map[string]string{"plain": "identity", "compressed": "gzip"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory, &Options{PingInterval: time.Hour}, nil)
				p, sid := w.poll()
				piece := w.server.piece()
				noise := make([]byte, 3*piece)
				for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < len(noise); i++ {
					noise[i] = byte(' ' + r.IntN('~'-' '))
				}
				_ = p.Send(Text(noise))
				if n := p.Backlog(); n < len(noise) {
					t.Error("before the poll:", n)
				}
				r := httptest.NewRequest(http.MethodGet, "/?"+pollQuery+"&sid="+sid, nil)
				r.Header.Set("Accept-Encoding", header)
				g := &gated{httptest.NewRecorder(), make(chan struct{})}
				go w.server.ServeHTTP(g, r)
				synctest.Wait()
				before := p.Backlog()
				if st := w.server.Stats(); before < len(noise) || st.Queued != before {
					t.Errorf("%d wait, and %d of all, of %d", before, st.Queued, len(noise))
				}
				g.pieces <- struct{}{}
				synctest.Wait()
				if n := p.Backlog(); n == 0 || n > before-piece {
					t.Errorf("%d wait after a piece, of %d", n, before)
				}
				close(g.pieces)
				synctest.Wait()
				if n := p.Backlog(); n != 0 {
					t.Errorf("%d wait in the end", n)
				}
			})
		})
	}
}
