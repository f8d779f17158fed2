package engineio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func TestACookieCarriesTheIdOfANewSession(t *testing.T) {
	for _, tt := range []struct {
		template http.Cookie
		want     string
	}{
		{http.Cookie{}, "io=ID; Path=/; HttpOnly; SameSite=Lax"},
		{http.Cookie{Name: "lb", Value: "x", Path: "/chat", MaxAge: 60, Secure: true, SameSite: http.SameSiteNoneMode},
			"lb=ID; Path=/chat; Max-Age=60; HttpOnly; Secure; SameSite=None"},
	} {
		w := newWorld(t, memory, &Options{Cookie: &tt.template}, nil)
		a := w.get("")
		r := <-w.sessions
		if got := a.header.Get("Set-Cookie"); got != strings.Replace(tt.want, "ID", r.ID(), 1) {
			t.Errorf("by polling: %q", got)
		}
		_ = r.Send(Text(nil))
		if a = w.get(r.ID()); a.status != 200 || a.header.Get("Set-Cookie") != "" {
			t.Errorf("later: %v %v", a, a.header)
		}
		c, _ := w.upgrade(wsQuery)
		c.frame()
		r = <-w.sessions
		if got := c.answer.Get("Set-Cookie"); got != strings.Replace(tt.want, "ID", r.ID(), 1) {
			t.Errorf("on a WebSocket: %q", got)
		}
		c.Close()
	}
}

// TestTheServersOwnCookieIsNoReasonToRefuse: it vouches for nobody, and pages of
// other origins give it back.
func TestTheServersOwnCookieIsNoReasonToRefuse(t *testing.T) {
	w := newWorld(t, memory, &Options{Cookie: &http.Cookie{}, Origins: []string{"*"}}, nil)
	r, sid := w.poll()
	for cookie, status := range map[string]int{
		"io=" + sid: 200, "io=x": 200, "session=1": 403, "io=" + sid + "; session=1": 403, "": 403, "io=\x01": 403, "nonsense": 403,
	} {
		a := w.do(context.Background(), "POST", pollQuery+"&sid="+sid, strings.NewReader("4a"), "Cookie", cookie, "Origin", "https://app.example")
		if a.status != status && a.err == nil {
			t.Errorf("%q: %v, want %d", cookie, a, status)
		}
	}
	if len(r.received()) == 0 {
		t.Error("nothing was received")
	}
}

func TestWhatAWrapperSetsIsInEveryAnswer(t *testing.T) {
	w := newWorld(t, memory, &Options{Deflate: &Deflate{}}, nil)
	w.http.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Add("Set-Cookie", "session=1; HttpOnly")
		h.Add("Set-Cookie", "other=2")
		h.Set("X-Split", "a\r\nX-Injected: b")
		for _, name := range []string{"Content-Length", "Transfer-Encoding", "Connection", "Sec-WebSocket-Protocol", "Content-Type", "Sec-WebSocket-Extensions"} {
			if r.Header.Get("Upgrade") != "" {
				h.Set(name, "5")
			}
		}
		w.server.ServeHTTP(rw, r)
	})
	check := func(name string, h http.Header) {
		t.Helper()
		if len(h.Values("Set-Cookie")) != 2 || h.Get("X-Split") != "a  X-Injected: b" || h.Get("X-Injected") != "" {
			t.Errorf("%s: %v", name, h)
		}
	}
	open := w.get("")
	check("the open answer", open.header)
	r := <-w.sessions
	check("a POST", w.post(r.ID(), "4a").header)
	_ = r.Send(Text(nil))
	check("a poll", w.get(r.ID()).header)
	check("a refusal", w.get("unknown").header)
	for name, query := range map[string]string{"a WebSocket": wsQuery, "an upgrade": wsQuery + "&sid=" + r.ID()} {
		c, status := w.upgrade(query)
		check(name, c.answer)
		if status != 101 || c.answer.Get("Connection") != "Upgrade" || c.answer.Get("Content-Length")+c.answer.Get("Transfer-Encoding")+
			c.answer.Get("Sec-WebSocket-Protocol")+c.answer.Get("Content-Type")+c.answer.Get("Sec-WebSocket-Extensions") != "" {
			t.Errorf("%s: %d %v", name, status, c.answer)
		}
		c.Close()
	}
}

func TestTheInitialPacketComesWithTheOpenPacket(t *testing.T) {
	initial := Join(Text([]byte("hello")), Binary([]byte{1}))
	w := newWorld(t, memory, &Options{InitialPacket: initial, AllowEIO3: true}, func(r *recorder) { _ = r.Send(Join(Text([]byte("first")), Binary([]byte{2}))) })
	a := w.get("")
	if !strings.HasSuffix(a.body, "}\x1e4hello\x1ebAQ==") {
		t.Errorf("by polling: %q", a.body)
	}
	w.expect(w.get((<-w.sessions).ID()), 200, "4first\x1ebAg==")
	a = w.do(context.Background(), "GET", pollQuery3+"&b64=1", nil)
	if !strings.HasSuffix(a.body, "}6:4hello6:b4AQ==") {
		t.Errorf("by polling of protocol 3: %q", a.body)
	}
	for query, mark := range map[string]string{wsQuery: "", wsQuery3: "\x04"} {
		c, _ := w.upgrade(query)
		c.frame()
		c.expect("4hello", mark+"\x01", "4first", mark+"\x02") // also what accept has sent
		c.Close()
	}
}

func TestAProgramMayMakeTheIds(t *testing.T) {
	n := 0
	w := newWorld(t, memory, &Options{NewID: func(r *http.Request) string {
		if r.URL.Query().Has("none") {
			return ""
		}
		if !r.URL.Query().Has("again") {
			n++
		}
		return fmt.Sprint("id-", n)
	}}, nil)
	r, sid := w.poll()
	if sid != "id-1" || r.ID() != sid {
		t.Errorf("the id is %q and %q", sid, r.ID())
	}
	w.expectCode(w.do(context.Background(), "GET", pollQuery+"&none", nil), 500, 3)
	w.expectCode(w.do(context.Background(), "GET", pollQuery+"&again", nil), 500, 3)
	(<-w.sessions).expectEnd(t, ForcedClose) // it was refused after it had been accepted
	_ = r.Send(Text([]byte("still there")))
	w.expect(w.get(sid), 200, "4still there")
}

func TestARefusalTellsTheClientNoMoreThanItsErrorIsMadeFor(t *testing.T) {
	var no error
	w := newWorld(t, memory, &Options{AllowRequest: func(*http.Request) error { return no }}, nil)
	for _, tt := range []struct {
		err    error
		status int
		body   string
	}{
		{errors.New("dial tcp 10.0.0.7:5432: connection refused"), 403, `{"code":4,"message":"Forbidden"}`},
		{&RefusedError{}, 403, `{"code":4,"message":"Forbidden"}`},
		{&RefusedError{Message: "not you"}, 403, `{"code":4,"message":"not you"}`},
		{fmt.Errorf("ask the database: %w", &RefusedError{Message: "later", Status: 503, Code: 1}), 503, `{"code":4,"message":"later"}`},
		{&RefusedError{Message: "fine", Status: 200}, 403, `{"code":4,"message":"fine"}`},
	} {
		no = tt.err
		if a := w.do(context.Background(), "GET", pollQuery, nil); a.status != tt.status || a.body != tt.body {
			t.Errorf("%v: %v", tt.err, a)
		}
	}
}

func TestEveryRefusalIsTold(t *testing.T) {
	var mu sync.Mutex
	var told []string
	no := errors.New("not you")
	w := newWorld(t, memory, &Options{
		MaxPayload:   10,
		AllowRequest: func(r *http.Request) error { return map[bool]error{true: no}[r.URL.Query().Has("refuse")] },
		OnRefuse: func(r *http.Request, e *RefusedError) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, fmt.Sprintf("%s %d/%d %s %v", r.Method, e.Status, e.Code, e.Message, errors.Is(e, no)))
			e.Message = "changed" // it is the program's own
		},
	}, nil)
	_, sid := w.poll()
	for _, tt := range []struct {
		do   func() answer
		want string
	}{
		{func() answer { return w.get("unknown") }, "GET 400/1 Session ID unknown false"},
		{func() answer { return w.get("unknown") }, "GET 400/1 Session ID unknown false"},
		{func() answer { return w.do(context.Background(), "GET", pollQuery+"&refuse", nil) }, "GET 403/4 Forbidden true"},
		{func() answer { return w.do(context.Background(), "GET", "EIO=4", nil) }, "GET 400/0 Transport unknown false"},
		{func() answer { return w.do(context.Background(), "GET", "EIO=3&transport=polling", nil) }, "GET 400/5 Unsupported protocol version false"},
		{func() answer { return w.do(context.Background(), "GET", wsQuery, nil) }, "GET 400/3 Bad request false"},
		{func() answer { return w.post(sid, "4 much too long") }, "POST 413/3 Payload is too large false"},
	} {
		told = nil
		a := tt.do()
		mu.Lock()
		if len(told) != 1 || told[0] != tt.want || strings.Contains(a.body, "changed") {
			t.Errorf("told %q, want %q; answer %v", told, tt.want, a)
		}
		mu.Unlock()
	}
}

func TestAMessageKnowsTheHeaderOfItsPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 8)
		w := newWorld(t, memory, nil, func(r *recorder) {
			r.onMessage = func([]byte, bool) error {
				if r.Header() == nil {
					got <- "none"
				} else {
					got <- r.Header().Get("X-Test")
				}
				return nil
			}
		})
		r, sid := w.poll()
		for _, value := range []string{"one", "two"} {
			w.do(context.Background(), "POST", pollQuery+"&sid="+sid, strings.NewReader("4a"), "X-Test", value)
			if v := <-got; v != value {
				t.Errorf("%q, want %q", v, value)
			}
		}
		if r.Header() != nil {
			t.Error("the header outlives its POST")
		}
		_, c := w.websocket()
		c.text("4a")
		if v := <-got; v != "none" {
			t.Errorf("on a WebSocket: %q", v)
		}
		c.Close()
	})
}

func TestWhatDoesNotExistIsRefusedAtOnce(t *testing.T) {
	for name, opts := range map[string]Options{
		"a compression level": {Deflate: &Deflate{Level: 10}},
		"a transport":         {Transports: []string{Polling, "webtransport"}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			NewServer(nil, &opts)
		}()
	}
}

// TestOnlyTheFirstRequestOfASessionIsAskedAbout is how Node calls allowRequest.
func TestOnlyTheFirstRequestOfASessionIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		w := newWorld(t, memory, &Options{AllowRequest: func(r *http.Request) error { asked++; return nil }}, func(r *recorder) { r.onMessage = r.echo })
		_, sid := w.poll()
		w.expect(w.post(sid, "4a"), 200, "ok")
		w.expect(w.get(sid), 200, "4a")
		c := w.probing(sid)
		c.text("2probe")
		c.expect("3probe")
		c.text("5")
		c.text("4b")
		c.expect("4b")
		c.Close()
		if asked != 1 {
			t.Errorf("asked %d times about polling", asked)
		}
		_, c = w.websocket()
		c.Close()
		if asked != 2 {
			t.Errorf("asked %d times about both", asked)
		}
	})
}
