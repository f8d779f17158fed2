package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

type backup struct {
	File string `arg:"" help:"The file to create."`
}

// Run is called by kong.
func (b backup) Run(ctx context.Context, s *Settings, c console) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		if err := service.Console().Backup(ctx, b.File); err != nil {
			return notReplaced(err)
		}
		fmt.Fprintf(c.out, "Backed up everything to %s, and checked the copy.\n", b.File)
		return nil
	})
}

type restore struct {
	File string `arg:"" help:"The backup."`
}

// Run is called by kong.
func (r restore) Run(ctx context.Context, s *Settings, c console) error {
	if _, err := os.Stat(r.File); err != nil {
		return err // before there is a folder
	}
	if err := s.makeFolder(); err != nil {
		return err
	}
	lock, err := s.lock()
	if err != nil {
		return err
	}
	if err := errors.Join(store.Restore(ctx, r.File, s.database()), lock.Close()); err != nil {
		return notReplaced(err)
	}
	fmt.Fprintf(c.out, "Restored %s from %s.\n", s.database(), r.File)
	return nil
}

// notReplaced says what to do about a file that is there already.
func notReplaced(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w; existing files are never replaced: move it, or choose another name", err)
	}
	return err
}
