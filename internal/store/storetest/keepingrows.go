package storetest

import (
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// pinned is the n-th message of the first room with a pin.
func pinned(n int64, pin chat.ID) chat.Message {
	m := saidIn(n)
	m.Pin = chat.Pin{ID: pin, By: userOf(2)}
	return m
}

var keeping = map[string]func(*house){
	"PinsAreListedTheNewestFirst": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		h.append(1, 4)
		h.append(2, 1)
		h.write(func(tx chat.Tx) error {
			return all(tx.SetMessage(pinned(1, 30)), tx.SetMessage(pinned(2, 50)), tx.SetMessage(pinned(4, 40)))
		})
		numbers := func(first int64, before chat.ID, limit int) (numbers []int64) {
			for _, m := range get(h, func(r chat.Reader) ([]chat.Message, error) { return r.Pins(1, first, before, limit) }) {
				numbers = append(numbers, m.Number)
			}
			return numbers
		}
		count := func(first int64) int64 {
			return get(h, func(r chat.Reader) (int64, error) { return r.PinCount(1, first) })
		}
		equal(h, "all", numbers(1, 0, 9), []int64{2, 4, 1})
		equal(h, "those before one", numbers(1, 50, 9), []int64{4, 1})
		equal(h, "the first two", numbers(1, 0, 2), []int64{2, 4})
		equal(h, "those from a number on", numbers(2, 0, 9), []int64{2, 4})
		equal(h, "how many from there", count(2), 2)
		got := get(h, func(r chat.Reader) (chat.Message, error) { return r.Message(saidIn(2).ID) })
		equal(h, "the pin of a message", got.Pin, chat.Pin{ID: 50, By: userOf(2)})
		entries := get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Entries(1, 1, 1) })
		equal(h, "in the log", entries[0].Message.Pin, got.Pin)
		line := get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Timeline(1, 2, 3, 1) })
		equal(h, "in the timeline", line[0].Message.Pin, got.Pin)
		h.write(func(tx chat.Tx) error { return tx.SetMessage(saidIn(2)) })
		equal(h, "without one that was taken away", numbers(1, 0, 9), []int64{4, 1})
		equal(h, "how many then", count(1), 2)
	},
	"WhatIsSavedIsListedTheLastFirstForEachPerson": func(h *house) {
		h.addPeople(1, 2)
		one := func(id chat.ID) chat.Saved { return chat.Saved{ID: id, Message: id * 10, Room: 1} }
		h.write(func(tx chat.Tx) error {
			return all(tx.AddSaved(1, one(3)), tx.AddSaved(1, one(7)), tx.AddSaved(1, one(5)), tx.AddSaved(2, one(3)))
		})
		list := func(before chat.ID, limit int) []chat.Saved {
			return get(h, func(r chat.Reader) ([]chat.Saved, error) { return r.Saved(1, before, limit) })
		}
		equal(h, "all", list(0, 9), []chat.Saved{one(7), one(5), one(3)})
		equal(h, "those before one", list(7, 1), []chat.Saved{one(5)})
		messages := get(h, func(r chat.Reader) ([]chat.ID, error) { return r.SavedMessages(1) })
		slices.Sort(messages)
		equal(h, "the messages", messages, []chat.ID{30, 50, 70})
		equal(h, "one of them", get(h, func(r chat.Reader) (chat.Saved, error) { return r.SavedMessage(1, 50) }), one(5))
		h.write(func(tx chat.Tx) error { return tx.RemoveSaved(1, 50) })
		absent(h, "one that was removed", func(r chat.Reader) (chat.Saved, error) { return r.SavedMessage(1, 50) })
		h.write(func(tx chat.Tx) error { return tx.RemoveAllSaved(1) })
		count := func(user chat.ID) int {
			return get(h, func(r chat.Reader) (int, error) { return r.SavedCount(user) })
		}
		equal(h, "how many are left", []int{count(1), count(2)}, []int{0, 1})
	},
	"AnEntryOfWhatIsSavedSaysHowItIsNow": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		entry := func(number int64, message chat.ID) chat.UserEntry {
			return chat.UserEntry{User: 1, Number: number, ID: chat.ID(number), Kind: chat.SavedEntry, Room: 1, Saving: &chat.Saving{Message: message}}
		}
		h.write(func(tx chat.Tx) error {
			return all(tx.AppendUser(entry(1, 30)), tx.AppendUser(entry(2, 40)), tx.AddSaved(1, chat.Saved{ID: 9, Message: 40, Room: 1}))
		})
		entries := get(h, func(r chat.Reader) ([]chat.UserEntry, error) { return r.UserEntries(1, 0, 9) })
		equal(h, "what they say", []chat.Saving{*entries[0].Saving, *entries[1].Saving}, []chat.Saving{{Message: 30}, {Message: 40, On: true}})
	},
}
