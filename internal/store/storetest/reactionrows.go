package storetest

import (
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// reactionsOf are those on the n-th message of the first room.
func reactionsOf(n int64, version int64, kinds ...chat.Reaction) chat.Reactions {
	return chat.Reactions{Message: chat.ID(entryMessage(1, n)), Room: 1, Number: n, Version: version, Kinds: kinds}
}

// saidIn is the n-th message of the first room.
func saidIn(n int64) chat.Message {
	m := messageOf(entryMessage(1, n), n)
	m.Room = 1
	return m
}

// numbersOf are the numbers of the messages that have reactions.
func numbersOf(all []chat.Reactions) (numbers []int64) {
	for _, r := range all {
		numbers = append(numbers, r.Number)
	}
	return numbers
}

var reactions = map[string]func(*house){
	"ReactionsAreListedByTheNumbersOfTheirMessages": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		h.append(1, 3)
		want := reactionsOf(2, 5, chat.Reaction{Emoji: "❤️", Count: 2}, chat.Reaction{Emoji: "🎉", Count: 1})
		h.write(func(tx chat.Tx) error {
			return all(tx.SetReactions(reactionsOf(1, 1)), tx.SetReactions(reactionsOf(2, 4)), tx.SetReactions(want), tx.SetReactions(reactionsOf(3, 1)))
		})
		list := func(first, last int64) []chat.Reactions {
			return get(h, func(r chat.Reader) ([]chat.Reactions, error) { return r.Reactions(1, first, last) })
		}
		equal(h, "between two numbers", numbersOf(list(1, 2)), []int64{1, 2})
		got := list(2, 2)[0]
		equal(h, "the version", got.Version, want.Version)
		equal(h, "each emoji", got.Kinds, want.Kinds)
		h.write(func(tx chat.Tx) error { return tx.RemoveReactions(saidIn(2)) })
		equal(h, "without what was removed", numbersOf(list(1, 3)), []int64{1, 3})
	},
	"ReactionsAreUntoldUntilAnEntryTellsThem": func(h *house) {
		h.addPeople(1)
		h.addRooms(1, 2)
		h.append(1, 2)
		untold := func() []int64 {
			return numbersOf(get(h, func(r chat.Reader) ([]chat.Reactions, error) { return r.UntoldReactions(1, 9) }))
		}
		rooms := func() []chat.ID {
			return get(h, func(r chat.Reader) ([]chat.ID, error) { return r.RoomsToTell() })
		}
		h.write(func(tx chat.Tx) error {
			return all(tx.SetReactions(reactionsOf(1, 1)), tx.SetReactions(reactionsOf(2, 1)))
		})
		equal(h, "at first", untold(), []int64{1, 2})
		equal(h, "rooms at first", rooms(), []chat.ID{1})
		tell := func(number int64, told ...chat.Reactions) {
			h.write(func(tx chat.Tx) error {
				room := roomOf(1)
				room.Number, room.Entry, room.Count = number, entryID(1, number), 2
				e := chat.Entry{Room: 1, Number: number, ID: room.Entry, Kind: chat.ReactionsEntry, Reactions: told}
				return all(tx.Append(room, e), tx.ToldReactions(told, number))
			})
		}
		tell(3, reactionsOf(1, 1), reactionsOf(2, 1))
		equal(h, "once told", len(untold())+len(rooms()), 0)
		h.write(func(tx chat.Tx) error { return tx.SetReactions(reactionsOf(2, 2)) })
		equal(h, "once changed", untold(), []int64{2})
		entries := func() []chat.Entry {
			return get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Entries(1, 2, 9) })
		}
		equal(h, "what the entry tells meanwhile", numbersOf(entries()[0].Reactions), []int64{1, 2})
		tell(4, reactionsOf(2, 2))
		equal(h, "what the first entry tells", numbersOf(entries()[0].Reactions), []int64{1})
		equal(h, "what the second tells", numbersOf(entries()[1].Reactions), []int64{2})
	},
	"WhoHasReactedIsListedInOrderAndOnesOwnByMessage": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1)
		h.append(1, 2)
		h.write(func(tx chat.Tx) error {
			return all(
				tx.SetReactions(reactionsOf(1, 3)), tx.SetReactions(reactionsOf(2, 1)),
				tx.AddReaction(saidIn(1), 2, "🎉", 101), tx.AddReaction(saidIn(1), 1, "🎉", 102), tx.AddReaction(saidIn(1), 1, "👍", 103),
				tx.AddReaction(saidIn(2), 2, "👍", 104),
			)
		})
		people := func(after chat.ID, limit int) (who []chat.ID) {
			for _, r := range get(h, func(r chat.Reader) ([]chat.Reactor, error) { return r.Reactors(saidIn(1).ID, "🎉", after, limit) }) {
				who = append(who, r.User.ID)
			}
			return who
		}
		equal(h, "all who have", people(0, 9), []chat.ID{2, 1})
		equal(h, "the first one", people(0, 1), []chat.ID{2})
		equal(h, "those behind", people(101, 9), []chat.ID{1})
		own := func() []chat.OwnReactions {
			return get(h, func(r chat.Reader) ([]chat.OwnReactions, error) { return r.OwnReactions(1, 1, 1, 2) })
		}
		got := own()
		slices.Sort(got[0].Emoji)
		equal(h, "one's own", got, []chat.OwnReactions{{Message: saidIn(1).ID, Version: 3, Emoji: []string{"🎉", "👍"}}})
		h.write(func(tx chat.Tx) error { return tx.RemoveReaction(saidIn(1), 1, "🎉") })
		equal(h, "one's own then", own(), []chat.OwnReactions{{Message: saidIn(1).ID, Version: 3, Emoji: []string{"👍"}}})
		equal(h, "who has then", people(0, 9), []chat.ID{2})
	},
}
