package live

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// An advance says how far a log is, and has those of the entries up to there that
// are at hand: all that one commit has appended, or none if another process did.
type advance[E any] struct {
	far     int64
	entries []E
}

// joined makes one of several advances, in their order.
func joined[E any](all []advance[E]) (far int64, entries []E) {
	for _, a := range all {
		far = max(far, a.far)
		entries = append(entries, a.entries...)
	}
	return far, entries
}

// gapless tells whether entries follow on a log's told ones, or overlap them, up to far:
// of those that came together, another process may have appended one in the middle.
func gapless[E interface{ Position() chat.Position }](told, far int64, entries []E) bool {
	if len(entries) == 0 {
		return false
	}
	first, last := entries[0].Position().Number, entries[len(entries)-1].Position().Number
	return first <= told+1 && last == far && last-first == int64(len(entries)-1)
}

// after leaves out the entries up to a number.
func after(number int64, entries []chat.Entry) []chat.Entry {
	first := slices.IndexFunc(entries, func(e chat.Entry) bool { return e.Number > number })
	if first < 0 {
		return nil
	}
	return entries[first:]
}

// compare finds out how far the logs are of all rooms and users that somebody here
// has to do with, and the people log. What another process has appended is told like one's own news.
func (l *Live) compare(ctx context.Context) {
	rooms, users := l.concerned()
	heads, err := l.service.Heads(ctx, rooms, users)
	if err != nil {
		if ctx.Err() == nil {
			l.options.Log.Error("logs cannot be compared", "err", err)
		}
		return
	}
	for id, room := range heads.Rooms {
		l.noteElsewhere(id, room)
		l.entries.add(id, advance[chat.Entry]{far: room.Number})
	}
	l.notePeople(heads.People)
	l.persons.add(everybody, advance[chat.PersonEntry]{far: heads.People.Number})
	for id, at := range heads.Users {
		l.told.add(id, advance[chat.UserEntry]{far: at.Number})
	}
}

// concerned lists the rooms and users of whom a socket here is to hear.
func (l *Live) concerned() (rooms, users []chat.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[chat.ID]struct{})
	for id := range l.rooms {
		all[id] = struct{}{}
	}
	for id := range l.listed {
		all[id] = struct{}{}
	}
	return slices.Collect(maps.Keys(all)), slices.Collect(maps.Keys(l.users))
}

// noteElsewhere keeps how a room is, if it has moved on by the doing of another process:
// whoever does not have it open is told so without its entries, and what those say of its
// name is not known.
func (l *Live) noteElsewhere(id chat.ID, room chat.Room) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts[id] = max(l.counts[id], room.Count)
	if room.Number < l.heads[id] || room.State == chat.Erased {
		return
	}
	archived := room.State == chat.Archived
	change := wire.Head{Archived: &archived, Called: l.changes[id].Called}
	if room.Name != "" { // no conversation has one
		change.Name = &room.Name
	}
	// One's own entry may have come after the other's change, and have said nothing of it.
	if room.Number > l.heads[id] || !reflect.DeepEqual(l.changes[id], change) {
		l.heads[id], l.moved[id], l.changes[id] = room.Number, room.Number, change
	}
}

// fallBehind notes that a room is at far and could not be told so.
func (l *Live) fallBehind(id chat.ID, far int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.behind[id] = max(l.behind[id], far)
}

// catchUpRooms tries again to tell what could not be read.
func (l *Live) catchUpRooms() {
	l.mu.Lock()
	behind := l.behind
	if len(behind) > 0 {
		l.behind = make(map[chat.ID]int64)
	}
	l.mu.Unlock()
	for id, far := range behind {
		l.entries.add(id, advance[chat.Entry]{far: far})
	}
}
