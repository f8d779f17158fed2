package engineio

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAWebSocketEchoesOnEveryNetwork(t *testing.T) {
	for _, network := range networks {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, network, nil, func(r *recorder) { r.onMessage = r.echo })
			r, c := w.websocket()
			defer c.Close()
			if r.Transport() != WebSocket || (r.conn.raw != nil) != (network == tcp) {
				t.Errorf("transport %s, raw %v", r.Transport(), r.conn.raw != nil)
			}
			long := strings.Repeat("long ", 30_000)
			for _, text := range []string{"", "a", "ä€😀", long} {
				go c.text("4" + text)
				c.expect("4" + text)
			}
			for _, size := range []int{1, 40_000, 1_000_000} {
				data := bytes.Repeat([]byte{0xff}, size)
				go c.write(clientFrame(finBit|opBinary, data))
				c.expect(string(data))
			}
			go c.write(clientFrame(finBit|opPing, []byte("are you there")))
			if op, p, err := c.frame(); op != opPong || string(p) != "are you there" || err != nil {
				t.Errorf("pong %x %q %v", op, p, err)
			}
			go c.text("1")
			if code := c.closeCode(); code != codeNormal {
				t.Errorf("close code %d", code)
			}
			r.expectEnd(t, TransportClose)
		})
	}
}

func TestWhatAClientMayNotSendEndsItsWebSocketWithACode(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, &Options{MaxPayload: 1000}, nil)
		for _, tt := range []struct {
			name, bytes string
			code        int
		}{
			{"not masked", "\x81\x0240", codeProtocol},
			{"RSV1", header(0xc1, 0x82) + "40", codeProtocol},
			{"negative length", header(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), codeProtocol},
			{"too big", header(0x81, 0xfe, 0x03, 0xe9), codeTooBig},
			{"bad UTF-8", header(0x81, 0x83) + "42\xff", codeEncoding},
			{"close of one byte", header(0x88, 0x81) + "\x03", codeProtocol},
			{"close with bad UTF-8", header(0x88, 0x83) + "\x03\xe8\xff", codeEncoding},
			{"empty text", header(0x81, 0x80), codeProtocol},
			{"ping packet", header(0x81, 0x81) + "2", codeProtocol},
			{"probe", header(0x81, 0x86) + "2probe", codeProtocol},
			{"upgrade", header(0x81, 0x81) + "5", codeProtocol},
			{"base64 cut short", header(0x81, 0x84) + "bAQI", codeProtocol},
			{"fragments", header(0x01, 0x80) + strings.Repeat(header(0x00, 0x80), 1024), codePolicy},
			{"pings", strings.Repeat(header(0x89, 0x80), 4*maxControlRate), codePolicy},
		} {
			r, c := w.websocket()
			go c.write([]byte(tt.bytes))
			if code := c.closeCode(); code != tt.code {
				t.Errorf("%s over %s: close code %d, want %d", tt.name, network, code, tt.code)
			}
			r.expectEnd(t, ParseError)
			c.Close()
		}
	}
}

func TestACloseFrameIsAnsweredWithItsCode(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		for in, want := range map[string]int{"": 1000, "\x03\xe9": 1001, "\x0f\xa0bye": 4000} {
			r, c := w.websocket()
			go c.write(clientFrame(finBit|opClose, []byte(in)))
			if code := c.closeCode(); code != want {
				t.Errorf("over %s: answered %q with %d", network, in, code)
			}
			if _, err := c.r.ReadByte(); err == nil {
				t.Error("more after the close frame")
			}
			r.expectEnd(t, TransportClose)
			c.Close()
		}
	}
}

func TestAConnectionThatBreaksEndsTheSession(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		r, c := w.websocket()
		c.write(clientFrame(finBit|opText, []byte("4hello"))[:7])
		c.Close()
		r.expectEnd(t, TransportClose)
		if len(r.received()) != 0 {
			t.Errorf("received %q of half a frame", r.received())
		}
	}
}

func TestCloseSendsWhatIsQueuedAndThenACloseFrame(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		r, c := w.websocket()
		const n = 300
		for i := range n {
			if err := r.Send(Text(fmt.Appendf(nil, "%d %s", i, strings.Repeat("x", 3000)))); err != nil {
				t.Fatal(err)
			}
		}
		r.Close()
		r.expectEnd(t, ForcedClose)
		for i := range n {
			if _, p, err := c.frame(); err != nil || !strings.HasPrefix(string(p), fmt.Sprintf("4%d x", i)) {
				t.Fatalf("over %s, message %d: %.20q %v", network, i, p, err)
			}
		}
		if code := c.closeCode(); code != codeNormal {
			t.Errorf("over %s: close code %d", network, code)
		}
		c.Close()
	}
}

// TestAMessageThatComesDuringTheDrainDoesNotCutIt is for a reader that gave up
// the connection, and with it the last messages, when the client sent one more.
func TestAMessageThatComesDuringTheDrainDoesNotCutIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		for i := range 3 {
			r.Send(Text(fmt.Append(nil, i)))
		}
		r.Close()
		c.text("4too late")
		c.write(clientFrame(finBit|opPing, nil))
		after(closeLinger + time.Second)
		c.expect("40", "41", "42")
		if code := c.closeCode(); code != codeNormal {
			t.Errorf("close code %d", code)
		}
		if len(r.received()) != 0 {
			t.Errorf("received %q after the end", r.received())
		}
	})
}

func TestADrainHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		r.Send(Text([]byte("never read")))
		r.Close()
		after(30*time.Second + time.Second)
		synctest.Wait()
		w.checkLeftovers()
	})
}

func TestACloseFrameThatIsNotAnsweredIsWaitedForBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		r, c := w.websocket()
		defer c.Close()
		synctest.Wait()
		start := time.Now()
		r.Kill(ParseError)
		if code := c.closeCode(); code != codeProtocol {
			t.Errorf("close code %d", code)
		}
		io.Copy(io.Discard, c)
		if took := time.Since(start); took != closeLinger {
			t.Errorf("closed after %v", took)
		}
	})
}

// TestBinaryMessagesMayComeAsTextOnAWebSocket is for clients with forceBase64,
// whose sessions were ended.
func TestBinaryMessagesMayComeAsTextOnAWebSocket(t *testing.T) {
	w := newWorld(t, memory, nil, echoing)
	_, c := w.websocket()
	defer c.Close()
	for in, want := range map[string]string{"bAQID": "\x01\x02\x03", "b": ""} {
		c.text(in)
		if op, p, err := c.frame(); op != opBinary || string(p) != want || err != nil {
			t.Errorf("%q: got %d %q %v", in, op, p, err)
		}
	}
}
