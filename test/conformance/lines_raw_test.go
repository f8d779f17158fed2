package conformance

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/test/line"
)

// lineClient is a client by hand of a lineserver, over polling or a WebSocket.
type lineClient struct {
	ws   *wire
	poll *poller
}

// joinLine connects to the named server, whose address is that of a line.
func joinLine(addr, name, over string) (*lineClient, error) {
	path := "/at/" + name + "/"
	down, err := dial(addr)
	if err != nil {
		return nil, err
	}
	c := &lineClient{ws: down}
	if over == "websocket" {
		if _, err = openWS(down, path, ""); err == nil {
			err = whole(down, text("40"))
		}
	} else {
		c.ws = nil
		var up *wire
		if up, err = dial(addr); err == nil {
			if c.poll, err = openPoller(down, up, path, ""); err == nil {
				c.poll.post("40")
			}
		}
	}
	if err != nil {
		down.Close()
		return nil, err
	}
	for _, w := range c.wires() {
		w.SetDeadline(time.Now().Add(lineBudget))
	}
	packets, err := c.next()
	if err == nil && !strings.HasPrefix(packets[0], "40{") {
		err = fmt.Errorf("got %q", packets)
	}
	return c, err
}

func (c *lineClient) wires() []*wire {
	if c.ws != nil {
		return []*wire{c.ws}
	}
	return []*wire{c.poll.down, c.poll.up}
}

func (c *lineClient) close() {
	for _, w := range c.wires() {
		w.reset()
	}
}

// leave says that the client goes, which a server could else not know of one that
// polls.
func (c *lineClient) leave() {
	if c.poll != nil {
		c.poll.post("1")
	}
	c.close()
}

// next returns what comes next, some packets, and answers pings.
func (c *lineClient) next() ([]string, error) {
	if c.ws != nil {
		p, err := c.ws.packet()
		return []string{p}, err
	}
	return c.poll.until(func(string) bool { return true })
}

// takes reads until n bytes of packets have come.
func (c *lineClient) takes(n int) error {
	for come := 0; come < n; {
		packets, err := c.next()
		if err != nil {
			return fmt.Errorf("after %d bytes of %d: %w", come, n, err)
		}
		for _, p := range packets {
			come += len(p)
		}
	}
	return nil
}

// The times and the rate of the server of TestNoProgressIsCutAndSomeIsNot: as short as
// a busy machine allows to answer a ping.
const (
	briefInterval = 4 * time.Second
	briefTimeout  = 3 * time.Second
	briefSlow     = 4 * time.Second
	leastRate     = 1 << 10
	// A client that makes no progress may have made some until it was pinged.
	longestKnown = briefInterval + briefTimeout + briefSlow + time.Second
)

// lazy is a client that takes, or sends, too little or just enough.
type lazy struct {
	name string
	does func(t *testing.T, s *server, l *line.Line, c *lineClient, name string, over <-chan struct{}) error
	kept bool // it must not be cut
}

// takesAt has a client take what the server gives, at a rate.
//
// More is more by far over polling: of the answer to a poll a server knows only what
// its kernel has taken, which takes some again when a third of its buffer is empty.
func takesAt(rate int) func(*testing.T, *server, *line.Line, *lineClient, string, <-chan struct{}) error {
	return func(t *testing.T, s *server, l *line.Line, c *lineClient, name string, over <-chan struct{}) error {
		if rate == 0 {
			l.Stall(line.Down)
		} else if rate > leastRate && c.poll != nil {
			l.Limit(line.Down, rate*16)
		} else {
			l.Limit(line.Down, rate)
		}
		tell(t, s, "give-all/"+name+"?n=12&size=100000")
		go func() {
			<-over
			c.close()
		}()
		for {
			if _, err := c.next(); err != nil {
				return nil // whoever has ended it
			}
		}
	}
}

// sendsAt has a client send a message that takes for ever, at a rate. It reads what
// comes, but it cannot send a pong before the message has an end.
func sendsAt(rate int) func(*testing.T, *server, *line.Line, *lineClient, string, <-chan struct{}) error {
	return func(_ *testing.T, _ *server, _ *line.Line, c *lineClient, _ string, over <-chan struct{}) error {
		const size = 900_000
		message := `42["take","` + strings.Repeat("x", size)
		to, bytes := c.ws, text(message)
		if to == nil {
			to, bytes = c.poll.up, requestBytes("localhost", "POST", c.poll.target(), "", []byte(message))
			go c.poll.get()
		}
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		const head = 300 // of the request
		rest, n := bytes, head
		for {
			if whole(to, rest[:n]) != nil {
				return nil
			}
			rest, n = rest[n:], max(rate/10, 1)
			select {
			case <-tick.C:
			case <-over:
				return nil
			}
		}
	}
}

// TestNoProgressIsCutAndSomeIsNot has clients that take and send nothing, a little
// less than they must, and a little more.
func TestNoProgressIsCutAndSomeIsNot(t *testing.T) {
	t.Parallel()
	s := start(t, "lineserver",
		fmt.Sprintf("PING_INTERVAL=%d", briefInterval.Milliseconds()), fmt.Sprintf("PING_TIMEOUT=%d", briefTimeout.Milliseconds()),
		fmt.Sprintf("SLOW_TIMEOUT=%d", briefSlow.Milliseconds()), fmt.Sprintf("MIN_RATE=%d", leastRate))
	var rows sync.WaitGroup
	for i, row := range []lazy{
		{"takes nothing", takesAt(0), false},
		{"takes a byte a second", takesAt(1), false},
		{"takes a quarter of the least rate", takesAt(leastRate / 4), false},
		{"takes more than the least rate", takesAt(leastRate * 4), true},
		{"sends ten bytes a second", sendsAt(10), false},
		{"sends a quarter of the least rate", sendsAt(leastRate / 4), false},
		{"sends more than the least rate", sendsAt(leastRate * 4), true},
	} {
		for _, over := range []string{"polling", "websocket"} {
			name := fmt.Sprintf("%s%d", over, i)
			rows.Go(func() {
				if err := row.run(t, s, name, over); err != nil {
					t.Errorf("who %s over %s: %v", row.name, over, err)
				}
			})
		}
	}
	rows.Wait()
}

func (row lazy) run(t *testing.T, s *server, name, over string) error {
	const thin = 100_000
	l, err := line.New(s.addr, line.Options{Down: thin, Up: thin})
	if err != nil {
		return err
	}
	defer l.Close()
	c, err := joinLine(l.Addr(), name, over)
	if err != nil {
		return err
	}
	defer c.close()
	begun := time.Now()
	end := make(chan struct{})
	ended := make(chan error, 1)
	go func() { ended <- row.does(t, s, l, c, name, end) }()
	within := longestKnown
	if !row.kept {
		within += lineBudget / 4 // of a busy machine
	}
	gone := wait(within, func() bool { return len(left(t, s, name)) > 0 })
	took := time.Since(begun)
	reasons := left(t, s, name)
	l.Close()
	close(end)
	if err := <-ended; err != nil {
		return err
	}
	switch {
	case gone && row.kept:
		return fmt.Errorf("cut after %v with %q", took, reasons)
	case !gone && !row.kept:
		return fmt.Errorf("still there after %v", took)
	case gone && took < briefSlow/2:
		return fmt.Errorf("cut after %v with %q, before its time", took, reasons)
	}
	return nil
}

// TestWhatWaitsForSlowClientsIsBounded has many clients to whom a megabyte is on its
// way: what all get is there once, and what each gets once for each.
func TestWhatWaitsForSlowClientsIsBounded(t *testing.T) {
	t.Parallel()
	clients := 30
	if soak.Wanted() {
		clients = 100
	}
	const size, slack = 900_000, 12 << 20
	s := startPlain(t, "lineserver")
	for _, row := range []struct {
		name    string
		servers int
		most    int
	}{
		{"what all get", 1, 4*size + slack},
		{"what each gets", clients, clients*(size+size/4) + slack},
	} {
		t.Run(row.name, func(t *testing.T) {
			l, err := line.New(s.addr, line.Options{Down: 200 << 20})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			name := func(i int) string { return fmt.Sprintf("memory-%d-%d", row.servers, i%row.servers) }
			all := make([]*lineClient, clients)
			report(t, inParallel(clients, 4, func(i int) (err error) {
				all[i], err = joinLine(l.Addr(), name(i), []string{"polling", "websocket"}[i%2])
				return err
			}))
			if t.Failed() {
				return
			}
			base := s.stats(t)
			l.Stall(line.Down)
			for i := range row.servers {
				tell(t, s, fmt.Sprintf("give-all/%s?n=1&size=%d", name(i), size))
			}
			full := s.stats(t)
			if full.Heap > base.Heap+row.most || full.Sockets != clients {
				t.Errorf("before %+v, with all waiting %+v; %d bytes more are allowed", base, full, row.most)
			}
			l.Resume(line.Down)
			report(t, inParallel(clients, clients, func(i int) error { return all[i].takes(size) }))
			for _, c := range all {
				c.leave()
			}
			if !wait(patience, func() bool { st := s.stats(t); return st.Sockets == 0 && st.Heap < base.Heap+2<<20 }) {
				t.Errorf("before %+v, after %+v", base, s.stats(t))
			}
		})
	}
}
