package chat

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"
)

// A Session is one log-in of one person on one device.
type Session struct {
	ID      ID
	User    User // as it is now
	Created time.Time
	Seen    time.Time // to within ten minutes
	Proved  time.Time // when the password was last given
	Address string    // from where it was made, for its owner to see
	Agent   string    // with what it was made, likewise

	// From is the address of who asks with it now, for the audit log. It is not
	// stored: the web layer sets it. "": as when it was made.
	From string
}

func (s Session) from() string { return cmp.Or(s.From, s.Address) }

const (
	maxSessions = 50 // of one user
	maxDevices  = 50 // known devices of one user
	maxAgent    = 256
	seenWithin  = 10 * time.Minute
)

// TokenHash is what is kept of a token: its SHA-256. A token has 256 bits from
// crypto/rand, so no salt and no slow hash is needed.
type TokenHash [sha256.Size]byte

// tokenLength is the length of 32 bytes in unpadded base64.
const tokenLength = 43

func newToken() (token string, hash TokenHash) {
	var secret [32]byte
	rand.Read(secret[:])
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	return token, sha256.Sum256([]byte(token))
}

func hashToken(token string) (hash TokenHash, ok bool) {
	if len(token) != tokenLength {
		return TokenHash{}, false
	}
	return sha256.Sum256([]byte(token)), true
}

// Expires returns when the session ends unless it is used before.
func (s *Service) Expires(session Session) time.Time {
	idle, end := session.Seen.Add(s.options.SessionIdle), session.Created.Add(s.options.SessionLife)
	if idle.Before(end) {
		return idle
	}
	return end
}

// valid decides whether a session counts now.
func (s *Service) valid(session Session, now time.Time) bool {
	return session.User.role() != Nobody && now.Before(s.Expires(session))
}

// session fetches the session as it is now, inside a transaction.
func (s *Service) session(r Reader, id ID, now time.Time) (Session, error) {
	session, err := r.Session(id)
	if isNotFound(err) || err == nil && !s.valid(session, now) {
		return Session{}, ErrUnauthenticated
	}
	return session, err
}

// standing fetches what a session's user is in a room and decides whether that
// allows the action, inside a transaction.
func (s *Service) standing(r Reader, session, room ID, action Action, thing claim) (Standing, error) {
	st, err := r.Standing(session, room)
	if isNotFound(err) || err == nil && !s.valid(st.Session, time.Now()) {
		return Standing{}, ErrUnauthenticated
	}
	if err != nil {
		return Standing{}, err
	}
	return st, st.may(action, thing)
}

// startSession makes a session; the oldest ones go when there are too many, and
// those that expired.
func (s *Service) startSession(tx Tx, user User, from Client, now time.Time) (Login, error) {
	sessions, err := tx.Sessions(user.ID)
	if err != nil {
		return Login{}, err
	}
	// Those from before the clock was set back are older than they say.
	future := slices.IndexFunc(sessions, func(s Session) bool { return s.Created.After(now) })
	if future > 0 {
		sessions = slices.Concat(sessions[future:], sessions[:future])
	}
	for i, old := range sessions {
		reason := EndRevoked
		switch {
		case !s.valid(old, now):
			reason = EndExpired
		case len(sessions)-i < maxSessions:
			continue
		}
		if err := endSession(tx, old, reason); err != nil {
			return Login{}, err
		}
	}
	session := Session{
		ID: s.ids.next(), User: user, Created: now, Seen: now, Proved: now,
		Agent: from.agent(), Address: from.address(),
	}
	token, hash := newToken()
	if err := tx.AddSession(session, hash); err != nil {
		return Login{}, err
	}
	device, deviceHash := newToken()
	if err := tx.AddDevice(deviceHash, user.ID, now, maxDevices); err != nil {
		return Login{}, err
	}
	return Login{Session: session, Token: token, Device: device}, nil
}
