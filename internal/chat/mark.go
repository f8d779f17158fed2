package chat

import "context"

// MarkRead moves one's own mark forward to count, a message's Count. It never
// goes back; the result is the mark as it is then.
func (s *Service) MarkRead(ctx context.Context, session Session, room ID, count int64) (Mark, error) {
	return write(ctx, s.store, func(tx Tx) (Mark, error) {
		st, err := s.standing(tx, session.ID, room, MarkRead, noThing)
		if err != nil {
			return Mark{}, err
		}
		return s.mark(tx, st, max(st.Membership.Mark.Count, min(count, st.Room.Count)))
	})
}

// MarkUnread moves one's own mark to just before a message, wherever it is: the
// message and what follows is unread.
func (s *Service) MarkUnread(ctx context.Context, session Session, message ID) (Mark, error) {
	return write(ctx, s.store, func(tx Tx) (Mark, error) {
		m, st, err := s.message(tx, session, message, MarkRead)
		if err != nil {
			return Mark{}, err
		}
		before := m.Count
		if m.Kind == Text {
			before--
		}
		return s.mark(tx, st, before)
	})
}

// mark sets a mark, and tells the user's devices if that changes it.
func (s *Service) mark(tx Tx, st Standing, count int64) (Mark, error) {
	if count == st.Membership.Mark.Count {
		return st.Membership.Mark, nil
	}
	st.Membership.Mark = Mark{Count: count, At: st.Room.Number}
	if err := tx.SetMark(*st.Membership); err != nil {
		return Mark{}, err
	}
	return st.Membership.Mark, s.tell(tx, st.Membership.User, MarkMoved, st.Room.ID, &st.Membership.Mark)
}
