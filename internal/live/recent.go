package live

import (
	"context"
	"slices"
	"sync"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

const (
	maxRecent      = 1000     // entries of a room that are kept
	maxRecentBytes = 1 << 20  // of their texts
	maxRecentsSize = 64 << 20 // bytes of all rooms
	entrySize      = 1 << 10  // of an entry besides its text, with its JSON
	maxPage        = 200      // entries of one page
	reactionsSize  = 64       // bytes of the reactions on a message, and of each emoji
	reactionSize   = 48
)

// recents keep the last entries of rooms, so that those who come back after a cut
// that hit all of them, or missed something together, are answered without asking
// the database each time. It is told of every commit in order, as the feed is; what
// a reader may see is decided by what the chat says of the reader's membership now,
// not here.
type recents struct {
	mu    sync.Mutex
	rooms map[chat.ID]*recent
	size  int               // bytes that all of them take
	reads map[readKey]*read // under way
	turn  int               // of changes of what is kept: who read before one keeps nothing of it
}

// A recent is a run of a room's log without gaps, as the messages are now.
type recent struct {
	base    chat.Position // the entry before; without an id it is not known
	entries []keptEntry
	about   map[chat.ID][]int64 // the numbers of the entries about each message, in order
	bytes   int                 // of the texts
}

// size is how many bytes it takes, at most: a text is there twice once somebody has
// asked for it.
func (r *recent) size() int { return len(r.entries)*entrySize + 2*r.bytes }

// A keptEntry is encoded when the first reader asks for it, and not again: a page
// of 200 goes out in a fifth of the time. It is replaced when its message changes.
type keptEntry struct {
	chat.Entry
	wire *encodedEntry
}

type encodedEntry struct {
	once  sync.Once
	entry wire.Entry
}

func keep(e chat.Entry) keptEntry { return keptEntry{e, new(encodedEntry)} }

// seenFrom is the entry as it goes out to who sees the room from a number on.
func (k keptEntry) seenFrom(first int64) wire.Entry {
	if oldestOf(k.Entry) < first {
		return wireEntry(k.SeenFrom(first))
	}
	k.wire.once.Do(func() {
		k.wire.entry = wireEntry(k.Entry)
		// If it cannot be encoded, sending it will say so.
		if encoded, err := k.wire.entry.Encoded(); err == nil {
			k.wire.entry = encoded
		}
	})
	return k.wire.entry
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
	if news.Elsewhere || len(news.People) > 0 {
		// Unheard of what it was, or a name that is another one now.
		clear(l.rooms)
		l.size = 0
		l.turn++
	}
	for _, e := range news.Entries {
		if e.Kind != chat.MessageEntry {
			l.turn++
		}
		r := l.rooms[e.Room]
		if r == nil || e.Number != r.last().Number+1 {
			l.drop(e.Room)
			r = &recent{base: chat.Position{Number: e.Number - 1}}
		}
		before := r.size()
		r.add(e)
		l.keep(e.Room, r, r.size()-before)
	}
}

// keep takes a room that has grown, and drops others if all are too much. With mu
// held.
func (l *recents) keep(id chat.ID, r *recent, grown int) {
	if l.rooms == nil {
		l.rooms = make(map[chat.ID]*recent)
	}
	l.rooms[id] = r
	l.size += grown
	for other := range l.rooms {
		if l.size <= maxRecentsSize {
			break
		}
		if other != id {
			l.drop(other)
		}
	}
}

// drop forgets a room. With mu held.
func (l *recents) drop(id chat.ID) {
	if r := l.rooms[id]; r != nil {
		l.size -= r.size()
		delete(l.rooms, id)
	}
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
	if e.Message != nil {
		for _, number := range r.about[e.Message.ID] {
			old := &r.entries[number-r.base.Number-1]
			r.bytes -= len(old.Message.Text) - len(e.Message.Text)
			old.Message = e.Message
			*old = keep(old.Entry)
		}
	}
	r.entries = append(r.entries, keep(e))
	r.index(e)
	r.bytes += textSize(e)
	r.trim()
}

// index notes which message an entry is about.
func (r *recent) index(e chat.Entry) {
	if e.Message == nil {
		return
	}
	if r.about == nil {
		r.about = make(map[chat.ID][]int64)
	}
	r.about[e.Message.ID] = append(r.about[e.Message.ID], e.Number)
}

// forget undoes index for an entry, which is the first about its message.
func (r *recent) forget(e chat.Entry) {
	if e.Message == nil {
		return
	}
	rest := r.about[e.Message.ID][1:]
	if len(rest) == 0 {
		delete(r.about, e.Message.ID)
		return
	}
	r.about[e.Message.ID] = rest
}

// trim drops what is too much, many at a time.
func (r *recent) trim() {
	if len(r.entries) <= maxRecent+maxPage && r.bytes <= maxRecentBytes {
		return
	}
	drop := 0
	for len(r.entries)-drop > maxRecent || r.bytes > maxRecentBytes && drop < len(r.entries) {
		r.bytes -= textSize(r.entries[drop].Entry)
		r.forget(r.entries[drop].Entry)
		drop++
	}
	if drop > 0 {
		r.base = r.entries[drop-1].Position()
		r.entries = slices.Delete(r.entries, 0, drop)
	}
}

func textSize(e chat.Entry) int {
	size := 0
	if e.Message != nil {
		size = len(e.Message.Text)
	}
	for _, r := range e.Reactions {
		size += reactionsSize + reactionSize*len(r.Kinds)
	}
	return size
}

// page makes the page from a position on, for a reader to whom the room is as
// they say, if all of it is kept.
func (l *recents) page(s chat.SidebarRoom, from chat.Position) (wire.Page, bool) {
	part, kept := l.part(s, from)
	if !kept {
		return wire.Page{}, false
	}
	next, head := part[len(part)-1].Position(), s.Room.Head()
	page := wire.Page{Position: wirePosition(next), AsOf: head.Number, More: next != head}
	first := s.Room.First(s.Membership)
	// Without mu, for which the committer would have to wait.
	page.Entries = each(part, func(k keptEntry) wire.Entry { return k.seenFrom(first) })
	return page, true
}

// part is what a page is made of.
func (l *recents) part(s chat.SidebarRoom, from chat.Position) ([]keptEntry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, head, first := l.rooms[s.Room.ID], s.Room.Head(), s.Room.First(s.Membership)
	if r == nil || from.Number < r.base.Number || from.Number >= head.Number || first > 1 && from.Number < first {
		return nil, false
	}
	begin, end := int(from.Number-r.base.Number), int(head.Number-r.base.Number)
	if end > len(r.entries) || r.entries[end-1].Position() != head {
		return nil, false
	}
	known := from == r.base && (from.Entry != 0 || from.Number == 0)
	if begin > 0 {
		known = r.entries[begin-1].Position() == from
	}
	if !known {
		return nil, false
	}
	bytes := 0
	for i, e := range r.entries[begin:min(end, begin+maxPage)] {
		if bytes += textSize(e.Entry); i > 0 && bytes > maxEvent {
			end = begin + i
			break
		}
	}
	return slices.Clone(r.entries[begin:min(end, begin+maxPage)]), true
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
	r, before := l.rooms[room], 0
	switch {
	case r == nil:
		r = new(recent)
	case from.Number >= r.base.Number || entries[len(entries)-1].Number < r.base.Number:
		return
	default:
		entries = entries[:r.base.Number-from.Number]
		before = r.size()
	}
	r.base = from
	r.entries = slices.Concat(each(entries, keep), r.entries)
	for _, e := range entries {
		r.bytes += textSize(e)
	}
	r.about = nil
	for _, e := range r.entries {
		r.index(e.Entry)
	}
	r.trim()
	l.keep(room, r, r.size()-before)
}

// bring makes the page that a client needs of a room that is its user's.
func (l *Live) bring(ctx context.Context, c *client, s chat.SidebarRoom, from chat.Position) (wire.Page, error) {
	page, err := l.bringShared(ctx, c, s, from)
	if err != nil || page.Reset || from != (chat.Position{}) {
		return page, err
	}
	// The page begins with the room: the log of its user says nothing of what was before.
	own, err := l.service.OwnReactions(ctx, l.sessionOf(c), s.Room.ID)
	page.Own = each(own, wireOwn)
	return page, err
}

// bringShared is bring without what only its reader is told, but for a tail.
func (l *Live) bringShared(ctx context.Context, c *client, s chat.SidebarRoom, from chat.Position) (wire.Page, error) {
	if from == s.Room.Head() {
		return wirePage(chat.Page{Room: s.Room.ID, AsOf: from, Next: from}), nil
	}
	if p, kept := l.recent.page(s, from); kept {
		return p, nil
	}
	if s.Room.First(s.Membership) > 1 { // who does not see all can read for nobody else
		page, err := l.service.Page(ctx, l.sessionOf(c), s.Room.ID, from)
		return wirePage(page), err
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
	return wirePage(page), err
}
