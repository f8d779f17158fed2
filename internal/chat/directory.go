package chat

import (
	"context"
	"unicode/utf8"
)

// A Details is what a room is and says of itself, and what who asks is in it.
type Details struct {
	Room RoomView
	Text RoomText
	Pins int64 // how many messages are pinned of those that one may see
}

// A RoomView is a room with one's own role in it, "" for who is not a member.
type RoomView struct {
	Room
	Role RoomRole
}

// Details returns what a room is, to its members, to who finds it and to who is invited.
func (s *Service) Details(ctx context.Context, session Session, room ID) (Details, error) {
	return read(ctx, s.store, func(r Reader) (Details, error) {
		st, err := s.standing(r, session.ID, room, SeeRoom, noThing)
		if err != nil {
			return Details{}, err
		}
		return details(r, st)
	})
}

func details(r Reader, st Standing) (d Details, err error) {
	d.Room.Room = st.Room
	if st.Membership != nil {
		d.Room.Role = st.Room.Role(*st.Membership, st.Session.User)
		if d.Pins, err = r.PinCount(st.Room.ID, st.first()); err != nil {
			return Details{}, err
		}
	}
	d.Text, err = r.RoomText(st.Room.ID)
	return d, err
}

// Preview returns a room that everybody finds with its last messages, if its history is
// visible from the start; otherwise without.
func (s *Service) Preview(ctx context.Context, session Session, room ID) (Details, Snapshot, error) {
	type result struct {
		details  Details
		snapshot Snapshot
	}
	found, err := read(ctx, s.store, func(r Reader) (result, error) {
		st, err := s.standing(r, session.ID, room, PreviewRoom, noThing)
		if err != nil {
			return result{}, err
		}
		var found result
		if found.details, err = details(r, st); err != nil || st.Room.History != FromStart {
			return found, err
		}
		st.Membership = &Membership{Joined: 1}
		found.snapshot, err = snapshot(r, st, st.Room.Number+1)
		return found, err
	})
	return found.details, found.snapshot, err
}

// maxQuery is the longest that is searched for, in characters.
const maxQuery = 80

// listPage is how many rooms or people one answer lists.
const listPage = 50

// A ListedRoom is a room in the directory.
type ListedRoom struct {
	Room   Room
	Topic  string
	Joined bool
}

// Directory lists rooms that everybody finds and whose name contains the query, by name,
// behind the key of the last one that was listed; "" begins. It returns the key from
// which the next page goes on, "" if there is none.
func (s *Service) Directory(ctx context.Context, session Session, query, after string) (rooms []ListedRoom, next string, err error) {
	if err := checkQuery(query); err != nil {
		return nil, "", err
	}
	rooms, err = read(ctx, s.store, func(r Reader) ([]ListedRoom, error) {
		me, err := s.session(r, session.ID, now())
		if err == nil {
			err = me.User.may(FindRooms, noThing)
		}
		if err != nil {
			return nil, err
		}
		return r.Directory(me.User.ID, roomSkeleton(query), after, listPage+1)
	})
	if len(rooms) > listPage {
		rooms = rooms[:listPage]
		next = rooms[listPage-1].Room.Key
	}
	return rooms, next, err
}

// A RoomPerson is one of the people of a room.
type RoomPerson struct {
	User User
	Role RoomRole // as the room has it; see [Room.Role]
	Key  string   // of the name
}

// A MemberCursor is behind whom a list of members goes on. The zero one begins.
type MemberCursor struct {
	Rank int // of the role: 0 for owners, 1 for moderators, 2 for members
	Key  string
}

// Members lists the people of a room whose name contains the query, to its members: the
// owners, the moderators, the others, each by name. More tells whether there are others
// behind the last one.
func (s *Service) Members(ctx context.Context, session Session, room ID, query string, after MemberCursor) (people []RoomPerson, more bool, err error) {
	if err := checkQuery(query); err != nil {
		return nil, false, err
	}
	people, err = read(ctx, s.store, func(r Reader) ([]RoomPerson, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return nil, err
		}
		return r.Members(st.Room.ID, skeleton(query), after, listPage+1)
	})
	return people[:min(len(people), listPage)], len(people) > listPage, err
}

// Cursor is where a list goes on behind p.
func (p RoomPerson) Cursor() MemberCursor {
	rank := map[RoomRole]int{RoomOwner: 0, RoomModerator: 1, RoomMember: 2}
	return MemberCursor{Rank: rank[p.Role], Key: p.Key}
}

// People lists who has an account that is in use and whose name contains the query, by
// name, behind the key of the last one that was listed; "" begins.
func (s *Service) People(ctx context.Context, session Session, query, after string) (people []Account, more bool, err error) {
	if err := checkQuery(query); err != nil {
		return nil, false, err
	}
	people, err = read(ctx, s.store, func(r Reader) ([]Account, error) {
		me, err := s.session(r, session.ID, now())
		if err == nil {
			err = me.User.may(FindRooms, noThing)
		}
		if err != nil {
			return nil, err
		}
		return r.People(skeleton(query), after, listPage+1)
	})
	for i := range people {
		people[i].Password = ""
	}
	return people[:min(len(people), listPage)], len(people) > listPage, err
}

func checkQuery(query string) error {
	if !utf8.ValidString(query) || utf8.RuneCountInString(query) > maxQuery {
		return over("query", TextLong, maxQuery, "You can search for at most 80 characters.")
	}
	return nil
}
