package store_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A parcel is one thing on its way to one client.
type parcel struct {
	entry *chat.Entry
	user  *chat.UserEntry
}

// A world is a chat, its people, and a network that loses, doubles and reorders.
type world struct {
	*house
	rt      *rapid.T
	clients []*replica
	online  []bool
	mail    [][]parcel
	inside  map[chat.ID]map[chat.ID]int64 // room -> member -> joined at, as the feed tells
	rooms   []chat.ID
	sent    []chat.ID
	texts   int
}

// deliver is what the live part of the chat does with the news: it keeps who is
// in a room by the room's own entries, and hides what is from before joining.
func (w *world) deliver(n chat.News) {
	for _, e := range n.Entries {
		if e.Kind == chat.JoinEntry {
			w.members(e.Room)[e.Person.ID] = e.Number
		}
		for i, c := range w.clients {
			if joined, in := w.members(e.Room)[c.session.User.ID]; in && w.online[i] {
				first := chat.Room{History: w.history(e.Room)}.First(chat.Membership{Joined: joined})
				seen := e.SeenFrom(first)
				w.mail[i] = append(w.mail[i], parcel{entry: &seen})
			}
		}
		if e.Kind == chat.LeaveEntry {
			delete(w.members(e.Room), e.Person.ID)
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

func (w *world) history(room chat.ID) chat.History {
	if room == w.rooms[1] {
		return chat.FromJoining
	}
	return chat.FromStart
}

func (w *world) members(room chat.ID) map[chat.ID]int64 {
	if w.inside[room] == nil {
		w.inside[room] = make(map[chat.ID]int64)
	}
	return w.inside[room]
}

// check fails unless err is nil or a refusal.
func (w *world) check(err error) {
	if e := chat.AsError(err); err != nil && e.Code != chat.NotFound && e.Code != chat.Forbidden && e.Code != chat.LastOwner {
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
	if p.entry != nil {
		c.hear(*p.entry)
	} else {
		c.hearUser(w.rt, w.service, *p.user)
	}
}

func (w *world) room() chat.ID { return rapid.SampledFrom(w.rooms).Draw(w.rt, "room") }

func (w *world) message() chat.ID {
	if len(w.sent) == 0 {
		return 1
	}
	return rapid.SampledFrom(w.sent).Draw(w.rt, "message")
}

// actions are all that can happen.
func (w *world) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	return map[string]func(*rapid.T){
		"send": func(*rapid.T) {
			_, c := w.client()
			w.texts++
			sent, err := w.service.Send(ctx, c.session, chat.Draft{Room: w.room(), ClientID: fmt.Sprint(w.texts), Text: fmt.Sprint("text ", w.texts)})
			w.check(err)
			if err == nil {
				w.sent = append(w.sent, sent.ID)
			}
		},
		"edit": func(*rapid.T) {
			_, c := w.client()
			w.texts++
			_, err := w.service.Edit(ctx, c.session, chat.Revision{Message: w.message(), Text: fmt.Sprint("edited ", w.texts)})
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
		"join": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.Join(ctx, c.session, w.room()))
		},
		"leave": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.Leave(ctx, c.session, w.room()))
		},
		"remove": func(*rapid.T) {
			_, c := w.client()
			_, other := w.client()
			w.check(w.service.Remove(ctx, c.session, w.room(), other.session.User.ID))
		},
		"older": func(*rapid.T) { w.older() },
		"cut":   func(*rapid.T) { i, _ := w.client(); w.online[i], w.mail[i] = false, nil },
		"connect": func(*rapid.T) {
			i, c := w.client()
			w.online[i] = true // subscribe first, then page
			c.resume(w.rt, w.service)
		},
		"": func(*rapid.T) { w.post() },
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
		c.page(w.rt, w.service, p)
		if v = c.rooms[room]; v.resets > 0 || v.at.Number != part.Room.Number {
			return
		}
	}
	v.prepend(part)
}

func TestASnapshotAndTheEntriesSinceAreAFreshSnapshot(t *testing.T) {
	model := prepare(t)
	rapid.Check(t, func(rt *rapid.T) {
		folder, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		w := model.copied(t, rt, filepath.Join(folder, "chat.db"))
		defer w.close()
		for i, c := range w.clients {
			w.online[i] = true
			c.resume(rt, w.service)
		}
		actions := w.actions()
		actions["restart"] = func(*rapid.T) {
			w.close()
			w.open()
			w.feed.deliver = w.deliver
			for i := range w.mail {
				w.online[i], w.mail[i] = false, nil
			}
			w.online[w.witness()] = true
			w.clients[w.witness()].resume(rt, w.service)
		}
		actions["listen"] = func(*rapid.T) { w.listen() }
		rt.Repeat(actions)
		w.listen()
		w.clients[w.witness()].check(rt, w.service)
		for i, c := range w.clients {
			w.online[i] = true
			c.resume(rt, w.service)
			c.check(rt, w.service)
		}
	})
}

// A model is a database with people and rooms, to be copied for each check:
// signing up is dear.
type model struct {
	path   string
	logins []chat.Login
	rooms  []chat.ID
	inside map[chat.ID]map[chat.ID]int64
}

func prepare(t *testing.T) model {
	h := &house{tb: t, path: filepath.Join(t.TempDir(), "model.db")}
	h.open()
	defer h.close()
	w := &world{house: h, inside: make(map[chat.ID]map[chat.ID]int64), rooms: make([]chat.ID, 2)}
	h.feed.deliver = w.deliver
	token, err := h.service.OwnerLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	owner, err := h.service.ClaimOwner(t.Context(), token, chat.SignUp{Name: "olga", Password: "correct horse olga"})
	if err != nil {
		t.Fatal(err)
	}
	m := model{path: h.path, logins: []chat.Login{owner, h.signUp("bob"), h.signUp("ann")}}
	witness, err := h.service.LogIn(t.Context(), chat.Credentials{Name: "ann", Password: "correct horse ann"})
	if err != nil {
		t.Fatal(err)
	}
	m.logins = append(m.logins, witness)
	room, err := h.service.CreateRoom(t.Context(), owner.Session, chat.NewRoom{ClientID: "x", Kind: chat.Public, Name: "later", History: chat.FromJoining})
	if err != nil {
		t.Fatal(err)
	}
	m.rooms, m.inside = []chat.ID{h.service.Lobby(), room.Room.ID}, w.inside
	return m
}

func (m model) copied(t *testing.T, rt *rapid.T, path string) *world {
	from, err := os.Open(m.path)
	if err != nil {
		rt.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(path)
	if err != nil {
		rt.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		rt.Fatal(err)
	}
	if err := to.Close(); err != nil {
		rt.Fatal(err)
	}
	w := &world{house: &house{tb: t, path: path}, rt: rt, rooms: m.rooms, inside: make(map[chat.ID]map[chat.ID]int64)}
	for room, members := range m.inside {
		for user, joined := range members {
			w.members(room)[user] = joined
		}
	}
	for _, login := range m.logins {
		w.clients = append(w.clients, &replica{
			session: login.Session, waiting: make(map[int64]chat.UserEntry), rooms: make(map[chat.ID]*view),
		})
		w.online, w.mail = append(w.online, false), append(w.mail, nil)
	}
	w.open()
	w.feed.deliver = w.deliver
	return w
}
