package chat

import (
	"context"
	"slices"
)

// mostInvited is how many people one call invites.
const mostInvited = 50

// Invite lets people into a room. Into one that everybody finds they come at once; of a
// private one they get an invitation, which they may decline. Who is in it, or invited,
// stays that.
func (s *Service) Invite(ctx context.Context, session Session, room ID, users []ID) error {
	if len(users) > mostInvited {
		return invalid("users", "You can invite at most 50 people at once.")
	}
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return err
	}
	users = slices.Compact(slices.Sorted(slices.Values(users)))
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockRoom(room); err != nil {
			return err
		}
		for _, user := range users {
			if err := tx.LockUser(user); err != nil {
				return err
			}
		}
		st, err := s.standing(tx, session.ID, room, SeeRoom, noThing)
		if err == nil {
			err = st.mayInvite()
		}
		if err != nil {
			return err
		}
		for _, user := range users {
			if err := s.invite(tx, &st, user); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) invite(tx Tx, st *Standing, user ID) error {
	account, err := tx.Account(user)
	if err == nil && account.State != Active {
		err = &Error{Code: NotFound, Field: "users", Message: "One of these people isn't here any more."}
	}
	if err != nil {
		return err
	}
	if _, err := tx.Membership(st.Room.ID, user); !isNotFound(err) {
		return err
	}
	if st.Room.Kind.found() {
		if err := roomFor(tx, user, ErrTheirRooms); err != nil {
			return err
		}
		return s.join(tx, &st.Room, RoomMember, account.User, st.Session.User)
	}
	added, err := tx.AddInvitation(Invitation{Room: st.Room.ID, User: user, By: st.Session.User}, maxRooms)
	if err != nil || !added {
		return err
	}
	return s.tell(tx, user, RoomGained, st.Room.ID, nil)
}

// Decline throws one's own invitation to a room away.
func (s *Service) Decline(ctx context.Context, session Session, room ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := lockPlace(tx, room, session.User.ID); err != nil {
			return err
		}
		st, err := s.standing(tx, session.ID, room, Decline, noThing)
		if err != nil {
			return err
		}
		if err := tx.RemoveInvitation(room, st.Session.User.ID); err != nil {
			return err
		}
		return s.tell(tx, st.Session.User.ID, RoomLost, room, nil)
	})
}
