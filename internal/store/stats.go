package store

import (
	"sync/atomic"
	"time"

	"github.com/hubbub-chat/hubbub/internal/tally"
)

// Stats are counts since the store was opened.
type Stats struct {
	Batches int64           // commits
	Changes int64           // changes that they held
	Refused int64           // changes of batches that could not be committed
	Took    time.Duration   // all commits together, from the first rule to the last word to the feed
	Waiting int             // changes that wait now, but for those that can
	Size    tally.Histogram // changes in a commit
	Seconds tally.Histogram // that a commit took
}

type counters struct {
	batches, changes, refused, nanos atomic.Int64
	sizes, seconds                   *tally.Tally
}

func newCounters() counters {
	return counters{sizes: tally.New(1, 2, 4, 8, 16, 32, 64, 128, 256, maxBatch), seconds: tally.New(tally.Seconds()...)}
}

func (c *counters) add(changes int, took time.Duration) {
	c.batches.Add(1)
	c.changes.Add(int64(changes))
	c.nanos.Add(int64(took))
	c.sizes.Add(float64(changes))
	c.seconds.Add(took.Seconds())
}

// Stats returns the counts.
func (s *Store) Stats() Stats {
	changes, took := s.stats.changes.Load(), time.Duration(s.stats.nanos.Load())
	return Stats{
		Batches: s.stats.batches.Load(), Changes: changes, Refused: s.stats.refused.Load(),
		Took: took, Waiting: len(s.queue),
		Size:    s.stats.sizes.Read(),
		Seconds: s.stats.seconds.Read(),
	}
}
