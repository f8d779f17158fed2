package storetest

import "github.com/hubbub-chat/hubbub/internal/chat"

// draftOf is what somebody writes in a room.
func draftOf(room int, number int64, text string) chat.KeptDraft {
	return chat.KeptDraft{Draft: chat.Draft{Room: chat.ID(room), ClientID: "draft", Text: text, ReplyTo: 7}, Number: number}
}

var drafts = map[string]func(*house){
	"APersonHasOneDraftInARoom": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		kept := func(user, room chat.ID) chat.KeptDraft {
			return get(h, func(r chat.Reader) (chat.KeptDraft, error) { return r.KeptDraft(user, room) })
		}
		equal(h, "before there is one", kept(1, 1), chat.KeptDraft{})
		h.write(func(tx chat.Tx) error {
			return all(tx.SetDraft(1, draftOf(1, 1, "one")), tx.SetDraft(2, draftOf(1, 1, "another's")), tx.SetDraft(1, draftOf(2, 2, "elsewhere")))
		})
		want := draftOf(1, 3, " ü\n🙂 ")
		want.ClientID, want.ReplyTo = "next", 0
		h.write(func(tx chat.Tx) error { return tx.SetDraft(1, want) })
		equal(h, "the last one", kept(1, 1), want)
		equal(h, "another person's", kept(2, 1), draftOf(1, 1, "another's"))
		equal(h, "in another room", kept(1, 2), draftOf(2, 2, "elsewhere"))
	},
	"DraftsAreListedByRoom": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2, 3)
		list := func(user chat.ID) []chat.DraftMark {
			return get(h, func(r chat.Reader) ([]chat.DraftMark, error) { return r.Drafts(user) })
		}
		h.write(func(tx chat.Tx) error {
			return all(tx.SetDraft(1, draftOf(3, 1, "three")), tx.SetDraft(1, draftOf(1, 2, "one")),
				tx.SetDraft(2, draftOf(2, 1, "another's")))
		})
		equal(h, "all", list(1), []chat.DraftMark{{Room: 1, Number: 2}, {Room: 3, Number: 1}})
		h.write(func(tx chat.Tx) error { return tx.RemoveDraft(1, 1) })
		equal(h, "without one", list(1), []chat.DraftMark{{Room: 3, Number: 1}})
		h.write(func(tx chat.Tx) error { return tx.RemoveDrafts(1) })
		equal(h, "without all", len(list(1)), 0)
		equal(h, "another person's", list(2), []chat.DraftMark{{Room: 2, Number: 1}})
	},
	"ADraftGoesWithItsMembership": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1)
		h.write(func(tx chat.Tx) error {
			return all(tx.AddMembership(chat.Membership{Room: 1, User: 1, Joined: 1}), tx.AddMembership(chat.Membership{Room: 1, User: 2, Joined: 1}),
				tx.SetDraft(1, draftOf(1, 1, "gone")), tx.SetDraft(2, draftOf(1, 1, "stays")), tx.RemoveMembership(1, 1))
		})
		for user, want := range map[chat.ID]string{1: "", 2: "stays"} {
			equal(h, "the text", get(h, func(r chat.Reader) (chat.KeptDraft, error) { return r.KeptDraft(user, 1) }).Text, want)
		}
	},
	"AnEntryAboutADraftSaysHowItIsNow": func(h *house) {
		h.addPeople(1)
		h.addRooms(1, 2)
		h.write(func(tx chat.Tx) error {
			e := chat.UserEntry{User: 1, Number: 1, ID: 71, Kind: chat.Drafted, Room: 1}
			other := chat.UserEntry{User: 1, Number: 2, ID: 72, Kind: chat.RoomGained, Room: 1}
			return all(tx.SetDraft(1, draftOf(1, 1, "one")), tx.SetDraft(1, draftOf(2, 2, "elsewhere")), tx.AppendUser(e), tx.AppendUser(other))
		})
		marks := func() (marks []chat.DraftMark) {
			for _, e := range get(h, func(r chat.Reader) ([]chat.UserEntry, error) { return r.UserEntries(1, 0, 9) }) {
				marks = append(marks, e.Draft)
			}
			return marks
		}
		equal(h, "at first", marks(), []chat.DraftMark{{Room: 1, Number: 1}, {}})
		h.write(func(tx chat.Tx) error { return tx.SetDraft(1, draftOf(1, 5, "more")) })
		equal(h, "once it is another one", marks(), []chat.DraftMark{{Room: 1, Number: 5}, {}})
		h.write(func(tx chat.Tx) error { return tx.RemoveDraft(1, 1) })
		equal(h, "once it is removed", marks(), []chat.DraftMark{{Room: 1}, {}})
	},
	"WhatWasSentIsKnownByItsAuthorAndClientID": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1)
		sent := messageOf(11, 1)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(sent) })
		for user, want := range map[chat.ID]bool{1: true, 2: false} {
			equal(h, "sent", get(h, func(r chat.Reader) (bool, error) { return r.IsSent(user, sent.ClientID) }), want)
		}
		equal(h, "another id", get(h, func(r chat.Reader) (bool, error) { return r.IsSent(1, "other") }), false)
	},
}
