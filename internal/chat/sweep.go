package chat

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// sweepAtOnce is how much one transaction of a sweep removes at most, so that
// nobody who sends meanwhile waits for long.
const sweepAtOnce = 100

// Run tells rooms of reactions, and tidies up at once and then every Options.SweepEvery,
// until ctx ends. What failed is tried again the next time.
func (s *Service) Run(ctx context.Context) {
	var others sync.WaitGroup
	defer others.Wait()
	others.Go(func() { s.runReactions(ctx) })
	ticker := time.NewTicker(s.options.SweepEvery)
	defer ticker.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.options.Log.Error("tidying up failed", "err", err)
		}
		select {
		case <-ticker.C:
		case <-s.untidy:
		case <-ctx.Done():
			return
		}
	}
}

// sweepSoon has Run tidy up at once.
func (s *Service) sweepSoon() {
	select {
	case s.untidy <- struct{}{}:
	default: // about to be done
	}
}

// Sweep removes what counts no more: sessions that expired, whose sockets are
// closed, what was in erased rooms, owner's links, throttles, and records that are
// older than [AuditLife].
func (s *Service) Sweep(ctx context.Context) error {
	for what, rule := range map[string]func(Tx) (int, error){
		"sessions":     s.sweepSessions,
		"erased rooms": s.sweepErased,
		"owner's links": func(tx Tx) (int, error) {
			return 0, tx.ForgetOwnerLink(now())
		},
		"throttles": func(tx Tx) (int, error) {
			return tx.ForgetThrottles(now().Add(-forgotten), sweepAtOnce)
		},
		"records": func(tx Tx) (int, error) {
			return tx.ForgetAuditRecords(firstID(now().Add(-AuditLife)), sweepAtOnce)
		},
	} {
		for more := true; more; {
			swept, err := write(ctx, s.store, rule)
			if err != nil {
				return fmt.Errorf("sweep %s: %w", what, err)
			}
			more = swept >= sweepAtOnce
		}
	}
	return nil
}

func (s *Service) sweepSessions(tx Tx) (int, error) {
	now := now()
	stale, err := tx.StaleSessions(now.Add(-s.options.SessionIdle), now.Add(-s.options.SessionLife), sweepAtOnce)
	if err != nil {
		return 0, err
	}
	for _, session := range stale {
		if err := endSession(tx, session, EndExpired); err != nil {
			return 0, err
		}
	}
	return len(stale), nil
}
