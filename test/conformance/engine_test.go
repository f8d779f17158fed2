package conformance

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

const (
	pingInterval = 300 * time.Millisecond
	pingTimeout  = 200 * time.Millisecond
)

// patient starts a server that pings often and waits long for pongs.
func patient(t *testing.T) (addr string) {
	t.Helper()
	return start(t, "protocolserver", "PING_TIMEOUT=20000").addr
}

// calm starts a server whose heartbeat keeps out of what has nothing to do with it, also when a machine
// is busy.
func calm(t *testing.T) (addr string) {
	t.Helper()
	return start(t, "protocolserver", "PING_INTERVAL=25000", "PING_TIMEOUT=20000").addr
}

func TestTheOpenPacketHasExactlyTheKeysOfTheProtocol(t *testing.T) {
	addr := start(t, "protocolserver").addr
	ws := newWire(t, addr)
	if a := ws.upgradeWS(enginePath+"?EIO=4&transport=websocket", ""); a.status != 101 {
		t.Fatal(a)
	}
	overWS, err := ws.message()
	if err != nil {
		t.Fatal(err)
	}
	overPolling := request(addr, "GET", enginePath+"?EIO=4&transport=polling", "", nil)
	if ct := overPolling.header.Get("Content-Type"); ct != "text/plain; charset=UTF-8" {
		t.Errorf("content type of a poll: %q", ct)
	}
	for packet, upgrades := range map[string]string{overPolling.body: `["websocket"]`, overWS: `[]`} {
		var keys map[string]json.RawMessage
		if !strings.HasPrefix(packet, "0") || json.Unmarshal([]byte(packet[1:]), &keys) != nil {
			t.Fatalf("open packet %q", packet)
		}
		if sid := string(keys["sid"]); len(sid) < 22 {
			t.Errorf("sid %s is too short", sid)
		}
		delete(keys, "sid")
		got, _ := json.Marshal(keys)
		want := `{"maxPayload":1000000,"pingInterval":300,"pingTimeout":200,"upgrades":` + upgrades + `}`
		if string(got) != want {
			t.Errorf("open packet %s, want %s", got, want)
		}
	}
}

func TestABadHandshakeIsRefusedWithItsCode(t *testing.T) {
	addr := calm(t)
	for _, bad := range []struct {
		method, query string
		code          int
	}{
		{"GET", "?transport=polling", 5},
		{"GET", "?EIO=abc&transport=polling", 5},
		{"GET", "?EIO=4", 0},
		{"GET", "?EIO=4&transport=abc", 0},
		{"POST", "?EIO=4&transport=polling", 2},
		{"PUT", "?EIO=4&transport=polling", 2},
		{"GET", "?EIO=4&transport=polling&sid=unknown", 1},
		{"POST", "?EIO=4&transport=polling&sid=unknown", 1},
	} {
		for _, path := range []string{enginePath, socketPath} {
			var body []byte
			if bad.method != "GET" {
				body = []byte("4x")
			}
			if a := request(addr, bad.method, path+bad.query, "", body); !a.is(bad.code) {
				t.Errorf("%s %s: %v, want code %d", bad.method, path+bad.query, a, bad.code)
			}
		}
	}
}

func TestABadWebSocketHandshakeIsRefusedAsOverPolling(t *testing.T) {
	addr := calm(t)
	for query, code := range map[string]int{
		"?transport=websocket":             5,
		"?EIO=abc&transport=websocket":     5,
		"?EIO=4":                           0,
		"?EIO=4&transport=abc":             0,
		"?EIO=4&transport=websocket&sid=x": 1,
	} {
		if a := newWire(t, addr).upgradeWS(enginePath+query, ""); !a.is(code) {
			t.Errorf("%s: %v, want code %d", query, a, code)
		}
	}
}

func TestPollingEchoesOnePayloadInOrder(t *testing.T) {
	addr := calm(t)
	for _, payload := range []string{
		"4hello",
		"4test1\x1e4test2\x1e4test3",
		"4hello\x1ebAQIDBA==",
		"bAQIDBA==\x1e4\x1ebAQ==\x1e4œ漢👋",
	} {
		p := newPoller(t, addr, enginePath)
		if a := p.post(payload); a.status != 200 || a.body != "ok" || a.header.Get("Content-Type") != "text/html" {
			t.Errorf("POST %q: %v %v", payload, a, a.header)
		}
		if a := p.get(); a.status != 200 || a.body != payload {
			t.Errorf("echo of %q: %v", payload, a)
		}
	}
}

func TestAPollThatWaitsGetsTheEchoAtOnce(t *testing.T) {
	p := newPoller(t, calm(t), enginePath)
	if err := p.poll(); err != nil {
		t.Fatal(err)
	}
	if a := p.post("4hello"); a.body != "ok" {
		t.Fatal(a)
	}
	if a := p.down.answer(); a.body != "4hello" {
		t.Error(a)
	}
}

func TestAnInvalidPayloadClosesThePollingSession(t *testing.T) {
	addr := calm(t)
	for _, payload := range []string{"abc", "", "4a\x1e", "b====", "b!", "2probe"} {
		p := newPoller(t, addr, enginePath)
		if a := p.post(payload); !a.is(3) {
			t.Errorf("POST %q: %v, want code 3", payload, a)
		}
		p.gone(t)
	}
}

func TestTwoPollsAtOnceCloseTheSession(t *testing.T) {
	p := newPoller(t, calm(t), enginePath)
	second := newWire(t, p.addr)
	if err := p.poll(); err != nil {
		t.Fatal(err)
	}
	if err := second.ask("GET", p.target(), "", nil, whole); err != nil {
		t.Fatal(err)
	}
	// Which of the two the server sees first is not known: one gets the close packet, one is refused.
	a, b := p.down.answer(), second.answer()
	if a.status != 200 {
		a, b = b, a
	}
	if a.status != 200 || a.body != "1" || !b.is(3) {
		t.Errorf("two polls at once: %v and %v", a, b)
	}
	p.gone(t)
}

func TestTwoPostsAtOnceCloseTheSession(t *testing.T) {
	p := newPoller(t, calm(t), enginePath)
	// The first POST has sent half of its body when the second comes.
	err := p.up.ask("POST", p.target(), "Content-Length: 6", nil, whole)
	if err != nil || whole(p.up, []byte("4he")) != nil {
		t.Fatal(err)
	}
	var a answer
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if a = request(p.addr, "POST", p.target(), "", []byte("4x")); a.status != 200 {
			break // else it was there before the first
		}
	}
	if !a.is(3) {
		t.Errorf("second POST: %v, want code 3", a)
	}
	p.gone(t)
}

// waiting returns when a poll has come to the server, which then has as much time for it as answering
// others takes.
func waiting(t *testing.T, addr string) {
	t.Helper()
	if !wait(patience, func() bool { return request(addr, "GET", "/debug/inside", "", nil).body == "1" }) {
		t.Fatal("the poll does not arrive")
	}
	for range 10 {
		if a := request(addr, "GET", enginePath+"?EIO=4&transport=polling", "", nil); a.status != 200 {
			t.Fatal(a)
		}
	}
}

func TestAPollThatIsCancelledClosesTheSession(t *testing.T) {
	addr := calm(t)
	for _, drop := range []func(*wire){(*wire).reset, func(w *wire) { w.Close() }} {
		p := newPoller(t, addr, enginePath)
		if err := p.poll(); err != nil {
			t.Fatal(err)
		}
		waiting(t, addr)
		drop(p.down)
		// At once: the server may not yet have seen that the first is gone.
		if a := request(addr, "GET", p.target(), "", nil); !a.is(1) && !a.is(3) {
			t.Errorf("the poll after a cancelled one: %v, want 400", a)
		}
		p.gone(t)
	}
}

func TestPollingHoldsOnePingPerPoll(t *testing.T) {
	t.Parallel()
	addr := patient(t)
	for _, path := range []string{enginePath, socketPath} {
		p := newPoller(t, addr, path)
		for i := range 3 {
			if a := p.get(); a.status != 200 || a.body != "2" {
				t.Fatalf("%s, poll %d: %v, want a ping", path, i, a)
			}
			if a := p.post("3"); a.status != 200 {
				t.Fatal(a)
			}
		}
	}
}

func TestAWebSocketGetsThreePings(t *testing.T) {
	t.Parallel()
	addr := patient(t)
	begin := time.Now()
	ws := newWS(t, addr, enginePath)
	for range 3 {
		if m, err := ws.message(); err != nil || m != "2" {
			t.Fatalf("%q %v, want a ping", m, err)
		}
		ws.send(t, "3")
	}
	if d := time.Since(begin); d < 3*pingInterval-50*time.Millisecond {
		t.Errorf("three pings within %v", d)
	}
}

func TestASessionWithoutPongsIsGoneAfterIntervalAndTimeout(t *testing.T) {
	t.Parallel()
	addr := start(t, "protocolserver").addr
	for _, path := range []string{enginePath, socketPath} {
		p := newPoller(t, addr, path)
		<-time.After(pingInterval + pingTimeout) // not a moment more: the margin is what is tested
		p.gone(t)
	}
}

func TestASilentWebSocketIsClosed(t *testing.T) {
	t.Parallel()
	addr := start(t, "protocolserver").addr
	for _, path := range []string{enginePath, socketPath} {
		took := time.Hour
		for try := 0; try < 3 && took > 2*time.Second; try++ { // what else runs can only make it longer
			begin := time.Now()
			ws := newWS(t, addr, path)
			for m, err := ws.message(); err == nil; m, err = ws.message() {
				if m != "2" {
					t.Errorf("got %q", m)
				}
			}
			took = time.Since(begin)
		}
		if took < 450*time.Millisecond || took > 2*time.Second {
			t.Errorf("%s: closed after %v", path, took)
		}
	}
}

func TestAClosePacketEndsTheSession(t *testing.T) {
	addr := calm(t)
	for _, path := range []string{enginePath, socketPath} {
		p := newPoller(t, addr, path)
		if err := p.poll(); err != nil {
			t.Fatal(err)
		}
		waiting(t, addr)
		if a := p.post("1"); a.status != 200 {
			t.Errorf("POST of a close packet: %v", a)
		}
		if a := p.down.answer(); a.status != 200 || a.body != "6" {
			t.Errorf("the poll that waited: %v, want a noop packet", a)
		}
		p.gone(t)

		ws := newWS(t, addr, path)
		ws.send(t, "1")
		if _, err := ws.end(); err != nil {
			t.Error(err)
		}
	}
}

// TestAClosePacketAndAPollRace is the case of a client that does both at the same moment: the poll is
// answered, with a noop packet or because the session is gone.
func TestAClosePacketAndAPollRace(t *testing.T) {
	addr := calm(t)
	for range 50 {
		p := newPoller(t, addr, enginePath)
		if err := p.poll(); err != nil {
			t.Fatal(err)
		}
		if a := p.post("1"); a.status != 200 {
			t.Errorf("POST of a close packet: %v", a)
		}
		if a := p.down.answer(); a.body != "6" && !a.is(1) {
			t.Errorf("the poll: %v", a)
		}
		p.gone(t)
	}
}

func TestAWebSocketEchoesTextAndBinary(t *testing.T) {
	ws := newWS(t, calm(t), enginePath)
	ws.send(t, "4hello")
	ws.expect(t, "4hello")
	if err := whole(ws, binaryFrame([]byte{1, 2, 3, 4})); err != nil {
		t.Fatal(err)
	}
	ws.expect(t, "b\x01\x02\x03\x04")
	ws.send(t, "4", "4œ漢👋")
	ws.expect(t, "4", "4œ漢👋")
}

func TestAnInvalidPacketClosesTheWebSocket(t *testing.T) {
	addr := calm(t)
	for _, packet := range []string{"abc", "9", "2probe", "5"} {
		ws := newWS(t, addr, enginePath)
		ws.send(t, packet)
		if c, err := ws.end(); err != nil || c.code == 0 {
			t.Errorf("%q: %v %v, want a close frame", packet, c, err)
		}
	}
}

func TestAnUpgradeReleasesThePollAndMovesTheSession(t *testing.T) {
	addr := calm(t)
	for _, pending := range []bool{true, false} {
		p, ws := newPoller(t, addr, enginePath), newWire(t, addr)
		if pending {
			if err := p.poll(); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.probe(ws); err != nil {
			t.Fatal(err)
		}
		if !pending {
			if err := p.poll(); err != nil {
				t.Fatal(err)
			}
		}
		if a := p.down.answer(); a.status != 200 || a.body != "6" {
			t.Errorf("the poll while probing: %v, want a noop packet", a)
		}
		ws.send(t, "5", "4hello")
		ws.expect(t, "4hello")
		if a := p.get(); !a.is(3) {
			t.Errorf("a poll after the upgrade: %v, want code 3", a)
		}
		if a := p.post("4x"); !a.is(3) {
			t.Errorf("a POST after the upgrade: %v, want code 3", a)
		}
		ws.send(t, "4still here")
		ws.expect(t, "4still here")
	}
}

// TestAPollAfterTheUpgradePacketIsRefused has "5" and the poll race on two connections: a server that
// answers the poll first would leave the client with a poll too many.
func TestAPollAfterTheUpgradePacketIsRefused(t *testing.T) {
	addr := calm(t)
	for range 50 {
		p, ws := newPoller(t, addr, enginePath), newWire(t, addr)
		if err := p.probe(ws); err != nil {
			t.Fatal(err)
		}
		ws.send(t, "5")
		if a := p.pollBehind(); !a.is(3) {
			t.Errorf("the poll after 5: %v, want code 3", a)
		}
		ws.send(t, "4hello")
		ws.expect(t, "4hello")
	}
}

// TestAPollBehindAnUpgradeInOneGoIsRefused is the same with a client that does not wait for "3probe":
// its poll may be there before the probe, and must be held for a moment then too.
func TestAPollBehindAnUpgradeInOneGoIsRefused(t *testing.T) {
	addr := calm(t)
	for range 50 {
		p, ws := newPoller(t, addr, socketPath), newWire(t, addr)
		if a := ws.upgradeWS(socketPath+"?EIO=4&transport=websocket&sid="+p.sid, ""); a.status != 101 {
			t.Fatal(a)
		}
		ws.send(t, "2probe", "5")
		if a := p.pollBehind(); !a.is(3) {
			t.Errorf("the poll behind 5: %v, want code 3", a)
		}
	}
}

// pollGrace is how long engineio holds a poll for what may come by another connection.
const pollGrace = 50 * time.Millisecond

// pollBehind polls right behind what moves the session. A server that is not given the processor while it
// holds the poll may let it go with a noop, but not before its time: then the next one is meant.
func (p *poller) pollBehind() (a answer) {
	for held := pollGrace; held >= pollGrace; {
		begin := time.Now()
		if a = p.get(); a.body != "6" {
			break
		}
		held = time.Since(begin)
	}
	return a
}

func TestASecondWebSocketForAnUpgradedSessionIsClosed(t *testing.T) {
	addr := calm(t)
	p, ws := newPoller(t, addr, enginePath), newWire(t, addr)
	if err := p.probe(ws); err != nil {
		t.Fatal(err)
	}
	ws.send(t, "5", "4a")
	ws.expect(t, "4a")
	second := newWire(t, addr)
	if a := second.upgradeWS(enginePath+"?EIO=4&transport=websocket&sid="+p.sid, ""); a.status == 101 {
		if _, err := second.end(); err != nil {
			t.Errorf("the second websocket: %v", err)
		}
	} else if !a.is(3) {
		t.Errorf("the second websocket: %v", a)
	}
	ws.send(t, "4hello")
	ws.expect(t, "4hello")
}

func TestAnUpgradeThatIsGivenUpLeavesThePollingSession(t *testing.T) {
	addr := calm(t)
	p, ws := newPoller(t, addr, enginePath), newWire(t, addr)
	if err := p.probe(ws); err != nil {
		t.Fatal(err)
	}
	ws.reset()
	if a := p.post("4hello"); a.status != 200 {
		t.Fatal(a)
	}
	got, err := p.until(startsWith("4"))
	if err != nil || got[len(got)-1] != "4hello" {
		t.Errorf("%q %v", got, err)
	}
	// While the server has not seen the end of the first one, there is one under way.
	var again *wire
	if !wait(30*time.Second, func() bool {
		again = newWire(t, addr)
		err = p.probe(again)
		return err == nil
	}) {
		t.Fatalf("a second try: %v", err)
	}
	again.send(t, "5", "4b")
	again.expect(t, "4b")
}

// TestMessagesAroundTheUpgradeKeepTheirOrder sends over polling until the last moment and over the
// websocket from the first one on; the server's echoes go over whichever is there.
func TestMessagesAroundTheUpgradeKeepTheirOrder(t *testing.T) {
	addr := calm(t)
	rounds := 20
	if soak.Wanted() {
		rounds = 1000
	}
	for range rounds {
		p, ws := newPoller(t, addr, enginePath), newWire(t, addr)
		var want, got []string
		payload := func(from, to int) string {
			var list []string
			for i := from; i < to; i++ {
				list = append(list, fmt.Sprintf("4%d", i))
			}
			want = append(want, list...)
			return strings.Join(list, "\x1e")
		}
		if a := p.post(payload(0, 3)); a.status != 200 {
			t.Fatal(a)
		}
		if err := p.probe(ws); err != nil {
			t.Fatal(err)
		}
		if a := p.post(payload(3, 6)); a.status != 200 {
			t.Fatal(a)
		}
		a := p.get()
		if a.status != 200 {
			t.Fatal(a)
		}
		got = append(got, strings.Split(a.body, "\x1e")...)
		if a := p.post(payload(6, 9)); a.status != 200 { // stays queued: no poll waits for it
			t.Fatal(a)
		}
		ws.send(t, append([]string{"5"}, strings.Split(payload(9, 12), "\x1e")...)...)
		for len(got) == 0 || got[len(got)-1] != "411" {
			m, err := ws.packet()
			if err != nil {
				t.Fatalf("%v after %q", err, got)
			}
			got = append(got, m)
		}
		got = slices.DeleteFunc(got, func(m string) bool { return m == "6" || m == "2" })
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

func TestAMessageOfTheLimitIsEchoedAndOneByteMoreIsNot(t *testing.T) {
	addr := start(t, "sinkserver").addr // which waits for pongs longer than it takes to send that much
	full := "4" + strings.Repeat("x", 999_999)
	p := newPoller(t, addr, enginePath)
	if a := p.post(full); a.status != 200 {
		t.Fatal(a)
	}
	if a := p.get(); a.body != full {
		t.Errorf("echo of the limit: %v", a)
	}
	if a := p.post(full + "x"); a.status != 413 {
		t.Errorf("one byte more: %v, want 413", a)
	}
	p.gone(t)

	ws := newWS(t, addr, enginePath)
	ws.send(t, full)
	ws.expect(t, full)
	ws.send(t, full+"x")
	if c, err := ws.end(); err != nil || c.code != 1009 {
		t.Errorf("one byte more: %v %v, want 1009", c, err)
	}
}

func TestBinaryOfEveryLengthSurvivesBase64(t *testing.T) {
	addr := calm(t)
	p := newPoller(t, addr, enginePath)
	var payload []string
	for n := range 20 {
		payload = append(payload, "b"+base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\xfe", n))))
	}
	if a := p.post(strings.Join(payload, "\x1e")); a.status != 200 {
		t.Fatal(a)
	}
	if a := p.get(); a.body != strings.Join(payload, "\x1e") {
		t.Error(a)
	}
}
