package storetest

import (
	"context"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// reactionActions are what happens to reactions.
func (w *world) reactionActions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"react": func(rt *rapid.T) {
			_, c := w.client()
			emoji := rapid.SampledFrom([]string{"👍", "❤️", "❤", "🎉"}).Draw(rt, "emoji")
			_, err := w.service.React(context.Background(), c.session, w.message(), emoji, rapid.Bool().Draw(rt, "on"))
			w.check(err)
		},
		"tellReactions": func(*rapid.T) { w.ok(w.service.TellReactions(context.Background())) },
	}
}

// reacted is what a client knows of the reactions on the messages of a room.
type reacted struct {
	all map[chat.ID]chat.Reactions
	own map[chat.ID]chat.OwnReactions
}

func newReacted() reacted {
	return reacted{make(map[chat.ID]chat.Reactions), make(map[chat.ID]chat.OwnReactions)}
}

// take takes what was said of reactions, unless something newer is known.
func (r reacted) take(all []chat.Reactions, own []chat.OwnReactions) {
	for _, one := range all {
		if one.Version >= r.all[one.Message].Version {
			r.all[one.Message] = one
		}
	}
	for _, one := range own {
		if one.Version >= r.own[one.Message].Version {
			r.own[one.Message] = one
		}
	}
}

func (r reacted) forget(message chat.ID) {
	delete(r.all, message)
	delete(r.own, message)
}

// checkReactions compares the reactions on loaded messages with those of a fresh tail, and
// the sums with who has set them.
func (c *replica) checkReactions(tb fataler, s *chat.Service, v *view, tail chat.Snapshot) {
	fresh := newReacted()
	fresh.take(tail.Reactions, tail.Own)
	for _, m := range tail.Messages {
		if m.Number < v.oldest {
			continue
		}
		if got, want := v.reacted.all[m.ID], fresh.all[m.ID]; got.Version != want.Version || !slices.Equal(got.Kinds, want.Kinds) {
			tb.Fatalf("the reactions on message %d are %+v, fresh %+v", m.Number, got, want)
		}
		if got, want := set(v.reacted.own[m.ID].Emoji), set(fresh.own[m.ID].Emoji); !maps.Equal(got, want) {
			tb.Fatalf("%s has set %v on message %d, fresh %v", c.session.User.Name, got, m.Number, want)
		}
		for _, kind := range fresh.all[m.ID].Kinds {
			people, err := s.Reactors(context.Background(), c.session, m.ID, kind.Emoji, 0)
			if err != nil || int64(len(people)) != kind.Count {
				tb.Fatalf("%d people have set %s, by name %+v, %v", kind.Count, kind.Emoji, people, err)
			}
		}
	}
}

func set[T comparable](list []T) map[T]bool {
	out := make(map[T]bool)
	for _, one := range list {
		out[one] = true
	}
	return out
}
