package engineio

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Stats tells what a server does now and what it has done since it was made.
type Stats struct {
	Polling   int // sessions that poll
	WebSocket int // sessions on a WebSocket
	Queued    int // bytes that wait for clients

	Opened   uint64            // sessions ever
	Upgraded uint64            // sessions that moved from polling to a WebSocket
	Ended    map[Reason]uint64 // sessions, by reason
	Refused  map[string]uint64 // requests, by kind: transport, session, method, forbidden, protocol, size, shutdown, server, request
	Received uint64            // messages
	Sent     uint64            // messages, those of the protocol included
}

type counters struct {
	opened   atomic.Uint64
	upgraded atomic.Uint64
	received atomic.Uint64
	sent     atomic.Uint64

	mu      sync.Mutex
	reasons map[Reason]uint64
	kinds   map[string]uint64 // of refusals
}

func (c *counters) refused(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kinds == nil {
		c.kinds = map[string]uint64{}
	}
	c.kinds[kind]++
}

func (c *counters) ended(reason Reason) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reasons == nil {
		c.reasons = map[Reason]uint64{}
	}
	c.reasons[reason]++
}

// Stats returns the counts. It looks at every session, so it is for an
// operator's eyes, not for every message.
func (s *Server) Stats() Stats {
	st := Stats{
		Opened:   s.count.opened.Load(),
		Upgraded: s.count.upgraded.Load(),
		Received: s.count.received.Load(),
		Sent:     s.count.sent.Load(),
	}
	s.count.mu.Lock()
	st.Ended, st.Refused = maps.Clone(s.count.reasons), maps.Clone(s.count.kinds)
	s.count.mu.Unlock()
	for _, sess := range s.all() {
		sess.mu.Lock()
		st.Queued += sess.queued + sess.leaving
		switch {
		case sess.ended():
		case sess.conn != nil:
			st.WebSocket++
		default:
			st.Polling++
		}
		sess.mu.Unlock()
	}
	return st
}
