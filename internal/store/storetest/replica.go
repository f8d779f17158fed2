package storetest

import (
	"context"
	"errors"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// A replica is what a client knows, and the algorithm by which it keeps it right:
// it applies entries by number, asks for what it missed, and starts a room afresh
// when told to.
type replica struct {
	session chat.Session
	user    chat.Position
	waiting map[int64]chat.UserEntry // of the user's log, not yet due
	rooms   map[chat.ID]*view
}

// A view is one room of a replica.
type view struct {
	at       chat.Position
	mark     chat.Mark
	count    int64
	messages map[int64]chat.Message // by number
	oldest   int64                  // the number from which on they are loaded
	more     bool
	waiting  map[int64]chat.Entry // came too early
	resets   int
}

// numberOf finds a loaded message by its id.
func (v *view) numberOf(id chat.ID) (int64, bool) {
	for n, m := range v.messages {
		if m.ID == id {
			return n, true
		}
	}
	return 0, false
}

// is tells whether an error has a code.
func is(err error, code chat.Code) bool { return errors.Is(err, &chat.Error{Code: code}) }

func (c *replica) load(s chat.Snapshot) {
	v := &view{
		at: s.Room.Head(), mark: s.Mark, count: s.Room.Count, more: s.More,
		messages: make(map[int64]chat.Message), waiting: make(map[int64]chat.Entry), oldest: s.Room.Number + 1,
	}
	if old := c.rooms[s.Room.ID]; old != nil {
		v.waiting = old.waiting // what came while the snapshot was read
	}
	c.rooms[s.Room.ID] = v
	v.prepend(s)
	c.settle(v)
}

// prepend adds older messages, as they were at the head of the snapshot.
func (v *view) prepend(s chat.Snapshot) {
	for _, m := range s.Messages {
		v.messages[m.Number] = m
		v.oldest = min(v.oldest, m.Number)
	}
	v.more = s.More
}

// hear takes an entry that came live: now, early, late, or again.
func (c *replica) hear(e chat.Entry) {
	v := c.rooms[e.Room]
	if v == nil || e.Number <= v.at.Number {
		return
	}
	v.waiting[e.Number] = e
	c.settle(v)
}

// settle applies what is due.
func (c *replica) settle(v *view) {
	for {
		e, due := v.waiting[v.at.Number+1]
		if !due {
			break
		}
		c.apply(v, e)
	}
	for n := range v.waiting {
		if n <= v.at.Number {
			delete(v.waiting, n)
		}
	}
}

func (c *replica) apply(v *view, e chat.Entry) {
	v.at = e.Position()
	if e.Message == nil {
		return
	}
	m := *e.Message
	switch e.Kind {
	case chat.MessageEntry, chat.JoinEntry, chat.LeaveEntry:
		v.messages[m.Number] = m
		v.oldest = min(v.oldest, m.Number)
		v.count = m.Count
	default:
		if n, loaded := v.numberOf(m.ID); loaded {
			v.messages[n] = m
		}
	}
}

// hearUser takes an entry of the user's log that came live.
func (c *replica) hearUser(tb fataler, s *chat.Service, e chat.UserEntry) {
	if e.Number <= c.user.Number {
		return
	}
	c.waiting[e.Number] = e
	for {
		e, due := c.waiting[c.user.Number+1]
		if !due {
			return
		}
		delete(c.waiting, e.Number)
		c.applyUser(tb, s, e)
	}
}

func (c *replica) applyUser(tb fataler, s *chat.Service, e chat.UserEntry) {
	c.user = e.Position()
	switch e.Kind {
	case chat.RoomGained:
		c.fetch(tb, s, e.Room)
	case chat.RoomLost:
		delete(c.rooms, e.Room)
	case chat.MarkMoved:
		if v := c.rooms[e.Room]; v != nil && e.Mark != nil && e.Mark.At >= v.mark.At {
			v.mark = *e.Mark
		}
	}
}

// fetch starts a room afresh.
func (c *replica) fetch(tb fataler, s *chat.Service, room chat.ID) {
	tail, err := s.Snapshot(context.Background(), c.session, room)
	if is(err, chat.NotFound) {
		delete(c.rooms, room) // lost meanwhile; the user's log will say so
		return
	}
	if err != nil {
		tb.Fatal(err)
	}
	c.load(tail)
}

// resume brings the replica up to date as a server of sockets does: it asks for the
// user's log, then pages each room from where it is.
func (c *replica) resume(tb fataler, s *chat.Service) {
	answer, err := s.Resume(context.Background(), c.session, c.user)
	if err != nil {
		tb.Fatal(err)
	}
	for id, v := range c.rooms {
		p, err := s.Page(context.Background(), c.session, id, v.at)
		if is(err, chat.NotFound) {
			delete(c.rooms, id)
			continue
		}
		if err != nil {
			tb.Fatal(err)
		}
		c.page(tb, s, p)
	}
	if answer.User.Reset {
		c.waiting = make(map[int64]chat.UserEntry)
		c.user = answer.User.AsOf
		c.list(tb, s, answer.Rooms)
		return
	}
	// Known positions go on by the logs alone, so that these are put to the test.
	for _, e := range answer.User.Entries {
		c.hearUser(tb, s, e)
	}
	if answer.User.Next != answer.User.AsOf {
		c.resume(tb, s)
	}
}

// list takes the whole list of rooms for true.
func (c *replica) list(tb fataler, s *chat.Service, rooms []chat.SidebarRoom) {
	known := c.rooms
	c.rooms = make(map[chat.ID]*view)
	for _, r := range rooms {
		v := known[r.Room.ID]
		if v == nil {
			c.fetch(tb, s, r.Room.ID)
			continue
		}
		c.rooms[r.Room.ID] = v
		if r.Membership.Mark.At >= v.mark.At {
			v.mark = r.Membership.Mark
		}
	}
}

func (c *replica) page(tb fataler, s *chat.Service, p chat.Page) {
	v := c.rooms[p.Room]
	if v == nil {
		return
	}
	if p.Reset != nil {
		resets := v.resets
		c.load(*p.Reset)
		c.rooms[p.Room].resets = resets + 1
		return
	}
	for _, e := range p.Entries {
		if e.Number != v.at.Number+1 {
			tb.Fatalf("a page has number %d after %d", e.Number, v.at.Number)
		}
		c.apply(v, e)
	}
	c.settle(v)
	if p.Next != p.AsOf && v.at == p.Next {
		next, err := s.Page(context.Background(), c.session, p.Room, v.at)
		if err != nil {
			tb.Fatal(err)
		}
		c.page(tb, s, next)
	}
}

// check compares the replica with what a client would get that starts now.
func (c *replica) check(tb fataler, s *chat.Service) {
	fresh, err := s.Resume(context.Background(), c.session, chat.Position{})
	if err != nil {
		tb.Fatal(err)
	}
	if c.user != fresh.User.AsOf {
		tb.Fatalf("the user's log is at %v, fresh at %v", c.user, fresh.User.AsOf)
	}
	if len(fresh.Rooms) != len(c.rooms) {
		tb.Fatalf("the replica has %d rooms, fresh %d", len(c.rooms), len(fresh.Rooms))
	}
	for _, r := range fresh.Rooms {
		tail, err := s.Snapshot(context.Background(), c.session, r.Room.ID)
		if err != nil {
			tb.Fatal(err)
		}
		v := c.rooms[r.Room.ID]
		if v == nil {
			tb.Fatalf("the replica has no room %s", r.Room.Name)
		}
		v.check(tb, r, tail)
	}
}

func (v *view) check(tb fataler, r chat.SidebarRoom, tail chat.Snapshot) {
	if v.at != tail.Room.Head() || v.count != tail.Room.Count {
		tb.Fatalf("room %s: at %v with count %d, fresh %v with %d", r.Room.Name, v.at, v.count, tail.Room.Head(), tail.Room.Count)
	}
	if v.mark != tail.Mark || r.Unread != tail.Room.Count-tail.Mark.Count || r.Membership.Mark != tail.Mark {
		tb.Fatalf("room %s: mark %+v, fresh %+v, list %+v", r.Room.Name, v.mark, tail.Mark, r)
	}
	for _, m := range tail.Messages {
		if m.Number >= v.oldest && v.messages[m.Number] != m {
			tb.Fatalf("room %s: message %d is\n%+v, fresh\n%+v", r.Room.Name, m.Number, v.messages[m.Number], m)
		}
	}
	loaded := slices.DeleteFunc(tail.Messages, func(m chat.Message) bool { return m.Number < v.oldest })
	kept := 0
	for n := range v.messages {
		if n >= tail.Messages[0].Number {
			kept++
		}
	}
	if kept != len(loaded) {
		tb.Fatalf("room %s: %d messages where fresh has %d", r.Room.Name, kept, len(loaded))
	}
}
