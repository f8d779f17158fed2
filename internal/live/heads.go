package live

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// A hint is the rooms of which the same clients are to hear.
type hint struct {
	heads   map[string]wire.Head
	clients []*client
}

// tellHeads tells sockets how far rooms of their users are that they do not have
// open, if those have moved on.
func (l *Live) tellHeads() {
	for _, h := range l.hints() {
		sockets := each(h.clients, func(c *client) string { return c.socket.ID() })
		l.check(l.io.To(sockets...).Emit("heads", h.heads))
	}
}

// noteChange keeps what lists show of a room and is another now, and that it is to be
// told, also when how far the room is was told already. With l.mu held.
func (l *Live) noteChange(id chat.ID, e chat.Entry) {
	head := l.changes[id]
	switch {
	case e.Kind == chat.NameEntry && e.Message != nil:
		head.Name = &e.Message.Text
	case e.Kind == chat.ArchiveEntry || e.Kind == chat.RestoreEntry:
		archived := e.Kind == chat.ArchiveEntry
		head.Archived = &archived
	default:
		return
	}
	l.changes[id], l.moved[id] = head, l.heads[id]
}

// maxCalled is how many messages that call everybody a head tells of.
const maxCalled = 20

// noteCalled keeps which messages call everybody, and that it is to be told.
func (l *Live) noteCalled(called []chat.Called) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range called {
		head := l.changes[c.Room]
		// A head that is being sent goes on having the former ones.
		others := slices.DeleteFunc(slices.Clone(head.Called), func(o wire.Called) bool { return o.Count == c.Count })
		told := wire.Called{Count: c.Count, On: c.On}
		if c.Author != 0 {
			told.By = c.Author.String()
		}
		others = append(others, told)
		head.Called = others[max(0, len(others)-maxCalled):]
		l.changes[c.Room] = head
	}
}

// head is how far a room is, and what lists show of it if that has changed: whoever was
// told of the change before is told again. With l.mu held.
func (l *Live) head(id chat.ID, far int64) wire.Head {
	head := l.changes[id]
	head.N, head.Count = far, l.counts[id]
	return head
}

// remind has heads told again of rooms that have moved on since a resume read them: they
// may have been told before it was known that the client is to hear them. With l.mu held.
func (l *Live) remind(c *client, rooms []chat.SidebarRoom) {
	for _, s := range rooms {
		if id := s.Room.ID; l.heads[id] > s.Room.Number && c.open[id] == nil {
			l.moved[id] = l.heads[id]
		}
	}
}

// hints takes what has moved, and groups the clients that are to hear the same, so that
// it is encoded once. It looks at those who have one of these rooms in their list, and at
// nobody else.
func (l *Live) hints() map[string]*hint {
	l.mu.Lock()
	defer l.mu.Unlock()
	moved := l.moved
	if len(moved) == 0 {
		return nil
	}
	l.moved = make(map[chat.ID]int64)
	hearing := make(map[*client][]chat.ID)
	for _, id := range slices.Sorted(maps.Keys(moved)) {
		for u := range l.listed[id] {
			for c := range u.clients {
				if c.open[id] == nil {
					hearing[c] = append(hearing[c], id)
				}
			}
		}
	}
	hints := make(map[string]*hint)
	var key []byte
	for c, rooms := range hearing {
		key = key[:0]
		for _, id := range rooms {
			key = binary.BigEndian.AppendUint64(key, uint64(id))
		}
		h := hints[string(key)]
		if h == nil {
			h = &hint{heads: make(map[string]wire.Head, len(rooms))}
			for _, id := range rooms {
				h.heads[id.String()] = l.head(id, moved[id])
			}
			hints[string(key)] = h
		}
		h.clients = append(h.clients, c)
	}
	return hints
}

// list keeps that a user is a member of a room, since the entry of that number. With l.mu
// held.
func (l *Live) list(u *user, room chat.ID, joined int64) {
	u.rooms[room] = joined
	if l.users[u.id] != u {
		return // the last socket has just gone
	}
	if l.listed[room] == nil {
		l.listed[room] = make(map[*user]struct{})
	}
	l.listed[room][u] = struct{}{}
}

// unlist keeps that a user is no member of a room any more. With l.mu held.
func (l *Live) unlist(u *user, room chat.ID) {
	delete(u.rooms, room)
	delete(l.listed[room], u)
	if len(l.listed[room]) == 0 {
		delete(l.listed, room)
	}
}
