package engineio

import (
	"context"
	"maps"
	"slices"
	"time"
)

// cutWait is how long Shutdown waits for readers and receivers to return once
// the connections are cut: they have nothing left to wait for but themselves.
const cutWait = time.Second

// Shutdown refuses new sessions, ends all others with reason ServerShutdown
// after sending what is queued, and waits until their connections are closed
// and their receivers have been told. When ctx ends first, it cuts the
// connections and returns the context's error. A receiver must not call it.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	for _, sess := range s.all() {
		sess.end(ServerShutdown, ending{drain: true})
	}
	idle := s.whenIdle()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
	}
	s.cut(false)
	wait := time.NewTimer(cutWait)
	defer wait.Stop()
	select {
	case <-idle:
	case <-wait.C:
		s.cut(true)
	}
	return ctx.Err()
}

// Close is Shutdown without any waiting for clients, except for those in the middle
// of an upgrade, which get a second to arrive where they hear of it.
func (s *Server) Close() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = s.Shutdown(ctx)
	return nil
}

// whenIdle returns a channel that is closed as soon as nothing is left.
func (s *Server) whenIdle() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle == nil {
		s.idle = make(chan struct{})
	}
	idle := s.idle
	s.checkIdle()
	return idle
}

// cut closes whatever is still open; unless it is final, all but the sessions whose
// clients are in the middle of an upgrade.
func (s *Server) cut(final bool) {
	for _, sess := range s.all() {
		sess.end(ServerShutdown, ending{gone: true, final: final})
	}
	s.mu.Lock()
	conns := slices.Collect(maps.Keys(s.conns))
	s.mu.Unlock()
	for _, c := range conns {
		if final || !c.session.hasProbed(c) {
			c.cut()
		}
	}
}
