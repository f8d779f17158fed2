package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const (
	enginePath = "/engine.io/"
	socketPath = "/socket.io/"
)

// opening is the packet that opens a session.
type opening struct {
	SID          string   `json:"sid"`
	Upgrades     []string `json:"upgrades"`
	PingInterval int      `json:"pingInterval"`
	PingTimeout  int      `json:"pingTimeout"`
	MaxPayload   int      `json:"maxPayload"`
}

func parseOpening(packet string) (o opening, err error) {
	if !strings.HasPrefix(packet, "0") {
		return o, fmt.Errorf("open packet: %.200q", packet)
	}
	if err := json.Unmarshal([]byte(packet[1:]), &o); err != nil || o.SID == "" {
		return o, fmt.Errorf("open packet: %.200q: %v", packet, err)
	}
	return o, nil
}

// poller is a polling session with a connection for each direction.
type poller struct {
	addr, path, header, sid string
	down, up                *wire
}

func openPoller(down, up *wire, path, header string) (*poller, error) {
	p := &poller{addr: down.RemoteAddr().String(), path: path, header: header, down: down, up: up}
	a := down.do("GET", p.target(), header, nil)
	if a.status != 200 {
		return nil, fmt.Errorf("polling handshake: %v", a)
	}
	o, err := parseOpening(a.body)
	p.sid = o.SID
	return p, err
}

// newPoller opens a polling session.
func newPoller(t *testing.T, addr, path string) *poller {
	t.Helper()
	p, err := openPoller(newWire(t, addr), newWire(t, addr), path, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newWire(t *testing.T, addr string) *wire {
	t.Helper()
	w, err := dial(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func (p *poller) target() string {
	target := p.path + "?EIO=4&transport=polling"
	if p.sid != "" {
		target += "&sid=" + p.sid
	}
	return target
}

// get is one poll; poll sends it without waiting for the answer, which is p.down.answer().
func (p *poller) get() answer { return p.down.do("GET", p.target(), p.header, nil) }
func (p *poller) poll() error { return p.down.ask("GET", p.target(), p.header, nil, whole) }

// post sends a payload.
func (p *poller) post(payload string) answer {
	return p.up.do("POST", p.target(), p.header, []byte(payload))
}

// gone is a poll on a connection of its own that must find no session.
func (p *poller) gone(t *testing.T) {
	t.Helper()
	if a := request(p.addr, "GET", p.target(), p.header, nil); !a.is(1) {
		t.Errorf("a poll after the end of the session: %v, want 400 with code 1", a)
	}
}

// until polls and answers pings until a packet is want, and returns it with those before it.
func (p *poller) until(want func(string) bool) (packets []string, err error) {
	for {
		a := p.get()
		if a.status != 200 {
			return packets, fmt.Errorf("poll: %v after %q", a, packets)
		}
		for _, packet := range strings.Split(a.body, "\x1e") {
			if packet == "2" {
				if a := p.post("3"); a.status != 200 {
					return packets, fmt.Errorf("pong: %v", a)
				}
				continue
			}
			packets = append(packets, packet)
		}
		if n := len(packets); n > 0 && want(packets[n-1]) {
			return packets, nil
		}
	}
}

func startsWith(prefix string) func(string) bool {
	return func(packet string) bool { return strings.HasPrefix(packet, prefix) }
}

// openWS opens a session over a WebSocket.
func openWS(w *wire, path, header string) (opening, error) {
	if a := w.upgradeWS(path+"?EIO=4&transport=websocket", header); a.status != 101 {
		return opening{}, fmt.Errorf("websocket handshake: %v", a)
	}
	m, err := w.message()
	if err != nil {
		return opening{}, err
	}
	return parseOpening(m)
}

// newWS opens a session over a WebSocket.
func newWS(t *testing.T, addr, path string) *wire {
	t.Helper()
	w := newWire(t, addr)
	if _, err := openWS(w, path, ""); err != nil {
		t.Fatal(err)
	}
	return w
}

// send writes text packets, each a message of its own.
func (w *wire) send(t *testing.T, packets ...string) {
	t.Helper()
	for _, packet := range packets {
		if err := whole(w, text(packet)); err != nil {
			t.Fatalf("send %.100q: %v", packet, err)
		}
	}
}

// expect reads a packet per argument and compares.
func (w *wire) expect(t *testing.T, packets ...string) {
	t.Helper()
	for _, want := range packets {
		if got, err := w.packet(); err != nil || got != want {
			t.Fatalf("got %.300q, %v; want %.300q", got, err, want)
		}
	}
}

// probe begins an upgrade of p and returns the connection, on which "3probe" has been read.
func (p *poller) probe(w *wire) error {
	if a := w.upgradeWS(p.path+"?EIO=4&transport=websocket&sid="+p.sid, p.header); a.status != 101 {
		return fmt.Errorf("upgrade: %v", a)
	}
	if err := whole(w, text("2probe")); err != nil {
		return err
	}
	if m, err := w.message(); err != nil || m != "3probe" {
		return fmt.Errorf("probe: %q %v", m, err)
	}
	return nil
}
