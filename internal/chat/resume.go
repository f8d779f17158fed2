package chat

import "context"

// Resumed is what a client needs to go on from a position in its user's log, read in
// one transaction. The rooms that it shows it pages, each from where it is.
type Resumed struct {
	User UserPage
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
	With       []User // the others of a conversation
	Unread     int64
}

// A RoomInvitation is a room into which somebody is invited.
type RoomInvitation struct {
	Room Room
	By   User
}

// A UserPage is a part of a user's log, from a position on, as a Page is of a
// room's. With Reset the position is none of this log: what the client knew of
// its rooms and marks is to be replaced by the rest of the answer.
type UserPage struct {
	AsOf    Position
	Next    Position
	Entries []UserEntry
	Reset   bool
}

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
// sure that it missed nothing.
func (s *Service) Resume(ctx context.Context, session Session, from Position) (Resumed, error) {
	return read(ctx, s.store, func(r Reader) (Resumed, error) {
		me, err := s.session(r, session.ID, now())
		if err != nil {
			return Resumed{}, err
		}
		var answer Resumed
		if answer.User, err = userPage(r, me.User.ID, from); err != nil {
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
	p := UserPage{AsOf: head, Next: head}
	if from == head {
		return p, nil
	}
	if from.Number < 1 || from.Number > head.Number || head.Number-from.Number > maxGap {
		p.Reset = true
		return p, nil
	}
	entry, err := r.UserEntryAt(user, from.Number)
	if err != nil && !isNotFound(err) {
		return UserPage{}, err
	}
	if err != nil || entry != from.Entry {
		p.Reset = true
		return p, nil
	}
	if p.Entries, err = r.UserEntries(user, from.Number, maxEntries); err != nil {
		return UserPage{}, err
	}
	p.Next = p.Entries[len(p.Entries)-1].Position()
	return p, nil
}
