package chat

import (
	"context"
	"time"
)

// Credentials are what somebody says who wants to be let in.
type Credentials struct {
	Name     string
	Password string
	Client   Client
}

// LogIn makes a session for who knows the password. An unknown name, a wrong
// password and an account that is not active are answered alike, in the same
// time.
func (s *Service) LogIn(ctx context.Context, in Credentials) (Login, error) {
	key := in.Name
	if name, err := ParseName(in.Name); err == nil {
		key = name.Key
	}
	return s.proving(ctx, key, in.Password, in.Client, func(tx Tx, account Account, now time.Time) (Login, error) {
		return s.startSession(tx, account.User, in.Client, now)
	})
}

// proving carries out a rule for the account of that key if the password is its.
// Tries are counted and limited before the password is looked at. The rule runs
// in a transaction that has seen that the account is active and its password
// still the one that was proved, so a log-in that races with a deactivation or a
// change of password leaves no session.
func (s *Service) proving(ctx context.Context, key, typed string, from Client,
	rule func(Tx, Account, time.Time) (Login, error),
) (Login, error) {
	type start struct {
		account Account
		keys    tryKeys
	}
	begun, err := write(ctx, s.store, func(tx Tx) (start, error) {
		account, err := tx.AccountByKey(key)
		if err != nil && !isNotFound(err) {
			return start{}, err
		}
		keys, err := try(tx, account, key, from)
		if err != nil {
			return start{}, err
		}
		return start{account, keys}, keys.begin(tx, now())
	})
	if err != nil {
		return Login{}, err
	}
	fits, better, err := s.hasher.fits(ctx, typed, begun.account.Password)
	if err != nil {
		return Login{}, err
	}
	if !fits {
		return Login{}, errWrongPassword
	}
	return write(ctx, s.store, func(tx Tx) (Login, error) {
		account, err := tx.AccountByKey(key)
		if isNotFound(err) || err == nil && (account.role() == Nobody || account.Password != begun.account.Password) {
			return Login{}, errWrongPassword
		}
		if err != nil {
			return Login{}, err
		}
		if better != "" {
			account.Password = better
			if err := tx.SetAccount(account); err != nil {
				return Login{}, err
			}
		}
		if err := begun.keys.succeed(tx); err != nil {
			return Login{}, err
		}
		return rule(tx, account, now())
	})
}

// Authenticate returns the session that a token proves. Every way in passes here.
func (s *Service) Authenticate(ctx context.Context, token string) (Session, error) {
	hash, ok := hashToken(token)
	if !ok {
		return Session{}, ErrUnauthenticated
	}
	session, err := read(ctx, s.store, func(r Reader) (Session, error) { return r.SessionByToken(hash) })
	if isNotFound(err) || err == nil && !s.valid(session, time.Now()) {
		return Session{}, ErrUnauthenticated
	}
	if err != nil {
		return Session{}, err
	}
	s.Touch(ctx, &session)
	return session, nil
}

// Touch keeps that the session is in use, at most every ten minutes, and sets its
// Seen. Sockets call it when their user does something. That it could not be kept
// is no error: the session just ends earlier.
func (s *Service) Touch(ctx context.Context, session *Session) {
	now := now()
	if now.Sub(session.Seen) < seenWithin {
		return
	}
	seen, err := write(ctx, s.store, func(tx Tx) (Session, error) {
		current, err := s.session(tx, session.ID, now)
		if err != nil {
			return Session{}, err
		}
		current.Seen = now
		return current, tx.TouchSession(current)
	})
	if err == nil {
		session.Seen = seen.Seen
	}
}

// StillValid returns those of the sessions that count now, as they are now. It is
// how sockets learn of an end of which the feed did not tell.
func (s *Service) StillValid(ctx context.Context, sessions []ID) ([]Session, error) {
	return read(ctx, s.store, func(r Reader) ([]Session, error) {
		var valid []Session
		for _, id := range sessions {
			session, err := s.session(r, id, time.Now())
			switch {
			case err == nil:
				valid = append(valid, session)
			case err != ErrUnauthenticated:
				return nil, err
			}
		}
		return valid, nil
	})
}
