package socketio

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/hubbub-chat/hubbub/engineio"
)

// The life of a socket runs on one goroutine at a time, which exists only while
// there is something to do: first the middleware and OnConnect, then the
// events in order, last OnDisconnect.

// step is where the life goes on.
type step uint8

const (
	stepConnect step = iota
	stepCrash        // what began there did not return
	stepGreet        // OnConnect
	stepHandle       // the events
	stepPart         // OnDisconnect
)

// start begins the socket's life.
func (s *Socket) start() {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	s.ns.server.crew.live(s)
}

// live goes on with the life until there is nothing to do. Where the program
// ends the goroutine, with runtime.Goexit, the life goes on in another one.
func (s *Socket) live() {
	idle := false
	defer func() {
		if !idle {
			s.ns.server.crew.live(s)
		}
	}()
	for s.proceed() {
	}
	idle = true
}

// proceed does what is next, and tells whether more is to be done now. What
// begins is noted before it does: it may not return.
func (s *Socket) proceed() bool {
	switch s.step {
	case stepConnect:
		s.step = stepCrash
		return s.connect()
	case stepCrash:
		s.refuse(s.refusal(nil))
		s.Close()
		return false
	case stepGreet:
		if i := int(s.begun); i < len(s.ns.onConnect) {
			s.begun++
			s.run(func() { s.ns.onConnect[i](s.ctx, s) })
			return true
		}
		s.begun, s.step = 0, stepHandle
	case stepHandle:
		switch e, over := s.next(); {
		case e != nil:
			s.handle(e)
		case over:
			s.step = stepPart
		default:
			return false
		}
	case stepPart:
		if i := int(s.begun); i < len(s.ns.onDisconnect) {
			s.begun++
			s.run(func() { s.ns.onDisconnect[i](s.ctx, s, s.reason) })
			return true
		}
		s.gone()
		return false
	}
	return true
}

// connect runs the middleware and answers the CONNECT.
func (s *Socket) connect() bool {
	s.resume()
	no, calm := s.vet()
	if calm && no.Size() == 0 {
		s.session.Trust() // before the answer, after which the client may send anything
	}
	switch {
	case !calm:
		return true
	case no.Size() == 0 && s.ns.admit(s):
		s.client.joined()
		s.step = stepGreet
		return true
	case no.Size() == 0:
		no = s.refusalFor(alreadyEnded)
	}
	s.refuse(no)
	return false
}

// refuse ends the life of a socket that does not get in. A client that has given
// it up waits for another answer.
func (s *Socket) refuse(no engineio.Message) {
	s.client.remove(s) // before the answer, to which the client may react
	if !s.abandoned() {
		_ = s.session.Send(no)
	}
	s.end(ServerNamespaceDisconnect)
	s.gone()
}

// vet runs the middleware and returns the answer to a client that it refuses.
// calm is false when it panicked.
func (s *Socket) vet() (no engineio.Message, calm bool) {
	if s.Recovered() && s.ns.recovery.SkipMiddleware {
		return no, true
	}
	calm = s.safely(func() {
		for _, use := range s.ns.middleware {
			if err := use(s.ctx, s); err != nil {
				no = s.refusal(err)
				return
			}
		}
	})
	return no, calm
}

// refusal answers with a middleware's error, of which the client hears only what
// is meant for it.
func (s *Socket) refusal(err error) engineio.Message {
	var e *Error
	if !errors.As(err, &e) {
		if err != nil {
			s.ns.server.opts.OnError(s.ctx, s, fmt.Errorf("middleware: %w", err))
		}
		return s.refusalFor(noReason)
	}
	m, encodeErr := s.client.connectError(s.ns.name, e.Message, e.Data)
	if encodeErr != nil {
		s.ns.server.opts.OnError(s.ctx, s, fmt.Errorf("encode the refusal %q: %w", err, encodeErr))
		return s.refusalFor(noReason)
	}
	s.client.reportRefusal(slog.LevelDebug, s.ns.name, e.Message)
	return m
}

// refusalFor answers with a reason of the server's own. It is no warning: the
// program has decided, or has heard of the fault by OnError.
func (s *Socket) refusalFor(text string) engineio.Message {
	s.client.reportRefusal(slog.LevelDebug, s.ns.name, text)
	return s.client.refusal(s.ns.name, text)
}

// admitted tells whether the client may send to the socket: it has been told
// that it is connected.
func (s *Socket) admitted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage != connecting
}

// abandoned tells whether the client has given the socket up before it was told of
// it. Only such a one can have left without having been in.
func (s *Socket) abandoned() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage == ended && s.reason == ClientNamespaceDisconnect
}

// welcome sends what the socket has missed and the answer to CONNECT, with the
// namespace's mu held: nothing that is sent to the namespace can come before it,
// nor what is sent to the socket.
func (s *Socket) welcome(missed []engineio.Message) bool {
	s.sending.Lock()
	defer s.sending.Unlock()
	if !s.enter() {
		return false
	}
	m := s.client.welcome(s)
	if len(missed) > 0 {
		m = engineio.Join(append(missed, m)...)
	}
	_ = s.session.Queue(m)
	return true
}

// enter makes the socket connected, unless it has ended.
func (s *Socket) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == ended {
		return false
	}
	s.stage = connected
	return true
}
