package live_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// TestAMentionIsToldToWhomItMentionsWhereverTheyAre: by their own log if it names them, and
// by the room's head if it calls everybody. Nobody else hears of either.
func TestAMentionIsToldToWhomItMentionsWhereverTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		olga, cellar := h.owner(chat.FromStart)
		ann, bob := h.signUp("ann"), h.signUp("bob")
		h.ok(h.Join(t.Context(), ann.Session, cellar))
		h.ok(h.Join(t.Context(), bob.Session, cellar))
		author, _ := h.enter(olga, cellar.String())
		elsewhere, _ := h.enter(ann)
		other, _ := h.enter(bob)
		outside, _ := h.enter(h.signUp("cid"))
		said := func(p *peer) string {
			synctest.Wait()
			return strings.Join(p.heard(2*time.Second), "\n")
		}
		sent := author.send(cellar.String(), "1", "hello @ann")
		list := fmt.Sprintf(`"asOf":%d,"mentions":[%d]`, sent.N, sent.Count)
		if heard := said(elsewhere); !strings.Contains(heard, `"kind":"mention"`) || !strings.Contains(heard, list) {
			t.Errorf("ann heard %s", heard)
		}
		if heard := said(other); strings.Contains(heard, "mention") || strings.Contains(heard, "called") {
			t.Errorf("bob heard %s", heard)
		}
		call := author.send(cellar.String(), "2", "@room")
		for name, p := range map[string]*peer{"ann": elsewhere, "bob": other} {
			if heard := said(p); !strings.Contains(heard, fmt.Sprintf(`"called":[{"count":%d,"by":"%s","on":true}]`, call.Count, olga.Session.User.ID)) {
				t.Errorf("%s heard %s", name, heard)
			}
		}
		author.does("edit", wire.Edit{Message: call.ID, Text: "nobody"})
		if heard := said(other); !strings.Contains(heard, fmt.Sprintf(`"called":[{"count":%d,"on":false}]`, call.Count)) {
			t.Errorf("after the edit bob heard %s", heard)
		}
		if heard := said(outside); strings.Contains(heard, "mention") || strings.Contains(heard, cellar.String()) {
			t.Errorf("who is not in the room heard %s", heard)
		}
		room := ask[wire.Opened](elsewhere, "open", wire.After{Room: cellar.String(), After: nowhere})
		tail := room.Page.Messages
		if m := tail[0]; len(m.Mentions) != 1 || m.Mentions[0].Name != "ann" || m.Text != "hello <@"+m.Mentions[0].ID+">" || len(room.Room.Mentions) != 1 {
			t.Errorf("the room is opened with %+v and %+v", m, room.Room)
		}
	})
}
