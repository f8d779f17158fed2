package storetest

import (
	"context"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var sessions = map[string]func(*house){
	"ASessionIsFoundByIDAndByToken": func(h *house) {
		h.addSessions(1, 1)
		want := sessionOf(1, 1)
		equal(h, "by id", get(h, func(r chat.Reader) (chat.Session, error) { return r.Session(1) }), want)
		equal(h, "by token", get(h, func(r chat.Reader) (chat.Session, error) { return r.SessionByToken(hashOf(1)) }), want)
		absent(h, "no such id", func(r chat.Reader) (chat.Session, error) { return r.Session(2) })
		absent(h, "no such token", func(r chat.Reader) (chat.Session, error) { return r.SessionByToken(hashOf(2)) })
	},
	"ASessionNamesItsUserAsTheyAreNow": func(h *house) {
		h.addSessions(1, 1)
		changed := accountOf(1)
		changed.Name, changed.Role, changed.State = "renamed", chat.Admin, chat.Deactivated
		h.write(func(tx chat.Tx) error { return tx.SetAccount(changed) })
		equal(h, "the user", get(h, func(r chat.Reader) (chat.Session, error) { return r.Session(1) }).User, changed.User)
	},
	"SessionsOfOnePersonAreListedTheOldestFirst": func(h *house) {
		h.addSessions(1, 3, 1, 2)
		h.write(func(tx chat.Tx) error { // made at the same time as another one, and somebody else's
			same := sessionOf(3, 1)
			same.ID = 9
			return all(tx.AddAccount(accountOf(2)), tx.AddSession(same, hashOf(9)), tx.AddSession(sessionOf(4, 2), hashOf(4)))
		})
		var ids []chat.ID
		for _, s := range get(h, func(r chat.Reader) ([]chat.Session, error) { return r.Sessions(1) }) {
			ids = append(ids, s.ID)
		}
		equal(h, "the sessions", ids, []chat.ID{1, 2, 3, 9})
	},
	"ATouchKeepsWhenASessionWasSeenAndProved": func(h *house) {
		h.addSessions(1, 1, 2)
		touched := sessionOf(1, 1)
		touched.Seen, touched.Proved = at(100), at(101)
		h.write(func(tx chat.Tx) error {
			more := touched
			more.Created, more.Address, more.Agent = at(102), "not", "kept"
			return tx.TouchSession(more)
		})
		equal(h, "it", get(h, func(r chat.Reader) (chat.Session, error) { return r.Session(1) }), touched)
		equal(h, "another", get(h, func(r chat.Reader) (chat.Session, error) { return r.Session(2) }), sessionOf(2, 1))
	},
	"AnotherTokenReplacesTheFormer": func(h *house) {
		h.addSessions(1, 1, 2)
		h.write(func(tx chat.Tx) error { return tx.SetToken(1, hashOf(7)) })
		byToken := func(n int) func(chat.Reader) (chat.Session, error) {
			return func(r chat.Reader) (chat.Session, error) { return r.SessionByToken(hashOf(n)) }
		}
		equal(h, "by the new token", get(h, byToken(7)).ID, 1)
		equal(h, "another's token", get(h, byToken(2)).ID, 2)
		absent(h, "by the former token", byToken(1))
		if err := h.Write(context.Background(), func(tx chat.Tx) error { return tx.SetToken(2, hashOf(7)) }); err == nil {
			h.Error("two sessions have one token")
		}
	},
	"ASessionThatIsRemovedIsNowhere": func(h *house) {
		h.addSessions(1, 1, 2)
		h.write(func(tx chat.Tx) error { return all(tx.RemoveSession(1), tx.RemoveSession(1)) })
		absent(h, "by id", func(r chat.Reader) (chat.Session, error) { return r.Session(1) })
		absent(h, "by token", func(r chat.Reader) (chat.Session, error) { return r.SessionByToken(hashOf(1)) })
		equal(h, "what is left", len(get(h, func(r chat.Reader) ([]chat.Session, error) { return r.Sessions(1) })), 1)
	},
	"StaleSessionsAreThoseSeenOrMadeLongAgo": func(h *house) {
		h.addSessions(1, 1, 2, 3, 4, 5) // n is made at minute n and seen a minute later
		stale := func(seen, made time.Time, limit int) (ids []chat.ID) {
			for _, s := range get(h, func(r chat.Reader) ([]chat.Session, error) { return r.StaleSessions(seen, made, limit) }) {
				ids = append(ids, s.ID)
			}
			slices.Sort(ids)
			return ids
		}
		equal(h, "seen until minute 3", stale(at(3), at(0), 10), []chat.ID{1, 2})
		equal(h, "made until minute 3", stale(at(0), at(3), 10), []chat.ID{1, 2, 3})
		equal(h, "either", stale(at(5), at(3), 10), []chat.ID{1, 2, 3, 4})
		if n := len(stale(at(9), at(9), 2)); n < 2 || n > 4 {
			h.Errorf("two of each are %d", n)
		}
		equal(h, "before the first", len(stale(at(1), at(0), 10)), 0)
	},
	"OnlyTheNewestDevicesAreKept": func(h *house) {
		h.addPeople(1, 2)
		add := func(n, user, minute int) {
			h.write(func(tx chat.Tx) error { return tx.AddDevice(hashOf(n), chat.ID(user), at(minute), 2) })
		}
		device := func(n int) func(chat.Reader) (chat.ID, error) {
			return func(r chat.Reader) (chat.ID, error) { return r.Device(hashOf(n)) }
		}
		add(1, 1, 1)
		add(2, 1, 2)
		add(3, 2, 1)
		add(4, 1, 0) // the clock was set back: it is the newest all the same
		absent(h, "the oldest", device(1))
		for n, user := range map[int]chat.ID{2: 1, 3: 2, 4: 1} {
			equal(h, "whose device it is", get(h, device(n)), user)
		}
		h.write(func(tx chat.Tx) error { return tx.RemoveDevices(1) })
		absent(h, "one that was removed", device(2))
		absent(h, "one that was removed", device(4))
		equal(h, "another's", get(h, device(3)), 2)
	},
	"ThereIsOneLinkOfTheOwnerAtMost": func(h *house) {
		set := func(n int) {
			hash := hashOf(n)
			h.write(func(tx chat.Tx) error { return tx.SetOwnerLink(&hash, at(n)) })
		}
		link := func(n int) func(chat.Reader) (time.Time, error) {
			return func(r chat.Reader) (time.Time, error) { return r.OwnerLink(hashOf(n)) }
		}
		absent(h, "a link in the beginning", link(1))
		set(1)
		set(2)
		absent(h, "the former link", link(1))
		equal(h, "the link", get(h, link(2)), at(2))
		h.write(func(tx chat.Tx) error { return tx.ForgetOwnerLink(at(1)) })
		equal(h, "a link that is valid", get(h, link(2)), at(2))
		h.write(func(tx chat.Tx) error { return tx.ForgetOwnerLink(at(2)) })
		absent(h, "a link that was forgotten", link(2))
		set(3)
		h.write(func(tx chat.Tx) error { return tx.SetOwnerLink(nil, time.Time{}) })
		absent(h, "a link that was removed", link(3))
	},
}

// addSessions keeps a person and sessions of theirs.
func (h *house) addSessions(user int, ids ...int) {
	h.Helper()
	h.addPeople(user)
	h.write(func(tx chat.Tx) error {
		for _, id := range ids {
			if err := tx.AddSession(sessionOf(id, user), hashOf(id)); err != nil {
				return err
			}
		}
		return nil
	})
}
