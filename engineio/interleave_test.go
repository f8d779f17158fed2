package engineio

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// rider is a client that polls, posts, probes and upgrades as it likes.
type rider struct {
	w      *world
	t      *testing.T
	rnd    *rand.Rand // of the goroutine that rides
	sid    string
	out    chan string // packets to send
	pause  chan struct{}
	paused chan struct{}
	ended  chan struct{} // the session is over, as the client sees it
	once   sync.Once

	mu  sync.Mutex
	got []string
}

// take handles a packet from the server. It tells whether the session goes on.
func (c *rider) take(p string) bool {
	switch p[0] {
	case packetMessage:
		c.mu.Lock()
		c.got = append(c.got, p[1:])
		c.mu.Unlock()
	case packetPing:
		c.out <- "3"
	case packetClose:
		c.end()
		return false
	case packetNoop:
	default:
		c.t.Errorf("a packet %q", p)
	}
	return true
}

func (c *rider) end() { c.once.Do(func() { close(c.ended) }) }

// poll polls until it is paused or the session ends.
func (c *rider) poll() {
	defer func() { c.paused <- struct{}{} }()
	for {
		select {
		case <-c.pause:
			return
		case <-c.ended:
			return
		default:
		}
		a := c.w.get(c.sid)
		if a.status != http.StatusOK {
			c.end()
			return
		}
		for p := range strings.SplitSeq(a.body, "\x1e") {
			if !c.take(p) {
				return
			}
		}
	}
}

// ride sends packets: by POST, then by the WebSocket to which it moves at the
// packet "upgrade". A "probe" is an upgrade that it gives up.
func (c *rider) ride() {
	var ws *wire
	defer func() {
		if ws != nil {
			ws.Close()
		}
	}()
	for p := range c.out {
		switch {
		case p == "probe" && ws == nil:
			c.probe()
		case p == "upgrade" && ws == nil:
			ws = c.move()
		case p == "probe", p == "upgrade":
		case ws != nil:
			ws.write(clientFrame(finBit|opText, []byte(p)))
		default:
			body := p
			for len(c.out) > 0 && c.rnd.IntN(2) == 0 {
				next := <-c.out
				if next == "probe" || next == "upgrade" {
					continue
				}
				body += "\x1e" + next
			}
			if a := c.w.post(c.sid, body); a.status != http.StatusOK {
				c.end()
			}
		}
	}
}

func (c *rider) dial() *wire {
	ws, status := c.w.upgrade(wsQuery + "&sid=" + c.sid)
	if status != http.StatusSwitchingProtocols {
		ws.Close()
		return nil
	}
	return ws
}

// probe begins an upgrade and thinks better of it.
func (c *rider) probe() {
	ws := c.dial()
	if ws == nil {
		return
	}
	defer ws.Close()
	if c.rnd.IntN(2) == 0 {
		ws.text("2probe")
		if c.rnd.IntN(2) == 0 {
			ws.frame()
		}
	}
	after(time.Duration(c.rnd.IntN(200)) * time.Millisecond)
}

// move upgrades as the browser's client does: polling rests before "5".
func (c *rider) move() *wire {
	ws := c.dial()
	if ws == nil {
		return nil
	}
	ws.text("2probe")
	if _, p, err := ws.frame(); err != nil || string(p) != "3probe" {
		ws.Close() // the session has ended
		return nil
	}
	close(c.pause)
	<-c.paused
	ws.text("5")
	go func() {
		for {
			op, p, err := ws.frame()
			if err != nil || op == opClose {
				c.end()
				break
			}
			c.take(string(p))
		}
		c.paused <- struct{}{}
	}()
	return ws
}

// interleaving lets a client and a server talk at random, with an upgrade
// somewhere, and one of them end it.
func interleaving(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t, memory, &Options{PingInterval: 150 * time.Millisecond, PingTimeout: time.Minute}, nil)
	r, sid := w.poll()
	c := &rider{
		w: w, t: t, rnd: rand.New(rand.NewPCG(seed, 2)), sid: sid, out: make(chan string, 1000),
		pause: make(chan struct{}), paused: make(chan struct{}, 2), ended: make(chan struct{}),
	}
	go c.poll()
	riding := make(chan struct{})
	go func() { c.ride(); close(riding) }()

	var sent, posted int
	for range 5 + rnd.IntN(40) {
		switch k := rnd.IntN(20); {
		case k < 7:
			if r.Send(Text(fmt.Append(nil, sent))) == nil {
				sent++
			}
		case k < 10:
			b := w.server.Batch()
			for range 1 + rnd.IntN(3) {
				b.Send(r.Session, Text(fmt.Append(nil, sent)))
				sent++
			}
			b.Flush()
		case k < 15:
			c.out <- fmt.Sprint("4", posted)
			posted++
		case k < 16:
			c.out <- "probe"
		case k < 17:
			c.out <- "upgrade"
		default:
			after(time.Duration(rnd.IntN(60)) * time.Millisecond)
		}
	}
	byServer := rnd.IntN(2) == 0
	if byServer {
		r.Close()
	} else {
		after(10 * time.Second) // until everything has arrived
		c.out <- "1"
	}
	<-c.ended
	close(c.out)
	<-riding
	<-c.paused

	inOrder(t, fmt.Sprintf("seed %d: the client", seed), c.got, sent, sent)
	atLeast := posted
	if byServer {
		atLeast = 0 // what it sent last may have come after the end
	}
	inOrder(t, fmt.Sprintf("seed %d: the server", seed), r.received(), atLeast, posted)
	w.client.CloseIdleConnections()
	_ = w.server.Shutdown(context.Background())
	w.checkEmpty()
}

// inOrder checks that got is 0, 1, 2 and so on.
func inOrder(t *testing.T, who string, got []string, atLeast, atMost int) {
	t.Helper()
	if len(got) < atLeast || len(got) > atMost {
		t.Errorf("%s has %d messages, want %d to %d", who, len(got), atLeast, atMost)
	}
	for i, s := range got {
		if s != fmt.Sprint(i) {
			t.Errorf("%s has %q at %d of %q", who, s, i, got)
			return
		}
	}
}

func TestNoInterleavingLosesOrDoublesAMessage(t *testing.T) {
	for seed := range many(100, 10_000) {
		synctest.Test(t, func(t *testing.T) { interleaving(t, uint64(seed)) })
	}
}
