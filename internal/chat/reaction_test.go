package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// emojiCases are the texts of the table of what may be a reaction.
func emojiCases(t *testing.T) map[string]bool {
	t.Helper()
	table, err := os.ReadFile("testdata/emoji.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := make(map[string]bool)
	for line := range strings.Lines(string(table)) {
		want, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if want == "#" {
			continue
		}
		var emoji string
		if err := json.Unmarshal([]byte(text), &emoji); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		cases[emoji] = want == "yes"
	}
	return cases
}

func TestAReactionIsOneEmojiAndNothingElse(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 10_000})
	ann := h.signUp("ann")
	for emoji, want := range emojiCases(t) {
		said := h.send(ann.Session, h.Lobby(), fmt.Sprintf("%.20x-%d", emoji, len(emoji)), "hello")
		_, err := h.React(t.Context(), ann.Session, said.ID, emoji, true)
		if got := err == nil; got != want {
			t.Errorf("%q: %v, want %v", emoji, err, want)
		}
		if e := chat.AsError(err); err != nil && (e.Reason != chat.EmojiUnknown || e.Field != "emoji") {
			t.Errorf("%q is refused as %+v", emoji, e)
		}
	}
}

// reactions are those on the messages that a fresh client sees of the lobby.
func (h *house) reactions(s chat.Session) (all map[chat.ID]string, own map[chat.ID]string) {
	h.t.Helper()
	tail, err := h.Snapshot(h.t.Context(), s, h.Lobby())
	h.ok(err)
	all, own = make(map[chat.ID]string), make(map[chat.ID]string)
	for _, r := range tail.Reactions {
		for _, k := range r.Kinds {
			all[r.Message] += fmt.Sprint(k.Emoji, k.Count)
		}
	}
	for _, o := range tail.Own {
		slices.Sort(o.Emoji)
		own[o.Message] = strings.Join(o.Emoji, "")
	}
	return all, own
}

func (h *house) react(s chat.Session, message chat.ID, emoji string, on bool) chat.OwnReactions {
	h.t.Helper()
	own, err := h.React(h.t.Context(), s, message, emoji, on)
	h.ok(err)
	return own
}

func TestReactionsAreCountedByEmojiInTheOrderInWhichTheyCame(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	said := h.send(ann.Session, h.Lobby(), "a", "hello").ID
	h.react(ann.Session, said, "🎉", true)
	h.react(bob.Session, said, "❤️", true)
	own := h.react(ann.Session, said, "❤", true) // the same, without the sign for the picture
	if own.Version != 3 || len(own.Emoji) != 2 || own.Message != said {
		t.Errorf("ann has set %+v", own)
	}
	all, mine := h.reactions(ann.Session)
	if all[said] != "🎉1❤️2" || mine[said] != "❤️🎉" {
		t.Errorf("there are %q, of ann %q", all[said], mine[said])
	}
	h.react(ann.Session, said, "🎉", false)
	all, mine = h.reactions(ann.Session)
	if all[said] != "❤️2" || mine[said] != "❤️" {
		t.Errorf("after one is taken back there are %q, of ann %q", all[said], mine[said])
	}
	people, err := h.Reactors(t.Context(), bob.Session, said, "❤", 0)
	if err != nil || len(people) != 2 || people[0].User.Name != "bob" || people[1].User.Name != "ann" {
		t.Errorf("set by %+v, %v", people, err)
	}
}

func TestWhatIsSoAlreadyChangesNothing(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 10_000})
	ann := h.signUp("ann")
	said := h.send(ann.Session, h.Lobby(), "a", "hello").ID
	h.react(ann.Session, said, "🎉", false)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() { h.react(ann.Session, said, "👍", true) })
	}
	group.Wait()
	all, _ := h.reactions(ann.Session)
	if all[said] != "👍1" {
		t.Errorf("of 100 tries there are %q", all[said])
	}
	told := 0
	for _, e := range h.heard().Entries {
		if e.Kind == chat.ReactionsEntry {
			told++
		}
	}
	if told != 1 {
		t.Errorf("they are told by %d entries", told)
	}
}

func TestAMessageHasAtMost20KindsOfReactions(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	said := h.send(ann.Session, h.Lobby(), "a", "hello").ID
	for i := range chat.MaxReactions {
		h.react(ann.Session, said, string(rune('😀'+i)), true)
	}
	_, err := h.React(t.Context(), bob.Session, said, "🎉", true)
	if e := chat.AsError(err); e.Code != chat.Invalid || e.Reason != chat.ReactionsMany || e.Limit != chat.MaxReactions {
		t.Errorf("one more: %+v", err)
	}
	h.react(bob.Session, said, "😀", true) // of those that are there anybody may join in
	h.react(ann.Session, said, "😁", false)
	h.react(bob.Session, said, "🎉", true)
}

func TestADeletedMessageHasNoReactions(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	said := h.send(ann.Session, h.Lobby(), "a", "hello").ID
	h.react(bob.Session, said, "🎉", true)
	h.react(bob.Session, said, "👍", true) // not told yet
	_, err := h.Delete(t.Context(), ann.Session, said)
	h.ok(err)
	h.ok(h.TellReactions(t.Context()))
	all, own := h.reactions(bob.Session)
	if len(all) != 0 || len(own) != 0 {
		t.Errorf("there are %v, of bob %v", all, own)
	}
	_, err = h.React(t.Context(), bob.Session, said, "🎉", true)
	refused(t, err, chat.NotFound)
	page, err := h.Page(t.Context(), bob.Session, h.Lobby(), chat.Position{})
	h.ok(err)
	for _, e := range page.Entries {
		if len(e.Reactions) > 0 {
			t.Errorf("entry %d tells of %+v", e.Number, e.Reactions)
		}
	}
}

func TestReactionsOnWhatWasSaidBeforeJoiningAreNotSeen(t *testing.T) {
	h := newHouse(t, nil)
	olga, ann := h.owner(), h.signUp("ann")
	before := h.send(olga.Session, h.later, "a", "before").ID
	h.ok(h.Join(t.Context(), ann.Session, h.later))
	after := h.send(olga.Session, h.later, "b", "after").ID
	h.react(olga.Session, before, "🎉", true)
	h.react(olga.Session, after, "🎉", true)
	h.ok(h.TellReactions(t.Context()))
	for _, emoji := range []string{"🎉", "👍"} {
		_, err := h.React(t.Context(), ann.Session, before, emoji, true)
		refused(t, err, chat.NotFound)
		_, err = h.Reactors(t.Context(), ann.Session, before, emoji, 0)
		refused(t, err, chat.NotFound)
	}
	room, err := h.Room(t.Context(), ann.Session, h.later)
	h.ok(err)
	entries, err := h.Since(t.Context(), h.later, 0)
	h.ok(err)
	var seen []chat.ID
	for _, e := range entries {
		for _, r := range e.SeenFrom(room.Membership.Joined).Reactions {
			seen = append(seen, r.Message)
		}
	}
	if !slices.Equal(seen, []chat.ID{after}) {
		t.Errorf("ann hears of the reactions on %v, want only %v", seen, after)
	}
}

// told are the entries that tell the lobby of reactions.
func (h *house) told() (entries []chat.Entry) {
	h.t.Helper()
	all, err := h.Since(h.t.Context(), h.Lobby(), 0)
	h.ok(err)
	return slices.DeleteFunc(all, func(e chat.Entry) bool { return e.Kind != chat.ReactionsEntry })
}

// TestARoomHearsOfReactionsAtOnceAndThenOnceASecond: a thousand people who react to one
// message cost the room's log an entry a second, of which the last one tells what is so.
func TestARoomHearsOfReactionsAtOnceAndThenOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { h.Run(ctx) })
		defer running.Wait()
		defer stop()
		ann := h.signUp("ann")
		said := []chat.ID{h.send(ann.Session, h.Lobby(), "a", "hello").ID, h.send(ann.Session, h.Lobby(), "b", "hello").ID}
		crowd := make([]chat.Session, soak.Count(40, 1_000))
		for i := range crowd {
			crowd[i] = h.signUp(fmt.Sprint("crowd", i)).Session
		}
		began := time.Now()
		for i, session := range crowd {
			h.react(session, said[0], "👍", true)
			if i == 0 && len(h.told()) != 1 {
				t.Error("the first one is not told at once")
			}
			h.react(session, said[1], "👍", true)
			pass(100 * time.Millisecond)
		}
		took := int(time.Since(began) / time.Second)
		pass(2 * time.Second)
		told := h.told()
		if n := len(told); n < took || n > took+2 {
			t.Errorf("within %d s there were %d entries", took, n)
		}
		last := told[len(told)-1].Reactions
		if len(last) != 2 || last[0].Kinds[0].Count != int64(len(crowd)) || last[1].Kinds[0].Count != int64(len(crowd)) {
			t.Errorf("the last one tells of %+v", last)
		}
		for _, e := range told[:len(told)-1] {
			if len(e.Reactions) > 0 {
				t.Errorf("an earlier one tells of %+v", e.Reactions)
			}
		}
	})
}

func TestWhatWasNotToldWhenTheServerWasKilledIsToldByTheNextOne(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann")
	said := h.send(ann.Session, h.Lobby(), "a", "hello").ID
	h.react(ann.Session, said, "🎉", true)
	h.react(ann.Session, said, "👍", true)
	h.close()
	h.open(nil)
	h.ok(h.TellReactions(t.Context()))
	entries, err := h.Since(t.Context(), h.Lobby(), 0)
	h.ok(err)
	last := entries[len(entries)-1]
	if len(last.Reactions) != 1 || len(last.Reactions[0].Kinds) != 2 {
		t.Errorf("the last entry is %+v", last)
	}
}
