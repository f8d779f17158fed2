package chat_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestTidyingUpRemovesWhatCountsNoMoreAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		link, err := h.OwnerLink(t.Context())
		h.ok(err)
		kept := h.signUp("kept")
		var old []chat.Session
		for i := range 5 { // more than one transaction removes
			name := fmt.Sprint("old", i)
			old = append(old, h.signUp(name).Session)
			for range 49 {
				old = append(old, h.logIn(name).Session)
			}
			h.guess(name, from("192.0.2.1"))
		}
		pass(7 * 24 * time.Hour)
		if !h.in(kept.Token) {
			t.Fatal("a session ended early")
		}
		pass(7 * 24 * time.Hour)
		h.guess("kept", from("192.0.2.2"))
		before := h.db.Stats().Batches
		h.ok(h.Sweep(t.Context()))
		if n := h.db.Stats().Batches - before; n < 6 {
			t.Errorf("all was removed in %d transactions", n)
		}
		h.ok(h.db.Read(t.Context(), func(r chat.Reader) error {
			for _, s := range old {
				if _, err := r.Session(s.ID); !errors.Is(err, chat.ErrNotFound) {
					return fmt.Errorf("session %v: %v", s.ID, err)
				}
			}
			if _, err := r.OwnerLink(sha256.Sum256([]byte(link))); !errors.Is(err, chat.ErrNotFound) {
				return fmt.Errorf("the owner's link: %v", err)
			}
			if gone, err := r.Throttle("address:192.0.2.1/32"); gone != (chat.Throttle{}) || err != nil {
				return fmt.Errorf("an old throttle: %+v, %v", gone, err)
			}
			if there, err := r.Throttle("address:192.0.2.2/32"); there == (chat.Throttle{}) || err != nil {
				return fmt.Errorf("a fresh throttle: %+v, %v", there, err)
			}
			return nil
		}))
		if !h.in(kept.Token) {
			t.Error("a session in use was removed")
		}
		if n := len(h.heard().Ended); n != len(old) {
			t.Errorf("the feed heard of %d ends, want %d", n, len(old))
		}
	})
}

func TestItIsTidiedUpAtTheStartAndEveryHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &chat.Options{SessionIdle: 90 * time.Minute})
		first := h.signUp("ann")
		pass(90 * time.Minute)
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan struct{})
		go func() { h.Run(ctx); close(ran) }()
		synctest.Wait()
		if ended := h.heard().Ended; len(ended) != 1 || ended[0].Session.ID != first.Session.ID {
			t.Errorf("at the start: %+v", ended)
		}
		h.logIn("ann")
		pass(2*time.Hour - time.Second)
		if n := len(h.heard().Ended); n != 1 {
			t.Errorf("%d sessions ended before the second hour was over", n)
		}
		pass(2 * time.Second)
		if n := len(h.heard().Ended); n != 2 {
			t.Errorf("%d sessions ended in the end, want 2", n)
		}
		stop()
		<-ran
	})
}

func TestAUsersLogIsTrimmedToWhatCanBePaged(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	sent := h.send(ann.Session, h.Lobby(), "1", "hello")
	at := func() chat.Position {
		answer, err := h.Resume(t.Context(), ann.Session, chat.Position{}, nil)
		h.ok(err)
		return answer.User.AsOf
	}
	var positions []chat.Position
	toggle := func() {
		_, err := h.MarkUnread(t.Context(), ann.Session, sent.ID)
		h.ok(err)
		positions = append(positions, at())
		h.read(ann.Session, sent.Count)
		positions = append(positions, at())
	}
	for len(positions) < 1100 {
		toggle()
	}
	last := len(positions) - 1
	for _, behind := range []int{0, 1, 500, 998, 999, 1000, 1001, 1002, last} {
		p := positions[last-behind]
		if n := positions[last].Number - p.Number; n != int64(behind) {
			t.Fatalf("a position %d changes ago is %d entries behind", behind, n)
		}
		answer, err := h.Resume(t.Context(), ann.Session, p, nil)
		h.ok(err)
		if answer.User.Reset != (behind > 1000) {
			t.Errorf("from %d entries behind: reset %v", behind, answer.User.Reset)
		}
	}
	h.ok(h.db.Read(t.Context(), func(r chat.Reader) error {
		kept, err := r.UserEntries(ann.Session.User.ID, 0, 5000)
		if len(kept) < 1001 || len(kept) > 1001+50 {
			t.Errorf("%d entries are kept", len(kept))
		}
		return err
	}))
}
