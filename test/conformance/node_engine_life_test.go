package conformance

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// brief are intervals after which a silent client is gone at once.
func brief() engineio.Options {
	return engineio.Options{PingInterval: 40 * time.Millisecond, PingTimeout: 40 * time.Millisecond}
}

// over runs a test with a client of each transport: how it sends a packet, and how it hears of the end.
func over(t *testing.T, opts engineio.Options, test func(t *testing.T, e *engine, s *engineio.Session, send func(string), ended func())) {
	t.Run("polling", func(t *testing.T) {
		e := newEngine(t, opts, nil)
		p := newPoller(t, e.addr, enginePath)
		test(t, e, receive(t, e.sessions), func(packet string) { p.post(packet) }, func() {
			for p.get().status == 200 {
			}
			p.gone(t)
		})
	})
	t.Run("websocket", func(t *testing.T) {
		e := newEngine(t, opts, nil)
		w := newWS(t, e.addr, enginePath)
		test(t, e, receive(t, e.sessions), func(packet string) { w.send(t, packet) }, func() {
			if _, err := w.end(); err != nil {
				t.Error(err)
			}
		})
	})
}

// "close": why sessions end, and that both sides hear of it.
func TestNodeEngineClose(t *testing.T) {
	for name, c := range map[string]struct {
		opts engineio.Options
		do   func(s *engineio.Session, send func(string))
		want string
	}{
		"when the server closes a client": {engineio.Options{}, func(s *engineio.Session, _ func(string)) { s.Close() }, "forced close"},
		"when the client closes":          {engineio.Options{}, func(_ *engineio.Session, send func(string)) { send("1") }, "transport close"},
		"when the client sends nonsense":  {engineio.Options{}, func(_ *engineio.Session, send func(string)) { send("invalid") }, "parse error"},
	} {
		t.Run(name, func(t *testing.T) {
			over(t, c.opts, func(t *testing.T, e *engine, s *engineio.Session, send func(string), ended func()) {
				c.do(s, send)
				if got := receive(t, e.ends); string(got) != c.want {
					t.Errorf("reason %q, want %q", got, c.want)
				}
				ended()
			})
		})
	}
}

func TestNodeEngineCloseBySilence(t *testing.T) {
	behaviours{
		"when the client does not pong": func(t *testing.T) {
			e := newEngine(t, brief(), nil)
			newPoller(t, e.addr, enginePath) // no poll is under way either
			w := newWS(t, e.addr, enginePath)
			for range 2 {
				if got := receive(t, e.ends); got != engineio.PingTimeout {
					t.Error(got)
				}
			}
			if _, err := w.end(); err != nil {
				t.Error(err)
			}
		},
		"not before interval and timeout have passed, and never with pongs": func(t *testing.T) {
			t.Parallel() // it takes its time, so that a busy machine can answer in time
			opts := engineio.Options{PingInterval: 200 * time.Millisecond, PingTimeout: 1500 * time.Millisecond}
			e := newEngine(t, opts, nil)
			began := time.Now()
			alive, silent := newWS(t, e.addr, enginePath), newWS(t, e.addr, enginePath)
			go alive.end() // answers pings
			if got := receive(t, e.ends); got != engineio.PingTimeout {
				t.Error(got)
			}
			if _, err := silent.end(); err != nil {
				t.Error(err)
			}
			if passed := time.Since(began); passed < opts.PingInterval+opts.PingTimeout {
				t.Errorf("closed after %v", passed)
			}
			if len(e.ends) > 0 {
				t.Error("the one that answers has been closed too")
			}
		},
		"when a poll that waits breaks off, as a closed tab's does": func(t *testing.T) {
			arrived := make(chan struct{}, 8)
			e := newEngine(t, engineio.Options{}, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					arrived <- struct{}{}
					next.ServeHTTP(w, r)
				})
			})
			p := newPoller(t, e.addr, enginePath)
			receive(t, arrived)
			if err := p.poll(); err != nil {
				t.Fatal(err)
			}
			receive(t, arrived)
			p.down.reset()
			if got := receive(t, e.ends); got != engineio.TransportError && got != engineio.TransportClose {
				t.Error(got)
			}
			p.gone(t)
		},
		"not by requests that close their connections": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			sid := newPoller(t, e.addr, enginePath).sid
			s := receive(t, e.sessions)
			for range 3 {
				target := pollingHandshake + "&sid=" + sid
				if a := request(e.addr, "POST", target, "Connection: close", []byte("4test")); a.body != "ok" || receive(t, e.heard) != "test" {
					t.Fatal(a)
				}
				s.Send(engineio.Text([]byte("woot")))
				if a := request(e.addr, "GET", target, "Connection: close", nil); a.body != "4woot" {
					t.Fatal(a)
				}
			}
		},
	}.run(t)
}

func TestNodeEngineCloseAndUpgrade(t *testing.T) {
	behaviours{
		"an upgrade under way is closed with its session": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			p, w := newPoller(t, e.addr, enginePath), newWire(t, e.addr)
			if err := p.probe(w); err != nil {
				t.Fatal(err)
			}
			receive(t, e.sessions).Close()
			w.send(t, "5") // the client learns of it where it arrives
			if _, err := w.end(); err != nil {
				t.Error(err)
			}
			p.gone(t)
		},
		"an upgrade that takes too long is closed, and polling goes on": func(t *testing.T) {
			e := newEngine(t, engineio.Options{UpgradeTimeout: time.Second}, nil)
			p, w := newPoller(t, e.addr, enginePath), newWire(t, e.addr)
			if err := p.probe(w); err != nil {
				t.Fatal(err)
			}
			session, closed := receive(t, e.sessions), make(chan error, 1)
			go func() {
				_, err := w.end()
				closed <- err
				_ = session.Send(engineio.Text([]byte("over")))
			}()
			// A client that polls on has no mind to upgrade; one that does not may be about to.
			for over := false; !over; {
				a := p.get()
				if over = a.body == "4over"; a.status != 200 || !over && a.body != "6" {
					t.Fatal(a)
				}
			}
			if err := <-closed; err != nil {
				t.Error(err)
			}
			if a := p.post("4still here"); a.status != 200 || receive(t, e.heard) != "still here" {
				t.Error(a)
			}
		},
		"not by the heartbeat after an upgrade": func(t *testing.T) {
			t.Parallel()
			opts := engineio.Options{PingInterval: 50 * time.Millisecond, PingTimeout: 1500 * time.Millisecond}
			e := newEngine(t, opts, nil)
			p, w := newPoller(t, e.addr, enginePath), newWire(t, e.addr)
			if err := p.probe(w); err != nil {
				t.Fatal(err)
			}
			w.send(t, "5")
			for end := time.Now().Add(2*opts.PingInterval + opts.PingTimeout); time.Now().Before(end); {
				if m, err := w.message(); err != nil || m != "2" {
					t.Fatal(m, err)
				}
				w.send(t, "3")
			}
			if len(e.ends) > 0 {
				t.Error(<-e.ends)
			}
		},
		"of the server ends all sessions, whatever carries them": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			newPoller(t, e.addr, enginePath)
			p, up, ws := newPoller(t, e.addr, enginePath), newWire(t, e.addr), newWS(t, e.addr, enginePath)
			if err := p.probe(up); err != nil {
				t.Fatal(err)
			}
			e.server.Close()
			for range 3 {
				if got := receive(t, e.ends); got != engineio.ServerShutdown {
					t.Error(got)
				}
			}
			for _, w := range []*wire{up, ws} {
				if _, err := w.end(); err != nil {
					t.Error(err)
				}
			}
		},
	}.run(t)
}

// "messages" and "send": what arrives, in order, also around a close and an upgrade.
func TestNodeEngineMessages(t *testing.T) {
	sent := []engineio.Message{engineio.Text([]byte("a")), engineio.Text([]byte("石室詩士施氏，嗜獅，誓食十獅。")),
		engineio.Binary([]byte{0, 1, 2, 3, 4}), engineio.Text([]byte(strings.Repeat("x", 70_000)))}
	behaviours{
		"of the server arrive before its close (polling)": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			p := newPoller(t, e.addr, enginePath)
			s := receive(t, e.sessions)
			for _, m := range sent {
				s.Send(m)
			}
			s.Close()
			want := "4a\x1e4石室詩士施氏，嗜獅，誓食十獅。\x1ebAAECAwQ=\x1e4" + strings.Repeat("x", 70_000)
			if a := p.get(); a.body != want {
				t.Error(a)
			}
			if a := p.get(); a.body != "1" {
				t.Error(a)
			}
		},
		"of the server arrive before its close (websocket)": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			w := newWS(t, e.addr, enginePath)
			s := receive(t, e.sessions)
			for _, m := range sent {
				s.Send(m)
			}
			s.Close()
			w.expect(t, "4a", "4石室詩士施氏，嗜獅，誓食十獅。", "b\x00\x01\x02\x03\x04", "4"+strings.Repeat("x", 70_000))
			if _, err := w.end(); err != nil {
				t.Error(err)
			}
		},
		"of the client arrive, in chunks too": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			p := newPoller(t, e.addr, enginePath)
			p.up.ask("POST", p.target(), "Transfer-Encoding: chunked", nil, whole)
			for _, chunk := range []string{"41", "2", "3"} {
				whole(p.up, fmt.Appendf(nil, "%x\r\n%s\r\n", len(chunk), chunk))
			}
			whole(p.up, []byte("0\r\n\r\n"))
			if a := p.up.answer(); a.body != "ok" || receive(t, e.heard) != "123" {
				t.Error(a)
			}
			large := strings.Repeat("a", 900_000)
			if a := p.post("4" + large); a.status != 200 || receive(t, e.heard) != large {
				t.Error(a.status)
			}
		},
		"longer than the limit are not received": func(t *testing.T) {
			e := newEngine(t, engineio.Options{MaxPayload: 5}, nil)
			p, w := newPoller(t, e.addr, enginePath), newWS(t, e.addr, enginePath)
			if a := p.post("4aaaaaa"); a.status != 413 {
				t.Error(a)
			}
			w.send(t, "4aaaaaa")
			if c, err := w.end(); err != nil || c.code != 1009 || c.reason != "" {
				t.Error(c, err)
			}
			ok := newPoller(t, e.addr, enginePath)
			if a := ok.post("4aaaa"); a.status != 200 || receive(t, e.heard) != "aaaa" || len(e.heard) > 0 {
				t.Error(a)
			}
		},
		"many, and large ones, do not keep the heartbeat from its work": func(t *testing.T) {
			opts := engineio.Options{PingInterval: 50 * time.Millisecond, PingTimeout: 20 * time.Second, MaxQueue: 16 << 20}
			e := newEngine(t, opts, nil)
			w := newWS(t, e.addr, enginePath)
			s := receive(t, e.sessions)
			payload := strings.Repeat("a", 1<<16)
			for i := range 100 {
				s.Send(engineio.Text(fmt.Appendf(nil, "%s|%d", payload, i)))
			}
			for i := range 100 {
				w.expect(t, fmt.Sprintf("4%s|%d", payload, i))
			}
			if m, err := w.message(); err != nil || m != "2" {
				t.Error(m, err)
			}
		},
		"each arrives once": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			p := newPoller(t, e.addr, enginePath)
			s := receive(t, e.sessions)
			for i := range 3 {
				s.Send(engineio.Text([]byte{'a' + byte(i)}))
				if a := p.get(); a.body != "4"+string('a'+byte(i)) {
					t.Error(a)
				}
			}
		},
	}.run(t)
}

// "upgrade": fifty messages each way while the transport changes.
func TestNodeEngineUpgrade(t *testing.T) {
	e := newEngine(t, engineio.Options{}, nil)
	p, w := newPoller(t, e.addr, enginePath), newWire(t, e.addr)
	s := receive(t, e.sessions)
	go func() {
		for i := range 50 {
			s.Send(engineio.Text(fmt.Append(nil, i)))
		}
	}()
	for i := range 20 {
		if a := p.post(fmt.Sprintf("4%d", i)); a.status != 200 {
			t.Fatal(a)
		}
	}
	if err := p.probe(w); err != nil {
		t.Fatal(err)
	}
	var got []string
	for a := p.get(); a.body != "6"; a = p.get() { // what waits, and then that polling is over
		if a.status != 200 {
			t.Fatal(a)
		}
		got = append(got, strings.Split(a.body, "\x1e")...)
		if len(got) == 50 {
			break
		}
	}
	w.send(t, "5")
	for i := 20; i < 50; i++ {
		w.send(t, fmt.Sprintf("4%d", i))
	}
	for len(got) < 50 {
		m, err := w.packet()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	for i := range 50 {
		if want := fmt.Sprintf("4%d", i); got[i] != want {
			t.Fatalf("message %d of the server is %q", i, got[i])
		}
		if m := receive(t, e.heard); m != fmt.Sprint(i) {
			t.Fatalf("message %d of the client is %q", i, m)
		}
	}
	if s.Transport() != engineio.WebSocket {
		t.Error(s.Transport())
	}
	w.send(t, "1")
	if got := receive(t, e.ends); got != engineio.TransportClose {
		t.Error(got)
	}
}
