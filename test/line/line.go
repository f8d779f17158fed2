// Package line is a TCP proxy for tests. It is a line between clients and a
// server: a thin one, a long one, one that stalls, one that loses a direction.
package line

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Way is a direction.
type Way int

// The directions of a line.
const (
	Up   Way = iota // from clients to the server
	Down            // from the server to clients
)

// Options says what a line is like. The zero value is a fast one.
type Options struct {
	// Up and Down are bytes a second, which all connections of the line share;
	// 0: as many as go through.
	Up, Down int
	// Delay is how much later every byte arrives, in each direction.
	Delay time.Duration
	// Buffer is the number of bytes that a connection may have on their way in
	// one direction. The default is a fifth of a second's, and what Delay needs. A
	// proxy that buffers has more.
	Buffer int
	// Roomy leaves the kernel's buffers of a thin line as large as they are
	// between programs of one machine: the server's holds megabytes.
	Roomy bool
	// See, if set, is called with each piece of bytes that comes to the line. The
	// direction waits until it has returned.
	See func(c *Conn, way Way, piece []byte)
}

// The sizes of buffers, in bytes, and of pieces: small ones, so that a sender
// sees the rate and not how much the kernel takes at once.
const (
	minBuffer, maxBuffer = 8 << 10, 256 << 10
	minPiece, maxPiece   = 512, 32 << 10
)

// A Line forwards connections. Its methods may be called concurrently.
type Line struct {
	opts     Options
	to       string
	listener net.Listener
	ways     [2]way
	running  sync.WaitGroup

	mu     sync.Mutex
	conns  map[*Conn]struct{}
	closed bool
}

// way is what all connections share in one direction.
type way struct {
	buffer, piece int

	mu   sync.Mutex
	rate int           // bytes a second; 0: no limit
	next time.Time     // when the next byte may go
	held chan struct{} // closed when a stall ends; nil without one
	lost bool          // what comes goes nowhere
}

// New returns a line from its own Addr to the server's, until Close.
func New(to string, opts Options) (*Line, error) {
	l := &Line{opts: opts, to: to, conns: map[*Conn]struct{}{}}
	for w, rate := range [...]int{Up: opts.Up, Down: opts.Down} {
		l.ways[w].rate = rate
		l.ways[w].piece = between(minPiece, rate/20, maxPiece)
		l.ways[w].buffer = between(minBuffer, rate/5, maxBuffer)
		if rate == 0 {
			l.ways[w].piece, l.ways[w].buffer = maxPiece, maxBuffer
		}
		l.ways[w].buffer += int(opts.Delay.Seconds() * float64(rate))
		if opts.Buffer > 0 {
			l.ways[w].buffer = opts.Buffer
		}
	}
	config := net.ListenConfig{}
	if opts.Up > 0 && !opts.Roomy {
		config.Control = thin(kernelBuffer(opts.Up))
	}
	var err error
	if l.listener, err = config.Listen(context.Background(), "tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("listen for clients: %w", err)
	}
	l.running.Go(l.accept)
	return l, nil
}

func between(least, n, most int) int { return min(max(least, n), most) }

// kernelBuffer is the size of the kernel's buffer in front of a direction of
// such a rate.
func kernelBuffer(rate int) int { return between(minBuffer, rate/20, maxBuffer) }

// Addr is where clients find the line.
func (l *Line) Addr() string { return l.listener.Addr().String() }

// Stall holds what goes one way, until Resume. Nothing is lost.
func (l *Line) Stall(w Way) {
	way := &l.ways[w]
	way.mu.Lock()
	defer way.mu.Unlock()
	if way.held == nil {
		way.held = make(chan struct{})
	}
}

// Resume lets go on what Stall has held.
func (l *Line) Resume(w Way) {
	way := &l.ways[w]
	way.mu.Lock()
	defer way.mu.Unlock()
	if way.held != nil {
		close(way.held)
		way.held = nil
	}
}

// Limit changes the rate of one way, in bytes a second. What is under way keeps the
// rate that it had, and buffers their sizes.
func (l *Line) Limit(w Way, rate int) {
	way := &l.ways[w]
	way.mu.Lock()
	defer way.mu.Unlock()
	way.rate = rate
}

// Lose takes what comes from now on and delivers none of it, one way. Neither
// side is told.
func (l *Line) Lose(w Way) {
	way := &l.ways[w]
	way.mu.Lock()
	defer way.mu.Unlock()
	way.lost = true
}

// Close resets all connections and waits until nothing of the line is left.
func (l *Line) Close() {
	l.mu.Lock()
	l.closed = true
	for c := range l.conns {
		c.reset()
	}
	l.mu.Unlock()
	l.listener.Close()
	l.running.Wait()
}

func (l *Line) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.running.Go(func() { l.serve(client.(*net.TCPConn)) })
	}
}

func (l *Line) serve(client *net.TCPConn) {
	defer client.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dialer := net.Dialer{}
	if rate := l.opts.Down; rate > 0 && !l.opts.Roomy {
		dialer.Control = thin(kernelBuffer(rate))
	}
	server, err := dialer.DialContext(ctx, "tcp", l.to)
	if err != nil {
		_ = client.SetLinger(0)
		return
	}
	defer server.Close()
	c := &Conn{line: l, client: client, server: server.(*net.TCPConn), ctx: ctx, cancel: cancel}
	if !l.add(c) {
		return
	}
	defer l.remove(c)
	var both sync.WaitGroup
	both.Go(func() { c.carry(Up, c.client, c.server) })
	both.Go(func() { c.carry(Down, c.server, c.client) })
	both.Wait()
}

func (l *Line) add(c *Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.conns[c] = struct{}{}
	return true
}

func (l *Line) remove(c *Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// arrears is what may be made up for of the time that a way was not used, so that
// it keeps its rate on a busy machine.
const arrears = time.Second

// take reserves the way for n bytes and returns when they may go.
func (w *way) take(n int) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rate == 0 {
		return time.Time{}
	}
	if earliest := time.Now().Add(-arrears); w.next.Before(earliest) {
		w.next = earliest
	}
	w.next = w.next.Add(time.Duration(n) * time.Second / time.Duration(w.rate))
	return w.next
}

// state returns what holds the way up, and whether all is lost.
func (w *way) state() (held <-chan struct{}, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held, w.lost
}

// errEnded is why a connection that the line gives up does not go on.
var errEnded = errors.New("the connection has ended")
