package socketio

import "runtime/debug"

// RoomEventKind says what has happened to a room.
type RoomEventKind uint8

// What happens to rooms.
const (
	RoomCreated RoomEventKind = iota // somebody is about to join it
	RoomDeleted                      // nobody is in it any more
	RoomJoined                       // a socket is in it now
	RoomLeft                         // a socket is not in it any more
)

// String returns the name that Node's adapter has for the event.
func (k RoomEventKind) String() string {
	switch k {
	case RoomCreated:
		return "create-room"
	case RoomDeleted:
		return "delete-room"
	case RoomJoined:
		return "join-room"
	case RoomLeft:
		return "leave-room"
	}
	return "unknown"
}

// RoomEvent tells of a room, which may be a socket's own.
type RoomEvent struct {
	Kind   RoomEventKind // what has happened
	Room   string        // its name
	Socket string        // the ID of who joined or left, otherwise empty
}

// OnRooms adds a function that hears, in order, of the rooms of this server and
// who is in them. It is called with the namespace locked: it must note the event
// and return, and must not use the namespace, its sockets or targets.
func (t *table) OnRooms(f func(RoomEvent)) {
	t.server.register(func() {
		need(f != nil, "OnRooms")
		t.onRooms = append(t.onRooms, f)
	})
}

// tellSeat tells that a socket has joined or left a room, in which it is alone.
// With mu held.
func (n *Namespace) tellSeat(s *Socket, room string, kind RoomEventKind, alone bool) {
	if len(n.onRooms) == 0 {
		return
	}
	if alone && kind == RoomJoined {
		n.tellRoom(RoomEvent{Kind: RoomCreated, Room: room})
	}
	n.tellRoom(RoomEvent{Kind: kind, Room: room, Socket: s.id})
	if alone && kind == RoomLeft {
		n.tellRoom(RoomEvent{Kind: RoomDeleted, Room: room})
	}
}

// tellRoom survives a panic: what is under way with mu held must be finished.
func (n *Namespace) tellRoom(e RoomEvent) {
	defer func() {
		if v := recover(); v != nil {
			n.server.count.panics.Add(1)
			n.server.opts.Logger.Error("socketio: OnRooms panicked", "panic", v, "stack", string(debug.Stack()))
		}
	}()
	for _, f := range n.onRooms {
		f(e)
	}
}
