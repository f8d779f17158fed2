package live

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Stats are counts since the start.
type Stats struct {
	Lag     Histogram // seconds from a commit until all have been told of its entries
	Resumes int64     // resumes that were answered
	Resets  int64     // pages that replaced all that a client had of a log
	Refused int64     // events beyond how often they may be
	Faults  int64     // events that failed by a fault of the server's
}

// A Histogram tells how many values were at most so large.
type Histogram struct {
	Bounds []float64 // rising
	Counts []int64   // of the values that are at most the bound
	Count  int64     // of all values
	Sum    float64   // of all values
}

// Stats returns the counts.
func (l *Live) Stats() Stats {
	return Stats{
		Lag:     l.entries.took.read(),
		Resumes: l.resumes.Load(), Resets: l.resets.Load(), Refused: l.refused.Load(), Faults: l.faults.Load(),
	}
}

type counters struct{ resumes, resets, refused, faults atomic.Int64 }

var lagBounds = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}

// A histogram counts values by lagBounds.
type histogram struct {
	mu     sync.Mutex
	counts [13]int64 // of values above the bound before
	count  int64
	sum    float64
}

func (h *histogram) add(value float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
	h.sum += value
	if i, _ := slices.BinarySearch(lagBounds, value); i < len(h.counts) {
		h.counts[i]++
	}
}

func (h *histogram) read() Histogram {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := Histogram{Bounds: lagBounds, Counts: make([]int64, len(lagBounds)), Count: h.count, Sum: h.sum}
	var below int64
	for i, n := range h.counts {
		below += n
		out.Counts[i] = below
	}
	return out
}
