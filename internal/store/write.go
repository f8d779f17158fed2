package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A change is a rule that waits for the committer.
type change struct {
	ctx  context.Context
	rule func(chat.Tx) error
	err  error
	done chan struct{}
}

// Write runs rule in the next batch; see chat.Store.
func (s *Store) Write(ctx context.Context, rule func(chat.Tx) error) error {
	c := &change{ctx: ctx, rule: rule, done: make(chan struct{})}
	if err := s.enqueue(s.queue, c); err != nil {
		return err
	}
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) enqueue(queue chan<- *change, c *change) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return chat.ErrUnavailable
	}
	select {
	case queue <- c:
		return nil
	default:
		return chat.ErrBusy
	}
}

// A querier fetches rows for rules. In a transaction that writes it also notes
// when the database itself failed, so that a rule cannot hide it.
type querier struct {
	ctx   context.Context
	conn  *conn
	fault *error // nil when only reading
}

// A tx is what one rule sees of the batch's transaction.
type tx struct {
	querier
	news  chat.News // of this rule
	saved bool      // the savepoint is set: something was or will be written
}

// failed notes an error of the database and returns it.
func (q querier) failed(err error) error {
	if err != nil && q.fault != nil && *q.fault == nil && isFault(err) {
		*q.fault = err
	}
	return err
}

// isFault tells a failure of the database (no space, no memory, input and output,
// corruption) from a statement that it rightly refused.
func isFault(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_INTERRUPT:
		return false
	}
	return true
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

var (
	_ chat.Reader = querier{}
	_ chat.Tx     = (*tx)(nil)
)

func (t *tx) Announce(news chat.News) { t.news.Add(news) }

// put carries out a statement that writes. The first one of a rule sets the
// savepoint: rules that only look, such as a repeated send, need none.
func (t *tx) put(query string, args ...any) error {
	_, err := t.remove(query, args...)
	return err
}

// remove is put for a statement that says how many rows it concerned.
func (t *tx) remove(query string, args ...any) (int, error) {
	if !t.saved {
		if err := t.conn.exec(t.ctx, sqlSavepoint); err != nil {
			return 0, t.failed(err)
		}
		t.saved = true
	}
	n, err := t.conn.change(t.ctx, query, args...)
	return int(n), t.failed(err)
}

// run carries out a rule, or none of it. Its error is the rule's, not the
// database's, unless the fault is set.
func (t *tx) run(rule func(chat.Tx) error) error {
	err := guarded(rule, t)
	if err != nil {
		t.news = chat.News{}
	}
	if *t.fault != nil || !t.saved {
		return err
	}
	if err != nil {
		if undone := t.conn.exec(t.ctx, sqlRollbackTo); undone != nil {
			*t.fault = undone
			return err
		}
	}
	if released := t.conn.exec(t.ctx, sqlRelease); released != nil {
		*t.fault = released
	}
	return err
}

// guarded turns a panic of a rule into its error, so that it undoes only its own.
func guarded(rule func(chat.Tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a rule panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return rule(t)
}
