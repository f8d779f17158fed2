package chat_test

import (
	"slices"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// mentions are the messages of a room that a client is told to mention its user.
func (h *house) mentions(s chat.Session, room chat.ID) []int64 {
	h.t.Helper()
	rooms, err := h.Rooms(h.t.Context(), s)
	h.ok(err)
	one, err := h.Room(h.t.Context(), s, room)
	h.ok(err)
	for _, r := range rooms {
		if r.Room.ID == room && !slices.Equal(r.Mentions, one.Mentions) {
			h.t.Errorf("the list has %v, the room alone %v", r.Mentions, one.Mentions)
		}
	}
	return one.Mentions
}

func TestAMentionCountsUntilItIsReadEditedAwayDeletedOrLeft(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	olga, ann, bob := h.owner(), h.signUp("ann"), h.signUp("bob")
	ctx, lobby := t.Context(), h.Lobby()
	is := func(what string, s chat.Session, want ...int64) {
		t.Helper()
		if got := h.mentions(s, lobby); !slices.Equal(got, want) {
			t.Errorf("%s: mentioned in %v, want %v", what, got, want)
		}
	}
	first := h.send(olga.Session, lobby, "1", "@ann and @olga")
	is("one who is named", ann.Session, first.Count)
	is("the author", olga.Session)
	is("somebody else", bob.Session)
	all := h.send(olga.Session, lobby, "2", "@room, and @ann")
	is("named and called at once", ann.Session, first.Count, all.Count)
	is("called", bob.Session, all.Count)
	h.send(bob.Session, lobby, "3", "@room @here `@ann`")
	is("by a member, who may not call", ann.Session, first.Count, all.Count)

	h.ok(h.MarkRead(ctx, ann.Session, lobby, first.Count))
	h.settle()
	is("once it is read", ann.Session, all.Count)
	_, err := h.MarkUnread(ctx, ann.Session, first.ID)
	h.ok(err)
	is("once it is unread again", ann.Session, first.Count, all.Count)
	_, err = h.Edit(ctx, olga.Session, chat.Revision{Message: first.ID, Text: "@bob"})
	h.ok(err)
	is("edited away", ann.Session, all.Count)
	is("added by an edit", bob.Session, first.Count, all.Count)
	_, err = h.Delete(ctx, olga.Session, all.ID)
	h.ok(err)
	is("of a message that is deleted", bob.Session, first.Count)
	h.ok(h.Leave(ctx, bob.Session, lobby))
	h.ok(h.Join(ctx, bob.Session, lobby))
	is("after leaving", bob.Session)
}

func TestTheDevicesOfWhoIsMentionedHearOfItAndNobodyElses(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	olga, ann, bob := h.owner(), h.signUp("ann"), h.signUp("bob")
	room := h.make(olga.Session, chat.Private, "attic")
	h.ok(h.Invite(t.Context(), olga.Session, room, []chat.ID{ann.Session.User.ID}))
	h.ok(h.Join(t.Context(), ann.Session, room))
	before := len(h.heard().UserEntries)
	sent := h.send(olga.Session, room, "1", "@ann @bob @nobody")
	message, err := h.Edit(t.Context(), olga.Session, chat.Revision{Message: sent.ID, Text: "@ANN @bob @nobody"})
	h.ok(err)
	heard := h.heard().UserEntries[before:]
	if len(heard) != 1 || heard[0].User != ann.Session.User.ID || heard[0].Kind != chat.NamedIn || !slices.Equal(heard[0].Mentions.Counts, []int64{sent.Count}) {
		t.Errorf("heard was %+v", heard)
	}
	if want := "<@" + ann.Session.User.ID.String() + "> @bob @nobody"; message.Text != want || !message.Edited.IsZero() {
		t.Errorf("the message is %+v, want %q and no edit", message, want)
	}
	if _, err := h.Room(t.Context(), bob.Session, room); err == nil {
		t.Error("bob sees the room")
	}
	h.send(olga.Session, room, "2", "@room")
	if got := h.mentions(ann.Session, room); len(got) != 2 {
		t.Errorf("ann is mentioned in %v", got)
	}
	if news := h.heard(); len(news.UserEntries) != before+1 || len(news.Called) != 1 {
		t.Errorf("a call is told as %+v", news)
	}
}
