package conformance

import (
	"strings"
	"testing"
)

// newSocket is a websocket that is connected to a namespace; "auth" has been read.
func newSocket(t *testing.T, addr string) *wire {
	t.Helper()
	ws := newWS(t, addr, socketPath)
	connectTo(t, ws, "40", "40", `42["auth",{}]`)
	return ws
}

// connectTo sends a CONNECT packet and checks the answer, whose only key must be sid, and the packet
// that follows it.
func connectTo(t *testing.T, ws *wire, send, prefix, auth string) {
	t.Helper()
	ws.send(t, send)
	got, err := ws.packet()
	sid, found := strings.CutPrefix(got, prefix+`{"sid":"`)
	if err != nil || !found || strings.IndexByte(sid, '"') != len(sid)-2 || len(sid) < 18 || !strings.HasSuffix(sid, `"}`) {
		t.Fatalf("%s: %q %v, want only a sid", send, got, err)
	}
	ws.expect(t, auth)
}

func TestAClientConnectsToANamespace(t *testing.T) {
	addr := calm(t)
	for _, c := range []struct{ send, prefix, auth string }{
		{"40", "40", `42["auth",{}]`},
		{"40/,", "40", `42["auth",{}]`},
		{"40{}", "40", `42["auth",{}]`},
		{`40{"token":"123"}`, "40", `42["auth",{"token":"123"}]`},
		{`40{"z":1,"a":[9007199254740993,1.0,"<>"]}`, "40", `42["auth",{"z":1,"a":[9007199254740993,1.0,"<>"]}]`},
		{"40/custom,", "40/custom,", `42/custom,["auth",{}]`},
		{"40/custom", "40/custom,", `42/custom,["auth",{}]`},
		{`40/custom,{"token":"abc"}`, "40/custom,", `42/custom,["auth",{"token":"abc"}]`},
	} {
		connectTo(t, newWS(t, addr, socketPath), c.send, c.prefix, c.auth)
	}
}

func TestAnUnknownNamespaceIsRefusedAndTheConnectionStays(t *testing.T) {
	ws := newWS(t, calm(t), socketPath)
	ws.send(t, "40/random")
	ws.expect(t, `44/random,{"message":"Invalid namespace"}`)
	ws.send(t, `40/random,{"a":1}`)
	ws.expect(t, `44/random,{"message":"Invalid namespace"}`)
	connectTo(t, ws, "40", "40", `42["auth",{}]`)
}

func TestAnInvalidSocketPacketClosesTheConnection(t *testing.T) {
	addr := calm(t)
	for _, packet := range []string{"4abc", "42{}", `42abc["message"]`, "4", "49"} {
		ws := newWS(t, addr, socketPath)
		ws.send(t, packet)
		if c, err := ws.end(); err != nil || c.code == 0 {
			t.Errorf("%s before CONNECT: %v %v, want a close frame", packet, c, err)
		}
		ws = newSocket(t, addr)
		ws.send(t, packet)
		if c, err := ws.end(); err != nil || c.code == 0 {
			t.Errorf("%s: %v %v, want a close frame", packet, c, err)
		}
	}
}

func TestADisconnectLeavesTheConnectionOpen(t *testing.T) {
	t.Parallel()
	ws := newSocket(t, patient(t))
	ws.send(t, "41")
	if m, err := ws.message(); err != nil || m != "2" {
		t.Fatalf("%q %v, want the next ping", m, err)
	}
	ws.send(t, "3")
	connectTo(t, ws, "40", "40", `42["auth",{}]`)
}

func TestOneNamespaceOutlivesAnother(t *testing.T) {
	ws := newSocket(t, calm(t))
	connectTo(t, ws, "40/custom", "40/custom,", `42/custom,["auth",{}]`)
	ws.send(t, "41/custom", `42["message","message to main namespace"]`)
	ws.expect(t, `42["message-back","message to main namespace"]`)
	connectTo(t, ws, "40/custom,", "40/custom,", `42/custom,["auth",{}]`)
	ws.send(t, "41", `42/custom,["message",1]`)
	ws.expect(t, `42/custom,["message-back",1]`)
}

// Each row is sent to a connected socket, and must come back byte for byte.
var roundTrips = []struct {
	name       string
	send, want string // frames, separated by blanks; b… is a binary one
}{
	{"text", `42["message",1,"2",{"3":[true]}]`, `42["message-back",1,"2",{"3":[true]}]`},
	{"no argument", `42["message"]`, `42["message-back"]`},
	{"ack", `42456["message-with-ack",1,"2",{"3":[false]}]`, `43456[1,"2",{"3":[false]}]`},
	{"ack 0", `420["message-with-ack"]`, `430[]`},
	{"large ack id", `429007199254740991["message-with-ack",1]`, `439007199254740991[1]`},
	{"HTML signs", `42["message","<a>&amp;</a>"]`, `42["message-back","<a>&amp;</a>"]`},
	{"numbers", `42["message",9007199254740993,1.0,1e2,-0]`, `42["message-back",9007199254740993,1.0,1e2,-0]`},
	{"order of keys", `42["message",{"z":1,"a":2,"m":{"y":1,"b":2}}]`, `42["message-back",{"z":1,"a":2,"m":{"y":1,"b":2}}]`},
	{"unicode", `42["message","œ漢👋\u2028"]`, `42["message-back","œ漢👋\u2028"]`},
	{"binary",
		`452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] b123 b456`,
		`452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] b123 b456`},
	{"binary ack",
		`452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] b123 b456`,
		`462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] b123 b456`},
	{"binary in depth",
		`451-["message",{"a":[{"_placeholder":true,"num":0}],"z":1,"b":2}] b123`,
		`451-["message-back",{"a":[{"_placeholder":true,"num":0}],"z":1,"b":2}] b123`},
	{"binary with its placeholders in another order",
		`452-["message",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}] b123 b456`,
		`452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] b456 b123`},
}

func TestEventsComeBackByteForByte(t *testing.T) {
	addr := calm(t)
	for _, nsp := range []string{"", "/custom,"} {
		ws := newWS(t, addr, socketPath)
		connectTo(t, ws, "40"+nsp, "40"+nsp, "42"+nsp+`["auth",{}]`)
		for _, r := range roundTrips {
			for _, packet := range strings.Split(inNamespace(r.send, nsp), " ") {
				f := text(packet)
				if packet[0] == 'b' {
					f = binaryFrame([]byte(packet[1:]))
				}
				if err := whole(ws, f); err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range strings.Split(inNamespace(r.want, nsp), " ") {
				if got, err := ws.packet(); err != nil || got != want {
					t.Fatalf("%s%s: got %s %v, want %s", r.name, nsp, got, err, want)
				}
			}
		}
	}
}

// inNamespace puts the namespace into a packet, between the attachments and the ack id.
func inNamespace(packet, nsp string) string {
	at := 2
	if i := strings.IndexByte(packet, '-'); i >= 0 && i < strings.IndexByte(packet, '[') {
		at = i + 1
	}
	return packet[:at] + nsp + packet[at:]
}

func TestEventsOverPollingComeBackByteForByte(t *testing.T) {
	p := newPoller(t, calm(t), socketPath)
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith(`42["auth"`)); err != nil {
		t.Fatal(err)
	}
	send := `451-["message",{"_placeholder":true,"num":0}]` + "\x1ebAQID\x1e" + `42["message",1.0]`
	want := `451-["message-back",{"_placeholder":true,"num":0}]` + "\x1ebAQID\x1e" + `42["message-back",1.0]`
	if a := p.post(send); a.status != 200 {
		t.Fatal(a)
	}
	got, err := p.until(startsWith(`42["message-back"`))
	if err != nil || strings.Join(got, "\x1e") != want {
		t.Errorf("got %q %v, want %q", got, err, want)
	}
}

func TestASecondPacketOfABinaryEventCannotBeAText(t *testing.T) {
	addr := calm(t)
	for _, second := range []string{`42["message"]`, "41", `451-["message",{"_placeholder":true,"num":0}]`} {
		ws := newSocket(t, addr)
		ws.send(t, `451-["message",{"_placeholder":true,"num":0}]`, second)
		if c, err := ws.end(); err != nil || c.code == 0 {
			t.Errorf("%s: %v %v, want a close frame", second, c, err)
		}
	}
}

func TestAConnectionThatJoinsNoNamespaceIsClosed(t *testing.T) {
	t.Parallel()
	ws := newWS(t, start(t, "protocolserver").addr, socketPath)
	for {
		if m, err := ws.message(); err != nil {
			break // by the ping timeout: nobody answers
		} else if m != "2" {
			t.Errorf("got %q", m)
		}
	}
}

// TestAClosePacketComesInAPayloadOfItsOwn: socket.io-client 4 takes packets up a tick later than its
// engine does the close, so that it loses what shares a payload with the close packet.
func TestAClosePacketComesInAPayloadOfItsOwn(t *testing.T) {
	s := start(t, "sinkserver")
	for _, end := range []string{`42["kick","connection"]`, `42["shutdown","last",3]`} {
		path := "/once/polling" + end[4:8] + "/"
		p := newPoller(t, s.addr, path)
		if a := p.post("40"); a.status != 200 {
			t.Fatal(a)
		}
		if _, err := p.until(startsWith("bAQI=")); err != nil {
			t.Fatal(err)
		}
		if err := p.poll(); err != nil {
			t.Fatal(err)
		}
		waiting(t, s.addr)
		if a := p.post(end); a.status != 200 {
			t.Fatal(a)
		}
		a := p.down.answer()
		for ; a.status == 200 && a.body != "1"; a = p.get() {
			if strings.HasSuffix(a.body, "\x1e1") {
				t.Errorf("%s: the close packet shares a payload: %q", end, a.body)
				break
			}
		}
	}
}
