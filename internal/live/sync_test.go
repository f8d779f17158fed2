package live_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// busy fills a room with changes of every kind.
type busy struct {
	*peer
	room  string
	guest chat.Session // comes and goes
	in    bool
	sent  []wire.Sent
}

func (b *busy) act(h *house) {
	kind := rand.IntN(11)
	switch {
	case kind < 6 || len(b.sent) == 0:
		b.sent = append(b.sent, b.say())
	case kind == 6:
		if b.in {
			h.ok(h.Leave(h.t.Context(), b.guest, h.room(b.room)))
		} else {
			h.ok(h.Join(h.t.Context(), b.guest, h.room(b.room)))
		}
		b.in = !b.in
	default:
		of := b.sent[rand.IntN(len(b.sent))].ID
		if kind == 10 {
			try[wire.OwnReactions](b.peer, "react", wire.Reacting{Message: of, Emoji: "👍", On: rand.IntN(3) > 0})
			return
		}
		if kind == 7 {
			ask[wire.Nothing](b.peer, "delete", wire.Deletion{Message: of})
			return
		}
		// What has been deleted cannot be edited.
		try[wire.Nothing](b.peer, "edit", wire.Edit{Message: of, Text: fmt.Sprint("edited ", rand.IntN(1000))})
	}
}

// say sends a message, and sometimes a reply, unless the other message is deleted.
func (b *busy) say() wire.Sent {
	draft := wire.Draft{Room: b.room, ClientID: fmt.Sprint(len(b.sent)), Text: fmt.Sprint("message ", len(b.sent))}
	if len(b.sent) > 0 && rand.IntN(3) == 0 {
		draft.ReplyTo = b.sent[rand.IntN(len(b.sent))].ID
		if sent, failed := try[wire.Sent](b.peer, "send", draft); failed == nil {
			return sent
		}
		draft.ReplyTo = ""
	}
	return ask[wire.Sent](b.peer, "send", draft)
}

func (h *house) room(id string) chat.ID {
	room, err := chat.ParseID(id)
	h.ok(err)
	return room
}

func TestAResumeAfterACutEqualsAFreshLoad(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromStart)
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	writer := &busy{peer: h.dial(o), room: cellar.String(), guest: h.signUp("visitor").Session}
	bob := newReplica(h, b, cellar.String())
	for _, missed := range []int{0, 1, 30, 300, soak.Count(0, 1200)} {
		bob.connect()
		writer.act(h)
		bob.listen(time.Millisecond)
		bob.cut()
		for range missed {
			writer.act(h)
		}
		h.ok(h.TellReactions(t.Context()))
		bob.connect()
		bob.compare()
	}
}

// A replica that is cut, resumes, pages and loads history at random, while the
// room moves on, ends up with what a fresh load shows.
func TestReplicasAreRightThroughRandomDisconnects(t *testing.T) {
	for _, history := range []chat.History{chat.FromStart, chat.FromJoining} {
		t.Run(string(history), func(t *testing.T) { replicasAreRight(t, history) })
	}
}

func replicasAreRight(t *testing.T, history chat.History) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(history)
	guest := h.signUp("visitor").Session
	early := &busy{peer: h.dial(o), room: cellar.String(), guest: guest}
	for range 20 { // what is changed later, and not by those who join now to see
		early.act(h)
	}
	var replicas []*replica
	for i := range 3 {
		login := h.signUp(fmt.Sprint("reader", i))
		h.ok(h.Join(t.Context(), login.Session, cellar))
		replicas = append(replicas, newReplica(h, login, cellar.String()))
	}
	for range soak.Count(2, 50) {
		round(h, early, replicas)
	}
	if pages := replicas[0].pages + replicas[1].pages + replicas[2].pages; pages == 0 || h.logReads.Load() > int64(pages/2) {
		t.Errorf("for %d pages and resumes the log was read %d times", pages, h.logReads.Load())
	}
	for i, r := range replicas {
		if r.gaps > 0 {
			t.Errorf("what replica %d heard had %d gaps", i, r.gaps)
		}
	}
}

func round(h *house, writer *busy, replicas []*replica) {
	over := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		defer close(over)
		for range 250 {
			writer.act(h)
		}
	})
	for _, r := range replicas {
		all.Go(func() {
			for wander(r, over) {
			}
		})
	}
	all.Wait()
	h.ok(h.TellReactions(h.t.Context()))
	for _, r := range replicas {
		r.connect()
		r.compare()
	}
}

// wander does one thing at random; it returns false when it is over.
func wander(r *replica, over <-chan struct{}) bool {
	select {
	case <-over:
		return false
	default:
	}
	if r.peer == nil {
		r.connect()
	}
	switch rand.IntN(6) {
	case 0:
		r.cut()
	case 1:
		r.page()
	case 2:
		r.history()
	case 3:
		r.connect() // again, on the same socket
	default:
		r.listen(time.Duration(rand.IntN(3)+1) * time.Millisecond)
	}
	return true
}
