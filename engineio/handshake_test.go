package engineio

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// exchange sends raw bytes and reads one answer to a request by method.
func (w *world) exchange(method, raw string) answer {
	w.t.Helper()
	c, err := w.dial()
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	go io.WriteString(c, raw)
	resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(body), resp.Header, err}
}

const wsHeaders = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

func TestARequestThatIsWrongGetsTheCodeOfItsMistake(t *testing.T) {
	synctest.Test(t, wrongRequests)
}

func wrongRequests(t *testing.T) {
	w := newWorld(t, memory, &Options{AllowRequest: func(r *http.Request) error {
		if r.URL.Query().Has("refuse") {
			return errors.New("not you")
		}
		return nil
	}}, nil)
	_, sid := w.poll()
	ws := func(from, to string) string { return strings.Replace(wsHeaders, from, to, 1) }
	for _, tt := range []struct {
		method, query, header string
		status, code          int
	}{
		{"GET", "", "", 400, 0},
		{"GET", "EIO=4", "", 400, 0},
		{"GET", "EIO=4&transport=foo", "", 400, 0},
		{"GET", "EIO=4&transport=constructor", "", 400, 0},
		{"GET", "EIO=4&transport=constructor", wsHeaders, 400, 0},
		{"GET", "EIO=4&transport=__proto__", "", 400, 0},
		{"GET", "EIO=4&transport=" + strings.Repeat("x", 8192), "", 400, 0},
		{"GET", "transport=polling", "", 400, 5},
		{"GET", "EIO=3&transport=polling", "", 400, 5},
		{"GET", "EIO=5&transport=polling", "", 400, 5},
		{"GET", "EIO=04&transport=polling", "", 400, 5},
		{"GET", "EIO=4.0&transport=polling", "", 400, 5},
		{"GET", "EIO=&transport=polling", "", 400, 5},
		{"GET", "EIO=3&transport=websocket", wsHeaders, 400, 5},
		{"GET", pollQuery + "&EIO=3", "", 400, 5},
		{"GET", pollQuery + "&EIO=4", "", 400, 5},
		{"GET", "EIO=4&%45IO=3&transport=polling", "", 400, 5},
		{"GET", pollQuery + "&EIO", "", 400, 5},
		{"GET", pollQuery + "&transport=websocket", "", 400, 0},
		{"GET", pollQuery + "&transport=websocket", wsHeaders, 400, 0},
		{"GET", "transport=x&" + wsQuery, wsHeaders, 400, 0},
		{"GET", pollQuery + "&sid=SID&sid=SID", "", 400, 1},
		{"GET", pollQuery + "&sid=&sid=SID", "", 400, 1},
		{"POST", pollQuery + "&sid=SID&sid=unknown", "Content-Length: 0\r\n", 400, 1},
		{"GET", pollQuery + "&b64=1&b64=1", "", 400, 3},
		{"GET", pollQuery + "&x=" + strings.Repeat("x", maxQuery), "", 414, 3},
		{"GET", pollQuery + "&x=" + strings.Repeat("x", 1<<20-1<<10), "", 414, 3},
		{"POST", pollQuery + "&sid=SID&x=" + strings.Repeat("x", maxQuery), "Content-Length: 0\r\n", 414, 3},
		{"GET", wsQuery + "&x=" + strings.Repeat("x", maxQuery), wsHeaders, 414, 3},
		{"GET", pollQuery, wsHeaders, 400, 3},
		{"GET", pollQuery + "&sid=SID", wsHeaders, 400, 3},
		{"POST", pollQuery + "&sid=SID", "Content-Length: 0\r\n" + wsHeaders, 400, 3},
		{"GET", pollQuery, "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", 400, 3},
		{"GET", pollQuery + "&sid=SID", "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", 400, 3},
		{"POST", pollQuery, "Content-Length: 0\r\n", 400, 2},
		{"PUT", pollQuery, "Content-Length: 0\r\n", 400, 2},
		{"DELETE", pollQuery, "", 400, 2},
		{"OPTIONS", pollQuery, "", 400, 2},
		{"HEAD", pollQuery, "", 400, -1},
		{"TRACE", pollQuery, "", 400, 2},
		{"GET", pollQuery, "Content-Length: 3\r\n", 400, 3},
		{"GET", pollQuery + "&sid=unknown", "", 400, 1},
		{"POST", pollQuery + "&sid=unknown", "Content-Length: 0\r\n", 400, 1},
		{"GET", wsQuery + "&sid=unknown", wsHeaders, 400, 1},
		{"GET", "EIO=3&transport=polling&sid=SID", "", 400, 3},
		{"PUT", pollQuery + "&sid=SID", "Content-Length: 0\r\n", 405, 2},
		{"DELETE", pollQuery + "&sid=SID", "", 405, 2},
		{"HEAD", pollQuery + "&sid=SID", "", 405, -1},
		{"OPTIONS", pollQuery + "&sid=SID", "", 405, 2},
		{"POST", pollQuery + "&sid=SID", "Content-Encoding: gzip\r\nContent-Length: 0\r\n", 415, 3},
		{"GET", pollQuery + "&j=0", "", 400, 3},
		{"GET", pollQuery + "&j=alert(1)//", "", 400, 3},
		{"GET", pollQuery + "&refuse", "", 403, 4},
		{"GET", wsQuery + "&refuse", wsHeaders, 403, 4},
		{"GET", pollQuery, "Origin: https://evil.example\r\nCookie: a=b\r\n", 403, 4},
		{"GET", wsQuery, wsHeaders + "Origin: https://evil.example\r\nCookie: a=b\r\n", 403, 4},
		{"POST", pollQuery + "&sid=SID", "Content-Length: 0\r\nContent-Type: text/plain\r\nOrigin: https://evil.example\r\nCookie: a=b\r\n", 403, 4},
		{"GET", wsQuery, "", 400, 3},
		{"POST", wsQuery, "Content-Length: 0\r\n" + wsHeaders, 400, 2},
		{"GET", wsQuery, ws("Connection: Upgrade", "Connection: close"), 400, 3},
		{"GET", wsQuery, ws("Upgrade: websocket", "Upgrade: h2c"), 400, 3},
		{"GET", wsQuery, ws("Version: 13", "Version: 12"), 426, 3},
		{"GET", wsQuery, ws("Version: 13", "Version: 13, 12"), 426, 3},
		{"GET", wsQuery, ws("Sec-WebSocket-Version: 13\r\n", ""), 426, 3},
		{"GET", wsQuery, ws("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="), 400, 3},
		{"GET", wsQuery, ws("dGhlIHNhbXBsZSBub25jZQ==", "?"), 400, 3},
		{"GET", wsQuery, wsHeaders + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400, 3},
		{"GET", wsQuery, wsHeaders + "Content-Length: 2\r\n", 400, 3},
	} {
		a := w.exchange(tt.method, tt.method+" /engine.io/?"+strings.ReplaceAll(tt.query, "SID", sid)+
			" HTTP/1.1\r\nHost: chat.example\r\n"+tt.header+"\r\n")
		if a.err != nil || a.status != tt.status || a.code() != tt.code {
			t.Errorf("%s %.60s %q: got %v, want %d, %d", tt.method, tt.query, tt.header, a, tt.status, tt.code)
		}
		if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %.60s: headers %v", tt.method, tt.query, a.header)
		}
		if tt.status == 426 && a.header.Get("Sec-WebSocket-Version") != "13" || tt.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("status %d without its header: %v", tt.status, a.header)
		}
	}
	if w.server.find(sid) == nil {
		t.Error("a refused request has ended the session")
	}
}

// TestWhatOnlyLooksLikeAMistakeIsServed: a program's own parameters may come twice,
// also the one that clients add to get around caches; other upgrades are offers.
func TestWhatOnlyLooksLikeAMistakeIsServed(t *testing.T) {
	w := newWorld(t, memory, nil, nil)
	for query, header := range map[string]string{
		pollQuery + "&tag=a&tag=b":                              "",
		pollQuery + "&t=mine&t=clients":                         "",
		pollQuery + "&sid=":                                     "",
		pollQuery + "&token=" + strings.Repeat("x", maxQuery/2): "",
		pollQuery + "&x=1":                                      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
		pollQuery + "&x=2":                                      "Connection: upgrade\r\n", // nginx for every request, as many have it
		pollQuery + "&x=3":                                      "Content-Length: 0\r\n",
	} {
		if a := w.exchange("GET", "GET /engine.io/?"+query+" HTTP/1.1\r\nHost: chat.example\r\n"+header+"\r\n"); a.status != 200 {
			t.Errorf("%.60s %q: %v", query, header, a)
		}
	}
}

// TestAGetOfUnknownLengthMayBeEmpty: proxies forward one that does not say that it
// has no body in chunks, or in a stream of HTTP/2 that ends later.
func TestAGetOfUnknownLengthMayBeEmpty(t *testing.T) {
	for _, network := range []string{memory, tcp, secure} {
		t.Run(network, func(t *testing.T) {
			w := newWorld(t, network, nil, nil)
			empty := func() io.Reader { return io.MultiReader() } // a length that http.Client cannot tell
			var a answer
			get := func(sid string) answer { return w.do(t.Context(), "GET", pollQuery+"&sid="+sid, empty()) }
			a = get("")
			if a.status != 200 {
				t.Fatalf("the handshake: %v", a)
			}
			r := <-w.sessions
			r.Send(Text([]byte("a")))
			w.expect(get(r.ID()), 200, "4a")
			w.expectCode(w.do(t.Context(), "GET", pollQuery+"&sid="+r.ID(), io.MultiReader(strings.NewReader("x"))), 400, 3)
			r.Send(Text([]byte("b")))
			w.expect(get(r.ID()), 200, "4b")
		})
	}
}

// TestTheEndOfAGetIsNotWaitedForForEver, and the deadline for it is no deadline of
// what comes after.
func TestTheEndOfAGetIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		c, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		io.WriteString(c, "GET /engine.io/?"+pollQuery+" HTTP/1.1\r\nHost: chat.example\r\nTransfer-Encoding: chunked\r\n\r\n")
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || answer.StatusCode != 400 || time.Since(start) != bodyGrace {
			t.Errorf("%v, %v after %v", answer, err, time.Since(start))
		}
		c.Close()
		w.expect(w.do(t.Context(), "GET", pollQuery+"&sid="+second(w.poll()), io.MultiReader()), 200, "2")
	})
}

func second[A, B any](_ A, b B) B { return b }

func TestHTTPVersions(t *testing.T) {
	w := newWorld(t, memory, nil, nil)
	a := w.exchange("GET", "GET /engine.io/?"+pollQuery+" HTTP/1.2\r\nHost: chat.example\r\n\r\n")
	if a.status != http.StatusHTTPVersionNotSupported {
		t.Errorf("HTTP/1.2: %v", a)
	}
	a = w.exchange("GET", "GET /engine.io/?"+pollQuery+" HTTP/1.0\r\nHost: chat.example\r\n\r\n")
	if a.status != 200 || a.header.Get("Content-Length") == "" {
		t.Errorf("polling by HTTP/1.0: %v", a)
	}
	a = w.exchange("GET", "GET /engine.io/?"+wsQuery+" HTTP/1.0\r\nHost: chat.example\r\n"+wsHeaders+"\r\n")
	if a.status != 400 || a.code() != 3 {
		t.Errorf("a WebSocket by HTTP/1.0: %v", a)
	}
}

func TestTheOpenPacketTellsWhatTheServerOffers(t *testing.T) {
	w := newWorld(t, memory, nil, nil)
	_, sid := w.poll()
	want := `","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`
	if a := w.get(""); !strings.HasPrefix(a.body, `0{"sid":"`) || !strings.HasSuffix(a.body, want) || strings.Contains(a.body, sid) {
		t.Errorf("open packet %s", a.body)
	}
	c, _ := w.upgrade(wsQuery)
	defer c.Close()
	if _, p, _ := c.frame(); !strings.Contains(string(p), `"upgrades":[],`) {
		t.Errorf("open packet on a WebSocket %s", p)
	}
}

func TestSessionIDsAreUniqueAndLong(t *testing.T) {
	seen := map[string]bool{}
	var counts [64]int
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	n := soak.Count(10_000, 1_000_000)
	for range n {
		id := newID(nil)
		if len(id) != 24 || seen[id] {
			t.Fatalf("id %q, seen before: %v", id, seen[id])
		}
		seen[id] = true
		for _, c := range id {
			counts[strings.IndexRune(alphabet, c)]++
		}
	}
	// Chi-square with 63 degrees of freedom: beyond 150 by chance once in 10^8.
	expected, chi := float64(n*24)/64, 0.0
	for _, c := range counts {
		chi += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	if chi > 150 {
		t.Errorf("ids are not uniform: chi-square %.0f", chi)
	}
}

func TestASessionDoesNotExistForAnotherPrincipal(t *testing.T) {
	w := newWorld(t, memory, &Options{Principal: func(r *http.Request) string { return r.Header.Get("X-User") }}, nil)
	ctx := context.Background()
	a := w.do(ctx, "GET", pollQuery, nil, "X-User", "anna")
	r := <-w.sessions
	for _, user := range []string{"", "bob", "Anna"} {
		sid := pollQuery + "&sid=" + r.ID()
		w.expectCode(w.do(ctx, "GET", sid, nil, "X-User", user), 400, 1)
		w.expectCode(w.do(ctx, "POST", sid, strings.NewReader("4x"), "X-User", user), 400, 1)
		c, status := w.upgrade(wsQuery+"&sid="+r.ID(), "X-User", user)
		c.Close()
		if status != 400 {
			t.Errorf("a WebSocket of %q: %d", user, status)
		}
	}
	if a = w.do(ctx, "POST", pollQuery+"&sid="+r.ID(), strings.NewReader("4x"), "X-User", "anna"); a.status != 200 {
		t.Errorf("the owner: %v", a)
	}
}

// acceptWorld is a world with its own accept.
func acceptWorld(t *testing.T, accept func(*Session, *http.Request) (Receiver, error)) *world {
	w := &world{t: t, sessions: make(chan *recorder, 8), scheme: "http", host: "chat.example"}
	w.server = NewServer(accept, nil)
	w.http = &http.Server{ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	w.serve(memory)
	return w
}

// TestASessionThatEndsInsideAcceptIsToldOnce is for a receiver that was not
// yet known when the session ended: that crashed, and left it registered.
func TestASessionThatEndsInsideAcceptIsToldOnce(t *testing.T) {
	var w *world
	w = acceptWorld(t, func(s *Session, _ *http.Request) (Receiver, error) {
		r := newRecorder(s)
		w.sessions <- r
		s.Close()
		return r, nil
	})
	w.expectCode(w.get(""), 400, 3)
	if c, status := w.upgrade(wsQuery); status != 400 {
		t.Errorf("WebSocket: %d", status)
	} else {
		c.Close()
	}
	if st := w.server.Stats(); st.Opened != 2 || st.Ended[ForcedClose] != 2 || st.Polling+st.WebSocket != 0 {
		t.Errorf("%+v", st)
	}
}

func TestARefusedSessionIsDeadForWhoKeptIt(t *testing.T) {
	kept := make(chan *Session, 8) // the transport may try again
	w := acceptWorld(t, func(s *Session, r *http.Request) (Receiver, error) {
		kept <- s
		if r.URL.Query().Has("panic") {
			panic("accept")
		}
		return nil, errors.New("no room <here>")
	})
	a := w.get("")
	w.expectCode(a, 403, 4)
	if strings.Contains(a.body, "<") {
		t.Errorf("the text is not escaped: %s", a.body)
	}
	if a := w.do(context.Background(), "GET", pollQuery+"&panic", nil); a.err == nil {
		t.Errorf("a panic in accept is net/http's: %v", a)
	}
	for len(kept) > 0 {
		if err := (<-kept).Send(Text(nil)); err != ForcedClose {
			t.Errorf("Send: %v", err)
		}
	}
	if st := w.server.Stats(); st.Opened != 0 || len(st.Ended) != 0 {
		t.Errorf("%+v", st)
	}
}

// TestASessionThatEndsDuringItsHandshakeLeavesNothing is for one that was
// ended while its first bytes were being written: it stayed in the heartbeat,
// and its connection open for ever.
func TestASessionThatEndsDuringItsHandshakeLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		c, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		go io.WriteString(c, "GET /engine.io/?"+wsQuery+" HTTP/1.1\r\nHost: chat.example\r\n"+wsHeaders+"\r\n")
		r := <-w.sessions
		synctest.Wait() // the answer waits for us to read
		r.Kill(Slow)
		r.expectEnd(t, Slow)
		if _, err := io.Copy(io.Discard, c); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		synctest.Wait()
		w.checkLeftovers()
	})
}

// TestASessionClosedDuringItsHandshakeStillSendsItsMessages is for what was
// queued, and a Close, before the session was open.
func TestASessionClosedDuringItsHandshakeStillSendsItsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, func(r *recorder) {
			r.Send(Text([]byte("hello")))
		})
		c, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		ws := &wire{c, t, bufio.NewReader(c), nil}
		go io.WriteString(c, "GET /engine.io/?"+wsQuery+" HTTP/1.1\r\nHost: chat.example\r\n"+wsHeaders+"\r\n")
		r := <-w.sessions
		synctest.Wait()
		r.Close()
		r.expectEnd(t, ForcedClose)
		if _, err := http.ReadResponse(ws.r, nil); err != nil {
			t.Fatal(err)
		}
		if _, p, err := ws.frame(); err != nil || p[0] != packetOpen {
			t.Fatalf("open packet %q %v", p, err)
		}
		ws.expect("4hello")
		if code := ws.closeCode(); code != codeNormal {
			t.Errorf("close code %d", code)
		}
		c.Close()
		synctest.Wait()
		w.checkLeftovers()
	})
}

func TestAClientThatLeavesDuringTheHandshakeEndsItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, nil, nil)
		for range 3 {
			c, err := w.dial()
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(c, "GET /engine.io/?"+wsQuery+" HTTP/1.1\r\nHost: chat.example\r\n"+wsHeaders+"\r\n")
			r := <-w.sessions
			c.Close()
			r.expectEnd(t, TransportError)
		}
		silent, err := w.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		io.WriteString(silent, "GET /engine.io/?"+wsQuery+" HTTP/1.1\r\nHost: chat.example\r\n"+wsHeaders+"\r\n")
		r := <-w.sessions
		start := time.Now()
		r.expectEnd(t, TransportError)
		if took := time.Since(start); took < 30*time.Second || took > 31*time.Second {
			t.Errorf("a client that does not read its 101 was cut after %v", took)
		}
	})
}
