package chat

import (
	"cmp"
	"context"
	"slices"
)

// A NewRoom is a room to be made. What is left out means: the history from the start,
// all members write (in an announcement room, moderators), and moderators invite to a
// private room.
type NewRoom struct {
	ClientID string // made by the client, unique for the maker: a second CreateRoom of it returns the first's room
	Kind     RoomKind
	Name     string
	Text     RoomText
	History  History
	Write    Who
	Invite   Who
}

// Room returns the room to be made, without members and with an empty log.
func (n NewRoom) Room(id ID) Room {
	write, invite := Members, Members
	if n.Kind == Announcement {
		write = Moderators
	}
	if n.Kind != Public {
		invite = Moderators
	}
	return Room{
		ID: id, Kind: n.Kind, Name: n.Name, Key: RoomKey(n.Kind, n.Name, id), State: InUse,
		History: cmp.Or(n.History, FromStart), Write: cmp.Or(n.Write, write), Invite: cmp.Or(n.Invite, invite),
	}
}

// CreateRoom makes a room with its maker as the only member, who owns it.
func (s *Service) CreateRoom(ctx context.Context, session Session, wanted NewRoom) (SidebarRoom, error) {
	if err := wanted.check(); err != nil {
		return SidebarRoom{}, err
	}
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return SidebarRoom{}, err
	}
	return write(ctx, s.store, func(tx Tx) (SidebarRoom, error) {
		if err := tx.LockNames(); err != nil {
			return SidebarRoom{}, err
		}
		if err := tx.LockUser(session.User.ID); err != nil {
			return SidebarRoom{}, err
		}
		me, err := s.session(tx, session.ID, now())
		if err != nil {
			return SidebarRoom{}, err
		}
		action := CreateRoom
		if wanted.Kind == Announcement {
			action = CreateOfficial
		}
		if err := me.User.may(action, noThing); err != nil {
			return SidebarRoom{}, err
		}
		first, err := tx.RoomByClientID(me.User.ID, wanted.ClientID)
		if err == nil {
			return sidebarRoom(tx, first.ID, me.User.ID)
		}
		if !isNotFound(err) {
			return SidebarRoom{}, err
		}
		room := wanted.Room(s.ids.next())
		if err := freeRoomName(tx, room); err != nil {
			return SidebarRoom{}, err
		}
		if err := tx.AddRoom(room, me.User.ID, wanted.ClientID); err != nil {
			return SidebarRoom{}, err
		}
		if err := tx.SetRoomText(room.ID, wanted.Text); err != nil {
			return SidebarRoom{}, err
		}
		if err := s.join(tx, &room, RoomOwner, me.User, me.User); err != nil {
			return SidebarRoom{}, err
		}
		return sidebarRoom(tx, room.ID, me.User.ID)
	})
}

func (n NewRoom) check() error {
	if !clientID(n.ClientID) {
		return refused("clientId", Malformed, "The client id must be 1 to 64 letters, digits, hyphens or underscores.")
	}
	if n.Kind != Public && n.Kind != Private && n.Kind != Announcement {
		return refused("kind", Malformed, "A room must be public, private or for announcements.")
	}
	if err := checkRoomName(n.Name); err != nil {
		return err
	}
	if err := n.Text.check(); err != nil {
		return err
	}
	return n.Room(0).check()
}

// freeRoomName refuses a name that another room has, or one that looks like it, among
// those that everybody finds.
func freeRoomName(r Reader, room Room) error {
	other, err := r.RoomByKey(room.Key)
	switch {
	case isNotFound(err) || err == nil && other.ID == room.ID:
		return nil
	case err == nil:
		return &Error{Code: Taken, Field: "name", Message: "There is already a room with this name, or one that looks like it."}
	}
	return err
}

// sidebarRoom is a room as it stands in a member's list.
func sidebarRoom(r Reader, room, user ID) (SidebarRoom, error) {
	rooms, err := r.Sidebar(user, room)
	if err == nil && len(rooms) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return SidebarRoom{}, err
	}
	return rooms[0], nil
}

// Converse returns the conversation with these people, which is always the same, and
// makes it if there is none yet: notes with nobody else, a direct one with one, a group
// with up to eight.
func (s *Service) Converse(ctx context.Context, session Session, others []ID) (SidebarRoom, error) {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return SidebarRoom{}, err
	}
	people := append([]ID{session.User.ID}, others...)
	slices.Sort(people)
	if people = slices.Compact(people); len(people) > maxGroup {
		return SidebarRoom{}, over("users", GroupLarge, maxGroup, "A group can have at most nine people, you among them.")
	}
	return write(ctx, s.store, func(tx Tx) (SidebarRoom, error) {
		room, err := s.lockConversation(tx, people)
		if err != nil && !isNotFound(err) {
			return SidebarRoom{}, err
		}
		none := err != nil
		me, err := s.session(tx, session.ID, now())
		if err == nil {
			err = me.User.may(Converse, noThing)
		}
		if err == nil && none {
			room, err = s.startConversation(tx, people)
		}
		if err != nil {
			return SidebarRoom{}, err
		}
		if err := s.show(tx, room.ID, me.User.ID); err != nil {
			return SidebarRoom{}, err
		}
		return sidebarRoom(tx, room.ID, me.User.ID)
	})
}

// lockConversation fetches the conversation of these people, if there is one, and locks
// it and them. Of two who begin the same at once, one finds what the other has made.
func (s *Service) lockConversation(tx Tx, people []ID) (Room, error) {
	if err := tx.LockNames(); err != nil {
		return Room{}, err
	}
	room, none := tx.RoomByKey(conversationKey(people))
	if none == nil {
		if err := tx.LockRoom(room.ID); err != nil {
			return Room{}, err
		}
	}
	for _, id := range people {
		if err := tx.LockUser(id); err != nil {
			return Room{}, err
		}
	}
	return room, none
}

// NewConversation returns the conversation of these people, without members and with an
// empty log.
func NewConversation(id ID, people []ID) Room {
	kind := Direct
	if len(people) > 2 {
		kind = Group
	}
	return Room{
		ID: id, Kind: kind, Key: conversationKey(people), State: InUse,
		History: FromStart, Write: Members, Invite: Moderators,
	}
}

func (s *Service) startConversation(tx Tx, people []ID) (Room, error) {
	room := NewConversation(s.ids.next(), people)
	if err := tx.AddRoom(room, 0, ""); err != nil {
		return Room{}, err
	}
	for _, id := range people {
		account, err := tx.Account(id)
		if err == nil && account.State != Active {
			err = ErrNotFound
		}
		if err != nil {
			return Room{}, err
		}
		if err := s.admit(tx, &room, account.User); err != nil {
			return Room{}, err
		}
	}
	return room, nil
}

// admit makes somebody one of the people of a new conversation. Only the first message
// brings it into the lists of the others.
func (s *Service) admit(tx Tx, room *Room, user User) error {
	if err := roomFor(tx, user.ID, ErrTheirRooms); err != nil {
		return err
	}
	room.People++
	if err := s.append(tx, room, Entry{Kind: JoinEntry, Person: &user}); err != nil {
		return err
	}
	return tx.AddMembership(Membership{
		Room: room.ID, User: user.ID, Joined: room.Number, Role: RoomMember, Level: AllMessages, Hidden: true,
		Mark: Mark{Count: room.Count, At: room.Number},
	})
}

// show puts a conversation into one's own list.
func (s *Service) show(tx Tx, room, user ID) error {
	member, err := tx.Membership(room, user)
	if err != nil || !member.Hidden {
		return err
	}
	member.Hidden = false
	if err := tx.SetMembership(member); err != nil {
		return err
	}
	return s.tell(tx, user, RoomGained, room, &member.Mark)
}
