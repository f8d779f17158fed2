package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// hostileInput connects, sends one input, and goes away.
type hostileInput struct {
	name string
	send func(addr string) error
}

// everyHostileInput returns the inputs of all tables, over every transport, by name.
func everyHostileInput(t *testing.T) (inputs []hostileInput) {
	t.Helper()
	onWire := func(name string, open func(string) (*wire, error), input []byte) {
		inputs = append(inputs, hostileInput{name, func(addr string) error {
			w, err := open(addr)
			if w != nil {
				defer w.reset()
			}
			if err == nil {
				whole(w, input) // the server may have closed before it has got all
			}
			return err
		}})
	}
	for _, row := range hostilePackets {
		frames, payload := overBoth(row.send)
		onWire(row.id+" over websocket", dialSink, frames)
		onWire(row.id+" of an old client", oldWebSocket, frames)
		inputs = append(inputs, hostileInput{row.id + " over polling", func(addr string) error {
			p, done, err := dialPoller(addr)
			if err != nil {
				return err
			}
			defer done()
			p.post("40")
			p.post(payload)
			err = p.poll()
			p.post("1")
			return err
		}})
	}
	for _, row := range hostileFrames {
		onWire(row.id, dialSink, unhex(t, row.hex))
	}
	for id, input := range hostilePacks() {
		onWire(id+", as MessagePack", dialPacked, binaryFrame(input))
	}
	for id, row := range hostileDeflate(t) {
		onWire(id+", compressed", dialDeflate, row.input)
	}
	for _, row := range hostilePayloads {
		inputs = append(inputs, hostileInput{row.id + ", payload of an old client", func(addr string) error {
			target, err := oldPoller(addr, "")
			if err == nil {
				request(addr, "POST", target, "", []byte(row.body))
				request(addr, "POST", target, "", []byte("1:1"))
			}
			return err
		}})
	}
	for _, row := range hostileRequests {
		inputs = append(inputs, hostileInput{row.id, func(addr string) error {
			return request(addr, row.method, socketPath+row.query, row.header, []byte(row.body)).err
		}})
	}
	slices.SortFunc(inputs, func(a, b hostileInput) int { return strings.Compare(a.name, b.name) })
	return inputs
}

// TestEachHostileInputRepeatedLeavesNothing sends every input over and over, 1,000 times with HUBBUB_SOAK: others
// are answered soon meanwhile, and when the senders have gone, the server is back at what it held before, within
// 5 s, and what the kernel says of its memory is too. The server is one without the race detector, whose memory is
// its own affair. With the small counts all inputs are one, and the kernel is asked once: it takes its time.
func TestEachHostileInputRepeatedLeavesNothing(t *testing.T) {
	const (
		atOnce   = 16
		mostMore = 2 << 20 // bytes, after one input
		mostLeft = 8 << 20 // after all: of so many, some need more at once than ever before
		within   = 5 * time.Second
	)
	repeats, slowest, figures := 4, 2500*time.Millisecond, (*server).stats
	if soak.Wanted() {
		repeats, slowest, figures = 1000, time.Second, (*server).resident
	}
	s := startPlain(t, "sinkserver", "EIO3=1", "DEFLATE=1", "PING_INTERVAL=500", "PING_TIMEOUT=1500")
	inputs := everyHostileInput(t)
	alone := inputs
	if !soak.Wanted() {
		alone = []hostileInput{{"all inputs", func(addr string) error {
			for _, input := range inputs {
				if err := input.send(addr); err != nil {
					return err
				}
			}
			return nil
		}}}
	}
	// held is what the server holds once it has come to rest, or does not. Goroutines
	// that handle events wait a moment for the next ones: not for that of each input.
	held := func(base stats, more, waiting int, figures func(*server, *testing.T) stats) (st stats, ok bool) {
		ok = wait(within, func() bool {
			st = figures(s, t)
			return st.Sockets == 0 && st.Goroutines <= base.Goroutines+waiting && st.Descriptors <= base.Descriptors &&
				st.Heap <= base.Heap+mostMore && st.Resident <= base.Resident+more
		})
		return st, ok
	}
	// The pools and maps of a server that has lived.
	report(t, inParallel(4*len(inputs), atOnce, func(i int) error { return inputs[i%len(inputs)].send(s.addr) }))
	settled(t, s)
	before := s.resident(t)
	for _, input := range alone {
		send := func(n int) []error {
			return inParallel(n, atOnce, func(int) error { return input.send(s.addr) })
		}
		if soak.Wanted() {
			report(t, send(repeats/5))
		}
		// The runtime may come to keep a little more once; what leaks does so again.
		for again := range 2 {
			base, said := figures(s, t), len(s.out.String())
			other := stand(t, s.addr)
			report(t, send(repeats))
			p99 := other.leave(t)
			st, ok := held(base, mostMore, atOnce, figures)
			if lines := strings.Count(s.out.String()[said:], "\n"); lines > repeats*len(inputs)/len(alone) {
				t.Errorf("%s, %d times: %d lines in the log", input.name, repeats, lines)
			}
			if ok && p99 <= slowest {
				break
			}
			if again == 1 {
				t.Errorf("%s, %d times more: before %+v, after %+v; a round trip of another took %v at p99", input.name, repeats, base, st, p99)
			}
		}
	}
	others(t, s)
	if st, ok := held(before, mostLeft, 0, (*server).resident); !ok {
		t.Errorf("everything: before %+v, after %+v", before, st)
	}
}
