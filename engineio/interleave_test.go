package engineio

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// rider is a client that polls, posts, probes and upgrades as it likes.
type rider struct {
	w      *world
	t      *testing.T
	v3     bool       // protocol 3
	packs  bool       // asks for compression
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
	case packetMessage, binary3:
		c.mu.Lock()
		c.got = append(c.got, strings.TrimSpace(p[1:]))
		c.mu.Unlock()
	case packetBinary:
		data, err := decodeBase64([]byte(p[1:]))
		if err != nil {
			c.t.Errorf("a packet %q", p)
		}
		return c.take(string(packetMessage) + string(data))
	case packetPing:
		c.out <- "3"
	case packetPong:
		if !c.v3 {
			c.t.Error("an answer to a ping that was not sent")
		}
	case packetClose:
		c.end()
		return false
	case packetNoop:
	default:
		c.t.Errorf("a packet %q", p)
	}
	return true
}

// packets goes through a payload.
func (c *rider) packets(a answer) iter.Seq[string] {
	if !c.v3 {
		return strings.SplitSeq(a.body, "\x1e")
	}
	return func(yield func(string) bool) {
		for body, p := []byte(a.body), []byte(nil); len(body) > 0; {
			var err error
			if a.header.Get("Content-Type") == "application/octet-stream" {
				p, _, body, err = cutBinaryPacket3(body)
			} else {
				p, body, err = cutPacket3(body)
			}
			if err != nil {
				c.t.Errorf("a payload %q", a.body)
				return
			}
			if !yield(string(p)) {
				return
			}
		}
	}
}

// query asks for a transport, for the session once there is one.
func (c *rider) query(transport string) string {
	q := "EIO=4"
	if c.v3 {
		q = "EIO=3"
	}
	q += "&transport=" + transport
	if c.sid != "" {
		q += "&sid=" + c.sid
	}
	return q
}

// body is a payload of packets.
func (c *rider) body(packets []string) string {
	if !c.v3 {
		return strings.Join(packets, "\x1e")
	}
	var b strings.Builder
	for _, p := range packets {
		fmt.Fprintf(&b, "%d:%s", len(p), p)
	}
	return b.String()
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
		a := c.w.do(context.Background(), http.MethodGet, c.query(Polling), nil)
		if a.status != http.StatusOK {
			c.end()
			return
		}
		for p := range c.packets(a) {
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
			c.write(ws, p)
		default:
			body := []string{p}
			for len(c.out) > 0 && c.rnd.IntN(2) == 0 {
				next := <-c.out
				if next == "probe" || next == "upgrade" {
					continue
				}
				body = append(body, next)
			}
			a := c.w.do(context.Background(), http.MethodPost, c.query(Polling), strings.NewReader(c.body(body)))
			if a.status != http.StatusOK {
				c.end()
			}
		}
	}
}

func (c *rider) dial() *wire {
	var header []string
	if c.packs {
		header = []string{"Sec-WebSocket-Extensions", deflateOffer}
	}
	ws, status := c.w.upgrade(c.query(WebSocket), header...)
	if status != http.StatusSwitchingProtocols {
		ws.Close()
		return nil
	}
	return ws
}

// write sends a packet, compressed as often as not.
func (c *rider) write(ws *wire, p string) {
	if c.packs && c.rnd.IntN(2) == 0 {
		ws.write(clientFrame(finBit|rsv1Bit|opText, packed([]byte(p))))
		return
	}
	ws.text(p)
}

// probe begins an upgrade and thinks better of it.
func (c *rider) probe() {
	ws := c.dial()
	if ws == nil {
		return
	}
	defer ws.Close()
	if c.rnd.IntN(2) == 0 {
		c.write(ws, "2probe")
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
	c.write(ws, "2probe")
	if _, p, err := ws.frame(); err != nil || string(p) != "3probe" {
		ws.Close() // the session has ended
		return nil
	}
	close(c.pause)
	<-c.paused
	after(time.Duration(c.rnd.IntN(30)) * time.Millisecond) // what is sent now waits in the form of a poll
	c.write(ws, "5")
	go func() {
		for {
			op, p, err := ws.message()
			if err != nil || op == opClose {
				c.end()
				break
			}
			if op == opBinary && !c.v3 {
				p = string(packetMessage) + p
			}
			c.take(p)
		}
		c.paused <- struct{}{}
	}()
	return ws
}

// interleaving lets a client and a server talk at random, with an upgrade
// somewhere, and one of them end it.
func interleaving(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(t, memory, &Options{
		PingInterval: 150 * time.Millisecond, PingTimeout: time.Minute, AllowEIO3: true, Deflate: &Deflate{Above: 40},
	}, nil)
	c := &rider{
		w: w, t: t, rnd: rand.New(rand.NewPCG(seed, 2)), v3: seed%3 == 0, packs: seed%2 == 0, out: make(chan string, 1000),
		pause: make(chan struct{}), paused: make(chan struct{}, 2), ended: make(chan struct{}),
	}
	w.do(context.Background(), http.MethodGet, c.query(Polling), nil)
	r := <-w.sessions
	c.sid = r.ID()
	go c.poll()
	riding := make(chan struct{})
	go func() { c.ride(); close(riding) }()

	var sent, posted int
	for range 5 + rnd.IntN(40) {
		switch k := rnd.IntN(20); {
		case k < 7:
			if r.Send(numbered(sent)) == nil {
				sent++
			}
		case k < 10:
			b := w.server.Batch()
			for range 1 + rnd.IntN(3) {
				b.Send(r.Session, numbered(sent))
				sent++
			}
			b.Flush()
		case k < 15:
			c.out <- fmt.Sprint("4", posted)
			posted++
			if c.v3 {
				c.out <- "2"
			}
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

// numbered is a message of each kind in turn.
func numbered(i int) Message {
	switch data := fmt.Append(nil, i); i % 4 {
	case 0:
		return Binary(data)
	case 1:
		return Text(fmt.Appendf(nil, "%-90d", i)) // worth compressing
	default:
		return Text(data)
	}
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
	for seed := range soak.Count(200, 10_000) {
		synctest.Test(t, func(t *testing.T) { interleaving(t, uint64(seed)) })
	}
}
