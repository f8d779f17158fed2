// Package seed fills an empty chat with a community as it is after months of use: people
// who write in ten scripts, rooms of all kinds, conversations, what was said, changed and
// deleted in them, and how far everybody has read. The demo, pictures, tests and
// benchmarks start from it.
//
// It keeps the rows that the rules of [chat.Service] would have made. It can't use the
// rules themselves: they go by the time that it is, and keep each message by itself.
package seed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A Size is how much of everything there is.
type Size struct {
	People        int // at least 1
	Rooms         int // that have a name, the lobby among them; at least 1
	Conversations int // direct ones, groups, and notes
	Messages      int // in all of these together
}

// Whole returns the size of a community that keeps a server busy.
func Whole() Size { return Size{People: 200, Rooms: 40, Conversations: 300, Messages: 100_000} }

// Options say what is to be made. The same options make the same rows.
type Options struct {
	Size
	Seed     uint64    // another one makes another community
	Until    time.Time // when the last message was written
	Password string    // the hash of everybody's, as [chat.Account] has it; "": nobody has one
}

// A Community names some of the people, as they stand to the others. In a small one
// somebody may be several of them.
type Community struct {
	Owner     chat.User // of the server
	Moderator chat.User // of several rooms
	Member    chat.User // of many rooms, with some news in them
	Newcomer  chat.User // who came not long ago, and has read nothing since
}

// batch is how many events share a transaction.
const batch = 1000

// Write fills an empty store. When it returns an error, a part may have been written.
func Write(ctx context.Context, store chat.Store, o Options) (Community, error) {
	if o.People < 1 || o.Rooms < 1 || o.Conversations < 0 || o.Messages < 0 {
		return Community{}, errors.New("a community needs at least one person and one room")
	}
	w := newWorld(o)
	if err := w.gather(); err != nil {
		return Community{}, err
	}
	if err := w.found(); err != nil {
		return Community{}, err
	}
	events := w.plan()
	for len(events) > 0 {
		n := min(batch, len(events))
		err := store.Write(ctx, func(tx chat.Tx) error {
			w.tx = tx
			for _, e := range events[:n] {
				if err := w.happen(e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return Community{}, fmt.Errorf("write the community: %w", err)
		}
		events = events[n:]
	}
	err := store.Write(ctx, func(tx chat.Tx) error {
		w.tx = tx
		return w.settle()
	})
	if err != nil {
		return Community{}, fmt.Errorf("write what was read: %w", err)
	}
	people := w.people
	return Community{
		Owner: people[0].user, Moderator: people[1%len(people)].user, Member: people[7%len(people)].user,
		Newcomer: people[len(people)-1].user,
	}, nil
}
