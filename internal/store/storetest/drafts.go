package storetest

import (
	"context"
	"fmt"
	"maps"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// draftActions are what happens to drafts: some are sent, before or after they are kept.
func (w *world) draftActions() map[string]func(*rapid.T) {
	ctx := context.Background()
	drawn := func(rt *rapid.T) chat.Draft {
		return chat.Draft{
			Room: w.room(), ClientID: fmt.Sprint("draft", rapid.IntRange(0, 9).Draw(rt, "draft")),
			Text: rapid.SampledFrom([]string{"", "half", "half a text"}).Draw(rt, "text"),
		}
	}
	return map[string]func(*rapid.T){
		"draft": func(rt *rapid.T) {
			_, c := w.client()
			_, err := w.service.KeepDraft(ctx, c.session, drawn(rt))
			w.check(err)
		},
		"sendDraft": func(rt *rapid.T) {
			_, c := w.client()
			draft := drawn(rt)
			draft.Text = "a whole text"
			if _, err := w.service.Send(ctx, c.session, draft); !is(err, chat.Invalid) { // sent in another room
				w.check(err)
			}
		},
	}
}

// draftsOf are the versions of drafts, by room.
func draftsOf(marks []chat.DraftMark) map[chat.ID]int64 {
	drafts := make(map[chat.ID]int64)
	for _, m := range marks {
		drafts[m.Room] = m.Number
	}
	return drafts
}

// drafted takes how a room's draft is now.
func (c *replica) drafted(m chat.DraftMark) {
	if m.Number == 0 {
		delete(c.drafts, m.Room)
	} else {
		c.drafts[m.Room] = m.Number
	}
}

// checkDrafts compares the drafts with those that a fresh client is told of, and with
// what is said of each.
func (c *replica) checkDrafts(tb fataler, s *chat.Service, fresh chat.Resumed) {
	if want := draftsOf(fresh.Drafts); !maps.Equal(c.drafts, want) {
		tb.Fatalf("%s has the drafts %v, fresh %v", c.session.User.Name, c.drafts, want)
	}
	for _, r := range fresh.Rooms {
		kept, err := s.KeptDraft(context.Background(), c.session, r.Room.ID)
		if err != nil {
			tb.Fatal(err)
		}
		if number := c.drafts[r.Room.ID]; number != kept.Number {
			tb.Fatalf("the draft has version %d, and there is %+v", number, kept)
		}
	}
}
