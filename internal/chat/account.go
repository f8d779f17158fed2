package chat

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// Sessions lists one's own sessions, the oldest first.
func (s *Service) Sessions(ctx context.Context, session Session) ([]Session, error) {
	return read(ctx, s.store, func(r Reader) ([]Session, error) {
		me, err := s.self(r, session)
		if err != nil {
			return nil, err
		}
		return r.Sessions(me.User.ID)
	})
}

// provedWithin is how long a password that was given lasts for what is sensitive.
const provedWithin = 10 * time.Minute

// Reauthenticate proves the password anew, and is the only thing besides logging
// in that takes the current one. What is sensitive (ChangePassword,
// DeleteAccount, EndOtherSessions) needs it given in this session within the last
// ten minutes, and gives ErrReauthenticate otherwise. The session keeps its id, so
// its sockets live on; the token is another one. A wrong password is Invalid, its
// Field "password".
func (s *Service) Reauthenticate(ctx context.Context, session Session, typed string, from Client) (Login, error) {
	account, err := read(ctx, s.store, func(r Reader) (Account, error) {
		me, err := s.self(r, session)
		if err != nil {
			return Account{}, err
		}
		return r.Account(me.User.ID)
	})
	if err != nil {
		return Login{}, err
	}
	return s.proving(ctx, account.Key, typed, from, func(tx Tx, _ Account, _ time.Time) (Login, error) {
		me, err := s.self(tx, session)
		if err != nil {
			return Login{}, err
		}
		if err := s.audit(tx, byOneself(AuditProved, me.User, from.address())); err != nil {
			return Login{}, err
		}
		me.Proved, me.From = now(), from.address()
		return renew(tx, me)
	})
}

// ChangePassword replaces one's own password, ends all other sessions, and gives
// the session that asks another token. It needs the current password given
// lately; see [Service.Reauthenticate]. An error about the new one has the Field
// "next".
func (s *Service) ChangePassword(ctx context.Context, session Session, next string) (Login, error) {
	me, err := read(ctx, s.store, func(r Reader) (Session, error) { return s.proved(r, session) })
	if err != nil {
		return Login{}, err // before anything is hashed
	}
	if err := checkPassword("next", next, Name{Shown: me.User.Name}); err != nil {
		return Login{}, err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return Login{}, err
	}
	return write(ctx, s.store, func(tx Tx) (Login, error) {
		if err := tx.LockUser(session.User.ID); err != nil {
			return Login{}, err
		}
		me, err := s.proved(tx, session)
		if err != nil {
			return Login{}, err
		}
		account, err := tx.Account(me.User.ID)
		if err != nil {
			return Login{}, err
		}
		account.Password = hash
		if err := tx.SetAccount(account); err != nil {
			return Login{}, err
		}
		if err := tx.RemoveDevices(account.ID); err != nil {
			return Login{}, err
		}
		if err := endSessions(tx, account.ID, me.ID, EndRevoked); err != nil {
			return Login{}, err
		}
		if err := s.audit(tx, byOneself(AuditPasswordChanged, me.User, me.from())); err != nil {
			return Login{}, err
		}
		return renew(tx, me)
	})
}

// DeleteAccount ends one's own account for ever: it leaves all rooms and loses
// its name; what it wrote stays, by a deleted user. It needs the password given
// lately; see [Service.Reauthenticate]. An owner cannot delete the account, since
// nobody could follow.
func (s *Service) DeleteAccount(ctx context.Context, session Session) error {
	err := s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockNames(); err != nil {
			return err
		}
		going, err := lockWithRooms(tx, session.User.ID)
		if err != nil {
			return err
		}
		me, err := s.proved(tx, session)
		if err != nil {
			return err
		}
		account, err := tx.Account(me.User.ID)
		if err != nil {
			return err
		}
		if account.Role == Owner {
			return &Error{Code: Forbidden, Message: "The owner's account can't be deleted."}
		}
		if err := s.audit(tx, byOneself(AuditDeleted, me.User, me.from())); err != nil {
			return err
		}
		return s.erase(tx, account, going)
	})
	if err == nil {
		s.sweepSoon() // rooms in which nobody was besides
	}
	return err
}

// A leaving is a room that somebody leaves with the account, and who owns it then if
// nobody else would.
type leaving struct {
	room Room
	heir *RoomPerson
}

// lockWithRooms locks a user and all their rooms, and those who get a room of theirs, and
// returns the rooms.
func lockWithRooms(tx Tx, user ID) ([]leaving, error) {
	seen, err := tx.RoomsOf(user)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(seen, func(a, b Room) int { return cmp.Compare(a.ID, b.ID) })
	for _, room := range seen {
		if err := tx.LockRoom(room.ID); err != nil {
			return nil, err
		}
	}
	all := make([]leaving, len(seen))
	people := []ID{user}
	for i, room := range seen {
		if all[i], err = leave(tx, room.ID, user); err != nil {
			return nil, err
		}
		if all[i].heir != nil {
			people = append(people, all[i].heir.User.ID)
		}
	}
	slices.Sort(people)
	for _, id := range people {
		if err := tx.LockUser(id); err != nil {
			return nil, err
		}
	}
	now, err := tx.RoomsOf(user)
	if err == nil && len(now) != len(seen) {
		err = ErrBusy // joined before the lock: the next try finds that room too
	}
	return all, err
}

// leave finds out what somebody's leaving of a room means.
func leave(r Reader, id, user ID) (leaving, error) {
	room, err := r.Room(id)
	if err != nil {
		return leaving{}, err
	}
	member, err := r.Membership(id, user)
	if err == nil {
		err = keepsOwner(r, room, member)
	}
	if !errors.Is(err, ErrLastOwner) {
		return leaving{room: room}, err
	}
	first, err := r.Members(id, "", MemberCursor{}, 2)
	if err != nil {
		return leaving{}, err
	}
	other := slices.IndexFunc(first, func(p RoomPerson) bool { return p.User.ID != user })
	return leaving{room, &first[other]}, nil
}

func (s *Service) erase(tx Tx, account Account, going []leaving) error {
	erased := User{ID: account.ID, Name: DeletedName, Role: Member, State: Deleted}
	for _, l := range going {
		if err := s.leaveForGood(tx, l, erased); err != nil {
			return err
		}
	}
	if err := tx.RemoveInvitations(account.ID); err != nil {
		return err
	}
	if err := tx.RemoveAllSaved(account.ID); err != nil {
		return err
	}
	if err := tx.RemoveDrafts(account.ID); err != nil {
		return err
	}
	if err := endSessions(tx, account.ID, 0, EndDeleted); err != nil {
		return err
	}
	if err := tx.RemoveDevices(account.ID); err != nil {
		return err
	}
	gone := "\x00" + account.ID.String() // what no name can be
	if err := tx.SetAccount(Account{User: erased, Key: gone, Skeleton: gone}); err != nil {
		return err
	}
	return s.tellPeople(tx, erased)
}

// leaveForGood takes somebody whose account goes out of a room. A conversation keeps its
// people; one of two is read-only then.
func (s *Service) leaveForGood(tx Tx, l leaving, user User) error {
	switch {
	case l.room.Kind == Group || l.room.Kind == Direct && l.room.State != InUse:
		return nil
	case l.room.Kind == Direct:
		l.room.State = Archived
		if err := tx.SetRoom(l.room); err != nil {
			return err
		}
		return s.line(tx, &l.room, ArchiveEntry, user, nil, "")
	}
	if l.heir != nil {
		if err := s.bequeath(tx, &l.room, *l.heir, user); err != nil {
			return err
		}
	}
	return s.leave(tx, &l.room, user, user)
}

// bequeath makes somebody the owner of a room that has none any more.
func (s *Service) bequeath(tx Tx, room *Room, heir RoomPerson, by User) error {
	member, err := tx.Membership(room.ID, heir.User.ID)
	if err != nil {
		return err
	}
	member.Role = RoomOwner
	if err := tx.SetMembership(member); err != nil {
		return err
	}
	if err := s.line(tx, room, RoleEntry, by, &heir.User, string(RoomOwner)); err != nil {
		return err
	}
	return s.tell(tx, member.User, RoomGained, room.ID, &member.Mark)
}

// clockSlip is how far a clock is expected to be set back while it is kept right.
const clockSlip = time.Minute

// lately tells whether something was less than so long ago. What is in the future,
// because the clock was set back, was at some time, but nobody knows when.
func lately(at time.Time, within time.Duration) bool {
	since := time.Since(at)
	return since > -clockSlip && since < within
}

// self fetches who asks about their own account.
func (s *Service) self(r Reader, session Session) (Session, error) {
	me, err := s.session(r, session.ID, time.Now())
	if err != nil {
		return Session{}, err
	}
	if me.User.may(ManageAccount, own) != nil {
		return Session{}, ErrForbidden
	}
	me.From = session.From
	return me, nil
}

// proved fetches who wants to do something sensitive, for which the password must
// have been given lately.
func (s *Service) proved(r Reader, session Session) (Session, error) {
	me, err := s.self(r, session)
	if err == nil && !lately(me.Proved, provedWithin) {
		err = ErrReauthenticate
	}
	if err != nil {
		return Session{}, err
	}
	return me, nil
}

// renew gives a session another token, and its device too.
func renew(tx Tx, session Session) (Login, error) {
	session.Seen = now()
	if err := tx.TouchSession(session); err != nil {
		return Login{}, err
	}
	token, hash := newToken()
	if err := tx.SetToken(session.ID, hash); err != nil {
		return Login{}, err
	}
	device, deviceHash := newToken()
	if err := tx.AddDevice(deviceHash, session.User.ID, session.Seen, maxDevices); err != nil {
		return Login{}, err
	}
	return Login{Session: session, Token: token, Device: device}, nil
}
