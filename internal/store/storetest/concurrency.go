package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var concurrency = map[string]func(*house){
	"AHundredParallelRetriesAreOneMessage": func(h *house) {
		h.serve()
		ann := h.member("ann", chat.Member)
		before := len(h.timeline(ann))
		results := make([]chat.Sent, 100)
		var group sync.WaitGroup
		for i := range results {
			group.Go(func() { results[i] = h.send(ann, "one", "hello") })
		}
		group.Wait()
		for i, r := range results {
			if r != results[0] || r.ID == 0 {
				h.Fatalf("retry %d got %+v, the first %+v", i, r, results[0])
			}
		}
		equal(h, "how many messages came of it", len(h.timeline(ann))-before, 1)
	},
	"ManySendersGetNumbersWithoutGapsInTheOrderOfTheFeed": func(h *house) {
		h.serve()
		const senders, each = 64, 20
		people := make([]chat.Session, 8)
		for i := range people {
			people[i] = h.member(fmt.Sprintf("user%d", i), chat.Member)
		}
		var group sync.WaitGroup
		for i := range senders {
			session := people[i%len(people)]
			group.Go(func() {
				for n := range each {
					sent := h.send(session, fmt.Sprint(i, "-", n), fmt.Sprintf("%d %d", i, n))
					if heard := h.feed.heard().Entries; heard[len(heard)-1].Number < sent.Number {
						h.Errorf("sender %d heard of number %d before the feed did", i, sent.Number)
					}
				}
			})
		}
		group.Wait()
		h.inOrder(h.timeline(people[0]), len(people)+senders*each)
	},
	"TwoProcessesThatWriteAtOnceMakeOneLog": func(h *house) {
		h.serve()
		sessions := []chat.Session{h.member("ann", chat.Member), h.member("bob", chat.Member)}
		h.feed.others = true
		other := h.open(h.timing)
		defer func() { h.ok(other.Close()) }()
		beside, err := chat.New(context.Background(), CheckLocks(h.TB, other), unlimited)
		h.ok(err)
		const senders, each = 8, 10
		var group sync.WaitGroup
		for i := range senders {
			service := []*chat.Service{h.service, beside}[i%2]
			group.Go(func() {
				for n := 0; n < each; {
					draft := chat.Draft{Room: h.service.Lobby(), ClientID: fmt.Sprint(i, "-", n), Text: fmt.Sprintf("%d %d", i, n)}
					_, err := service.Send(context.Background(), sessions[i/2%2], draft)
					if err == nil {
						n++
					} else if !errors.Is(err, chat.ErrBusy) {
						h.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		h.inOrder(h.timeline(sessions[0]), len(sessions)+senders*each)
	},
	"TwoProcessesThatLockAPersonWriteOneAfterTheOther": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		other := h.open(h.timing)
		defer func() { h.ok(other.Close()) }()
		const each = 25
		var group sync.WaitGroup
		for _, store := range []Store{h.Store, other} {
			group.Go(func() {
				for n := 0; n < each; {
					err := store.Write(context.Background(), func(tx chat.Tx) error {
						if err := tx.LockUser(1); err != nil {
							return err
						}
						head, err := tx.UserHead(1)
						if err != nil {
							return err
						}
						return tx.AppendUser(chat.UserEntry{User: 1, Number: head.Number + 1, ID: head.Entry + 1, Kind: chat.RoomLost, Room: 1})
					})
					if err == nil {
						n++
					} else if !errors.Is(err, chat.ErrBusy) {
						h.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		equal(h, "the head", h.userHead(1), chat.Position{Number: 2 * each, Entry: 2 * each})
	},
}

// inOrder fails unless so many messages have numbers without gaps, and those whose text
// says so are in the order of their sender.
func (h *house) inOrder(messages []chat.Message, want int) {
	h.Helper()
	if len(messages) != want {
		h.Fatalf("%d messages, want %d", len(messages), want)
	}
	next := make(map[int]int) // of each sender
	for i, m := range messages {
		if m.Number != int64(i+1) {
			h.Fatalf("message %d has number %d", i+1, m.Number)
		}
		if m.Kind != chat.Text {
			continue
		}
		var sender, n int
		if _, err := fmt.Sscan(m.Text, &sender, &n); err != nil {
			h.Fatal(err)
		}
		if n != next[sender] {
			h.Fatalf("message %d of sender %d came when %d was due", n, sender, next[sender])
		}
		next[sender]++
	}
}
