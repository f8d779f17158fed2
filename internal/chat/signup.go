package chat

import (
	"context"
	"errors"
	"time"
)

// A SignUp is what somebody says who wants an account.
type SignUp struct {
	Name     string
	Password string
	Client   Client
}

// A Login is a session with the secrets that only its device may know.
type Login struct {
	Session Session
	Token   string // proves the session
	Device  string // lets this device in when the account is throttled; kept for long
}

// SignUp makes an account, an ordinary member of the lobby, and logs it in.
func (s *Service) SignUp(ctx context.Context, in SignUp) (Login, error) {
	if s.options.SignUpClosed {
		return Login{}, &Error{Code: Closed, Message: "Sign-up is closed on this server."}
	}
	return s.signUp(ctx, in, Member, func(tx Tx, now time.Time) error {
		network := in.Client.network()
		if network == "" {
			return nil
		}
		t, err := tx.Throttle("sign-up:" + network)
		if err != nil {
			return err
		}
		t, wait := addressSignUps.take(t, now)
		if wait > 0 {
			return tooMany(wait)
		}
		return tx.SetThrottle("sign-up:"+network, t)
	})
}

// signUp makes an account if allow has nothing against it. What is wrong with the
// name and with the password are errors of their own, joined.
func (s *Service) signUp(ctx context.Context, in SignUp, role Role, allow func(Tx, time.Time) error) (Login, error) {
	name, err := ParseName(in.Name)
	if err == nil {
		err = s.store.Read(ctx, func(r Reader) error { return free(r, name, 0) })
	}
	// Both are said at once, or people would correct one after the other.
	if err := errors.Join(err, checkPassword("password", in.Password, name)); err != nil {
		return Login{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return Login{}, err
	}
	return write(ctx, s.store, func(tx Tx) (Login, error) {
		now := now()
		if err := tx.LockNames(); err != nil {
			return Login{}, err
		}
		if err := tx.LockRoom(s.lobby); err != nil {
			return Login{}, err
		}
		if err := allow(tx, now); err != nil {
			return Login{}, err
		}
		if err := free(tx, name, 0); err != nil {
			return Login{}, err
		}
		user := User{ID: s.ids.next(), Name: name.Shown, Role: role, State: Active}
		err := tx.AddAccount(Account{User: user, Key: name.Key, Skeleton: name.Skeleton, Password: hash})
		if err != nil {
			return Login{}, err
		}
		lobby, err := tx.Room(s.lobby)
		if err != nil {
			return Login{}, err
		}
		if err := s.join(tx, &lobby, RoomMember, user, user); err != nil {
			return Login{}, err
		}
		event := AuditSignUp
		if role == Owner {
			event = AuditOwnerMade
		}
		if err := s.audit(tx, byOneself(event, user, in.Client.address())); err != nil {
			return Login{}, err
		}
		return s.startSession(tx, user, in.Client, now)
	})
}

// free refuses a name that is somebody's or could be taken for it, but for one's own.
func free(r Reader, name Name, own ID) error {
	if a, err := r.AccountByKey(name.Key); !isNotFound(err) && a.ID != own {
		return either(err, &Error{Code: Taken, Field: "name", Message: "This user name is taken."})
	}
	if u, err := r.LooksLike(name.Skeleton); !isNotFound(err) && u.ID != own {
		return either(err, &Error{Code: Taken, Field: "name", Message: "This user name looks like one that is taken."})
	}
	return nil
}

// either is err if there is one, otherwise the other.
func either(err error, otherwise *Error) error {
	if err != nil {
		return err
	}
	return otherwise
}
