package live_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// A replica is what a page knows of one room, and the algorithm of docs/protocol.md
// by which it keeps that right.
type replica struct {
	h     *house
	login chat.Login
	room  string
	peer  *peer // nil: not connected

	user     wire.Position // in the user's log; a device has its own
	at       wire.Position
	start    bool
	oldest   int64                  // the number from which on messages and lines are loaded
	messages map[int64]wire.Message // by number
	asOf     map[int64]int64        // the number as of which each is known
	quotes   quotations             // of what they reply to
	kept     map[int64]wire.Entry   // came too early
	reacted  reacted
	gaps     int
	pages    int              // that were asked for
	applied  func(wire.Entry) // is told of each entry, if set
	stale    bool             // another part of the room may be seen: it is to be started afresh
	lost     bool             // it is not the user's any more
}

func newReplica(h *house, login chat.Login, room string) *replica {
	return &replica{h: h, login: login, room: room, kept: make(map[int64]wire.Entry), reacted: newReacted()}
}

func (r *replica) positions() wire.Positions {
	return wire.Positions{User: r.user, Open: map[string]wire.Position{r.room: r.at}}
}

// connect dials if need be and resumes.
func (r *replica) connect() {
	if r.peer == nil {
		r.peer = r.h.dial(r.login)
	}
	answer := ask[wire.Resumed](r.peer, "resume", r.positions())
	page, there := answer.Open[r.room]
	if !there {
		r.h.t.Fatalf("a resume has no page of the open room: %+v", answer)
	}
	if answer.User.Reset {
		r.drop()
	}
	r.user = answer.User.Position
	r.take(page)
}

// drop forgets all: what the user has set on messages is not known any more.
func (r *replica) drop() {
	r.at, r.start, r.messages, r.reacted = wire.Position{}, false, nil, newReacted()
}

func (r *replica) cut() {
	if r.peer != nil {
		r.peer.Close()
	}
	r.peer = nil
	if rand.IntN(2) == 0 {
		clear(r.kept)
	}
}

func (r *replica) page() { r.pageFrom(r.at) }

func (r *replica) pageFrom(at wire.Position) {
	r.pages++
	page, failed := try[wire.Page](r.peer, "page", wire.After{Room: r.room, After: at})
	switch {
	case failed == nil:
		r.take(page)
	case failed.Code == wire.CodeNotFound:
		r.lost = true
	default:
		r.h.t.Errorf("page: %+v", failed)
	}
}

func (r *replica) take(p wire.Page) {
	if p.Reset {
		r.messages, r.asOf, r.reacted, r.quotes = make(map[int64]wire.Message), make(map[int64]int64), newReacted(), make(quotations)
		r.quotes.take(p.Quotes, p.AsOf)
		r.start, r.at, r.oldest = p.Start, p.Position, p.AsOf+1
		r.reach(p.Messages, p.Lines)
		for _, m := range p.Messages {
			r.put(m, p.AsOf)
		}
	}
	for _, e := range p.Entries {
		if e.N == r.at.N+1 {
			r.apply(e, p.AsOf)
		}
	}
	r.reacted.take(p.Reactions, p.Own)
	if p.Position.N > r.at.N {
		r.h.t.Errorf("a page of %d entries leads from %d to %d", len(p.Entries), r.at.N, p.Position.N)
	}
	r.drain()
	if p.More && !r.lost {
		r.page()
	}
	r.askQuotes()
}

// listen takes what has come until then.
func (r *replica) listen(until time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), until)
	defer cancel()
	for {
		e, err := r.peer.Next(ctx)
		if err != nil {
			break
		}
		if e.Name != "entries" {
			continue
		}
		var news wire.Entries
		r.h.ok(e.Args.Decode(&news))
		for _, e := range news.Entries {
			r.kept[e.N] = e
		}
		r.drain()
	}
	if len(r.kept) > 0 {
		r.gaps++
		r.page()
	}
	r.askQuotes()
}

func (r *replica) drain() {
	for {
		e, due := r.kept[r.at.N+1]
		if !due {
			break
		}
		r.apply(e, e.N)
	}
	maps.DeleteFunc(r.kept, func(n int64, _ wire.Entry) bool { return n <= r.at.N })
	if r.stale {
		r.stale = false
		r.pageFrom(nowhere)
	}
}

func (r *replica) apply(e wire.Entry, asOf int64) {
	r.at = wire.Position{N: e.N, ID: e.ID}
	if r.applied != nil {
		r.applied(e)
	}
	if about, ok := e.About.(wire.ChangeEntry); ok && e.Kind == wire.EntrySetting {
		r.stale = r.stale || strings.HasPrefix(about.Text, "history=")
	}
	if r.messages == nil {
		r.messages, r.asOf, r.quotes, r.start = make(map[int64]wire.Message), make(map[int64]int64), make(quotations), true
	}
	if about, ok := e.About.(wire.ReactionsEntry); ok {
		r.reacted.take(about.Reactions, nil)
	}
	m := e.Message()
	if m == nil {
		return
	}
	if m.Deleted {
		r.reacted.forget(m.ID)
	}
	r.quotes.change(e, asOf)
	if _, loaded := r.messages[m.N]; loaded || e.Kind == wire.EntryMessage {
		r.put(*m, asOf)
	}
}

// put lets the later state of a message stand.
func (r *replica) put(m wire.Message, asOf int64) {
	if known, ok := r.asOf[m.N]; !ok || known <= asOf {
		r.messages[m.N], r.asOf[m.N] = m, asOf
	}
}

// history loads older messages.
func (r *replica) history() {
	if r.start || r.messages == nil {
		return
	}
	got := ask[wire.History](r.peer, "history", wire.Past{Room: r.room, Before: r.oldest})
	if got.AsOf > r.at.N {
		return // what comes meanwhile would have to be kept for it; another time
	}
	for _, m := range got.Messages {
		r.put(m, got.AsOf)
	}
	r.reacted.take(got.Reactions, got.Own)
	r.quotes.take(got.Quotes, got.AsOf)
	r.start = got.Start
	r.reach(got.Messages, got.Lines)
}

// reach notes how far back messages and lines go.
func (r *replica) reach(messages []wire.Message, lines []wire.Entry) {
	for _, m := range messages {
		r.oldest = min(r.oldest, m.N)
	}
	for _, line := range lines {
		r.oldest = min(r.oldest, line.N)
	}
}

// compare fails unless the replica is what one finds who starts now.
func (r *replica) compare() {
	r.h.t.Helper()
	fresh := newReplica(r.h, r.login, r.room)
	fresh.at = nowhere
	fresh.connect()
	for !fresh.start {
		fresh.history()
	}
	for !r.start {
		r.history()
	}
	// A deleted message is not shown, and history may leave it out.
	for _, one := range []*replica{r, fresh} {
		maps.DeleteFunc(one.messages, func(_ int64, m wire.Message) bool { return m.Deleted })
	}
	if r.at != fresh.at || !reflect.DeepEqual(r.messages, fresh.messages) {
		r.h.t.Errorf("the replica is at %v with %d messages, fresh at %v with %d", r.at, len(r.messages), fresh.at, len(fresh.messages))
		for n, m := range fresh.messages {
			if !reflect.DeepEqual(r.messages[n], m) {
				r.h.t.Errorf("message %d is\n%+v, fresh\n%+v", n, r.messages[n], m)
			}
		}
	}
	for n, m := range fresh.messages {
		if got, want := r.reacted.on(m.ID), fresh.reacted.on(m.ID); got != want {
			r.h.t.Errorf("on message %d there is %s, fresh %s", n, got, want)
		}
	}
	r.compareQuotes(fresh)
	fresh.cut()
}
