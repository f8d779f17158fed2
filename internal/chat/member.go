package chat

import (
	"cmp"
	"context"
	"slices"
)

// Join makes oneself a member of a room that everybody finds, or to which one is
// invited. Who is one already stays it.
func (s *Service) Join(ctx context.Context, session Session, room ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := lockPlace(tx, room, session.User.ID); err != nil {
			return err
		}
		st, err := tx.Standing(session.ID, room)
		if err == nil && st.Room.ID != 0 && st.Membership != nil {
			return nil
		}
		st, err = s.standing(tx, session.ID, room, JoinRoom, noThing)
		if err != nil {
			return err
		}
		if err := tx.RemoveInvitation(room, st.Session.User.ID); err != nil {
			return err
		}
		return s.join(tx, &st.Room, RoomMember, st.Session.User, st.Session.User)
	})
}

// Leave ends one's own membership of a room. Who leaves a conversation is in it again
// with its next message. The only owner of a room in which others are cannot leave.
func (s *Service) Leave(ctx context.Context, session Session, room ID) error {
	erased := false
	err := s.store.Write(ctx, func(tx Tx) error {
		if err := lockPlace(tx, room, session.User.ID); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, LeaveRoom, noThing)
		if err != nil {
			return err
		}
		if st.Room.Kind.conversation() {
			return s.hide(tx, *st.Membership)
		}
		if err := keepsOwner(tx, st.Room, *st.Membership); err != nil {
			return err
		}
		err = s.leave(tx, &st.Room, st.Session.User, st.Session.User)
		erased = st.Room.State == Erased
		return err
	})
	if err == nil && erased {
		s.sweepSoon()
	}
	return err
}

// lockPeople locks people in their order.
func lockPeople(tx Tx, people []ID) error {
	for _, id := range slices.Sorted(slices.Values(people)) {
		if err := tx.LockUser(id); err != nil {
			return err
		}
	}
	return nil
}

// lockPlace locks a room and one person in it.
func lockPlace(tx Tx, room, user ID) error {
	if err := tx.LockRoom(room); err != nil {
		return err
	}
	return tx.LockUser(user)
}

// hide takes a conversation out of its member's list.
func (s *Service) hide(tx Tx, member Membership) error {
	if member.Hidden {
		return nil
	}
	member.Hidden = true
	if err := tx.SetMembership(member); err != nil {
		return err
	}
	if err := tx.RemoveDraft(member.Room, member.User); err != nil {
		return err
	}
	return s.tell(tx, member.User, RoomLost, member.Room, nil)
}

// unhide puts a conversation back into the lists of those who have left it, because
// somebody writes there. It locks them, and with them others who are to hear of it, so
// that all are locked in order.
func (s *Service) unhide(tx Tx, room Room, others []ID) error {
	var hidden []Membership
	if room.Kind.conversation() {
		var err error
		if hidden, err = tx.HiddenFrom(room.ID); err != nil {
			return err
		}
	}
	locked := slices.Clone(others)
	for _, member := range hidden {
		locked = append(locked, member.User)
	}
	if err := lockPeople(tx, locked); err != nil {
		return err
	}
	slices.SortFunc(hidden, func(a, b Membership) int { return cmp.Compare(a.User, b.User) })
	for _, member := range hidden {
		// As it is now: what they prefer is changed with their lock alone.
		member, err := tx.Membership(room.ID, member.User)
		if err != nil {
			return err
		}
		member.Hidden = false
		if err := tx.SetMembership(member); err != nil {
			return err
		}
		if err := s.tell(tx, member.User, RoomGained, room.ID, &member.Mark); err != nil {
			return err
		}
	}
	return nil
}

// keepsOwner refuses what would leave others in a room without an owner.
func keepsOwner(r Reader, room Room, member Membership) error {
	if member.Role != RoomOwner || room.People < 2 {
		return nil
	}
	owners, err := r.RoomOwners(room.ID)
	if err == nil && owners < 2 {
		err = ErrLastOwner
	}
	return err
}

// Remove ends another's membership of a room: of somebody whose role in it is lower
// than one's own.
func (s *Service) Remove(ctx context.Context, session Session, room, user ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := lockPlace(tx, room, user); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, RemoveMember, claimOn(user, session.User.ID))
		if err != nil {
			return err
		}
		st.Session.From = session.From
		member, err := tx.Membership(room, user)
		if err != nil {
			return err
		}
		account, err := tx.Account(user)
		if err != nil {
			return err
		}
		if !outranks(st, member, account.User) {
			return ErrForbidden
		}
		record := AuditRecord{
			Event: AuditMemberRemoved, Actor: st.Session.User, About: account.User,
			Address: st.Session.from(), Detail: st.Room.Name,
		}
		if err := s.audit(tx, record); err != nil {
			return err
		}
		return s.leave(tx, &st.Room, account.User, st.Session.User)
	})
}

// outranks tells whether who stands there is more in the room than another member. In a
// room that everybody finds the server's owner is more than its admins, and these are
// more than the room's owners.
func outranks(st Standing, member Membership, user User) bool {
	rank := func(role RoomRole, user User) int {
		at := placeOf(st.Room, role, user)
		switch {
		case st.Room.Kind.found() && user.role() == Owner:
			return 4
		case st.Room.Kind.found() && user.role() == Admin:
			return 3
		case at == owner:
			return 2
		case at == moderator:
			return 1
		}
		return 0
	}
	return rank(st.Membership.Role, st.Session.User) > rank(member.Role, user)
}

// SetRoomRole changes what a member is in a room. The only owner stays it.
func (s *Service) SetRoomRole(ctx context.Context, session Session, room, user ID, role RoomRole) error {
	if role != RoomMember && role != RoomModerator && role != RoomOwner {
		return refused("role", Malformed, "The role must be member, moderator or owner.")
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := lockPlace(tx, room, user); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, SetRoomRole, noThing)
		if err != nil {
			return err
		}
		member, err := tx.Membership(room, user)
		if err != nil || member.Role == role {
			return err
		}
		if err := keepsOwner(tx, st.Room, member); err != nil {
			return err
		}
		account, err := tx.Account(user)
		if err != nil {
			return err
		}
		member.Role = role
		if err := tx.SetMembership(member); err != nil {
			return err
		}
		if err := s.line(tx, &st.Room, RoleEntry, st.Session.User, &account.User, string(role)); err != nil {
			return err
		}
		return s.tell(tx, user, RoomGained, room, &member.Mark)
	})
}

// claimOn says whose a thing of owner is to who asks.
func claimOn(owner, asker ID) claim {
	if owner == asker {
		return own
	}
	return anothers
}

// join makes a user a member of a room that is locked. What was said before is not
// unread to them.
func (s *Service) join(tx Tx, room *Room, role RoomRole, user, by User) error {
	if err := tx.LockUser(user.ID); err != nil {
		return err
	}
	if err := roomFor(tx, user.ID, ErrRooms); err != nil {
		return err
	}
	room.People++
	if err := s.comeOrGo(tx, room, JoinEntry, user, by); err != nil {
		return err
	}
	member := Membership{
		Room: room.ID, User: user.ID, Joined: room.Number, Role: role, Level: AllMessages,
		Mark: Mark{Count: room.Count, At: room.Number},
	}
	if err := tx.AddMembership(member); err != nil {
		return err
	}
	return s.tell(tx, user.ID, RoomGained, room.ID, &member.Mark)
}

// roomFor refuses with full when somebody is in as many rooms as one may be in.
func roomFor(r Reader, user ID, full error) error {
	rooms, err := r.RoomCount(user)
	if err == nil && rooms >= maxRooms {
		err = full
	}
	return err
}

// leave ends a user's membership of a room that is locked. A private room that nobody is
// in any more is erased: nobody could ever read it again, or delete it.
func (s *Service) leave(tx Tx, room *Room, user, by User) error {
	if err := tx.LockUser(user.ID); err != nil {
		return err
	}
	room.People--
	if err := s.comeOrGo(tx, room, LeaveEntry, user, by); err != nil {
		return err
	}
	if err := tx.RemoveMembership(room.ID, user.ID); err != nil {
		return err
	}
	if room.Kind == Private && room.People == 0 {
		if err := s.eraseNow(tx, room); err != nil {
			return err
		}
	}
	return s.tell(tx, user.ID, RoomLost, room.ID, nil)
}

// comeOrGo adds an entry that says who is a member, or not any more. In a room of many
// no line tells of it.
func (s *Service) comeOrGo(tx Tx, room *Room, kind Kind, user, by User) error {
	if room.People > MaxQuietPeople {
		return s.append(tx, room, Entry{Kind: kind, Person: &user})
	}
	return s.line(tx, room, kind, by, &user, "")
}

// line adds an entry to a room's log, and the line that tells of it: who did it, to
// whom if it is about somebody, and the new value if there is one.
func (s *Service) line(tx Tx, room *Room, kind Kind, by User, about *User, text string) error {
	message := Message{
		ID: s.ids.next(), Room: room.ID, Number: room.Number + 1, Count: room.Count,
		Kind: MessageKind(kind), Author: by, Text: text,
	}
	if err := tx.AddMessage(message); err != nil {
		return err
	}
	return s.append(tx, room, Entry{Kind: kind, Message: &message, Person: about})
}

// append adds the next entry to the log of a room that is locked; where it stands is
// not the caller's.
func (s *Service) append(tx Tx, room *Room, entry Entry) error {
	entry.Room, entry.Number, entry.ID = room.ID, room.Number+1, s.ids.next()
	room.Number, room.Entry = entry.Number, entry.ID
	tx.Announce(News{Entries: []Entry{entry}})
	if err := tx.Append(*room, entry); err != nil {
		return err
	}
	if first := entry.Number - KeptEntries + 1; first > 1 && first%trimEvery == 0 {
		return tx.TrimRoomLog(room.ID, first, trimAtOnce)
	}
	return nil
}

// KeptEntries is how many entries a room's log keeps at least. Pages go on from at
// most maxGap back; the rest is for those who follow a log by its number.
const KeptEntries = 10_000

const (
	// trimEvery is after how many more a log is trimmed.
	trimEvery = 50
	// trimAtOnce is how many entries of a room's log are removed then at most. It is
	// more than come, so that a log which had become longer is trimmed too, and few
	// enough that nobody who sends waits for long.
	trimAtOnce = 5 * trimEvery
)

// tell adds an entry about a room to the log of a user who is locked.
func (s *Service) tell(tx Tx, user ID, kind UserKind, room ID, mark *Mark) error {
	return s.appendUser(tx, UserEntry{User: user, Kind: kind, Room: room, Mark: mark})
}

// appendUser adds an entry to the log of its user, who is locked, and removes those that
// are no use any more.
func (s *Service) appendUser(tx Tx, entry UserEntry) error {
	head, err := tx.UserHead(entry.User)
	if err != nil {
		return err
	}
	entry.Number, entry.ID = head.Number+1, s.ids.next()
	if err := tx.AppendUser(entry); err != nil {
		return err
	}
	tx.Announce(News{UserEntries: []UserEntry{entry}})
	// From further back than maxGap nobody goes on.
	if first := entry.Number - maxGap; first > 1 && first%trimEvery == 0 {
		return tx.TrimUserLog(entry.User, first)
	}
	return nil
}
