package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/chat"
)

const handshake = "/socket.io/?EIO=4&transport=polling"

func TestAFullServerSendsNewConnectionsAwayAndKeepsTheOthers(t *testing.T) {
	p := boot(t, func(p *Program) { p.Serve.MaxConnections = 2 })
	ann := p.visitor().signUp("ann")
	path, _ := ann.open()
	ann.open()
	a := ann.get(handshake)
	a.says(t, http.StatusServiceUnavailable, "full")
	if a.header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After: %s", a.header.Get("Retry-After"))
	}
	ann.do("POST", path, "421"+`["typing",{"room":"x"}]`, "Content-Type", "text/plain;charset=UTF-8").says(t, 200, "ok")
	ann.get(path).says(t, 200, `"invalid"`)
}

func TestNobodyOpensConnectionsTooOftenAndMembersAreCountedByAccount(t *testing.T) {
	p := boot(t)
	ann, bob := p.visitor().signUp("ann"), p.visitor().signUp("bob")
	// An empty id of a session is none, so it is no way around.
	for name, try := range map[string]struct {
		who   *visitor
		burst int
	}{"strangers": {p.visitor(), strangerBurst}, "a member": {ann, memberBurst}} {
		refused := 0
		for i := 0; i < 10*try.burst && refused == 0; i++ { // meanwhile they may again, now and then
			a := try.who.get(handshake + []string{"", "&sid="}[i%2])
			if a.status == http.StatusTooManyRequests && a.header.Get("Retry-After") != "" {
				refused++
			} else if a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", name, a.status, a.body)
			}
		}
		if refused == 0 {
			t.Errorf("%s: connect as often as they like", name)
		}
	}
	bob.get(handshake).says(t, 200)
}

// newGate is a gate before nothing.
func newGate(stats func() engineio.Stats) *gate {
	return &gate{
		handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), stats: stats, max: 10,
		member:  func(r *http.Request) (chat.ID, bool) { return 1, r.Header.Get("Cookie") != "" },
		address: func(r *http.Request) netip.Addr { return netip.MustParseAddr(r.RemoteAddr) },
		memory:  func() (uint64, int64) { return 89, 100 },
	}
}

func (g *gate) ask(from string, header ...string) int {
	r := httptest.NewRequest("GET", handshake, nil)
	r.RemoteAddr = from
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w.Code
}

func TestTheGateClosesWhenMemoryRunsOutAndOpensAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stats engineio.Stats
		g := newGate(func() engineio.Stats { return stats })
		want := func(status int, when string) {
			t.Helper()
			if got := g.ask("192.0.2.1", "Cookie", "x"); got != status {
				t.Errorf("%s: %d, want %d", when, got, status)
			}
		}
		want(200, "at first")
		stats.Queued = queueBudget
		want(200, "before the next look")
		<-time.After(lookEvery)
		want(503, "much waits for clients")
		stats.Queued = 0
		<-time.After(lookEvery)
		want(200, "nothing waits any more")
		g.memory = func() (uint64, int64) { return 91, 100 }
		<-time.After(lookEvery)
		want(503, "memory is short")
		g.memory = func() (uint64, int64) { return 1, 100 }
		stats.WebSocket, stats.Polling = 6, 3
		<-time.After(lookEvery)
		want(200, "one place is left")
		want(503, "no place is left")
	})
}

func TestStrangersAreCountedByNetworkAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(func() engineio.Stats { return engineio.Stats{} })
		g.max = 1 << 30
		for i := range strangerBurst {
			if status := g.ask(fmt.Sprintf("2001:db8::%x", i)); status != 200 {
				t.Fatalf("connection %d: %d", i, status)
			}
		}
		if status := g.ask("2001:db8::ffff"); status != 429 {
			t.Errorf("another address of the network: %d", status)
		}
		if status := g.ask("2001:db8:0:1::1"); status != 200 {
			t.Errorf("another network: %d", status)
		}
		<-time.After(strangerEvery)
		if status := g.ask("2001:db8::ffff"); status != 200 {
			t.Errorf("a second later: %d", status)
		}
		for i := range 10_000 {
			g.ask(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String())
		}
		<-time.After(time.Hour)
		g.ask("192.0.2.1")
		if n := g.strangers.Len(); n > 1 {
			t.Errorf("%d networks are remembered", n)
		}
	})
}

func TestProcessMemoryIsMeasured(t *testing.T) {
	if used, limit := processMemory(); used < 1<<20 || limit < int64(used) {
		t.Errorf("%d of %d bytes", used, limit)
	}
}

func TestWhoIsTurnedAwayKeepsNoConnection(t *testing.T) {
	full := newGate(func() engineio.Stats { return engineio.Stats{Polling: 10} })
	w := httptest.NewRecorder()
	full.ServeHTTP(w, httptest.NewRequest("GET", handshake, nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Connection") != "close" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
