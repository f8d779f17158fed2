package store

import (
	"sync/atomic"
	"time"
)

// Stats are counts since the store was opened.
type Stats struct {
	Batches int64         // commits
	Changes int64         // changes that they held
	Refused int64         // changes of batches that could not be committed
	Took    time.Duration // all commits together, from the first rule to the last word to the feed
	Waiting int           // changes that wait now
}

type counters struct{ batches, changes, refused, nanos atomic.Int64 }

func (c *counters) add(changes int, took time.Duration) {
	c.batches.Add(1)
	c.changes.Add(int64(changes))
	c.nanos.Add(int64(took))
}

// Stats returns the counts.
func (s *Store) Stats() Stats {
	return Stats{
		Batches: s.stats.batches.Load(), Changes: s.stats.changes.Load(), Refused: s.stats.refused.Load(),
		Took: time.Duration(s.stats.nanos.Load()), Waiting: len(s.queue),
	}
}
