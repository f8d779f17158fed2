package line

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Conn is one connection through a line.
type Conn struct {
	line           *Line
	client, server *net.TCPConn
	ctx            context.Context
	cancel         context.CancelFunc
}

// Done is closed when the connection has broken.
func (c *Conn) Done() <-chan struct{} { return c.ctx.Done() }

// reset ends both halves with a TCP reset.
func (c *Conn) reset() {
	c.cancel()
	for _, half := range [...]*net.TCPConn{c.client, c.server} {
		_ = half.SetLinger(0)
		half.Close()
	}
}

// carry brings what comes from one side to the other, its end too.
func (c *Conn) carry(w Way, from, to *net.TCPConn) {
	p := &pipe{way: &c.line.ways[w], delay: c.line.opts.Delay}
	p.changed.L = &p.mu
	stop := context.AfterFunc(c.ctx, func() { p.finish(errEnded) })
	defer stop()
	var reader sync.WaitGroup
	reader.Go(func() {
		p.finish(p.fill(from, func(piece []byte) {
			if see := c.line.opts.See; see != nil {
				see(c, w, piece)
			}
		}))
	})
	if p.drain(c.ctx, to) != nil {
		c.reset()
	}
	_ = to.CloseWrite()
	reader.Wait()
}

// pipe holds what is on its way in one direction of one connection.
type pipe struct {
	way   *way
	delay time.Duration

	mu      sync.Mutex
	changed sync.Cond
	pieces  []piece
	size    int
	err     error // that nothing more comes: io.EOF if it is an orderly end
}

type piece struct {
	bytes []byte
	due   time.Time
}

// fill reads as long as there is room.
func (p *pipe) fill(from io.Reader, see func([]byte)) error {
	for {
		room, err := p.room()
		if err != nil {
			return err
		}
		b := make([]byte, min(room, p.way.piece))
		n, err := from.Read(b)
		if n > 0 {
			see(b[:n])
			p.put(piece{b[:n], time.Now().Add(p.delay)})
		}
		if err != nil {
			return err
		}
	}
}

// room waits until some bytes fit, and returns how many.
func (p *pipe) room() (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.size >= p.way.buffer && p.err == nil {
		p.changed.Wait()
	}
	return p.way.buffer - p.size, p.err
}

func (p *pipe) put(next piece) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pieces = append(p.pieces, next)
	p.size += len(next.bytes)
	p.changed.Broadcast()
}

// finish notes that nothing more comes.
func (p *pipe) finish(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
	p.changed.Broadcast()
}

// get waits for the next piece. Those that came before the end of the
// connection still go, unless it has broken.
func (p *pipe) get() (piece, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.pieces) == 0 && p.err == nil {
		p.changed.Wait()
	}
	if p.err != nil && (len(p.pieces) == 0 || !errors.Is(p.err, io.EOF)) {
		return piece{}, p.err
	}
	next := p.pieces[0]
	p.pieces = p.pieces[1:]
	return next, nil
}

func (p *pipe) release(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.size -= n
	p.changed.Broadcast()
}

// drain writes what has come when its time has, and returns nil after an orderly
// end.
func (p *pipe) drain(ctx context.Context, to io.Writer) error {
	for {
		next, err := p.get()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := until(ctx, next.due); err != nil {
			return err
		}
		if err := p.send(ctx, to, next.bytes); err != nil {
			return err
		}
		p.release(len(next.bytes))
	}
}

func (p *pipe) send(ctx context.Context, to io.Writer, b []byte) error {
	for held, _ := p.way.state(); held != nil; held, _ = p.way.state() {
		select {
		case <-held:
		case <-ctx.Done():
			return errEnded
		}
	}
	if err := until(ctx, p.way.take(len(b))); err != nil {
		return err
	}
	if _, lost := p.way.state(); lost {
		return nil
	}
	_, err := to.Write(b)
	return err
}

// until waits for a moment.
func until(ctx context.Context, moment time.Time) error {
	d := time.Until(moment)
	if moment.IsZero() || d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errEnded
	}
}
