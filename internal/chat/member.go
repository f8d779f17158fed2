package chat

import "context"

// CreateRoom makes a room with its maker as the only member.
func (s *Service) CreateRoom(ctx context.Context, session Session, name string, history History) (Room, error) {
	if err := checkRoomName(name); err != nil {
		return Room{}, err
	}
	if history != FromStart && history != FromJoining {
		return Room{}, invalid("history", "A room's history must be visible from the start or from joining.")
	}
	return write(ctx, s.store, func(tx Tx) (Room, error) {
		me, err := s.session(tx, session.ID, now())
		if err != nil {
			return Room{}, err
		}
		if err := me.User.may(CreateRoom, noThing); err != nil {
			return Room{}, err
		}
		if _, err := tx.RoomByName(name); !isNotFound(err) {
			return Room{}, either(err, &Error{Code: Taken, Field: "name", Message: "There is already a room with this name."})
		}
		room := Room{ID: s.ids.next(), Name: name, History: history}
		if err := tx.AddRoom(room); err != nil {
			return Room{}, err
		}
		if err := s.join(tx, room, me.User); err != nil {
			return Room{}, err
		}
		return tx.Room(room.ID)
	})
}

// Join makes oneself a member of a room. Who is one already stays it.
func (s *Service) Join(ctx context.Context, session Session, room ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
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
		if st.Room.ID == 0 {
			return ErrNotFound
		}
		return s.join(tx, st.Room, st.Session.User)
	})
}

// Leave ends one's own membership of a room.
func (s *Service) Leave(ctx context.Context, session Session, room ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, LeaveRoom, noThing)
		if err != nil {
			return err
		}
		return s.leave(tx, st.Room, st.Session.User)
	})
}

// Remove ends another's membership of a room.
func (s *Service) Remove(ctx context.Context, session Session, room, user ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, RemoveMember, claimOn(user, session.User.ID))
		if err != nil {
			return err
		}
		st.Session.From = session.From
		if _, err := tx.Membership(room, user); err != nil {
			return err
		}
		account, err := tx.Account(user)
		if err != nil {
			return err
		}
		if account.Role == Owner {
			return ErrForbidden
		}
		record := AuditRecord{
			Event: AuditMemberRemoved, Actor: st.Session.User, About: account.User,
			Address: st.Session.from(), Detail: st.Room.Name,
		}
		if err := s.audit(tx, record); err != nil {
			return err
		}
		return s.leave(tx, st.Room, account.User)
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
func (s *Service) join(tx Tx, room Room, user User) error {
	if err := tx.LockUser(user.ID); err != nil {
		return err
	}
	if err := s.line(tx, &room, JoinEntry, Join, user); err != nil {
		return err
	}
	member := Membership{Room: room.ID, User: user.ID, Joined: room.Number, Mark: Mark{Count: room.Count, At: room.Number}}
	if err := tx.AddMembership(member); err != nil {
		return err
	}
	return s.tell(tx, user.ID, RoomGained, room.ID, &member.Mark)
}

// leave ends a user's membership of a room that is locked.
func (s *Service) leave(tx Tx, room Room, user User) error {
	if err := tx.LockUser(user.ID); err != nil {
		return err
	}
	if err := s.line(tx, &room, LeaveEntry, Leave, user); err != nil {
		return err
	}
	if err := tx.RemoveMembership(room.ID, user.ID); err != nil {
		return err
	}
	return s.tell(tx, user.ID, RoomLost, room.ID, nil)
}

// line adds an entry about a person to a room's log, and the line that tells of it.
func (s *Service) line(tx Tx, room *Room, kind Kind, said MessageKind, about User) error {
	message := Message{
		ID: s.ids.next(), Room: room.ID, Number: room.Number + 1, Count: room.Count,
		Kind: said, Author: about,
	}
	if err := tx.AddMessage(message); err != nil {
		return err
	}
	return s.append(tx, room, Entry{Kind: kind, Message: &message, Person: &about})
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
	if first := entry.Number - keptEntries + 1; first > 1 && first%trimEvery == 0 {
		return tx.TrimRoomLog(room.ID, first, trimAtOnce)
	}
	return nil
}

const (
	// keptEntries is how many entries a room's log keeps at least. Pages go on from at
	// most maxGap back; the rest is for those who follow a log by its number.
	keptEntries = 10_000
	// trimEvery is after how many more a log is trimmed.
	trimEvery = 50
	// trimAtOnce is how many entries of a room's log are removed then at most. It is
	// more than come, so that a log which had become longer is trimmed too, and few
	// enough that nobody who sends waits for long.
	trimAtOnce = 5 * trimEvery
)

// tell adds the next entry to the log of a user who is locked, and removes those that
// are no use any more.
func (s *Service) tell(tx Tx, user ID, kind UserKind, room ID, mark *Mark) error {
	head, err := tx.UserHead(user)
	if err != nil {
		return err
	}
	entry := UserEntry{User: user, Number: head.Number + 1, ID: s.ids.next(), Kind: kind, Room: room, Mark: mark}
	if err := tx.AppendUser(entry); err != nil {
		return err
	}
	tx.Announce(News{UserEntries: []UserEntry{entry}})
	// From further back than maxGap nobody goes on.
	if first := entry.Number - maxGap; first > 1 && first%trimEvery == 0 {
		return tx.TrimUserLog(user, first)
	}
	return nil
}
