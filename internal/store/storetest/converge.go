package storetest

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A parcel is one thing on its way to one client.
type parcel struct {
	entry  *chat.Entry
	user   *chat.UserEntry
	person *chat.PersonEntry
}

// A world is a chat, its people, and a network that loses, doubles and reorders.
type world struct {
	*house
	rt      *rapid.T
	clients []*replica
	online  []bool
	mail    [][]parcel
	told    map[chat.ID]*audience
	rooms   []chat.ID
	sent    []chat.ID
	texts   int
	marks   map[chat.ID]int64 // what the last readAll has answered
}

// An audience is who may hear a room, as the feed tells.
type audience struct {
	inside  map[chat.ID]int64 // member -> joined at
	history chat.History
}

// deliver is what the live part of the chat does with the news: it keeps who is
// in a room by the room's own entries, and hides what is from before joining.
func (w *world) deliver(n chat.News) {
	for _, e := range n.Entries {
		to := w.audience(e.Room)
		if e.Kind == chat.JoinEntry {
			to.inside[e.Person.ID] = e.Number
		}
		if history, set := e.History(); set {
			to.history = history
		}
		for i, c := range w.clients {
			if joined, in := to.inside[c.session.User.ID]; in && w.online[i] {
				first := chat.Room{History: to.history}.First(chat.Membership{Joined: joined})
				seen := e.SeenFrom(first)
				w.mail[i] = append(w.mail[i], parcel{entry: &seen})
			}
		}
		switch e.Kind {
		case chat.LeaveEntry:
			delete(to.inside, e.Person.ID)
		case chat.EraseEntry:
			clear(to.inside)
		}
	}
	for _, e := range n.People {
		for i := range w.clients {
			if w.online[i] {
				w.mail[i] = append(w.mail[i], parcel{person: &e})
			}
		}
	}
	for _, e := range n.UserEntries {
		for i, c := range w.clients {
			if c.session.User.ID == e.User && w.online[i] {
				w.mail[i] = append(w.mail[i], parcel{user: &e})
			}
		}
	}
}

func (w *world) audience(room chat.ID) *audience {
	if w.told[room] == nil {
		w.told[room] = &audience{inside: make(map[chat.ID]int64), history: chat.FromStart}
	}
	return w.told[room]
}

// check fails unless err is nil or a refusal.
func (w *world) check(err error) {
	if err == nil {
		return
	}
	switch chat.AsError(err).Code {
	case chat.NotFound, chat.Forbidden, chat.LastOwner, chat.ReadOnly, chat.Taken:
	default:
		w.rt.Fatal(err)
	}
}

func (w *world) client() (int, *replica) {
	i := rapid.IntRange(0, len(w.clients)-2).Draw(w.rt, "client")
	return i, w.clients[i]
}

// witness is a client that only listens, loses nothing and never asks: it shows
// that what is told live is enough.
func (w *world) witness() int { return len(w.clients) - 1 }

// listen lets all that is on its way to the witness arrive, in any order.
func (w *world) listen() {
	i := w.witness()
	for _, p := range rapid.Permutation(w.mail[i]).Draw(w.rt, "order") {
		w.arrive(w.clients[i], p)
	}
	w.mail[i] = nil
}

func (w *world) arrive(c *replica, p parcel) {
	switch {
	case p.entry != nil:
		c.hear(w.rt, w.service, *p.entry)
	case p.user != nil:
		c.hearUser(w.rt, w.service, *p.user)
	default:
		c.names.hear(*p.person)
	}
}

func (w *world) room() chat.ID { return rapid.SampledFrom(w.rooms).Draw(w.rt, "room") }

func (w *world) message() chat.ID {
	if len(w.sent) == 0 {
		return 1
	}
	return rapid.SampledFrom(w.sent).Draw(w.rt, "message")
}

// actions are what happens to messages and marks, and on the way.
func (w *world) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	return map[string]func(*rapid.T){
		"send": func(*rapid.T) {
			_, c := w.client()
			w.texts++
			draft := chat.Draft{Room: w.room(), ClientID: fmt.Sprint(w.texts), Text: fmt.Sprint("text ", w.texts, w.mention())}
			if len(w.sent) > 0 && rapid.Bool().Draw(w.rt, "reply") {
				draft.ReplyTo = w.message()
			}
			sent, err := w.service.Send(ctx, c.session, draft)
			w.check(err)
			if err == nil {
				w.sent = append(w.sent, sent.ID)
			}
		},
		"edit": func(*rapid.T) {
			_, c := w.client()
			w.texts++
			_, err := w.service.Edit(ctx, c.session, chat.Revision{Message: w.message(), Text: fmt.Sprint("edited ", w.texts, w.mention())})
			w.check(err)
		},
		"delete": func(*rapid.T) {
			_, c := w.client()
			_, err := w.service.Delete(ctx, c.session, w.message())
			w.check(err)
		},
		"read": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.MarkRead(ctx, c.session, w.room(), int64(rapid.IntRange(0, w.texts+2).Draw(w.rt, "count"))))
			w.settle()
		},
		"unread": func(*rapid.T) {
			_, c := w.client()
			_, err := w.service.MarkUnread(ctx, c.session, w.message())
			w.check(err)
		},
		"readAll": func(*rapid.T) {
			_, c := w.client()
			marks, err := w.service.ReadAll(ctx, c.session)
			w.check(err)
			w.marks = marks
		},
		"readBack": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.ReadBack(ctx, c.session, w.marks))
		},
		"rename": func(*rapid.T) {
			_, c := w.client()
			account := get(w.house, func(r chat.Reader) (chat.Account, error) { return r.Account(c.session.User.ID) })
			name := fmt.Sprint("person", rapid.IntRange(0, 5).Draw(w.rt, "name"))
			w.check(w.service.Console().Rename(ctx, account.Name, name))
		},
		"comeAndGo": func(*rapid.T) {
			w.texts++
			session := w.member(fmt.Sprint("visitor", w.texts), chat.Member)
			_, err := w.service.Send(ctx, session, chat.Draft{Room: w.service.Lobby(), ClientID: "only", Text: "hello and goodbye"})
			w.check(err)
			w.check(w.service.DeleteAccount(ctx, session))
		},
		"older": func(*rapid.T) { w.older() },
		"cut":   func(*rapid.T) { i, _ := w.client(); w.online[i], w.mail[i] = false, nil },
		"connect": func(*rapid.T) {
			i, c := w.client()
			w.online[i] = true // subscribe first, then page
			c.resume(w.rt, w.service)
		},
		"restart": func(*rapid.T) { w.restart() },
		"listen":  func(*rapid.T) { w.listen() },
		"":        func(*rapid.T) { w.post() },
	}
}

// post lets some of what is on its way to somebody arrive, in any order, some of
// it twice, some of it never.
func (w *world) post() {
	i, c := w.client()
	for range rapid.IntRange(0, 5).Draw(w.rt, "how many") {
		if len(w.mail[i]) == 0 {
			return
		}
		n := rapid.IntRange(0, len(w.mail[i])-1).Draw(w.rt, "which")
		p := w.mail[i][n]
		fate := rapid.IntRange(0, 9).Draw(w.rt, "fate")
		if fate > 1 {
			w.mail[i] = append(w.mail[i][:n:n], w.mail[i][n+1:]...)
		}
		if fate < 9 { // else it is lost
			w.arrive(c, p)
		}
	}
}

// older loads what is before a client's first message of a room.
func (w *world) older() {
	_, c := w.client()
	room := w.room()
	v := c.rooms[room]
	if v == nil || !v.more {
		return
	}
	part, err := w.service.Before(context.Background(), c.session, room, v.oldest)
	if is(err, chat.NotFound) {
		return
	}
	if err != nil {
		w.rt.Fatal(err)
	}
	if part.Room.Number > v.at.Number {
		// The messages may be newer than the client is. It catches up first, so that
		// no entry it has yet to apply is older than what it is applied on.
		p, err := w.service.Page(context.Background(), c.session, room, v.at)
		if err != nil {
			w.rt.Fatal(err)
		}
		resets := v.resets
		c.page(w.rt, w.service, p)
		if v = c.rooms[room]; v == nil || v.resets != resets || v.at.Number != part.Room.Number {
			return
		}
	}
	v.prepend(part)
}

// restart closes the server and starts it again: nobody is connected but the witness.
func (w *world) restart() {
	w.reopen()
	w.feed.onNews(w.deliver)
	for i := range w.mail {
		w.online[i], w.mail[i] = false, nil
	}
	w.online[w.witness()] = true
	w.clients[w.witness()].resume(w.rt, w.service)
}

// converge lets whatever can happen happen in any order, and compares what clients then
// know with what a fresh one is told.
func converge(t *testing.T, empty func(testing.TB) Open) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt, empty(t))
		defer w.close()
		for i, c := range w.clients {
			w.online[i] = true
			c.resume(rt, w.service)
		}
		actions := w.actions()
		maps.Copy(actions, w.roomActions())
		maps.Copy(actions, w.reactionActions())
		maps.Copy(actions, w.keepingActions())
		maps.Copy(actions, w.draftActions())
		rt.Repeat(actions)
		w.ok(w.service.Sweep(context.Background())) // members of erased rooms hear of it then
		w.ok(w.service.TellReactions(context.Background()))
		w.listen()
		w.clients[w.witness()].check(rt, w.service)
		for i, c := range w.clients {
			w.online[i] = true
			c.resume(rt, w.service)
			c.check(rt, w.service)
		}
	})
}

// newWorld makes a chat with rooms, and clients: the owner's, two people's, and one
// more of the last person's, the witness.
func newWorld(t *testing.T, rt *rapid.T, open Open) *world {
	w := &world{house: newHouse(t, open), rt: rt, told: make(map[chat.ID]*audience)}
	w.serve()
	w.feed.onNews(w.deliver)
	people := []chat.Session{w.member("olga", chat.Owner), w.member("bob", chat.Member), w.member("ann", chat.Member)}
	for _, session := range append(people, w.logIn(people[2].User)) {
		w.clients = append(w.clients, newReplica(session))
		w.online, w.mail = append(w.online, false), append(w.mail, nil)
	}
	w.settleIn(people[0], people[1], people[2])
	return w
}
