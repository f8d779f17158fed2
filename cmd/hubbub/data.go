package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// makeFolder makes sure that the data folder is there and can be written.
func (s *Settings) makeFolder() error {
	err := os.MkdirAll(s.Data, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(s.Data, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("can't write to the data folder: %w; choose another one with --data", err)
	}
	return nil
}

// A database is the chat's store with what the program itself needs of it. Which kind
// of store it is, only opening it says.
type database interface {
	chat.Store
	// Health returns nil while the store can be written, otherwise why it cannot.
	Health() error
	// Stats returns the counts since it was opened.
	Stats() store.Stats
	// Close commits what waits, and closes the store.
	Close() error
}

// open opens the database for the server.
func (s *Settings) open(ctx context.Context, log *slog.Logger) (database, error) {
	return orNothing(store.Open(ctx, s.database(), &store.Options{Log: log}))
}

// orNothing makes sure that what could not be opened is nil.
func orNothing(db *store.Store, err error) (database, error) {
	if err != nil {
		return nil, err
	}
	return db, nil
}

// existing opens the database beside a server that may run, for a command. It
// makes none, and changes none of an older version while a server of that runs.
func (s *Settings) existing(ctx context.Context, log *slog.Logger) (database, error) {
	_, err := os.Stat(s.database())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database at %s: set its folder with --data, or start the server first", s.database())
	}
	if err != nil {
		return nil, err
	}
	var lock *os.File
	db, err := store.Open(ctx, s.database(), &store.Options{Readers: 1, Log: log, Upgrade: func() (err error) {
		if lock, err = s.lock(); err != nil {
			err = fmt.Errorf("it was made by an older version, and stays unchanged for now: %w", err)
		}
		return err
	}})
	if lock != nil {
		err = errors.Join(err, lock.Close())
	}
	return orNothing(db, err)
}

// withService lets a command work on the chat.
func (s *Settings) withService(ctx context.Context, c console, work func(*chat.Service) error) error {
	db, err := s.existing(ctx, newLog(c.errs, s.LogLevel))
	if err != nil {
		return err
	}
	service, err := chat.New(ctx, db, nil)
	if err == nil {
		err = work(service)
	}
	return errors.Join(err, db.Close())
}
