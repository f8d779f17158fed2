package socketio

import (
	"errors"
	"fmt"

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

// connect runs the middleware, answers the CONNECT and runs OnConnect. It tells
// whether the socket got in.
func (s *Socket) connect() bool {
	no, calm := s.vet()
	if no.Size() == 0 && s.ns.admit(s) {
		s.client.joined()
		for _, f := range s.ns.onConnect {
			s.run(func() { f(s.ctx, s) })
		}
		return true
	}
	if no.Size() == 0 {
		no = refusal(s.ns.name, alreadyEnded)
	}
	s.client.remove(s) // before the answer, to which the client may react
	_ = s.client.session.Send(no)
	s.end(ServerNamespaceDisconnect)
	s.gone()
	if !calm {
		s.Close()
	}
	return false
}

// vet runs the middleware and returns the answer to a client that it refuses.
// calm is false when it panicked.
func (s *Socket) vet() (no engineio.Message, calm bool) {
	calm = s.safely(func() {
		for _, use := range s.ns.middleware {
			if err := use(s.ctx, s); err != nil {
				no = s.refusal(err)
				return
			}
		}
	})
	if !calm {
		no = refusal(s.ns.name, noReason)
	}
	return no, calm
}

// refusal answers with a middleware's error.
func (s *Socket) refusal(err error) engineio.Message {
	var data any
	var e *Error
	if errors.As(err, &e) {
		data = e.Data
	}
	text, encodeErr := appendConnectError(nil, s.ns.name, err.Error(), data)
	if encodeErr != nil {
		s.ns.server.opts.OnError(s.ctx, s, fmt.Errorf("encode the refusal %q: %w", err, encodeErr))
		return refusal(s.ns.name, noReason)
	}
	return engineio.Text(text)
}

// admitted tells whether the client may send to the socket: it has been told
// that it is connected.
func (s *Socket) admitted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage != connecting
}

// welcome sends the answer to CONNECT, with the namespace's mu held: nothing
// that is sent to the namespace can come before it, nor what is sent to the
// socket.
func (s *Socket) welcome() bool {
	s.sending.Lock()
	defer s.sending.Unlock()
	if !s.enter() {
		return false
	}
	_ = s.client.session.Send(engineio.Text(appendWelcome(nil, s.ns.name, s.id)))
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
