package chat_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// keep keeps a draft of a room, and returns its number.
func (h *house) keep(s chat.Session, room chat.ID, clientID, text string) int64 {
	h.t.Helper()
	number, err := h.KeepDraft(h.t.Context(), s, chat.Draft{Room: room, ClientID: clientID, Text: text})
	h.ok(err)
	return number
}

// drafted is what is kept of a room: the client id and the text.
func (h *house) drafted(s chat.Session, room chat.ID) string {
	h.t.Helper()
	kept, err := h.KeptDraft(h.t.Context(), s, room)
	h.ok(err)
	return kept.ClientID + ":" + kept.Text
}

// resumedDrafts are the rooms with drafts, as a client that begins is told.
func (h *house) resumedDrafts(s chat.Session) map[chat.ID]int64 {
	h.t.Helper()
	answer, err := h.Resume(h.t.Context(), s, chat.Position{}, nil)
	h.ok(err)
	drafts := make(map[chat.ID]int64)
	for _, d := range answer.Drafts {
		drafts[d.Room] = d.Number
	}
	return drafts
}

func TestTheDraftThatIsWrittenLastStandsOnAllDevices(t *testing.T) {
	h := newHouse(t, nil)
	desk := h.signUp("ann").Session
	phone := h.logIn("ann").Session
	first := h.keep(desk, h.Lobby(), "d1", "half")
	second := h.keep(phone, h.Lobby(), "d1", "half a text")
	if second != first+1 || h.keep(desk, h.Lobby(), "d1", "half a text") != second {
		t.Errorf("the versions are %d and %d", first, second)
	}
	third := h.keep(desk, h.Lobby(), "d2", "another")
	for _, s := range []chat.Session{desk, phone} {
		if got := h.drafted(s, h.Lobby()); got != "d2:another" {
			t.Errorf("there is %q", got)
		}
	}
	if got := h.resumedDrafts(phone); len(got) != 1 || got[h.Lobby()] != third {
		t.Errorf("a client that begins is told of %v, want version %d", got, third)
	}
	told := h.heard().UserEntries
	last := told[len(told)-1]
	if last.Kind != chat.Drafted || last.Draft != (chat.DraftMark{Room: h.Lobby(), Number: third}) || last.Number != third {
		t.Errorf("the devices heard %+v", last)
	}
}

func TestAnEmptyTextEndsItsOwnDraftOnly(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	before := len(h.heard().UserEntries)
	h.keep(ann, h.Lobby(), "d1", "")
	if told := h.heard().UserEntries[before:]; len(told) > 0 {
		t.Errorf("of the end of nothing is told %+v", told)
	}
	h.keep(ann, h.Lobby(), "d2", "written elsewhere")
	h.keep(ann, h.Lobby(), "d1", "")
	if got := h.drafted(ann, h.Lobby()); got != "d2:written elsewhere" {
		t.Errorf("the end of another draft leaves %q", got)
	}
	h.keep(ann, h.Lobby(), "d2", "")
	if got := h.drafted(ann, h.Lobby()); got != ":" || len(h.resumedDrafts(ann)) != 0 {
		t.Errorf("its own end leaves %q", got)
	}
}

func TestADraftThatWasSentNeverComesBack(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	h.keep(ann, h.Lobby(), "d1", "half")
	h.send(ann, h.Lobby(), "d1", "a whole text")
	if got := h.drafted(ann, h.Lobby()); got != ":" || len(h.resumedDrafts(ann)) != 0 {
		t.Errorf("after sending there is %q", got)
	}
	told := h.heard().UserEntries
	if last := told[len(told)-1]; last.Kind != chat.Drafted || last.Draft.Number != 0 {
		t.Errorf("the devices heard %+v", last)
	}
	for _, late := range []string{"a whole te", "a whole text", ""} {
		if n := h.keep(ann, h.Lobby(), "d1", late); n != 0 || h.drafted(ann, h.Lobby()) != ":" {
			t.Errorf("%q, which came late, is kept as %d", late, n)
		}
	}
	h.send(ann, h.Lobby(), "d2", "sent before it was kept")
	if n := h.keep(ann, h.Lobby(), "d2", "sent be"); n != 0 || len(h.resumedDrafts(ann)) != 0 {
		t.Errorf("what was sent first is kept as %d", n)
	}
	h.keep(ann, h.Lobby(), "d3", "stays")
	h.send(ann, h.Lobby(), "d4", "another one")
	if got := h.drafted(ann, h.Lobby()); got != "d3:stays" {
		t.Errorf("another message leaves %q", got)
	}
}

// Whatever the order in which both arrive, what was sent is no draft.
func TestADraftAndItsSendingInAnyOrderLeaveNoDraft(t *testing.T) {
	h := newHouse(t, &chat.Options{SendEvery: time.Nanosecond})
	ann := h.signUp("ann").Session
	for n := range 50 {
		draft := chat.Draft{Room: h.Lobby(), ClientID: fmt.Sprint("d", n), Text: "text"}
		var both sync.WaitGroup
		both.Go(func() { _, _ = h.KeepDraft(context.Background(), ann, draft) })
		both.Go(func() { _, _ = h.Send(context.Background(), ann, draft) })
		both.Wait()
		if got := h.resumedDrafts(ann); len(got) != 0 {
			t.Fatalf("there is a draft of what was sent: %v", got)
		}
	}
}

func TestADraftKeepsTheIDOfWhatItRepliesToAndNothingOfIt(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	said := h.send(ann, h.Lobby(), "1", "canary")
	_, err := h.KeepDraft(t.Context(), ann, chat.Draft{Room: h.Lobby(), ClientID: "d1", Text: "a reply", ReplyTo: said.ID})
	h.ok(err)
	kept, err := h.KeptDraft(t.Context(), ann, h.Lobby())
	h.ok(err)
	if kept.ReplyTo != said.ID || strings.Contains(fmt.Sprintf("%+v", kept), "canary") {
		t.Errorf("it is kept as %+v", kept)
	}
}

func TestADraftIsAtMostAsLongAsAMessageAndMayBeBlank(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	longest := strings.Repeat("ü", chat.MaxText)
	for text, want := range map[string]chat.Reason{
		longest: "", longest + "x": chat.TextLong, "\x00": chat.TextCharacters, "\xff": chat.TextCharacters, " \n ": "", "  half ": "",
	} {
		_, err := h.KeepDraft(t.Context(), ann, chat.Draft{Room: h.Lobby(), ClientID: "d1", Text: text})
		if err == nil && want == "" {
			if got := h.drafted(ann, h.Lobby()); got != "d1:"+text {
				t.Errorf("%.20q is kept as %.20q", text, got)
			}
		} else if err == nil || chat.AsError(err).Reason != want {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
	_, err := h.KeepDraft(t.Context(), ann, chat.Draft{Room: h.Lobby(), ClientID: "no id", Text: "x"})
	refused(t, err, chat.Invalid)
}

// A page writes once a second at most, whoever types.
func TestWhoWritesEachSecondIsNeverTooFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ann := h.signUp("ann").Session
		text := strings.Repeat("x", chat.MaxText-100)
		for n := range 100 {
			h.keep(ann, h.Lobby(), "d1", text+fmt.Sprint(n))
			pass(time.Second)
		}
		var err error
		for n := 0; err == nil; n++ {
			_, err = h.KeepDraft(t.Context(), ann, chat.Draft{Room: h.Lobby(), ClientID: "d1", Text: fmt.Sprint(n)})
		}
		refused(t, err, chat.TooMany)
		h.send(ann, h.Lobby(), "1", "sending has a limit of its own")
	})
}

func TestADraftGoesWithItsRoomAndIsToldToNobody(t *testing.T) {
	h := newHouse(t, nil)
	ctx := t.Context()
	olga := h.owner().Session
	ann := h.signUp("ann").Session
	for name, end := range map[string]func(chat.ID) error{
		"removed": func(room chat.ID) error { return h.Remove(ctx, olga, room, ann.User.ID) },
		"left":    func(room chat.ID) error { return h.Leave(ctx, ann, room) },
		"erased": func(room chat.ID) error {
			err := h.EraseRoom(ctx, olga, room, "cellar")
			h.ok(h.Sweep(ctx))
			return err
		},
	} {
		room, err := h.CreateRoom(ctx, olga, chat.NewRoom{ClientID: name, Kind: chat.Private, Name: "cellar"})
		h.ok(err)
		h.ok(h.Invite(ctx, olga, room.Room.ID, []chat.ID{ann.User.ID}))
		h.ok(h.Join(ctx, ann, room.Room.ID))
		h.keep(ann, room.Room.ID, "d-"+name, "canary")
		before := len(h.heard().UserEntries)
		h.ok(end(room.Room.ID))
		for _, e := range h.heard().UserEntries[before:] {
			if e.Kind == chat.Drafted {
				t.Errorf("%s: told %+v", name, e)
			}
		}
		_, err = h.KeptDraft(ctx, ann, room.Room.ID)
		refused(t, err, chat.NotFound)
		_, err = h.KeepDraft(ctx, ann, chat.Draft{Room: room.Room.ID, ClientID: "late", Text: "canary"})
		refused(t, err, chat.NotFound)
		if got := h.resumedDrafts(ann); len(got) != 0 {
			t.Errorf("%s: there are drafts %v", name, got)
		}
		if name == "erased" {
			continue
		}
		h.ok(h.Invite(ctx, olga, room.Room.ID, []chat.ID{ann.User.ID}))
		h.ok(h.Join(ctx, ann, room.Room.ID))
		if got := h.drafted(ann, room.Room.ID); got != ":" {
			t.Errorf("%s: who comes back finds %q", name, got)
		}
	}
}

func TestWhoLeavesAConversationLeavesNoDraftThere(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	with, err := h.Converse(t.Context(), ann, []chat.ID{bob.User.ID})
	h.ok(err)
	h.keep(ann, with.Room.ID, "d1", "half")
	h.ok(h.Leave(t.Context(), ann, with.Room.ID))
	h.send(bob, with.Room.ID, "1", "are you there?")
	if got := h.drafted(ann, with.Room.ID); got != ":" || len(h.resumedDrafts(ann)) != 0 {
		t.Errorf("it comes back with %q", got)
	}
}

func TestNobodySeesAnothersDraft(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann").Session, h.signUp("bob").Session
	h.keep(ann, h.Lobby(), "d1", "canary")
	if got := h.drafted(bob, h.Lobby()); got != ":" || len(h.resumedDrafts(bob)) != 0 {
		t.Errorf("bob sees %q", got)
	}
	for _, e := range h.heard().UserEntries {
		if e.Kind == chat.Drafted && e.User != ann.User.ID {
			t.Errorf("another's log has %+v", e)
		}
	}
}

func TestALogOutLeavesTheDraftForTheNextLogIn(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	h.keep(ann, h.Lobby(), "d1", "half")
	h.ok(h.EndSession(t.Context(), ann, ann.ID))
	if got := h.drafted(h.logIn("ann").Session, h.Lobby()); got != "d1:half" {
		t.Errorf("the next log-in finds %q", got)
	}
}
