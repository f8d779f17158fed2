package store

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// maxBatch bounds how many changes share a commit, and so how long the first of
// them waits.
const maxBatch = 512

// repairEvery is how often a store that cannot be written tries again.
const repairEvery = time.Second

// The committer is the one goroutine that writes.
type committer struct {
	store  *Store
	writer *conn // nil while nothing can be written
	batch  []*change
	queue  []statement // the memory of one transaction, for the next

	later    []*change   // that can wait
	due      *time.Timer // for them
	version  int64       // of the data, as far as other processes change it; 0: not looked yet
	repaired bool
}

// syncing says whether a commit returns only when it is on disk.
type syncing bool

const (
	synced   syncing = true
	unsynced syncing = false
)

func (k *committer) run() {
	defer close(k.store.done)
	defer k.drop()
	defer k.commitRest()
	k.due = time.NewTimer(k.store.options.Soon)
	k.due.Stop() // until there is something to wait
	defer k.due.Stop()
	watch := time.NewTicker(k.store.options.Watch)
	defer watch.Stop()
	k.look()
	for {
		if k.writer == nil {
			if !k.wait() {
				return
			}
			continue
		}
		select {
		case first, open := <-k.store.queue:
			if !open {
				return
			}
			k.gather(first)
			k.commit(synced)
		case c := <-k.waiting():
			k.keep(c)
		case <-k.due.C:
			k.commitLater()
		case <-watch.C:
			k.look()
		}
	}
}

// gather takes all that waits. Yielding once lets those run who were woken by the
// last commit, so that their next change comes into this batch.
func (k *committer) gather(first *change) {
	k.batch = append(k.batch[:0], first)
	runtime.Gosched()
	for len(k.batch) < maxBatch {
		select {
		case c, open := <-k.store.queue:
			if !open {
				return
			}
			k.batch = append(k.batch, c)
		default:
			return
		}
	}
}

// commit carries out the batch: all that its rules wrote is committed when the
// first of those who wait hears of it, and on disk if it is synced, or nothing of
// it is.
func (k *committer) commit(s syncing) {
	start := time.Now()
	news, err := k.transact(s)
	if err != nil {
		k.refuse(err, s)
		return
	}
	if feed := k.store.feed.Load(); feed != nil && !news.Empty() {
		(*feed).Publish(news)
	}
	k.store.stats.add(len(k.batch), time.Since(start))
	k.wake()
}

// refuse tells all of the batch to try again, since each may have looked at what
// is now undone; what nobody waits for is tried again here. Unless another process
// just held the lock for too long, the connection is given up.
func (k *committer) refuse(err error, s syncing) {
	refusal := chat.ErrBusy
	if err != error(chat.ErrBusy) {
		refusal = chat.ErrUnavailable
		k.store.log.Error("the database cannot be written", "err", err)
		k.store.fault.Store(&err)
		k.drop()
	}
	if s == unsynced {
		k.again()
		return
	}
	for _, c := range k.batch {
		c.err = refusal
	}
	k.store.stats.refused.Add(int64(len(k.batch)))
	k.wake()
}

func (k *committer) wake() {
	for i, c := range k.batch {
		k.batch[i] = nil
		close(c.done)
	}
}

// drop gives the writing connection up; what it had not committed is undone.
func (k *committer) drop() {
	if k.writer == nil {
		return
	}
	if err := k.writer.close(); err != nil {
		k.store.log.Warn("the writing connection did not close well", "err", err)
	}
	k.writer, k.version, k.repaired = nil, 0, true
}

// wait refuses what comes until it is time to try whether the database can be
// written again. It returns false when the store closes.
func (k *committer) wait() bool {
	timer := time.NewTimer(repairEvery)
	defer timer.Stop()
	for {
		select {
		case c, open := <-k.store.queue:
			if !open {
				return false
			}
			c.err = chat.ErrUnavailable
			close(c.done)
		case <-timer.C:
			k.repair()
			return true
		}
	}
}

// repair opens a new connection and writes something with it, for good.
func (k *committer) repair() {
	ctx := context.Background()
	writer, err := k.store.db.openWriter(ctx)
	if err != nil {
		k.store.fault.Store(&err)
		return
	}
	k.writer = writer
	if err := writer.exec(ctx, sqlProbe, time.Now().UnixMilli()); err != nil {
		err = fmt.Errorf("probe: %w", err)
		k.store.fault.Store(&err)
		k.drop()
		return
	}
	k.store.fault.Store(nil)
	k.store.log.Info("the database can be written again")
}
