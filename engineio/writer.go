package engineio

import "net"

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
	go s.runWriter(s.conn)
}

// maxVector is the number of messages that one round of a writer takes, but no
// more than come to maxJoined bytes, or one.
const maxVector = 64

// nextBatch returns what the next round writes. With mu held.
func (s *Session) nextBatch() (batch net.Buffers, size int) {
	for _, m := range s.queue {
		if len(batch) == maxVector || size > 0 && size+len(m.wire) > maxJoined {
			break
		}
		batch = append(batch, m.wire)
		size += len(m.wire)
	}
	return batch, size
}

func (s *Session) runWriter(c *conn) {
	for {
		s.mu.Lock()
		batch, size := s.nextBatch()
		if len(batch) == 0 {
			s.writing, s.blocked = false, false
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

		if err := c.writeAll(batch); err != nil {
			c.cut()
			s.mu.Lock()
			s.writing, s.blocked = false, false
			s.mu.Unlock()
			return
		}

		s.mu.Lock()
		if s.state != stateClosed {
			s.sent(taken, size)
		}
		s.mu.Unlock()
	}
}
