package main

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// What make bench measures takes long; that every server answers every load does
// not.
func TestEveryServerAnswersEveryLoad(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the load is made with epoll")
	}
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

func TestTheTableShowsMediansAndRatios(t *testing.T) {
	r := row{name: "echo", scenario: "echo"}
	results := map[string]map[string][]result{"echo": {
		ours: {{Events: 300_000, ServerCPU: 2}, {Events: 100_000, ServerCPU: 1}, {Events: 900_000, ServerCPU: 3}},
		peer: {{Events: 50_000, ServerCPU: 1}},
	}}
	const want = "| echo | thousand per CPU-second | 150 | 50.0 |  | 3.00 |  |\n"
	if got := markdown([]row{r}, results); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%swant it to end with\n%s", got, want)
	}
}
