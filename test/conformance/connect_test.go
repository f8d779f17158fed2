package conformance

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// inParallel runs n times what do does, some at a time, and returns the first errors.
func inParallel(n, some int, do func(i int) error) []error {
	var next atomic.Int64
	var mu sync.Mutex
	var errs []error
	var group sync.WaitGroup
	for range some {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					mu.Lock()
					errs = append(errs, fmt.Errorf("%d of %d: %w", i, n, err))
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	return errs
}

func report(t *testing.T, errs []error) {
	t.Helper()
	for _, err := range errs[:min(len(errs), 5)] {
		t.Error(err)
	}
	if len(errs) > 5 {
		t.Errorf("and %d more", len(errs)-5)
	}
}

// TestAConnectSentAtOnceIsAlwaysAnswered has clients send "40" in the instant in which they get the
// open packet. A server that begins to read or to route a moment later than it opens loses some.
func TestAConnectSentAtOnceIsAlwaysAnswered(t *testing.T) {
	connects := 300
	if soak.Wanted() {
		connects = 10_000
	}
	for _, procs := range []string{"1", "2"} {
		s := start(t, "sinkserver", "GOMAXPROCS="+procs)
		for name, connect := range map[string]func(addr string) error{
			"websocket": connectWS,
			"polling":   connectPolling,
			"upgrade":   connectUpgrade,
		} {
			t.Run(name+" with GOMAXPROCS "+procs, func(t *testing.T) {
				report(t, inParallel(connects, 8, func(int) error { return connect(s.addr) }))
			})
		}
	}
}

// welcomed reads the packets that answer a CONNECT to a sinkserver.
func welcomed(w *wire) error {
	for _, want := range []string{"40{", `451-["welcome",{},`, "b\x01\x02"} {
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, want) {
			return fmt.Errorf("got %q %v, want %q", m, err, want)
		}
	}
	return nil
}

// connectWS writes 40 as soon as the first byte of the open packet's frame is there.
func connectWS(addr string) error {
	w, err := dial(addr)
	if err != nil {
		return err
	}
	defer w.reset()
	if a := w.upgradeWS(socketPath+"?EIO=4&transport=websocket", ""); a.status != 101 {
		return fmt.Errorf("handshake: %v", a)
	}
	if _, err := w.in.Peek(1); err != nil {
		return err
	}
	if err := whole(w, text("40")); err != nil {
		return err
	}
	if m, err := w.message(); err != nil || !strings.HasPrefix(m, "0{") {
		return fmt.Errorf("open packet: %q %w", m, err)
	}
	return welcomed(w)
}

// connectPolling posts 40 on a connection that is open already.
func connectPolling(addr string) error {
	p, done, err := dialPoller(addr)
	if err != nil {
		return err
	}
	defer done()
	if a := p.post("40"); a.status != 200 {
		return fmt.Errorf("POST: %v", a)
	}
	got, err := p.until(startsWith("b"))
	if err != nil {
		return err
	}
	if len(got) != 3 || !strings.HasPrefix(got[0], "40{") || got[2] != "bAQI=" {
		return fmt.Errorf("answer to CONNECT: %q", got)
	}
	return nil
}

// connectUpgrade sends 40 as the first packet over the new transport, right behind the 5.
func connectUpgrade(addr string) error {
	p, done, err := dialPoller(addr)
	if err != nil {
		return err
	}
	defer done()
	w, err := dial(addr)
	if err != nil {
		return err
	}
	defer w.reset()
	if err := p.probe(w); err != nil {
		return err
	}
	if err := whole(w, append(text("5"), text("40")...)); err != nil {
		return err
	}
	return welcomed(w)
}

func dialPoller(addr string) (p *poller, done func(), err error) {
	down, err := dial(addr)
	if err != nil {
		return nil, nil, err
	}
	up, err := dial(addr)
	if err != nil {
		down.Close()
		return nil, nil, err
	}
	done = func() {
		down.reset()
		up.reset()
	}
	p, err = openPoller(down, up, socketPath, "")
	if err != nil {
		done()
	}
	return p, done, err
}

// TestAConnectThatIsClosedAtOnceLeavesNothing has the end of the connection race with its begin: a
// close packet, a DISCONNECT, a close frame or a reset right behind the CONNECT.
func TestAConnectThatIsClosedAtOnceLeavesNothing(t *testing.T) {
	s := start(t, "sinkserver", "PING_INTERVAL=1000", "PING_TIMEOUT=1000")
	rounds := 300
	if soak.Wanted() {
		rounds = 10_000
	}
	ends := [][]byte{
		nil, // only the reset
		text("1"),
		text("41"),
		append(text("41"), text("40")...),
		append(text("41"), text("1")...),
		frame(0x80|opClose, []byte{3, 0xe8}),
		text(`42["kick","namespace"]`),
		text(`42["kick","connection"]`),
	}
	report(t, inParallel(rounds, 8, func(i int) error {
		w, err := dial(s.addr)
		if err != nil {
			return err
		}
		defer w.reset()
		if _, err := openWS(w, socketPath, ""); err != nil {
			return err
		}
		connect := append(text("40"), ends[i%len(ends)]...)
		// Sometimes cut in two, so that the end comes in a read of its own.
		return cutAt(rand.IntN(len(connect)+1))(w, connect)
	}))
	if !wait(patience, func() bool { return s.stats(t).Sockets == 0 }) {
		t.Errorf("%d sockets are left", s.stats(t).Sockets)
	}
	if err := connectSink(s.addr); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// connectSink is another client's round trip with a sinkserver.
func connectSink(addr string) error {
	w, err := dial(addr)
	if err != nil {
		return err
	}
	defer w.reset()
	if _, err := openWS(w, socketPath, ""); err != nil {
		return err
	}
	if err := connectSocket(w); err != nil {
		return err
	}
	return echoed(w)
}

// echoed is a round trip on a websocket in the main namespace of a sinkserver.
func echoed(w *wire) error {
	w.SetDeadline(time.Now().Add(patience))
	if err := whole(w, text(`421["echo","alive"]`)); err != nil {
		return err
	}
	if m, err := w.packet(); err != nil || m != `431["alive"]` {
		return fmt.Errorf("echo: %q %v", m, err)
	}
	return nil
}

// connectSocket joins the main namespace of a sinkserver and reads its welcome.
func connectSocket(w *wire) error {
	if err := whole(w, text("40")); err != nil {
		return err
	}
	return welcomed(w)
}
