// Package tally counts values by size, without knowing who wants the counts.
package tally

import (
	"slices"
	"sync"
)

// Seconds are bounds for what takes from half a millisecond to some seconds.
func Seconds() []float64 {
	return []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}
}

// A Histogram tells how many values were at most so large.
type Histogram struct {
	Bounds []float64 // rising
	Counts []int64   // of the values that are at most the bound
	Count  int64     // of all values
	Sum    float64   // of all values
}

// A Tally counts values for a [Histogram]. All methods may be called concurrently.
type Tally struct {
	bounds []float64

	mu     sync.Mutex
	counts []int64 // of the values that are above the bound before
	count  int64
	sum    float64
}

// New returns a tally with those bounds, which rise.
func New(bounds ...float64) *Tally { return &Tally{bounds: bounds, counts: make([]int64, len(bounds))} }

// Add counts a value.
func (t *Tally) Add(value float64) {
	i, _ := slices.BinarySearch(t.bounds, value)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	t.sum += value
	if i < len(t.counts) {
		t.counts[i]++
	}
}

// Read returns the counts.
func (t *Tally) Read() Histogram {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := Histogram{Bounds: slices.Clone(t.bounds), Counts: make([]int64, len(t.counts)), Count: t.count, Sum: t.sum}
	var below int64
	for i, n := range t.counts {
		below += n
		h.Counts[i] = below
	}
	return h
}
