package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A transaction is what one batch of rules writes in. What a rule writes is queued, and
// carried out before something is next read, or at the end: so a database that is
// far away is asked as seldom as possible, and a rule that reads before it writes, as
// most do, needs no savepoint. If a statement is then refused of a rule that has ended,
// the rule cannot be told, so the whole batch is undone and carried out again with
// care: with a savepoint for each rule, at the end of which all is written.
type transaction struct {
	ctx    context.Context
	conn   *conn
	queue  []statement
	own    int   // the statements from here on are the running rule's
	saved  bool  // the running rule has a savepoint
	wrong  error // why a statement of the running rule was refused
	care   bool  // a rule ends only when all that it wrote is carried out
	fault  error // why the database failed
	missed error // why a statement was refused of a rule that had ended
}

// A statement writes.
type statement struct {
	query string
	args  []any
}

// errRefused is that a statement of a rule that had ended was refused.
var errRefused = errors.New("a statement was refused")

// transact runs the rules of the batch in one transaction and commits it. An error
// means that nothing was committed.
func (k *committer) transact(s syncing) (chat.News, error) {
	news, err := k.attempt(s, false)
	if errors.Is(err, errRefused) {
		if err := k.writer.exec(context.Background(), sqlRollback); err != nil {
			return chat.News{}, fmt.Errorf("undo: %w", err)
		}
		return k.attempt(s, true)
	}
	return news, err
}

func (k *committer) attempt(s syncing, care bool) (news chat.News, err error) {
	ctx := context.Background() // nobody who waits can cut off what others share
	if err := k.store.db.beginWrite(ctx, k.writer, s); err != nil {
		if err == error(chat.ErrBusy) {
			return chat.News{}, err
		}
		return chat.News{}, fmt.Errorf("begin: %w", err)
	}
	w := &transaction{ctx: ctx, conn: k.writer, care: care, queue: k.queue[:0]}
	defer func() {
		clear(w.queue[:cap(w.queue)]) // texts are not to stay
		k.queue = w.queue[:0]
	}()
	for _, c := range k.batch {
		if c.err = c.ctx.Err(); c.err != nil {
			continue // nobody waits any more, and nothing is begun
		}
		t := &tx{querier: querier{ctx: ctx, conn: k.writer, writing: w}}
		c.err = w.end(guarded(c.rule, t))
		if err := w.failure(); err != nil {
			return chat.News{}, err
		}
		if c.err == nil {
			news.Add(t.news)
		}
	}
	if err := w.flush(); err != nil {
		return chat.News{}, w.failure()
	}
	if err := k.writer.exec(ctx, sqlCommit); err != nil {
		return chat.News{}, fmt.Errorf("commit: %w", err)
	}
	return news, nil
}

// failure is why the whole batch cannot be committed as it is.
func (w *transaction) failure() error {
	if w.fault != nil {
		return fmt.Errorf("write: %w", w.fault)
	}
	return w.missed
}

// failed notes an error of the database and returns it.
func (w *transaction) failed(err error) error {
	if err != nil && w.fault == nil && w.conn.dialect.fault(err) {
		w.fault = err
	}
	return err
}

// flush carries out what is queued. An error is the running rule's, unless there is a
// failure.
func (w *transaction) flush() error {
	if err := cmp.Or(w.failure(), w.wrong); err != nil || len(w.queue) == 0 {
		return err
	}
	if err := w.carryOut(w.queue[:w.own]); err != nil {
		w.missed = fmt.Errorf("%w: %w", errRefused, err)
		return w.missed
	}
	if own := w.queue[w.own:]; len(own) > 0 {
		if w.wrong = w.save(); w.wrong == nil {
			w.wrong = w.carryOut(own)
		}
	}
	w.queue, w.own = w.queue[:0], 0
	return w.wrong
}

func (w *transaction) carryOut(statements []statement) error {
	for _, s := range statements {
		if err := w.failed(w.conn.exec(w.ctx, s.query, s.args...)); err != nil {
			return err
		}
	}
	return nil
}

// save sets the savepoint of the running rule.
func (w *transaction) save() error {
	if w.saved {
		return nil
	}
	err := w.failed(w.conn.exec(w.ctx, sqlSavepoint))
	w.saved = err == nil
	return err
}

// end ends the running rule, whose error undoes what it wrote, and returns the error
// that it has in the end.
func (w *transaction) end(err error) error {
	if err == nil && (w.saved || w.care) {
		err = w.flush()
	}
	if w.failure() != nil {
		return err
	}
	if err != nil {
		w.queue = w.queue[:w.own]
	}
	w.own, w.wrong = len(w.queue), nil
	if !w.saved {
		return err
	}
	w.saved = false
	if err != nil {
		if undone := w.conn.exec(w.ctx, sqlRollbackTo); undone != nil {
			w.fault = undone
			return err
		}
	}
	if released := w.conn.exec(w.ctx, sqlRelease); released != nil {
		w.fault = released
	}
	return err
}
