package engineio

import (
	"bytes"
	"net"
)

// A writer is a goroutine that exists only while one connection cannot take
// what is queued for it, or cannot be written without waiting at all (TLS,
// in-memory connections).
//
//  1. Session.writing is true from before it starts until its end: nobody else
//     writes, everybody queues. The same holds for a write on the way of Send or
//     the flusher, which does not wait.
//  2. It ends with mu held and the queue empty, so no message is left behind.
//  3. A broken connection is closed; the reader sees that and ends the session.

// startWriter starts a writer. With mu held, by whoever may write.
func (s *Session) startWriter() {
	s.writing, s.blocked = true, true
	s.conn.watch()
	go s.runWriter(s.conn)
}

// maxVector is the number of messages that one round of a writer takes, but no
// more than come to piece bytes, or one.
const maxVector = 64

// nextBatch returns what the next round writes. With mu held.
func (s *Session) nextBatch(piece int) (batch net.Buffers, size int) {
	for _, m := range s.queue {
		if len(batch) == maxVector || size > 0 && size+len(m.wire) > piece {
			break
		}
		batch = append(batch, m.wire)
		size += len(m.wire)
	}
	return batch, size
}

func (s *Session) runWriter(c *conn) {
	piece := s.server.piece()
	for {
		s.mu.Lock()
		batch, size := s.nextBatch(piece)
		if len(batch) == 0 {
			s.writing, s.blocked = false, false
			c.unwatch()
			s.finishDrain()
			bye := c.bye
			s.mu.Unlock()
			if bye != nil {
				c.sendClose(*bye)
			}
			return
		}
		taken := len(batch) // writing empties it
		s.flying = taken
		s.mu.Unlock()

		counted, err := s.writeBatch(c, batch)
		s.mu.Lock()
		if err != nil {
			s.writing, s.blocked = false, false
			c.unwatch()
			s.broken(c)
			s.mu.Unlock()
			return
		}
		if s.state != stateClosed {
			s.sent(taken, size-counted)
		}
		s.mu.Unlock()
	}
}

// broken cuts a connection that a write has found broken. Its reader sees that and
// ends the session; but not before the receiver has room, if it waits for that. With mu
// held.
func (s *Session) broken(c *conn) {
	c.cut()
	if s.held {
		go s.end(TransportError, ending{gone: true})
	}
}

// writeBatch writes one message or several small ones, waiting as long as it takes. What
// of it has gone waits no longer: it returns how many bytes of the queue that are.
func (s *Session) writeBatch(c *conn, batch net.Buffers) (counted int, err error) {
	if c.raw == nil {
		// One record, one read at the other side, instead of one for each message.
		batch = net.Buffers{bytes.Join(batch, nil)}
	}
	if len(batch) > 1 {
		n, err := batch.WriteTo(c.nc)
		s.mu.Lock()
		c.written += n
		s.mu.Unlock()
		return 0, err
	}
	for rest := batch[0]; len(rest) > 0 && err == nil; {
		n := 0
		n, err = c.writeSome(rest)
		rest = rest[n:]
		s.mu.Lock()
		c.written += int64(n)
		if s.state != stateClosed && len(rest) > 0 {
			s.queued -= n
			counted += n
		}
		s.mu.Unlock()
	}
	return counted, err
}

// writeSome writes the beginning of b, as much as shows that the client makes progress
// while it does.
func (c *conn) writeSome(b []byte) (int, error) {
	if c.raw != nil {
		return c.raw.writeSome(b)
	}
	return c.nc.Write(b[:min(len(b), c.session.server.piece())])
}
