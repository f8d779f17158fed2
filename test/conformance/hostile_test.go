package conformance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// cuts are the ways in which an input of n bytes is sent; each must lead to the same reaction.
func cuts(n int) map[string]cutter {
	list := map[string]cutter{"whole": whole}
	if n <= 4096 {
		list["byte by byte"] = byteByByte
	} else {
		list["in two"] = cutAt(n / 2)
	}
	if soak.Wanted() && n <= 256 {
		for i := range n {
			list[fmt.Sprintf("cut at %d", i)] = cutAt(i)
		}
	}
	return list
}

// TestHostileRequestsAreRefused sends requests that open no session, or belong to one.
func TestHostileRequestsAreRefused(t *testing.T) {
	s := start(t, "sinkserver")
	for _, row := range hostileRequests {
		for name, cut := range cuts(len(row.query) + len(row.header)) {
			t.Run(row.id+" "+name, func(t *testing.T) {
				query := row.query
				if before, after, found := strings.Cut(query, "SID"); found {
					query = before + newPoller(t, s.addr, socketPath).sid + after
				}
				var body []byte
				if row.body != "" {
					body = []byte(row.body)
				}
				w := newWire(t, s.addr)
				w.ask(row.method, socketPath+query, row.header, body, cut)
				a := w.answer()
				if !a.is(row.code) && !slices.Contains(row.status, a.status) {
					t.Errorf("%v, want code %d or one of %v", a, row.code, row.status)
				}
				// Nothing of what came in, and nothing of what is inside.
				for _, bad := range []string{"<", "\n", ".go", "goroutine", "vil"} {
					if strings.Contains(a.body, bad) || a.header.Get("X-Evil") != "" || a.header.Get("Server") != "" {
						t.Errorf("the answer says too much: %v %v", a, a.header)
					}
				}
				others(t, s)
			})
		}
	}
}

// others checks that another client is served as before.
func others(t *testing.T, s *server) {
	t.Helper()
	if err := connectSink(s.addr); err != nil {
		t.Errorf("another client: %v", err)
	}
}

// TestHostilePacketsGetTheirReaction sends packets within a session, over both transports.
func TestHostilePacketsGetTheirReaction(t *testing.T) {
	s := start(t, "sinkserver")
	for _, row := range hostilePackets {
		frames, body := overBoth(row.send)
		if row.over != polling {
			for name, cut := range cuts(len(frames)) {
				t.Run(row.id+" over websocket "+name, func(t *testing.T) {
					overWebSocket(t, s.addr, frames, cut, row.want, row.back)
					others(t, s)
				})
			}
		}
		if row.over != websocket {
			for name, cut := range cuts(len(body)) {
				t.Run(row.id+" over polling "+name, func(t *testing.T) {
					overPolling(t, s.addr, body, cut, row.want, row.back)
					others(t, s)
				})
			}
		}
	}
}

// overBoth returns Engine.IO packets, text or binary, as frames of a WebSocket and as a payload for polling.
func overBoth(packets []any) (frames []byte, payload string) {
	var list []string
	for _, packet := range packets {
		switch packet := packet.(type) {
		case string:
			frames = append(frames, text(packet)...)
			list = append(list, packet)
		case []byte:
			frames = append(frames, binaryFrame(packet)...)
			list = append(list, "b"+base64.StdEncoding.EncodeToString(packet))
		}
	}
	return frames, strings.Join(list, "\x1e")
}

// newSink is a websocket in the main namespace of a sinkserver.
func newSink(t *testing.T, addr string) *wire {
	t.Helper()
	w := newWS(t, addr, socketPath)
	if err := connectSocket(w); err != nil {
		t.Fatal(err)
	}
	return w
}

const (
	stillThere = `421["echo","still there"]`
	thereStill = `431["still there"]`
)

func overWebSocket(t *testing.T, addr string, input []byte, cut cutter, want reaction, back string) {
	t.Helper()
	w := newSink(t, addr)
	// The server may have closed before it has got all: then what matters is what it said.
	if err := cut(w, input); err != nil && want.kind != "kill" {
		t.Fatal(err)
	}
	switch want.kind {
	case "kill":
		killed(t, w, want.code)
		return
	case "leave":
		if c, err := w.end(); err != nil {
			t.Errorf("%v %v", c, err)
		}
		return
	case "connect error":
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, "44/") {
			t.Errorf("got %.300q %v, want a CONNECT_ERROR", m, err)
		}
	case "ok":
		for _, want := range strings.Split(back, "|") {
			if m, err := w.packet(); err != nil || strings.TrimPrefix(m, "b") != want {
				t.Errorf("got %q %v, want %q", m, err, want)
			}
		}
	}
	w.send(t, stillThere)
	w.expect(t, thereStill)
}

// killed checks that the server ends the websocket with a close frame, and says nothing before it.
func killed(t *testing.T, w *wire, code int) {
	t.Helper()
	for {
		op, payload, err := w.frame()
		switch {
		case err != nil:
			t.Errorf("no close frame: %v", err)
			return
		case op == opPong: // to a ping before the offence
			continue
		case op != opClose || len(payload) < 2:
			t.Errorf("frame of opcode %d %.200q, want a close frame", op, payload)
			return
		}
		got := int(payload[0])<<8 | int(payload[1])
		if got != code && (code != 0 || !slices.Contains([]int{1002, 1007, 1008, 1009}, got)) {
			t.Errorf("close frame with %d, want %d", got, code)
		}
		if bytes.ContainsAny(payload[2:], "\n/") {
			t.Errorf("the close frame says too much: %q", payload[2:])
		}
		return
	}
}

func overPolling(t *testing.T, addr, body string, cut cutter, want reaction, back string) {
	t.Helper()
	p := newPoller(t, addr, socketPath)
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith("bAQI=")); err != nil {
		t.Fatal(err)
	}
	if want.kind == "kill" || want.kind == "leave" {
		if err := p.poll(); err != nil {
			t.Fatal(err)
		}
	}
	w := newWire(t, addr)
	w.ask("POST", p.target(), "", []byte(body), cut)
	a := w.answer()
	switch want.kind {
	case "kill", "leave":
		if ok := a.status == 200; want.kind == "kill" && !a.is(3) || want.kind == "leave" && !ok {
			t.Errorf("POST: %v", a)
		}
		if a := p.down.answer(); a.status != 200 && a.status != 400 {
			t.Errorf("the poll that waited: %v", a)
		}
		p.gone(t)
		return
	}
	if a.status != 200 {
		t.Fatalf("POST: %v", a)
	}
	if a := p.post(stillThere); a.status != 200 {
		t.Fatalf("POST: %v", a)
	}
	got, err := p.until(func(packet string) bool { return packet == thereStill })
	if err != nil {
		t.Fatal(err)
	}
	got = got[:len(got)-1]
	expected := []string{}
	if want.kind == "ok" {
		expected = strings.Split(back, "|")
	}
	if want.kind == "connect error" {
		if len(got) != 1 || !strings.HasPrefix(got[0], "44/") {
			t.Errorf("got %.300q, want a CONNECT_ERROR", got)
		}
		return
	}
	for i, packet := range got {
		if b, found := strings.CutPrefix(packet, "b"); found {
			raw, _ := base64.StdEncoding.DecodeString(b)
			got[i] = string(raw)
		}
	}
	if !slices.Equal(got, expected) {
		t.Errorf("got %.300q, want %.300q", got, expected)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	s = strings.ReplaceAll(strings.ReplaceAll(s, "M", "00000000"), " ", "")
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHostileFramesGetTheirReaction(t *testing.T) {
	s := start(t, "sinkserver")
	for _, row := range hostileFrames {
		input := unhex(t, row.hex)
		for name, cut := range cuts(len(input)) {
			t.Run(row.id+" "+name, func(t *testing.T) {
				if row.want.kind == "kill" {
					overWebSocket(t, s.addr, input, cut, row.want, "")
				} else {
					w := newSink(t, s.addr)
					if err := cut(w, input); err != nil {
						t.Fatal(err)
					}
					want := unhex(t, row.back)
					got := make([]byte, len(want))
					if _, err := readFull(w, got); err != nil || !bytes.Equal(got, want) {
						t.Errorf("got %x %v, want %x", got, err, want)
					}
					w.send(t, stillThere)
					w.expect(t, thereStill)
				}
				others(t, s)
			})
		}
	}
}

func readFull(w *wire, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = w.in.Read(b[n:])
		n += m
	}
	return n, err
}

// TestHostileInputFromManyConnectionsAtOnce sends every input from several connections together: others are
// served meanwhile, and nothing is left afterwards.
func TestHostileInputFromManyConnectionsAtOnce(t *testing.T) {
	const slowest = 5 * time.Second // of the round trips of others; a fiftieth of it on an idle machine
	s := start(t, "sinkserver", "EIO3=1", "DEFLATE=1", "PING_INTERVAL=1000", "PING_TIMEOUT=2000")
	connections := 400
	if soak.Wanted() {
		connections = 10_000
	}
	inputs := everyHostileInput(t)
	send := func(n int) (waits []time.Duration) {
		var mu sync.Mutex
		report(t, inParallel(n, 32, func(i int) error {
			if i%10 == 0 {
				begin := time.Now()
				err := connectSink(s.addr)
				mu.Lock()
				defer mu.Unlock()
				waits = append(waits, time.Since(begin))
				return err
			}
			return inputs[i%len(inputs)].send(s.addr)
		}))
		return waits
	}
	send(len(inputs)) // the pools and maps of a server that has lived
	base := settled(t, s)
	waits := send(connections)
	slices.Sort(waits)
	if p99 := waits[len(waits)*99/100]; p99 > slowest {
		t.Errorf("round trips of others took %v at p99", p99)
	}
	others(t, s)
	base.compare(t, s)
}

// dialSink is a websocket in the main namespace of a sinkserver.
func dialSink(addr string) (*wire, error) {
	w, err := dial(addr)
	if err != nil {
		return nil, err
	}
	if _, err := openWS(w, socketPath, ""); err != nil {
		return w, err
	}
	return w, connectSocket(w)
}
