package live_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// talk makes a conversation of two people that both have open.
func talk(a, b *peer) string {
	room := ask[wire.Made](a, "converse", wire.Company{Users: []string{b.id()}}).Room.ID
	a.open(room, wire.Position{})
	b.open(room, wire.Position{})
	return room
}

func TestOthersHearOfAPinAtOnceAndTheListHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, bob := h.dial(h.signUp("ann")), h.dial(h.signUp("bob"))
		room := talk(ann, bob)
		said := ann.send(room, "1", "hello")
		synctest.Wait()
		bob.heard(time.Millisecond)
		ann.does("pin", wire.Pinning{Message: said.ID, On: true})
		synctest.Wait()
		heard := strings.Join(bob.heard(time.Millisecond), "\n")
		for _, want := range []string{`"kind":"pin","message":{"id":"` + said.ID + `"`, `"pinned":{"by":{"id":"` + ann.id() + `","name":"ann"}`, `"kind":"pinned","by":{"id":"` + ann.id() + `","name":"ann"},"pinned":"` + said.ID + `"`} {
			if !strings.Contains(heard, want) {
				t.Errorf("bob heard nothing of %s in\n%s", want, heard)
			}
		}
		list := ask[wire.PinList](bob, "pins", wire.PinSearch{Room: room})
		if len(list.Messages) != 1 || list.Messages[0].Text != "hello" || list.Messages[0].Pinned == nil || list.Before != "" || list.AsOf != said.N+2 {
			t.Errorf("the list is %+v", list)
		}
		if details := ask[wire.Details](bob, "details", wire.InRoom{Room: room}); details.Pins != 1 {
			t.Errorf("the details are %+v", details)
		}
		tail := ask[wire.Page](bob, "page", wire.After{Room: room, After: nowhere})
		if len(tail.Lines) == 0 || tail.Lines[len(tail.Lines)-1].Kind != wire.EntryPinned {
			t.Errorf("the lines of the tail are %+v", tail.Lines)
		}
		ann.does("delete", wire.Deletion{Message: said.ID})
		if list := ask[wire.PinList](bob, "pins", wire.PinSearch{Room: room}); len(list.Messages) != 0 {
			t.Errorf("with a deleted message the list is %+v", list)
		}
	})
}

func TestManyRetriesMakeOnePin(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, bob := h.dial(h.signUp("ann")), h.dial(h.signUp("bob"))
	room := talk(ann, bob)
	said := ann.send(room, "1", "hello")
	var tries sync.WaitGroup
	for i := range 100 {
		who := []*peer{ann, bob}[i%2]
		tries.Go(func() {
			if _, failed := try[wire.Nothing](who, "pin", wire.Pinning{Message: said.ID, On: true}); failed != nil {
				t.Errorf("%+v", *failed)
			}
		})
	}
	tries.Wait()
	if page := ask[wire.Page](bob, "page", wire.After{Room: room, After: nowhere}); page.AsOf != said.N+2 {
		t.Errorf("the room is at %d, want %d", page.AsOf, said.N+2)
	}
}

func TestPinsAndSavedMessagesComeInParts(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, bob := h.dial(h.signUp("ann")), h.dial(h.signUp("bob"))
	room := talk(ann, bob)
	for i := range 51 {
		said := ann.send(room, fmt.Sprint(i), fmt.Sprint("text ", i)).ID
		ann.does("pin", wire.Pinning{Message: said, On: true})
		bob.does("save", wire.Saving{Message: said, On: true})
	}
	pins := ask[wire.PinList](bob, "pins", wire.PinSearch{Room: room})
	rest := ask[wire.PinList](bob, "pins", wire.PinSearch{Room: room, Before: pins.Before})
	if len(pins.Messages) != 50 || pins.Messages[0].Text != "text 50" || len(rest.Messages) != 1 || rest.Messages[0].Text != "text 0" || rest.Before != "" {
		t.Errorf("there are %d pins, and then %+v", len(pins.Messages), rest)
	}
	saved := ask[wire.SavedList](bob, "saved", wire.SavedSearch{})
	last := ask[wire.SavedList](bob, "saved", wire.SavedSearch{Before: saved.Before})
	if len(saved.Saved) != 50 || saved.Saved[0].Message.Text != "text 50" || len(last.Saved) != 1 || last.Saved[0].Message.Text != "text 0" || last.Before != "" {
		t.Errorf("%d are saved, and then %+v", len(saved.Saved), last)
	}
	refused(bob, "invalid", "pins", wire.PinSearch{Room: room, Before: "x"})
	refused(bob, "invalid", "saved", wire.SavedSearch{Before: "x"})
}

func TestWhatOneSavesIsKnownToAllOnesDevicesAndToNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		login := h.signUp("bob")
		ann, bob, phone := h.dial(h.signUp("ann")), h.dial(login), h.dial(login)
		room := talk(ann, bob)
		phone.lists()
		said := ann.send(room, "1", "canary").ID
		synctest.Wait()
		ann.heard(time.Millisecond)
		bob.does("save", wire.Saving{Message: said, On: true})
		synctest.Wait()
		if heard := strings.Join(phone.heard(time.Millisecond), "\n"); !strings.Contains(heard, `"kind":"saved","roomId":"`+room+`","message":"`+said+`","on":true`) {
			t.Errorf("bob's phone heard %s", heard)
		}
		for _, e := range ann.heard(time.Millisecond) {
			if strings.Contains(e, `"saved"`) {
				t.Errorf("ann heard %s", e)
			}
		}
		fresh := ask[wire.Resumed](phone, "resume", wire.Positions{})
		if len(fresh.Saved) != 1 || fresh.Saved[0] != said {
			t.Errorf("a fresh page is told %v", fresh.Saved)
		}
		one := ask[wire.SavedList](phone, "saved", wire.SavedSearch{}).Saved
		if len(one) != 1 || one[0].Room == nil || one[0].Room.ID != room || len(one[0].Room.With) != 1 || one[0].Message.Text != "canary" {
			t.Errorf("the list is %+v", one)
		}
		ann.does("delete", wire.Deletion{Message: said})
		one = ask[wire.SavedList](phone, "saved", wire.SavedSearch{}).Saved
		if len(one) != 1 || one[0].ID != said || one[0].Room != nil || one[0].Message != nil {
			t.Errorf("of a deleted message the list has %+v", one)
		}
		if others := ask[wire.SavedList](ann, "saved", wire.SavedSearch{}).Saved; len(others) != 0 {
			t.Errorf("ann's list has %+v", others)
		}
	})
}

func TestAPageIsToldForHowLongMessagesAreEditedAndDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rules := chat.Options{EditWithin: time.Minute, DeleteWithin: time.Hour}
		h := newHouseOf(t, filepath.Join(t.TempDir(), "chat.db"), unlimited(), time.Hour, rules)
		ann, start := h.enter(h.signUp("ann"), h.lobby())
		if start.Server.EditWithin != 60 || start.Server.DeleteWithin != 3600 {
			t.Errorf("the server says %+v", start.Server)
		}
		said := ann.send(h.lobby(), "1", "hello").ID
		pass(time.Minute + time.Second)
		_, failed := try[wire.Nothing](ann, "edit", wire.Edit{Message: said, Text: "hello!"})
		if failed == nil || failed.Code != wire.CodeForbidden || failed.Reason != string(chat.EditLate) || failed.Limit != 60 {
			t.Errorf("refused as %+v", failed)
		}
	})
}

// A list that takes long to be read says nothing of a room that is not its reader's any more.
func TestWhatIsSavedIsReadAgainIfItTookLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		room := ann.create(wire.KindPrivate, "cellar")
		said := ann.send(room, "1", "canary")
		ann.does("invite", wire.Inviting{Room: room, Users: []string{ben.id()}})
		ben.does("join", wire.InRoom{Room: room})
		ben.does("save", wire.Saving{Message: said.ID, On: true})
		reading, release := make(chan struct{}), make(chan struct{})
		var held atomic.Bool
		h.haveRead = func() {
			if held.CompareAndSwap(false, true) {
				close(reading)
				<-release
			}
		}
		var asking sync.WaitGroup
		asking.Go(func() {
			list := ask[wire.SavedList](ben, "saved", wire.SavedSearch{})
			if len(list.Saved) != 1 || list.Saved[0].Message != nil || list.Saved[0].Room != nil {
				t.Errorf("the list is %+v", list.Saved)
			}
		})
		<-reading
		ann.does("remove", wire.Removal{Room: room, User: ben.id()})
		pass(time.Second)
		close(release)
		asking.Wait()
		h.haveRead = nil
	})
}
