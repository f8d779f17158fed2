package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// beside is the same chat in another process.
func (h *house) beside() *chat.Service {
	h.t.Helper()
	db, err := store.Open(h.t.Context(), h.path, &store.Options{Readers: 1})
	h.ok(err)
	h.t.Cleanup(func() { h.ok(db.Close()) })
	service, err := chat.New(h.t.Context(), db, &chat.Options{SendEvery: time.Nanosecond, SendBurst: 1 << 30, CheapHashes: true})
	h.ok(err)
	return service
}

// nextEvent waits for the next event, whatever it is.
func nextEvent(p *peer) socketiotest.Event {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := p.Next(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	return e
}

// nextKinds waits for the next news of a log, and returns the event's name and the
// kinds of its entries.
func nextKinds(p *peer) (name string, kinds []string) {
	p.t.Helper()
	e := nextEvent(p)
	for e.Name != "entries" && e.Name != "user" {
		e = nextEvent(p)
	}
	var news struct {
		Entries []struct{ Kind string }
	}
	if err := json.Unmarshal([]byte(e.Args[0].String()), &news); err != nil {
		p.t.Fatal(err)
	}
	for _, entry := range news.Entries {
		kinds = append(kinds, entry.Kind)
	}
	return e.Name, kinds
}

func TestWhatAnotherProcessAppendsIsHeardLikeOnesOwnNews(t *testing.T) {
	h := newHouseBeside(t, unlimited(), 10*time.Millisecond)
	o, cellar := h.owner(chat.FromStart)
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	other := h.beside()
	olga, _ := h.enter(o, h.lobby())
	bob, start := h.enter(b, cellar.String())
	at := start.Open[cellar.String()].Position.N

	draft := chat.Draft{Room: cellar, ClientID: "beside", Text: "from the other side"}
	sent, err := other.Send(t.Context(), o.Session, draft)
	h.ok(err)
	e := hear[wire.Entries](bob, "entries").Entries[0]
	if e.N != at+1 || e.Message() == nil || e.Message().Text != draft.Text || e.Message().ID != sent.ID.String() {
		t.Fatalf("bob heard %+v", e)
	}
	var head wire.Head
	for head.N < at+1 { // that bob has joined may come first
		head = hear[map[string]wire.Head](olga, "heads")[cellar.String()]
	}
	if head.N != at+1 || head.Count != sent.Count {
		t.Errorf("olga, who has another room open, heard that the cellar is at %+v", head)
	}

	// Own news and the other's, one after another: nothing is missing, nothing out of order.
	want := at + 2
	for n := range 20 {
		text := chat.Draft{Room: cellar, ClientID: fmt.Sprint("mixed", n), Text: "mixed"}
		from := h.Service
		if n%2 == 0 {
			from = other
		}
		_, err := from.Send(t.Context(), o.Session, text)
		h.ok(err)
	}
	for want < at+22 {
		for _, e := range hear[wire.Entries](bob, "entries").Entries {
			if e.N != want {
				t.Fatalf("bob heard %d after %d", e.N, want-1)
			}
			want++
		}
	}

	h.ok(other.Remove(t.Context(), o.Session, cellar, b.Session.User.ID))
	_, err = other.Send(t.Context(), o.Session, chat.Draft{Room: cellar, ClientID: "after", Text: "he is gone"})
	h.ok(err)
	heard := map[string]int{} // kinds of entries, of the room's log and bob's own, which may come first
	for heard["leave"] == 0 || heard["left"] == 0 {
		name, kinds := nextKinds(bob)
		for _, kind := range kinds {
			heard[name+" "+kind]++
			heard[kind]++
		}
	}
	if len(heard) != 4 || heard["entries leave"] != 1 || heard["user left"] != 1 {
		t.Errorf("bob heard %v", heard)
	}
	_, err = h.Send(t.Context(), o.Session, chat.Draft{Room: h.Lobby(), ClientID: "last", Text: "in the lobby"})
	h.ok(err)
	for over := false; !over; {
		e := nextEvent(bob)
		over = e.Name == "heads" && strings.Contains(e.Args[0].String(), h.lobby())
		if e.Name != "presence" && strings.Contains(e.Args[0].String(), cellar.String()) {
			t.Errorf("after his removal bob heard %s %s", e.Name, e.Args[0])
		}
	}
}

// Between two of one's own commits that come together another process may have had one.
func TestAGapAmongNewsThatComeTogetherIsFilled(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	ann, _ := h.enter(a, h.lobby())
	tablet, start := h.enter(a, h.lobby())
	from := chat.Position{}
	h.ok(from.Entry.UnmarshalText([]byte(start.Open[h.lobby()].Position.ID)))
	from.Number = start.Open[h.lobby()].Position.N
	user := start.User.Position.N

	h.deaf.Store(true)
	for n := range 3 {
		_, err := h.Send(t.Context(), b.Session, chat.Draft{Room: h.Lobby(), ClientID: fmt.Sprint(n), Text: "hello"})
		h.ok(err)
		_, err = h.CreateRoom(t.Context(), a.Session, chat.NewRoom{ClientID: fmt.Sprint(n), Kind: chat.Public, Name: fmt.Sprint("attic ", n)})
		h.ok(err)
	}
	page, err := h.Page(t.Context(), a.Session, h.Lobby(), from)
	h.ok(err)
	own, err := h.UserSince(t.Context(), a.Session.User.ID, user)
	h.ok(err)
	h.deaf.Store(false)
	h.Publish(chat.News{Entries: []chat.Entry{page.Entries[0], page.Entries[2]}, UserEntries: []chat.UserEntry{own[0], own[2]}})

	for want := from.Number + 1; want <= from.Number+3; {
		for _, e := range hear[wire.Entries](ann, "entries").Entries {
			if e.N != want {
				t.Fatalf("of the room was heard %d instead of %d", e.N, want)
			}
			want++
		}
	}
	for want := user + 1; want <= user+3; {
		for _, e := range hear[wire.UserEntries](tablet, "user").Entries {
			if e.N != want {
				t.Fatalf("of ann's log was heard %d instead of %d", e.N, want)
			}
			want++
		}
	}
}

// Another process may append so much at once that the entry is trimmed by which
// somebody has left.
func TestWhoHasLeftHearsNothingAlsoIfTheEntryThatSaidSoIsGone(t *testing.T) {
	h := newHouseBeside(t, unlimited(), 10*time.Millisecond)
	o, cellar := h.owner(chat.FromStart)
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	olga, _ := h.enter(o, cellar.String())
	bob, _ := h.enter(b, cellar.String())
	db, err := store.Open(t.Context(), h.path, &store.Options{Readers: 1})
	h.ok(err)
	t.Cleanup(func() { h.ok(db.Close()) })
	other := b.Session.User
	h.ok(db.Write(t.Context(), func(tx chat.Tx) error {
		room, err := tx.Room(cellar)
		if err != nil {
			return err
		}
		kind := chat.LeaveEntry
		for range 1200 {
			room.Number++
			room.Entry = chat.ID(room.Number)
			e := chat.Entry{Room: cellar, Number: room.Number, ID: room.Entry, Kind: kind, Person: &other}
			if err := tx.Append(room, e); err != nil {
				return err
			}
			kind, other = chat.JoinEntry, o.Session.User
		}
		if err := tx.RemoveMembership(cellar, b.Session.User.ID); err != nil {
			return err
		}
		return tx.TrimRoomLog(cellar, room.Number-1000, 1200)
	}))
	_, err = h.Send(t.Context(), o.Session, chat.Draft{Room: cellar, ClientID: "after", Text: "he is gone"})
	h.ok(err)
	heardUntil(olga, "he is gone")
	_, err = h.Send(t.Context(), o.Session, chat.Draft{Room: h.Lobby(), ClientID: "last", Text: "in the lobby"})
	h.ok(err)
	for over := false; !over; {
		e := nextEvent(bob)
		over = e.Name == "heads" && strings.Contains(e.Args[0].String(), h.lobby())
		if e.Name == "entries" {
			t.Errorf("after he was removed bob heard %s", e.Args[0])
		}
	}
}

func TestARoleGivenByAnotherProcessIsHeardAndIsInTheListsThatAreAskedForThen(t *testing.T) {
	h := newHouseBeside(t, unlimited(), 10*time.Millisecond)
	b := h.signUp("bob")
	other := h.beside()
	bob, before := h.enter(b)
	tablet, _ := h.enter(b)
	for _, given := range []struct {
		role  chat.Role
		self  wire.ServerRole
		lobby wire.RoomRole
	}{{chat.Admin, wire.ServerAdmin, wire.RoleOwner}, {chat.Member, "", ""}} {
		h.ok(other.Console().SetRole(t.Context(), "bob", given.role))
		want := before.Me
		want.Role = given.self
		for _, p := range []*peer{bob, tablet} {
			if me := hear[wire.Self](p, "self"); me != want {
				t.Errorf("bob, who is %s now, hears that he is %+v", given.role, me)
			}
			now := ask[wire.Resumed](p, "resume", wire.Positions{User: before.User.Position})
			if now.Me != want || len(now.Rooms) != 1 || now.Rooms[0].Role != given.lobby {
				t.Errorf("bob, who is %s now, is told %+v %+v", given.role, now.Me, now.Rooms)
			}
		}
	}
	// What changes nothing of a person is told nobody.
	h.ok(other.Console().SetRole(t.Context(), "bob", chat.Member))
	_, err := other.Send(t.Context(), b.Session, chat.Draft{Room: h.Lobby(), ClientID: "later", Text: "later"})
	h.ok(err)
	for e := nextEvent(bob); e.Name != "heads"; e = nextEvent(bob) {
		if e.Name == "self" {
			t.Error("bob hears again who he is")
		}
	}
}

func TestListsHearHowARoomIsCalledAlsoIfAnotherProcessNamesItSo(t *testing.T) {
	h := newHouseBeside(t, unlimited(), 10*time.Millisecond)
	o, cellar := h.owner(chat.FromStart)
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	other := h.beside()
	bob, _ := h.enter(b, h.lobby())
	text := func(text string) *string { return &text }
	until := func(is func(wire.Head) bool) {
		t.Helper()
		for head := (wire.Head{}); !is(head); {
			head = hear[map[string]wire.Head](bob, "heads")[cellar.String()]
		}
	}
	h.ok(other.ChangeRoom(t.Context(), o.Session, cellar, chat.RoomChange{Name: text("attic")}))
	until(func(head wire.Head) bool { return head.Name != nil && *head.Name == "attic" })
	h.ok(other.ArchiveRoom(t.Context(), o.Session, cellar, true))
	until(func(head wire.Head) bool { return head.Archived != nil && *head.Archived })
	h.ok(other.ArchiveRoom(t.Context(), o.Session, cellar, false))
	until(func(head wire.Head) bool { return head.Archived != nil && !*head.Archived })
	// What this process does itself then is what counts.
	h.ok(h.ChangeRoom(t.Context(), o.Session, cellar, chat.RoomChange{Name: text("roof")}))
	until(func(head wire.Head) bool { return head.Name != nil && *head.Name == "roof" })
}
