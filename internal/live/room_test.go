package live_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func TestNothingIsHeardFromARoomThatOneIsNotIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		o, cellar := h.owner(chat.FromStart)
		olga, _ := h.enter(o, h.lobby(), cellar.String())
		bob, start := h.enter(h.signUp("bob"), h.lobby(), cellar.String())
		if _, opened := start.Open[cellar.String()]; opened || len(start.Rooms) != 1 {
			t.Errorf("bob begins with %+v", start)
		}
		bob.heard(3 * time.Second)
		sent := olga.send(cellar.String(), "1", "a secret")
		ask[wire.Nothing](olga, "typing", wire.InRoom{Room: cellar.String()})
		if events := bob.heard(3 * time.Second); len(events) > 0 {
			t.Errorf("bob heard %v", events)
		}
		room := cellar.String()
		refused(bob, "not_found", "page", wire.After{Room: room})
		refused(bob, "not_found", "history", wire.Past{Room: room, Before: 99})
		refused(bob, "not_found", "around", wire.Spot{Room: room, Message: sent.ID})
		refused(bob, "not_found", "around", wire.Spot{Room: h.lobby(), Message: sent.ID})
		refused(bob, "not_found", "send", wire.Draft{Room: room, ClientID: "1", Text: "knock"})
		refused(bob, "not_found", "read", wire.Read{Room: room, Count: 1})
		refused(bob, "not_found", "typing", wire.InRoom{Room: room})
		refused(bob, "not_found", "edit", wire.Edit{Message: sent.ID, Text: "knock"})
		refused(bob, "not_found", "delete", wire.Deletion{Message: sent.ID})
	})
}

func TestWhoIsRemovedHearsOfItAndNothingAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		o, cellar := h.owner(chat.FromStart)
		b := h.signUp("bob")
		h.ok(h.Join(t.Context(), b.Session, cellar))
		olga, _ := h.enter(o, cellar.String())
		bob, _ := h.enter(b, cellar.String())
		idle, _ := h.enter(b, h.lobby())
		olga.send(cellar.String(), "1", "hello")
		h.ok(h.Remove(t.Context(), o.Session, cellar, b.Session.User.ID))
		olga.send(cellar.String(), "2", "he is gone")
		var kinds []wire.EntryKind
		for !slices.Contains(kinds, wire.EntryLeave) {
			for _, e := range hear[wire.Entries](bob, "entries").Entries {
				kinds = append(kinds, e.Kind)
			}
		}
		if kinds[len(kinds)-1] != wire.EntryLeave {
			t.Errorf("bob heard %v", kinds)
		}
		if e := hear[wire.UserEntries](idle, "user").Entries[0]; e.About != (wire.LeftEntry{RoomID: cellar.String()}) {
			t.Errorf("his other device heard %+v", e)
		}
		bob.heard(3 * time.Second)
		idle.heard(3 * time.Second)
		olga.send(cellar.String(), "3", "for good")
		if events := append(bob.heard(3*time.Second), idle.heard(3*time.Second)...); len(events) > 0 {
			t.Errorf("after his removal he heard %v", events)
		}
		h.ok(h.Join(t.Context(), b.Session, cellar))
		e := hear[wire.UserEntries](idle, "user").Entries[0]
		if gained, ok := e.About.(wire.RoomEntry); !ok || gained.Room == nil || gained.Room.Name != "cellar" || gained.Room.N == 0 {
			t.Errorf("back again he heard %+v", e)
		}
		ask[wire.Resumed](idle, "resume", wire.Positions{Open: map[string]wire.Position{cellar.String(): {}}})
		olga.send(cellar.String(), "4", "welcome back")
		// That he has joined may be told after it was read.
		var m *wire.Message
		for m == nil {
			for _, e := range hear[wire.Entries](idle, "entries").Entries {
				m = e.Message()
			}
		}
		if m.Text != "welcome back" {
			t.Errorf("back again he heard %+v", m)
		}
	})
}

func TestWhoSeesARoomFromJoiningHearsNothingOfEarlierMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		o, cellar := h.owner(chat.FromJoining)
		olga, _ := h.enter(o, cellar.String())
		before := olga.send(cellar.String(), "1", "before")
		b := h.signUp("bob")
		h.ok(h.Join(t.Context(), b.Session, cellar))
		bob, start := h.enter(b, cellar.String())
		if page := start.Open[cellar.String()]; !page.Reset || !page.Start || len(page.Messages) != 0 {
			t.Errorf("bob begins with %+v", page)
		}
		ask[wire.Nothing](olga, "edit", wire.Edit{Message: before.ID, Text: "before he came"})
		e := hear[wire.Entries](bob, "entries").Entries[0]
		if e.Message() != nil || e.N == 0 {
			t.Errorf("bob heard %+v", e)
		}
		for e := (wire.Entry{}); e.Kind != wire.EntryEdit; {
			if e = hear[wire.Entries](olga, "entries").Entries[0]; e.Kind == wire.EntryEdit && e.Message().Text != "before he came" {
				t.Errorf("olga heard %+v", e)
			}
		}
		olga.send(cellar.String(), "2", "after")
		if m := hear[wire.Entries](bob, "entries").Entries[0].Message(); m == nil || m.Text != "after" {
			t.Errorf("bob heard %+v", m)
		}
	})
}

func TestRoomsThatAreNotOpenGiveAHintASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		a, b := h.signUp("ann"), h.signUp("bob")
		ann, _ := h.enter(a, h.lobby())
		bob, _ := h.enter(b)
		bob.heard(3 * time.Second)
		var last wire.Sent
		for i := range 10 {
			last = ann.send(h.lobby(), fmt.Sprint(i), "hello")
		}
		ask[wire.Nothing](ann, "edit", wire.Edit{Message: last.ID, Text: "hello!"})
		heads := hear[map[string]wire.Head](bob, "heads")
		if !reflect.DeepEqual(heads[h.lobby()], wire.Head{N: last.N + 1, Count: last.Count}) {
			t.Errorf("%+v after %+v and an edit", heads, last)
		}
		if events := bob.heard(3 * time.Second); len(events) > 0 {
			t.Errorf("then came %v", events)
		}
	})
}

// Between the reading of a resume and its answer a room moves on, and heads are told.
func TestWhatComesWhileAResumeIsReadIsCountedInARoomThatIsNotOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		o, id := h.owner(chat.FromStart)
		cellar := id.String()
		a := h.signUp("ann")
		h.ok(h.Join(t.Context(), a.Session, id))
		writer, reader := h.dial(o), h.dial(a)
		synctest.Wait()
		var said atomic.Int64
		var busy atomic.Bool
		h.haveRead = func() {
			if busy.CompareAndSwap(false, true) {
				defer busy.Store(false)
				writer.send(cellar, fmt.Sprint(said.Add(1)), "meanwhile")
				pass(2 * time.Second)
			}
		}
		answer := ask[wire.Resumed](reader, "resume", wire.Positions{})
		h.haveRead = nil
		if said.Load() == 0 {
			t.Fatal("nothing was read")
		}
		want := said.Load()
		for _, r := range answer.Rooms {
			if r.ID == cellar && r.Count == want {
				return
			}
		}
		heads := reader.heard(3 * time.Second)
		if !slices.ContainsFunc(heads, func(e string) bool {
			return strings.Contains(e, fmt.Sprintf(`"%s":{"n":`, cellar)) && strings.Contains(e, fmt.Sprintf(`"count":%d}`, want))
		}) {
			t.Errorf("%d messages are there; the answer was %+v, and heard was %v", want, answer.Rooms, heads)
		}
	})
}

func TestPositionsNameOnlyTheLogsThatHaveMovedOn(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, start := h.enter(h.signUp("ann"), h.lobby())
	at := wire.Positions{
		User: start.User.Position,
		Open: map[string]wire.Position{h.lobby(): start.Open[h.lobby()].Position},
	}
	if moved := ask[wire.Moved](ann, "positions", at); moved.User || len(moved.Open) > 0 {
		t.Errorf("nothing happened, but %+v moved", moved)
	}
	ann.send(h.lobby(), "1", "hello")
	if moved := ask[wire.Moved](ann, "positions", at); moved.User || !slices.Equal(moved.Open, []string{h.lobby()}) {
		t.Errorf("%+v moved", moved)
	}
	resumed := ask[wire.Resumed](ann, "resume", at)
	if page := resumed.Open[h.lobby()]; page.Reset || len(page.Entries) != 1 || len(resumed.User.Entries) != 0 {
		t.Errorf("resumed with %+v", resumed)
	}
	at.Open[h.lobby()] = resumed.Open[h.lobby()].Position
	if page, there := ask[wire.Resumed](ann, "resume", at).Open[h.lobby()]; !there || page.Reset || page.Position != at.Open[h.lobby()] || page.More {
		t.Errorf("with nothing new: %v, %+v", there, page)
	}
}

func TestAnswersToPositionsMakeUpForPresenceThatWasLost(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, start := h.enter(h.signUp("ann"), h.lobby())
	if hear[wire.Presence](ann, "presence").Here == nil {
		t.Error("the resume told no presence")
	}
	ask[wire.Moved](ann, "positions", wire.Positions{User: start.User.Position, Open: map[string]wire.Position{}})
	told := hear[wire.Presence](ann, "presence")
	for told.Here == nil { // that ann came may be told in between
		told = hear[wire.Presence](ann, "presence")
	}
	if told.Room != h.lobby() || len(*told.Here) != 1 || told.Total != 1 {
		t.Errorf("the positions told %+v", told)
	}
}

func TestPresenceBelongsToPeopleNotToTabs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &live.Options{})
		a, b := h.signUp("ann"), h.signUp("bob")
		ann, _ := h.enter(a, h.lobby())
		if here := hear[wire.Presence](ann, "presence"); here.Total != 1 || len(*here.Here) != 1 || (*here.Here)[0].Name != "ann" {
			t.Errorf("ann finds %+v", here)
		}
		ann.heard(3 * time.Second)
		first, _ := h.enter(b, h.lobby())
		second, _ := h.enter(b, h.lobby())
		if change := hear[wire.Presence](ann, "presence"); change.Total != 2 || change.Here != nil || len(change.Came) != 1 || change.Came[0].Name != "bob" {
			t.Errorf("bob's coming is %+v", change)
		}
		if here := hear[wire.Presence](second, "presence"); here.Total != 2 || len(*here.Here) != 2 {
			t.Errorf("bob finds %+v", here)
		}
		first.Close()
		if events := ann.heard(time.Minute); len(events) > 0 {
			t.Errorf("one tab of two closed, and ann heard %v", events)
		}
		second.Close()
		pass(15 * time.Second)
		second, _ = h.enter(b, h.lobby())
		if events := ann.heard(time.Minute); len(events) > 0 {
			t.Errorf("bob reloaded, and ann heard %v", events)
		}
		gone := time.Now()
		second.Close()
		pass(15 * time.Second)
		if change := hear[wire.Presence](ann, "presence"); change.Total != 1 || len(change.Went) != 1 || change.Went[0].Name != "bob" {
			t.Errorf("bob's going is %+v", change)
		}
		if after := time.Since(gone); after < 20*time.Second || after > 22*time.Second {
			t.Errorf("he was gone after %v", after)
		}
	})
}

func TestTypingIsToldToTheOthersOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		a, b := h.signUp("ann"), h.signUp("bob")
		here, _ := h.enter(a, h.lobby())
		elsewhere, _ := h.enter(a, h.lobby())
		bob, _ := h.enter(b, h.lobby())
		here.heard(3 * time.Second)
		elsewhere.heard(3 * time.Second)
		ask[wire.Nothing](here, "typing", wire.InRoom{Room: h.lobby()})
		if who := hear[wire.Typing](bob, "typing"); who.User.Name != "ann" || who.Room != h.lobby() {
			t.Errorf("bob hears %+v", who)
		}
		if events := append(here.heard(time.Second), elsewhere.heard(time.Second)...); len(events) > 0 {
			t.Errorf("ann hears %v", events)
		}
	})
}
