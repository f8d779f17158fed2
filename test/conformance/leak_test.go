package conformance

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// client is one connection of the leak test with whatever it holds.
type client struct {
	wires []*wire
	p     *poller
	ws    *wire // nil over polling
}

func (c *client) send(packet string) error {
	if c.ws != nil {
		return whole(c.ws, text(packet))
	}
	if a := c.p.post(packet); a.status != 200 && a.status != 400 {
		return fmt.Errorf("POST: %v", a)
	}
	return nil
}

// ended waits until the server has ended the connection.
func (c *client) ended() error {
	if c.ws != nil {
		_, err := c.ws.end()
		return err
	}
	for {
		if a := c.p.get(); a.status == 400 || strings.HasSuffix(a.body, "\x1e1") || a.body == "1" {
			return nil
		} else if a.status != 200 {
			return fmt.Errorf("poll: %v", a)
		}
	}
}

// silent answers no ping until the server has given up.
func (c *client) silent() error {
	if c.ws == nil {
		return c.ended() // which sends no pong either
	}
	for {
		if _, err := c.ws.message(); err != nil {
			return notClosed(err)
		}
	}
}

func (c *client) each(do func(*wire)) {
	for _, w := range c.wires {
		do(w)
	}
}

// drops are the ways in which a connection ends; all but the first two leave it to the server.
var drops = map[string]func(*client) error{
	"close packet":   func(c *client) error { return c.send("1") },
	"server's close": func(c *client) error { return firstError(c.send(`42["kick","connection"]`), c.ended) },
	"TCP reset":      func(c *client) error { c.each((*wire).reset); return nil },
	"just closing":   func(c *client) error { return nil },
	"a poll that ends": func(c *client) error { // with a poll that waits, or in the middle of a frame
		if c.ws != nil {
			return whole(c.ws, text("4hello")[:5])
		}
		return c.p.poll()
	},
	"ping timeout": (*client).silent,
}

func firstError(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// connectFrom opens a connection of a transport from its own address of 127.0.0.0/8 and joins the main
// namespace.
func connectFrom(i int, addr, transport string) (*client, error) {
	source := &net.TCPAddr{IP: net.IPv4(127, 1, byte(i/200), byte(1+i%200))}
	c := &client{}
	open := func() (*wire, error) {
		w, err := dialFrom(source, addr)
		if err == nil {
			c.wires = append(c.wires, w)
		}
		return w, err
	}
	w, err := open()
	if err != nil {
		return c, err
	}
	if transport == "websocket" {
		c.ws = w
		_, err := openWS(w, socketPath, "")
		return c, firstError(err, func() error { return connectSocket(w) })
	}
	up, err := open()
	if err != nil {
		return c, err
	}
	if c.p, err = openPoller(w, up, socketPath, ""); err != nil {
		return c, err
	}
	if a := c.p.post("40"); a.status != 200 {
		return c, fmt.Errorf("CONNECT: %v", a)
	}
	if _, err := c.p.until(startsWith("bAQI=")); err != nil || transport == "polling" {
		return c, err
	}
	ws, err := open()
	if err != nil {
		return c, err
	}
	if err := c.p.probe(ws); err != nil {
		return c, err
	}
	if err := whole(ws, append(text("5"), text(`421["echo"]`)...)); err != nil {
		return c, err
	}
	if m, err := ws.packet(); err != nil || m != "431[]" {
		return c, fmt.Errorf("after the upgrade: %q %v", m, err)
	}
	c.ws = ws
	return c, nil
}

// comeAndGo is one connect and drop.
func comeAndGo(i int, addr, transport string, drop func(*client) error) error {
	c, err := connectFrom(i, addr, transport)
	defer c.each(func(w *wire) { w.Close() })
	if err != nil {
		return err
	}
	return drop(c)
}

// TestConnectsAndDropsLeaveNothingBehind compares goroutines, heap and descriptors of the server
// before and after, for every transport and every kind of drop. HUBBUB_SOAK makes it 10,000 connects
// per transport, otherwise 200.
func TestConnectsAndDropsLeaveNothingBehind(t *testing.T) {
	connects := 200
	if soak.Wanted() {
		connects = 10_000
	}
	for _, transport := range []string{"polling", "websocket", "upgraded"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			s := start(t, "sinkserver", "PING_INTERVAL=1000", "PING_TIMEOUT=1500")
			all := func(n int) {
				for _, drop := range drops {
					report(t, inParallel(n/len(drops), 50, func(i int) error { return comeAndGo(i, s.addr, transport, drop) }))
				}
			}
			all(5 * len(drops)) // the pools and maps of a server that has lived
			base := settled(t, s)
			all(connects)
			base.compare(t, s)
		})
	}
}

// settled waits until the server holds no socket and the figures no longer fall.
func settled(t *testing.T, s *server) stats {
	t.Helper()
	last := s.stats(t)
	if !wait(3*patience, func() bool {
		st := s.stats(t)
		calm := st.Sockets == 0 && st.Goroutines >= last.Goroutines && st.Descriptors >= last.Descriptors
		last = st
		return calm
	}) {
		t.Fatalf("the server does not come to rest: %+v", last)
	}
	return last
}

// compare waits until the figures are at the baseline: no goroutine and no descriptor more, the heap
// within 2 MiB.
func (base stats) compare(t *testing.T, s *server) {
	t.Helper()
	const heap = 2 << 20
	var st stats
	begin := time.Now()
	if !wait(3*patience, func() bool {
		st = s.stats(t)
		return st.Sockets == 0 && st.Goroutines <= base.Goroutines && st.Descriptors <= base.Descriptors && st.Heap <= base.Heap+heap
	}) {
		t.Errorf("before %+v, after %+v", base, st)
	}
	t.Logf("before %+v, after %v: %+v", base, time.Since(begin).Round(time.Millisecond), st)
}
