package live_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
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
			for range soak.Count(5, 50) {
				answers[i] = append(answers[i], ask[wire.Resumed](p, "resume", at).Open[h.lobby()])
			}
		})
	}
	group.Wait()
	// 300 entries are two pages. Nobody but the first asks for them.
	if reads := h.logReads.Load(); reads != 2 {
		t.Errorf("%d resumes have read entries %d times", sockets*soak.Count(5, 50), reads)
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
		gap := ask[wire.Page](ann, "page", wire.After{Room: h.lobby(), After: at.Open[h.lobby()]})
		if !reflect.DeepEqual(page, gap) {
			t.Errorf("a resume has the page %+v, the gap is filled with %+v", page, gap)
		}
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
		if m := e.Message(); m != nil {
			texts = append(texts, m.Author.Name+": "+m.Text)
		}
	}
	return texts
}

func TestAGapThatAllHaveIsFilledFromWhatIsKept(t *testing.T) {
	const messages = 250
	h := newHouse(t, unlimited())
	readers := make([]*peer, soak.Count(10, 100))
	for i := range readers {
		readers[i] = h.dial(h.signUp(fmt.Sprint("reader", i)))
	}
	ann, start := h.enter(h.signUp("ann"), h.lobby())
	for i := range messages {
		ann.send(h.lobby(), fmt.Sprint(i), fmt.Sprint("text ", i))
	}
	var group sync.WaitGroup
	for _, p := range readers {
		group.Go(func() {
			at := start.Open[h.lobby()].Position
			for _, want := range []int{200, 50, 0} {
				page := ask[wire.Page](p, "page", wire.After{Room: h.lobby(), After: at})
				if page.Reset || len(page.Entries) != want || page.More != (want == 200) {
					t.Errorf("after %+v there are %d entries", at, len(page.Entries))
					return
				}
				for _, e := range page.Entries {
					if at.N++; e.N != at.N || e.Message() == nil {
						t.Errorf("after %d comes %+v", at.N-1, e)
					}
				}
				at = page.Position
			}
		})
	}
	group.Wait()
	if reads := h.logReads.Load(); reads != 0 {
		t.Errorf("a gap of what had just been told was read %d times", reads)
	}
}

// What is kept is one for all; whose it is, is decided anew for each who asks.
func TestWhatIsKeptGoesOnlyToWhoMayReadItNow(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromJoining)
	olga, start := h.enter(o, cellar.String())
	room, begin := cellar.String(), start.Open[cellar.String()].Position
	old := olga.send(room, "1", "before bob")
	b := h.signUp("bob")
	h.ok(h.Join(t.Context(), b.Session, cellar))
	bob, start := h.enter(b, room)
	joined := start.Open[room].Position
	ask[wire.Nothing](olga, "edit", wire.Edit{Message: old.ID, Text: "before bob, reworded"})
	olga.send(room, "2", "after he came")
	since := func(p *peer, at wire.Position) wire.Page {
		t.Helper()
		return ask[wire.Page](p, "page", wire.After{Room: room, After: at})
	}
	for range 2 { // it is kept from the first time on, as olga may see it
		if got := wireTexts(since(olga, begin)); !slices.Equal(got[:1], []string{"olga: before bob, reworded"}) {
			t.Errorf("olga gets %v", got)
		}
		page := since(bob, joined)
		if got := wireTexts(page); len(page.Entries) != 2 || page.Entries[0].Message() != nil || !slices.Equal(got, []string{"olga: after he came"}) {
			t.Errorf("bob gets %+v", page)
		}
		if page = since(bob, begin); !page.Reset || len(page.Entries) != 0 || len(page.Messages) != 1 {
			t.Errorf("from before he came bob gets %+v", page)
		}
	}
	if reads := h.logReads.Load(); reads != 0 {
		t.Errorf("what is kept was read %d times", reads)
	}
	// The right number with another id is a position of another log.
	if page := since(olga, wire.Position{N: joined.N, ID: old.ID}); !page.Reset {
		t.Errorf("from a position that there is not olga gets %+v", page)
	}
	h.ok(h.Remove(t.Context(), o.Session, cellar, b.Session.User.ID))
	refused(bob, "not_found", "page", wire.After{Room: room, After: joined})
	refused(h.dial(h.signUp("cora")), "not_found", "page", wire.After{Room: room, After: joined})
}
