package live

import (
	"maps"
	"slices"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// A hint is the rooms of which the same sockets are to hear.
type hint struct {
	heads   map[string]wire.Head
	sockets []string
}

// tellHeads tells sockets how far rooms of their users are that they do not have
// open, if those have moved on.
func (l *Live) tellHeads() {
	for _, h := range l.hints() {
		l.check(l.io.To(h.sockets...).Emit("heads", h.heads))
	}
}

// noteChange keeps what lists show of a room and is another now. With l.mu held.
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
	l.changes[id] = head
}

// hints takes what has moved, and groups the sockets that are to hear the same,
// so that it is encoded once.
func (l *Live) hints() map[string]*hint {
	l.mu.Lock()
	defer l.mu.Unlock()
	moved := l.moved
	if len(moved) == 0 {
		return nil
	}
	changes := l.changes
	l.moved, l.changes = make(map[chat.ID]int64), make(map[chat.ID]wire.Head)
	ids := slices.Sorted(maps.Keys(moved))
	hints := make(map[string]*hint)
	for _, u := range l.users {
		for c := range u.clients {
			var rooms []chat.ID
			var key strings.Builder
			for _, id := range ids {
				if u.rooms[id] != 0 && c.open[id] == nil {
					rooms = append(rooms, id)
					key.WriteString(id.String())
				}
			}
			if len(rooms) == 0 {
				continue
			}
			h := hints[key.String()]
			if h == nil {
				h = &hint{heads: make(map[string]wire.Head, len(rooms))}
				for _, id := range rooms {
					head := changes[id]
					head.N, head.Count = moved[id], l.counts[id]
					h.heads[id.String()] = head
				}
				hints[key.String()] = h
			}
			h.sockets = append(h.sockets, c.socket.ID())
		}
	}
	return hints
}
