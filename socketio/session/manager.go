package session

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options of a [Manager]; the zero value of a field means its default.
type Options struct {
	// Store keeps the sessions. Default: a new [Memory].
	Store Store
	// Cookie is the name of the cookie, which gets the prefix "__Host-" where
	// the cookie is Secure. Default: "session".
	Cookie string
	// Secure makes the cookie Secure on every request, for a server behind a
	// proxy that ends TLS. Without it the cookie is Secure on TLS requests.
	Secure bool
	// Idle ends a session that nobody read or wrote for so long. Activity is
	// stored at most ten times in this time, so a session may end up to a tenth
	// early. Default: 14 days.
	Idle time.Duration
	// Lifetime ends a session whatever happens. Default: 90 days.
	Lifetime time.Duration
	// Recheck is how often the session of a live socket is looked up again, for
	// what this process was not told: a session ended by another one, a key
	// that is gone. Default: 30 seconds.
	Recheck time.Duration
	// Logger is told why sessions of sockets could not be looked up, which the
	// refused clients are not. Nil discards.
	Logger *slog.Logger
}

// A Manager gives HTTP requests and sockets their sessions. All its methods
// may be called concurrently.
type Manager struct {
	opts  Options
	store Store

	returned sync.Map // the sockets that have come back and are watched

	mu     sync.Mutex
	closer []func(room string) // ends the sockets of a room, one per namespace
}

// New returns a Manager; nil options are the defaults.
func New(opts *Options) *Manager {
	var o Options
	if opts != nil {
		o = *opts
	}
	o.Cookie = cmp.Or(o.Cookie, "session")
	o.Idle = cmp.Or(o.Idle, 14*24*time.Hour)
	o.Lifetime = cmp.Or(o.Lifetime, 90*24*time.Hour)
	o.Recheck = cmp.Or(o.Recheck, 30*time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	m := &Manager{opts: o, store: o.Store}
	if m.store == nil {
		m.store = NewMemory()
	}
	return m
}

// Principal names the session of a request that came through
// [Manager.Handler]: the same over a Renew, empty without a session. As
// engineio.Options.Principal it keeps anyone else from using a sid.
func (m *Manager) Principal(r *http.Request) string {
	id, err := From(r.Context()).open()
	if err != nil && !errors.Is(err, errNoHandler) {
		// Whose request it is cannot be told now: be nobody known.
		return rand.Text()
	}
	return id
}

// create stores a new session with one value in it.
func (m *Manager) create(ctx context.Context, token [32]byte, key, value string) (Record, error) {
	now := time.Now()
	r := Record{
		ID:     rand.Text(),
		Token:  token,
		Values: map[string]string{key: value},
		Ends:   now.Add(m.opts.Lifetime),
	}
	r.Expires, _ = m.extended(r, now)
	return r, m.store.Create(ctx, r)
}

// alive turns a record that is over into none at all.
func alive(r Record, err error) (Record, error) {
	if err == nil && r.over(time.Now()) {
		return Record{}, ErrEnded
	}
	return r, err
}

// read returns the record of a live session, and counts as activity.
func (m *Manager) read(ctx context.Context, id string) (Record, error) {
	r, err := alive(m.store.Read(ctx, id))
	if err != nil {
		return r, err
	}
	if _, due := m.extended(r, time.Now()); due {
		err = m.change(ctx, id, func(*Record) {})
	}
	return r, err
}

// change is every write: one atomic step, only on a live session.
func (m *Manager) change(ctx context.Context, id string, fn func(*Record)) error {
	return m.store.Change(ctx, id, func(r *Record) error {
		now := time.Now()
		if r.over(now) {
			return ErrEnded
		}
		r.Expires, _ = m.extended(*r, now)
		fn(r)
		return nil
	})
}

// extended says when a session used now expires, and whether that is so much
// later than before that a read alone is worth a write.
func (m *Manager) extended(r Record, now time.Time) (expires time.Time, due bool) {
	expires = now.Add(m.opts.Idle)
	if expires.After(r.Ends) {
		expires = r.Ends
	}
	return expires, expires.Sub(r.Expires) >= m.opts.Idle/10
}

func (r Record) over(now time.Time) bool { return !now.Before(r.Expires) }

// ended ends the sockets of a session.
func (m *Manager) ended(room string) {
	m.mu.Lock()
	closer := m.closer
	m.mu.Unlock()
	for _, end := range closer {
		end(room)
	}
}
