package socketio

import (
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// resume makes s the socket that its client was, if it was one and may come
// back. That takes as long as the OnDisconnect of the former.
func (s *Socket) resume() {
	n := s.ns
	if n.recovery == nil {
		return
	}
	pid, offset, known := s.credentials()
	heir := known && n.await(s, pid)
	defer n.settle()
	n.mu.Lock()
	defer n.mu.Unlock()
	if !heir || !n.claim(s, pid, offset) {
		s.record.pid = newID()
	}
	n.recovery.live[s.record.pid] = s
}

// credentials reads the private id that a client had, and the offset of the last
// event that it got, 0 if it got none.
func (s *Socket) credentials() (pid string, offset uint64, ok bool) {
	var auth struct {
		PID    Value `json:"pid"`
		Offset Value `json:"offset"`
	}
	if s.client.legacy || s.auth.Decode(&auth) != nil || auth.PID.Decode(&pid) != nil || pid == "" {
		return "", 0, false
	}
	if auth.Offset.text == nil {
		return pid, 0, true
	}
	var text string
	if auth.Offset.text[0] != '"' || auth.Offset.Decode(&text) != nil {
		return "", 0, false
	}
	offset, ok = parseOffset(text)
	return pid, offset, ok
}

// await ends the connection of the socket that has a private id now, and waits
// until the life of that socket is over. It tells false if another connection
// has come meanwhile, which the client must have opened later.
func (n *Namespace) await(s *Socket, pid string) bool {
	n.mu.Lock()
	old := n.recovery.live[pid]
	same := old != nil && old.client == s.client
	if old == nil || same && !old.abandoned() || old.client.principal != s.client.principal {
		n.mu.Unlock()
		return true
	}
	old.record.heir = s
	if old.record.done == nil {
		old.record.done = make(chan struct{})
	}
	done := old.record.done
	n.mu.Unlock()
	if !same {
		old.session.Kill(TransportError)
	}
	select {
	case <-done:
	case <-s.ctx.Done():
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return old.record.heir == s
}

// claim gives s what the absent with a private id has left. With mu held.
func (n *Namespace) claim(s *Socket, pid string, offset uint64) bool {
	r := n.recovery
	a := r.away[pid]
	if a == nil || a.principal != s.client.principal || time.Now().After(a.until) {
		return false
	}
	r.drop(a)
	next, ok := a.next(&r.log, offset)
	if ok {
		rooms := map[string]uint64{a.id: a.record.from}
		for _, x := range a.rooms {
			rooms[x.room] = x.since
		}
		_, ok = r.log.missed(next, rooms, a.record.from, n.mostMissed())
	}
	if !ok {
		return false
	}
	s.id = a.id
	*s.record = a.record
	for _, x := range a.rooms {
		n.seat(s, x.room, x.since)
	}
	s.record.next, s.record.claim, s.record.recovered = next, a, true
	s.record.last, s.record.behind = offset, next
	s.record.before, s.record.then = offset, next
	s.mu.Lock()
	s.data = slices.Clone(a.data)
	s.mu.Unlock()
	return true
}

// next returns the position of the first event that a client may have missed
// when offset names the last one that it got.
func (a *absent) next(log *packetLog, offset uint64) (position uint64, ok bool) {
	switch offset {
	case a.record.last:
		position = a.position
	case a.record.before:
		position = a.record.then
	default:
		if position, ok = log.after(offset); !ok {
			return 0, false
		}
	}
	return position, position >= log.first
}

// missed returns the events that a socket that has come back has missed. ok is
// false if they are not all there any more, or too many for its queue. With mu
// held.
func (n *Namespace) missed(s *Socket) (events []engineio.Message, ok bool) {
	if s.record == nil || s.record.claim == nil {
		return nil, true
	}
	rooms := map[string]uint64{s.id: s.record.from}
	for _, x := range s.seats.list {
		rooms[x.room.name] = x.since
	}
	all, ok := n.recovery.log.missed(s.record.next, rooms, s.record.from, n.mostMissed())
	for _, k := range all {
		events = append(events, k.message)
		n.recovery.sent(s.record, k.offset, k.position)
	}
	return events, ok
}

// mostMissed is how many bytes a socket may have missed: they go into its queue
// at once, in which there may be something already.
func (n *Namespace) mostMissed() int { return n.server.opts.Engine.MaxQueue / 2 }
