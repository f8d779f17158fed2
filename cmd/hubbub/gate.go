package main

import (
	"net/http"
	"net/netip"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/pace"
)

// A gate stands before the sockets. It lets new connections in while there is
// room for them, and nobody too often; who is connected stays so. A place is taken
// before anybody knows whether a socket follows, so a member is counted too: alone
// they could else take them all.
type gate struct {
	handler http.Handler
	stats   func() engineio.Stats
	max     int                                 // connections
	member  func(*http.Request) (chat.ID, bool) // who has logged in
	address func(*http.Request) netip.Addr      // from where a request comes
	memory  func() (used uint64, limit int64)   // of the process

	mu     sync.Mutex
	looked time.Time // when the counts were taken
	open   int       // connections then, and those let in since
	full   bool      // nearly no memory was left then

	strangers pace.Each[netip.Prefix]
	members   pace.Each[chat.ID]
}

const (
	lookEvery = time.Second
	// nearly is the part of what there is from which on nobody new is let in.
	nearly = 0.9
	// queueBudget is what may wait for all clients together if no memory limit says
	// more: as much as a thousand have that do not read.
	queueBudget = 256 << 20

	strangerEvery = time.Second
	strangerBurst = 30
	// A member may have 20 sockets, and lose all of them more than once.
	memberEvery = 200 * time.Millisecond
	memberBurst = 60

	retryWhenFull = 30 * time.Second
)

// ServeHTTP answers a request of a socket, or turns it away before anything is
// kept for it.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("sid") != "" { // an empty one is none, to the handler too
		g.handler.ServeHTTP(w, r)
		return
	}
	now := time.Now()
	if !g.room(now) {
		refuse(w, http.StatusServiceUnavailable, retryWhenFull, "The server is full. Please try again later.")
		return
	}
	if wait := g.knock(r); wait > 0 {
		refuse(w, http.StatusTooManyRequests, wait, "That was too fast. Please wait a moment.")
		return
	}
	g.handler.ServeHTTP(w, r)
}

func refuse(w http.ResponseWriter, status int, after time.Duration, text string) {
	w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	w.Header().Set("Connection", "close")
	http.Error(w, text, status)
}

// room takes a place for one more connection, if there is one. The counts look at
// every session, so they are taken once in a while.
func (g *gate) room(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Sub(g.looked) >= lookEvery {
		stats := g.stats()
		used, limit := g.memory()
		g.looked, g.open = now, stats.Polling+stats.WebSocket
		g.full = float64(stats.Queued) > nearly*queueBudget || float64(used) > nearly*float64(limit)
	}
	if g.full || g.open >= g.max {
		return false
	}
	g.open++
	return true
}

// knock counts a connection, or says how long to wait. Members are counted by
// account, since many may share an address, and others by network.
func (g *gate) knock(r *http.Request) (wait time.Duration) {
	if member, known := g.member(r); known {
		return g.members.Take(member, pace.Pace{Burst: memberBurst, Every: memberEvery}, 0)
	}
	network := chat.Network(g.address(r))
	if !network.IsValid() {
		return 0 // no address: a connection in memory
	}
	return g.strangers.Take(network, pace.Pace{Burst: strangerBurst, Every: strangerEvery}, 0)
}

// processMemory is what the process has from the system, and what GOMEMLIMIT lets
// it have.
func processMemory() (used uint64, limit int64) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64(), debug.SetMemoryLimit(-1)
}

// gate stands before the sockets of the program.
func (p *Program) gate() *gate {
	return &gate{
		handler: p.io, stats: func() engineio.Stats { return p.io.Stats().Engine }, max: p.Serve.MaxConnections,
		member: func(r *http.Request) (chat.ID, bool) {
			session, err := p.site.Authenticate(r)
			return session.User.ID, err == nil
		},
		address: func(r *http.Request) netip.Addr { return p.site.Address(r) },
		memory:  processMemory,
	}
}
