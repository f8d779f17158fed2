package store

import (
	"cmp"
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A querier fetches rows for rules. In a transaction that writes it also notes when the
// database itself failed, so that a rule cannot hide it.
type querier struct {
	ctx     context.Context
	conn    *conn
	writing *transaction // nil when only reading
}

// A tx is what one rule sees of the batch's transaction.
type tx struct {
	querier
	news chat.News // of this rule
}

var (
	_ chat.Reader = querier{}
	_ chat.Tx     = (*tx)(nil)
)

// flush carries out what is to be written before something is read.
func (q querier) flush() error {
	if q.writing == nil {
		return nil
	}
	return q.writing.flush()
}

// failed notes an error of the database and returns it.
func (q querier) failed(err error) error {
	if q.writing == nil {
		return err
	}
	return q.writing.failed(err)
}

func (t *tx) Announce(news chat.News) { t.news.Add(news) }

// put queues a statement that writes. If it is refused, the rule fails at its end.
func (t *tx) put(query string, args ...any) error {
	if err := cmp.Or(t.writing.failure(), t.writing.wrong); err != nil {
		return err
	}
	t.writing.queue = append(t.writing.queue, statement{query, args})
	return nil
}

// remove carries out a statement at once, and returns how many rows it concerned.
func (t *tx) remove(query string, args ...any) (int, error) {
	if err := t.flush(); err != nil {
		return 0, err
	}
	if err := t.writing.save(); err != nil {
		return 0, err
	}
	n, err := t.conn.change(t.ctx, query, args...)
	return int(n), t.failed(err)
}
