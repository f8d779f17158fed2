package socketio

import (
	"slices"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Target says whom an event is for. The methods of Namespace and Socket make
// one. It is an immutable value: To, Except, Local and Volatile return a new one,
// so a Target may be kept and used concurrently.
type Target struct {
	ns       *Namespace
	rooms    []string // nil: everybody, unless there is only
	except   []string
	skip     *Socket // the one that broadcasts
	only     *Socket // the one that is addressed without a room
	volatile bool
	local    bool
}

// To addresses those who are in at least one of the rooms, in addition to the
// rooms that the target has. To with no rooms at all addresses nobody.
func (t Target) To(rooms ...string) Target {
	t.rooms = append(slices.Clip(t.rooms), rooms...)
	if t.rooms == nil {
		t.rooms = []string{}
	}
	return t
}

// Except leaves out those who are in one of the rooms.
func (t Target) Except(rooms ...string) Target {
	t.except = append(slices.Clip(t.except), rooms...)
	return t
}

// Local leaves out those who are connected to other servers.
func (t Target) Local() Target {
	t.local = true
	return t
}

// Volatile lets events be dropped for clients that do not keep up.
func (t Target) Volatile() Target {
	t.volatile = true
	return t
}

// Emit sends an event to those who are connected. It never blocks. The event is
// encoded once for all; an error means that it cannot be, and that nobody gets
// it. Whoever is addressed by two targets gets their events in the same order as
// everybody else.
func (t Target) Emit(event string, args ...any) error {
	m, err := encodeEvent(t.ns.name, 0, false, event, args)
	if err != nil {
		return err
	}
	t.ns.server.count.emitted.Add(1)
	t.deliver(m, func(*Socket) bool { return true })
	return nil
}

// deliver queues m for every connected socket that the target addresses and
// that wanted agrees to.
func (t Target) deliver(m engineio.Message, wanted func(*Socket) bool) {
	t.ns.mu.Lock()
	defer t.ns.mu.Unlock()
	batch := t.ns.lendBatch()
	t.ns.each(t, func(s *Socket) {
		switch {
		case s.state != member || !wanted(s):
		case t.volatile:
			batch.SendVolatile(s.client.session, m)
		default:
			batch.Send(s.client.session, m)
		}
	})
	batch.Flush()
}

// Join puts all sockets that the target addresses into rooms.
func (t Target) Join(rooms ...string) {
	for _, s := range t.ns.addressed(t) {
		s.Join(rooms...)
	}
}

// Leave takes all sockets that the target addresses out of rooms.
func (t Target) Leave(rooms ...string) {
	for _, s := range t.ns.addressed(t) {
		s.Leave(rooms...)
	}
}

// Disconnect takes all sockets that the target addresses out of the namespace.
func (t Target) Disconnect() {
	for _, s := range t.ns.addressed(t) {
		s.Disconnect()
	}
}

// Close ends the connections of all sockets that the target addresses.
func (t Target) Close() {
	for _, s := range t.ns.addressed(t) {
		s.Close()
	}
}
