package socketio

import (
	"slices"
	"sync"
	"time"
)

// A crew is the goroutines on which the lives of a server's sockets run. A life
// needs one only while there is something to do, mostly for one short event; to make
// it each time, with a stack that then grows for decoding, the handler and encoding,
// took more than all of the library's other work on such an event. So those that have
// nothing to do wait a moment for the next.
type crew struct {
	mu      sync.Mutex
	waiting []chan *Socket // the one that came last is the next to go
	least   int            // how many have waited at least since the last dismissal
	timer   *time.Timer    // dismisses
	armed   bool           // the timer runs, as it does while somebody waits
	closed  bool
}

const (
	mostWaiting = 64
	mostPatient = time.Second // twice that is how long one waits at most
)

// live runs a part of a socket's life.
func (c *crew) live(s *Socket) {
	c.mu.Lock()
	end := len(c.waiting) - 1
	if end < 0 {
		c.mu.Unlock()
		go c.work(s)
		return
	}
	next := c.waiting[end]
	c.waiting[end] = nil
	c.waiting = c.waiting[:end]
	c.least = min(c.least, end)
	c.mu.Unlock()
	next <- s
}

func (c *crew) work(s *Socket) {
	roomForHandlers(len(s.ns.name) % 2)
	next := make(chan *Socket, 1)
	for s != nil {
		s.live()
		if !c.wait(next) {
			return
		}
		s = <-next
	}
}

// wait offers a goroutine for the next life; false tells it to end.
func (c *crew) wait(next chan *Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.waiting) == mostWaiting {
		return false
	}
	c.waiting = append(c.waiting, next)
	c.arm()
	return true
}

func (c *crew) arm() {
	switch {
	case c.armed:
		return
	case c.timer == nil:
		c.timer = time.AfterFunc(mostPatient, c.dismiss)
	default:
		c.timer.Reset(mostPatient)
	}
	c.armed = true
}

// dismiss ends the goroutines that nobody has needed since the last time.
func (c *crew) dismiss() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, next := range c.waiting[:c.least] {
		close(next)
	}
	c.waiting = slices.Delete(c.waiting, 0, c.least)
	c.least = len(c.waiting)
	c.armed = false
	if c.least > 0 {
		c.arm()
	}
}

// close ends all that wait, and those that have nothing to do from now on.
func (c *crew) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.timer != nil {
		c.timer.Stop()
	}
	for _, next := range c.waiting {
		close(next)
	}
	c.waiting, c.least = nil, 0
}

// roomForHandlers makes the goroutine's stack as large as decoding, most
// handlers and encoding need, while there is next to nothing on it. Otherwise it
// would grow step by step with all their frames to be copied and mended.
//
//go:noinline
func roomForHandlers(i int) byte {
	var space [6 << 10]byte
	return space[i]
}
