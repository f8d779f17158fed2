package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite" // it registers the driver "sqlite" too
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// sqliteFile is the dialect of SQLite, and its one file.
type sqliteFile struct {
	path string
	busy time.Duration // how long to wait for another process that writes
}

// Settings of a connection. secure_delete: a deleted text exists nowhere in the
// file, not even in a page that is free. fullfsync: on macOS a plain fsync does
// not reach the disk.
const (
	writing = "_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)" +
		"&_pragma=secure_delete(1)&_pragma=fullfsync(1)"
	reading = "_pragma=busy_timeout(5000)&_pragma=query_only(1)"
)

// openSQL opens a database for one connection at a time.
func openSQL(path, settings string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: settings}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func (f sqliteFile) open(ctx context.Context, settings string) (*conn, error) {
	pool, err := openSQL(f.path, settings)
	if err != nil {
		return nil, err
	}
	return openConn(ctx, f, pool)
}

func (f sqliteFile) openReader(ctx context.Context) (*conn, error) { return f.open(ctx, reading) }

func (f sqliteFile) openWriter(ctx context.Context) (*conn, error) {
	c, err := f.open(ctx, writing)
	if err != nil {
		return nil, err
	}
	_, err = c.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", f.busy.Milliseconds()))
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (sqliteFile) beginRead(ctx context.Context, c *conn) error { return c.exec(ctx, "BEGIN") }

func (sqliteFile) beginWrite(ctx context.Context, c *conn, commit syncing) error {
	if lax := commit == unsynced; c.lax != lax {
		setting := "PRAGMA synchronous = FULL"
		if lax {
			setting = "PRAGMA synchronous = NORMAL"
		}
		// The setting takes effect when SQLite reads its text, so it is no prepared
		// statement.
		if _, err := c.conn.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("set whether commits are synced: %w", err)
		}
		c.lax = lax
	}
	err := c.exec(ctx, "BEGIN IMMEDIATE")
	if code(err) == sqlite3.SQLITE_BUSY {
		return chat.ErrBusy
	}
	return err
}

// A transaction that writes has the whole file to itself from its beginning, so there
// is nothing left to lock.

func (sqliteFile) lockNames(querier) error { return nil }

func (sqliteFile) lockRoom(querier, chat.ID) error { return nil }

func (sqliteFile) lockRoomOf(querier, chat.ID) error { return nil }

func (sqliteFile) lockUser(querier, chat.ID) error { return nil }

func (sqliteFile) fault(err error) bool {
	switch code(err) {
	case 0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG,
		sqlite3.SQLITE_RANGE, sqlite3.SQLITE_INTERRUPT:
		return false
	}
	return true
}

// code returns the primary code of an error of SQLite, 0 if it is none.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// others asks for SQLite's data_version, which changes on a connection for the commits
// of all others; on the one connection of this process that writes, these are other
// processes' alone. Asking reads some bytes of memory that the processes share, and
// takes about ten microseconds.
func (sqliteFile) others(q querier) (int64, error) {
	return one(q, "PRAGMA data_version", scanValue[int64])
}

func (f sqliteFile) backup(ctx context.Context, file string) error { return backup(ctx, f.path, file) }
