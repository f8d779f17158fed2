package main

import (
	"context"
	"errors"

	"github.com/hubbub-chat/hubbub/ui"
)

// Run is called by kong.
func (s *serve) Run(ctx context.Context, settings *Settings, c console) error {
	p := &Program{
		Settings: *settings, Serve: *s, Page: ui.Files(),
		Out: c.out, Log: newLog(c.errs, settings.LogLevel),
	}
	return p.serveUntil(ctx, func() error { return nil })
}

// serveUntil runs the program until ctx ends, or until it fails. Once it serves, it calls
// ready.
func (p *Program) serveUntil(ctx context.Context, ready func() error) error {
	err := p.Run(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		p.Log.Info("stopped before it had started")
		return nil
	}
	if err != nil {
		return err
	}
	if err := ready(); err != nil {
		return errors.Join(err, p.Close())
	}
	select {
	case <-ctx.Done():
		p.Log.Info("stopping")
		return p.Close()
	case err := <-p.Failed():
		_ = p.Close() // what failed first counts
		return err
	}
}
