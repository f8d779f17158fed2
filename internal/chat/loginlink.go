package chat

import (
	"context"
	"sync"
	"time"
)

// LogInLinkLife is how long a link is valid by which somebody is logged in.
const LogInLinkLife = 15 * time.Minute

// logInLinks are the links by which people get in without a password. They are kept in
// memory only, as hashes: no other process can make one, and none survives this one.
type logInLinks struct {
	mu    sync.Mutex
	known map[TokenHash]logInLink
}

type logInLink struct {
	user ID
	made time.Time
}

// LogInLink makes the token of a link that logs somebody in, once. It is for a demo,
// whose people have no passwords: whoever has the link is that person.
func (s *Service) LogInLink(ctx context.Context, user ID) (token string, err error) {
	token, hash := newToken()
	err = s.store.Write(ctx, func(tx Tx) error {
		account, err := tx.Account(user)
		if err != nil {
			return err
		}
		return s.audit(tx, AuditRecord{Event: AuditLogInLink, About: account.User})
	})
	if err != nil {
		return "", err
	}
	s.links.put(hash, logInLink{user, time.Now()})
	return token, nil
}

// CheckLogInLink returns whom the token of a link logs in, without using it.
func (s *Service) CheckLogInLink(ctx context.Context, token string) (User, error) {
	hash, ok := hashToken(token)
	link, known := s.links.find(hash)
	if !ok || !known {
		return User{}, errLogInLink()
	}
	return read(ctx, s.store, func(r Reader) (User, error) {
		account, err := linked(r, link)
		return account.User, err
	})
}

// LogInByLink makes a session for who has the token of a link, and uses the link up. No
// password was given, so what is sensitive stays closed; see [Service.Reauthenticate].
func (s *Service) LogInByLink(ctx context.Context, token string, from Client) (Login, error) {
	hash, ok := hashToken(token)
	link, known := s.links.take(hash)
	if !ok || !known {
		return Login{}, errLogInLink()
	}
	login, err := write(ctx, s.store, func(tx Tx) (Login, error) {
		if err := tx.LockUser(link.user); err != nil {
			return Login{}, err
		}
		account, err := linked(tx, link)
		if err != nil {
			return Login{}, err
		}
		if err := s.audit(tx, byOneself(AuditLogIn, account.User, from.address())); err != nil {
			return Login{}, err
		}
		login, err := s.startSession(tx, account.User, from, now())
		if err != nil {
			return Login{}, err
		}
		login.Session.Proved = time.UnixMilli(0)
		return login, tx.TouchSession(login.Session)
	})
	if AsError(err).Retryable() {
		s.links.put(hash, link)
	}
	return login, err
}

func errLogInLink() *Error {
	return &Error{Code: Forbidden, Message: "This link isn't valid, has expired, or was used before. To get new links, start the demo again."}
}

// linked fetches the account of a link, if it can be used.
func linked(r Reader, link logInLink) (Account, error) {
	account, err := r.Account(link.user)
	if isNotFound(err) || err == nil && account.role() == Nobody {
		return Account{}, errLogInLink()
	}
	return account, err
}

// put keeps a link, and forgets those that have expired.
func (l *logInLinks) put(hash TokenHash, link logInLink) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = make(map[TokenHash]logInLink)
	}
	for other, link := range l.known {
		if !lately(link.made, LogInLinkLife) {
			delete(l.known, other)
		}
	}
	l.known[hash] = link
}

func (l *logInLinks) find(hash TokenHash) (logInLink, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	link, known := l.known[hash]
	return link, known && lately(link.made, LogInLinkLife)
}

// take is find for a link that nobody else is to find any more.
func (l *logInLinks) take(hash TokenHash) (logInLink, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	link, known := l.known[hash]
	delete(l.known, hash)
	return link, known && lately(link.made, LogInLinkLife)
}
