package engineio

import "context"

// Backlog is how many bytes wait for the client: those in its queue, those of an answer
// to a poll that are not written yet, and, on a WebSocket, those that the kernel has and
// the client's side has not acknowledged, where that can be told. Zero does not mean that
// the client's program has read them.
func (s *Session) Backlog() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil || s.ended() {
		return s.queued + s.leaving
	}
	return s.queued + unacked(s.conn.nc)
}

// Drain waits until nothing is left in the client's queue: the next message does not
// have to wait behind others, except for at most a few hundred kilobytes in the kernel.
// It returns ctx's error, or the Reason for which the session has ended. On the
// goroutine of Receive the client's pongs are not read meanwhile.
func (s *Session) Drain(ctx context.Context) error {
	s.mu.Lock()
	switch {
	case s.ended():
		defer s.mu.Unlock()
		return s.why
	case len(s.queue) == 0:
		s.mu.Unlock()
		return nil
	}
	if s.drained == nil {
		s.drained = make(chan struct{})
	}
	if s.done == nil {
		s.done = make(chan struct{})
	}
	drained, done := s.drained, s.done
	s.mu.Unlock()
	select {
	case <-drained:
	case <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.reason() // an end empties the queue too
}

// tellDrained lets Drain return. With mu held.
func (s *Session) tellDrained() {
	if s.drained != nil {
		close(s.drained)
		s.drained = nil
	}
}
