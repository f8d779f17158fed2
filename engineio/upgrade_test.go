package engineio

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// probing opens a WebSocket for a session that polls.
func (w *world) probing(sid string) *wire {
	w.t.Helper()
	c, status := w.upgrade(wsQuery + "&sid=" + sid)
	if status != http.StatusSwitchingProtocols {
		w.t.Fatalf("probe: status %d", status)
	}
	return c
}

// ended waits for the server to hang up.
func (c *wire) ended() {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := io.Copy(io.Discard, c.r); err != nil {
		c.t.Errorf("the connection is still open: %v", err)
	}
	c.Close()
}

func TestAnUpgradeKeepsEveryMessageInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, func(r *recorder) { r.onMessage = r.echo })
		r, sid := w.poll()
		waiting := background(func() answer { return w.get(sid) })
		c := w.probing(sid)
		defer c.Close()
		c.text("2probe")
		c.expect("3probe")
		w.expect(<-waiting, 200, "6")
		w.post(sid, "4by post")
		for i := range 3 {
			r.Send(Text(fmt.Append(nil, i)))
		}
		c.text("5")
		c.expect("4by post", "40", "41", "42")
		c.text("4by socket")
		c.expect("4by socket")
		w.expectCode(w.get(sid), 400, 3)
		w.expectCode(w.post(sid, "4x"), 400, 3)
		second := w.probing(sid)
		second.ended()
		c.text("4still")
		c.expect("4still")
		if st := w.server.Stats(); st.Upgraded != 1 || st.WebSocket != 1 || st.Polling != 0 {
			t.Errorf("%+v", st)
		}
	})
}

func TestAPollDuringAnUpgradeIsHeldBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		_, sid := w.poll()
		c := w.probing(sid)
		defer c.Close()
		c.text("2probe")
		c.expect("3probe")
		synctest.Wait() // it is sent before polling comes to rest
		start := time.Now()
		w.expect(w.get(sid), 200, "6")
		if took := time.Since(start); took != pollGrace {
			t.Errorf("held for %v", took)
		}
		waiting := background(func() answer { return w.get(sid) })
		synctest.Wait()
		c.text("5")
		w.expectCode(<-waiting, 400, 3)
	})
}

// TestAPollThatTheUpgradeRefusedMayBeAborted is for one whose end was taken
// for the session's.
func TestAPollThatTheUpgradeRefusedMayBeAborted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		defer c.Close()
		c.text("2probe")
		c.expect("3probe")
		synctest.Wait()
		p, err := r.beginPoll()
		if err != nil {
			t.Fatal(err)
		}
		c.text("5")
		synctest.Wait()
		for range 64 { // it sees both at once, and may choose either
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			r.awaitPoll(ctx, p, time.Time{})
			if !r.beginAnswer(p, nil) {
				t.Fatal("the poll was not refused")
			}
			p.signal()
		}
		r.Send(Text([]byte("alive")))
		c.expect("4alive")
	})
}

func TestWhatIsNoUpgradeLeavesThePollingSessionAlone(t *testing.T) {
	for name, probe := range map[string]func(c *wire){
		"message first":       func(c *wire) { c.text("4hello") },
		"connect first":       func(c *wire) { c.text("40") },
		"upgrade first":       func(c *wire) { c.text("5") },
		"binary":              func(c *wire) { c.write(clientFrame(finBit|opBinary, []byte("2probe"))) },
		"probed twice":        func(c *wire) { c.text("2probe"); c.expect("3probe"); c.text("2probe") },
		"message after probe": func(c *wire) { c.text("2probe"); c.expect("3probe"); c.text("4hello") },
		"close frame":         func(c *wire) { c.write(clientFrame(finBit|opClose, nil)) },
		"broken frame":        func(c *wire) { c.write([]byte("\xff\xff")) },
		"silence":             func(*wire) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, memory, nil, nil)
				r, sid := w.poll()
				c := w.probing(sid)
				probe(c)
				start := time.Now()
				c.ended()
				if took := time.Since(start); took > 10*time.Second || name == "silence" && took != 10*time.Second {
					t.Errorf("closed after %v", took)
				}
				synctest.Wait()
				r.Send(Text([]byte("alive")))
				w.expect(w.get(sid), 200, "4alive")
				if st := w.server.Stats(); st.Polling != 1 || st.Upgraded != 0 {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

func TestASecondProbeIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		_, sid := w.poll()
		first, second := w.probing(sid), w.probing(sid)
		defer first.Close()
		second.ended()
		first.text("2probe")
		first.expect("3probe")
	})
}

func TestAnUpgradeDuringAPostIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		body, more := io.Pipe()
		posted := background(func() answer {
			return w.do(context.Background(), "POST", pollQuery+"&sid="+sid, body)
		})
		more.Write([]byte("4a"))
		synctest.Wait()
		c.text("5")
		c.ended()
		more.Close()
		w.expect(<-posted, 200, "ok")
		if got := r.received(); len(got) != 1 || r.Transport() != Polling {
			t.Errorf("received %q, transport %s", got, r.Transport())
		}
	})
}

func TestTheEndOfTheSessionEndsItsProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		r.Kill(Slow)
		c.ended()
		synctest.Wait()
		w.checkLeftovers()
	})
}

// TestACloseInTheMiddleOfAnUpgradeLosesNothing is for a client that has stopped
// polling and not yet moved: what was queued was lost with its probe.
func TestACloseInTheMiddleOfAnUpgradeLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		r.Send(Text([]byte("last words")))
		r.Close()
		r.expectEnd(t, ForcedClose)
		c.text("5")
		c.expect("4last words")
		if code := c.closeCode(); code != codeNormal {
			t.Errorf("close code %d", code)
		}
		c.ended()

		r, sid = w.poll() // and one that gives the upgrade up
		c = w.probing(sid)
		r.Send(Text([]byte("last words")))
		r.Close()
		w.expect(w.get(sid), 200, "4last words")
		w.expect(w.get(sid), 200, "1")
		c.ended()
		synctest.Wait()
		w.checkLeftovers()
	})
}

func TestUpgradesThatAreNotOfferedAreRefused(t *testing.T) {
	w := newWorld(t, memory, &Options{DisableUpgrades: true}, nil)
	_, sid := w.poll()
	c, status := w.upgrade(wsQuery + "&sid=" + sid)
	c.Close()
	if status != 400 {
		t.Errorf("status %d", status)
	}
	only := newWorld(t, memory, &Options{Transports: []string{Polling}}, nil)
	c, status = only.upgrade(wsQuery)
	c.Close()
	if status != 400 {
		t.Errorf("status %d where only polling is offered", status)
	}
}
