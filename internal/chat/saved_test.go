package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// saved are the texts of what somebody has saved, "-" for what they may not see any more.
func (h *house) saved(s chat.Session) (texts []string) {
	h.t.Helper()
	for before := chat.ID(0); ; {
		list, more, err := h.Saved(h.t.Context(), s, before)
		h.ok(err)
		for _, one := range list {
			if one.Message == nil {
				texts = append(texts, "-")
			} else {
				texts = append(texts, one.Room.Room.Name+": "+one.Message.Text)
			}
		}
		if !more {
			return texts
		}
		before = list[len(list)-1].ID
	}
}

func TestWhatOneSavesIsListedTheLastSavedFirstAndOnlyForOneself(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	first, second := h.send(ann, h.Lobby(), "1", "first"), h.send(ann, h.Lobby(), "2", "second")
	for _, message := range []chat.ID{second.ID, first.ID, second.ID} {
		h.ok(h.Save(t.Context(), bob, message, true))
	}
	if got := h.saved(bob); !slices.Equal(got, []string{"lobby: first", "lobby: second"}) {
		t.Errorf("bob has saved %q", got)
	}
	if got := h.saved(ann); len(got) != 0 {
		t.Errorf("ann has saved %q", got)
	}
	h.ok(h.Save(t.Context(), bob, first.ID, false))
	h.ok(h.Save(t.Context(), bob, first.ID, false))
	if got := h.saved(bob); !slices.Equal(got, []string{"lobby: second"}) {
		t.Errorf("then bob has saved %q", got)
	}
	var told []chat.Saving
	for _, e := range h.heard().UserEntries {
		if e.Kind == chat.SavedEntry {
			if e.User != bob.User.ID || e.Room != h.Lobby() {
				t.Errorf("told of as %+v", e)
			}
			told = append(told, *e.Saving)
		}
	}
	if !slices.Equal(told, []chat.Saving{{second.ID, true}, {first.ID, true}, {first.ID, false}}) {
		t.Errorf("bob's devices are told %+v", told)
	}
	fresh, err := h.Resume(t.Context(), bob, chat.Position{}, nil)
	if h.ok(err); !slices.Equal(fresh.Saved, []chat.ID{second.ID}) {
		t.Errorf("a new device of bob's begins with %v", fresh.Saved)
	}
}

func TestOfWhatOneMayNotSeeAnyMoreNothingIsLeftButThatOneHasSavedIt(t *testing.T) {
	h := newHouse(t, nil)
	own := h.owner().Session
	bob := h.signUp("bob").Session
	h.ok(h.Join(t.Context(), bob, h.later))
	erased, err := h.CreateRoom(t.Context(), own, chat.NewRoom{ClientID: "x", Kind: chat.Public, Name: "soon gone"})
	h.ok(err)
	h.ok(h.Join(t.Context(), bob, erased.Room.ID))
	left, deleted := h.send(own, h.later, "1", "canary left"), h.send(own, h.Lobby(), "2", "canary deleted")
	gone, edited := h.send(own, erased.Room.ID, "3", "canary erased"), h.send(own, h.Lobby(), "4", "canary edited")
	for _, message := range []chat.ID{edited.ID, left.ID, deleted.ID, gone.ID} {
		h.ok(h.Save(t.Context(), bob, message, true))
	}
	h.ok(h.Leave(t.Context(), bob, h.later))
	_, err = h.Delete(t.Context(), own, deleted.ID)
	h.ok(err)
	_, err = h.Edit(t.Context(), own, chat.Revision{Message: edited.ID, Text: "in other words"})
	h.ok(err)
	h.ok(h.EraseRoom(t.Context(), own, erased.Room.ID, "soon gone"))
	h.ok(h.Sweep(t.Context()))
	if got := h.saved(bob); !slices.Equal(got, []string{"-", "-", "-", "lobby: in other words"}) {
		t.Errorf("bob has saved %q", got)
	}
	h.ok(h.Join(t.Context(), bob, h.later)) // whose history is visible from joining
	if got := h.saved(bob); !slices.Equal(got, []string{"-", "-", "-", "lobby: in other words"}) {
		t.Errorf("back in the room bob has saved %q", got)
	}
	refused(t, h.Save(t.Context(), h.signUp("eve").Session, left.ID, true), chat.NotFound)
	for _, message := range []chat.ID{left.ID, deleted.ID, gone.ID} {
		h.ok(h.Save(t.Context(), bob, message, false))
		refused(t, h.Save(t.Context(), bob, message, true), chat.NotFound)
	}
	if got := h.saved(bob); !slices.Equal(got, []string{"lobby: in other words"}) {
		t.Errorf("in the end bob has saved %q", got)
	}
}

func TestOneSavesAtMost1000MessagesAndTheListComesInParts(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	said := h.send(ann, h.Lobby(), "1", "one more")
	h.ok(h.db.Write(t.Context(), func(tx chat.Tx) error {
		for i := range chat.ID(chat.MaxSaved) {
			if err := tx.AddSaved(ann.User.ID, chat.Saved{ID: i + 1, Message: i + 1, Room: h.Lobby()}); err != nil {
				return err
			}
		}
		return nil
	}))
	err := h.Save(t.Context(), ann, said.ID, true)
	if e := chat.AsError(err); e.Code != chat.Full || e.Reason != chat.SavedFull || e.Limit != chat.MaxSaved {
		t.Errorf("one more is refused as %+v", e)
	}
	if got := len(h.saved(ann)); got != chat.MaxSaved {
		t.Errorf("%d are listed", got)
	}
	h.ok(h.Save(t.Context(), ann, 7, false))
	h.ok(h.Save(t.Context(), ann, said.ID, true))
	if got := h.saved(ann)[0]; got != "lobby: one more" {
		t.Errorf("the list begins with %q", got)
	}
}

func TestWithAnAccountGoesWhatItHadSaved(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	for i := range 3 {
		h.ok(h.Save(t.Context(), bob, h.send(ann, h.Lobby(), fmt.Sprint(i), "hello").ID, true))
	}
	h.ok(h.DeleteAccount(t.Context(), bob))
	h.ok(h.db.Read(t.Context(), func(r chat.Reader) error {
		saved, err := r.SavedCount(bob.User.ID)
		if saved != 0 {
			t.Errorf("%d are left", saved)
		}
		return err
	}))
}

func TestInAnArchivedRoomOneSavesAsBefore(t *testing.T) {
	h := newHouse(t, nil)
	own := h.owner().Session
	said := h.send(own, h.later, "1", "hello")
	h.ok(h.ArchiveRoom(t.Context(), own, h.later, true))
	h.ok(h.Save(t.Context(), own, said.ID, true))
	if got := h.saved(own); !slices.Equal(got, []string{"later: hello"}) {
		t.Errorf("saved: %q", got)
	}
}
