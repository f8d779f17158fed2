package storetest

import (
	"context"
	"maps"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// keepingActions are what happens to pins and to what people save.
func (w *world) keepingActions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"pin": func(rt *rapid.T) {
			_, c := w.client()
			w.check(w.service.Pin(context.Background(), c.session, w.message(), rapid.Bool().Draw(rt, "on")))
		},
		"save": func(rt *rapid.T) {
			_, c := w.client()
			w.check(w.service.Save(context.Background(), c.session, w.message(), rapid.Bool().Draw(rt, "on")))
		},
	}
}

// save takes what an entry says of a message.
func (c *replica) save(saving chat.Saving) {
	delete(c.saved, saving.Message)
	if saving.On {
		c.saved[saving.Message] = true
	}
}

// checkSaved compares what the client takes as saved with what a fresh one is told.
func (c *replica) checkSaved(tb fataler, fresh []chat.ID) {
	if want := set(fresh); !maps.Equal(c.saved, want) {
		tb.Fatalf("%s has saved %v, fresh %v", c.session.User.Name, c.saved, want)
	}
}

// checkPins compares the pinned messages of a room with those that the client has loaded,
// and with how many there are said to be.
func (c *replica) checkPins(tb fataler, s *chat.Service, v *view) {
	pins, err := s.Pins(context.Background(), c.session, v.room, 0)
	if err != nil {
		tb.Fatal(err)
	}
	details, err := s.Details(context.Background(), c.session, v.room)
	if err != nil || int(details.Pins) != len(pins.Messages) {
		tb.Fatalf("%d messages are pinned, and %d are said to be, %v", len(pins.Messages), details.Pins, err)
	}
	listed := make(map[chat.ID]bool)
	for i, m := range pins.Messages {
		if m.Pin.ID == 0 || m.Deleted || i > 0 && m.Pin.ID >= pins.Messages[i-1].Pin.ID {
			tb.Fatalf("the list of pins has %+v", m)
		}
		listed[m.ID] = m.Number >= v.oldest
	}
	for _, m := range v.messages {
		if loaded, there := listed[m.ID]; there != (m.Pin.ID != 0) || there && !loaded {
			tb.Fatalf("message %d has the pin %+v, in the list: %v", m.Number, m.Pin, there)
		}
	}
}
