package storetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var feeds = map[string]func(*house){
	"TheFeedHearsBeforeTheCallerAndAfterTheCommit": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		// A feed must not call the store. This one lets somebody else read while it hears.
		ask, answer := make(chan chat.Entry), make(chan error)
		h.feed.onNews(func(n chat.News) {
			for _, e := range n.Entries {
				ask <- e
				if err := <-answer; err != nil {
					h.Errorf("when the feed heard of number %d, a reader found: %v", e.Number, err)
				}
			}
		})
		done := make(chan struct{})
		var reading sync.WaitGroup
		reading.Go(func() {
			for {
				select {
				case e := <-ask:
					answer <- h.Read(context.Background(), func(r chat.Reader) error {
						_, err := r.EntryAt(e.Room, e.Number)
						return err
					})
				case <-done:
					return
				}
			}
		})
		for n := range int64(20) {
			h.write(func(tx chat.Tx) error { return appendTo(tx, 1, n+1) })
			equal(h, "how much the feed has heard when the caller goes on", len(h.feed.heard().Entries), int(n+1))
		}
		close(done)
		reading.Wait()
	},
	"TheFeedHearsAllThatARuleAnnouncesInItsOrder": func(h *house) {
		one, two := chat.Entry{Room: 1, Number: 1}, chat.Entry{Room: 1, Number: 2}
		own := chat.UserEntry{User: 1, Number: 1}
		end := chat.Ending{Session: sessionOf(1, 1), Reason: chat.EndLogOut}
		person := chat.PersonEntry{Number: 1, Person: userOf(1)}
		h.write(func(tx chat.Tx) error {
			tx.Announce(chat.News{Entries: []chat.Entry{one}, UserEntries: []chat.UserEntry{own}})
			tx.Announce(chat.News{Entries: []chat.Entry{two}, People: []chat.PersonEntry{person}, Ended: []chat.Ending{end}})
			return nil
		})
		equal(h, "what it heard", h.feed.heard(), chat.News{
			Entries: []chat.Entry{one, two}, UserEntries: []chat.UserEntry{own}, People: []chat.PersonEntry{person}, Ended: []chat.Ending{end},
		})
	},
	"TheFeedHearsNothingOfARuleThatFails": func(h *house) {
		announce := func(tx chat.Tx) { tx.Announce(chat.News{Entries: []chat.Entry{{Room: 1, Number: 1}}}) }
		for _, rule := range []func(chat.Tx) error{
			func(tx chat.Tx) error { announce(tx); return errRule },
			func(tx chat.Tx) error { announce(tx); panic("bad rule") },
			func(tx chat.Tx) error { announce(tx); return all(tx.SetSetting("n", "x"), errRule) },
		} {
			if err := h.Write(context.Background(), rule); err == nil {
				h.Error("a bad rule succeeded")
			}
			h.ok(h.WriteSoon(rule))
		}
		h.settle()
		equal(h, "what it heard", h.feed.heard(), chat.News{})
	},
	"AFeedHearsWhatFollowsItsAttachment": func(h *house) {
		say := func(n int64) {
			h.write(func(tx chat.Tx) error {
				tx.Announce(chat.News{Entries: []chat.Entry{{Room: 1, Number: n}}})
				return nil
			})
		}
		say(1)
		first, second := h.feed, &recorder{tb: h.TB, numbers: make(map[chat.ID]int64)}
		h.Attach(second)
		say(2)
		equal(h, "the first", len(first.heard().Entries), 1)
		equal(h, "the second", second.heard().Entries, []chat.Entry{{Room: 1, Number: 2}})
	},
	"TheFeedHearsThatAnotherProcessHasCommitted": func(h *house) {
		h.timing.Watch = 10 * time.Millisecond
		h.reopen()
		heard := make(chan chat.News, 1000)
		h.feed.onNews(func(n chat.News) { heard <- n })
		other := h.open(h.timing)
		defer func() { h.ok(other.Close()) }()
		for n := range 3 {
			h.ok(other.Write(context.Background(), func(tx chat.Tx) error { return tx.SetSetting("n", fmt.Sprint(n)) }))
			got := <-heard
			equal(h, "what it heard", got, chat.News{Elsewhere: true})
			equal(h, "what is there then", h.setting("n"), fmt.Sprint(n))
		}
	},
	"TheFeedHearsOfNoOtherProcessIfThereIsNone": func(h *house) {
		h.timing.Watch = time.Millisecond
		h.reopen()
		for n := range 20 {
			h.write(func(tx chat.Tx) error { return tx.SetSetting("n", fmt.Sprint(n)) })
			h.ok(h.WriteSoon(func(tx chat.Tx) error { return tx.SetSetting("m", fmt.Sprint(n)) }))
			h.settle()
		}
		h.ok(h.Backup(context.Background(), h.TempDir()+"/backup"))
		h.settle()
		equal(h, "what it heard", h.feed.heard(), chat.News{})
	},
}
