package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// conversation makes a direct conversation of two people.
func (h *house) conversation(a, b chat.Session) chat.ID {
	h.t.Helper()
	made, err := h.Converse(h.t.Context(), a, []chat.ID{b.User.ID})
	h.ok(err)
	return made.Room.ID
}

// pins are the texts of a room's pinned messages, as its list has them.
func (h *house) pins(s chat.Session, room chat.ID) (texts []string) {
	h.t.Helper()
	found, err := h.Pins(h.t.Context(), s, room, 0)
	h.ok(err)
	for _, m := range found.Messages {
		texts = append(texts, m.Text)
	}
	return texts
}

// kinds are those of the entries of a room's log, from a number on.
func (h *house) kinds(s chat.Session, room chat.ID, from int64) (kinds []chat.Kind) {
	h.t.Helper()
	page, err := h.Page(h.t.Context(), s, room, chat.Position{})
	h.ok(err)
	for _, e := range page.Entries {
		if e.Number >= from {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func TestAPinIsOnItsMessageAndInTheListAndALineTellsOfIt(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	room := h.conversation(ann, bob)
	first, second := h.send(ann, room, "1", "first"), h.send(ann, room, "2", "second")
	for _, message := range []chat.ID{first.ID, second.ID} {
		h.ok(h.Pin(t.Context(), bob, message, true))
	}
	h.ok(h.Pin(t.Context(), ann, first.ID, true)) // changes nothing
	if got := h.pins(ann, room); !slices.Equal(got, []string{"second", "first"}) {
		t.Errorf("the list has %q", got)
	}
	tail, err := h.Snapshot(t.Context(), ann, room)
	h.ok(err)
	said := tail.Messages[slices.IndexFunc(tail.Messages, func(m chat.Message) bool { return m.ID == first.ID })]
	if said.Pin.By.Name != "bob" || said.Pin.ID == 0 {
		t.Errorf("the message has the pin %+v", said.Pin)
	}
	line := tail.Messages[len(tail.Messages)-1]
	if line.Kind != chat.MessageKind(chat.PinnedEntry) || line.Author.Name != "bob" || line.Text != second.ID.String() {
		t.Errorf("the line is %+v", line)
	}
	h.ok(h.Pin(t.Context(), ann, second.ID, false))
	h.ok(h.Pin(t.Context(), bob, second.ID, false))
	if got := h.pins(ann, room); !slices.Equal(got, []string{"first"}) {
		t.Errorf("after one was unpinned the list has %q", got)
	}
	want := []chat.Kind{chat.PinEntry, chat.PinnedEntry, chat.PinEntry, chat.PinnedEntry, chat.PinEntry}
	if got := h.kinds(ann, room, second.Number+1); !slices.Equal(got, want) {
		t.Errorf("the entries are %q", got)
	}
	if details, err := h.Details(t.Context(), ann, room); err != nil || details.Pins != 1 {
		t.Errorf("the details count %d pins, %v", details.Pins, err)
	}
}

func TestADeletedMessageIsPinnedNoMore(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	room := h.conversation(ann, bob)
	said := h.send(ann, room, "1", "canary")
	h.ok(h.Pin(t.Context(), bob, said.ID, true))
	_, err := h.Edit(t.Context(), ann, chat.Revision{Message: said.ID, Text: "edited"})
	h.ok(err)
	if got := h.pins(bob, room); !slices.Equal(got, []string{"edited"}) {
		t.Errorf("after an edit the list has %q", got)
	}
	deleted, err := h.Delete(t.Context(), ann, said.ID)
	h.ok(err)
	if got := h.pins(bob, room); len(got) != 0 || deleted.Pin != (chat.Pin{}) {
		t.Errorf("deleted it has the pin %+v, and the list %q", deleted.Pin, got)
	}
	refused(t, h.Pin(t.Context(), ann, said.ID, true), chat.NotFound)
}

func TestARoomHasAtMost100Pins(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	room := h.conversation(ann, bob)
	for i := range chat.MaxPins {
		h.ok(h.Pin(t.Context(), ann, h.send(ann, room, fmt.Sprint(i), fmt.Sprint("text ", i)).ID, true))
	}
	more := h.send(ann, room, "more", "more").ID
	err := h.Pin(t.Context(), ann, more, true)
	if e := chat.AsError(err); e.Code != chat.Full || e.Reason != chat.PinsFull || e.Limit != chat.MaxPins {
		t.Errorf("one more is refused as %+v", e)
	}
	first, err := h.Pins(t.Context(), bob, room, 0)
	h.ok(err)
	rest, err := h.Pins(t.Context(), bob, room, first.Messages[len(first.Messages)-1].Pin.ID)
	h.ok(err)
	if len(first.Messages) != chat.MaxMessages || !first.More || len(rest.Messages) != chat.MaxPins-chat.MaxMessages || rest.More {
		t.Errorf("the list comes in parts of %d and %d", len(first.Messages), len(rest.Messages))
	}
	if newest, oldest := first.Messages[0].Text, rest.Messages[len(rest.Messages)-1].Text; newest != "text 99" || oldest != "text 0" {
		t.Errorf("the list goes from %q to %q", newest, oldest)
	}
	h.ok(h.Pin(t.Context(), bob, first.Messages[0].ID, false))
	h.ok(h.Pin(t.Context(), ann, more, true))
}

func TestManyWhoPinAMessageAtOnceMakeOnePin(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	room := h.conversation(ann, bob)
	said := h.send(ann, room, "1", "hello")
	var tries sync.WaitGroup
	for i := range 100 {
		who := []chat.Session{ann, bob}[i%2]
		tries.Go(func() {
			if err := h.Pin(t.Context(), who, said.ID, true); err != nil {
				t.Error(err)
			}
		})
	}
	tries.Wait()
	if got := h.kinds(ann, room, said.Number+1); !slices.Equal(got, []chat.Kind{chat.PinEntry, chat.PinnedEntry}) {
		t.Errorf("the entries are %q", got)
	}
}

func TestPinsFromBeforeOnesHistoryAreNotInOnesList(t *testing.T) {
	h := newHouse(t, nil)
	own := h.owner().Session
	early := h.send(own, h.later, "1", "canary")
	bob := h.signUp("bob").Session
	h.ok(h.Join(t.Context(), bob, h.later))
	late := h.send(own, h.later, "2", "seen")
	for _, message := range []chat.ID{early.ID, late.ID} {
		h.ok(h.Pin(t.Context(), own, message, true))
	}
	if got := h.pins(bob, h.later); !slices.Equal(got, []string{"seen"}) {
		t.Errorf("bob's list has %q", got)
	}
	if got := h.pins(own, h.later); len(got) != 2 {
		t.Errorf("the owner's list has %q", got)
	}
	details, err := h.Details(t.Context(), bob, h.later)
	if err != nil || details.Pins != 1 {
		t.Errorf("bob is told of %d pins, %v", details.Pins, err)
	}
	tail, err := h.Snapshot(t.Context(), bob, h.later)
	h.ok(err)
	for _, m := range tail.Messages {
		if strings.Contains(m.Text, "canary") {
			t.Errorf("bob sees %+v", m)
		}
	}
	refused(t, h.Pin(t.Context(), bob, late.ID, false), chat.Forbidden)
	refused(t, h.Pin(t.Context(), bob, early.ID, false), chat.Forbidden)
}

func TestInAnArchivedRoomNothingIsPinned(t *testing.T) {
	h := newHouse(t, nil)
	own := h.owner().Session
	said := h.send(own, h.later, "1", "hello")
	h.ok(h.Pin(t.Context(), own, said.ID, true))
	h.ok(h.ArchiveRoom(t.Context(), own, h.later, true))
	refused(t, h.Pin(t.Context(), own, said.ID, false), chat.ReadOnly)
	if got := h.pins(own, h.later); len(got) != 1 {
		t.Errorf("the list has %q", got)
	}
}
