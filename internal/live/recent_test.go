package live_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func TestThoseWhoComeBackAfterARestartReadTheLogOnceForAll(t *testing.T) {
	const sockets, messages = 20, 300
	path := filepath.Join(t.TempDir(), "chat.db")
	var login chat.Login
	var at wire.Positions
	t.Run("before", func(t *testing.T) {
		h := newHouseAt(t, path, unlimited(), time.Hour)
		login = h.signUp("ann")
		ann, start := h.enter(login, h.lobby())
		at = wire.Positions{User: start.User.Position, Open: map[string]wire.Position{h.lobby(): start.Open[h.lobby()].Position}}
		for i := range messages {
			ann.send(h.lobby(), fmt.Sprint(i), fmt.Sprint("text ", i))
		}
	})
	h := newHouseAt(t, path, unlimited(), time.Hour)
	peers := make([]*peer, sockets)
	for i := range peers {
		peers[i] = h.dial(login)
	}
	answers := make([][]wire.Page, sockets)
	var group sync.WaitGroup
	for i, p := range peers {
		group.Go(func() {
			for range count(5, 50) {
				answers[i] = append(answers[i], ask[wire.Resumed](p, "resume", at).Open[h.lobby()])
			}
		})
	}
	group.Wait()
	// 300 entries are two pages. Nobody but the first asks for them.
	if reads := h.logReads.Load(); reads != 2 {
		t.Errorf("%d resumes have read entries %d times", sockets*count(5, 50), reads)
	}
	for i, pages := range answers {
		for _, p := range pages {
			if len(p.Entries) != 200 || !p.More || p.Entries[0].N != at.Open[h.lobby()].N+1 || p.Position.N != p.Entries[199].N {
				t.Fatalf("socket %d resumed with %d entries up to %+v", i, len(p.Entries), p.Position)
			}
		}
	}
}

func TestWhatIsKeptOfALogIsAsTheMessagesAreNow(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	ann, start := h.enter(a, h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	edited, gone := ann.send(h.lobby(), "1", "first wording"), ann.send(h.lobby(), "2", "a secret")
	at := wire.Positions{User: start.User.Position, Open: map[string]wire.Position{h.lobby(): start.Open[h.lobby()].Position}}
	resume := func() (wire.Page, string) {
		page := ask[wire.Resumed](ann, "resume", at).Open[h.lobby()]
		return page, fmt.Sprintf("%+v", wireTexts(page))
	}
	if _, text := resume(); !strings.Contains(text, "a secret") {
		t.Errorf("resumed with %s", text)
	}
	ask[wire.Nothing](ann, "edit", wire.Edit{Message: edited.ID, Text: "second wording"})
	ask[wire.Nothing](ann, "delete", wire.Deletion{Message: gone.ID})
	bob.send(h.lobby(), "3", "of bob")
	page, text := resume()
	if strings.Contains(text, "secret") || strings.Contains(text, "first") || !strings.Contains(text, "second wording") || len(page.Entries) != 6 {
		t.Errorf("after the changes resumed with %s", text)
	}
	if reads := h.logReads.Load(); reads != 0 {
		t.Errorf("entries that had just been told were read %d times", reads)
	}
	h.ok(h.DeleteAccount(t.Context(), bob.me))
	if page, text = resume(); strings.Contains(text, "bob:") || len(page.Entries) != 7 {
		t.Errorf("after bob was deleted resumed with %s", text)
	}
}

// wireTexts is what a page says, and by whom.
func wireTexts(page wire.Page) (texts []string) {
	for _, e := range page.Entries {
		if e.Message != nil {
			texts = append(texts, e.Message.Author.Name+": "+e.Message.Text)
		}
	}
	return texts
}
