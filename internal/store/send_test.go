package store_test

import (
	"fmt"
	"sync"
	"testing"
)

func TestWhatManySendAtOnceSharesCommits(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			for n := range 20 {
				h.send(ann.Session, fmt.Sprint(i, "-", n), "hello")
			}
		})
	}
	group.Wait()
	if stats := h.db.Stats(); stats.Batches >= stats.Changes {
		t.Errorf("%d commits for %d changes: nothing was grouped", stats.Batches, stats.Changes)
	}
}
