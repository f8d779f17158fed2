package tally

import (
	"reflect"
	"sync"
	"testing"
)

func TestEachValueCountsForAllBoundsThatItDoesNotExceed(t *testing.T) {
	c := New(1, 2, 4)
	for _, value := range []float64{0, 1, 1.5, 2, 3, 5, 100} {
		c.Add(value)
	}
	want := Histogram{Bounds: []float64{1, 2, 4}, Counts: []int64{2, 4, 5}, Count: 7, Sum: 112.5}
	if got := c.Read(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestValuesAreCountedFromManyPlacesAtOnce(t *testing.T) {
	c := New(Seconds()...)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 1000 {
				c.Add(.001)
				c.Read()
			}
		})
	}
	group.Wait()
	if h := c.Read(); h.Count != 8000 || h.Counts[0] != 0 || h.Counts[1] != 8000 || h.Counts[len(h.Counts)-1] != 8000 {
		t.Errorf("%+v", h)
	}
}
