package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/socketio"
)

// newRegistry makes the metrics, of the sockets, the store and the process.
func newRegistry(io *socketio.Server, db *store.Store) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		statistics{io, db},
	)
	return r
}

// statistics reads the counts that the sockets and the store keep anyway, when
// somebody asks for them.
type statistics struct {
	io *socketio.Server
	db *store.Store
}

var (
	gauge   = prometheus.GaugeValue
	counter = prometheus.CounterValue
)

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("hubbub_"+name, help, labels, nil)
}

var (
	connections    = described("connections", "Open connections.", "transport")
	opened         = described("connections_opened_total", "Connections ever opened.")
	upgraded       = described("connections_upgraded_total", "Connections that moved from polling to a WebSocket.")
	ended          = described("connections_ended_total", "Connections that have ended; slow and stalled ones were cut.", "reason")
	queued         = described("queue_bytes", "Bytes that wait for clients.")
	sockets        = described("sockets", "Connected sockets.")
	eventsIn       = described("events_received_total", "Events from clients.", "handled")
	eventsOut      = described("events_emitted_total", "Events to clients, each counted once for all who get it.")
	messagesIn     = described("messages_received_total", "Messages of the transport from clients.")
	messagesOut    = described("messages_sent_total", "Messages of the transport to clients.")
	dropped        = described("packets_dropped_total", "Packets that came too late to mean anything.")
	panics         = described("panics_total", "Panics of handlers.")
	commits        = described("commits_total", "Commits of the database.")
	commitSeconds  = described("commit_seconds_total", "Time that all commits took.")
	changes        = described("changes_total", "Changes that were committed.")
	changesRefused = described("changes_refused_total", "Changes that could not be committed.")
	changesWaiting = described("changes_waiting", "Changes that wait for the next commit.")
	writable       = described("store_writable", "Whether the database can be written: 1 or 0.")
)

// Describe is called by the registry.
func (s statistics) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(s, out) }

// Collect is called by the registry.
func (s statistics) Collect(out chan<- prometheus.Metric) {
	add := func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, kind, value, labels...)
	}
	io, db := s.io.Stats(), s.db.Stats()
	add(connections, gauge, float64(io.Engine.Polling), engineio.Polling)
	add(connections, gauge, float64(io.Engine.WebSocket), engineio.WebSocket)
	add(opened, counter, float64(io.Engine.Opened))
	add(upgraded, counter, float64(io.Engine.Upgraded))
	for reason, n := range io.Engine.Ended {
		add(ended, counter, float64(n), string(reason))
	}
	add(queued, gauge, float64(io.Engine.Queued))
	add(sockets, gauge, float64(io.Sockets))
	add(eventsIn, counter, float64(io.Handled), "yes")
	add(eventsIn, counter, float64(io.Unhandled), "no")
	add(eventsOut, counter, float64(io.Emitted))
	add(messagesIn, counter, float64(io.Engine.Received))
	add(messagesOut, counter, float64(io.Engine.Sent))
	add(dropped, counter, float64(io.Dropped))
	add(panics, counter, float64(io.Panics))
	add(commits, counter, float64(db.Batches))
	add(commitSeconds, counter, db.Took.Seconds())
	add(changes, counter, float64(db.Changes))
	add(changesRefused, counter, float64(db.Refused))
	add(changesWaiting, gauge, float64(db.Waiting))
	healthy := 0.0
	if s.db.Health() == nil {
		healthy = 1
	}
	add(writable, gauge, healthy)
}
