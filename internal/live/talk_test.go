package live_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func TestTwoPeopleTalk(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	ann, _ := h.enter(a, h.lobby())
	bob, start := h.enter(b, h.lobby())
	if start.Me.Name != "bob" || len(start.Rooms) != 1 || start.Rooms[0].Name != "lobby" || start.Rooms[0].Role != "" || start.Server.Version != "test" || start.Server.MaxText != chat.MaxText {
		t.Errorf("bob begins with %+v", start)
	}
	sent := ann.send(h.lobby(), "a-1", "hello")
	for _, p := range []*peer{ann, bob} {
		got := hear[wire.Entries](p, "entries")
		m := got.Entries[0].Message()
		if len(got.Entries) != 1 || m == nil || m.ID != sent.ID || m.Text != "hello" || m.Author.Name != "ann" || m.ClientID != "a-1" || got.Entries[0].N != sent.N || m.At != sent.At {
			t.Errorf("%+v was heard of %+v", got, sent)
		}
	}
	ask[wire.Nothing](ann, "edit", wire.Edit{Message: sent.ID, Text: "hello!"})
	e := hear[wire.Entries](bob, "entries").Entries[0]
	if e.Kind != wire.EntryEdit || e.Message().Text != "hello!" || e.Message().EditedAt == 0 {
		t.Errorf("the edit is %+v", e)
	}
	never, edited := int64(0), e.Message().EditedAt
	refused(ann, "conflict", "edit", wire.Edit{Message: sent.ID, Text: "hello?", Base: &never})
	ask[wire.Nothing](ann, "edit", wire.Edit{Message: sent.ID, Text: "hello!", Base: &never}) // its answer was lost
	ask[wire.Nothing](ann, "edit", wire.Edit{Message: sent.ID, Text: "hello?", Base: &edited})
	if e := hear[wire.Entries](bob, "entries").Entries; len(e) != 1 || e[0].Message().Text != "hello?" {
		t.Errorf("after a late, a repeated and a right edit bob heard %+v", e)
	}
	ask[wire.Nothing](ann, "delete", wire.Deletion{Message: sent.ID})
	if e := hear[wire.Entries](bob, "entries").Entries[0]; e.Kind != wire.EntryDelete || e.Message().Text != "" || !e.Message().Deleted {
		t.Errorf("the deletion is %+v", e)
	}
	cleo := wire.User{ID: h.signUp("cleo").Session.User.ID.String(), Name: "cleo"}
	if e := hear[wire.Entries](bob, "entries").Entries[0]; e.Kind != wire.EntryJoin || e.About != (wire.MembershipEntry{User: cleo}) {
		t.Errorf("the joining is %+v", e)
	}
}

func TestAPersonIsToldTheirRoleOnTheServer(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	if err := h.Console().SetRole(t.Context(), "ann", chat.Admin); err != nil {
		t.Fatal(err)
	}
	_, start := h.enter(a, h.lobby())
	if want := (wire.Self{ID: a.Session.User.ID.String(), Name: "ann", Role: wire.ServerAdmin}); start.Me != want {
		t.Errorf("ann is %+v", start.Me)
	}
	if _, start = h.enter(b, h.lobby()); start.Me.Role != "" {
		t.Errorf("bob is %+v", start.Me)
	}
}

func TestAReadMarkReachesTheOtherDevices(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	ann, _ := h.enter(a, h.lobby())
	first, _ := h.enter(b, h.lobby())
	second, _ := h.enter(b, h.lobby())
	sent := ann.send(h.lobby(), "1", "hello")
	ask[wire.Nothing](first, "read", wire.Read{Room: h.lobby(), Count: sent.Count})
	e := hear[wire.UserEntries](second, "user").Entries[0]
	if mark, ok := e.About.(wire.ReadEntry); !ok || mark.RoomID != h.lobby() || mark.ReadCount == nil || *mark.ReadCount != sent.Count {
		t.Errorf("the mark is %+v", e)
	}
}

func TestEverybodyHearsTheEntriesInTheOrderOfTheirNumbers(t *testing.T) {
	h := newHouse(t, unlimited())
	const people, each = 4, 30
	peers := make([]*peer, people)
	for i := range peers {
		peers[i], _ = h.enter(h.signUp(fmt.Sprintf("person%d", i)), h.lobby())
	}
	base := ask[wire.Resumed](peers[0], "resume", wire.Positions{Open: map[string]wire.Position{h.lobby(): {}}}).Rooms[0].N
	var senders sync.WaitGroup
	for _, p := range peers {
		senders.Go(func() {
			for i := range each {
				if _, failed := try[wire.Sent](p, "send", wire.Draft{Room: h.lobby(), ClientID: fmt.Sprint(i), Text: fmt.Sprint(i)}); failed != nil {
					t.Errorf("send: %+v", *failed)
				}
			}
		})
	}
	for _, p := range peers {
		last := map[string]string{}
		for next := base + 1; next <= base+people*each; {
			for _, e := range hear[wire.Entries](p, "entries").Entries {
				if e.N < next {
					continue // of somebody who came
				}
				if e.N != next {
					t.Fatalf("number %d came where %d was due", e.N, next)
				}
				var before, now int
				m := e.Message()
				fmt.Sscan(last[m.Author.ID], &before)
				fmt.Sscan(m.Text, &now)
				if last[m.Author.ID] != "" && now != before+1 {
					t.Errorf("%s's %d came after %d", m.Author.Name, now, before)
				}
				last[m.Author.ID] = m.Text
				next++
			}
		}
	}
	senders.Wait()
}

func TestAHundredRetriesOnTenSocketsMakeOneMessage(t *testing.T) {
	h := newHouse(t, &live.Options{})
	a := h.signUp("ann")
	var retries sync.WaitGroup
	answers := make(chan wire.Sent, 100)
	for range 10 {
		p, _ := h.enter(a, h.lobby())
		for range 10 {
			retries.Go(func() {
				sent, failed := try[wire.Sent](p, "send", wire.Draft{Room: h.lobby(), ClientID: "same", Text: "once"})
				if failed != nil {
					t.Errorf("a retry is refused: %+v", *failed)
				}
				answers <- sent
			})
		}
	}
	retries.Wait()
	close(answers)
	first := <-answers
	for sent := range answers {
		if sent != first {
			t.Errorf("answers differ: %+v and %+v", first, sent)
		}
	}
	snapshot, err := h.Snapshot(t.Context(), a.Session, h.Lobby())
	h.ok(err)
	if snapshot.Room.Count != 1 || first.ID == "" {
		t.Errorf("%d messages, answered by %+v", snapshot.Room.Count, first)
	}
}

func TestHistoryPassesOverWhatPagesDoNotShow(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	ann, _ := h.enter(a, h.lobby())
	first := ann.send(h.lobby(), "first", "the first")
	for i := range 2*chat.MaxMessages + 10 {
		sent := ann.send(h.lobby(), fmt.Sprint(i), "to be deleted")
		ask[wire.Nothing](ann, "delete", wire.Deletion{Message: sent.ID})
	}
	page := ask[wire.Page](ann, "page", wire.After{Room: h.lobby(), After: wire.Position{N: 1, ID: first.ID}})
	if !page.Reset || page.Start || len(page.Messages) != chat.MaxMessages {
		t.Fatalf("an unknown position is answered with %+v", page)
	}
	history := ask[wire.History](ann, "history", wire.Past{Room: h.lobby(), Before: page.Messages[0].N})
	if got := history.Messages; got[0].ID != first.ID || !history.Start || history.AsOf != page.AsOf {
		t.Errorf("history is %+v", history)
	}
	// What is passed over may be all that a room ever had.
	if got := len(history.Messages); got > chat.MaxMessages {
		t.Errorf("history has %d messages, and what is passed over among them", got)
	}
}

// What is deleted around a message is passed over on both sides, and where an answer
// ends it says so.
func TestFromAMessageInItsPlaceOneReadsOnToTheNewest(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	old := ann.send(h.lobby(), "old", "old")
	for i := range 2*chat.MaxMessages + 10 {
		sent := ann.send(h.lobby(), fmt.Sprint(i), "to be deleted")
		ask[wire.Nothing](ann, "delete", wire.Deletion{Message: sent.ID})
	}
	last := ann.send(h.lobby(), "last", "the last")
	around := ask[wire.History](ann, "around", wire.Spot{Room: h.lobby(), Message: old.ID})
	if around.End || !around.Start || around.AsOf != last.N || len(around.Lines) != 1 || around.Messages[0].Text != "old" {
		t.Fatalf("around the first message there are %+v", around)
	}
	at := around.Messages[len(around.Messages)-1].N
	newer := ask[wire.History](ann, "history", wire.Past{Room: h.lobby(), After: at})
	if n := len(newer.Messages); n == 0 || n > chat.MaxMessages || newer.Messages[n-1].ID != last.ID || !newer.End || newer.Start || newer.AsOf != last.N {
		t.Errorf("after it there are %+v", newer)
	}
	end := ask[wire.History](ann, "history", wire.Past{Room: h.lobby(), After: last.N})
	if !end.End || len(end.Messages) != 0 || end.AsOf != last.N {
		t.Errorf("after the last there are %+v", end)
	}
}

func TestTextsAreRefusedWithACodeOfTheirOwn(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	refused(ann, "empty", "send", wire.Draft{Room: h.lobby(), ClientID: "1", Text: " \n"})
	refused(ann, "too_long", "send", wire.Draft{Room: h.lobby(), ClientID: "1", Text: strings.Repeat("a", chat.MaxText+1)})
	refused(ann, "invalid", "send", wire.Draft{Room: h.lobby(), ClientID: "no client id", Text: "a"})
	ann.send(h.lobby(), "1", strings.Repeat("\U0001f600", 10_000)) // 40 kB of UTF-8
}
