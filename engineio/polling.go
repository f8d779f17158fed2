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
	rc := http.NewResponseController(w)
	s.awaitPoll(r.Context(), p, liftDeadlines(r, rc))
	refused := s.beginAnswer(p, rc)
	defer s.endAnswer(rc)
	if isGone(r.Context()) && !refused {
		s.end(TransportError, ending{gone: true})
		return
	}
	_ = rc.SetWriteDeadline(time.Now().Add(s.server.opts.SlowTimeout))
	defer func() { _ = rc.SetWriteDeadline(time.Time{}) }()
	if refused {
		s.server.refuse(w, r, errRequest)
		return
	}
	paced := &pacedAnswer{ResponseWriter: w, session: s, conn: rc}
	err = s.server.answerPoll(paced, r, p.payload)
	if err == nil {
		err = flush(rc)
	}
	if err != nil {
		reason := slowReason(err)
		e := ending{gone: true}
		if reason == Slow {
			e.why = tooSlow
		}
		s.end(reason, e)
	}
}

// flush makes a broken connection show here, where messages are lost with it.
func flush(rc *http.ResponseController) error {
	if err := offered(rc.Flush); !errors.Is(err, http.ErrNotSupported) {
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
		s.end(TransportError, ending{why: "a second poll at the same time"})
		return nil, errRequest
	}
	defer s.mu.Unlock()
	if s.probe != nil {
		s.probe.polls = true
	}
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

// awaitPoll waits until p has its answer or the client has gone away. At the time
// until, if that is not zero, the answer is a noop: the client asks again.
func (s *Session) awaitPoll(ctx context.Context, p *poll, until time.Time) {
	held := s.upgradeTimer()
	var due <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		due = timer.C
	}
	for answered := false; !answered; {
		select {
		case <-p.wake:
			answered = s.takePoll(p, false)
			if held == nil {
				held = s.upgradeTimer()
			}
		case <-held:
			answered = s.takePoll(p, s.isUpgrading())
			held = nil
		case <-due:
			answered = s.takePoll(p, true)
		case <-ctx.Done():
			if isGone(ctx) {
				return
			}
			answered = s.takePoll(p, true)
		}
	}
}

// beginAnswer notes that p is about to be answered. refused tells that the session
// has gone on without p: what becomes of p does not concern it any more.
func (s *Session) beginAnswer(p *poll, rc *http.ResponseController) (refused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answering, s.leaving = rc, len(p.payload.data)
	return p.refused
}

func (s *Session) endAnswer(rc *http.ResponseController) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answering == rc { // and not the next one's
		s.answering, s.leaving = nil, 0
	}
}

// upgradeTimer fires when a poll has been held long enough for an upgrade;
// without one, never.
func (s *Session) upgradeTimer() <-chan time.Time {
	if !s.isUpgrading() {
		return nil
	}
	return time.After(pollGrace)
}

func (s *Session) isUpgrading() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.upgrading
}

// takePoll gives p what is queued, or, if it must wait no longer, a noop. It
// tells whether p has an answer.
func (s *Session) takePoll(p *poll, now bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case p.done:
		return true
	case len(s.queue) > 0 && !s.corked:
		p.payload = s.takePayload()
	case now:
		p.payload = s.packetPayload(string(packetNoop))
	default:
		return false
	}
	p.done = true
	s.poll = nil
	return true
}
