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
		if err := s.audit(tx, byOneself(AuditLogIn, account.User, in.Client.address())); err != nil {
			return Login{}, err
		}
		return s.startSession(tx, account.User, in.Client, now)
	})
}

// proving carries out a rule for the account of that key if the password is its.
// Tries are counted and limited before the password is looked at. The rule runs
// in a transaction that has seen that the account is active and its password
// still the one that was proved, so a log-in that races with a deactivation or a
// change of password leaves no session. What does not succeed is recorded here,
// what does by the rule.
func (s *Service) proving(ctx context.Context, key, typed string, from Client,
	rule func(Tx, Account, time.Time) (Login, error),
) (Login, error) {
	// Before anything is counted: who finds no place has tried nothing.
	leave, err := s.hasher.enter()
	if err != nil {
		return Login{}, err
	}
	defer leave()
	try, err := s.begin(ctx, key, from)
	if isTooMany(err) {
		if failed := s.auditThrottled(ctx, key, from); failed != nil {
			err = failed
		}
	}
	if err != nil {
		return Login{}, err
	}
	fits, better, err := s.hasher.fits(ctx, typed, try.password)
	if err != nil {
		return Login{}, err
	}
	var login Login
	if fits {
		login, err = s.proven(ctx, try, better, rule)
	} else {
		err = errWrongPassword
	}
	if err == error(errWrongPassword) {
		if failed := s.auditTry(ctx, AuditLogInFailed, key, from); failed != nil {
			return Login{}, failed
		}
	}
	return login, err
}

// A begun try at an account is counted, and not yet decided.
type begun struct {
	key      string
	password string // the hash to prove; "" when there is no such account
	keys     tryKeys
}

func (s *Service) begin(ctx context.Context, key string, from Client) (begun, error) {
	// Who has to wait hears it without a turn of the committer, for which those
	// wait who chat.
	err := s.store.Read(ctx, func(r Reader) error {
		try, err := tried(r, key, from)
		if err == nil {
			_, err = try.keys.take(r, now())
		}
		return err
	})
	if err != nil {
		return begun{}, err
	}
	return write(ctx, s.store, func(tx Tx) (begun, error) {
		try, err := tried(tx, key, from)
		if err != nil {
			return begun{}, err
		}
		return try, try.keys.begin(tx, now())
	})
}

func tried(r Reader, key string, from Client) (begun, error) {
	account, err := r.AccountByKey(key)
	if err != nil && !isNotFound(err) {
		return begun{}, err
	}
	keys, err := try(r, account, key, from)
	return begun{key, account.Password, keys}, err
}

// proven carries out a rule for who knows the password. better, if not "", is the
// hash to keep from now on.
func (s *Service) proven(ctx context.Context, try begun, better string,
	rule func(Tx, Account, time.Time) (Login, error),
) (Login, error) {
	return write(ctx, s.store, func(tx Tx) (Login, error) {
		account, err := lockAccount(tx, try.key)
		if isNotFound(err) || err == nil && (account.role() == Nobody || account.Password != try.password) {
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
		if err := try.keys.succeed(tx); err != nil {
			return Login{}, err
		}
		return rule(tx, account, now())
	})
}

// lockAccount locks who has the name of that key, and fetches their account as it is
// then.
func lockAccount(tx Tx, key string) (Account, error) {
	found, err := tx.AccountByKey(key)
	if err != nil {
		return Account{}, err
	}
	if err := tx.LockUser(found.ID); err != nil {
		return Account{}, err
	}
	return tx.Account(found.ID)
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
	// Seen later than now, it was before the clock was set back.
	if since := now.Sub(session.Seen); since >= 0 && since < seenWithin {
		return
	}
	seen, err := write(ctx, s.store, func(tx Tx) (Session, error) {
		if err := tx.LockUser(session.User.ID); err != nil {
			return Session{}, err
		}
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
