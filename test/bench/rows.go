package main

import (
	"cmp"
	"strconv"
	"time"
)

// The servers that are measured.
const (
	ours  = "hubbub"
	peer  = "Node"
	floor = "write loop"
)

// A row is one load.
type row struct {
	name     string
	scenario string
	clients  int
	window   int
	spin     bool // the generator never sleeps, so that waking it costs the server nothing
	pinned   bool // the server on one core, the generator on another
	length   time.Duration
	settle   time.Duration
	noFloor  bool // the plain loop cannot do this
}

var rows = []row{
	{name: "broadcast to 1,000, one under way", scenario: "broadcast", clients: 1000, window: 1, spin: true, pinned: true},
	{name: "broadcast to 1,000, 16 under way", scenario: "broadcast", clients: 1000, window: 16, spin: true, pinned: true},
	{name: "broadcast to 10,000, one under way", scenario: "broadcast", clients: 10_000, window: 1, spin: true, pinned: true},
	{name: "broadcast to 10,000, 16 under way", scenario: "broadcast", clients: 10_000, window: 16, pinned: true},
	{name: "broadcast to 10,000, 16 under way, all cores", scenario: "broadcast", clients: 10_000, window: 16},
	{name: "1,000 rooms of 10", scenario: "rooms", clients: 10_000, pinned: true},
	{name: "1,000 rooms of 10, all cores", scenario: "rooms", clients: 10_000},
	{name: "acknowledged round trips, 100 clients", scenario: "echo", clients: 100, pinned: true},
	{name: "10,000 idle connections", scenario: "idle", clients: 10_000, pinned: true},
	{name: "10 messages a second to 1,000", scenario: "latency", clients: 1000, spin: true, pinned: true},
	{name: "1 % of 10,000 stop reading", scenario: "slow", clients: 10_000, pinned: true, length: 15 * time.Second, noFloor: true},
}

// quickRows are those that tell the most, for a short time.
func quickRows() []row {
	var quick []row
	for _, i := range []int{0, 1, 5, 7, 8} {
		r := rows[i]
		if r.clients > 2000 {
			r.clients = 2000
			r.name += " (2,000 clients)"
		}
		r.length = 2 * time.Second
		quick = append(quick, r)
	}
	return quick
}

func (r row) servers() []string {
	if r.noFloor {
		return []string{ours, peer}
	}
	return []string{ours, peer, floor}
}

// arguments are those of the load generator.
func (r row) arguments() []string {
	length, settle := cmp.Or(r.length, 5*time.Second), cmp.Or(r.settle, 5*time.Second)
	return []string{
		"-scenario", r.scenario, "-clients", strconv.Itoa(r.clients), "-window", strconv.Itoa(max(1, r.window)),
		"-spin=" + strconv.FormatBool(r.spin), "-length", length.String(), "-settle", settle.String(),
	}
}
