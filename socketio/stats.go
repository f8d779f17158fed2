package socketio

import (
	"sync/atomic"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Stats tells what a server does now and what it has done since it was made.
type Stats struct {
	Engine engineio.Stats // of the connections

	Sockets   int    // connected sockets, of all namespaces
	Refused   uint64 // CONNECTs refused, by a middleware or by the server
	Handled   uint64 // events that had a handler
	Unhandled uint64 // events that had none
	Dropped   uint64 // packets that came too late to mean anything
	Emitted   uint64 // events sent, each counted once for all its receivers
	Panics    uint64 // panics of handlers
}

type counters struct {
	refused, handled, unhandled, dropped, emitted, panics atomic.Uint64
}

// Stats returns the counts. It looks at every connection, so it is for an
// operator's eyes, not for every event.
func (s *Server) Stats() Stats {
	st := Stats{
		Engine:    s.engine.Stats(),
		Refused:   s.count.refused.Load(),
		Handled:   s.count.handled.Load(),
		Unhandled: s.count.unhandled.Load(),
		Dropped:   s.count.dropped.Load(),
		Emitted:   s.count.emitted.Load(),
		Panics:    s.count.panics.Load(),
	}
	for _, n := range s.Namespaces() {
		n.mu.Lock()
		st.Sockets += len(n.members)
		n.mu.Unlock()
	}
	return st
}
