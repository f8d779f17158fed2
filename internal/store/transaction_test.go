package store_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// together runs rules in one commit, and returns their errors.
func (h *house) together(rules ...func(chat.Tx) error) []error {
	h.tb.Helper()
	begun, proceed := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var group sync.WaitGroup
	group.Go(func() {
		_ = h.db.Write(h.tb.Context(), func(chat.Tx) error {
			once.Do(func() { close(begun) })
			<-proceed
			return nil
		})
	})
	<-begun
	errs := make([]error, len(rules))
	for i, rule := range rules {
		before := h.db.Stats().Waiting
		group.Go(func() { errs[i] = h.db.Write(h.tb.Context(), rule) })
		for h.db.Stats().Waiting == before { // so that they wait in this order
			runtime.Gosched()
		}
	}
	before := h.db.Stats().Batches
	close(proceed)
	group.Wait()
	if n := h.db.Stats().Batches - before; n != 2 {
		h.tb.Errorf("%d commits, want that of the rule which held the others up, and one more", n)
	}
	return errs
}

func TestAStatementThatIsRefusedUndoesItsRuleAndNoOther(t *testing.T) {
	h := newHouse(t)
	room := func(id chat.ID) chat.Room {
		return chat.Room{ID: id, Key: fmt.Sprint("room ", id), History: chat.FromStart}
	}
	add := func(ids ...chat.ID) func(chat.Tx) error {
		return func(tx chat.Tx) error {
			tx.Announce(chat.News{Entries: []chat.Entry{{Room: ids[0], Number: 1}}})
			for _, id := range ids {
				if err := tx.AddRoom(room(id), 0, ""); err != nil {
					return err
				}
			}
			return nil
		}
	}
	runs := 0
	errs := h.together(
		add(1), add(2, 1), add(3),
		func(tx chat.Tx) error { return add(4, 4)(tx) },
		func(tx chat.Tx) error { // what it has written by then was refused, and it does not mind
			runs++
			_ = add(5, 5)(tx)
			_, _ = tx.Room(5)
			_ = tx.AddRoom(room(6), 0, "")
			return nil
		},
		func(tx chat.Tx) error { _, err := tx.Room(3); return err },
		add(7),
	)
	for i, failed := range []bool{false, true, false, true, true, false, false} {
		if (errs[i] != nil) != failed || failed && !strings.Contains(errs[i].Error(), "constraint") {
			t.Errorf("rule %d: %v", i, errs[i])
		}
	}
	if runs != 2 {
		t.Errorf("the rules ran %d times, want once without care and once with it", runs)
	}
	var found []chat.ID
	for id := range chat.ID(8) {
		err := h.db.Read(t.Context(), func(r chat.Reader) error { _, err := r.Room(id); return err })
		if err == nil {
			found = append(found, id)
		} else if !is(err, chat.NotFound) {
			t.Error(err)
		}
	}
	if fmt.Sprint(found) != fmt.Sprint([]chat.ID{1, 3, 7}) {
		t.Errorf("the rooms %d are there", found)
	}
	var told []chat.ID
	for _, e := range h.feed.heard() {
		told = append(told, e.Room)
	}
	if fmt.Sprint(told) != fmt.Sprint([]chat.ID{1, 3, 7}) {
		t.Errorf("the feed heard of the rooms %d", told)
	}
	if err := h.db.Health(); err != nil {
		t.Errorf("the store gave up: %v", err)
	}
}

func TestARuleReadsWhatWasWrittenBeforeItInTheSameCommit(t *testing.T) {
	h := newHouse(t)
	if got := fmt.Sprint(h.together(
		func(tx chat.Tx) error { return tx.AddRoom(chat.Room{ID: 1, Key: "one"}, 0, "") },
		func(tx chat.Tx) error { // reads what it and the one before it have written
			if err := tx.AddRoom(chat.Room{ID: 2, Key: "two"}, 0, ""); err != nil {
				return err
			}
			for _, name := range []string{"one", "two"} {
				if _, err := tx.RoomByKey(name); err != nil {
					return err
				}
			}
			return chat.ErrForbidden
		},
		func(tx chat.Tx) error { // sees what was committed, not what was undone
			if _, err := tx.Room(1); err != nil {
				return err
			}
			_, err := tx.Room(2)
			return err
		},
	)); got != fmt.Sprint([]error{nil, chat.ErrForbidden, chat.ErrNotFound}) {
		t.Errorf("got %s", got)
	}
}
