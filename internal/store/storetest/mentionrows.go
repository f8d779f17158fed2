package storetest

import "github.com/hubbub-chat/hubbub/internal/chat"

var mentionRows = map[string]func(*house){
	"MentionsBehindAMarkAreListedByRoom": func(h *house) {
		h.addPeople(1, 2, 3)
		h.addRooms(1, 2)
		h.append(1, 4)
		for user := range chat.ID(3) {
			h.write(func(tx chat.Tx) error {
				return all(
					tx.AddMembership(chat.Membership{Room: 1, User: user + 1, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages}),
					tx.AddMembership(chat.Membership{Room: 2, User: user + 1, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages}),
				)
			})
		}
		lists := func(user, room chat.ID) map[chat.ID][]int64 {
			return get(h, func(r chat.Reader) (map[chat.ID][]int64, error) { return r.Mentions(user, room) })
		}
		named := func(n int64) []chat.ID {
			return get(h, func(r chat.Reader) ([]chat.ID, error) { return r.Mentioned(saidIn(n)) })
		}
		calls := saidIn(3)
		calls.Author = userOf(2)
		h.write(func(tx chat.Tx) error {
			return all(tx.SetMentions(saidIn(1), []chat.ID{3, 2}, false), tx.SetMentions(saidIn(2), []chat.ID{2}, false), tx.SetMentions(calls, nil, true))
		})
		equal(h, "whom a message names", named(1), []chat.ID{2, 3})
		equal(h, "who is named, and has called", lists(2, 0), map[chat.ID][]int64{1: {1, 2}})
		equal(h, "who is named and called", lists(3, 1), map[chat.ID][]int64{1: {1, 3}})
		equal(h, "in the other room", lists(3, 2), map[chat.ID][]int64{})
		h.write(func(tx chat.Tx) error {
			return tx.SetMark(chat.Membership{Room: 1, User: 3, Mark: chat.Mark{Count: 1, At: 4}})
		})
		equal(h, "behind a mark", lists(3, 0), map[chat.ID][]int64{1: {3}})
		h.write(func(tx chat.Tx) error {
			return all(tx.SetMentions(saidIn(1), []chat.ID{3}, false), tx.SetMentions(calls, nil, false))
		})
		equal(h, "once they are others", named(1), []chat.ID{3})
		equal(h, "once nobody is called", lists(3, 0), map[chat.ID][]int64{})
		h.write(func(tx chat.Tx) error { return tx.RemoveMembership(1, 2) })
		equal(h, "of who has left", named(2), nil)
	},
	"OnlyTheLastMentionsOfARoomAreListed": func(h *house) {
		const more = chat.MaxMentions + 20
		h.addPeople(1, 2)
		h.addRooms(1)
		h.append(1, more)
		h.write(func(tx chat.Tx) error {
			err := tx.AddMembership(chat.Membership{Room: 1, User: 2, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages})
			for n := range int64(more) {
				err = all(err, tx.SetMentions(saidIn(n+1), []chat.ID{2}, false))
			}
			return err
		})
		counts := get(h, func(r chat.Reader) (map[chat.ID][]int64, error) { return r.Mentions(2, 0) })[1]
		equal(h, "how many are listed", len(counts), chat.MaxMentions)
		equal(h, "the first and the last of them", []int64{counts[0], counts[len(counts)-1]}, []int64{more - chat.MaxMentions + 1, more})
	},
}
