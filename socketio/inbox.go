package socketio

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/hubbub-chat/hubbub/engineio"
)

// The life of a socket runs on one goroutine at a time, which exists only while
// there is something to do: first the middleware and OnConnect, then the
// events in order, last OnDisconnect.

// start begins the socket's life.
func (s *Socket) start() {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	go s.live()
}

func (s *Socket) live() {
	if s.connect() {
		s.drain()
	}
}

// enqueue hands an event to the handlers. When too many wait already, the
// connection is not read any further until there is room.
func (s *Socket) enqueue(e *Event) error {
	s.mu.Lock()
	if s.stage != connected {
		s.mu.Unlock()
		return nil
	}
	s.inbox = append(s.inbox, e)
	s.waiting += e.size
	if !s.draining {
		s.draining = true
		go s.drain()
	}
	if len(s.inbox) < s.ns.server.opts.Inbox && s.waiting <= s.ns.server.maxPayload {
		s.mu.Unlock()
		return nil
	}
	relief := make(chan struct{})
	s.relief = relief
	s.mu.Unlock()
	return s.client.session.Hold(relief)
}

// drain runs the handlers of the events that wait, and OnDisconnect after the
// last one.
func (s *Socket) drain() {
	for {
		e, over := s.next()
		switch {
		case e != nil:
			s.handle(e)
		case over:
			s.leave()
			return
		default:
			return
		}
	}
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
	if s.relief != nil && len(s.inbox) <= s.ns.server.opts.Inbox/2 && s.waiting <= s.ns.server.maxPayload/2 {
		close(s.relief)
		s.relief = nil
	}
	return e, false
}

// connect runs the middleware, answers the CONNECT and runs OnConnect. It tells
// whether the socket got in.
func (s *Socket) connect() bool {
	for _, use := range s.ns.middleware {
		if err := s.safely(func(ctx context.Context) error { return use(ctx, s) }); err != nil {
			s.refuse(err)
			return false
		}
	}
	if !s.ns.admit(s) {
		_ = s.client.refuse(s.ns.name, errDisconnected)
		s.gone()
		return false
	}
	s.client.joined()
	for _, f := range s.ns.onConnect {
		_ = s.safely(func(ctx context.Context) error { f(ctx, s); return nil })
	}
	return true
}

// refuse answers the CONNECT with an error.
func (s *Socket) refuse(err error) {
	s.client.remove(s)
	var crash *PanicError
	if errors.As(err, &crash) {
		err = errInternal
	}
	if !s.isEnded() {
		if err := s.client.refuse(s.ns.name, err); err != nil {
			s.ns.server.opts.OnError(s.ctx, s, err)
			_ = s.client.refuse(s.ns.name, errInternal)
		}
	}
	s.end(ServerNamespaceDisconnect)
	s.gone()
}

// leave runs OnDisconnect, while the rooms still stand.
func (s *Socket) leave() {
	for _, f := range s.ns.onDisconnect {
		_ = s.safely(func(ctx context.Context) error { f(ctx, s, s.reason); return nil })
	}
	s.gone()
}

// gone forgets the socket.
func (s *Socket) gone() {
	s.ns.remove(s)
	s.ns.server.socketGone()
}

// handle runs the handler of one event.
func (s *Socket) handle(e *Event) {
	server := s.ns.server
	h, ok := s.ns.handlers[e.Name]
	if !ok {
		server.count.unhandled.Add(1)
		return
	}
	server.count.handled.Add(1)
	err := s.safely(func(ctx context.Context) error { return h.ServeEvent(ctx, s, e) })
	var crash *PanicError
	if err != nil && !errors.As(err, &crash) {
		server.opts.OnError(s.ctx, s, err)
	}
}

// safely runs a piece of the program. A panic ends the client's connection and
// nothing else.
func (s *Socket) safely(f func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			crash := &PanicError{Value: v, Stack: debug.Stack()}
			s.ns.server.count.panics.Add(1)
			s.ns.server.opts.OnError(s.ctx, s, crash)
			err = crash
			s.Close()
		}
	}()
	return f(s.ctx)
}

// end marks the socket as disconnected, for the first reason only.
func (s *Socket) end(reason Reason) {
	s.mu.Lock()
	if s.stage == ended {
		s.mu.Unlock()
		return
	}
	s.stage, s.reason = ended, reason
	acks := s.acks
	s.acks = nil
	start := !s.draining
	s.draining = true
	s.mu.Unlock()
	s.cancel(reason)
	for _, done := range acks {
		done(nil, reason)
	}
	if start {
		go s.drain()
	}
}

func (s *Socket) isEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage == ended
}

// admitted tells whether the client may send to the socket: it has been told
// that it is connected.
func (s *Socket) admitted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage != connecting
}

// welcome sends the answer to CONNECT, with the namespace's mu held: nothing
// that is sent to the namespace can come before it.
func (s *Socket) welcome() bool {
	s.mu.Lock()
	if s.stage == ended {
		s.mu.Unlock()
		return false
	}
	s.stage = connected
	s.mu.Unlock()
	text := appendWelcome(nil, s.ns.name, s.id)
	_ = s.client.session.Send(engineio.Text(text))
	return true
}
