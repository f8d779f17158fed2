package live_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// reacted is what a page knows of the reactions on the messages of a room.
type reacted struct {
	all map[string]wire.Reactions
	own map[string]wire.OwnReactions
}

func newReacted() reacted {
	return reacted{make(map[string]wire.Reactions), make(map[string]wire.OwnReactions)}
}

// take takes what was said of reactions, unless something newer is known.
func (r reacted) take(all []wire.Reactions, own []wire.OwnReactions) {
	for _, one := range all {
		if one.V >= r.all[one.Message].V {
			r.all[one.Message] = one
		}
	}
	for _, one := range own {
		if one.V >= r.own[one.Message].V {
			r.own[one.Message] = one
		}
	}
}

func (r reacted) forget(message string) {
	delete(r.all, message)
	delete(r.own, message)
}

// on is what there is on a message, in words.
func (r reacted) on(message string) string {
	own := slices.Sorted(slices.Values(r.own[message].Emoji))
	return fmt.Sprint(r.all[message].V, r.all[message].Kinds, own)
}

// TestOthersSeeAReactionAtOnceAndTheReaderWhichAreTheirs: the counts are the same bytes
// for everybody, and which are one's own comes beside them.
func TestOthersSeeAReactionAtOnceAndTheReaderWhichAreTheirs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		login := h.signUp("bob")
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		bob, _ := h.enter(login, h.lobby())
		phone, start := h.enter(login, h.lobby())
		said := ann.send(h.lobby(), "1", "hello").ID
		own := ask[wire.OwnReactions](bob, "react", wire.Reacting{Message: said, Emoji: "🎉", On: true})
		if own.Message != said || own.V != 1 || !slices.Equal(own.Emoji, []string{"🎉"}) {
			t.Errorf("the answer is %+v", own)
		}
		synctest.Wait()
		if heard := strings.Join(ann.heard(time.Millisecond), "\n"); !strings.Contains(heard, `"reactions":[{"message":"`+said+`","v":1,"kinds":[{"emoji":"🎉","count":1}]}]`) || strings.Contains(heard, `"own"`) {
			t.Errorf("ann heard %s", heard)
		}
		if heard := strings.Join(phone.heard(time.Millisecond), "\n"); !strings.Contains(heard, `"kind":"reacted"`) || !strings.Contains(heard, `"own":{"message":"`+said+`","v":1,"emoji":["🎉"]}`) {
			t.Errorf("bob's phone heard %s", heard)
		}
		again := ask[wire.Resumed](phone, "resume", wire.Positions{User: start.User.Position, Open: map[string]wire.Position{h.lobby(): start.Open[h.lobby()].Position}})
		if own := again.User.Entries; len(own) != 1 || !reflect.DeepEqual(own[0].About, wire.ReactedEntry{RoomID: h.lobby(), Own: wire.OwnReactions{Message: said, V: 1, Emoji: []string{"🎉"}}}) {
			t.Errorf("a resume says of one's own %+v", own)
		}
		tail := ask[wire.Page](phone, "page", wire.After{Room: h.lobby(), After: nowhere})
		if !tail.Reset || len(tail.Own) != 1 || tail.Own[0].Message != said || len(tail.Reactions) != 1 {
			t.Errorf("a tail says %+v and of one's own %+v", tail.Reactions, tail.Own)
		}
		past := ask[wire.History](ann, "history", wire.Past{Room: h.lobby(), Before: 1 << 40})
		if len(past.Reactions) != 1 || len(past.Own) != 0 {
			t.Errorf("history says %+v and of ann's own %+v", past.Reactions, past.Own)
		}
		found := ask[wire.ReactorList](ann, "reactors", wire.ReactorSearch{Message: said, Emoji: "🎉"})
		if len(found.People) != 1 || found.People[0].Name != "bob" || found.After != "" {
			t.Errorf("set by %+v", found)
		}
	})
}

func TestWhoHasReactedComesInParts(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	said := ann.send(h.lobby(), "1", "hello").ID
	for i := range 51 {
		_, err := h.React(t.Context(), h.signUp(fmt.Sprint("person", i)).Session, h.room(said), "🎉", true)
		h.ok(err)
	}
	first := ask[wire.ReactorList](ann, "reactors", wire.ReactorSearch{Message: said, Emoji: "🎉"})
	rest := ask[wire.ReactorList](ann, "reactors", wire.ReactorSearch{Message: said, Emoji: "🎉", After: first.After})
	if len(first.People) != 50 || first.People[0].Name != "person0" || len(rest.People) != 1 || rest.People[0].Name != "person50" || rest.After != "" {
		t.Errorf("there are %d, and then %+v", len(first.People), rest)
	}
	for _, failed := range []string{"", "x"} {
		_, problem := try[wire.OwnReactions](ann, "react", wire.Reacting{Message: said, Emoji: failed, On: true})
		if problem == nil || problem.Reason != "emoji_unknown" || problem.Field != "emoji" {
			t.Errorf("%q is refused as %+v", failed, problem)
		}
	}
}
