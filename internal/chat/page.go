package chat

import "context"

const (
	maxEntries = 200 // of one Page
	// maxGap is how far a client may be behind; further back a fresh tail is less
	// than what it missed.
	maxGap = 1000
)

// A Page is a part of a room's log, from a position on. Its messages are as they
// are at AsOf, the head of the transaction that read them: a client that hears
// the room at the same time lets entries after AsOf wait, applies the page, then
// those. It asks for the next page from Next until that is AsOf.
type Page struct {
	Room    ID
	AsOf    Position
	Next    Position
	Entries []Entry
	// Reset, when not nil, takes the place of the entries: the position is none of
	// this log, or too far back. The client drops all it has of the room and starts
	// from this.
	Reset *Snapshot
}

// Page returns what came after a position in a room's log.
func (s *Service) Page(ctx context.Context, session Session, room ID, from Position) (Page, error) {
	return read(ctx, s.store, func(r Reader) (Page, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Page{}, err
		}
		return page(r, st, from)
	})
}

// Room returns a room as it is now to a member who may read it.
func (s *Service) Room(ctx context.Context, session Session, room ID) (SidebarRoom, error) {
	return read(ctx, s.store, func(r Reader) (SidebarRoom, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return SidebarRoom{}, err
		}
		return listedRoom(r, st)
	})
}

// listedRoom returns a room as it stands in the list of a member.
func listedRoom(r Reader, st Standing) (SidebarRoom, error) {
	if st.Room.Kind.conversation() {
		return sidebarRoom(r, st.Room.ID, st.Session.User.ID)
	}
	mentions, err := r.Mentions(st.Session.User.ID, st.Room.ID)
	return SidebarRoom{
		Room: st.Room, Membership: *st.Membership, Unread: st.Room.Count - st.Membership.Mark.Count, Mentions: mentions[st.Room.ID],
	}, err
}

func page(r Reader, st Standing, from Position) (Page, error) {
	head := st.Room.Head()
	p := Page{Room: st.Room.ID, AsOf: head, Next: head}
	known, err := knows(r, st, from)
	if err != nil {
		return Page{}, err
	}
	if !known {
		tail, err := snapshot(r, st, head.Number+1)
		p.Reset = &tail
		return p, err
	}
	if from == head {
		return p, nil
	}
	entries, err := r.Entries(st.Room.ID, from.Number, maxEntries)
	if err != nil {
		return Page{}, err
	}
	p.Entries = cutEntries(entries)
	p.Next = p.Entries[len(p.Entries)-1].Position()
	for i, e := range p.Entries {
		p.Entries[i] = e.SeenFrom(st.first())
	}
	return p, nil
}

// knows tells whether a position is one of the room's log from which its reader
// can go on.
func knows(r Reader, st Standing, from Position) (bool, error) {
	head := st.Room.Head()
	switch {
	case from == head:
		return true, nil
	case from.Number > head.Number || head.Number-from.Number > maxGap:
		return false, nil
	case from == Position{} && st.first() == 1:
		return true, nil
	case from.Number < st.first():
		return false, nil
	}
	entry, err := r.EntryAt(st.Room.ID, from.Number)
	if isNotFound(err) {
		return false, nil
	}
	return entry == from.Entry, err
}

// cutEntries keeps as many entries as an answer holds, one at least.
func cutEntries(entries []Entry) []Entry {
	bytes := 0
	for i, e := range entries {
		if e.Message != nil {
			bytes += len(e.Message.Text)
		}
		if i > 0 && bytes > maxPageBytes {
			return entries[:i]
		}
	}
	return entries
}
