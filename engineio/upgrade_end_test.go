package engineio

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// upgrader is a client that upgrades by the rules of engine.io-client (Socket._probe
// and Polling.pause): once it has the answer to its probe it polls no more and waits
// for the poll and the POST that are under way; then it sends the upgrade packet. If
// the WebSocket closes before that, it never polls again; after that, it listens to
// the WebSocket alone.
type upgrader struct {
	w    *world
	sid  string
	gate map[string]chan struct{} // where it waits until the channel is closed
	at   chan string              // where it has come

	mu      sync.Mutex
	state   string // "open", "pausing", "paused", "upgraded"
	polling bool
	posting bool
	failed  bool
	probe   *wire
	heard   chan string // how it has learnt of the end
	working sync.WaitGroup
}

func (w *world) upgrader(sid, gate string) *upgrader {
	u := &upgrader{w: w, sid: sid, state: "open", at: make(chan string, 1000), heard: make(chan string, 10)}
	u.gate = map[string]chan struct{}{gate: make(chan struct{})}
	return u
}

func (u *upgrader) pass(place string) {
	u.at <- place
	if gate := u.gate[place]; gate != nil {
		<-gate
	}
}

func (u *upgrader) hear(what string) { u.heard <- what }

// poll polls until it is over or the client is to pause.
func (u *upgrader) poll() {
	defer u.working.Done()
	for again := true; again; again = u.pollsAgain() {
		a := u.w.get(u.sid)
		if a.status != 200 || a.err != nil {
			u.hear("poll: " + a.String())
			return
		}
		for packet := range strings.SplitSeq(a.body, "\x1e") {
			if packet == "1" {
				u.hear("poll: close")
				return
			}
		}
		u.pass("poll answered")
		u.mu.Lock()
		u.polling = false
		u.mu.Unlock()
		u.rest()
	}
}

func (u *upgrader) pollsAgain() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.polling = u.state == "open"
	return u.polling
}

// post sends a POST, half of whose body comes before the gate.
func (u *upgrader) post() {
	defer u.working.Done()
	r, more := io.Pipe()
	go func() {
		io.WriteString(more, "4half")
		u.pass("half posted")
		io.WriteString(more, "other half")
		more.Close()
	}()
	a := u.w.do(context.Background(), http.MethodPost, pollQuery+"&sid="+u.sid, r)
	r.Close() // or the rest would wait for a reader
	if a.status != 200 || a.err != nil {
		u.hear("post: " + a.String())
		return
	}
	u.mu.Lock()
	u.posting = false
	u.mu.Unlock()
	u.rest()
}

// rest goes on with an upgrade when nothing is under way any more.
func (u *upgrader) rest() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.state != "pausing" || u.polling || u.posting {
		return
	}
	u.state = "paused"
	u.mu.Unlock()
	u.pass("paused")
	u.mu.Lock()
	if !u.failed {
		u.state = "upgraded"
		u.probe.text("5")
	}
}

func (u *upgrader) upgrade() {
	defer u.working.Done()
	c := u.probe
	u.pass("probe open")
	c.text("2probe")
	for {
		_, p, err := c.frame()
		u.mu.Lock()
		switch {
		case string(p) == "3probe":
			u.state = "pausing"
			u.mu.Unlock()
			u.at <- "ponged"
			u.rest()
			continue
		case err == nil && len(p) > 0 && p[0] == packetMessage:
			u.mu.Unlock()
			u.at <- string(p)
			continue
		case u.state == "upgraded":
			u.hear("socket closed")
		}
		u.failed = true
		u.mu.Unlock()
		c.Close()
		return
	}
}

func (u *upgrader) run(post bool) {
	u.probe = u.w.probing(u.sid)
	u.working.Add(2)
	u.polling, u.posting = true, post
	if post {
		u.working.Add(1)
		go u.post()
	}
	go u.poll()
	go u.upgrade()
}

// await waits until the client has come to a place.
func (u *upgrader) await(t *testing.T, place string) {
	t.Helper()
	for {
		select {
		case at := <-u.at:
			if at == place {
				return
			}
		case <-time.After(time.Minute):
			t.Fatalf("never at %q", place)
		}
	}
}

// upgradeStates are the places in an upgrade at which a session may end: where the
// client stops until the end is there, and what shows that it is there.
var upgradeStates = map[string]struct {
	gate, at string
	post     bool
}{
	"a poll waits":                      {"probe open", "probe open", false},
	"a poll waits, a POST is under way": {"probe open", "half posted", true},
	"a POST is under way, probed":       {"half posted", "ponged", true},
	"a poll has its answer":             {"poll answered", "poll answered", false},
	"it has the answer to its probe":    {"paused", "paused", false},
	"its upgrade packet is under way":   {"", "paused", false},
	"anywhere":                          {"", "ponged", false},
}

var upgradeEnds = map[string]func(w *world, r *recorder){
	"Close":                  func(_ *world, r *recorder) { r.Close() },
	"Close with last words":  func(_ *world, r *recorder) { _ = r.Send(Text([]byte("last words"))); r.Close() },
	"Close and then Kill":    func(_ *world, r *recorder) { r.Close(); r.Kill(InternalError) },
	"Kill":                   func(_ *world, r *recorder) { r.Kill(InternalError) },
	"Kill with words queued": func(_ *world, r *recorder) { _ = r.Queue(Text([]byte("x"))); r.Kill(Stalled) },
	"ping timeout":           func(_ *world, r *recorder) { r.end(PingTimeout, ending{}) },
	"parse error":            func(_ *world, r *recorder) { r.end(ParseError, ending{}) },
	"slow": func(_ *world, r *recorder) {
		for r.Queue(Text(make([]byte, 1<<20))) == nil {
		}
	},
	"shutdown": func(w *world, _ *recorder) { go w.server.Shutdown(context.Background()) },
}

var upgradeReasons = map[string]Reason{
	"Close": ForcedClose, "Close with last words": ForcedClose, "Close and then Kill": ForcedClose,
	"Kill": InternalError, "Kill with words queued": Stalled, "ping timeout": PingTimeout,
	"parse error": ParseError, "slow": Slow, "shutdown": ServerShutdown,
}

// TestEveryEndInEveryStateOfAnUpgradeIsHeard is for a client that had the answer to its
// probe and not yet sent its upgrade packet: whatever ended its session closed the
// WebSocket, and it heard nothing for 45 s. In memory the client sees all that the
// server does before it goes on; over TCP the two race.
func TestEveryEndInEveryStateOfAnUpgradeIsHeard(t *testing.T) {
	for state := range upgradeStates {
		for end := range upgradeEnds {
			name := end + " when " + state
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					endInUpgrade(t, memory, state, end)
				})
			})
			t.Run(name+" over TCP", func(t *testing.T) {
				t.Parallel()
				endInUpgrade(t, tcp, state, end)
			})
		}
	}
}

func endInUpgrade(t *testing.T, network, state, end string) {
	const soon = time.Minute // it takes no time at all in memory
	s := upgradeStates[state]
	w := newWorld(t, network, &Options{PingInterval: time.Hour, MaxQueue: 4 << 20}, nil)
	r, sid := w.poll()
	u := w.upgrader(sid, s.gate)
	u.run(s.post)
	if s.gate == "poll answered" {
		_ = r.Send(Text([]byte("answer")))
	}
	u.await(t, s.at)
	upgradeEnds[end](w, r)
	r.expectEnd(t, upgradeReasons[end])
	if network == memory {
		synctest.Wait()
	}
	start := time.Now()
	if gate := u.gate[s.gate]; gate != nil {
		close(gate)
	}
	select {
	case <-u.heard:
	case <-time.After(soon):
		t.Error("the client never heard of it")
	}
	if took := time.Since(start); network == memory && took > time.Second {
		t.Errorf("the client heard of it after %v", took)
	}
	w.server.Close()
	u.working.Wait()
}

// TestCloseOfTheServerIsHeardInAnUpgrade waits a moment for a client that is about to
// arrive on its WebSocket.
func TestCloseOfTheServerIsHeardInAnUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{PingInterval: time.Hour}, nil)
		_, sid := w.poll()
		u := w.upgrader(sid, "paused")
		u.run(false)
		u.await(t, "paused")
		start := time.Now()
		go w.server.Close()
		after(cutWait / 2)
		close(u.gate["paused"])
		if how := <-u.heard; how != "socket closed" || time.Since(start) >= cutWait {
			t.Errorf("heard after %v: %s", time.Since(start), how)
		}
		u.working.Wait()

		w = newWorld(t, memory, &Options{PingInterval: time.Hour}, nil)
		_, sid = w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		start = time.Now()
		go w.server.Close()
		c.ended()
		if took := time.Since(start); took != cutWait {
			t.Errorf("waited %v for a client that does not come", took)
		}
	})
}

// TestTheLastWordsOfASessionArriveThroughAnUpgrade has the client in the middle.
func TestTheLastWordsOfASessionArriveThroughAnUpgrade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		u := w.upgrader(sid, "paused")
		u.run(false)
		u.await(t, "paused")
		_ = r.Send(Text([]byte("last words")))
		r.Close()
		close(u.gate["paused"])
		u.await(t, "4last words")
		if how := <-u.heard; how != "socket closed" {
			t.Error(how)
		}
		u.working.Wait()
	})
}

// TestAnUpgradeWaitsForWhatHoldsTheClientUp is for a client that had posted something
// for which the receiver needed longer than the upgrade's timeout: its WebSocket was
// cut, and it stayed paused.
func TestAnUpgradeWaitsForWhatHoldsTheClientUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := newWorld(t, memory, &Options{StallTimeout: time.Hour}, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { return r.Hold(ready) }
		})
		r, sid := w.poll()
		u := w.upgrader(sid, "")
		u.run(true)
		after(time.Minute)
		if u.failed {
			t.Fatal("the upgrade was given up while the client's POST was held up")
		}
		close(ready)
		synctest.Wait()
		if r.Transport() != WebSocket {
			t.Error("it has not upgraded")
		}
		u.probe.Close()
		u.working.Wait()
	})
}

func TestAnUpgradeThatTheClientDoesNotGoOnWithIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		start := time.Now()
		closed := make(chan time.Duration, 1)
		go func() {
			c.ended()
			closed <- time.Since(start)
		}()
		for len(closed) == 0 && time.Since(start) < time.Minute {
			w.expect(w.get(sid), 200, "6")
			after(time.Second)
		}
		if took := <-closed; took != 10*time.Second {
			t.Errorf("closed after %v", took)
		}
		r.Send(Text([]byte("alive")))
		w.expect(w.get(sid), 200, "4alive")
	})
}

func TestAPollThatWasUnderWayWhenTheProbeWasAnsweredIsNoSignOfStaying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		defer c.Close()
		after(9900 * time.Millisecond) // the line is slow: nearly all of UpgradeTimeout
		c.text("2probe")
		c.expect("3probe")
		w.expect(w.get(sid), 200, "6")
		after(2 * time.Second)
		c.text("5")
		synctest.Wait()
		if r.Transport() != WebSocket {
			t.Error("it has not upgraded")
		}
	})
}

// TestASilentClientInAnUpgradeIsLeftToTheHeartbeat is for one that may be about to send
// its upgrade packet: to close its WebSocket before would leave it paused.
func TestASilentClientInAnUpgradeIsLeftToTheHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, sid := w.poll()
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		after(44 * time.Second)
		c.text("5")
		c.expect("2") // the ping that has waited for it
		c.text("3")
		synctest.Wait()
		if r.Transport() != WebSocket {
			t.Error("it has not upgraded")
		}
		c.Close()

		r, sid = w.poll()
		c = w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		r.expectEnd(t, PingTimeout)
		c.ended()
	})
}
