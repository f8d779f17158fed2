package main

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/tally"
	"github.com/hubbub-chat/hubbub/socketio"
)

// newRegistry makes the metrics, of the sockets, the store and the process.
func newRegistry(io *socketio.Server, db database, chat *live.Live, requests *requests) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		statistics{io, db, chat},
		requests,
	)
	return r
}

// statistics reads the counts that the sockets and the store keep anyway, when
// somebody asks for them.
type statistics struct {
	io   *socketio.Server
	db   database
	chat *live.Live
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
	refused        = described("requests_refused_total", "Requests that the Socket.IO server refused.", "kind")
	joinsRefused   = described("joins_refused_total", "Sockets that were not let in.")
	queued         = described("queue_bytes", "Bytes that wait for clients.")
	sockets        = described("sockets", "Connected sockets.")
	eventsIn       = described("events_received_total", "Events from clients.", "handled")
	eventsOut      = described("events_emitted_total", "Events to clients, each counted once for all who get it.")
	messagesIn     = described("messages_received_total", "Messages of the transport from clients.")
	messagesOut    = described("messages_sent_total", "Messages of the transport to clients.")
	dropped        = described("packets_dropped_total", "Packets that came too late to mean anything.")
	panics         = described("panics_total", "Panics of handlers.")
	commitSize     = described("commit_changes", "Changes in a commit of the database.")
	commitSeconds  = described("commit_seconds", "Time that a commit of the database took.")
	changesRefused = described("changes_refused_total", "Changes that could not be committed.")
	changesWaiting = described("changes_waiting", "Changes that wait for the next commit.")
	publishLag     = described("publish_lag_seconds", "Time from a commit until all who are connected have been sent its news.")
	resumes        = described("resumes_total", "Clients that were brought up to date.")
	resets         = described("resets_total", "Logs of which a client had to start anew.")
	eventsRefused  = described("events_refused_total", "Events that came too often.")
	eventsFailed   = described("events_failed_total", "Events that failed by a fault of the server.")
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
	for kind, n := range io.Engine.Refused {
		add(refused, counter, float64(n), kind)
	}
	add(joinsRefused, counter, float64(io.Refused))
	add(queued, gauge, float64(io.Engine.Queued))
	add(sockets, gauge, float64(io.Sockets))
	add(eventsIn, counter, float64(io.Handled), "yes")
	add(eventsIn, counter, float64(io.Unhandled), "no")
	add(eventsOut, counter, float64(io.Emitted))
	add(messagesIn, counter, float64(io.Engine.Received))
	add(messagesOut, counter, float64(io.Engine.Sent))
	add(dropped, counter, float64(io.Dropped))
	add(panics, counter, float64(io.Panics))
	chat := s.chat.Stats()
	out <- histogram(commitSize, db.Size)
	out <- histogram(commitSeconds, db.Seconds)
	out <- histogram(publishLag, chat.Lag)
	add(resumes, counter, float64(chat.Resumes))
	add(resets, counter, float64(chat.Resets))
	add(eventsRefused, counter, float64(chat.Refused))
	add(eventsFailed, counter, float64(chat.Faults))
	add(changesRefused, counter, float64(db.Refused))
	add(changesWaiting, gauge, float64(db.Waiting))
	healthy := 0.0
	if s.db.Health() == nil {
		healthy = 1
	}
	add(writable, gauge, healthy)
}

func histogram(d *prometheus.Desc, h tally.Histogram) prometheus.Metric {
	buckets := make(map[float64]uint64, len(h.Bounds))
	for i, bound := range h.Bounds {
		buckets[bound] = uint64(h.Counts[i])
	}
	return prometheus.MustNewConstHistogram(d, uint64(h.Count), h.Sum, buckets)
}

// requests counts what is asked over HTTP, but for sockets.
type requests struct {
	*prometheus.CounterVec
	handler http.Handler
}

func newRequests(handler http.Handler) *requests {
	return &requests{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hubbub_http_requests_total", Help: "Answered requests, but for those of sockets.",
	}, []string{"code"}), handler}
}

// ServeHTTP is called by the public server.
func (r *requests) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if strings.HasPrefix(request.URL.Path, "/socket.io/") { // needs w as it is
		r.handler.ServeHTTP(w, request)
		return
	}
	noted := &notedStatus{w, http.StatusOK}
	r.handler.ServeHTTP(noted, request)
	r.WithLabelValues(strconv.Itoa(noted.status)).Inc()
}

// A notedStatus is an answer of which the status is noted.
type notedStatus struct {
	http.ResponseWriter
	status int
}

// WriteHeader is called by the handler.
func (n *notedStatus) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

// Unwrap is called by http.ResponseController.
func (n *notedStatus) Unwrap() http.ResponseWriter { return n.ResponseWriter }
