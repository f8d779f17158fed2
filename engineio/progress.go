package engineio

import (
	"errors"
	"net"
	"net/http"
	"os"
	"time"
)

// What "slow", "stalled" and "too much" mean, all in one place:
//
//   - A client makes progress when it takes MinRate bytes a second or more, measured over
//     SlowTimeout, while something waits for it. It starts with SlowTimeout; each MinRate
//     bytes that it takes buy a second back, up to SlowTimeout. When that is used up, it
//     is slow.
//   - A byte is taken when the other side's kernel has acknowledged it, where this one
//     tells (Linux, TCP, also below TLS); elsewhere, and in the answers to polls, when
//     this side's kernel has accepted it.
//   - A session that owes a pong is waited for as long as it moves bytes in either
//     direction at that rate: a pong cannot come while it, or its ping, stands behind a
//     megabyte on a slow line.
//   - More than MaxQueue bytes that wait for one client are too much, whatever it takes.
//   - A receiver stalls when it works nothing off for StallTimeout (Session.Hold).

// Why a session is ended as slow, for the log.
const (
	tooSlow = "the client took, or sent, less than MinRate bytes a second over SlowTimeout"
	tooMuch = "more than MaxQueue would wait for the client"
)

// lookEvery is how many times within SlowTimeout a client's progress is looked at.
const lookEvery = 4

// patience is the time that a client has left to make progress.
type patience struct {
	most  time.Duration // SlowTimeout
	rate  int           // MinRate
	until time.Time
}

func (s *Server) patience() patience {
	p := patience{most: s.opts.SlowTimeout, rate: s.opts.MinRate}
	p.until = time.Now().Add(p.most)
	return p
}

// grant gives time for n bytes.
func (p *patience) grant(n int64) {
	p.until = p.until.Add(p.worth(n))
	if most := time.Now().Add(p.most); p.until.After(most) {
		p.until = most
	}
}

// worth is the time that n bytes take at the least rate.
func (p *patience) worth(n int64) time.Duration {
	return time.Duration(float64(n) / float64(p.rate) * float64(time.Second))
}

func (p *patience) over() bool { return !time.Now().Before(p.until) }

// least is how many bytes a session must have moved between two looks of the
// heartbeat, and of the other ends that wait for it, to be waited for.
func (s *Server) least() int64 {
	return int64(float64(s.opts.MinRate) * s.opts.PingTimeout.Seconds())
}

// BytesIn is how many bytes have come from the client so far: what a receiver that
// waits for something large can tell progress by.
func (s *Session) BytesIn() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.posted
	if s.conn != nil {
		n += s.conn.read.Load()
	}
	return n
}

// moved is how many bytes the client has taken or sent so far.
func (s *Session) moved() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.posted + s.polled
	if s.conn != nil {
		n += s.conn.taken() + s.conn.read.Load()
	}
	return n
}

// taken is how many bytes the client has taken on this connection. With the session's
// mu held.
func (c *conn) taken() int64 { return c.written - int64(unacked(c.nc)) }

// watch is what is known of the progress of a client that does not take all at once.
type watch struct {
	patience
	timer   *time.Timer
	mark    int64 // what it had taken at the last look
	looked  bool  // since it has been watched
	leaving bool  // since the close frame
}

// watch begins to look at the client's progress; unwatch ends it. With the session's
// mu held.
func (c *conn) watch() {
	w := c.watched
	if w == nil {
		w = &watch{}
		c.watched = w
	}
	w.patience, w.looked = c.session.server.patience(), false
	if every := w.most / lookEvery; w.timer == nil {
		w.timer = time.AfterFunc(every, c.look)
	} else {
		w.timer.Reset(every)
	}
}

func (c *conn) unwatch() {
	if c.watched != nil && c.watched.timer != nil {
		c.watched.timer.Stop()
	}
}

// look ends the session of a client that is slow. The first look only notes where the
// client is: what it has taken by then would buy it nothing back.
func (c *conn) look() {
	s := c.session
	s.mu.Lock()
	w := c.watched
	if !s.writing || s.conn != c {
		s.mu.Unlock()
		return
	}
	taken := c.taken()
	switch {
	case s.held: // it may not be able to read as long as it is not read
		w.patience = s.server.patience()
	case w.looked:
		w.grant(taken - w.mark)
	}
	w.mark, w.looked = taken, true
	slow := w.over()
	if !slow {
		w.timer.Reset(min(w.most/lookEvery, time.Until(w.until)))
	}
	s.mu.Unlock()
	if slow {
		s.end(Slow, ending{gone: true, why: tooSlow})
		c.cut() // also where it had ended, and drained
	}
}

// takesOn tells, of a client that has been sent a close frame and has not answered it
// in time, whether it is still busy with what came before.
func (c *conn) takesOn() bool {
	s := c.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != stateClosed || s.killed {
		return false
	}
	if c.watched == nil {
		c.watched = &watch{}
	}
	left := unacked(c.nc)
	took := c.written - int64(left) - c.watched.mark
	first := !c.watched.leaving
	c.watched.mark, c.watched.leaving = c.written-int64(left), true
	if left == 0 || !first && float64(took) < float64(s.server.opts.MinRate)*c.linger().Seconds() {
		return false
	}
	_ = c.nc.SetReadDeadline(time.Now().Add(c.linger()))
	return true
}

// pacedAnswer is the answer to a poll, which the client must not take too slowly. What
// of it the kernels between here and there hold is not to be seen: their buffers may
// take some of it at once, and then nothing until that much has been taken at the other
// end. So what has been written counts as time too, and if nothing comes of it the
// heartbeat ends the session.
type pacedAnswer struct {
	http.ResponseWriter
	session *Session
	conn    *http.ResponseController
	written int64
}

// maxPiece and minPiece bound what is written of an answer or of messages at a time,
// where nothing but the return of the write tells what has been taken.
const maxPiece, minPiece = 16 << 10, 512

// piece is how much that is: a client that takes MinRate bytes a second takes more than
// one within SlowTimeout.
func (s *Server) piece() int {
	p := s.patience()
	return int(min(max(float64(p.rate)*p.most.Seconds()/2, minPiece), maxPiece))
}

func (a *pacedAnswer) Write(b []byte) (n int, err error) {
	piece := a.session.server.piece()
	for len(b) > 0 && err == nil {
		p := a.session.server.patience()
		_ = a.conn.SetWriteDeadline(p.until.Add(p.worth(a.written)))
		took := 0
		took, err = a.ResponseWriter.Write(b[:min(len(b), piece)])
		n, b = n+took, b[took:]
		a.written += int64(took)
		a.session.mu.Lock()
		a.session.polled += int64(took)
		a.session.leaving = max(0, a.session.leaving-took)
		a.session.mu.Unlock()
	}
	return n, err
}

// slowReason tells why a write has failed.
func slowReason(err error) Reason {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return Slow
	}
	return TransportError
}

// inner returns the connection below a TLS one.
func inner(nc net.Conn) net.Conn {
	if outer, ok := nc.(interface{ NetConn() net.Conn }); ok {
		return outer.NetConn()
	}
	return nc
}
