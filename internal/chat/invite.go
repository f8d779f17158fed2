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
		return over("users", InvitedMany, mostInvited, "You can invite at most 50 people at once.")
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
		err = &Error{Code: NotFound, Field: "users", Reason: PersonGone, Message: "One of these people isn't here any more."}
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

// toldInvited is how many of those who are invited into a room hear of its new name. It
// bounds what one change writes; the others get the name when they look at the invitation,
// or next connect.
const toldInvited = 200

// tellInvited tells those who are invited into a room, which is locked, that it looks
// otherwise in their lists. They hear nothing of its log.
func (s *Service) tellInvited(tx Tx, room Room) error {
	if room.Kind.found() {
		return nil
	}
	invited, err := tx.Invited(room.ID, toldInvited)
	if err != nil {
		return err
	}
	for _, user := range invited {
		if err := tx.LockUser(user); err != nil {
			return err
		}
		if err := s.tell(tx, user, RoomGained, room.ID, nil); err != nil {
			return err
		}
	}
	return nil
}

// uninvite takes an invitation back.
func (s *Service) uninvite(tx Tx, room, user ID) error {
	if err := tx.LockUser(user); err != nil {
		return err
	}
	if err := tx.RemoveInvitation(room, user); err != nil {
		return err
	}
	return s.tell(tx, user, RoomLost, room, nil)
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
		return s.uninvite(tx, room, st.Session.User.ID)
	})
}
