package live

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// maxEvent bounds the texts of one event, so that a client that was slow for a
// moment is not cut for the size of a round.
const maxEvent = 64 << 10

// Publish hears of a commit. See [chat.Feed].
func (l *Live) Publish(news chat.News) {
	l.recent.note(news)
	if news.Elsewhere {
		select {
		case l.look <- struct{}{}:
		default: // about to be done
		}
	}
	if len(news.Called) > 0 {
		l.noteCalled(news.Called) // before the entries by which it is told
	}
	for room, entries := range byKey(news.Entries, func(e chat.Entry) chat.ID { return e.Room }) {
		l.entries.add(room, advance[chat.Entry]{entries[len(entries)-1].Number, entries})
	}
	for user, entries := range byKey(news.UserEntries, func(e chat.UserEntry) chat.ID { return e.User }) {
		l.told.add(user, advance[chat.UserEntry]{entries[len(entries)-1].Number, entries})
	}
	if n := len(news.People); n > 0 {
		l.persons.add(everybody, advance[chat.PersonEntry]{news.People[n-1].Number, news.People})
	}
	for user, sessions := range byKey(news.Ended, func(e chat.Ending) chat.ID { return e.Session.User.ID }) {
		l.ended.add(user, sessions...)
	}
}

// publish tells a room's entries up to where it is now, and carries out what those
// about membership mean where they stand.
func (l *Live) publish(id chat.ID, news []advance[chat.Entry]) {
	far, entries := joined(news)
	l.noteMoved(id, far, entries)
	r := l.roomNow(id)
	if r == nil {
		l.noteMembers(id, entries)
		return // whoever opens it now reads after this commit
	}
	entries, err := l.lacking(r, far, entries)
	if err != nil {
		l.options.Log.Error("news of a room cannot be read", "err", err)
		l.fallBehind(id, far)
	}
	l.checkSeats(r, entries)
	l.noteMembers(id, entries)
	r.mu.Lock()
	defer r.mu.Unlock()
	entries = after(r.told, entries)
	for len(entries) > 0 {
		n := l.portion(entries)
		l.tellEntries(r, entries[:n])
		r.told = entries[n-1].Number
		l.evict(r, entries[n-1])
		r.reseat(entries[n-1])
		entries = entries[n:]
	}
}

// portion returns how many entries go out together: up to one by which somebody
// leaves or sees another part of the room, and not too much at once.
func (l *Live) portion(entries []chat.Entry) int {
	bytes := 0
	for i, e := range entries {
		if bytes += textSize(e); i > 0 && bytes > maxEvent {
			return i
		}
		if _, history := e.History(); history || e.Kind == chat.LeaveEntry || e.Kind == chat.EraseEntry {
			return i + 1
		}
	}
	return len(entries)
}

// lacking returns the entries that are to be told so that a room is told up to far:
// those at hand, or if they are not all, what the store has. Nobody who is not there
// is told anything; who then opens the room must have read it as of far.
func (l *Live) lacking(r *room, far int64, atHand []chat.Entry) ([]chat.Entry, error) {
	r.mu.Lock()
	told, seated := r.told, len(r.seats) > 0
	from := told
	if !seated && told == 0 && len(atHand) > 0 { // nothing was told yet, or is to be
		from = atHand[0].Number - 1
	}
	whole := gapless(from, far, atHand)
	if !seated {
		r.told = max(told, far)
		if !whole && far > told {
			r.unseen = far
		}
	}
	r.mu.Unlock()
	if whole || !seated || far <= told {
		return atHand, nil
	}
	return l.service.Since(context.Background(), r.id, told)
}

// noteMoved keeps how far a room is, and how many of its messages can be unread: a
// head tells both.
func (l *Live) noteMoved(id chat.ID, far int64, entries []chat.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		if e.Message != nil {
			l.counts[id] = max(l.counts[id], e.Message.Count)
		}
	}
	if far > l.heads[id] {
		l.heads[id], l.moved[id] = far, far
	}
}

// noteMembers keeps of which rooms those are members no more who have a socket. That they
// have come into one their own log says, if the room is in their list: a conversation is
// not before its first message, nor a room into which they are only invited.
func (l *Live) noteMembers(id chat.ID, entries []chat.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		l.noteChange(id, e)
		if e.Kind == chat.EraseEntry { // nobody is told any more how far it is
			delete(l.moved, id)
			delete(l.changes, id)
		}
		if e.Kind != chat.LeaveEntry {
			continue
		}
		u := l.users[e.Person.ID]
		if u == nil {
			continue
		}
		u.left[id] = e.Number
		if u.rooms[id] < e.Number { // else they are back already
			l.unlist(u, id)
		}
	}
}

// checkSeats looks up whether those who are seated in a room are members, if entries are
// missing before those that are to be told: the log was trimmed meanwhile, and one of
// them may have said that somebody has left.
func (l *Live) checkSeats(r *room, entries []chat.Entry) {
	r.mu.Lock()
	var seated []*client
	if len(entries) > 0 && entries[0].Number > r.told+1 {
		seated = slices.Collect(maps.Keys(r.seats))
	}
	r.mu.Unlock()
	for _, c := range seated {
		if _, err := l.service.Room(context.Background(), l.sessionOf(c), r.id); err != nil {
			r.mu.Lock()
			l.unseat(r, c, time.Now())
			r.mu.Unlock()
		}
	}
}

// evict takes the sockets of somebody who has left out of the room, and everybody's if
// it is erased. With r.mu held.
func (l *Live) evict(r *room, e chat.Entry) {
	if e.Kind != chat.LeaveEntry && e.Kind != chat.EraseEntry {
		return
	}
	for c, s := range r.seats {
		if e.Kind == chat.EraseEntry || c.user.id == e.Person.ID && s.joined < e.Number {
			l.unseat(r, c, time.Now())
		}
	}
}

// reseat notes from where on those who are seated see the room, if an entry changes that.
// With r.mu held.
func (r *room) reseat(e chat.Entry) {
	history, set := e.History()
	if !set {
		return
	}
	r.turned, r.history = e.Number, history
	for c, s := range r.seats {
		s.first = chat.Room{History: history}.First(chat.Membership{Joined: s.joined})
		r.seats[c] = s
	}
}

// tellEntries sends entries to all who are seated in the room: the same to all,
// except to who may not see a message that one of them is about. With r.mu held.
func (l *Live) tellEntries(r *room, entries []chat.Entry) {
	oldest := entries[0].Number
	for _, e := range entries {
		oldest = min(oldest, oldestOf(e))
	}
	limited := make(map[int64][]string) // sockets by the first number that they may see
	var all []string
	for c, s := range r.seats {
		if s.first > oldest {
			limited[s.first] = append(limited[s.first], c.socket.ID())
			all = append(all, c.socket.ID())
		}
	}
	l.check(l.io.To(r.name()).Except(all...).Emit("entries", wireEntries(r.id, entries)))
	for first, sockets := range limited {
		seen := each(entries, func(e chat.Entry) chat.Entry { return e.SeenFrom(first) })
		l.check(l.io.To(sockets...).Emit("entries", wireEntries(r.id, seen)))
	}
}

func wireEntries(room chat.ID, entries []chat.Entry) wire.Entries {
	return wire.Entries{Room: room.String(), Entries: each(entries, wireEntry)}
}

// tell sends the entries of a user's log, up to where it is now, to the user's
// sockets.
func (l *Live) tell(id chat.ID, news []advance[chat.UserEntry]) {
	session, there := l.anySession(id)
	if !there {
		return
	}
	entries := l.lackingOf(id, news)
	if len(entries) == 0 {
		return
	}
	var rooms map[chat.ID]wire.Room
	for _, e := range entries {
		if e.Kind != chat.RoomGained || rooms != nil {
			continue
		}
		// The read is awaited by the user's other news only, and ends with the store.
		list, err := l.service.Sidebar(context.Background(), session)
		if err != nil {
			continue // the client gets the room by its id, and the rest from a resume
		}
		rooms = wireRooms(list, session.User)
	}
	out := each(entries, func(e chat.UserEntry) wire.UserEntry { return wireUserEntry(e, rooms) })
	l.check(l.io.To(userRoom(id)).Emit("user", wire.UserEntries{Entries: out}))
}

// lackingOf returns the entries of a user's log that are to be told. If no page has
// asked yet where the log is, only those at hand are known to be news.
func (l *Live) lackingOf(id chat.ID, news []advance[chat.UserEntry]) []chat.UserEntry {
	far, entries := joined(news)
	l.mu.Lock()
	told := int64(-1)
	if u := l.users[id]; u != nil {
		told = u.told
	}
	l.mu.Unlock()
	if told >= 0 && far > told && !gapless(told, far, entries) {
		read, err := l.service.UserSince(context.Background(), id, told)
		if err != nil {
			l.options.Log.Error("news of a user cannot be read", "err", err)
		} else {
			entries = read
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.users[id]
	if u == nil || len(entries) == 0 {
		return nil
	}
	for _, e := range entries {
		switch {
		case e.Kind == chat.RoomLost:
			l.unlist(u, e.Room)
		case e.Kind == chat.RoomGained && e.Mark != nil && u.left[e.Room] < e.Mark.At:
			l.list(u, e.Room, max(u.rooms[e.Room], e.Mark.At))
		}
	}
	if u.told >= 0 {
		u.told = max(u.told, entries[len(entries)-1].Number)
	}
	return entries
}

// anySession returns a session of a user who has a socket.
func (l *Live) anySession(id chat.ID) (chat.Session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if u := l.users[id]; u != nil {
		for c := range u.clients {
			return c.session, true
		}
	}
	return chat.Session{}, false
}

// check notes that an event could not be encoded, which is a fault of ours.
func (l *Live) check(err error) {
	if err != nil {
		l.options.Log.Error("an event cannot be sent", "err", err)
	}
}
