package chat

import (
	"cmp"
	"context"
	"slices"
)

// A RoomChange says what is to be another in a room; nil stays as it is.
type RoomChange struct {
	Name        *string
	Topic       *string
	Description *string
	History     *History
	Write       *Who
	Invite      *Who
}

// ChangeRoom changes what a room is called, says of itself and allows. Each change is an
// entry, and what stays the same makes none.
func (s *Service) ChangeRoom(ctx context.Context, session Session, room ID, change RoomChange) error {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if change.Name != nil {
			if err := tx.LockNames(); err != nil {
				return err
			}
		}
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, ChangeRoom, noThing)
		if err != nil {
			return err
		}
		if err := s.rename(tx, &st, change.Name); err != nil {
			return err
		}
		if err := s.describe(tx, &st, change); err != nil {
			return err
		}
		return s.settle(tx, &st, change)
	})
}

func (s *Service) rename(tx Tx, st *Standing, name *string) error {
	if name == nil || *name == st.Room.Name {
		return nil
	}
	if err := checkRoomName(*name); err != nil {
		return err
	}
	st.Room.Name, st.Room.Key = *name, RoomKey(st.Room.Kind, *name, st.Room.ID)
	if err := freeRoomName(tx, st.Room); err != nil {
		return err
	}
	if err := tx.SetRoom(st.Room); err != nil {
		return err
	}
	if err := s.line(tx, &st.Room, NameEntry, st.Session.User, nil, *name); err != nil {
		return err
	}
	return s.tellInvited(tx, st.Room)
}

func (s *Service) describe(tx Tx, st *Standing, change RoomChange) error {
	if change.Topic == nil && change.Description == nil {
		return nil
	}
	before, err := tx.RoomText(st.Room.ID)
	if err != nil {
		return err
	}
	after := before
	replace(&after.Topic, change.Topic)
	replace(&after.Description, change.Description)
	if after == before {
		return nil
	}
	if err := after.check(); err != nil {
		return err
	}
	if err := tx.SetRoomText(st.Room.ID, after); err != nil {
		return err
	}
	if after.Topic != before.Topic {
		if err := s.line(tx, &st.Room, TopicEntry, st.Session.User, nil, after.Topic); err != nil {
			return err
		}
	}
	if after.Description != before.Description {
		return s.line(tx, &st.Room, DescriptionEntry, st.Session.User, nil, "")
	}
	return nil
}

func (s *Service) settle(tx Tx, st *Standing, change RoomChange) error {
	before := st.Room
	replace(&st.Room.History, change.History)
	replace(&st.Room.Write, change.Write)
	replace(&st.Room.Invite, change.Invite)
	if st.Room == before {
		return nil
	}
	if err := st.Room.check(); err != nil {
		return err
	}
	if err := tx.SetRoom(st.Room); err != nil {
		return err
	}
	for _, setting := range []struct{ name, before, after string }{
		{historySetting, string(before.History), string(st.Room.History)},
		{"write=", string(before.Write), string(st.Room.Write)},
		{"invite=", string(before.Invite), string(st.Room.Invite)},
	} {
		if setting.before == setting.after {
			continue
		}
		if err := s.line(tx, &st.Room, SettingEntry, st.Session.User, nil, setting.name+setting.after); err != nil {
			return err
		}
	}
	return nil
}

func replace[T any](value *T, by *T) {
	if by != nil {
		*value = *by
	}
}

// ArchiveRoom makes a room read-only, or brings it back.
func (s *Service) ArchiveRoom(ctx context.Context, session Session, room ID, archived bool) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, ArchiveRoom, noThing)
		if err != nil {
			return err
		}
		if room == s.lobby {
			return &Error{Code: Forbidden, Reason: RoomOfAll, Message: "Everybody who signs up comes into this room. It can't be archived."}
		}
		state, kind := InUse, RestoreEntry
		if archived {
			state, kind = Archived, ArchiveEntry
		}
		if st.Room.State == state {
			return nil
		}
		st.Room.State = state
		if err := tx.SetRoom(st.Room); err != nil {
			return err
		}
		if err := s.line(tx, &st.Room, kind, st.Session.User, nil, ""); err != nil {
			return err
		}
		return s.tellInvited(tx, st.Room)
	})
}

// EraseRoom makes a room be there for nobody any more, at once, and has its messages
// and all else of it removed little by little. Name must be the room's.
func (s *Service) EraseRoom(ctx context.Context, session Session, room ID, name string) error {
	err := s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, EraseRoom, noThing)
		switch {
		case err != nil:
			return err
		case room == s.lobby:
			return &Error{Code: Forbidden, Reason: RoomOfAll, Message: "Everybody who signs up comes into this room. It can't be deleted."}
		case name != st.Room.Name:
			return refused("name", NameDiffers, "This isn't the room's name.")
		}
		st.Session.From = session.From
		record := AuditRecord{Event: AuditRoomErased, Actor: st.Session.User, Address: st.Session.from(), Detail: st.Room.ID.String()}
		if err := s.audit(tx, record); err != nil {
			return err
		}
		return s.eraseNow(tx, &st.Room)
	})
	if err == nil {
		s.sweepSoon()
	}
	return err
}

// eraseNow makes a room that is locked be there for nobody.
func (s *Service) eraseNow(tx Tx, room *Room) error {
	room.State, room.Name, room.Key = Erased, "", "erased:"+room.ID.String()
	if err := tx.SetRoom(*room); err != nil {
		return err
	}
	return s.append(tx, room, Entry{Kind: EraseEntry})
}

// sweepErased removes a part of what is left of a room that was erased: first its
// members and who is invited, whose devices hear of it, then all that was said there.
func (s *Service) sweepErased(tx Tx) (int, error) {
	room, err := tx.ErasedRoom()
	if isNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if err := tx.LockRoom(room.ID); err != nil {
		return 0, err
	}
	if room, err = tx.Room(room.ID); err != nil {
		return 0, err
	}
	members, err := tx.Members(room.ID, "", MemberCursor{}, sweepAtOnce)
	if err != nil {
		return 0, err
	}
	slices.SortFunc(members, func(a, b RoomPerson) int { return cmp.Compare(a.User.ID, b.User.ID) })
	for _, m := range members {
		if err := tx.LockUser(m.User.ID); err != nil {
			return 0, err
		}
		if err := tx.RemoveMembership(room.ID, m.User.ID); err != nil {
			return 0, err
		}
		if err := s.tell(tx, m.User.ID, RoomLost, room.ID, nil); err != nil {
			return 0, err
		}
	}
	if len(members) > 0 {
		return sweepAtOnce, nil
	}
	invited, err := tx.Invited(room.ID, sweepAtOnce)
	if err != nil {
		return 0, err
	}
	for _, user := range invited {
		if err := s.uninvite(tx, room.ID, user); err != nil {
			return 0, err
		}
	}
	if len(invited) > 0 {
		return sweepAtOnce, nil
	}
	removed, err := tx.EraseRoom(room.ID, sweepAtOnce)
	if err != nil || removed > 0 {
		return sweepAtOnce, err
	}
	room.State = Gone
	return sweepAtOnce, tx.SetRoom(room)
}
