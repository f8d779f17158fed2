package engineio

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// TestAClientThatDoesNotReadIsCut goes through the kernel's buffers as well as
// through none.
func TestAClientThatDoesNotReadIsCut(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, network, &Options{MaxQueue: 100_000}, nil)
			r, c := w.websocket()
			defer c.Close()
			m := Binary(make([]byte, 10_000))
			sent := 0
			for err := error(nil); err == nil; sent++ {
				r.Session.mu.Lock()
				if r.queued > 100_000 || len(r.queue) > 10 {
					t.Fatalf("%d bytes in %d messages wait", r.queued, len(r.queue))
				}
				r.Session.mu.Unlock()
				if err = r.Send(m); err != nil && err != Slow {
					t.Fatal(err)
				}
				if sent > 1<<20/100 {
					t.Fatal("it was never cut")
				}
			}
			r.expectEnd(t, Slow)
			if err := r.Send(m); err != Slow {
				t.Errorf("Send afterwards: %v", err)
			}
			r.Session.mu.Lock()
			if r.queue != nil || r.queued != 0 || r.first[0].wire != nil {
				t.Errorf("%d messages are kept", len(r.queue))
			}
			r.Session.mu.Unlock()
		})
	}
}

// TestCuttingATLSClientOffDoesNotWaitForIt is for the Close of TLS, which sends an
// alert and waits until there is room for it: a broadcast, and everybody in the
// namespace, stood still for five seconds because of one client.
func TestCuttingATLSClientOffDoesNotWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, secureMemory, &Options{MaxQueue: 100}, nil)
		r, c := w.websocket()
		defer c.Close()
		synctest.Wait()
		r.Session.mu.Lock()
		r.writing, r.queued = true, 100 // a writer is between two writes
		r.Session.mu.Unlock()
		start := time.Now()
		batch := w.server.Batch()
		batch.Send(r.Session, Text(nil))
		batch.Flush()
		r.expectEnd(t, Slow)
		if took := time.Since(start); took > 0 {
			t.Errorf("the broadcast waited %v for the client", took)
		}

		_, idle := w.websocket()
		defer idle.Close()
		synctest.Wait()
		start = time.Now()
		w.server.cut(true)
		if took := time.Since(start); took > 0 {
			t.Errorf("the server's lock was held for %v", took)
		}
	})
}

// TestAClientThatBreaksOffIsGoneThoughTheReceiverHolds is for a client to which a
// receiver, busy, went on to send for many seconds after it had gone: nobody read.
func TestAClientThatBreaksOffIsGoneThoughTheReceiverHolds(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			holds, room := make(chan struct{}), make(chan struct{})
			defer close(room)
			w := newWorld(t, network, nil, func(r *recorder) {
				r.onMessage = func([]byte, bool) error {
					close(holds)
					return r.Hold(room)
				}
			})
			r, c := w.websocket()
			c.text("4busy")
			<-holds
			c.Close()
			for r.Send(Text([]byte("more"))) == nil {
				runtime.Gosched()
			}
			r.expectEnd(t, TransportError)
		})
	}
}

func TestAPollingClientThatStaysAwayIsCut(t *testing.T) {
	w := newWorld(t, memory, &Options{MaxQueue: 1000}, nil)
	r, sid := w.poll()
	m := Binary(make([]byte, 300))
	for i := range 3 {
		if err := r.Send(m); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	if err := r.Send(m); err != Slow {
		t.Errorf("one more: %v", err)
	}
	r.expectEnd(t, Slow)
	w.expectCode(w.get(sid), 400, 1)
}

func TestOneMessageMayExceedTheBoundWhenNothingElseWaits(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, &Options{MaxQueue: 1000}, nil)
		r, c := w.websocket()
		big := string(make([]byte, 5_000_000))
		if err := r.Send(Binary([]byte(big))); err != nil {
			t.Fatal(err)
		}
		if r.SendVolatile(Text([]byte("dropped"))) {
			t.Error("a volatile message was queued behind what the client does not take")
		}
		c.expect(big)
		c.Close()
	}
}

func TestVolatileMessagesAreDroppedForWhoDoesNotKeepUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{MaxQueue: 1000}, nil)
		r, c := w.websocket()
		defer c.Close()
		synctest.Wait() // the client has its open packet before the session is open
		a, b := Text([]byte("a")), Text([]byte("b"))
		large := Text(make([]byte, 990))
		if !r.SendVolatile(a) {
			t.Error("dropped for an idle client")
		}
		if !r.SendVolatile(b) { // a has not been read: there has been no time to
			t.Error("dropped for a client that may well keep up")
		}
		if r.SendVolatile(large) {
			t.Error("queued behind what a client does not take")
		}
		c.expect("4a")
		c.expect("4b")
		synctest.Wait()
		if r.SendVolatile(Binary(make([]byte, 2000))) {
			t.Error("queued over the bound")
		}
		if err := r.Send(b); err != nil {
			t.Errorf("a volatile message has ended the session: %v", err)
		}
		c.expect("4b")

		p, sid := w.poll()
		if !p.SendVolatile(a) || p.SendVolatile(b) {
			t.Error("without a poll one volatile message is kept, and no second")
		}
		w.expect(w.get(sid), 200, "4a")
		p.Kill(Slow)
		if p.SendVolatile(a) {
			t.Error("queued for an ended session")
		}
	})
}

// TestABlockedWriterGoesOnWhereTheKernelStopped reads slowly over TCP, so that
// writes are cut at any byte.
func TestABlockedWriterGoesOnWhereTheKernelStopped(t *testing.T) {
	w := newWorld(t, tcp, &Options{MaxQueue: 64 << 20}, nil)
	r, c := w.websocket()
	defer c.Close()
	const n = 2000
	blocked := false
	for i := range n {
		body := make([]byte, 1+i*7%9001)
		copy(body, fmt.Sprint(i))
		if err := r.Send(Text(body)); err != nil {
			t.Fatal(err)
		}
		r.Session.mu.Lock()
		blocked = blocked || r.blocked
		r.Session.mu.Unlock()
	}
	if !blocked {
		t.Error("the kernel took it all: the test shows nothing")
	}
	for i := range n {
		_, p, err := c.frame()
		want := make([]byte, 1+i*7%9001)
		copy(want, fmt.Sprint(i))
		if err != nil || string(p[1:]) != string(want) {
			t.Fatalf("message %d of %d bytes: %.20q %v", i, len(want), p, err)
		}
	}
}

func TestTheEndWhileTheWriterIsBlockedLeavesNothing(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, &Options{MaxQueue: 64 << 20, SlowTimeout: time.Hour}, nil)
		r, c := w.websocket()
		for range 10 {
			if err := r.Send(Binary(make([]byte, 4<<20))); err != nil && !errors.Is(err, Slow) {
				t.Fatal(err)
			}
		}
		r.Kill(Stalled)
		r.expectEnd(t, Stalled)
		c.Close()
		w.close()
	}
}
