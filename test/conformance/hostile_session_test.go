package conformance

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// The rows of the hostile inputs that are more than one request or one run of bytes.

func TestB03ASessionOfAnotherPrincipalIsUnknown(t *testing.T) {
	s := start(t, "sinkserver")
	p, err := openPoller(newWire(t, s.addr), newWire(t, s.addr), socketPath, "X-Principal: ann")
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"X-Principal: bob", ""} {
		if a := request(s.addr, "GET", p.target(), header, nil); !a.is(1) {
			t.Errorf("GET with %q: %v", header, a)
		}
		if a := request(s.addr, "POST", p.target(), header, []byte("40")); !a.is(1) {
			t.Errorf("POST with %q: %v", header, a)
		}
		target := strings.Replace(p.target(), "polling", "websocket", 1)
		if a := newWire(t, s.addr).upgradeWS(target, header); !a.is(1) {
			t.Errorf("websocket with %q: %v", header, a)
		}
	}
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith("bAQI=")); err != nil {
		t.Errorf("the owner afterwards: %v", err)
	}
}

func TestB05ABodyBeyondTheLimitEndsTheSession(t *testing.T) {
	s := start(t, "sinkserver")
	for _, header := range []string{"", "Content-Length: 1000001", "Transfer-Encoding: chunked"} {
		p := newPoller(t, s.addr, socketPath)
		body := []byte("4" + strings.Repeat("x", 1_000_000))
		switch {
		case strings.HasPrefix(header, "Transfer"):
			p.up.ask("POST", p.target(), header, nil, whole)
			whole(p.up, fmt.Appendf(nil, "%x\r\n%s\r\n0\r\n\r\n", len(body), body))
		case header != "": // only announced
			p.up.ask("POST", p.target(), header, nil, whole)
		default:
			p.up.ask("POST", p.target(), header, body, whole)
		}
		if a := p.up.answer(); a.status != 413 {
			t.Errorf("%q: %v, want 413", header, a)
		}
		p.gone(t)
	}
	others(t, s)
}

func TestB07APostThatBreaksOffEndsTheSession(t *testing.T) {
	s := start(t, "sinkserver")
	p := newPoller(t, s.addr, socketPath)
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith("bAQI=")); err != nil {
		t.Fatal(err)
	}
	if err := p.poll(); err != nil {
		t.Fatal(err)
	}
	p.up.ask("POST", p.target(), "Content-Length: 100", nil, whole)
	whole(p.up, []byte(`42["echo","must not come"]`+"\x1e"))
	p.up.reset()
	if a := p.down.answer(); strings.Contains(a.body, "must not come") {
		t.Errorf("delivered: %v", a)
	}
	p.gone(t)
}

func TestB09AnOctetStreamKillsTheSession(t *testing.T) {
	s := start(t, "sinkserver")
	p := newPoller(t, s.addr, socketPath)
	p.header = "Content-Type: application/octet-stream"
	if a := p.post("4x"); !a.is(3) {
		t.Error(a)
	}
	p.header = ""
	p.gone(t)
}

func TestC21SixteenLargePayloadsAtOnce(t *testing.T) {
	s := start(t, "sinkserver")
	payload := "b" + base64.StdEncoding.EncodeToString(make([]byte, 749_900))
	report(t, inParallel(16, 16, func(int) error {
		p, done, err := dialPoller(s.addr)
		if err != nil {
			return err
		}
		defer done()
		p.path = enginePath
		echoing, err := openPoller(p.down, p.up, enginePath, "")
		if err != nil {
			return err
		}
		if a := echoing.post(payload); a.status != 200 {
			return fmt.Errorf("POST: %v", a)
		}
		if a := echoing.get(); a.body != payload {
			return fmt.Errorf("echo: %v", a)
		}
		return nil
	}))
}

func TestH09AnAttachmentThatNeverComesIsNotWaitedForForEver(t *testing.T) {
	s := start(t, "sinkserver")
	header := `452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`
	for range 50 {
		w := newSink(t, s.addr)
		w.send(t, header)
		if err := whole(w, binaryFrame(make([]byte, 100_000))); err != nil {
			t.Fatal(err)
		}
		w.reset()
	}
	if !wait(patience, func() bool { return s.stats(t).Sockets == 0 }) {
		t.Errorf("%d sockets are left", s.stats(t).Sockets)
	}
	if soak.Wanted() { // the connection stays: killed after 30 s
		w := newSink(t, s.addr)
		w.SetDeadline(time.Now().Add(45 * time.Second))
		w.send(t, header)
		if c, err := w.end(); err != nil || c.code == 0 {
			t.Errorf("%v %v, want a close frame", c, err)
		}
	}
}

func TestD09AResetAfterTheHandshakeLeavesNoSocket(t *testing.T) {
	s := start(t, "sinkserver")
	for range 50 {
		w := newWire(t, s.addr)
		w.ask("GET", socketPath+"?EIO=4&transport=websocket", wsHeader, nil, whole)
		if _, err := w.in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		w.reset()
	}
	others(t, s)
}

func TestD11AFirstFrameThatIsNoProbeLeavesThePollingSession(t *testing.T) {
	s := start(t, "sinkserver")
	for _, first := range []string{"40", "2", "2prob", "2probes", "3probe", "5", "1", "", "6"} {
		p, w := newPoller(t, s.addr, enginePath), newWire(t, s.addr)
		if a := w.upgradeWS(enginePath+"?EIO=4&transport=websocket&sid="+p.sid, ""); a.status != 101 {
			t.Fatal(a)
		}
		w.send(t, first)
		if _, err := w.end(); err != nil {
			t.Errorf("%q: %v", first, err)
		}
		if a := p.post("4hello"); a.status != 200 {
			t.Errorf("the polling session after %q: %v", first, a)
		}
		if got, err := p.until(startsWith("4")); err != nil {
			t.Errorf("the polling session after %q: %q %v", first, got, err)
		}
	}
}

func TestD13ASecondUpgradeIsRefused(t *testing.T) {
	s := start(t, "sinkserver")
	p, first, second := newPoller(t, s.addr, enginePath), newWire(t, s.addr), newWire(t, s.addr)
	if err := p.probe(first); err != nil {
		t.Fatal(err)
	}
	// While the first still probes.
	if a := second.upgradeWS(enginePath+"?EIO=4&transport=websocket&sid="+p.sid, ""); a.status == 101 {
		if _, err := second.end(); err != nil {
			t.Errorf("the second probe: %v", err)
		}
	}
	first.send(t, "5", "4hello")
	first.expect(t, "4hello")
}

func TestD15ManyProbesGetOneAnswer(t *testing.T) {
	s := start(t, "sinkserver")
	p, w := newPoller(t, s.addr, enginePath), newWire(t, s.addr)
	if a := w.upgradeWS(enginePath+"?EIO=4&transport=websocket&sid="+p.sid, ""); a.status != 101 {
		t.Fatal(a)
	}
	whole(w, []byte(strings.Repeat(string(text("2probe")), 1000)))
	probes := 0
	for {
		m, err := w.message()
		if err != nil {
			break
		}
		if m != "3probe" {
			t.Errorf("got %q", m)
		}
		probes++
	}
	if probes > 1 {
		t.Errorf("%d answers", probes)
	}
	if a := p.post("4hello"); a.status != 200 {
		t.Errorf("the polling session afterwards: %v", a)
	}
}

func TestF11RecoveryDataOfAnotherIsIgnored(t *testing.T) {
	s := start(t, "sinkserver")
	for _, auth := range []string{
		`{"pid":"someone else's","offset":"x"}`,
		`{"pid":"x","offset":"` + strings.Repeat("a", 900_000) + `"}`,
		`{"pid":"'; DROP","offset":"\u0000"}`,
		`{"pid":{},"offset":[]}`,
	} {
		w := newWS(t, s.addr, socketPath)
		w.send(t, "40"+auth)
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, `40{"sid":"`) || strings.Contains(m, "recovered") {
			t.Errorf("%.60s: %.200q %v", auth, m, err)
		}
	}
}

func TestF13EventsAfterTheServersDisconnectAreDropped(t *testing.T) {
	s := start(t, "sinkserver")
	w := newSink(t, s.addr)
	w.send(t, `42["kick","namespace"]`)
	w.expect(t, "41")
	w.send(t, `42["echo",1]`, `451-["echo",{"_placeholder":true,"num":0}]`)
	if err := whole(w, binaryFrame([]byte{1})); err != nil {
		t.Fatal(err)
	}
	w.send(t, "431[]", `427["echo"]`, "41")
	if err := connectSocket(w); err != nil {
		t.Fatalf("a CONNECT afterwards: %v", err)
	}
	w.send(t, stillThere)
	w.expect(t, thereStill)
}

func TestF09ManyNamespacesOnOneConnection(t *testing.T) {
	s := start(t, "sinkserver")
	w := newSink(t, s.addr)
	for i := range 1000 {
		w.send(t, fmt.Sprintf("40/n%d", i))
	}
	for i := range 1000 {
		w.expect(t, fmt.Sprintf(`44/n%d,{"message":"Invalid namespace"}`, i))
	}
	w.send(t, stillThere)
	w.expect(t, thereStill)
}

func TestE23PingsWithinAnUnfinishedMessageAreFew(t *testing.T) {
	s := start(t, "sinkserver")
	w := newSink(t, s.addr)
	whole(w, append(frame(opText, []byte("4")), []byte(strings.Repeat(string(frame(0x80|opPing, nil)), 1000))...))
	killed(t, w, 1008)
	others(t, s)
}
