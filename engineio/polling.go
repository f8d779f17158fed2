package engineio

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// pollGrace is how long a poll that has nothing to wait for is held in an
// upgrade, and waited for after a close. What the client says at the same moment
// by another connection then decides what becomes of the poll.
const pollGrace = 50 * time.Millisecond

// poll is a GET that waits for something to send. Its fields but wake are
// guarded by the session's mu.
type poll struct {
	wake    chan struct{} // capacity 1
	done    bool          // it has its answer, and is no longer the session's
	refused bool          // the answer is an error
	payload payload
}

func (p *poll) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// finish makes answer the answer.
func (p *poll) finish(answer payload) {
	p.payload, p.done = answer, true
	p.signal()
}

func (p *poll) refuse() {
	p.refused, p.done = true, true
	p.signal()
}

// servePoll answers a GET: at once when there is something to send, else as
// soon as there is.
func (s *Session) servePoll(w http.ResponseWriter, r *http.Request) {
	p, err := s.beginPoll()
	if err != nil {
		s.server.refuse(w, r, err)
		return
	}
	// The request waits longer than a server's usual limits allow; net/http takes
	// the one for reading for the end of the client.
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Time{})
	_ = rc.SetWriteDeadline(time.Time{})
	s.awaitPoll(r.Context(), p)
	refused := s.isRefused(p)
	if r.Context().Err() != nil && !refused {
		s.end(TransportError, ending{gone: true})
		return
	}
	// The answer itself must be taken in time, though.
	_ = rc.SetWriteDeadline(time.Now().Add(s.server.opts.PingTimeout))
	defer func() { _ = rc.SetWriteDeadline(time.Time{}) }()
	if refused {
		s.server.refuse(w, r, errRequest)
		return
	}
	if s.server.answerPoll(w, r, p.payload) != nil || flush(rc) != nil {
		s.end(TransportError, ending{gone: true})
	}
}

// flush makes a broken connection show here, where messages are lost with it.
func flush(rc *http.ResponseController) error {
	if err := rc.Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// beginPoll makes a poll the one that waits. A second one at the same time is
// against the protocol and ends the session.
func (s *Session) beginPoll() (*poll, error) {
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		return nil, errSession
	case s.conn != nil:
		s.mu.Unlock()
		return nil, errRequest
	case s.poll != nil:
		s.mu.Unlock()
		s.end(TransportError, ending{})
		return nil, errRequest
	}
	defer s.mu.Unlock()
	p := &poll{wake: make(chan struct{}, 1)}
	if s.state == stateClosing {
		if len(s.queue) > 0 {
			p.finish(s.takePayload())
		} else {
			p.finish(s.lastPayload(s.last))
			s.finish()
		}
		return p, nil
	}
	s.poll = p
	if len(s.queue) > 0 && !s.corked {
		p.signal()
	}
	return p, nil
}

// awaitPoll waits until p has its answer or the client has gone away.
func (s *Session) awaitPoll(ctx context.Context, p *poll) {
	held := s.upgradeTimer()
	for answered := false; !answered; {
		select {
		case <-p.wake:
			answered = s.takePoll(p, false)
			if held == nil {
				held = s.upgradeTimer()
			}
		case <-held:
			answered = s.takePoll(p, true)
			held = nil
		case <-ctx.Done():
			return
		}
	}
}

// isRefused tells that the session has gone on without p: what becomes of p
// does not concern it any more.
func (s *Session) isRefused(p *poll) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return p.refused
}

// upgradeTimer fires when a poll has been held long enough for an upgrade;
// without one, never.
func (s *Session) upgradeTimer() <-chan time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.upgrading {
		return nil
	}
	return time.After(pollGrace)
}

// takePoll gives p what is queued, or, as a noop, the sign to come to rest for
// an upgrade. It tells whether p has an answer.
func (s *Session) takePoll(p *poll, rest bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case p.done:
		return true
	case len(s.queue) > 0 && !s.corked:
		p.payload = s.takePayload()
	case rest && s.upgrading:
		p.payload = s.packetPayload(string(packetNoop))
	default:
		return false
	}
	p.done = true
	s.poll = nil
	return true
}
