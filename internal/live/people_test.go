package live_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// names waits until so many people were told of, and returns how they are called then, in
// the order of the numbers, which begin at from.
func (p *peer) names(from int64, n int) (names []string) {
	p.t.Helper()
	for len(names) < n {
		for _, e := range hear[wire.PersonEntries](p, "people").Entries {
			if want := from + int64(len(names)); e.N != want {
				p.t.Fatalf("entry %d of the people log came instead of %d", e.N, want)
			}
			names = append(names, e.User.Name)
		}
	}
	return names
}

// begin is a resume from a position in the people log.
func (p *peer) begin(people *wire.Position, rooms ...string) wire.Resumed {
	p.t.Helper()
	at := wire.Positions{People: people, Open: make(map[string]wire.Position)}
	for _, room := range rooms {
		at.Open[room] = wire.Position{}
	}
	return ask[wire.Resumed](p, "resume", at)
}

func TestANewNameThatAnotherProcessGivesIsHeardByEveryOpenPage(t *testing.T) {
	h := newHouseBeside(t, unlimited(), 10*time.Millisecond)
	a, c := h.signUp("ann"), h.signUp("cid")
	ann, _ := h.enter(a, h.lobby())
	bob, start := h.enter(h.signUp("bob"))
	if p := start.People; p.Reset || len(p.Entries) > 0 || p.Position != (wire.Position{}) || p.More {
		t.Errorf("a page that begins is told %+v", p)
	}
	h.enter(c, h.lobby())
	other := h.beside()
	h.ok(other.Console().Rename(t.Context(), "ann", "Annabel"))
	if name := bob.names(1, 1)[0]; name != "Annabel" {
		t.Errorf("ann is called %s", name)
	}
	if name := ann.names(1, 1)[0]; name != "Annabel" {
		t.Errorf("ann herself hears %s", name)
	}
	again := ann.begin(&wire.Position{}, h.lobby())
	if again.Me.Name != "Annabel" || len(again.People.Entries) != 1 || again.People.Entries[0].User.Name != "Annabel" || again.People.More {
		t.Errorf("from the beginning of the log ann goes on with %+v, %+v", again.Me, again.People)
	}
	at := again.People.Position
	bob.begin(nil, h.lobby())
	for _, u := range *hear[wire.Presence](bob, "presence").Here {
		if u.ID == ann.id() && u.Name != "Annabel" {
			t.Errorf("she is here as %s", u.Name)
		}
	}

	h.ok(other.DeleteAccount(t.Context(), c.Session))
	want := wire.User{ID: c.Session.User.ID.String(), Name: chat.DeletedName, Deleted: true}
	for told, went := false, false; !told || !went; {
		e := nextEvent(bob)
		var change wire.Presence
		var news wire.PersonEntries
		switch e.Name {
		case "presence":
			h.ok(e.Args.Decode(&change))
			went = went || slices.Contains(change.Went, want)
		case "people":
			h.ok(e.Args.Decode(&news))
			if told = true; len(news.Entries) != 1 || news.Entries[0].N != 2 || news.Entries[0].User != want {
				t.Errorf("of the deletion bob heard %+v", news)
			}
		}
	}
	if moved := ask[wire.Moved](bob, "positions", wire.Positions{People: &at}); !moved.People {
		t.Error("a page that is behind is told it is not")
	}
	// Of another log, as after a backup was restored, nothing is gone on with.
	reset := bob.begin(&wire.Position{N: 1, ID: h.lobby()}, h.lobby())
	page := reset.Open[h.lobby()]
	if !reset.People.Reset || len(page.Entries) == 0 || page.Entries[0].N != 1 {
		t.Errorf("a position of another log is answered with %+v and %d entries", reset.People, len(page.Entries))
	}

	// What happens while the server is away is heard of afterwards.
	h.close()
	h.ok(other.Console().Rename(t.Context(), "bob", "Robert"))
	next := newHouseAt(t, h.path, unlimited(), time.Hour)
	page2 := next.dial(a).begin(&at).People
	if len(page2.Entries) != 2 || page2.Entries[0].User.Name != chat.DeletedName || page2.Entries[1].User.Name != "Robert" || page2.Reset {
		t.Errorf("after a restart ann goes on with %+v", page2)
	}
}

// News may be lost, or another process may have had a turn between two of one's own.
func TestAGapAmongNewsOfPeopleIsFilled(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	ann, _ := h.enter(a)
	h.deaf.Store(true)
	for _, names := range [][2]string{{"ann", "a1"}, {"a1", "a2"}, {"a2", "a3"}} {
		h.ok(h.Console().Rename(t.Context(), names[0], names[1]))
	}
	all, err := h.PeopleSince(t.Context(), 0)
	h.ok(err)
	h.deaf.Store(false)
	h.Publish(chat.News{People: []chat.PersonEntry{all[0], all[2]}})
	ann.names(1, 3)
	h.Publish(chat.News{People: all[1:2]}) // late: it was told
	h.ok(h.Console().Rename(t.Context(), "a3", "anton"))
	if name := ann.names(4, 1)[0]; name != "anton" {
		t.Errorf("the last name is %s", name)
	}
}

// What another process has changed is not noticed at once: until then a page may be given
// a name from before, which is kept here. It hears of the new one when everybody does.
func TestAPageThatBeginsHearsOfEachNameThatIsNewerThanWhatItWasGiven(t *testing.T) {
	h := newHouse(t, unlimited()) // it does not look at what others do
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	ann.send(h.lobby(), "1", "hello")
	hear[wire.Entries](bob, "entries")
	h.ok(h.beside().Console().Rename(t.Context(), "ann", "Annabel"))
	cid := h.dial(h.signUp("cid"))
	start := cid.begin(nil, h.lobby())
	old := 0
	for _, e := range start.Open[h.lobby()].Entries {
		if m := e.Message(); m != nil && m.Author.Name == "ann" {
			old++
		}
	}
	if old == 0 || start.People.Position != (wire.Position{}) {
		t.Fatalf("%d messages have the former name, and the page is at %+v", old, start.People.Position)
	}
	h.Publish(chat.News{Elsewhere: true})
	if name := cid.names(1, 1)[0]; name != "Annabel" {
		t.Errorf("ann is called %s", name)
	}
}
