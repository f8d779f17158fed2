package engineio

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// answerPings reads from c, answering pings with delay, until the connection
// ends; it returns the times of the pings.
func (c *wire) answerPings(delay time.Duration) <-chan []time.Time {
	done := make(chan []time.Time, 1)
	go func() {
		var pings []time.Time
		for {
			_, p, err := c.frame()
			if err != nil {
				done <- pings
				return
			}
			if string(p) == "2" {
				pings = append(pings, time.Now())
				after(delay)
				c.write(clientFrame(finBit|opText, []byte("3")))
			}
		}
	}()
	return done
}

func TestAClientThatAnswersPingsLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		start := time.Now()
		r, c := w.websocket()
		pings := c.answerPings(19 * time.Second)
		after(10 * time.Minute)
		c.Close()
		r.expectEnd(t, TransportClose)
		for i, at := range <-pings {
			want := start.Add(25*time.Second + time.Duration(i)*44*time.Second)
			if early := want.Sub(at); early < 0 || early > time.Duration(i+1)*maxEarly {
				t.Errorf("ping %d came %v early", i, early)
			}
		}
	})
}

func TestAClientThatAnswersNoPingIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		start := time.Now()
		r, c := w.websocket()
		defer c.Close()
		c.expect("2")
		r.expectEnd(t, PingTimeout)
		if took := time.Since(start); took > 45*time.Second || took < 45*time.Second-maxEarly {
			t.Errorf("ended after %v", took)
		}
		if code := c.closeCode(); code != codeGoingAway {
			t.Errorf("close code %d", code)
		}
	})
}

func TestAHalfOpenClientIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket() // and then nothing is read or written any more
		defer c.Close()
		r.expectEnd(t, PingTimeout)
		after(closeLinger)
		synctest.Wait()
		w.checkLeftovers()
	})
}

func TestPollingHasItsPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond}, nil)
		r, sid := w.poll()
		for range 3 {
			w.expect(w.get(sid), 200, "2")
			w.expect(w.post(sid, "3"), 200, "ok")
		}
		w.expect(w.get(sid), 200, "2")
		after(200 * time.Millisecond)
		w.expectCode(w.get(sid), 400, 1)
		r.expectEnd(t, PingTimeout)

		_, sid = w.poll()
		after(500 * time.Millisecond)
		w.expectCode(w.post(sid, "3"), 400, 1)
	})
}

func TestALatePongIsTooLateEvenBeforeTheTimerHasRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		w.server.heart.mu.Lock()
		r.beat.due = time.Now().Add(-20 * time.Second)
		w.server.heart.mu.Unlock()
		w.expectCode(w.post(sid, "3"), 400, 1)
		r.expectEnd(t, PingTimeout)
	})
}

func TestAnEndedSessionIsNeverPutBackUnderWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, _ := w.poll()
		r.Kill(Slow)
		heart := &w.server.heart
		heart.restart(r.Session)
		heart.hold(r.Session)
		heart.release(r.Session)
		if r.open() {
			t.Error("it has opened again")
		}
		w.checkLeftovers()
	})
}

func TestManySessionsSharePingsAndOneTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		const n = 50
		var closing sync.WaitGroup
		for range n {
			_, c := w.websocket()
			pings := c.answerPings(0)
			closing.Go(func() {
				after(5*time.Minute + time.Second)
				c.Close()
				if got := len(<-pings); got != 12 {
					t.Errorf("%d pings in five minutes", got)
				}
			})
			after(10 * time.Millisecond)
		}
		closing.Wait()
		synctest.Wait()
		w.checkLeftovers()
		if !w.server.heart.wake.IsZero() {
			t.Error("the timer runs for nobody")
		}
	})
}

// holdWorld's sessions hold at the message "hold" until ready is closed.
func holdWorld(t *testing.T, ready chan struct{}) *world {
	return newWorld(t, memory, &Options{StallTimeout: 10 * time.Second}, func(r *recorder) {
		r.onMessage = func(data []byte, _ bool) error {
			if string(data) == "hold" {
				return r.Hold(ready)
			}
			return nil
		}
	})
}

func TestHoldPausesReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := holdWorld(t, ready)
		r, c := w.websocket()
		defer c.Close()
		c.text("4hold")
		go c.text("4next")
		after(5 * time.Second)
		if got := r.received(); len(got) != 1 {
			t.Errorf("received %q while held", got)
		}
		close(ready)
		synctest.Wait()
		if got := r.received(); fmt.Sprint(got) != "[hold next]" {
			t.Errorf("received %q", got)
		}
	})
}

func TestAHoldThatLastsTooLongEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := holdWorld(t, nil)
		r, c := w.websocket()
		defer c.Close()
		start := time.Now()
		c.text("4hold")
		r.expectEnd(t, Stalled)
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("ended after %v", took)
		}
		if code := c.closeCode(); code != codePolicy {
			t.Errorf("close code %d", code)
		}

		p, sid := w.poll()
		w.expectCode(w.post(sid, "4hold\x1e4next"), 400, 3)
		p.expectEnd(t, Stalled)
	})
}

func TestTheEndOfTheSessionEndsAHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := holdWorld(t, nil)
		r, c := w.websocket()
		defer c.Close()
		start := time.Now()
		c.text("4hold")
		synctest.Wait()
		r.Kill(Slow)
		r.expectEnd(t, Slow)
		synctest.Wait()
		if err := r.Hold(nil); err != Slow || time.Since(start) != 0 {
			t.Errorf("Hold: %v after %v", err, time.Since(start))
		}
	})
}

func TestAPostThatIsHeldLetsAnswersOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := holdWorld(t, ready)
		r, sid := w.poll()
		waiting := background(func() answer { return w.get(sid) })
		posted := background(func() answer { return w.post(sid, "4hold") })
		synctest.Wait()
		r.Send(Text([]byte("meanwhile")))
		w.expect(<-waiting, 200, "4meanwhile")
		close(ready)
		w.expect(<-posted, 200, "ok")
	})
}

// TestHoldingDoesNotPutOffPings is for pings that each Hold delayed: a client
// that waited too long for one took the server for dead.
func TestHoldingDoesNotPutOffPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { return r.Hold(closedAfter(5 * time.Second)) }
		})
		r, c := w.websocket()
		start := time.Now()
		var pings []time.Duration
		reading, out := make(chan struct{}), make(chan string, 64)
		go func() {
			for p := range out {
				c.text(p)
			}
		}()
		defer close(out)
		go func() {
			defer close(reading)
			for {
				_, p, err := c.frame()
				if err != nil {
					return
				}
				if string(p) == "2" {
					pings = append(pings, time.Since(start).Round(time.Second))
					out <- "3"
				}
			}
		}()
		for range 30 { // it holds nearly always
			out <- "4hold"
		}
		after(2 * time.Minute)
		r.Kill(Slow)
		<-reading
		if len(pings) < 4 || pings[0] != 25*time.Second {
			t.Errorf("pings after %v", pings)
		}
		for i := 1; i < len(pings); i++ {
			if pings[i]-pings[i-1] > 31*time.Second {
				t.Errorf("pings after %v", pings)
			}
		}
	})
}

// closedAfter is a channel that is closed after d.
func closedAfter(d time.Duration) <-chan struct{} {
	c := make(chan struct{})
	time.AfterFunc(d, func() { close(c) })
	return c
}

func TestNoPongIsExpectedDuringAHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := newWorld(t, memory, &Options{StallTimeout: time.Hour}, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { return r.Hold(ready) }
		})
		r, c := w.websocket()
		pings := c.answerPings(0)
		c.text("4hold")
		after(10 * time.Minute)
		close(ready)
		after(time.Minute)
		if err := r.Send(Text(nil)); err != nil {
			t.Errorf("it has ended: %v", err)
		}
		c.Close()
		if got := len(<-pings); got < 2 {
			t.Errorf("%d pings", got)
		}
	})
}
