package store

import (
	"context"
	"fmt"
	"runtime/debug"

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

// guarded turns a panic of a rule into its error, so that it undoes only its own.
func guarded(rule func(chat.Tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a rule panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return rule(t)
}
