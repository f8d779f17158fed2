package main

import (
	"strings"
	"testing"
)

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
