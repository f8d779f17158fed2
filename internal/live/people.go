package live

import (
	"context"
	"maps"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// everybody is the key of the lane that tells of people: there is one log for all.
const everybody chat.ID = 0

// A peopleHead is how far the people log is told. Guarded by Live.mu.
type peopleHead struct {
	told  chat.Position
	known bool // false until the log was looked at
}

// tellPeople tells everybody of the people who have changed, up to where the log is now.
// The names that are kept here change first: whoever begins from the new position on
// hears no older one.
func (l *Live) tellPeople(_ chat.ID, news []advance[chat.PersonEntry]) {
	far, entries := joined(news)
	l.mu.Lock()
	head := l.toldPeople
	l.mu.Unlock()
	if head.known && far > head.told.Number && !gapless(head.told.Number, far, entries) {
		read, err := l.service.PeopleSince(context.Background(), head.told.Number)
		if err != nil {
			// The next look at the log, or a page that compares its position, finds them.
			l.options.Log.Error("news of people cannot be read", "err", err)
			return
		}
		entries = read
	}
	entries = slices.DeleteFunc(entries, func(e chat.PersonEntry) bool { return e.Number <= head.told.Number })
	if len(entries) == 0 {
		return
	}
	l.rename(entries)
	l.mu.Lock()
	l.toldPeople = peopleHead{told: entries[len(entries)-1].Position(), known: true}
	l.mu.Unlock()
	for some := range slices.Chunk(entries, maxPage) {
		l.check(l.io.Emit("people", wire.PersonEntries{Entries: each(some, wirePersonEntry)}))
	}
}

// rename keeps the names of people who have a socket, and of those who are in a room.
func (l *Live) rename(entries []chat.PersonEntry) {
	l.mu.Lock()
	for _, e := range entries {
		if u := l.users[e.Person.ID]; u != nil {
			for c := range u.clients {
				c.session.User.Name = e.Person.Name
			}
		}
	}
	rooms := slices.Collect(maps.Values(l.rooms))
	l.mu.Unlock()
	for _, r := range rooms {
		r.mu.Lock()
		for _, e := range entries {
			if p := r.people[e.Person.ID]; p != nil {
				p.user = e.Person
				p.forget()
			}
		}
		r.mu.Unlock()
	}
}

// notePeople keeps how far the people log is, if it was not known yet: whoever begins
// later hears of all that comes after.
func (l *Live) notePeople(head chat.Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.toldPeople.known {
		l.toldPeople = peopleHead{told: head, known: true}
	}
}

// peopleFrom is from where on a page goes on that has read no name before. What is not
// told yet comes after it, although the page may have read it: some of what is kept here
// may have a name from before it.
func (l *Live) peopleFrom(p chat.PeoplePage) chat.PeoplePage {
	l.notePeople(p.AsOf)
	l.mu.Lock()
	defer l.mu.Unlock()
	if told := l.toldPeople.told; told.Number < p.AsOf.Number {
		p.AsOf, p.Next = told, told
	}
	return p
}
