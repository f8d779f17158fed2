package chat

import (
	"context"
	"sync"
)

// A spot is one person's in one room.
type spot struct{ room, user ID }

// reads are the marks that are soon to be kept: of each person's in a room only
// the furthest.
type reads struct {
	mu  sync.Mutex
	far map[spot]int64
}

// note remembers how far somebody has read. It tells whether that is the first of
// its place.
func (r *reads) note(p spot, count int64) (first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, later := r.far[p]
	r.far[p] = max(known, count)
	return !later
}

// take forgets a place and returns how far it was read, 0 if there is nothing to
// keep.
func (r *reads) take(p spot) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer delete(r.far, p)
	return r.far[p]
}

// MarkRead moves one's own mark forward to count, a message's Count. It never
// goes back. It returns when that is certain to be allowed; the mark is kept
// within a second, with everybody else's and at the price of one write, and only
// then the user's devices hear of it. Who kills the server loses the marks of that
// second; see [Store.WriteSoon].
func (s *Service) MarkRead(ctx context.Context, session Session, room ID, count int64) error {
	st, err := read(ctx, s.store, func(r Reader) (Standing, error) {
		return s.standing(r, session.ID, room, MarkRead, noThing)
	})
	if err != nil || count <= st.Membership.Mark.Count {
		return err
	}
	at := spot{room, st.Session.User.ID}
	if !s.reads.note(at, count) {
		return nil // what keeps the other one keeps this
	}
	var far int64 // kept for another run, should the commit fail
	err = s.store.WriteSoon(func(tx Tx) error {
		far = max(far, s.reads.take(at))
		return s.keepRead(tx, at, far)
	})
	if err != nil {
		s.reads.take(at)
	}
	return err
}

// keepRead moves a mark forward, if its owner is still in the room and it is still there.
func (s *Service) keepRead(tx Tx, at spot, count int64) error {
	if err := tx.LockUser(at.user); err != nil {
		return err
	}
	member, err := tx.Membership(at.room, at.user)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	room, err := tx.Room(at.room)
	if err != nil || room.State == Erased {
		return err
	}
	_, err = s.mark(tx, room, &member, max(member.Mark.Count, min(count, room.Count)))
	return err
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
		// What was read before is unread now, also if that was not kept yet.
		s.reads.take(spot{st.Room.ID, st.Session.User.ID})
		return s.mark(tx, st.Room, st.Membership, before)
	})
}

// mark sets a mark, and tells the user's devices if that changes it.
func (s *Service) mark(tx Tx, room Room, member *Membership, count int64) (Mark, error) {
	if count == member.Mark.Count {
		return member.Mark, nil
	}
	member.Mark = Mark{Count: count, At: room.Number}
	if err := tx.SetMark(*member); err != nil {
		return Mark{}, err
	}
	mentions, err := tx.Mentions(member.User, room.ID)
	if err != nil {
		return Mark{}, err
	}
	return member.Mark, s.appendUser(tx, UserEntry{
		User: member.User, Kind: MarkMoved, Room: room.ID, Mark: &member.Mark,
		Mentions: UnreadMentions{Number: room.Number, Counts: mentions[room.ID]},
	})
}
