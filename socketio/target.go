package socketio

import (
	"slices"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Target says whom an event is for. The methods of Namespace and Socket make
// one. It is an immutable value: To, Except, Local, Volatile and Compress return
// a new one, so a Target may be kept and used concurrently.
type Target struct {
	ns       *Namespace
	parent   *Parent  // instead of ns: all its children
	rooms    []string // nil: everybody, unless there is only
	except   []string
	skip     *Socket // the one that broadcasts
	only     *Socket // the one that is addressed without a room
	volatile bool
	local    bool
	plain    bool // never compressed
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

// Compress says whether the transport may compress the events, if it is
// configured to: it may unless this says no.
func (t Target) Compress(compress bool) Target {
	t.plain = !compress
	return t
}

// Emit sends an event to those who are connected. It never blocks. The event is
// encoded once for all; an error means that it cannot be, and that nobody gets
// it. Whoever is addressed by two targets gets their events in the same order as
// everybody else.
func (t Target) Emit(event string, args ...any) error {
	if t.parent != nil {
		return t.emitToAll(event, args)
	}
	m, offset, err := t.encode(event, args)
	if err != nil {
		return err
	}
	t.ns.server.count.emitted.Add(1)
	t.tell(t.deliver(m, offset, everybody), event, args)
	return nil
}

func everybody(*Socket) bool { return true }

// encode encodes an event that wants no acknowledgement, with an offset if it
// can be brought later, or has something in that place.
func (t Target) encode(event string, args []any) (m engineio.Message, offset uint64, err error) {
	server := t.ns.server
	if r := t.ns.recovery; r != nil && (!t.volatile || looksLikeOffset(args)) {
		offset = r.offsets.Add(1)
		m, err = server.encodeKept(t.ns.name, event, args, offset)
	} else {
		m, err = server.encodeEvent(t.ns.name, 0, false, event, args)
	}
	if t.plain {
		m = m.Uncompressed()
	}
	return m, offset, err
}

// deliver queues m for every connected socket that the target addresses and
// that wanted agrees to. It returns them if OnEmit wants to hear of them.
func (t Target) deliver(m engineio.Message, offset uint64, wanted func(*Socket) bool) (told []*Socket) {
	ready := t.ns.server.engine.Prepare(m)
	t.ns.mu.Lock()
	defer t.ns.mu.Unlock()
	var position uint64
	if offset != 0 {
		position = t.ns.recovery.log.end()
		t.ns.recovery.keep(t, m, offset)
	}
	batch := t.ns.lendBatch()
	batch.Use(ready)
	t.ns.each(t, func(s *Socket) {
		if s.state != member || !wanted(s) {
			return
		}
		queued := true
		if t.volatile {
			queued = batch.SendVolatile(s.session, m)
		} else {
			batch.Send(s.session, m)
		}
		if offset != 0 && queued {
			t.ns.recovery.sent(s.record, offset, position)
		}
		if len(t.ns.onEmit) > 0 {
			told = append(told, s)
		}
	})
	batch.Flush()
	return told
}

func (t Target) tell(sockets []*Socket, event string, args []any) {
	for _, s := range sockets {
		t.ns.tellEmit(s, event, args)
	}
}

// Join puts all sockets that the target addresses into rooms.
func (t Target) Join(rooms ...string) {
	for _, s := range t.addressed() {
		s.Join(rooms...)
	}
}

// Leave takes all sockets that the target addresses out of rooms.
func (t Target) Leave(rooms ...string) {
	for _, s := range t.addressed() {
		s.Leave(rooms...)
	}
}

// Disconnect takes all sockets that the target addresses out of the namespace.
func (t Target) Disconnect() {
	for _, s := range t.addressed() {
		s.Disconnect()
	}
}

// Close ends the connections of all sockets that the target addresses.
func (t Target) Close() {
	for _, s := range t.addressed() {
		s.Close()
	}
}

// addressed returns the sockets that t addresses, of all its namespaces.
func (t Target) addressed() (all []*Socket) {
	for _, child := range t.targets() {
		all = append(all, child.ns.addressed(child)...)
	}
	return all
}
