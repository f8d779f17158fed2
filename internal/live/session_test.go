package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// within waits for the end of a connection.
func within(t *testing.T, d time.Duration, p *peer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	select {
	case <-p.Done():
	case <-ctx.Done():
		t.Errorf("the socket lives on after %v", d)
	}
}

func TestTheEndOfASessionActsOnLiveSocketsWithinASecond(t *testing.T) {
	ends := map[string]func(h *house, ann chat.Login) error{
		"log-out": func(h *house, ann chat.Login) error {
			return h.EndSession(h.t.Context(), ann.Session, ann.Session.ID)
		},
		"deactivation": func(h *house, _ chat.Login) error { return h.Console().Deactivate(h.t.Context(), "ann") },
		"the console":  func(h *house, _ chat.Login) error { return h.Console().EndSessions(h.t.Context(), "ann") },
		"a new password": func(h *house, _ chat.Login) error {
			_, err := h.Console().ResetPassword(h.t.Context(), "ann")
			return err
		},
		"deletion": func(h *house, ann chat.Login) error {
			return h.DeleteAccount(h.t.Context(), ann.Session)
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t, unlimited())
				a := h.signUp("ann")
				ann, _ := h.enter(a, h.lobby())
				bob, _ := h.enter(h.signUp("bob"), h.lobby())
				h.ok(end(h, a))
				hear[wire.SessionEnd](ann, "session:end")
				within(t, time.Second, ann)
				bob.send(h.lobby(), "1", "she is gone")
				if events := ann.heard(time.Minute); len(events) > 0 {
					t.Errorf("after its end the session heard %v", events)
				}
			})
		})
	}
}

func TestWhatAnotherProcessDoesToASessionActsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouseBeside(t, unlimited(), 500*time.Millisecond)
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		bob, _ := h.enter(h.signUp("bob"), h.lobby())
		db, err := store.Open(t.Context(), h.path, nil)
		h.ok(err)
		beside, err := chat.New(t.Context(), db, &chat.Options{CheapHashes: true})
		h.ok(err)
		h.ok(beside.Console().Deactivate(t.Context(), "ann"))
		h.ok(db.Close())
		if end := hear[wire.SessionEnd](ann, "session:end"); end.Reason != "deactivated" {
			t.Errorf("the reason is %q", end.Reason)
		}
		within(t, time.Second, ann)
		bob.send(h.lobby(), "1", "she is gone")
	})
}

func TestASocketWhoseSessionEndsWhileItConnectsIsRefused(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	h.authenticated = func() {
		h.deaf.Store(true) // the news came before the socket counted
		h.ok(h.EndSession(t.Context(), a.Session, a.Session.ID))
	}
	_, err := socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Header: header(a)})
	if err == nil {
		t.Error("the socket was let in")
	}
}

func TestWhoHasNoSessionIsRefusedWithACode(t *testing.T) {
	h := newHouse(t, unlimited())
	_, err := socketiotest.Connect(t.Context(), h.io, nil)
	var no *socketiotest.Refused
	if !errors.As(err, &no) {
		t.Fatalf("without a session: %v", err)
	}
	var failure wire.Failure
	if err := json.Unmarshal(no.Data, &failure); err != nil || failure.Error.Code != "unauthorized" || failure.Error.Retryable {
		t.Errorf("the refusal says %s", no.Data)
	}
}

func TestAnExpiredSessionEndsItsSocketsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		a := h.signUp("ann")
		ann, _ := h.enter(a, h.lobby())
		pass(time.Until(h.Expires(a.Session)) - time.Second)
		if _, failed := try[wire.Moved](ann, "positions", wire.Positions{}); failed != nil {
			t.Fatalf("the session ended early: %+v", *failed)
		}
		if end := hear[wire.SessionEnd](ann, "session:end"); end.Reason != "expired" {
			t.Errorf("it ended for %q", end.Reason)
		}
		within(t, 2*time.Second, ann)
		if late := time.Since(h.Expires(a.Session)); late > time.Second {
			t.Errorf("it ended %v late", late)
		}
	})
}

func TestASessionEndOfWhichNobodyHeardIsFoundWithinThirtySeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		a := h.signUp("ann")
		ann, _ := h.enter(a, h.lobby())
		h.deaf.Store(true)
		h.ok(h.Console().EndSessions(t.Context(), "ann"))
		within(t, 30*time.Second, ann)
	})
}

func TestAUserHasAtMostTwentySockets(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	peers := make([]*peer, 20)
	for i := range peers {
		peers[i] = h.dial(a)
	}
	if _, err := socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Header: header(a)}); err == nil {
		t.Error("the 21st was let in")
	}
	h.dial(b)
	peers[3].Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for { // the server hears of the end in its own time
		c, err := socketiotest.Connect(ctx, h.io, &socketiotest.Options{Header: header(a)})
		if err == nil {
			c.Close()
			return
		}
		if ctx.Err() != nil {
			t.Fatal("a place that was given up is not free")
		}
	}
}

func TestTooManyEventsAreRefusedUntilTheyMayBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &live.Options{})
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		var refusal *wire.Error
		sent := 1
		for ; refusal == nil && sent < 100; sent++ {
			_, refusal = try[wire.Nothing](ann, "typing", wire.InRoom{Room: h.lobby()})
		}
		if refusal == nil || sent != 31 || refusal.Code != "rate_limited" || !refusal.Retryable || refusal.RetryAfterMs < 1 {
			t.Fatalf("event %d: %+v", sent, refusal)
		}
		pass(time.Duration(refusal.RetryAfterMs) * time.Millisecond)
		ask[wire.Nothing](ann, "typing", wire.InRoom{Room: h.lobby()})
	})
}

// The time of an event was taken before the wait for the count, and who had waited
// seemed to come before its own time.
func TestOfManyDevicesNoneIsRefusedForHavingWaited(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	var all sync.WaitGroup
	for range 20 {
		p, _ := h.enter(a)
		all.Go(func() {
			for range soak.Count(50, 2000) {
				ask[wire.Moved](p, "positions", wire.Positions{})
			}
		})
	}
	all.Wait()
}

func TestWhoDoesNotStopIsDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &live.Options{})
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		for range 1000 {
			if ann.Emit("typing", wire.InRoom{Room: h.lobby()}) != nil {
				break
			}
		}
		within(t, time.Second, ann)
	})
}

func TestPagesHearWhenToComeBackSpreadOverFiveSeconds(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	seen := make(map[int64]bool)
	peers := make([]*peer, 20)
	for i := range peers {
		peers[i] = h.dial(a)
	}
	h.live.AnnounceRestart()
	for _, p := range peers {
		after := hear[wire.Restart](p, "server:restart").RetryAfterMs
		if after < 500 || after > 5500 {
			t.Errorf("come back after %d ms", after)
		}
		seen[after] = true
	}
	if len(seen) < 10 {
		t.Errorf("all come back at once: %v", seen)
	}
}
