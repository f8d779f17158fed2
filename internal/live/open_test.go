package live_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

func (p *peer) open(room string, after wire.Position) wire.Opened {
	p.t.Helper()
	return ask[wire.Opened](p, "open", wire.After{Room: room, After: after})
}

func (p *peer) shut(room string) wire.Head {
	p.t.Helper()
	return ask[wire.Head](p, "close", wire.InRoom{Room: room})
}

// ownRooms makes rooms of which the owner of the account is a member.
func (h *house) ownRooms(o chat.Login, n int) []string {
	h.t.Helper()
	rooms := make([]string, n)
	for i := range rooms {
		room, err := h.CreateRoom(h.t.Context(), o.Session, chat.NewRoom{ClientID: fmt.Sprint(i), Kind: chat.Public, Name: fmt.Sprint("room ", i)})
		h.ok(err)
		rooms[i] = room.Room.ID.String()
	}
	return rooms
}

func TestARoomThatIsOpenedIsHeardFromItsPageOn(t *testing.T) {
	h := newHouse(t, unlimited())
	o, id := h.owner(chat.FromStart)
	cellar := id.String()
	writer, reader := h.dial(o), h.dial(o)
	writer.send(cellar, "1", "before")
	opened := reader.open(cellar, wire.Position{})
	if got := opened.Room; got.ID != cellar || got.Name != "cellar" || got.Count != 1 || got.Role != "owner" {
		t.Errorf("the room is %+v", got)
	}
	if got := hear[wire.Presence](reader, "presence"); got.Here == nil || got.Total != 1 {
		t.Errorf("who is here: %+v", got)
	}
	writer.send(cellar, "2", "after")
	heard := hear[wire.Entries](reader, "entries").Entries
	if heard[0].N != opened.Page.Position.N+1 || heard[0].Message().Text != "after" {
		t.Errorf("heard %+v after %+v", heard, opened.Page.Position)
	}
	// Opening what is open already brings what a page needs, and seats nobody twice.
	again := reader.open(cellar, wire.Position{N: heard[0].N, ID: heard[0].ID})
	if p := again.Page; p.Reset || len(p.Entries) != 0 || p.More {
		t.Errorf("opened again: %+v", p)
	}
	writer.send(cellar, "3", "once")
	if heard := hear[wire.Entries](reader, "entries").Entries; len(heard) != 1 || heard[0].Message().Text != "once" {
		t.Errorf("heard %+v", heard)
	}
}

func TestOfARoomThatIsClosedOnlyHeadsAreHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		o, id := h.owner(chat.FromStart)
		cellar := id.String()
		writer, reader := h.dial(o), h.dial(o)
		reader.open(cellar, wire.Position{})
		writer.send(cellar, "1", "heard")
		synctest.Wait()
		if head := reader.shut(cellar); head.Count != 1 || head.N < 2 {
			t.Errorf("the room is closed at %+v", head)
		}
		if head := reader.shut(cellar); !reflect.DeepEqual(head, wire.Head{}) {
			t.Errorf("a room that is not open is closed at %+v", head)
		}
		reader.heard(time.Millisecond)
		writer.send(cellar, "2", "not heard")
		for _, e := range reader.heard(3 * time.Second) {
			if e != fmt.Sprintf(`heads [{"%s":{"n":3,"count":2}}]`, cellar) {
				t.Errorf("heard %s", e)
			}
		}
	})
}

// What comes while a room is closed, opened and closed again is in a page, in what is
// heard, or in the count that closing answers: nothing falls between them.
func TestNothingIsLostBetweenOpeningAndClosing(t *testing.T) {
	h := newHouse(t, unlimited())
	o, id := h.owner(chat.FromStart)
	cellar := id.String()
	writer, reader := h.dial(o), h.dial(o)
	stop, last := make(chan struct{}), make(chan int64)
	go func() {
		for i := 0; ; i++ {
			count := writer.send(cellar, fmt.Sprint(i), "x").Count
			select {
			case <-stop:
				last <- count
				return
			default:
			}
		}
	}()
	var at wire.Position
	follow := func(from string, entries []wire.Entry) {
		for _, e := range entries {
			if e.N > at.N+1 {
				t.Errorf("%s goes on with %d after %d", from, e.N, at.N)
			}
			if e.N > at.N {
				at = wire.Position{N: e.N, ID: e.ID}
			}
		}
	}
	for range soak.Count(50, 2000) {
		opened := reader.open(cellar, at)
		for {
			follow("a page", opened.Page.Entries)
			if !opened.Page.More {
				break
			}
			opened.Page = ask[wire.Page](reader, "page", wire.After{Room: cellar, After: at})
		}
		for range rand.IntN(3) {
			follow("the room", hear[wire.Entries](reader, "entries").Entries)
		}
		if head := reader.shut(cellar); head.N < at.N || head.Count < opened.Room.Count {
			t.Errorf("closed at %+v, and had heard %d", head, at.N)
		}
	}
	close(stop)
	want := <-last
	opened := reader.open(cellar, at)
	if head := reader.shut(cellar); head.Count != want || opened.Room.Count != want {
		t.Errorf("the last count is %d, told were %d and %d", want, head.Count, opened.Room.Count)
	}
}

func TestARoomThatOneIsNotInIsOpenedNoMoreThanOneThatIsNotThere(t *testing.T) {
	h := newHouse(t, unlimited())
	_, cellar := h.owner(chat.FromStart)
	bob := h.dial(h.signUp("bob"))
	for _, room := range []string{cellar.String(), "0000000000001"} {
		refused(bob, "not_found", "open", wire.After{Room: room})
		if head := bob.shut(room); !reflect.DeepEqual(head, wire.Head{}) {
			t.Errorf("closing %s tells %+v", room, head)
		}
	}
	refused(bob, "invalid", "open", wire.After{Room: "cellar"})
	refused(bob, "invalid", "close", wire.InRoom{})
}

// Somebody is removed after the room was read for them, and before they are seated or
// right after.
func TestWhoIsRemovedWhileARoomIsOpenedHearsNothingOfIt(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromStart)
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	bob, writer := h.dial(b), h.dial(o)
	removed := false
	h.reading = func() {
		if !removed {
			removed = true
			h.ok(h.Leave(t.Context(), b.Session, cellar))
		}
	}
	unknown := wire.Position{N: 1 << 40, ID: "0000000000001"} // so that the tail is read
	_, failed := try[wire.Opened](bob, "open", wire.After{Room: cellar.String(), After: unknown})
	if failed != nil && failed.Code != "not_found" {
		t.Errorf("refused as %+v", failed)
	}
	h.reading = nil
	if !removed {
		t.Fatal("nobody was removed in between")
	}
	writer.send(cellar.String(), "1", "a secret")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	writer.send(cellar.String(), "2", "known again")
	opened := bob.open(cellar.String(), wire.Position{})
	writer.send(cellar.String(), "3", "heard")
	for {
		e := hear[wire.Entries](bob, "entries").Entries[0]
		if e.Message() != nil && e.Message().Text == "heard" {
			return
		}
		if e.N <= opened.Page.Position.N && e.Kind != wire.EntryLeave {
			t.Fatalf("heard %+v before the room was opened again", e)
		}
	}
}

func TestASocketHasNoMoreThanTwentyRoomsOpen(t *testing.T) {
	h := newHouse(t, unlimited())
	o, _ := h.owner(chat.FromStart)
	rooms := h.ownRooms(o, 21)
	p := h.dial(o)
	for _, room := range rooms[:20] {
		p.open(room, wire.Position{})
	}
	refused(p, "invalid", "open", wire.After{Room: rooms[20]})
	p.open(rooms[0], wire.Position{})
	p.shut(rooms[0])
	p.open(rooms[20], wire.Position{})
}
