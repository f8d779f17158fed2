package live_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// TestADraftIsSeenOnOnesOtherDevicesAndByNobodyElse: they hear that there is one, and ask
// for it if they show the room.
func TestADraftIsSeenOnOnesOtherDevicesAndByNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		login := h.signUp("ann")
		desk, _ := h.enter(login, h.lobby())
		phone, _ := h.enter(login, h.lobby())
		bob, _ := h.enter(h.signUp("bob"), h.lobby())
		v := ask[wire.DraftVersion](desk, "draft", wire.Draft{Room: h.lobby(), ClientID: "d1", Text: "canary", ReplyTo: h.lobby()}).V
		synctest.Wait()
		heard := strings.Join(phone.heard(time.Millisecond), "\n")
		if want := fmt.Sprintf(`"kind":"draft","roomId":"%s","v":%d}`, h.lobby(), v); !strings.Contains(heard, want) || strings.Contains(heard, "canary") {
			t.Errorf("the phone heard %s, want %s and no text", heard, want)
		}
		if got := ask[wire.KeptDraft](phone, "drafted", wire.InRoom{Room: h.lobby()}); got != (wire.KeptDraft{ClientID: "d1", Text: "canary", ReplyTo: h.lobby(), V: v}) {
			t.Errorf("the phone finds %+v", got)
		}
		if got := ask[wire.KeptDraft](bob, "drafted", wire.InRoom{Room: h.lobby()}); got != (wire.KeptDraft{}) {
			t.Errorf("bob finds %+v", got)
		}
		phone.send(h.lobby(), "d1", "sent")
		synctest.Wait()
		heard = strings.Join(desk.heard(time.Millisecond), "\n")
		if want := fmt.Sprintf(`"kind":"draft","roomId":"%s","v":0}`, h.lobby()); !strings.Contains(heard, want) {
			t.Errorf("the desk heard %s, want %s", heard, want)
		}
		if late := ask[wire.DraftVersion](desk, "draft", wire.Draft{Room: h.lobby(), ClientID: "d1", Text: "canary, late"}); late.V != 0 {
			t.Errorf("what was sent is kept as %d", late.V)
		}
		if heard := strings.Join(bob.heard(time.Millisecond), "\n"); strings.Contains(heard, "canary") || strings.Contains(heard, `"draft"`) {
			t.Errorf("bob heard %s", heard)
		}
		if _, failed := try[wire.DraftVersion](desk, "draft", wire.Draft{Room: h.lobby(), ClientID: "d2", Text: strings.Repeat("x", chat.MaxText+1)}); failed == nil || failed.Code != wire.CodeTooLong {
			t.Errorf("a draft that is too long: %+v", failed)
		}
	})
}

// maxDrafts is what the drafts may add to a resume, in bytes: as much as 500 rooms need.
const maxDrafts = 16 << 10

func TestAResumeSaysInWhichRoomsThereAreDraftsInFewBytes(t *testing.T) {
	h := newHouse(t, unlimited())
	login := h.signUp("ann")
	ann := h.dial(login)
	for n := range 60 {
		room := ann.create(wire.KindPrivate, fmt.Sprint("room", n))
		ask[wire.DraftVersion](ann, "draft", wire.Draft{Room: room, ClientID: fmt.Sprint("d", n), Text: strings.Repeat("x", 10_000)})
	}
	drafts := ask[wire.Resumed](h.dial(login), "resume", wire.Positions{User: nowhere}).Drafts
	text, err := json.Marshal(drafts)
	h.ok(err)
	if len(drafts) != 60 || len(text)*500/60 > maxDrafts {
		t.Errorf("%d drafts take %d bytes", len(drafts), len(text))
	}
}
