package store

import (
	"slices"
	"sync/atomic"
	"time"
)

// Stats are counts since the store was opened.
type Stats struct {
	Batches int64         // commits
	Changes int64         // changes that they held
	Refused int64         // changes of batches that could not be committed
	Took    time.Duration // all commits together, from the first rule to the last word to the feed
	Waiting int           // changes that wait now, but for those that can
	Size    Histogram     // changes in a commit
	Seconds Histogram     // that a commit took
}

// A Histogram tells how many values were at most so large.
type Histogram struct {
	Bounds []float64 // rising
	Counts []int64   // of the values that are at most the bound
	Count  int64     // of all values
	Sum    float64   // of all values
}

var (
	sizeBounds   = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, maxBatch}
	secondBounds = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}
)

// buckets counts values by the bounds of a histogram; the last one is for those
// beyond them.
type buckets [16]atomic.Int64

func (b *buckets) add(bounds []float64, value float64) {
	i, _ := slices.BinarySearch(bounds, value)
	b[i].Add(1)
}

func (b *buckets) histogram(bounds []float64, sum float64) Histogram {
	h := Histogram{Bounds: bounds, Counts: make([]int64, len(bounds)), Sum: sum}
	for i := range bounds {
		h.Count += b[i].Load()
		h.Counts[i] = h.Count
	}
	h.Count += b[len(bounds)].Load()
	return h
}

type counters struct {
	batches, changes, refused, nanos atomic.Int64
	sizes, seconds                   buckets
}

func (c *counters) add(changes int, took time.Duration) {
	c.batches.Add(1)
	c.changes.Add(int64(changes))
	c.nanos.Add(int64(took))
	c.sizes.add(sizeBounds, float64(changes))
	c.seconds.add(secondBounds, took.Seconds())
}

// Stats returns the counts.
func (s *Store) Stats() Stats {
	changes, took := s.stats.changes.Load(), time.Duration(s.stats.nanos.Load())
	return Stats{
		Batches: s.stats.batches.Load(), Changes: changes, Refused: s.stats.refused.Load(),
		Took: took, Waiting: len(s.queue),
		Size:    s.stats.sizes.histogram(slices.Clone(sizeBounds), float64(changes)),
		Seconds: s.stats.seconds.histogram(slices.Clone(secondBounds), took.Seconds()),
	}
}
