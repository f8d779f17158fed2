package chat_test

import (
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// invitations are those that somebody has, and how many entries their log has.
func (h *house) invitations(s chat.Session) ([]chat.RoomInvitation, int64) {
	h.t.Helper()
	list, err := h.Resume(h.t.Context(), s, chat.Position{}, nil)
	h.ok(err)
	return list.Invitations, list.User.AsOf.Number
}

// Who is invited hears nothing of the room's log, so their own has to tell what their
// list shows of it.
func TestWhoIsInvitedHearsWhatBecomesOfTheRoom(t *testing.T) {
	h := newHouse(t, nil)
	ann, ben := h.signUp("ann").Session, h.signUp("ben").Session
	ctx, name, topic := t.Context(), "vault", "deep"
	room := h.make(ann, chat.Private, "cellar")
	h.ok(h.Invite(ctx, ann, room, []chat.ID{ben.User.ID}))
	_, told := h.invitations(ben)
	for _, step := range []struct {
		what  string
		act   func() error
		news  int64
		check func([]chat.RoomInvitation) bool
	}{
		{
			"a name", func() error { return h.ChangeRoom(ctx, ann, room, chat.RoomChange{Name: &name}) }, 1,
			func(i []chat.RoomInvitation) bool { return len(i) == 1 && i[0].Room.Name == name },
		},
		{
			"a topic", func() error { return h.ChangeRoom(ctx, ann, room, chat.RoomChange{Topic: &topic}) }, 0,
			func(i []chat.RoomInvitation) bool { return len(i) == 1 },
		},
		{
			"an archive", func() error { return h.ArchiveRoom(ctx, ann, room, true) }, 1,
			func(i []chat.RoomInvitation) bool { return len(i) == 1 && i[0].Room.State == chat.Archived },
		},
		{
			"the end", func() error { return h.EraseRoom(ctx, ann, room, name) }, 0,
			func(i []chat.RoomInvitation) bool { return len(i) == 0 },
		},
		{"the sweep", func() error { return h.Sweep(ctx) }, 1, func(i []chat.RoomInvitation) bool { return len(i) == 0 }},
	} {
		h.ok(step.act())
		invited, now := h.invitations(ben)
		if !step.check(invited) || now != told+step.news {
			t.Errorf("%s: invited to %+v, and %d entries were told", step.what, invited, now-told)
		}
		told = now
	}
	heard := h.heard().UserEntries
	if last := heard[len(heard)-1]; last.User != ben.User.ID || last.Kind != chat.RoomLost || last.Room != room {
		t.Errorf("the last that was heard is %+v", last)
	}
}

func TestTheEndOfAnAccountIsToldToTheOtherOfItsConversation(t *testing.T) {
	h := newHouse(t, nil)
	ann, ben := h.signUp("ann").Session, h.signUp("ben").Session
	ctx := t.Context()
	talk, err := h.Converse(ctx, ann, []chat.ID{ben.User.ID})
	h.ok(err)
	room := talk.Room.ID
	h.send(ann, room, "1", "hello")
	before, err := h.Page(ctx, ann, room, chat.Position{})
	h.ok(err)
	h.ok(h.DeleteAccount(ctx, ben))
	p, err := h.Page(ctx, ann, room, before.AsOf)
	h.ok(err)
	if len(p.Entries) != 1 || p.Entries[0].Kind != chat.ArchiveEntry || p.Entries[0].Message.Author.Name != chat.DeletedName {
		t.Errorf("what was told: %+v", p.Entries)
	}
	_, err = h.Send(ctx, ann, chat.Draft{Room: room, ClientID: "2", Text: "there?"})
	refused(t, err, chat.ReadOnly)
}
