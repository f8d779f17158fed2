package main

import (
	"testing"
	"time"
)

// What make bench measures takes long; that every server answers every load does
// not.
func TestEveryServerAnswersEveryLoad(t *testing.T) {
	b, err := build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tried := make(map[string]bool)
	for _, row := range rows {
		if tried[row.scenario] {
			continue
		}
		tried[row.scenario] = true
		row.clients, row.pinned, row.spin = 200, false, false
		row.length, row.settle = 200*time.Millisecond, 10*time.Millisecond
		for _, server := range row.servers() {
			t.Run(row.name+", "+server, func(t *testing.T) {
				measured, err := b.measure(server, row)
				for try := 0; err == nil && measured.Events == 0 && try < 2; try++ { // a busy machine may need longer
					row.length *= 10
					measured, err = b.measure(server, row)
				}
				if err != nil {
					t.Fatal(err)
				}
				if measured.Events == 0 || measured.Seconds <= 0 {
					t.Errorf("nothing was measured: %+v", measured)
				}
			})
		}
	}
}
