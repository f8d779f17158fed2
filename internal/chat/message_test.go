package chat_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

func TestWhatIsNoMessageIsRefusedForGood(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	for what, d := range map[string]chat.Draft{
		"empty":              {ClientID: "a", Text: ""},
		"blank":              {ClientID: "a", Text: " \n\t\u00a0"},
		"NUL":                {ClientID: "a", Text: "a\x00b"},
		"no UTF-8":           {ClientID: "a", Text: "a\xff"},
		"a lone surrogate":   {ClientID: "a", Text: "\xed\xa0\x80"},
		"too long":           {ClientID: "a", Text: strings.Repeat("é", 16_001)},
		"no client id":       {ClientID: "", Text: "a"},
		"a long client id":   {ClientID: strings.Repeat("a", 65), Text: "a"},
		"a strange one":      {ClientID: "a b", Text: "a"},
		"a client id of NUL": {ClientID: "\x00", Text: "a"},
	} {
		d.Room = h.Lobby()
		_, err := h.Send(t.Context(), ann.Session, d)
		if e := chat.AsError(err); e.Code != chat.Invalid || e.Retryable() || e.Field == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	longest := strings.Repeat("🐎", 16_000)
	sent := h.send(ann.Session, h.Lobby(), strings.Repeat("Z", 64), longest)
	_, err := h.Edit(t.Context(), ann.Session, chat.Revision{Message: sent.ID, Text: longest + "!"})
	refused(t, err, chat.Invalid)
	tail, err := h.Snapshot(t.Context(), ann.Session, h.Lobby())
	h.ok(err)
	if last := tail.Messages[len(tail.Messages)-1]; last.Text != longest || last.Author.Name != "ann" {
		t.Error("the longest message did not come back as it was sent")
	}
}

func TestAClientIDIsOneMessageOfOneAuthorInOneRoom(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	olga, bob := h.owner(), h.signUp("bob")
	first := h.send(olga.Session, h.Lobby(), "1", "hello")
	if other := h.send(bob.Session, h.Lobby(), "1", "hello"); other.ID == first.ID {
		t.Error("two authors' messages are one")
	}
	_, err := h.Send(t.Context(), olga.Session, chat.Draft{Room: h.later, ClientID: "1", Text: "hello"})
	refused(t, err, chat.Invalid)
	_, err = h.Delete(t.Context(), olga.Session, first.ID)
	h.ok(err)
	h.ok(h.Leave(t.Context(), olga.Session, h.Lobby()))
	if again := h.send(olga.Session, h.Lobby(), "1", "hello"); again != first {
		t.Errorf("after leaving, the retry got %+v, the first %+v", again, first)
	}
	_, err = h.Send(t.Context(), olga.Session, chat.Draft{Room: h.Lobby(), ClientID: "2", Text: "hello"})
	refused(t, err, chat.NotFound)
	h.ok(h.EndSession(t.Context(), olga.Session, olga.Session.ID))
	_, err = h.Send(t.Context(), olga.Session, chat.Draft{Room: h.Lobby(), ClientID: "1", Text: "hello"})
	refused(t, err, chat.Unauthenticated)
}

func TestAChangeThatChangesNothingTakesNoNumber(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	ctx, s := t.Context(), ann.Session
	sent := h.send(s, h.Lobby(), "1", "hello")
	edited, err := h.Edit(ctx, s, chat.Revision{Message: sent.ID, Text: "hello, world"})
	h.ok(err)
	if edited.Edited.IsZero() || edited.Text != "hello, world" || edited.Number != sent.Number {
		t.Errorf("edited: %+v", edited)
	}
	h.read(s, 1)
	number, said := h.head(s)
	for range 2 {
		again, err := h.Edit(ctx, s, chat.Revision{Message: sent.ID, Text: "hello, world"})
		if err != nil || !reflect.DeepEqual(again, edited) {
			t.Errorf("editing again gave %+v, %v", again, err)
		}
		h.ok(h.Join(ctx, s, h.Lobby()))
		h.read(s, 1)
		h.read(s, -5)
		h.read(s, 1<<60)
	}
	if n, all := h.head(s); n != number || all != said {
		t.Errorf("nothing changed, and the numbers went from %d, %d to %d, %d", number, said, n, all)
	}
	gone, err := h.Delete(ctx, s, sent.ID)
	h.ok(err)
	again, err := h.Delete(ctx, s, sent.ID)
	if err != nil || !reflect.DeepEqual(again, gone) || !gone.Deleted || gone.Text != "" {
		t.Errorf("deleted: %+v, again %+v, %v", gone, again, err)
	}
	_, err = h.Edit(ctx, s, chat.Revision{Message: sent.ID, Text: "back again"})
	refused(t, err, chat.NotFound)
	if n, _ := h.head(s); n != number+1 {
		t.Errorf("deleting twice took %d numbers", n-number)
	}
}

func TestAnEditThatKnewAnOlderTextUndoesNoNewerOne(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	ctx, s := t.Context(), ann.Session
	sent := h.send(s, h.Lobby(), "1", "hello")
	edit := func(text string, base time.Time) (chat.Message, error) {
		return h.Edit(ctx, s, chat.Revision{Message: sent.ID, Text: text, Base: &base})
	}
	never := time.Time{}
	first, err := edit("by the laptop", never)
	h.ok(err)
	number, _ := h.head(s)
	again, err := edit("by the laptop", never) // its answer was lost
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("the same edit again gave %+v, %v", again, err)
	}
	if n, _ := h.head(s); n != number {
		t.Errorf("the same edit again took %d numbers", n-number)
	}
	second, err := edit("by the phone", first.Edited)
	h.ok(err)
	for _, base := range []time.Time{never, first.Edited, second.Edited.Add(time.Millisecond)} {
		_, err = edit("by the laptop", base)
		refused(t, err, chat.Conflict)
	}
	if now, err := h.Edit(ctx, s, chat.Revision{Message: sent.ID, Text: "by the phone"}); err != nil || !reflect.DeepEqual(now, second) {
		t.Errorf("after the repetitions the message is %+v, %v", now, err)
	}
	_, err = edit("by the laptop again", second.Edited)
	h.ok(err)
	_, err = h.Delete(ctx, s, sent.ID)
	h.ok(err)
	_, err = edit("by the laptop again", second.Edited)
	refused(t, err, chat.NotFound)
}

func TestNoTwoEditsOfAMessageHaveTheSameTime(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	s := h.signUp("ann").Session
	sent := h.send(s, h.Lobby(), "1", "hello")
	var last time.Time
	for i := range 20 {
		m, err := h.Edit(t.Context(), s, chat.Revision{Message: sent.ID, Text: fmt.Sprint(i), Base: &last})
		h.ok(err)
		if !m.Edited.After(last) {
			t.Fatalf("edit %d is of %v, after one of %v", i, m.Edited, last)
		}
		last = m.Edited
	}
}

// head is the number of the lobby, and of the user's log.
func (h *house) head(s chat.Session) (room, user int64) {
	h.t.Helper()
	answer, err := h.Resume(h.t.Context(), s, chat.Position{}, nil)
	h.ok(err)
	return answer.Rooms[0].Room.Number, answer.User.AsOf.Number
}

func TestLinesOfTheSystemCannotBeChangedOrUnread(t *testing.T) {
	h := newHouse(t, nil)
	olga := h.owner()
	h.signUp("bob")
	tail, err := h.Snapshot(t.Context(), olga.Session, h.Lobby())
	h.ok(err)
	for _, m := range tail.Messages {
		_, err := h.Edit(t.Context(), olga.Session, chat.Revision{Message: m.ID, Text: "x"})
		refused(t, err, chat.Forbidden)
		_, err = h.Delete(t.Context(), olga.Session, m.ID)
		refused(t, err, chat.Forbidden)
	}
	if tail.Room.Count != 0 || tail.Mark.Count != 0 {
		t.Errorf("lines of the system count: %+v", tail)
	}
}

func TestUnreadIsWhatWasSaidSinceTheMark(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann, bob := h.signUp("ann"), h.signUp("bob")
	unread := func(s chat.Session) int64 {
		answer, err := h.Resume(t.Context(), s, chat.Position{}, nil)
		h.ok(err)
		return answer.Rooms[0].Unread
	}
	check := func(wantAnn, wantBob int64) {
		t.Helper()
		if a, b := unread(ann.Session), unread(bob.Session); a != wantAnn || b != wantBob {
			t.Errorf("unread: ann %d, bob %d, want %d, %d", a, b, wantAnn, wantBob)
		}
	}
	check(0, 0)
	var sent []chat.Sent
	for i := range 5 {
		sent = append(sent, h.send(ann.Session, h.Lobby(), fmt.Sprint(i), "hello"))
	}
	check(5, 5)
	h.read(ann.Session, sent[4].Count)
	check(0, 5)
	h.read(bob.Session, sent[2].Count)
	check(0, 2)
	h.read(bob.Session, sent[0].Count) // late
	check(0, 2)
	_, err := h.MarkUnread(t.Context(), bob.Session, sent[1].ID)
	h.ok(err)
	check(0, 4)
	_, err = h.MarkUnread(t.Context(), ann.Session, sent[4].ID)
	h.ok(err)
	check(1, 4)
	_, err = h.Delete(t.Context(), ann.Session, sent[4].ID)
	h.ok(err)
	check(1, 4)
	own := h.send(bob.Session, h.Lobby(), "1", "hello") // which bob may have written without looking
	check(2, 5)
	h.read(bob.Session, own.Count)
	check(2, 0)
	carl := h.signUp("carl")
	if n := unread(carl.Session); n != 0 {
		t.Errorf("%d messages from before are unread to who joins", n)
	}
	check(2, 0)
}

func TestNothingOfARemovedMemberComesAfterTheRemoval(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	olga, ann := h.owner(), h.signUp("ann")
	h.ok(h.Join(t.Context(), ann.Session, h.later))
	for round := range soak.Count(20, 10_000) {
		var group sync.WaitGroup
		before := rand.IntN(5)
		for i := range 8 {
			group.Go(func() {
				_, err := h.Send(t.Context(), ann.Session, chat.Draft{Room: h.later, ClientID: fmt.Sprintf("%d-%d", round, i), Text: "hello"})
				if err != nil {
					refused(t, err, chat.NotFound)
				}
			})
			if i == before {
				group.Go(func() { h.ok(h.Remove(t.Context(), olga.Session, h.later, ann.Session.User.ID)) })
			}
		}
		group.Wait()
		h.ok(h.Join(t.Context(), ann.Session, h.later))
	}
	inside := false
	for _, e := range h.heard().Entries {
		about := e.Message.Author
		if e.Person != nil {
			about = *e.Person
		}
		if e.Room == h.later && about.ID == ann.Session.User.ID {
			switch {
			case e.Kind == chat.JoinEntry:
				inside = true
			case e.Kind == chat.LeaveEntry:
				inside = false
			case !inside:
				t.Fatalf("entry %d is of who is not a member", e.Number)
			}
		}
	}
}
