//go:build linux

// Command load puts one kind of load on a Socket.IO server and prints what came
// of it as one line of JSON. It is a single thread on epoll, so that it costs as
// little as it can beside the server; it says how much that was.
//
//	load -address 127.0.0.1:3000 -pid 4711 -scenario broadcast -clients 1000 -window 16
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A result is what one run measured. What a scenario does not measure is absent.
type result struct {
	Seconds   float64 `json:"seconds"`             // length of the measurement
	Events    int     `json:"events,omitempty"`    // deliveries, round trips or connects in it
	ServerCPU float64 `json:"serverCPU"`           // seconds, user and system, that the server used
	LoadCPU   float64 `json:"loadCPU"`             // the same of this process
	Bytes     float64 `json:"bytes,omitempty"`     // resident bytes per idle connection
	Before    latency `json:"before,omitzero"`     // milliseconds; slow: before anybody stopped reading
	Latency   latency `json:"latency,omitzero"`    // milliseconds
	GrowthMiB float64 `json:"growthMiB,omitempty"` // slow: resident memory that the server took for those who do not read
	Cut       int     `json:"cut,omitempty"`       // slow: of those who do not read, how many were cut off
}

// A load is the settings of a run.
type load struct {
	address string
	pid     int
	clients int
	window  int
	spin    bool
	length  time.Duration
	settle  time.Duration
	senders int
	tokens  string
}

// warmUp is how long a scenario runs before it is measured.
func (l load) warmUp() time.Duration { return l.length / 5 }

var scenarios = map[string]func(load) (result, error){
	"broadcast": broadcast,
	"rooms":     rooms,
	"echo":      echo,
	"idle":      idle,
	"latency":   steady,
	"slow":      slow,
	"commit":    commit,
	"members":   members,
	"storm":     storm,
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	runtime.LockOSThread()

	var l load
	flag.StringVar(&l.address, "address", "127.0.0.1:3000", "the server's address")
	flag.IntVar(&l.pid, "pid", 0, "the server's process")
	flag.IntVar(&l.clients, "clients", 1000, "connections")
	flag.IntVar(&l.window, "window", 1, "broadcasts under way at a time")
	flag.BoolVar(&l.spin, "spin", false, "never sleep, which spares the server the cost of waking this process")
	flag.DurationVar(&l.length, "length", 5*time.Second, "length of the measurement")
	flag.DurationVar(&l.settle, "settle", 5*time.Second, "how long the server has to let go of what connecting took")
	flag.IntVar(&l.senders, "senders", 64, "commit: clients that send")
	flag.StringVar(&l.tokens, "tokens", "", "of the chat: a file with the lobby's id and then a session's token in each line")
	names := make([]string, 0, len(scenarios))
	for name := range scenarios {
		names = append(names, name)
	}
	slices.Sort(names)
	name := flag.String("scenario", "broadcast", strings.Join(names, ", "))
	flag.Parse()

	run, ok := scenarios[*name]
	if !ok {
		log.Fatalf("there is no scenario %q", *name)
	}
	measured, err := run(l)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(measured); err != nil {
		log.Fatal(err)
	}
}

// A latency is of all deliveries of a run, in milliseconds.
type latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// percentiles sorts the times.
func percentiles(times []time.Duration) latency {
	if len(times) == 0 {
		return latency{}
	}
	slices.Sort(times)
	at := func(part float64) float64 {
		return float64(times[int(part*float64(len(times)-1))]) / float64(time.Millisecond)
	}
	return latency{P50: at(0.50), P99: at(0.99)}
}

// name is the user name of the n-th client.
func name(n int) string { return fmt.Sprintf("user%05d", n) }
