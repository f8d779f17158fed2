package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A conn is one connection with the statements that were prepared on it. It is
// used by one goroutine at a time.
type conn struct {
	dialect dialect
	pool    *sql.DB
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	broken  bool // a transaction may be open on it
	lax     bool // its commits are not synced
}

// openConn takes the one connection of a pool, and closes the pool with it.
func openConn(ctx context.Context, d dialect, pool *sql.DB) (*conn, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &conn{dialect: d, pool: pool, conn: c, stmts: make(map[string]*sql.Stmt)}, nil
}

func (c *conn) close() error {
	var err error
	for _, stmt := range c.stmts {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, c.conn.Close(), c.pool.Close())
}

func (c *conn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := c.conn.PrepareContext(ctx, query)
	if err == nil {
		c.stmts[query] = stmt
	}
	return stmt, err
}

func (c *conn) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.change(ctx, query, args...)
	return err
}

// change carries out a statement and returns how many rows it concerned.
func (c *conn) change(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// A scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// one reads a single row by scan, ErrNotFound if there is none.
func one[T any](q querier, query string, scan func(scanner) (T, error), args ...any) (T, error) {
	var none T
	if err := q.flush(); err != nil {
		return none, err
	}
	stmt, err := q.conn.prepared(q.ctx, query)
	if err != nil {
		return none, q.failed(err)
	}
	result, err := scan(stmt.QueryRowContext(q.ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return none, chat.ErrNotFound
	}
	return result, q.failed(err)
}

// list reads all rows by scan.
func list[T any](q querier, query string, scan func(scanner) (T, error), args ...any) (results []T, err error) {
	if err := q.flush(); err != nil {
		return nil, err
	}
	stmt, err := q.conn.prepared(q.ctx, query)
	if err != nil {
		return nil, q.failed(err)
	}
	rows, err := stmt.QueryContext(q.ctx, args...)
	if err != nil {
		return nil, q.failed(err)
	}
	for rows.Next() {
		result, err := scan(rows)
		if err != nil {
			return nil, q.failed(errors.Join(err, rows.Close()))
		}
		results = append(results, result)
	}
	return results, q.failed(errors.Join(rows.Err(), rows.Close()))
}
