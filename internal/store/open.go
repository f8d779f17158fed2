package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Options are the settings of a store. The zero value of each means its default.
type Options struct {
	Readers int           // how many reads run at once; default twice the processors, at least 4
	Soon    time.Duration // for how long what can wait is gathered; default 1 s
	Watch   time.Duration // how often other processes' commits are looked for; default 500 ms
	Busy    time.Duration // how long to wait for another process that writes; default 5 s
	Log     *slog.Logger  // hears of faults and migrations; default slog.Default()
	// Upgrade is asked before the schema of a database with content is changed; its
	// error leaves the database as it is. Default: nothing is asked.
	Upgrade func() error
}

// A Store is a chat.Store in one SQLite file. All methods may be called
// concurrently, except Close.
type Store struct {
	db      dialect
	options Options
	log     *slog.Logger
	readers chan *conn

	mu     sync.RWMutex // held for writing only to close the queues
	closed bool
	queue  chan *change
	soon   chan *change  // that can wait
	done   chan struct{} // closed when the committer has ended

	fault atomic.Pointer[error] // why nothing can be written; nil: it can
	feed  atomic.Pointer[chat.Feed]
	stats counters
}

var _ chat.Store = (*Store)(nil)

// maxWaiting is how many changes may wait for the committer, and as many of those
// that can wait.
const maxWaiting = 4096

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database in the file at path, which is made if there is none,
// and brings its schema up to date. A file with a newer schema, or that is no
// database of Hubbub, is refused and left alone. Only one process should have it
// open as a server; the commands beside it may.
func Open(ctx context.Context, path string, options *Options) (*Store, error) {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return open(ctx, path, options, steps)
}

func open(ctx context.Context, path string, options *Options, steps fs.FS) (*Store, error) {
	var o Options
	if options != nil {
		o = *options
	}
	if o.Readers == 0 {
		o.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	if o.Soon == 0 {
		o.Soon = time.Second
	}
	if o.Watch == 0 {
		o.Watch = 500 * time.Millisecond
	}
	if o.Busy == 0 {
		o.Busy = 5 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Upgrade == nil {
		o.Upgrade = func() error { return nil }
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := create(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := migrate(ctx, path, steps, &o); err != nil {
		if ctx.Err() != nil { // SQLite says only that it was interrupted
			err = ctx.Err()
		}
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	s := &Store{
		db: sqliteFile{path, o.Busy}, options: o, log: o.Log, stats: newCounters(), readers: make(chan *conn, o.Readers),
		queue: make(chan *change, maxWaiting), soon: make(chan *change, maxWaiting), done: make(chan struct{}),
	}
	writer, err := s.db.openWriter(ctx)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	for range o.Readers {
		reader, err := s.db.openReader(ctx)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open database %s: %w", path, err), s.closeReaders(), writer.close())
		}
		s.readers <- reader
	}
	go (&committer{store: s, writer: writer}).run()
	return s, nil
}

// create makes the file, for its owner's eyes only: SQLite gives the same rights
// to the files beside it.
func create(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), syncFolder(filepath.Dir(path)))
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Attach makes feed hear of the commits that follow.
func (s *Store) Attach(feed chat.Feed) { s.feed.Store(&feed) }

// Health returns nil while the store can be written, otherwise why it cannot.
// Reading is possible either way.
func (s *Store) Health() error {
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

// Close commits what waits, refuses what comes, and closes the file. Reads must
// have returned.
func (s *Store) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.queue)
	}
	s.mu.Unlock()
	<-s.done
	return s.closeReaders()
}

func (s *Store) closeReaders() (err error) {
	for {
		select {
		case reader := <-s.readers:
			err = errors.Join(err, reader.close())
		default:
			return err
		}
	}
}
