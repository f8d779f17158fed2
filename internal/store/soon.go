package store

import (
	"context"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// WriteSoon runs rule with all else that comes within Options.Soon, in
// transactions of their own that are not synced; see chat.Store. SQLite writes
// the log as always, so a process that is killed loses none of what was
// committed, and the next commit that is synced syncs the log as a whole.
func (s *Store) WriteSoon(rule func(chat.Tx) error) error {
	return s.enqueue(s.soon, &change{ctx: context.Background(), rule: rule, done: make(chan struct{})})
}

// keep lets a change wait for the time when those are due that can wait.
func (k *committer) keep(c *change) {
	if len(k.later) == 0 {
		k.due.Reset(k.store.options.Soon)
	}
	k.later = append(k.later, c)
}

// waiting is where changes that can wait come from, unless there are so many of
// them already that the rest is to be refused.
func (k *committer) waiting() <-chan *change {
	if len(k.later) >= maxWaiting {
		return nil
	}
	return k.store.soon
}

// commitLater carries out one batch of what is due. The rest follows at once, but
// lets others have their turn.
func (k *committer) commitLater() {
	n := min(maxBatch, len(k.later))
	k.batch = append(k.batch[:0], k.later[:n]...)
	k.later = append(k.later[:0], k.later[n:]...)
	if len(k.later) > 0 {
		k.due.Reset(0)
	}
	k.commit(unsynced)
}

// again keeps the batch, which could not be committed and for which nobody waits,
// for another try.
func (k *committer) again() {
	k.later = append(slices.Clone(k.batch), k.later...)
	k.due.Reset(k.store.options.Soon)
}

// commitRest carries out all that could have waited longer. It is for the end of
// the store, and synced, because no other commit follows.
func (k *committer) commitRest() {
	rest := k.later
	for len(k.store.soon) > 0 {
		rest = append(rest, <-k.store.soon)
	}
	for some := range slices.Chunk(rest, maxBatch) {
		if k.writer == nil {
			return
		}
		k.batch = append(k.batch[:0], some...)
		k.commit(synced)
	}
}
