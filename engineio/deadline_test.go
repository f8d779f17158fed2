package engineio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bareWriter is a ResponseWriter of middleware that offers nothing else: no
// deadlines, no Flush, no Hijack, no Unwrap.
type bareWriter struct{ w http.ResponseWriter }

func (b bareWriter) Header() http.Header         { return b.w.Header() }
func (b bareWriter) Write(p []byte) (int, error) { return b.w.Write(p) }
func (b bareWriter) WriteHeader(status int)      { b.w.WriteHeader(status) }

// bare is middleware with such a ResponseWriter.
func bare(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(bareWriter{w}, r) })
}

// contextTimeout limits handlers as chi, echo and many others do: the context
// ends, and who has not answered by then is answered for.
func contextTimeout(d time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), d)
			defer func() {
				cancel()
				if errors.Is(ctx.Err(), context.DeadlineExceeded) {
					w.WriteHeader(http.StatusGatewayTimeout)
				}
			}()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

func timeoutHandler(d time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return http.TimeoutHandler(next, d, "too late") }
}

// limits are the ways in which a request may have to be answered within a time.
var limits = []struct {
	name     string
	wrap     func(time.Duration) func(http.Handler) http.Handler
	read     bool // http.Server.ReadTimeout is that time
	write    bool // http.Server.WriteTimeout is
	liftable bool // the time can be lifted
}{
	{name: "a context with a deadline", wrap: contextTimeout},
	{name: "a context with a deadline behind a bare writer", wrap: func(d time.Duration) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler { return bare(contextTimeout(d)(next)) }
	}},
	{name: "http.TimeoutHandler", wrap: timeoutHandler},
	{name: "http.TimeoutHandler in a server with longer timeouts", wrap: func(d time.Duration) func(http.Handler) http.Handler {
		return timeoutHandler(d / 2)
	}, read: true, write: true},
	{name: "ReadTimeout", read: true, liftable: true},
	{name: "WriteTimeout", write: true, liftable: true},
	{name: "ReadTimeout behind a bare writer", wrap: asIs(bare), read: true},
	{name: "WriteTimeout behind a bare writer", wrap: asIs(bare), write: true},
	{name: "both behind a bare writer", wrap: asIs(bare), read: true, write: true},
}

func asIs(wrap func(http.Handler) http.Handler) func(time.Duration) func(http.Handler) http.Handler {
	return func(time.Duration) func(http.Handler) http.Handler { return wrap }
}

// limited is a world whose requests have to be answered within d.
func limited(t *testing.T, i int, d time.Duration, setup func(*recorder)) *world {
	w := newWorld(t, memory, nil, setup)
	synctest.Wait() // until it listens
	tt := limits[i]
	if tt.wrap != nil {
		w.http.Handler = tt.wrap(d)(w.http.Handler)
	}
	if tt.read {
		w.http.ReadTimeout = d
	}
	if tt.write {
		w.http.WriteTimeout = d
	}
	return w
}

func TestAPollIsAnsweredBeforeItsDeadline(t *testing.T) {
	for i, tt := range limits {
		for _, d := range []time.Duration{100 * time.Millisecond, 4 * time.Second, 10 * time.Second, time.Minute} {
			t.Run(tt.name+" of "+d.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := limited(t, i, d, nil)
					r, sid := w.poll()
					// Two pings, and what comes between: noops, none of them late.
					for range 2 {
						noops, a := 0, w.get(sid)
						for ; a.body == "6"; a = w.get(sid) {
							noops++
						}
						w.expect(a, 200, "2")
						most := int(25*time.Second/(d/2*3/4)) + 1
						if tt.liftable {
							most = 0
						}
						if noops > most || noops == 0 && !tt.liftable && d < 25*time.Second {
							t.Errorf("%d noops before the ping", noops)
						}
						w.expect(w.post(sid, "3"), 200, "ok")
					}
					waiting := background(func() answer { return w.get(sid) })
					synctest.Wait()
					r.Send(Text([]byte("a")))
					w.expect(<-waiting, 200, "4a")
				})
			})
		}
	}
}

// TestADeadlineThatHasPassedIsNotTheEndOfTheClient: the context of a request is
// over in both cases.
func TestADeadlineThatHasPassedIsNotTheEndOfTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		synctest.Wait()
		engine := w.http.Handler
		w.http.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithDeadline(r.Context(), time.Now())
			defer cancel()
			engine.ServeHTTP(rw, r.WithContext(ctx))
		})
		r, sid := w.poll()
		w.expect(w.get(sid), 200, "6")
		r.Send(Text([]byte("a")))
		for a := w.get(sid); ; a = w.get(sid) { // both are true at once
			if a.body != "6" {
				w.expect(a, 200, "4a")
				break
			}
		}
	})
}

// TestAPostIsAnsweredAfterTheWriteTimeout: the time for the answer ran while the
// body came, or the receiver was busy, and the answer was lost.
func TestAPostIsAnsweredAfterTheWriteTimeout(t *testing.T) {
	for _, network := range []string{memory, secureMemory} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, network, nil, nil)
			synctest.Wait()
			w.http.WriteTimeout = 2 * time.Second
			r, sid := w.poll()
			r.onMessage = func(data []byte, _ bool) error {
				if string(data) != "hold" {
					return nil
				}
				ready := make(chan struct{})
				time.AfterFunc(5*time.Second, func() { close(ready) })
				return r.Hold(ready)
			}
			w.expect(w.post(sid, "4hold"), 200, "ok")
			body, more := io.Pipe()
			got := background(func() answer { return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body) })
			for range 4 {
				io.WriteString(more, "4"+strings.Repeat("a", 1<<10))
				after(time.Second)
			}
			more.Close()
			w.expect(<-got, 200, "ok")
		})
	}
}
