package engineio

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestShutdownDeliversWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		p, sid := w.poll()
		waits, waitsID := w.poll()
		waiting := background(func() answer { return w.get(waitsID) })
		synctest.Wait()
		for i := range 3 {
			r.Send(Text(fmt.Append(nil, i)))
			p.Send(Text(fmt.Append(nil, i)))
		}
		down := make(chan error)
		go func() { down <- w.server.Shutdown(t.Context()) }()
		w.expect(<-waiting, 200, "1")
		synctest.Wait()
		w.expectCode(w.get(""), 503, 3)
		c.expect("40", "41", "42")
		if code := c.closeCode(); code != codeGoingAway {
			t.Errorf("close code %d", code)
		}
		c.write(clientFrame(finBit|opClose, []byte{0x03, 0xe9}))
		w.expect(w.get(sid), 200, "40\x1e41\x1e42")
		w.expect(w.get(sid), 200, "1")
		if err := <-down; err != nil {
			t.Error(err)
		}
		for _, r := range []*recorder{r, p, waits} {
			r.expectEnd(t, ServerShutdown)
		}
		if err := w.server.Shutdown(t.Context()); err != nil {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestShutdownCutsWhoDoesNotReadInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		w.poll()
		r.Send(Text([]byte("unread")))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if err := w.server.Shutdown(ctx); err != context.DeadlineExceeded {
			t.Error(err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestShutdownWaitsForReceiversToBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, _ := w.poll()
		for range cap(r.over) {
			r.over <- "" // so that Closed has to wait
		}
		go r.Kill(Slow)
		synctest.Wait()
		down := make(chan error)
		go func() { down <- w.server.Shutdown(t.Context()) }()
		synctest.Wait()
		select {
		case <-down:
			t.Error("it did not wait")
		default:
		}
		<-r.over
		if err := <-down; err != nil {
			t.Error(err)
		}
	})
}

// TestAReceiverThatDoesNotReturnDoesNotHoldUpTheEnd is for a Shutdown that
// waited for it after its context had ended.
func TestAReceiverThatDoesNotReturnDoesNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := make(chan struct{})
		w := newWorld(t, memory, nil, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { <-never; return nil }
		})
		_, c := w.websocket()
		c.text("4x")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := w.server.Shutdown(ctx); err != context.DeadlineExceeded {
			t.Error(err)
		}
		if took := time.Since(start); took > time.Second+cutWait {
			t.Errorf("took %v", took)
		}
		close(never)
		c.Close()
		synctest.Wait()
	})
}

func TestSendingToSessionsThatEndIsSafe(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		var sessions []*recorder
		for range 10 {
			r, c := w.websocket()
			p, _ := w.poll()
			sessions = append(sessions, r, p)
			defer c.Close()
		}
		var sent, refused atomic.Int64
		var senders sync.WaitGroup
		for i := range 1000 {
			senders.Go(func() {
				r := sessions[i%len(sessions)]
				for n := range 20 {
					switch {
					case i%97 == 0 && n == 10:
						r.Close()
					case i%89 == 0 && n == 15:
						r.Kill(Slow)
					case n%3 == 0:
						b := w.server.Batch()
						b.Send(r.Session, Text([]byte("batch")))
						b.Flush()
					case r.Send(Text([]byte("x"))) == nil:
						sent.Add(1)
					default:
						refused.Add(1)
					}
				}
			})
		}
		senders.Wait()
		if sent.Load() == 0 || refused.Load() == 0 {
			t.Errorf("%s: %d sent, %d refused: the test shows nothing", network, sent.Load(), refused.Load())
		}
		w.close()
	}
}

func TestAPanicInAReceiverEndsItsSessionOnly(t *testing.T) {
	for _, network := range networks {
		var log bytes.Buffer
		opts := &Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}
		w := newWorld(t, network, opts, func(r *recorder) {
			r.onMessage = func(data []byte, binary bool) error {
				if string(data) == "panic" {
					panic("out of order")
				}
				return r.echo(data, binary)
			}
		})
		r, c := w.websocket()
		other, d := w.websocket()
		p, sid := w.poll()
		go c.text("4panic")
		if code := c.closeCode(); code != codeInternal {
			t.Errorf("close code %d", code)
		}
		r.expectEnd(t, InternalError)
		w.expectCode(w.post(sid, "4panic"), 400, 3)
		p.expectEnd(t, InternalError)
		go d.text("4hello")
		d.expect("4hello")
		if got := w.server.Stats().Ended[InternalError]; got != 2 {
			t.Errorf("%d panics counted", got)
		}
		c.Close()
		d.Close()
		other.expectEnd(t, TransportClose)
		w.close()
		if s := log.String(); strings.Count(s, "a receiver panicked") != 2 || !strings.Contains(s, "out of order") || strings.Contains(s, sid) {
			t.Errorf("the log: %s", s)
		}
	}
}

// badEnding is a receiver that panics when told of the end.
type badEnding struct{ *recorder }

func (b badEnding) Closed(r Reason) { b.recorder.Closed(r); panic("closed") }

func TestAPanicInClosedIsContained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		r.Session.mu.Lock()
		r.Session.receiver = badEnding{r}
		r.Session.mu.Unlock()
		r.expectEnd(t, PingTimeout) // told by the heartbeat's timer
		c.Close()
	})
}
