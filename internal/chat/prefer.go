package chat

import "context"

// A Preference says what is to be another in one's own list; nil stays as it is.
type Preference struct {
	Level     *Level
	Favourite *bool
}

// Prefer changes what one hears of a room, and where it stands in one's list.
func (s *Service) Prefer(ctx context.Context, session Session, room ID, change Preference) error {
	if l := change.Level; l != nil && *l != AllMessages && *l != OnlyMentions && *l != NoMessages {
		return refused("level", Malformed, "It must be all messages, mentions or nothing.")
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockUser(session.User.ID); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, PreferRoom, noThing)
		if err != nil {
			return err
		}
		member := *st.Membership
		replace(&member.Level, change.Level)
		replace(&member.Favourite, change.Favourite)
		if member == *st.Membership {
			return nil
		}
		if err := tx.SetMembership(member); err != nil {
			return err
		}
		return s.tell(tx, member.User, RoomGained, room, &member.Mark)
	})
}

// ReadAll marks everything as read, and returns where the marks were that it moved.
func (s *Service) ReadAll(ctx context.Context, session Session) (map[ID]int64, error) {
	return write(ctx, s.store, func(tx Tx) (map[ID]int64, error) {
		if err := tx.LockUser(session.User.ID); err != nil {
			return nil, err
		}
		me, err := s.session(tx, session.ID, now())
		if err != nil {
			return nil, err
		}
		rooms, err := tx.Sidebar(me.User.ID, 0)
		if err != nil {
			return nil, err
		}
		before := make(map[ID]int64)
		for _, r := range rooms {
			if r.Unread == 0 {
				continue
			}
			before[r.Room.ID] = r.Membership.Mark.Count
			s.reads.take(spot{r.Room.ID, me.User.ID})
			if _, err := s.mark(tx, r.Room, &r.Membership, r.Room.Count); err != nil {
				return nil, err
			}
		}
		return before, nil
	})
}

// ReadBack moves marks back to where they were before [Service.ReadAll]. Marks that have
// gone on since, or rooms that are one's own no more, stay as they are.
func (s *Service) ReadBack(ctx context.Context, session Session, marks map[ID]int64) error {
	if len(marks) > maxRooms {
		return refused("marks", Malformed, "These are too many rooms.")
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockUser(session.User.ID); err != nil {
			return err
		}
		for room, count := range marks {
			st, err := s.standing(tx, session.ID, room, MarkRead, noThing)
			if isNotFound(err) {
				continue
			}
			if err != nil {
				return err
			}
			if count < 0 || count >= st.Membership.Mark.Count {
				continue
			}
			s.reads.take(spot{room, st.Membership.User})
			if _, err := s.mark(tx, st.Room, st.Membership, count); err != nil {
				return err
			}
		}
		return nil
	})
}

// Readers counts who has read a message of an announcement room, of how many others than
// its author.
func (s *Service) Readers(ctx context.Context, session Session, message ID) (have, of int64, err error) {
	type result struct{ have, of int64 }
	found, err := read(ctx, s.store, func(r Reader) (result, error) {
		m, err := r.Message(message)
		m, _, err = s.judged(r, session, m, err, SeeReaders)
		if err != nil {
			return result{}, err
		}
		have, of, err := r.Readers(m)
		return result{have, of}, err
	})
	return found.have, found.of, err
}
