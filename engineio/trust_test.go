package engineio

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhoIsNotTrustedMaySendAndKeepLittle(t *testing.T) {
	opts := &Options{MaxPayload: 1000, MaxQueue: 1000, MaxUntrusted: 100}
	small, large := strings.Repeat("x", 99), strings.Repeat("x", 100) // and the packet's type
	for _, trusted := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, memory, opts, func(r *recorder) {
				if trusted {
					r.Trust()
				}
			})
			r, c := w.websocket()
			defer c.Close()
			c.text("4" + small)
			c.text("4" + large)
			if !trusted {
				if code := c.closeCode(); code != codeTooBig {
					t.Errorf("closed with %d", code)
				}
				r.expectEnd(t, ParseError)
			}
			p, sid := w.poll()
			w.expect(w.post(sid, "4"+small), 200, "ok")
			a := w.post(sid, "4"+large)
			if want := map[bool]int{false: 413, true: 200}[trusted]; a.status != want {
				t.Errorf("trusted %v: POST: %v, want %d", trusted, a, want)
			}
			synctest.Wait()
			for _, r := range []*recorder{r, p} {
				if got := len(r.received()); got != map[bool]int{false: 1, true: 2}[trusted] {
					t.Errorf("trusted %v: %d messages", trusted, got)
				}
			}
			q, _ := w.poll()
			first, second := q.Send(Text([]byte(small))), q.Send(Text([]byte(small)))
			if first != nil || (second == nil) != trusted {
				t.Errorf("trusted %v: sent with %v and %v", trusted, first, second)
			}
		})
	}
}

// A message that has begun before goes by the limit of then.
func TestTrustHoldsFromTheNextMessageOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{MaxUntrusted: 100}, nil)
		r, c := w.websocket()
		defer c.Close()
		c.text("4" + strings.Repeat("x", 99))
		synctest.Wait()
		r.Trust()
		c.text("4" + strings.Repeat("x", 900_000))
		synctest.Wait()
		if got := r.received(); len(got) != 2 || len(got[1]) != 900_000 {
			t.Errorf("received %d messages", len(got))
		}
	})
}

func TestABodyIsNotWaitedForAfterTheSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		body, more := io.Pipe()
		got := background(func() answer {
			return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
		})
		defer more.Close()
		more.Write([]byte("4a"))
		synctest.Wait()
		begin := time.Now()
		r.Kill(ForcedClose)
		w.expectCode(<-got, 400, 3)
		if took := time.Since(begin); took != 0 {
			t.Errorf("answered after %v", took)
		}
		if got := r.received(); len(got) != 0 {
			t.Errorf("received %q", got)
		}
	})
}
