package store_test

import (
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// elsewhere makes a house's feed tell of other processes' commits.
func (h *house) elsewhere() <-chan time.Time {
	heard := make(chan time.Time, 100)
	h.feed.mu.Lock()
	defer h.feed.mu.Unlock()
	h.feed.deliver = func(n chat.News) {
		if n.Elsewhere {
			heard <- time.Now()
		}
	}
	return heard
}

func TestACommandBesideTheServerIsNoticedWithinASecond(t *testing.T) {
	h := newHouse(t)
	names := []string{"ann", "bob", "carl"}
	var sessions []chat.Session
	for _, name := range names {
		sessions = append(sessions, h.signUp(name).Session)
	}
	h.close()
	h.options = &store.Options{} // the interval that the server has
	h.open()
	heard := h.elsewhere()
	took := time.Hour
	for i := 0; i < len(names) && took > time.Second; i++ { // what else runs can only make it longer
		start(t, childPlan{Path: h.path, Deactivate: names[i]}).finish(t)
		ended := time.Now()
		select {
		case <-heard:
			took = time.Since(ended)
		case <-time.After(20 * time.Second):
			t.Fatal("another process committed, and the feed did not hear of it")
		}
		valid, ends, err := h.service.Recheck(t.Context(), sessions[i:i+1])
		if err != nil || len(valid) != 0 || len(ends) != 1 || ends[0].Reason != chat.EndDeactivated {
			t.Errorf("looking again told %+v, %+v, %v", valid, ends, err)
		}
	}
	if took > time.Second {
		t.Errorf("another process committed, and the feed heard of it after %v", took)
	}
}
