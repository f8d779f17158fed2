package engineio

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// closeLinger is the time that a client has to answer a close frame before its
// connection is cut, strangerLinger that of one whom nobody trusts; lingerBytes is
// how much of what it still sends is read.
const (
	closeLinger    = 5 * time.Second
	strangerLinger = 2 * time.Second
	lingerBytes    = 1 << 20
)

var errStop = errors.New("nothing more to read")

// peerClose ends reading because the client sent a close frame.
type peerClose struct{ code int }

func (peerClose) Error() string { return "the client has closed" }

// conn is one WebSocket connection: it carries a session, or probes whether it
// could. One goroutine at a time reads it, and the last one lets go of it; who
// writes is decided by Session.writing.
type conn struct {
	session *Session
	nc      net.Conn
	raw     *rawConn // nil where only the portable way works
	in      inbound
	form    form // of what is sent
	carries bool // it is the session's transport; for the reader
	reader  reader
	half    bool        // half of its time to upgrade is over; with Session.mu
	polls   bool        // its client has polled since; with Session.mu
	timeout *time.Timer // ends an upgrade that takes too long
	watched *watch      // while somebody writes who waits for the client; with Session.mu
	written int64       // bytes that the kernel has taken; with Session.mu
	read    atomic.Int64
	bye     *ending // what the writer does after its last frame; with Session.mu
}

func newConn(s *Session, nc net.Conn, f form) *conn {
	limitUnsent(nc)
	in := inbound{deflate: f&formDeflate != 0}
	return &conn{session: s, nc: nc, raw: newRawConn(nc), in: in, form: f}
}

// serve reads until the connection ends. early is what came with the
// handshake.
func (c *conn) serve(early []byte) {
	c.listen(c.feed(early))
}

func (c *conn) feed(b []byte) error {
	c.read.Add(int64(len(b)))
	c.in.max = c.session.limit(c.session.server.opts.MaxPayload)
	return c.in.feed(b, c)
}

func (c *conn) listen(err error) {
	for err == nil {
		if c.reader.tired() {
			go c.listen(nil)
			return
		}
		err = c.readOnce()
		if errors.Is(err, os.ErrDeadlineExceeded) && c.takesOn() {
			err = nil
		}
	}
	defer c.session.server.untrack(c)
	if !c.over(err) {
		_ = c.nc.SetReadDeadline(time.Now().Add(c.linger()))
		_, _ = io.Copy(io.Discard, io.LimitReader(c.nc, lingerBytes))
	}
	c.nc.Close()
}

// over ends what the connection carried, and tells whether there is nothing
// more to wait for: otherwise the client is owed the time to read a close frame.
func (c *conn) over(err error) bool {
	s := c.session
	if s.dropProbe(c) {
		return true
	}
	var refused *closeError
	var left peerClose
	switch {
	case errors.Is(err, errStop):
		return false
	case errors.As(err, &refused):
		s.end(ParseError, ending{code: refused.code, why: refused.Error()})
		return false
	case errors.As(err, &left):
		return !s.end(TransportClose, ending{code: left.code, hangUp: true})
	case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
		s.end(TransportError, ending{gone: true})
		return true
	default:
		s.end(TransportClose, ending{gone: true})
		return true
	}
}

// readOnce waits for bytes and handles them.
func (c *conn) readOnce() error {
	if c.raw != nil {
		buf, n, err := c.raw.read()
		if err != nil {
			return err
		}
		defer readBuffers.Put(buf)
		return c.feed(buf[:n])
	}
	buf := readBuffers.Get().(*readBuffer)
	defer readBuffers.Put(buf)
	n, err := c.nc.Read(buf[:])
	if n > 0 {
		if err := c.feed(buf[:n]); err != nil {
			return err
		}
	}
	return err
}

// message handles one WebSocket message: an engine packet.
func (c *conn) message(data []byte, binary bool) error {
	if !c.carries {
		return c.probeMessage(data, binary)
	}
	c.reader.handles(data)
	var err error
	switch {
	case !binary:
		err = c.session.packet(data)
	case c.form&form3 != 0:
		err = c.session.binary3(data)
	default:
		err = c.session.receive(data, true)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errStop):
		return c.stop()
	}
	return protocolError(err.Error())
}

// stop ends reading, but not while the last messages go out: to stop then
// would be to give up the connection under them.
func (c *conn) stop() error {
	if c.session.draining() {
		return nil
	}
	return errStop
}

func (c *conn) control(op byte, data []byte) error {
	switch op {
	case opPing:
		return c.pong(data)
	case opClose:
		code, err := checkClose(data)
		if err != nil {
			return err
		}
		return peerClose{code}
	}
	return nil
}

// pong answers a WebSocket ping. The answer queues among the messages; a client
// that does not read its pongs is thereby held to Options.MaxQueue.
func (c *conn) pong(data []byte) error {
	m := Message{wire: append(appendFrameHeader(nil, opPong, len(data)), data...)}
	if !c.carries {
		return c.writeAll(net.Buffers{m.wire})
	}
	if c.session.Send(m) != nil {
		return c.stop()
	}
	return nil
}

// writeAll writes the frames, waiting as long as it takes.
func (c *conn) writeAll(frames net.Buffers) error {
	if c.raw == nil && len(frames) > 1 {
		// One record, one read at the other side, instead of one for each.
		frames = net.Buffers{bytes.Join(frames, nil)}
	}
	_, err := frames.WriteTo(c.nc)
	return err
}

func (c *conn) linger() time.Duration {
	if c.session.untrusted() {
		return strangerLinger
	}
	return closeLinger
}

// shut sends a close frame, or leaves it to the writer that is busy, and gives
// the reader a moment to see the answer. With the session's mu held.
func (c *conn) shut(how ending, busy bool) {
	if how.gone {
		c.cut()
		return
	}
	_ = c.nc.SetDeadline(time.Now().Add(c.linger()))
	switch {
	case busy:
		c.bye = &how
	case c.raw == nil:
		go c.sendClose(how)
	default:
		frame := closeFrame(how.code)
		switch n, err := c.raw.write(frame); {
		case err == nil && n < len(frame):
			go c.finishWrite(frame[n:], nil)
		case err != nil || how.hangUp:
			c.cut()
		}
	}
}

func (c *conn) sendClose(how ending) {
	if _, err := c.nc.Write(closeFrame(how.code)); err != nil || how.hangUp {
		c.cut()
	}
}

// finishWrite writes the rest of a frame, behind which the client hears bye.
func (c *conn) finishWrite(rest []byte, bye *ending) {
	if c.writeAll(net.Buffers{rest}) != nil || bye == nil {
		c.cut()
		return
	}
	c.sendClose(*bye)
}

// abort gives up a connection that only probed.
func (c *conn) abort() {
	c.timeout.Stop()
	c.cut()
}

// cut breaks the connection without waiting for anything. Close alone does not
// do under a lock: that of a TLS connection sends an alert, for which it waits
// seconds when the client does not read.
func (c *conn) cut() {
	inner(c.nc).Close()
}
