package socketio

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// enqueue hands an event to the handlers, unless the socket has ended. When too
// many wait already, the connection is not read any further until there is room.
func (s *Socket) enqueue(e *Event) (taken bool, err error) {
	s.mu.Lock()
	if s.stage != connected {
		s.mu.Unlock()
		return false, nil
	}
	if s.inbox == nil {
		s.inbox = s.first[:0]
	}
	s.inbox = append(s.inbox, e)
	s.waiting += e.size
	if !s.draining {
		s.draining = true
		s.ns.server.crew.live(s)
	}
	if len(s.inbox) < s.ns.server.opts.Inbox && s.waiting <= s.ns.server.maxPayload {
		s.mu.Unlock()
		return true, nil
	}
	relief := make(chan struct{})
	s.relief = relief
	s.mu.Unlock()
	return true, s.session.Hold(relief)
}

// next takes an event out of the inbox. over tells that there will be no more.
func (s *Socket) next() (e *Event, over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.inbox) == 0 {
		s.inbox = nil
		if s.stage == ended {
			return nil, true
		}
		s.draining = false
		return nil, false
	}
	e = s.inbox[0]
	s.inbox[0] = nil
	s.inbox = s.inbox[1:]
	s.waiting -= e.size
	if s.relief != nil {
		s.session.Advance()
	}
	if len(s.inbox) <= s.ns.server.opts.Inbox/2 && s.waiting <= s.ns.server.maxPayload/2 {
		s.relieve()
	}
	return e, false
}

// relieve lets the reader go on. With mu held.
func (s *Socket) relieve() {
	if s.relief != nil {
		close(s.relief)
		s.relief = nil
	}
}

// handle runs the handler of one event.
func (s *Socket) handle(e *Event) {
	s.run(func() {
		var err error
		if h := s.ns.outer; h != nil {
			err = h.ServeEvent(s.ctx, s, e)
		} else {
			err = serve(s.ctx, s, e)
		}
		if err != nil {
			s.ns.server.opts.OnError(s.ctx, s, fmt.Errorf("event %.64q: %w", e.Name, err))
		}
	})
}

// run runs a piece of the program. A panic in it ends the client's connection
// and nothing else; so does runtime.Goexit.
func (s *Socket) run(f func()) {
	calm := false
	defer func() {
		if !calm {
			s.Close()
		}
	}()
	calm = s.safely(f)
}

var errGoexit = errors.New("runtime.Goexit was called")

// safely tells whether f returned, rather than panicked.
func (s *Socket) safely(f func()) (calm bool) {
	defer func() {
		v := recover()
		if calm {
			return
		}
		if v == nil {
			v = errGoexit
		}
		s.ns.server.count.panics.Add(1)
		s.report(&PanicError{Value: v, Stack: debug.Stack()})
	}()
	f()
	return true
}

// report tells OnError of a panic. It may be OnError itself that panics.
func (s *Socket) report(crash *PanicError) {
	opts := &s.ns.server.opts
	defer func() {
		if v := recover(); v != nil {
			opts.Logger.ErrorContext(s.ctx, "socketio: OnError panicked", "panic", v, "about", crash, "stack", string(debug.Stack()))
		}
	}()
	opts.OnError(s.ctx, s, crash)
}
