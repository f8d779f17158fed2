package socketio

import "strings"

// membership tells how far a socket is in its namespace.
type membership uint8

const (
	outside membership = iota // its middleware is running; it may be in rooms
	member                    // connected
	leaving                   // told to go: nothing is sent to it any more
	removed                   // gone: nothing brings it back
)

// room is a set of sockets, kept dense for a quick walk.
type room struct {
	name  string
	seats []*Socket
}

// admit makes a socket a member and tells its client. It tells false if the
// socket has ended meanwhile.
func (n *Namespace) admit(s *Socket) bool {
	in, old := n.accept(s)
	s.session.Flush()
	if old != nil {
		old.wake()
	}
	return in
}

// accept is admit without the writing. It returns the client's former socket,
// which s replaces, to be woken.
func (n *Namespace) accept(s *Socket) (in bool, replaced *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	missed, ok := n.missed(s)
	if !ok {
		s.record.claim = nil
		s.session.KillFor(Slow, "what it has missed is more than half of MaxQueue")
		return false, nil
	}
	if !s.welcome(missed) {
		return false, nil
	}
	if old := s.client.replaced(s); old != nil && n.depart(old, ClientNamespaceDisconnect) {
		old.mu.Lock()
		old.heir = s
		old.mu.Unlock()
		replaced = old
	}
	n.add(s)
	if s.record != nil && s.record.claim == nil {
		n.recovery.enters(s.record)
	} else if s.record != nil {
		s.record.claim = nil
	}
	return true, replaced
}

func (n *Namespace) add(s *Socket) {
	n.tellSeat(s, s.id, RoomJoined, n.rooms[s.id] == nil && n.sockets[s.id] == nil)
	s.state = member
	s.place = len(n.members)
	n.members = append(n.members, s)
	n.sockets[s.id] = s
}

// dismiss ends a socket, and with it what is sent to it. It tells whether the
// socket had not ended before.
func (n *Namespace) dismiss(s *Socket, reason Reason) bool {
	defer s.session.Flush()
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.depart(s, reason)
}

// depart is dismiss with mu held, and without the writing.
func (n *Namespace) depart(s *Socket, reason Reason) bool {
	if s.state != removed {
		s.state = leaving
	}
	return s.farewell(reason)
}

// abandon ends a socket of which its client has not been told. It tells whether
// it was one.
func (n *Namespace) abandon(s *Socket) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return !s.admitted() && n.depart(s, ClientNamespaceDisconnect)
}

// remove forgets a socket and its rooms.
func (n *Namespace) remove(s *Socket) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.retire(s)
	for len(s.seats.list) > 0 {
		n.unseat(s, len(s.seats.list)-1)
	}
	if end := len(n.members) - 1; s.place <= end && n.members[s.place] == s {
		// Sockets of a client of Engine.IO 3 share an id: it may have the next.
		last := n.sockets[s.id] == s
		if last {
			delete(n.sockets, s.id)
		}
		defer n.tellSeat(s, s.id, RoomLeft, last && n.rooms[s.id] == nil)
		moved := n.members[end]
		n.members[s.place], moved.place = moved, s.place
		n.members[end] = nil
		n.members = n.members[:end]
		n.batch = nil
	}
	s.state = removed
}

func (n *Namespace) join(s *Socket, rooms []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range rooms {
		n.seat(s, name, n.recovery.end())
	}
}

// seat puts a socket into a room, where since is the position in the log of
// recovery from which on it is in there. With mu held.
func (n *Namespace) seat(s *Socket, name string, since uint64) {
	if s.state == removed || name == s.id {
		return
	}
	r := n.rooms[name]
	switch {
	case r == nil:
		name = strings.Clone(name) // it may be part of a packet
		r = &room{name: name}
		n.rooms[name] = r
	case s.seats.find(r) >= 0:
		return
	}
	n.tellSeat(s, name, RoomJoined, len(r.seats) == 0 && n.sockets[name] == nil)
	s.seats.add(seat{room: r, at: len(r.seats), since: since})
	r.seats = append(r.seats, s)
}

func (n *Namespace) leave(s *Socket, rooms []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range rooms {
		if r := n.rooms[name]; r != nil {
			if i := s.seats.find(r); i >= 0 {
				n.unseat(s, i)
			}
		}
	}
}

// unseat gives up a seat of the socket's, by its place in the list; the last of
// the room takes its place there.
func (n *Namespace) unseat(s *Socket, i int) {
	r, at := s.seats.list[i].room, s.seats.list[i].at
	end := len(r.seats) - 1
	if last := r.seats[end]; last != s {
		r.seats[at] = last
		last.seats.list[last.seats.find(r)].at = at
	}
	r.seats[end] = nil
	r.seats = r.seats[:end]
	if end == 0 {
		delete(n.rooms, r.name)
	}
	s.seats.remove(i)
	n.tellSeat(s, r.name, RoomLeft, end == 0 && n.sockets[r.name] == nil)
}

func (n *Namespace) roomsOf(s *Socket) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s.state == removed {
		return nil
	}
	names := make([]string, 0, len(s.seats.list)+1)
	names = append(names, s.id)
	for _, x := range s.seats.list {
		names = append(names, x.room.name)
	}
	return names
}

// each calls f once for every socket that t addresses, with mu held; for those
// that are not connected yet only when they are in a room that t names.
func (n *Namespace) each(t Target, f func(*Socket)) {
	n.mark++
	if t.skip != nil {
		t.skip.mark = n.mark
	}
	for _, name := range t.except {
		n.inRoom(name, func(s *Socket) { s.mark = n.mark })
	}
	once := func(s *Socket) {
		if s.mark != n.mark {
			s.mark = n.mark
			f(s)
		}
	}
	if t.only == nil && t.rooms == nil {
		for _, s := range n.members {
			once(s)
		}
		return
	}
	if t.only != nil {
		once(t.only)
	}
	for _, name := range t.rooms {
		n.inRoom(name, once)
	}
}

// inRoom calls f for the sockets in a room, among them the one whose own room
// it is.
func (n *Namespace) inRoom(name string, f func(*Socket)) {
	if s := n.sockets[name]; s != nil {
		f(s)
	}
	if r := n.rooms[name]; r != nil {
		for _, s := range r.seats {
			f(s)
		}
	}
}

// addressed returns the sockets that t, a target in this namespace, addresses.
func (n *Namespace) addressed(t Target) []*Socket {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []*Socket
	n.each(t, func(s *Socket) { all = append(all, s) })
	return all
}
