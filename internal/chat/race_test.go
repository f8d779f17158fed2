package chat_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

func TestWhoIsNoAdminAnyMoreDeletesNothing(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann, bob := h.signUp("ann"), h.signUp("bob")
	for round := range soak.Count(20, 10_000) {
		h.ok(h.Console().SetRole(t.Context(), "ann", chat.Admin))
		var group sync.WaitGroup
		before := rand.IntN(6)
		demoted := make(chan struct{})
		for i := range 6 {
			said := h.send(bob.Session, h.Lobby(), fmt.Sprintf("%d-%d", round, i), "hello")
			if i == before {
				group.Go(func() {
					h.ok(h.Console().SetRole(t.Context(), "ann", chat.Member))
					close(demoted)
				})
			}
			group.Go(func() {
				late := false
				select {
				case <-demoted:
					late = true // the change of role had returned before this began
				default:
				}
				_, err := h.Delete(t.Context(), ann.Session, said.ID)
				if err != nil {
					refused(t, err, chat.Forbidden)
				} else if late {
					t.Errorf("round %d: who had lost the right deleted a message", round)
				}
			})
		}
		group.Wait()
	}
	_, err := h.Delete(t.Context(), ann.Session, h.send(bob.Session, h.Lobby(), "last", "hello").ID)
	refused(t, err, chat.Forbidden)
}

func TestOfJoinsAndRemovalsAtOnceTheLastInTheLogHolds(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	olga, ann := h.owner(), h.signUp("ann")
	for range soak.Count(20, 10_000) {
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { h.ok(h.Join(t.Context(), ann.Session, h.later)) })
			group.Go(func() {
				if err := h.Remove(t.Context(), olga.Session, h.later, ann.Session.User.ID); err != nil {
					refused(t, err, chat.NotFound)
				}
			})
		}
		group.Wait()
		inside := false
		for _, e := range h.heard().Entries {
			if e.Room == h.later && e.Person != nil && e.Person.ID == ann.Session.User.ID {
				if joins := e.Kind == chat.JoinEntry; joins == inside {
					t.Fatalf("entry %d is of who was inside: %v", e.Number, inside)
				} else {
					inside = joins
				}
			}
		}
		if _, err := h.Snapshot(t.Context(), ann.Session, h.later); (err == nil) != inside {
			t.Fatalf("by the log inside: %v, reading gives %v", inside, err)
		}
	}
}
