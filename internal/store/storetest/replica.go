package storetest

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

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
	invited map[chat.ID]listing
	saved   map[chat.ID]bool
	drafts  map[chat.ID]int64 // their versions
	names   nametable
}

func newReplica(session chat.Session) *replica {
	return &replica{
		session: session, waiting: make(map[int64]chat.UserEntry),
		rooms: make(map[chat.ID]*view), invited: make(map[chat.ID]listing),
		saved: make(map[chat.ID]bool), drafts: make(map[chat.ID]int64), names: noNames(),
	}
}

// A listing is what a list of rooms shows of one, besides its counts.
type listing struct {
	Kind      chat.RoomKind
	Name      string
	Archived  bool
	Role      chat.RoomRole
	Level     chat.Level
	Favourite bool
	With      [9]chat.User // the others
	By        chat.User    // who has invited
}

func listed(r chat.SidebarRoom, me chat.User) listing {
	l := listing{
		Kind: r.Room.Kind, Name: r.Room.Name, Archived: r.Room.State == chat.Archived, Role: r.Room.Role(r.Membership, me),
		Level: r.Membership.Level, Favourite: r.Membership.Favourite,
	}
	copy(l.With[:], r.With)
	return l
}

func invitation(i chat.RoomInvitation) listing {
	return listing{Kind: i.Room.Kind, Name: i.Room.Name, Archived: i.Room.State == chat.Archived, By: i.By}
}

// An outline is what a room is to all its members.
type outline struct {
	Topic         string
	Description   string
	History       chat.History
	Write, Invite chat.Who
}

func outlined(d chat.Details) outline {
	return outline{d.Text.Topic, d.Text.Description, d.Room.History, d.Room.Write, d.Room.Invite}
}

// A view is one room of a replica.
type view struct {
	room chat.ID
	listing
	outline
	people   map[chat.ID]chat.RoomRole
	at       chat.Position
	mark     chat.Mark
	count    int64
	messages map[int64]chat.Message // by number
	quotes   map[chat.ID]quotation  // of what they reply to
	oldest   int64                  // the number from which on they are loaded
	more     bool
	waiting  map[int64]chat.Entry // came too early
	reacted  reacted
	mentioned
	resets int
	stale  bool // it is to be started afresh: another part of the room may be seen now
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

// load starts a room afresh from its tail.
func (c *replica) load(tb fataler, s *chat.Service, tail chat.Snapshot) {
	v := &view{
		room: tail.Room.ID, at: tail.Room.Head(), mark: tail.Mark, count: tail.Room.Count, more: tail.More,
		messages: make(map[int64]chat.Message), quotes: make(map[chat.ID]quotation), reacted: newReacted(),
		waiting: make(map[int64]chat.Entry), oldest: tail.Room.Number + 1, mentioned: newMentioned(),
	}
	if old := c.rooms[tail.Room.ID]; old != nil {
		v.waiting = old.waiting // what came while the snapshot was read
		v.resets = old.resets + 1
	}
	c.rooms[tail.Room.ID] = v
	v.prepend(tail)
	one, err := s.Room(context.Background(), c.session, tail.Room.ID)
	if err != nil {
		tb.Fatal(err)
	}
	v.listing = listed(one, c.session.User)
	v.mentioned.take(one.Room.Number, one.Mentions)
	c.outline(tb, s, tail.Room.ID, v)
	v.people = c.people(tb, s, tail.Room.ID)
	c.settle(tb, s, v)
}

// outline reads what a room says of itself, and allows.
func (c *replica) outline(tb fataler, s *chat.Service, room chat.ID, v *view) {
	details, err := s.Details(context.Background(), c.session, room)
	if err != nil {
		tb.Fatal(err)
	}
	v.outline = outlined(details)
}

func (c *replica) people(tb fataler, s *chat.Service, room chat.ID) map[chat.ID]chat.RoomRole {
	all, _, err := s.Members(context.Background(), c.session, room, "", chat.MemberCursor{})
	if err != nil {
		tb.Fatal(err)
	}
	people := make(map[chat.ID]chat.RoomRole)
	for _, p := range all {
		people[p.User.ID] = p.Role
	}
	return people
}

// prepend adds older messages, as they were at the head of the snapshot.
func (v *view) prepend(s chat.Snapshot) {
	for _, m := range s.Messages {
		v.messages[m.Number] = m
		v.oldest = min(v.oldest, m.Number)
	}
	v.quoted(s.Quotes, s.Room.Number)
	v.more = s.More
	v.reacted.take(s.Reactions, s.Own)
}

// hear takes an entry that came live: now, early, late, or again.
func (c *replica) hear(tb fataler, s *chat.Service, e chat.Entry) {
	v := c.rooms[e.Room]
	if v == nil || e.Number <= v.at.Number {
		return
	}
	v.waiting[e.Number] = e
	c.settle(tb, s, v)
}

// settle applies what is due.
func (c *replica) settle(tb fataler, s *chat.Service, v *view) {
	for {
		e, due := v.waiting[v.at.Number+1]
		if !due {
			break
		}
		c.apply(v, e)
		if v.stale {
			c.fetch(tb, s, e.Room)
			return
		}
	}
	for n := range v.waiting {
		if n <= v.at.Number {
			delete(v.waiting, n)
		}
	}
	c.askQuotes(tb, s, v)
}

// apply takes the next entry of a room.
func (c *replica) apply(v *view, e chat.Entry) {
	v.at = e.Position()
	if e.Kind == chat.EraseEntry {
		delete(c.rooms, e.Room)
		return
	}
	v.reacted.take(e.Reactions, nil)
	v.mentioned.hear(e, c.session.User.ID)
	if e.Kind == chat.DeleteEntry && e.Message != nil {
		v.reacted.forget(e.Message.ID)
	}
	switch {
	case e.Message == nil:
	case e.Kind == chat.EditEntry || e.Kind == chat.DeleteEntry || e.Kind == chat.PinEntry:
		if n, loaded := v.numberOf(e.Message.ID); loaded {
			v.messages[n] = *e.Message
		}
		v.requote(e)
	default: // a text, or the line that tells of a change
		v.messages[e.Message.Number] = *e.Message
		v.oldest = min(v.oldest, e.Message.Number)
		v.count = e.Message.Count
	}
	v.change(e)
}

// change takes what an entry says of the room itself and its people.
func (v *view) change(e chat.Entry) {
	switch e.Kind {
	case chat.JoinEntry:
		v.people[e.Person.ID] = chat.RoomMember
	case chat.LeaveEntry:
		delete(v.people, e.Person.ID)
	case chat.RoleEntry:
		v.people[e.Person.ID] = chat.RoomRole(e.Message.Text)
	case chat.NameEntry:
		v.Name = e.Message.Text
	case chat.TopicEntry:
		v.Topic = e.Message.Text
	case chat.DescriptionEntry:
		v.Description = "" // it is to be asked for
	case chat.ArchiveEntry, chat.RestoreEntry:
		v.Archived = e.Kind == chat.ArchiveEntry
	case chat.SettingEntry:
		name, value, _ := strings.Cut(e.Message.Text, "=")
		switch name {
		case "write":
			v.Write = chat.Who(value)
		case "invite":
			v.Invite = chat.Who(value)
		}
		if _, of := e.History(); of {
			v.stale = true
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
		c.gain(tb, s, e.Room)
	case chat.RoomLost:
		delete(c.rooms, e.Room)
		delete(c.invited, e.Room)
		delete(c.drafts, e.Room)
	case chat.Drafted:
		c.drafted(e.Draft)
	case chat.MarkMoved:
		if v := c.rooms[e.Room]; v != nil && e.Mark != nil && e.Mark.At >= v.mark.At {
			v.mark = *e.Mark
			v.mentioned.take(e.Mentions.Number, e.Mentions.Counts)
		}
	case chat.NamedIn:
		if v := c.rooms[e.Room]; v != nil {
			v.mentioned.take(e.Mentions.Number, e.Mentions.Counts)
		}
	case chat.Reacted:
		if v := c.rooms[e.Room]; v != nil {
			v.reacted.take(nil, []chat.OwnReactions{*e.Own})
		}
	case chat.SavedEntry:
		c.save(*e.Saving)
	}
}

// gain takes how a room stands in the list now.
func (c *replica) gain(tb fataler, s *chat.Service, room chat.ID) {
	list, err := s.Sidebar(context.Background(), c.session)
	if err != nil {
		tb.Fatal(err)
	}
	for _, i := range list.Invitations {
		if i.Room.ID == room {
			c.invited[room] = invitation(i)
		}
	}
	for _, r := range list.Rooms {
		if r.Room.ID == room {
			c.take(tb, s, r)
		}
	}
}

// take takes how a room of one's own stands in the list, and starts it if it is new.
func (c *replica) take(tb fataler, s *chat.Service, r chat.SidebarRoom) {
	delete(c.invited, r.Room.ID)
	v := c.rooms[r.Room.ID]
	if v == nil {
		c.fetch(tb, s, r.Room.ID)
		return
	}
	v.listing = listed(r, c.session.User)
	v.mentioned.take(r.Room.Number, r.Mentions)
	if r.Membership.Mark.At >= v.mark.At {
		v.mark = r.Membership.Mark
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
	c.load(tb, s, tail)
}

// resume brings the replica up to date as a server of sockets does: it asks for the
// user's log, then pages each room from where it is.
func (c *replica) resume(tb fataler, s *chat.Service) {
	answer, err := s.Resume(context.Background(), c.session, c.user, c.names.at)
	if err != nil {
		tb.Fatal(err)
	}
	if answer.People.Reset {
		tb.Fatal("a known position of the people log is refused")
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
		c.names.take(answer.People)
		c.waiting = make(map[int64]chat.UserEntry)
		c.user = answer.User.AsOf
		c.saved = set(answer.Saved)
		c.list(tb, s, answer.Sidebar)
		c.drafts = draftsOf(answer.Drafts)
		return
	}
	c.names.take(answer.People)
	// Known positions go on by the logs alone, so that these are put to the test.
	for _, e := range answer.User.Entries {
		c.hearUser(tb, s, e)
	}
	if answer.User.Next != answer.User.AsOf || answer.People.Next != answer.People.AsOf {
		c.resume(tb, s)
	}
}

// list begins with nothing but a list of rooms: what one has set on messages is not known
// any more.
func (c *replica) list(tb fataler, s *chat.Service, all chat.Sidebar) {
	clear(c.rooms)
	for _, r := range all.Rooms {
		c.take(tb, s, r)
	}
	clear(c.invited)
	for _, i := range all.Invitations {
		c.invited[i.Room.ID] = invitation(i)
	}
}

func (c *replica) page(tb fataler, s *chat.Service, p chat.Page) {
	v := c.rooms[p.Room]
	if v == nil {
		return
	}
	if p.Reset != nil {
		c.load(tb, s, *p.Reset)
		return
	}
	for _, e := range p.Entries {
		if e.Number != v.at.Number+1 {
			tb.Fatalf("a page has number %d after %d", e.Number, v.at.Number)
		}
		c.apply(v, e)
	}
	if v.stale {
		c.fetch(tb, s, p.Room)
		return
	}
	c.settle(tb, s, v)
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
	fresh, err := s.Resume(context.Background(), c.session, chat.Position{}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	if *c.names.at != fresh.People.AsOf {
		tb.Fatalf("the people log is at %v, fresh at %v", *c.names.at, fresh.People.AsOf)
	}
	if c.user != fresh.User.AsOf {
		tb.Fatalf("the user's log is at %v, fresh at %v", c.user, fresh.User.AsOf)
	}
	c.checkSaved(tb, fresh.Saved)
	c.checkDrafts(tb, s, fresh)
	invited := make(map[chat.ID]listing)
	for _, i := range fresh.Invitations {
		invited[i.Room.ID] = invitation(i)
	}
	shown := make(map[chat.ID]listing)
	for id, l := range c.invited {
		shown[id] = c.names.listing(l)
	}
	if !maps.Equal(shown, invited) {
		tb.Fatalf("invited to %+v, fresh %+v", shown, invited)
	}
	if len(fresh.Rooms) != len(c.rooms) {
		tb.Fatalf("the replica has %d rooms, fresh %d", len(c.rooms), len(fresh.Rooms))
	}
	for _, r := range fresh.Rooms {
		v := c.rooms[r.Room.ID]
		if v == nil {
			tb.Fatalf("the replica has no room %s", r.Room.Name)
		}
		tail, err := s.Snapshot(context.Background(), c.session, r.Room.ID)
		if err != nil {
			tb.Fatal(err)
		}
		c.checkTail(tb, s, v, r, tail)
		c.checkRoom(tb, s, r, v)
		c.checkMentions(tb, v, r)
		c.checkQuotes(tb, s, r, v, tail)
		c.checkPins(tb, s, v)
	}
}

// checkRoom compares what the room is, and who is in it.
func (c *replica) checkRoom(tb fataler, s *chat.Service, r chat.SidebarRoom, v *view) {
	if got, want := c.names.listing(v.listing), listed(r, c.session.User); got != want {
		tb.Fatalf("the list has %+v, fresh %+v", got, want)
	}
	details, err := s.Details(context.Background(), c.session, r.Room.ID)
	if err != nil {
		tb.Fatal(err)
	}
	want := outlined(details)
	if v.Description == "" { // nobody has asked for it since it changed
		want.Description = ""
	}
	if v.outline != want {
		tb.Fatalf("room %s is %+v, fresh %+v", r.Room.Name, v.outline, want)
	}
	people := c.people(tb, s, r.Room.ID)
	if !maps.Equal(v.people, people) || int(details.Room.People) != len(people) {
		tb.Fatalf("in room %s are %v, fresh %v, and it counts %d", r.Room.Name, v.people, people, details.Room.People)
	}
}

func (c *replica) checkTail(tb fataler, s *chat.Service, v *view, r chat.SidebarRoom, tail chat.Snapshot) {
	if v.at != tail.Room.Head() || v.count != tail.Room.Count {
		tb.Fatalf("room %s: at %v with count %d, fresh %v with %d", r.Room.Name, v.at, v.count, tail.Room.Head(), tail.Room.Count)
	}
	if v.mark != tail.Mark || r.Unread != tail.Room.Count-tail.Mark.Count || r.Membership.Mark != tail.Mark {
		tb.Fatalf("room %s: mark %+v, fresh %+v, list %+v", r.Room.Name, v.mark, tail.Mark, r)
	}
	for _, m := range tail.Messages {
		known := v.messages[m.Number]
		known.Author, known.Pin.By = c.names.now(known.Author), c.names.now(known.Pin.By)
		known.Mentioned = c.names.inMentions(known.Mentioned)
		if m.Number >= v.oldest && !reflect.DeepEqual(known, m) {
			tb.Fatalf("room %s: message %d is\n%+v, fresh\n%+v", r.Room.Name, m.Number, known, m)
		}
	}
	loaded := slices.DeleteFunc(tail.Messages, func(m chat.Message) bool { return m.Number < v.oldest })
	c.checkReactions(tb, s, v, tail)
	kept := 0
	for n := range v.messages {
		if len(tail.Messages) > 0 && n >= tail.Messages[0].Number {
			kept++
		}
	}
	if kept != len(loaded) {
		tb.Fatalf("room %s: %d messages where fresh has %d", r.Room.Name, kept, len(loaded))
	}
}
