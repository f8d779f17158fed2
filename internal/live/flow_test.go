package live_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// A stay is from joining to leaving, by the numbers of a room's log.
type stay struct{ from, to int64 }

// A register reads from a room's log when somebody was a member. It has to be read
// on now and then: who is too far back gets no entries.
type register struct {
	p         *peer
	room, who string
	at        wire.Position
	stays     []stay
}

func (r *register) read(t *testing.T) {
	t.Helper()
	for more := true; more; {
		page := ask[wire.Page](r.p, "page", wire.After{Room: r.room, After: r.at})
		if page.Reset {
			t.Fatal("the register is too far back")
		}
		for _, e := range page.Entries {
			about, ok := e.About.(wire.MembershipEntry)
			switch {
			case !ok || about.User.Name != r.who:
			case e.Kind == wire.EntryJoin:
				r.stays = append(r.stays, stay{from: e.N})
			default:
				r.stays[len(r.stays)-1].to = e.N
			}
		}
		r.at, more = page.Position, page.More
	}
}

// heardUntil returns the entries that are heard up to a text.
func heardUntil(p *peer, text string) (heard []wire.Entry) {
	for {
		for _, e := range hear[wire.Entries](p, "entries").Entries {
			heard = append(heard, e)
			if m := e.Message(); m != nil && m.Text == text {
				return heard
			}
		}
	}
}

// Somebody is let in and removed again and again while others talk, and resumes at
// the same time: what is heard is from the times of membership only.
func TestNothingOfWhatIsSaidBetweenTwoStaysIsHeard(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromJoining)
	room := cellar.String()
	olga, b := h.dial(o), h.signUp("bob")
	bob := h.dial(b)
	times := &register{p: olga, room: room, who: "bob"}
	over := make(chan struct{})
	var talk, listening sync.WaitGroup
	again := func(act func(i int)) {
		talk.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-over:
					return
				default:
					act(i)
				}
			}
		})
	}
	say := func(clientID, text string) {
		if _, failed := try[wire.Sent](olga, "send", wire.Draft{Room: room, ClientID: clientID, Text: text}); failed != nil {
			t.Errorf("send: %+v", *failed)
		}
	}
	enter := wire.Positions{Open: map[string]wire.Position{room: {}}}
	turns := make(chan struct{}, 300) // between two looks into the register, or it is too far back
	giveTurns := func() {
		for len(turns) < cap(turns) {
			turns <- struct{}{}
		}
	}
	giveTurns()
	for speaker := range 3 {
		again(func(i int) {
			select {
			case <-turns:
				say(fmt.Sprint(speaker, "-", i), "hush")
			case <-over:
			}
		})
	}
	again(func(int) { ask[wire.Resumed](bob, "resume", enter) })
	var heard []wire.Entry
	listening.Go(func() { heard = heardUntil(bob, "the end") })
	for i := range soak.Count(20, 1000) {
		h.ok(h.Join(t.Context(), b.Session, cellar))
		for j := range i % 4 {
			say(fmt.Sprint("in-", i, "-", j), "he hears it, maybe")
		}
		h.ok(h.Remove(t.Context(), o.Session, cellar, b.Session.User.ID))
		times.read(t)
		giveTurns()
	}
	close(over)
	talk.Wait()
	h.ok(h.Join(t.Context(), b.Session, cellar))
	ask[wire.Resumed](bob, "resume", enter)
	say("end", "the end")
	h.ok(h.Remove(t.Context(), o.Session, cellar, b.Session.User.ID))
	listening.Wait()
	times.read(t)
	within := func(n int64) bool {
		return slices.ContainsFunc(times.stays, func(s stay) bool { return s.from <= n && n <= s.to })
	}
	for _, e := range heard {
		_, membership := e.About.(wire.MembershipEntry)
		if (e.Message() != nil || membership) && !within(e.N) {
			t.Errorf("number %d was heard, which is in none of %v", e.N, times.stays)
		}
	}
	t.Logf("%d entries were heard in %d stays", len(heard), len(times.stays))
}
