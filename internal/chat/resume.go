package chat

import "context"

// Resumed is what a client needs to go on from a position in its user's log and one in
// the people log, read in one transaction. The rooms that it shows it pages, each from
// where it is.
type Resumed struct {
	User   UserPage
	People PeoplePage
	Saved  []ID // with a Reset of User the messages that the user has saved
	Drafts []DraftMark
	Sidebar
}

// A Sidebar is all that stands in somebody's list: their rooms, and those into which they
// are invited.
type Sidebar struct {
	Rooms       []SidebarRoom
	Invitations []RoomInvitation
}

// A SidebarRoom is a room in the list of one of its members.
type SidebarRoom struct {
	Room       Room
	Membership Membership
	With       []User // the others of a conversation, in the order of their ids: no new name changes it
	Unread     int64
	Mentions   []int64 // see [MentionReader]
}

// A RoomInvitation is a room into which somebody is invited.
type RoomInvitation struct {
	Room Room
	By   User
}

// A LogPage is a part of a log, from a position on, as a Page is of a room's. With Reset
// the position is none of this log, or too far back.
type LogPage[E any] struct {
	AsOf    Position
	Next    Position
	Entries []E
	Reset   bool
}

// A UserPage is a part of a user's log. With Reset, what the client knew of its rooms and
// marks is to be replaced by the rest of the answer.
type UserPage = LogPage[UserEntry]

// A PeoplePage is a part of the people log. With Reset, any name that the client knew may
// be another one now.
type PeoplePage = LogPage[PersonEntry]

// Rooms lists the rooms of a session's user.
func (s *Service) Rooms(ctx context.Context, session Session) ([]SidebarRoom, error) {
	return read(ctx, s.store, func(r Reader) ([]SidebarRoom, error) {
		me, err := s.session(r, session.ID, now())
		if err != nil {
			return nil, err
		}
		return r.Sidebar(me.User.ID, 0)
	})
}

// Sidebar returns the list of a session's user.
func (s *Service) Sidebar(ctx context.Context, session Session) (Sidebar, error) {
	return read(ctx, s.store, func(r Reader) (Sidebar, error) {
		me, err := s.session(r, session.ID, now())
		if err != nil {
			return Sidebar{}, err
		}
		return sidebar(r, me.User.ID)
	})
}

func sidebar(r Reader, user ID) (all Sidebar, err error) {
	if all.Rooms, err = r.Sidebar(user, 0); err != nil {
		return Sidebar{}, err
	}
	all.Invitations, err = r.Invitations(user)
	return all, err
}

// Resume answers a client that connects, becomes visible, or only wants to be
// sure that it missed nothing. People is where it is in the people log, nil if it has read
// no name yet.
func (s *Service) Resume(ctx context.Context, session Session, from Position, people *Position) (Resumed, error) {
	return read(ctx, s.store, func(r Reader) (Resumed, error) {
		me, err := s.session(r, session.ID, now())
		if err != nil {
			return Resumed{}, err
		}
		var answer Resumed
		if answer.User, err = userPage(r, me.User.ID, from); err != nil {
			return Resumed{}, err
		}
		if answer.People, err = peoplePage(r, people); err != nil {
			return Resumed{}, err
		}
		if answer.User.Reset {
			if answer.Saved, err = r.SavedMessages(me.User.ID); err != nil {
				return Resumed{}, err
			}
		}
		if answer.Drafts, err = r.Drafts(me.User.ID); err != nil {
			return Resumed{}, err
		}
		answer.Sidebar, err = sidebar(r, me.User.ID)
		return answer, err
	})
}

func userPage(r Reader, user ID, from Position) (UserPage, error) {
	head, err := r.UserHead(user)
	if err != nil {
		return UserPage{}, err
	}
	return logPage(from, head, func(number int64) (ID, error) {
		if number == 0 { // what a client that has nothing starts from is in the rest of the answer
			return 0, ErrNotFound
		}
		return r.UserEntryAt(user, number)
	}, func(after int64) ([]UserEntry, error) { return r.UserEntries(user, after, maxEntries) })
}

// logPage reads a part of a log from a position on: at fetches the id at a number, and
// list the entries behind one.
func logPage[E interface{ Position() Position }](from, head Position,
	at func(number int64) (ID, error), list func(after int64) ([]E, error),
) (LogPage[E], error) {
	p := LogPage[E]{AsOf: head, Next: head}
	if from == head {
		return p, nil
	}
	if from.Number > head.Number || head.Number-from.Number > maxGap {
		p.Reset = true
		return p, nil
	}
	entry, err := at(from.Number)
	if err != nil && !isNotFound(err) {
		return LogPage[E]{}, err
	}
	if err != nil || entry != from.Entry {
		p.Reset = true
		return p, nil
	}
	if p.Entries, err = list(from.Number); err != nil {
		return LogPage[E]{}, err
	}
	if len(p.Entries) > 0 {
		p.Next = p.Entries[len(p.Entries)-1].Position()
	}
	return p, nil
}
