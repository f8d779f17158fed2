package conformance

import (
	"fmt"
	"strings"
	"testing"
)

// Hostile input of a client of Engine.IO 3, which has payloads and a heartbeat of its own.

const oldPolling = socketPath + "?EIO=3&transport=polling"

// oldPoller opens a polling session of version 3; more is a further part of the query.
func oldPoller(addr, more string) (target string, err error) {
	a := request(addr, "GET", oldPolling+"&b64=1"+more, "", nil)
	_, packet, ok := strings.Cut(a.body, ":")
	if a.status != 200 || !ok {
		return "", fmt.Errorf("handshake: %v", a)
	}
	packet, _, _ = strings.Cut(packet, "}")
	o, err := parseOpening(packet + "}")
	return oldPolling + more + "&sid=" + o.SID, err
}

func oldWebSocket(addr string) (*wire, error) {
	w, err := dial(addr)
	if err != nil {
		return nil, err
	}
	if a := w.upgradeWS(socketPath+"?EIO=3&transport=websocket", ""); a.status != 101 {
		return w, fmt.Errorf("handshake: %v", a)
	}
	for { // the opening, the CONNECT, the welcome and its bytes
		if m, err := w.message(); err != nil || strings.HasPrefix(m, "b") {
			return w, err
		}
	}
}

var hostilePayloads = []struct {
	id, body string
	binary   bool // as application/octet-stream
	ok       bool
}{
	{id: "no length", body: "42[\"echo\"]"},
	{id: "nothing", body: ""},
	{id: "no colon", body: "12"},
	{id: "only a colon", body: ":"},
	{id: "length 0", body: "0:"},
	{id: "a packet of nothing between others", body: "1:20:1:2"},
	{id: "too long a length", body: "5:4ab"},
	{id: "too short a length", body: `5:42["echo"]`},
	{id: "negative", body: "-1:4"},
	{id: "plus", body: "+1:2"},
	{id: "leading zero", body: "01:2"},
	{id: "a fraction", body: "1.0:2"},
	{id: "an exponent", body: "1e0:2"},
	{id: "huge", body: "99999999999999999999:2"},
	{id: "2^32", body: "4294967297:2"},
	{id: "2^31", body: "2147483648:2"},
	{id: "blanks", body: " 1:2"},
	{id: "a separator of version 4", body: "1:2\x1e1:2"},
	{id: "version 4", body: "2"},
	{id: "half a surrogate pair", body: "4:42👋"},
	{id: "counted in bytes", body: "15:42[\"echo\",\"é\"]"},
	{id: "one too short", body: "13:42[\"echo\",1.5]"},
	{id: "bad UTF-8", body: "4:42\xff\xff"},
	{id: "bad base64", body: "5:b4!!!"},
	{id: "base64 of another type", body: "6:b5AQID"},
	{id: "base64 that nothing announced", body: "6:b4AQID"},
	{id: "an open packet", body: "1:0"},
	{id: "a pong", body: "1:3"},
	{id: "an upgrade", body: "1:5"},
	{id: "100,000 pings, and then nonsense", body: strings.Repeat("1:2", 100_000) + "x"},
	{id: "depth", body: sized(`42["echo",` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]")},
	{id: "100,000 arguments", body: sized(`42["silent"` + strings.Repeat(",1", 100_000) + "]")},
	{id: "a namespace of 8 KiB", body: sized("40/" + strings.Repeat("a", 8192)), ok: true},
	{id: "a query of 8 KiB", body: sized("40/custom?" + strings.Repeat("a=b&", 2048)), ok: true},
	{id: "a query that is none", body: sized("40/custom?%zz&;&=&&[]=1"), ok: true},

	{id: "bytes: nothing", body: "", binary: true},
	{id: "bytes: of no kind", body: "\x02\x01\xff2", binary: true},
	{id: "bytes: no end of the length", body: "\x00\x01", binary: true},
	{id: "bytes: no length", body: "\x00\xff2", binary: true},
	{id: "bytes: a digit of 10", body: "\x00\x0a\xff2", binary: true},
	{id: "bytes: ASCII digits", body: "\x001\xff2", binary: true},
	{id: "bytes: a leading zero", body: "\x00\x00\x01\xff2", binary: true},
	{id: "bytes: too long a length", body: "\x00\x09\xff2", binary: true},
	{id: "bytes: length 0", body: "\x01\x00\xff", binary: true},
	{id: "bytes: 310 digits", body: "\x00" + strings.Repeat("\x09", 310) + "\xff2", binary: true},
	{id: "bytes: bad UTF-8", body: "\x00\x03\xff42\xff", binary: true},
	{id: "bytes: of another type", body: "\x01\x02\xff\x05a", binary: true},
	{id: "bytes: that nothing announced", body: "\x01\x02\xff\x04a", binary: true},
}

func sized(packet string) string { return fmt.Sprintf("%d:%s", len(packet), packet) }

func TestHostilePayloadsOfOldClientsGetTheirReaction(t *testing.T) {
	s := start(t, "sinkserver", "EIO3=1")
	for _, row := range hostilePayloads {
		for name, cut := range cuts(len(row.body)) {
			t.Run(row.id+" "+name, func(t *testing.T) {
				target, err := oldPoller(s.addr, "")
				if err != nil {
					t.Fatal(err)
				}
				header := ""
				if row.binary {
					header = "Content-Type: application/octet-stream"
				}
				w := newWire(t, s.addr)
				w.ask("POST", target, header, []byte(row.body), cut)
				a := w.answer()
				if row.ok {
					if a.status != 200 {
						t.Error(a)
					}
					return
				}
				if !a.is(3) {
					t.Errorf("POST: %v", a)
				}
				if a := request(s.addr, "POST", target, "", []byte("1:2")); !a.is(1) && !a.is(3) {
					t.Errorf("afterwards: %v", a)
				}
				others(t, s)
			})
		}
	}
}

func TestHostileFramesOfOldClientsGetTheirReaction(t *testing.T) {
	s := start(t, "sinkserver", "EIO3=1")
	for id, input := range map[string][]byte{
		"an empty text":                text(""),
		"an empty binary frame":        binaryFrame(nil),
		"a binary frame of no message": binaryFrame([]byte{5, 1}),
		"an ASCII type":                binaryFrame([]byte("4a")),
		"bytes that nothing announced": binaryFrame([]byte{4, 1}),
		"a payload":                    text(`10:42["echo"]`),
		"an open packet":               text("0"),
		"a pong":                       text("3"),
		"a probe outside an upgrade":   text("2probe"),
		"an upgrade":                   text("5"),
		"bad base64":                   text("b4!!!!"),
		"base64 without a type":        text("b"),
		"depth":                        text(`42["echo",` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]"),
	} {
		for name, cut := range cuts(len(input)) {
			t.Run(id+" "+name, func(t *testing.T) {
				w, err := oldWebSocket(s.addr)
				if w != nil {
					t.Cleanup(func() { w.Close() })
				}
				if err != nil {
					t.Fatal(err)
				}
				cut(w, input)
				killed(t, w, 0)
				others(t, s)
			})
		}
	}
}

func TestASecondConnectOfAnOldClientTakesThePlaceOfTheFirst(t *testing.T) {
	s := start(t, "sinkserver", "EIO3=1")
	w, err := oldWebSocket(s.addr)
	if w != nil {
		t.Cleanup(func() { w.Close() })
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.send(t, "40")
	}
	w.send(t, `421["echo","still here"]`)
	for {
		m, err := w.packet()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(m, "43") {
			if m != `431["still here"]` {
				t.Errorf("%q", m)
			}
			break
		}
	}
	others(t, s)
}

// TestTheVersionOfASessionDoesNotChange asks for a session by the other version.
func TestTheVersionOfASessionDoesNotChange(t *testing.T) {
	s := start(t, "sinkserver", "EIO3=1")
	target, err := oldPoller(s.addr, "")
	if err != nil {
		t.Fatal(err)
	}
	p := newPoller(t, s.addr, socketPath)
	for _, other := range []string{strings.Replace(target, "EIO=3", "EIO=4", 1), strings.Replace(p.target(), "EIO=4", "EIO=3", 1)} {
		for _, request := range []answer{request(s.addr, "GET", other, "", nil), request(s.addr, "POST", other, "", []byte("1:2"))} {
			if !request.is(3) {
				t.Errorf("%s: %v", other, request)
			}
		}
	}
	if a := request(s.addr, "POST", target, "", []byte("1:2")); a.status != 200 {
		t.Errorf("the old session afterwards: %v", a)
	}
	if a := p.post("40"); a.status != 200 {
		t.Errorf("the new session afterwards: %v", a)
	}
	if a := request(s.addr, "GET", oldPolling+"&j=0", "", nil); !a.is(3) {
		t.Errorf("JSONP: %v", a)
	}
}

// TestLargeNumbersOfAuthAreBounded joins namespaces with auth objects that are large together.
func TestLargeNumbersOfAuthAreBounded(t *testing.T) {
	s := start(t, "sinkserver")
	base := s.stats(t)
	auth := `{"a":"` + strings.Repeat("x", 900_000) + `"}`
	const clients = 3
	var wires []*wire
	for range clients {
		w := newWS(t, s.addr, socketPath)
		w.send(t, "40"+auth)
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, "40{") {
			t.Fatalf("%.100q %v", m, err)
		}
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, `451-["welcome"`) {
			t.Fatalf("%.100q %v", m, err)
		}
		if _, err := w.packet(); err != nil {
			t.Fatal(err)
		}
		w.send(t, "40/custom,"+auth)
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, "44/custom,") {
			t.Fatalf("a second large auth: %.100q %v", m, err)
		}
		wires = append(wires, w)
	}
	if st := s.stats(t); st.Heap > base.Heap+clients*3_000_000 {
		t.Errorf("heap before %d, with %d large auth objects %d", base.Heap, clients, st.Heap)
	}
	others(t, s)
	for _, w := range wires {
		w.reset()
	}
	if !wait(patience, func() bool { st := s.stats(t); return st.Sockets == 0 && st.Heap < base.Heap+2<<20 }) {
		t.Errorf("before %+v, after %+v", base, s.stats(t))
	}
}

// TestPingsOfOldClientsThatDoNotPollCostLittle posts as many pings as fit into a body, and never reads the
// pongs.
func TestPingsOfOldClientsThatDoNotPollCostLittle(t *testing.T) {
	const clients, mostHeap = 3, 2 << 20
	s := start(t, "sinkserver", "EIO3=1")
	base := s.stats(t)
	pings := []byte(strings.Repeat("1:2", 100_000))
	for range clients {
		target, err := oldPoller(s.addr, "")
		if err != nil {
			t.Fatal(err)
		}
		if a := request(s.addr, "POST", target, "", pings); a.status != 200 && a.status != 400 {
			t.Fatal(a)
		}
	}
	if st := s.stats(t); st.Heap > base.Heap+mostHeap {
		t.Errorf("heap before %d, with %d clients that only ping %d", base.Heap, clients, st.Heap)
	}
	others(t, s)
}
