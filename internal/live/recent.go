package live

import (
	"context"
	"slices"
	"sync"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

const (
	maxRecent      = 1000    // entries of a room that are kept
	maxRecentBytes = 1 << 20 // of their texts
	maxRecentRooms = 1000
	maxPage        = 200 // entries of one page
)

// recents keep the last entries of rooms, so that those who come back after a cut
// that hit all of them are answered without asking the database each time. It is
// told of every commit in order, as the feed is; what a reader may see is decided
// by what the chat says of the reader's membership, not here.
type recents struct {
	mu    sync.Mutex
	rooms map[chat.ID]*recent
	reads map[readKey]*read // under way
	turn  int               // of changes of what is kept: who read before one keeps nothing of it
}

// A recent is a run of a room's log without gaps, as the messages are now.
type recent struct {
	base    chat.Position // the entry before; without an id it is not known
	entries []chat.Entry
	bytes   int
}

type readKey struct {
	room chat.ID
	from chat.Position
}

// A read is done by one for all who want the same.
type read struct {
	mu      sync.Mutex
	readers int
}

// note takes what a commit changed.
func (l *recents) note(news chat.News) {
	l.mu.Lock()
	defer l.mu.Unlock()
	deleted := func(e chat.Ending) bool { return e.Reason == chat.EndDeleted }
	if news.Elsewhere || slices.ContainsFunc(news.Ended, deleted) {
		// Unheard of what it was, or a name that is to be nowhere.
		clear(l.rooms)
		l.turn++
	}
	for _, e := range news.Entries {
		if e.Kind != chat.MessageEntry {
			l.turn++
		}
		r := l.rooms[e.Room]
		if r == nil || e.Number != r.last().Number+1 {
			r = &recent{base: chat.Position{Number: e.Number - 1}}
			l.keep(e.Room, r)
		}
		r.add(e)
	}
}

// keep makes room for one more. With mu held.
func (l *recents) keep(id chat.ID, r *recent) {
	if l.rooms == nil {
		l.rooms = make(map[chat.ID]*recent)
	}
	for other := range l.rooms {
		if len(l.rooms) < maxRecentRooms {
			break
		}
		delete(l.rooms, other)
	}
	l.rooms[id] = r
}

func (r *recent) last() chat.Position {
	if len(r.entries) == 0 {
		return r.base
	}
	return r.entries[len(r.entries)-1].Position()
}

// add appends an entry. What it changes of a message holds for all entries about
// that message: a text that was deleted is nowhere.
func (r *recent) add(e chat.Entry) {
	if e.Message != nil && e.Kind != chat.MessageEntry {
		for i, old := range r.entries {
			if old.Message != nil && old.Message.ID == e.Message.ID {
				r.bytes -= len(old.Message.Text) - len(e.Message.Text)
				r.entries[i].Message = e.Message
			}
		}
	}
	r.entries = append(r.entries, e)
	r.bytes += size(e)
	r.trim()
}

// trim drops what is too much, many at a time.
func (r *recent) trim() {
	if len(r.entries) <= maxRecent+maxPage && r.bytes <= maxRecentBytes {
		return
	}
	drop := 0
	for len(r.entries)-drop > maxRecent || r.bytes > maxRecentBytes && drop < len(r.entries) {
		r.bytes -= size(r.entries[drop])
		drop++
	}
	if drop > 0 {
		r.base = r.entries[drop-1].Position()
		r.entries = slices.Delete(r.entries, 0, drop)
	}
}

func size(e chat.Entry) int {
	if e.Message == nil {
		return 0
	}
	return len(e.Message.Text)
}

// page makes the page from a position on, for a reader to whom the room is as
// they say, if all of it is kept.
func (l *recents) page(s chat.SidebarRoom, from chat.Position) (chat.Page, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, head, first := l.rooms[s.Room.ID], s.Room.Head(), s.Room.First(s.Membership)
	if r == nil || from.Number < r.base.Number || from.Number >= head.Number || first > 1 && from.Number < first {
		return chat.Page{}, false
	}
	begin, end := int(from.Number-r.base.Number), int(head.Number-r.base.Number)
	if end > len(r.entries) || r.entries[end-1].Position() != head {
		return chat.Page{}, false
	}
	known := from == r.base && (from.Entry != 0 || from.Number == 0)
	if begin > 0 {
		known = r.entries[begin-1].Position() == from
	}
	if !known {
		return chat.Page{}, false
	}
	p := chat.Page{Room: s.Room.ID, AsOf: head, Entries: make([]chat.Entry, 0, min(end-begin, maxPage))}
	bytes := 0
	for i, e := range r.entries[begin:min(end, begin+maxPage)] {
		if bytes += size(e); i > 0 && bytes > maxEvent {
			break
		}
		p.Next = e.Position()
		p.Entries = append(p.Entries, e.SeenFrom(first))
	}
	return p, true
}

// begin waits until nobody else reads the same. The turn is to be given to fill.
func (l *recents) begin(key readKey) (turn int, done func()) {
	l.mu.Lock()
	if l.reads == nil {
		l.reads = make(map[readKey]*read)
	}
	r := l.reads[key]
	if r == nil {
		r = new(read)
		l.reads[key] = r
	}
	r.readers++
	l.mu.Unlock()
	r.mu.Lock()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.turn, func() {
		r.mu.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if r.readers--; r.readers == 0 {
			delete(l.reads, key)
		}
	}
}

// fill keeps what was read from a position on, if it joins what is kept and
// nothing of it can have changed since turn.
func (l *recents) fill(room chat.ID, from chat.Position, entries []chat.Entry, turn int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turn != turn || len(entries) == 0 {
		return
	}
	r := l.rooms[room]
	switch {
	case r == nil:
		r = new(recent)
		l.keep(room, r)
	case from.Number >= r.base.Number || entries[len(entries)-1].Number < r.base.Number:
		return
	default:
		entries = entries[:r.base.Number-from.Number]
	}
	r.base = from
	r.entries = slices.Concat(entries, r.entries)
	r.bytes = 0
	for _, e := range r.entries {
		r.bytes += size(e)
	}
	r.trim()
}

// bring makes the page that a client needs of a room that is its user's.
func (l *Live) bring(ctx context.Context, c *client, s chat.SidebarRoom, from chat.Position) (chat.Page, error) {
	if from == s.Room.Head() {
		return chat.Page{Room: s.Room.ID, AsOf: from, Next: from}, nil
	}
	if p, kept := l.recent.page(s, from); kept {
		return p, nil
	}
	if s.Room.First(s.Membership) > 1 { // who does not see all can read for nobody else
		return l.service.Page(ctx, l.sessionOf(c), s.Room.ID, from)
	}
	turn, done := l.recent.begin(readKey{s.Room.ID, from})
	defer done()
	if p, kept := l.recent.page(s, from); kept {
		return p, nil
	}
	page, err := l.service.Page(ctx, l.sessionOf(c), s.Room.ID, from)
	entries := page.Entries
	for next := page; err == nil && next.Reset == nil && next.Next != next.AsOf; entries = append(entries, next.Entries...) {
		next, err = l.service.Page(ctx, l.sessionOf(c), s.Room.ID, next.Next)
	}
	if err == nil {
		l.recent.fill(s.Room.ID, from, slices.Clip(entries), turn)
	}
	return page, err
}
