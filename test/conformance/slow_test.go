package conformance

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestWhoeverDoesNotReadCostsLittle has clients send without ever reading what comes back. The server
// may cut them or stop reading; the memory that it holds meanwhile stays small, and others are served.
func TestWhoeverDoesNotReadCostsLittle(t *testing.T) {
	const clients, mostHeap = 4, 24 << 20 // a queue of 1 MiB each, the messages in work, and slack
	s := start(t, "sinkserver")
	base := s.stats(t)
	for name, input := range map[string][]byte{
		"echoes":       text(`42["echo","` + strings.Repeat("x", 100_000) + `"]`),
		"small echoes": []byte(strings.Repeat(string(text(`42["echo"]`)), 5000)),
		"bursts":       text(`42["burst",20000,"b"]`),
		"pongs":        []byte(strings.Repeat(string(frame(0x80|opPing, make([]byte, 125))), 1000)),
		"acks":         []byte(strings.Repeat(string(text(`421["echo",1,2,3]`)), 5000)),
		"namespaces":   []byte(strings.Repeat(string(text("40/nowhere")), 5000)),
	} {
		t.Run(name, func(t *testing.T) {
			var wires []*wire
			for range clients {
				w := newSink(t, s.addr)
				wires = append(wires, w)
			}
			report(t, inParallel(clients, clients, func(i int) error {
				wires[i].SetDeadline(time.Now().Add(500 * time.Millisecond))
				for sent := 0; sent < 50<<20; sent += len(input) {
					if whole(wires[i], input) != nil {
						return nil // cut, or no longer read
					}
				}
				return fmt.Errorf("took all")
			}))
			if st := s.stats(t); st.Heap > base.Heap+mostHeap {
				t.Errorf("heap before %d, with clients that do not read %d", base.Heap, st.Heap)
			}
			others(t, s)
			for _, w := range wires {
				w.reset()
			}
			if !wait(patience, func() bool { st := s.stats(t); return st.Sockets == 0 && st.Heap < base.Heap+2<<20 }) {
				t.Errorf("before %+v, after %+v", base, s.stats(t))
			}
		})
	}
}

// TestAPollingClientThatDoesNotPollIsCut has a polling client that is slow to fetch: what waits for it is
// bounded too.
func TestAPollingClientThatDoesNotPollIsCut(t *testing.T) {
	s := start(t, "sinkserver")
	p := newPoller(t, s.addr, socketPath)
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith("bAQI=")); err != nil {
		t.Fatal(err)
	}
	echo := `42["echo","` + strings.Repeat("x", 100_000) + `"]`
	for sent := range 50 {
		if a := p.post(echo); a.status != 200 {
			if sent < 9 {
				t.Errorf("cut after %d echoes: %v", sent, a)
			}
			p.gone(t)
			return
		}
	}
	t.Error("5 MB wait for a client that does not poll")
}
