package engineio

import (
	"bytes"
	"sync"
)

// Send queues m, and writes it at once when the client is idle. It never
// blocks. The error is the Reason for which the session has ended, or Slow when
// m does not fit under Options.MaxQueue, which ends it.
func (s *Session) Send(m Message) error {
	m = s.deflate(m)
	s.mu.Lock()
	if err := s.push(m); err != nil {
		return s.unlockRefused(err)
	}
	if !s.dirty {
		s.flush()
	}
	s.mu.Unlock()
	return nil
}

// Queue is Send without the writing, for callers that hold a lock meanwhile: Flush,
// or whatever is sent next, does it.
func (s *Session) Queue(m Message) error {
	m = s.deflate(m)
	s.mu.Lock()
	if err := s.push(m); err != nil {
		return s.unlockRefused(err)
	}
	s.mu.Unlock()
	return nil
}

// Flush writes what Queue has queued, unless the client does not keep up.
func (s *Session) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty {
		s.flush()
	}
}

// SendVolatile is Send for a message that may be dropped: it is when the client
// does not keep up. It tells whether the message was queued.
func (s *Session) SendVolatile(m Message) bool {
	m = s.deflate(m)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keepsUp(m) || s.push(m) != nil {
		return false
	}
	if !s.dirty {
		s.flush()
	}
	return true
}

// deflate returns m as the client takes it, where that means compressing it: it
// may take long, so not with mu held.
func (s *Session) deflate(m Message) Message {
	if s.server.deflaters == nil {
		return m
	}
	s.mu.Lock()
	f := s.wire
	s.mu.Unlock()
	if f&formDeflate == 0 {
		return m
	}
	return s.server.shape(m, f)
}

// push appends m to the queue. With mu held.
func (s *Session) push(m Message) error {
	if s.ended() {
		return s.why
	}
	if m.form != s.wire {
		m = s.server.shape(m, s.wire)
	}
	size := m.Size()
	if size == 0 {
		return nil
	}
	if s.queued > 0 && s.queued+size > s.limit(s.server.opts.MaxQueue) {
		return Slow
	}
	if s.queue == nil {
		s.queue = s.first[:0]
	}
	s.queue = append(s.queue, m)
	s.queued += size
	return nil
}

// unlockRefused ends the session if push found it too slow.
func (s *Session) unlockRefused(err error) error {
	ended := s.ended()
	s.mu.Unlock()
	if !ended {
		s.end(Slow, ending{gone: true, why: tooMuch})
	}
	return err
}

// volatileBacklog is what may wait for a client of which it cannot be told
// whether it keeps up, before volatile messages are dropped.
const volatileBacklog = 16 << 10

// keepsUp tells whether a volatile message is worth queueing. With mu held.
func (s *Session) keepsUp(m Message) bool {
	waits := s.queued + m.Size()
	switch {
	case s.conn == nil:
		return s.poll != nil || len(s.queue) == 0
	case s.conn.raw == nil: // it always has a writer, also when the client reads
		return waits <= min(volatileBacklog, s.server.opts.MaxQueue)
	}
	return !s.blocked && waits <= s.server.opts.MaxQueue
}

// dropQueue forgets what waits. With mu held.
func (s *Session) dropQueue() {
	s.queue, s.queued = nil, 0
	s.first[0] = Message{}
	s.tellDrained()
}

// maxAnswer bounds the messages that one poll gets, unless the first alone is larger:
// the next poll shows that the client has taken them.
const maxAnswer = 256 << 10

// takePayload makes a polling payload of the queue, or of the beginning of it. With mu
// held.
func (s *Session) takePayload() payload {
	n, size := 0, 0
	for _, m := range s.queue {
		if n > 0 && size+m.Size() > maxAnswer {
			break
		}
		n, size = n+1, size+m.Size()
	}
	p := newPayload(s.form, size+n, s.queue[:n]...)
	s.sent(n, size)
	return p
}

// flush sends the queue by whatever transport there is. With mu held, which it lets
// go of during a system call: a broadcast that queues for everybody must not wait
// for one client's write. On one core, where whoever holds mu in a write may be the
// next to lose the core, that let one message through in 10 ms.
func (s *Session) flush() {
	switch {
	case len(s.queue) == 0 || s.writing || s.state == stateOpening:
	case s.conn == nil:
		if s.poll != nil && !s.corked && s.state == stateOpen {
			s.poll.signal()
		}
	case s.conn.raw == nil:
		s.startWriter()
	default:
		s.writeNow(s.conn)
	}
}

// writeNow writes the queue without waiting; what the kernel does not take is
// left to a writer. What is queued meanwhile goes out too, except for what the
// flusher will come for. With mu held, but for the writing.
func (s *Session) writeNow(c *conn) {
	s.writing = true
	for len(s.queue) > 0 && !s.dirty {
		joined, b, taken := s.nextWrite()
		s.flying = taken
		s.mu.Unlock()
		n, err := c.raw.write(b)
		s.mu.Lock()
		c.written += int64(n)
		whole := n == len(b)
		switch {
		case err != nil:
			s.broken(c)
			s.writing = false
		case s.state == stateClosed && !whole:
			go c.finishWrite(bytes.Clone(b[n:]), c.bye)
		case s.state == stateClosed:
		case whole:
			s.sent(taken, n)
		default:
			s.unsent(n)
			s.startWriter()
		}
		joined.free()
		if err != nil || !whole {
			return
		}
	}
	s.writing = false
	if len(s.queue) == 0 {
		s.finishDrain()
	}
	if c.bye != nil {
		c.shut(*c.bye, false)
	}
}

// nextWrite returns the bytes of the next messages, joined in a buffer when there
// are several small ones, and how many they are.
func (s *Session) nextWrite() (joined *joinBuffer, b []byte, taken int) {
	b = s.queue[0].wire
	if len(s.queue) == 1 || len(b) >= maxJoined {
		return nil, b, 1
	}
	joined = joinBuffers.Get().(*joinBuffer)
	b = joined.bytes[:0]
	for _, m := range s.queue {
		if taken > 0 && len(b)+len(m.wire) > maxJoined {
			break
		}
		b = append(b, m.wire...)
		taken++
	}
	joined.bytes = b
	return joined, b, taken
}

// maxJoined bounds the bytes that are copied together for one write.
const maxJoined = 64 << 10

// joinBuffer is lent to a write of several messages.
type joinBuffer struct{ bytes []byte }

var joinBuffers = sync.Pool{New: func() any { return &joinBuffer{make([]byte, 0, 4<<10)} }}

func (j *joinBuffer) free() {
	if j != nil {
		joinBuffers.Put(j)
	}
}

// sent takes the first messages off the queue. With mu held.
func (s *Session) sent(messages, bytes int) {
	s.server.count.sent.Add(uint64(messages))
	s.queued -= bytes
	s.flying = 0
	s.first[0] = Message{} // it may be a copy, where queue has grown out of first
	if messages == len(s.queue) {
		// An array that a burst made would outlive it by the whole connection.
		s.queue = nil
		s.tellDrained()
		return
	}
	clear(s.queue[:messages])
	s.queue = s.queue[messages:]
}

// unsent notes that the first n bytes of the queue are gone and the rest is not.
func (s *Session) unsent(n int) {
	s.flying = 0
	for n >= len(s.queue[0].wire) {
		size := len(s.queue[0].wire)
		s.sent(1, size)
		n -= size
	}
	s.queue[0].wire = s.queue[0].wire[n:]
	s.queued -= n
}

// finishDrain closes the WebSocket of a session that ended, now that the last
// message is out. With mu held.
func (s *Session) finishDrain() {
	if s.state == stateClosing {
		s.finish()
		s.conn.shut(ending{code: s.why.closeCode()}, false)
	}
}
