package engineio

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	pollQuery3 = "EIO=3&transport=polling"
	wsQuery3   = "EIO=3&transport=websocket"
)

// old is a client of protocol 3 that polls.
type old struct {
	*world
	*recorder
	sid string
}

// poll3 opens a session of protocol 3; query may say "&b64=1".
func (w *world) poll3(query string) *old {
	w.t.Helper()
	a := w.do(context.Background(), "GET", pollQuery3+query, nil)
	length, packet, _ := strings.Cut(a.body, ":")
	if a.status != 200 || length != strconv.Itoa(len(packet)) || !strings.HasPrefix(packet, `0{"sid":"`) {
		w.t.Fatalf("handshake: %v", a)
	}
	r := <-w.sessions
	return &old{w, r, r.ID()}
}

func (o *old) get() answer {
	return o.do(context.Background(), "GET", pollQuery3+"&sid="+o.sid, nil)
}

func (o *old) post(body string, header ...string) answer {
	return o.do(context.Background(), "POST", pollQuery3+"&sid="+o.sid, strings.NewReader(body), header...)
}

func echoing(r *recorder) { r.onMessage = r.echo }

func TestProtocol3HasToBeAllowed(t *testing.T) {
	w := newWorld(t, memory, &Options{AllowEIO3: true}, nil)
	for _, eio := range []string{"", "2", "03", "3.0", "5", "abc"} {
		w.expectCode(w.do(context.Background(), "GET", "transport=polling&EIO="+eio, nil), 400, 5)
	}
	w.expectCode(w.do(context.Background(), "GET", pollQuery3+"&j=0", nil), 400, 3)
	o := w.poll3("")
	if o.Protocol() != 3 {
		t.Errorf("the session is of protocol %d", o.Protocol())
	}
	w.expectCode(w.get(o.sid), 400, 3)
	r, sid := w.poll()
	if r.Protocol() != 4 {
		t.Errorf("the session is of protocol %d", r.Protocol())
	}
	w.expectCode(w.do(context.Background(), "GET", pollQuery3+"&sid="+sid, nil), 400, 3)
	if c, status := w.upgrade(wsQuery3 + "&sid=" + sid); status != 400 {
		t.Errorf("an upgrade to another protocol: %d", status)
	} else {
		c.Close()
	}
}

func TestProtocol3PollsAndPostsInItsOwnPayloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{AllowEIO3: true}, echoing)
		plain, b64 := w.poll3(""), w.poll3("&b64=1")
		const text = "6:4test15:4é😀x"
		w.expect(plain.post(text), 200, "ok")
		w.expect(plain.get(), 200, text)

		const encoded = "6:4hello10:b4AQIDBA=="
		w.expect(b64.post(encoded), 200, "ok")
		w.expect(b64.get(), 200, encoded)
		w.expect(plain.post(encoded), 200, "ok")
		a := plain.get()
		w.expect(a, 200, "\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04")
		if got := a.header.Get("Content-Type"); got != "application/octet-stream" {
			t.Errorf("content type %q", got)
		}
		w.expect(plain.post(a.body, "Content-Type", "application/octet-stream"), 200, "ok")
		w.expect(plain.get(), 200, a.body)

		w.expect(plain.post("1:2"), 200, "ok")
		w.expect(plain.get(), 200, "1:3")
		waiting := background(plain.get)
		synctest.Wait()
		w.expect(plain.post("1:1"), 200, "ok")
		w.expect(<-waiting, 200, "1:6")
		w.expectCode(plain.get(), 400, 1)
		plain.expectEnd(t, TransportClose)

		waiting = background(b64.get)
		synctest.Wait()
		b64.Close()
		w.expect(<-waiting, 200, "1:1")
	})
}

func TestAPayloadOfAnotherProtocolEndsTheSession(t *testing.T) {
	for _, tt := range []struct{ body, contentType string }{
		{"4a", ""}, {"abc", ""}, {"", ""}, {"\x00\x01\xff4", ""}, {"2:4\xff", ""},
		{"1:4", "application/octet-stream"}, {"", "application/octet-stream"},
	} {
		w := newWorld(t, memory, &Options{AllowEIO3: true}, nil)
		o := w.poll3("")
		w.expectCode(o.post(tt.body, "Content-Type", tt.contentType), 400, 3)
		w.expectCode(o.get(), 400, 1)
		o.expectEnd(t, ParseError)
	}
}

func TestProtocol3MarksBinaryMessagesOnAWebSocket(t *testing.T) {
	w := newWorld(t, memory, &Options{AllowEIO3: true}, echoing)
	for _, tt := range []struct {
		query string
		op    byte
		echo  string
	}{{"", opBinary, "\x04\x01\x02"}, {"&b64=1", opText, "b4AQI="}} {
		c, _ := w.upgrade(wsQuery3 + tt.query)
		c.frame()
		c.text("4hello")
		c.expect("4hello")
		for _, sent := range [][]byte{clientFrame(finBit|opBinary, []byte("\x04\x01\x02")), clientFrame(finBit|opText, []byte("b4AQI="))} {
			c.write(sent)
			if op, p, err := c.frame(); op != tt.op || string(p) != tt.echo || err != nil {
				t.Errorf("%s: got %d %q %v", tt.query, op, p, err)
			}
		}
		c.text("2")
		c.expect("3")
		c.Close()
	}
	for _, wrong := range [][]byte{
		clientFrame(finBit|opBinary, nil), clientFrame(finBit|opBinary, []byte{1}), clientFrame(finBit|opText, []byte("3")),
		clientFrame(finBit|opText, []byte("b")), clientFrame(finBit|opText, []byte("2x")), clientFrame(finBit|opText, []byte("bAQI=")),
	} {
		c, _ := w.upgrade(wsQuery3)
		c.write(wrong)
		if code := c.closeCode(); code != codeProtocol {
			t.Errorf("%q: close code %d", wrong, code)
		}
		c.Close()
	}
}

// TestAnUpgradeOfProtocol3GivesBinaryMessagesTheirMark is for those that were
// queued while the client polled.
func TestAnUpgradeOfProtocol3GivesBinaryMessagesTheirMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{AllowEIO3: true}, nil)
		o := w.poll3("")
		waiting := background(o.get)
		c, _ := w.upgrade(wsQuery3 + "&sid=" + o.sid)
		defer c.Close()
		c.text("2probe")
		c.expect("3probe")
		w.expect(<-waiting, 200, "1:6")
		batch := w.server.Batch()
		batch.Send(o.Session, Join(Text([]byte("a")), Binary([]byte("b"))))
		batch.Flush()
		c.text("5")
		c.expect("4a", "\x04b")
		batch.Send(o.Session, Binary([]byte("c")))
		batch.Flush()
		c.expect("\x04c")
		synctest.Wait()
		if st := w.server.Stats(); st.Queued != 0 {
			t.Errorf("%+v", st)
		}
	})
}

func TestAClientOfProtocol3ThatPingsLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{AllowEIO3: true}, nil)
		c, _ := w.upgrade(wsQuery3)
		c.frame()
		r := <-w.sessions
		for range 20 {
			after(44 * time.Second)
			c.text("2")
			c.expect("3")
		}
		start := time.Now()
		r.expectEnd(t, PingTimeout)
		if took := time.Since(start); took != 45*time.Second {
			t.Errorf("ended after %v", took)
		}
		c.Close()

		// The same by polling: a request at the deadline finds no session.
		o := w.poll3("")
		after(45 * time.Second)
		w.expectCode(o.post("1:2"), 400, 1)
		o.expectEnd(t, PingTimeout)
	})
}

func TestAPostFullOfPingsIsAnsweredOnce(t *testing.T) {
	w := newWorld(t, memory, &Options{AllowEIO3: true}, echoing)
	o := w.poll3("")
	w.expect(o.post(strings.Repeat("1:2", 100_000)+"2:4a"+strings.Repeat("1:2", 1000)), 200, "ok")
	w.expect(o.get(), 200, "1:32:4a1:3")
}

// TestAPingRightAfterAPongIsAnswered: the pong was still in the queue, its write not
// being over for the server, and counted as the answer to the next ping as well.
func TestAPingRightAfterAPongIsAnswered(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, &Options{AllowEIO3: true}, nil)
		c, _ := w.upgrade(wsQuery3)
		c.SetReadDeadline(time.Now().Add(20 * time.Second))
		c.frame()
		for range 2000 {
			c.text("2")
			c.expect("3")
		}
		c.Close()
	}
}

// TestAHeldReceiverExcusesTheClientsPing is for a client whose ping nobody reads.
func TestAHeldReceiverExcusesTheClientsPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		w := newWorld(t, memory, &Options{AllowEIO3: true, StallTimeout: time.Hour}, func(r *recorder) {
			r.onMessage = func([]byte, bool) error { return r.Hold(ready) }
		})
		c, _ := w.upgrade(wsQuery3)
		c.frame()
		r := <-w.sessions
		c.text("4hold")
		after(time.Second)
		go c.text("2")
		after(10 * time.Minute)
		if err := r.Send(Text(nil)); err != nil {
			t.Fatalf("ended while held: %v", err)
		}
		c.expect("4")
		close(ready)
		c.expect("3")
		r.expectEnd(t, PingTimeout)
		c.Close()
	})
}

func TestBothProtocolsGetTheSameBroadcast(t *testing.T) {
	w := newWorld(t, tcp, &Options{AllowEIO3: true}, nil)
	four, c4 := w.websocket()
	c3, _ := w.upgrade(wsQuery3)
	c3.frame()
	three := <-w.sessions
	polls := w.poll3("")
	batch := w.server.Batch()
	for i := range 3 {
		m := Join(Text(fmt.Append(nil, i)), Binary([]byte{byte(i)}))
		for _, s := range []*Session{four.Session, three.Session, polls.Session} {
			batch.Send(s, m)
		}
	}
	batch.Flush()
	c4.expect("40", "\x00", "41", "\x01", "42", "\x02")
	c3.expect("40", "\x04\x00", "41", "\x04\x01", "42", "\x04\x02")
	if a := polls.get(); a.status != http.StatusOK || !strings.HasSuffix(a.body, "\x00\x02\xff42\x01\x02\xff\x04\x02") {
		t.Errorf("by polling %v", a)
	}
	c3.Close()
	c4.Close()
}
