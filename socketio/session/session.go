package session

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

var (
	// ErrEnded is returned by every write to a session that was ended or has
	// expired. Nothing brings it back.
	ErrEnded = errors.New("session: it has ended")
	// ErrTooLate is returned by what needs a new cookie, a first write or a
	// Renew, when the response has begun, and in a socket's handlers, which
	// have no response at all.
	ErrTooLate = errors.New("session: no cookie can be set any more")

	errNoHandler = errors.New("session: the request did not come through Manager.Handler")
)

// A Session is a handle to one record in the store, not a copy of it. Each
// write is one atomic change there, at once visible through every other
// handle: of other requests, of sockets, of handlers that run at this moment.
// There is nothing to save.
//
// Values are strings, so that no two handlers ever share something that can be
// changed behind the store's back; an empty string is the same as none.
//
// All methods may be called concurrently. They hand the context that [From] was
// given to the store and return what that returns; where it is over already, as
// in OnDisconnect, ask for From(context.WithoutCancel(ctx)).
type Session struct {
	ctx context.Context
	*state
}

// state is what all handles of one request, and of the sockets that it opened,
// have in common.
type state struct {
	manager *Manager
	cookie  http.Cookie // without a value

	mu  sync.Mutex
	id  string              // empty until there is a record
	err error               // why the record could not be looked up
	out http.ResponseWriter // nil once no cookie can be set
}

type contextKey struct{}

// From returns the session of an HTTP request or of a socket, by the context
// that their handlers get. It never returns nil: before the first write the
// session is empty, and without [Manager.Handler] its methods say so.
func From(ctx context.Context) *Session {
	st, ok := ctx.Value(contextKey{}).(*state)
	if !ok {
		st = &state{err: errNoHandler}
	}
	return &Session{ctx, st}
}

// ID names the session, also over a Renew; it is empty before the first write
// and does not open anything, as the token in the cookie does.
func (s *Session) ID() string {
	id, _ := s.open()
	return id
}

// Get returns the value of a key: none also when the session has ended.
func (s *Session) Get(key string) (string, error) {
	id, err := s.open()
	if id == "" || err != nil {
		return "", err
	}
	r, err := s.manager.read(s.ctx, id)
	if errors.Is(err, ErrEnded) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return r.Values[key], nil
}

// Set gives a key a value. The first one makes the session and sets its cookie.
func (s *Session) Set(key, value string) error {
	return s.Update(key, func(string) string { return value })
}

// Delete takes a key away.
func (s *Session) Delete(key string) error { return s.Set(key, "") }

// Pop returns the value of a key and takes it away: of callers at the same
// time, one gets it.
func (s *Session) Pop(key string) (string, error) {
	var popped string
	err := s.Update(key, func(old string) string {
		popped = old
		return ""
	})
	if err != nil {
		return "", err
	}
	return popped, nil
}

// Update gives a key the value that fn makes of the old one. No other write
// comes between; fn must not use the session, and may be called again when the
// store has to repeat the step.
func (s *Session) Update(key string, fn func(old string) string) error {
	s.mu.Lock()
	if s.id == "" {
		defer s.mu.Unlock()
		return s.begin(key, fn)
	}
	id := s.id
	s.mu.Unlock()
	return s.manager.change(s.ctx, id, func(r *Record) {
		if value := fn(r.Values[key]); value != "" {
			r.Values[key] = value
		} else {
			delete(r.Values, key)
		}
	})
}

// begin is the first write. The caller holds mu.
func (s *Session) begin(key string, fn func(string) string) error {
	if s.err != nil {
		return s.err
	}
	value := fn("")
	if value == "" {
		return nil
	}
	if s.out == nil {
		return ErrTooLate
	}
	token, hash := newToken()
	r, err := s.manager.create(s.ctx, hash, key, value)
	if err != nil {
		return err
	}
	s.id = r.ID
	s.setCookie(token, r.Ends)
	return nil
}

// Renew gives the session a new token, so that whoever knew the old one is
// out. Call it when someone logs in, before anything is written: a token that
// was planted in the browser then never belongs to a logged-in session.
func (s *Session) Renew() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || s.id == "" {
		return s.err
	}
	if s.out == nil {
		return ErrTooLate
	}
	token, hash := newToken()
	var renewed Record
	err := s.manager.change(s.ctx, s.id, func(r *Record) {
		r.Token = hash
		renewed = *r
	})
	if err == nil {
		s.setCookie(token, renewed.Ends)
	}
	return err
}

// End destroys the session for good, removes its cookie where there is still a
// response to do it, and ends all its sockets, the calling one included.
func (s *Session) End() error {
	id, err := s.destroy()
	if id == "" || err != nil {
		return err
	}
	// Not under the lock: handlers of a closing socket may look at the session.
	s.manager.ended(roomOf(id))
	return nil
}

func (s *Session) destroy() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || s.id == "" {
		return "", s.err
	}
	if err := s.manager.store.Delete(s.ctx, s.id); err != nil {
		return "", err
	}
	if s.out != nil {
		s.setCookie("", time.Time{})
	}
	return s.id, nil
}

// Room names the room that all sockets of the session are in, where
// [Manager.Require] guards the namespace. It is empty before the first write.
func (s *Session) Room() string {
	if id := s.ID(); id != "" {
		return roomOf(id)
	}
	return ""
}

func roomOf(id string) string { return "session:" + id }

func (st *state) open() (id string, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.id, st.err
}
