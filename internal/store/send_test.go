package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestAHundredParallelRetriesAreOneMessage(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	before := len(timeline(t, h.service, ann.Session))
	results := make([]chat.Sent, 100)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { results[i] = h.send(ann.Session, "one", "hello") })
	}
	group.Wait()
	for i, r := range results {
		if r != results[0] || r.ID == 0 {
			t.Fatalf("retry %d got %+v, the first %+v", i, r, results[0])
		}
	}
	if all := timeline(t, h.service, ann.Session); len(all) != before+1 {
		t.Errorf("%d messages came of it, want 1", len(all)-before)
	}
}

func TestManySendersGetNumbersWithoutGapsInTheOrderOfTheFeed(t *testing.T) {
	h := newHouse(t)
	const senders, each = 64, 20
	logins := make([]chat.Login, 8)
	for i := range logins {
		logins[i] = h.signUp(fmt.Sprintf("user%d", i))
	}
	var group sync.WaitGroup
	for i := range senders {
		session := logins[i%len(logins)].Session
		group.Go(func() {
			for n := range each {
				sent := h.send(session, fmt.Sprint(i, "-", n), fmt.Sprintf("%d %d", i, n))
				if heard := h.feed.heard(); heard[len(heard)-1].Number < sent.Number {
					t.Errorf("sender %d heard of number %d before the feed did", i, sent.Number)
				}
			}
		})
	}
	group.Wait()
	all := timeline(t, h.service, logins[0].Session)
	if want := len(logins) + senders*each; len(all) != want {
		t.Fatalf("%d messages, want %d", len(all), want)
	}
	next := make(map[int]int) // of each sender
	for i, m := range all {
		if m.Number != int64(i+1) {
			t.Fatalf("message %d has number %d", i+1, m.Number)
		}
		if m.Kind != chat.Text {
			continue
		}
		var sender, n int
		if _, err := fmt.Sscan(m.Text, &sender, &n); err != nil {
			t.Fatal(err)
		}
		if n != next[sender] {
			t.Fatalf("message %d of sender %d came when %d was due", n, sender, next[sender])
		}
		next[sender]++
	}
	if stats := h.db.Stats(); stats.Batches >= stats.Changes {
		t.Errorf("%d commits for %d changes: nothing was grouped", stats.Batches, stats.Changes)
	}
}

func TestACancelledWaiterDoesNotUndoTheBatch(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	ctx, cancel := context.WithCancel(t.Context())
	begun, proceed := make(chan struct{}), make(chan struct{})
	waiter := make(chan error, 1)
	go func() {
		waiter <- h.db.Write(ctx, func(tx chat.Tx) error {
			close(begun)
			<-proceed
			return tx.TouchSession(ann.Session)
		})
	}()
	<-begun
	var group sync.WaitGroup
	group.Go(func() { h.send(ann.Session, "other", "hello") })
	cancel()
	if err := <-waiter; err != context.Canceled { // before the batch is carried out
		t.Errorf("the cancelled waiter got %v", err)
	}
	close(proceed)
	group.Wait()
	if all := timeline(t, h.service, ann.Session); all[len(all)-1].ClientID != "other" {
		t.Error("the other's message is not there")
	}
}

func TestARuleThatFailsOrPanicsUndoesOnlyItself(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() { h.send(ann.Session, fmt.Sprint(i), "good") })
		group.Go(func() {
			err := h.db.Write(t.Context(), func(tx chat.Tx) error {
				if err := tx.AddRoom(chat.Room{ID: chat.ID(i + 1), Key: fmt.Sprint("bad ", i)}, 0, ""); err != nil {
					t.Error(err)
				}
				if i%2 == 0 {
					panic("bad rule")
				}
				return chat.ErrForbidden
			})
			if err == nil {
				t.Error("a bad rule was carried out")
			}
		})
	}
	group.Wait()
	if all := timeline(t, h.service, ann.Session); len(all) != 21 {
		t.Errorf("%d messages, want 21", len(all))
	}
	for i := range 20 {
		err := h.db.Read(t.Context(), func(r chat.Reader) error {
			_, err := r.RoomByKey(fmt.Sprint("bad ", i))
			return err
		})
		if !is(err, chat.NotFound) {
			t.Errorf("what a bad rule wrote is there: %v", err)
		}
	}
	if err := h.db.Health(); err != nil {
		t.Errorf("bad rules made the store unhealthy: %v", err)
	}
}

func TestAClosedStoreTakesNothing(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	db := h.db
	var group sync.WaitGroup
	results := make([]error, 50)
	for i := range results {
		group.Go(func() {
			_, results[i] = h.service.Send(context.Background(), ann.Session, chat.Draft{Room: h.service.Lobby(), ClientID: fmt.Sprint(i), Text: "hello"})
		})
	}
	h.close()
	group.Wait()
	sent := 0
	for _, err := range results {
		if err == nil {
			sent++
		} else if !is(err, chat.Unavailable) {
			t.Errorf("got %v", err)
		}
	}
	if err := db.Write(t.Context(), func(chat.Tx) error { return nil }); !is(err, chat.Unavailable) {
		t.Errorf("a closed store gave %v", err)
	}
	h.open()
	if all := timeline(t, h.service, ann.Session); len(all) != 1+sent {
		t.Errorf("%d messages are there, %d were acknowledged", len(all)-1, sent)
	}
}
