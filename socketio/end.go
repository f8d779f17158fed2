package socketio

// gone forgets the socket.
func (s *Socket) gone() {
	s.ns.remove(s)
	s.ns.settle()
	s.client.mu.Lock()
	s.client.lives--
	s.client.auth -= s.auth.size()
	s.client.relieve()
	s.client.mu.Unlock()
	s.ns.server.leave(s.ns)
}

// end marks the socket as disconnected, for the first reason only, and goes on
// to the end of its life.
func (s *Socket) end(reason Reason) {
	if s.expire(reason) {
		s.wake()
	}
}

// part is end for a socket whose connection stays. Nothing that is sent to the
// namespace comes after the DISCONNECT, the client's or ours: its client may
// join again at once, with another socket.
func (s *Socket) part(reason Reason) {
	if s.ns.dismiss(s, reason) {
		s.wake()
	}
}

// farewell does under the namespace's mu what part promises. It tells whether
// the socket had not ended before.
func (s *Socket) farewell(reason Reason) bool {
	s.sending.Lock()
	defer s.sending.Unlock()
	welcomed := s.Connected()
	first := s.expire(reason)
	if first && welcomed && reason == ServerNamespaceDisconnect {
		_ = s.session.Queue(s.ns.server.control(PacketDisconnect, s.ns.name, nil))
	}
	return first
}

// expire notes the end, and tells whether it is the first. The context ends
// with mu held: OnDisconnect may run as soon as the stage is known.
func (s *Socket) expire(reason Reason) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == ended {
		return false
	}
	s.stage, s.reason = ended, reason
	if reason == ServerNamespaceDisconnect {
		// The program wants to hear nothing more of this client.
		s.ns.server.count.dropped.Add(uint64(len(s.inbox)))
		s.inbox, s.waiting = nil, 0
		s.relieve()
	}
	s.cancel(reason)
	return true
}

// wake goes on with the life of a socket that has expired: the calls that wait
// for it return, and OnDisconnect runs.
func (s *Socket) wake() {
	s.mu.Lock()
	reason, acks := s.reason, s.acks
	s.acks = nil
	start := !s.draining
	s.draining = true
	s.mu.Unlock()
	for _, done := range acks {
		done(nil, reason)
	}
	if start {
		s.ns.server.crew.live(s)
	}
}
