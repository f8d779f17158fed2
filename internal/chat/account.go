package chat

import (
	"context"
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
//
// No entry tells rooms that the account had left before, so a page that shows one
// of them has the old name until it loads the room again: what a screen shows
// cannot be taken back, and the server has the name nowhere.
func (s *Service) DeleteAccount(ctx context.Context, session Session) error {
	return s.store.Write(ctx, func(tx Tx) error {
		rooms, err := lockWithRooms(tx, session.User.ID)
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
		return s.erase(tx, account, rooms)
	})
}

// lockWithRooms locks a user and all their rooms, and returns these.
func lockWithRooms(tx Tx, user ID) ([]SidebarRoom, error) {
	seen, err := tx.Sidebar(user)
	if err != nil {
		return nil, err
	}
	locked := make([]ID, len(seen))
	for i, r := range seen {
		locked[i] = r.Room.ID
	}
	slices.Sort(locked)
	for _, room := range locked {
		if err := tx.LockRoom(room); err != nil {
			return nil, err
		}
	}
	if err := tx.LockUser(user); err != nil {
		return nil, err
	}
	rooms, err := tx.Sidebar(user)
	for _, r := range rooms {
		if _, ok := slices.BinarySearch(locked, r.Room.ID); !ok {
			return nil, ErrBusy // joined before the lock: the next try finds that room too
		}
	}
	return rooms, err
}

func (s *Service) erase(tx Tx, account Account, rooms []SidebarRoom) error {
	erased := User{ID: account.ID, Name: DeletedName, Role: Member, State: Deleted}
	for _, r := range rooms {
		if err := s.leave(tx, r.Room, erased); err != nil {
			return err
		}
	}
	if err := endSessions(tx, account.ID, 0, EndDeleted); err != nil {
		return err
	}
	if err := tx.RemoveDevices(account.ID); err != nil {
		return err
	}
	gone := "\x00" + account.ID.String() // what no name can be
	return tx.SetAccount(Account{User: erased, Key: gone, Skeleton: gone})
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
	if !allowed(ManageAccount, me.User.role(), noRoom, own) {
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
