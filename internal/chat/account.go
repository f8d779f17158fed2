package chat

import (
	"context"
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

// EndSession ends one of one's own sessions; ending the one that asks is logging
// out.
func (s *Service) EndSession(ctx context.Context, session Session, id ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		me, err := s.self(tx, session)
		if err != nil {
			return err
		}
		ending, err := tx.Session(id)
		if err != nil {
			return err
		}
		if ending.User.ID != me.User.ID {
			return ErrNotFound
		}
		return tx.EndSession(ending)
	})
}

// EndOtherSessions ends all of one's own sessions but the one that asks.
func (s *Service) EndOtherSessions(ctx context.Context, session Session) error {
	return s.store.Write(ctx, func(tx Tx) error {
		me, err := s.self(tx, session)
		if err != nil {
			return err
		}
		return endSessions(tx, me.User.ID, me.ID)
	})
}

// Reauthenticate proves the password anew. The session keeps its id, so its
// sockets live on; the token is another one.
func (s *Service) Reauthenticate(ctx context.Context, session Session, typed string, from Client) (Login, error) {
	return s.provingSelf(ctx, session, typed, from, func(tx Tx, me Session, _ Account) (Login, error) {
		return renew(tx, me)
	})
}

// ChangePassword replaces one's own password, ends all other sessions, and gives
// the session that asks another token.
func (s *Service) ChangePassword(ctx context.Context, session Session, typed, next string, from Client) (Login, error) {
	if err := checkPassword(next, Name{Shown: session.User.Name}); err != nil {
		return Login{}, err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return Login{}, err
	}
	return s.provingSelf(ctx, session, typed, from, func(tx Tx, me Session, account Account) (Login, error) {
		account.Password = hash
		if err := tx.SetAccount(account); err != nil {
			return Login{}, err
		}
		if err := tx.RemoveDevices(account.ID); err != nil {
			return Login{}, err
		}
		if err := endSessions(tx, account.ID, me.ID); err != nil {
			return Login{}, err
		}
		return renew(tx, me)
	})
}

// DeleteAccount ends one's own account for ever: it leaves all rooms and loses
// its name; what it wrote stays, by a deleted user. An owner cannot delete the
// account, since nobody could follow.
func (s *Service) DeleteAccount(ctx context.Context, session Session, typed string, from Client) error {
	_, err := s.provingSelf(ctx, session, typed, from, func(tx Tx, _ Session, account Account) (Login, error) {
		if account.Role == Owner {
			return Login{}, &Error{Code: Forbidden, Message: "The owner's account cannot be deleted."}
		}
		return Login{}, s.erase(tx, account)
	})
	return err
}

func (s *Service) erase(tx Tx, account Account) error {
	rooms, err := tx.Sidebar(account.ID)
	if err != nil {
		return err
	}
	erased := User{ID: account.ID, Name: DeletedName, Role: Member, State: Deleted}
	for _, r := range rooms {
		if err := s.leave(tx, r.Room, erased); err != nil {
			return err
		}
	}
	if err := endSessions(tx, account.ID, 0); err != nil {
		return err
	}
	if err := tx.RemoveDevices(account.ID); err != nil {
		return err
	}
	gone := "\x00" + account.ID.String() // what no name can be
	return tx.SetAccount(Account{User: erased, Key: gone, Skeleton: gone})
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
	return me, nil
}

// provingSelf carries out a rule for who has a session and knows its password.
func (s *Service) provingSelf(ctx context.Context, session Session, typed string, from Client,
	rule func(Tx, Session, Account) (Login, error),
) (Login, error) {
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
	return s.proving(ctx, account.Key, typed, from, func(tx Tx, account Account, _ time.Time) (Login, error) {
		me, err := s.self(tx, session)
		if err != nil {
			return Login{}, err
		}
		return rule(tx, me, account)
	})
}

// renew gives a session another token, and notes that the password was given.
func renew(tx Tx, session Session) (Login, error) {
	session.Seen, session.Proved = now(), now()
	if err := tx.TouchSession(session); err != nil {
		return Login{}, err
	}
	token, hash := newToken()
	if err := tx.SetToken(session.ID, hash); err != nil {
		return Login{}, err
	}
	device, deviceHash := newToken()
	if err := tx.AddDevice(deviceHash, session.User.ID, session.Proved, maxDevices); err != nil {
		return Login{}, err
	}
	return Login{Session: session, Token: token, Device: device}, nil
}

// endSessions ends a user's sessions but one.
func endSessions(tx Tx, user, except ID) error {
	sessions, err := tx.Sessions(user)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.ID == except {
			continue
		}
		if err := tx.EndSession(session); err != nil {
			return err
		}
	}
	return nil
}
