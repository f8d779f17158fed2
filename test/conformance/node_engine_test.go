package conformance

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// The Node engine's own tests, which stand in one file, by its headings.

// engine is a server of Engine.IO in this process, and what it hears.
type engine struct {
	addr     string
	server   *engineio.Server
	sessions chan *engineio.Session
	heard    chan string          // messages, "b" before binary ones
	ends     chan engineio.Reason // of sessions
	refusals chan *engineio.RefusedError
}

func newEngine(t *testing.T, opts engineio.Options, wrap func(http.Handler) http.Handler) *engine {
	t.Helper()
	e := &engine{
		sessions: make(chan *engineio.Session, 16),
		heard:    make(chan string, 1024),
		ends:     make(chan engineio.Reason, 16),
		refusals: make(chan *engineio.RefusedError, 16),
	}
	opts.OnRefuse = func(_ *http.Request, err *engineio.RefusedError) { e.refusals <- err }
	e.server = engineio.NewServer(func(s *engineio.Session, _ *http.Request) (engineio.Receiver, error) {
		e.sessions <- s
		return tap{e}, nil
	}, &opts)
	var handler http.Handler = e.server
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		e.server.Close()
		server.Close()
	})
	e.addr = server.Listener.Addr().String()
	return e
}

type tap struct{ *engine }

func (e tap) Receive(data []byte, binary bool) error {
	prefix := ""
	if binary {
		prefix = "b"
	}
	e.heard <- prefix + string(data)
	return nil
}

func (e tap) Closed(reason engineio.Reason) { e.ends <- reason }

const (
	pollingHandshake   = enginePath + "?EIO=4&transport=polling"
	websocketHandshake = enginePath + "?EIO=4&transport=websocket"
)

// opens is a polling handshake; its answer is checked for 200.
func (e *engine) opens(t *testing.T, header string) answer {
	t.Helper()
	a := request(e.addr, "GET", pollingHandshake, header, nil)
	if a.status != 200 {
		t.Fatal(a)
	}
	return a
}

// "verification": requests that are refused, and how the program hears of it.
func TestNodeEngineVerification(t *testing.T) {
	type row struct {
		query, header string
		code, status  int
		message       string
	}
	for name, r := range map[string]row{
		"a transport that does not exist":       {"?EIO=4&transport=tobi", "", 0, 400, "Transport unknown"},
		"constructor as transport":              {"?EIO=4&transport=constructor", "Origin: http://engine.io", 0, 400, "Transport unknown"},
		"__proto__ as transport":                {"?EIO=4&transport=__proto__", "", 0, 400, "Transport unknown"},
		"__proto__ as transport of a websocket": {"?EIO=4&transport=__proto__", wsHeader, 0, 400, "Transport unknown"},
		"a session that does not exist":         {"?EIO=4&transport=polling&sid=test", "", 1, 400, "Session ID unknown"},
		"a websocket that does not upgrade":     {"?EIO=4&transport=websocket", "", 3, 400, ""},
		"an upgrade without a transport":        {"", wsHeader, 0, 400, ""},
		"a version that is not spoken":          {"?EIO=3&transport=polling", "", 5, 400, "Unsupported protocol version"},
		"an origin that is none":                {"?EIO=4&transport=websocket", wsHeader + "\r\nOrigin: engine.io", 4, 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			a := request(e.addr, "GET", enginePath+r.query, r.header, nil)
			told := receive(t, e.refusals)
			if !a.is(r.code) || told.Code != r.code || told.Status != r.status || r.message != "" && told.Message != r.message {
				t.Errorf("%v; told %+v", a, told)
			}
		})
	}
	t.Run("what the program refuses, with its reason", func(t *testing.T) {
		nope := &engineio.RefusedError{Message: "Thou shall not pass"}
		e := newEngine(t, engineio.Options{AllowRequest: func(*http.Request) error { return nope }}, nil)
		for _, r := range []row{{pollingHandshake, "", 4, 403, ""}, {websocketHandshake, wsHeader, 4, 403, ""}} {
			a := request(e.addr, "GET", r.query, r.header, nil)
			if told := receive(t, e.refusals); !a.is(4) || !strings.Contains(a.body, "Thou shall not pass") || !errors.Is(told, nope) {
				t.Errorf("%v; told %+v", a, told)
			}
		}
	})
	t.Run("bytes behind a websocket's handshake that are no frame", func(t *testing.T) {
		e := newEngine(t, engineio.Options{}, nil)
		for _, target := range []string{websocketHandshake, websocketHandshake + "&sid=" + newPoller(t, e.addr, enginePath).sid} {
			w := newWire(t, e.addr)
			w.ask("GET", target, wsHeader, []byte("test"), whole)
			w.answer()
		}
		newPoller(t, e.addr, enginePath)
	})
}

// "handshake": what the open packet says, the cookie, ids and the first message.
func TestNodeEngineHandshake(t *testing.T) {
	opening := func(t *testing.T, a answer) (o opening) {
		t.Helper()
		first, _, _ := strings.Cut(a.body, "\x1e")
		o, err := parseOpening(first)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	for name, c := range map[string]struct {
		cookie *http.Cookie
		want   string // NAME=sid and the rest
	}{
		"the cookie as it is by default": {&http.Cookie{}, "io=SID; Path=/; HttpOnly; SameSite=Lax"},
		"a cookie by another name":       {&http.Cookie{Name: "woot"}, "woot=SID; Path=/; HttpOnly; SameSite=Lax"},
		"a cookie for another path":      {&http.Cookie{Path: "/custom"}, "io=SID; Path=/custom; HttpOnly; SameSite=Lax"},
		"a strict cookie":                {&http.Cookie{SameSite: http.SameSiteStrictMode}, "io=SID; Path=/; HttpOnly; SameSite=Strict"},
		"no cookie":                      {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, engineio.Options{Cookie: c.cookie}, nil)
			a := e.opens(t, "")
			want := strings.Replace(c.want, "SID", opening(t, a).SID, 1)
			if got := a.header.Get("Set-Cookie"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	behaviours{
		"registers a client under the id that the program makes": func(t *testing.T) {
			e := newEngine(t, engineio.Options{NewID: func(*http.Request) string { return "CustomId123" }}, nil)
			if o := opening(t, e.opens(t, "")); o.SID != "CustomId123" || receive(t, e.sessions).ID() != o.SID {
				t.Error(o)
			}
		},
		"refuses an id that is taken": func(t *testing.T) {
			e := newEngine(t, engineio.Options{NewID: func(*http.Request) string { return "same" }}, nil)
			e.opens(t, "")
			if a := request(e.addr, "GET", pollingHandshake, "", nil); a.status != 500 {
				t.Error(a)
			}
		},
		"sends the first message along": func(t *testing.T) {
			e := newEngine(t, engineio.Options{InitialPacket: engineio.Text([]byte("faster!"))}, nil)
			if a := e.opens(t, ""); !strings.HasSuffix(a.body, "}\x1e4faster!") {
				t.Error(a)
			}
			w := newWS(t, e.addr, enginePath)
			w.expect(t, "4faster!")
		},
		"shows the query and the transport": func(t *testing.T) {
			queries := make(chan string, 2)
			e := newEngine(t, engineio.Options{AllowRequest: func(r *http.Request) error { queries <- r.URL.Query().Get("a"); return nil }}, nil)
			if a := request(e.addr, "GET", pollingHandshake+"&a=b", "", nil); a.status != 200 || receive(t, queries) != "b" {
				t.Error(a)
			}
			if s := receive(t, e.sessions); s.Transport() != engineio.Polling || s.Protocol() != 4 {
				t.Error(s.Transport(), s.Protocol())
			}
			newWS(t, e.addr, enginePath)
			if s := receive(t, e.sessions); s.Transport() != engineio.WebSocket {
				t.Error(s.Transport())
			}
		},
		"works without a slash at the end, and below": func(t *testing.T) {
			e := newEngine(t, engineio.Options{}, nil)
			for _, path := range []string{"/engine.io", "/engine.io/", "/engine.io/foo/bar/"} {
				if a := request(e.addr, "GET", path+"?EIO=4&transport=polling", "", nil); a.status != 200 {
					t.Errorf("%s: %v", path, a)
				}
			}
		},
		"a request for the other transport leaves the session": func(t *testing.T) {
			e := newEngine(t, engineio.Options{DisableUpgrades: true}, nil)
			p := newPoller(t, e.addr, enginePath)
			if a := request(e.addr, "GET", websocketHandshake+"&sid="+p.sid, "", nil); !a.is(3) {
				t.Error(a)
			}
			if a := p.post("4echo"); a.status != 200 || receive(t, e.heard) != "echo" {
				t.Error(a)
			}
		},
	}.run(t)
}

func TestNodeEngineHandshakeUpgrades(t *testing.T) {
	for name, c := range map[string]struct {
		opts   engineio.Options
		target string
		header string
		want   string
	}{
		"all there are":                {engineio.Options{}, pollingHandshake, "", `["websocket"]`},
		"none for a websocket":         {engineio.Options{}, websocketHandshake, wsHeader, `[]`},
		"none when polling is all":     {engineio.Options{Transports: []string{engineio.Polling}}, pollingHandshake, "", `[]`},
		"none when they are forbidden": {engineio.Options{DisableUpgrades: true}, pollingHandshake, "", `[]`},
		"no polling where it is not offered": {engineio.Options{Transports: []string{engineio.WebSocket}},
			pollingHandshake, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.opts.PingTimeout = 123 * time.Millisecond
			e := newEngine(t, c.opts, nil)
			w := newWire(t, e.addr)
			a := w.do("GET", c.target, c.header, nil)
			if c.want == "" {
				if !a.is(0) {
					t.Error(a)
				}
				return
			}
			packet := a.body
			if a.status == 101 {
				packet, _ = w.message()
			}
			var o map[string]json.RawMessage
			if err := json.Unmarshal([]byte(packet[1:]), &o); err != nil || string(o["upgrades"]) != c.want ||
				string(o["pingTimeout"]) != "123" || string(o["pingInterval"]) != "25000" || string(o["maxPayload"]) != "1000000" {
				t.Errorf("%s %v", packet, err)
			}
		})
	}
}

// "response headers" and "extraHeaders".
func TestNodeEngineHeaders(t *testing.T) {
	naming := func(first bool) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !first || r.URL.Query().Get("sid") == "" {
					w.Header().Set("Test", "123")
					w.Header().Add("Set-Cookie", "mycookie=456")
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	check := func(t *testing.T, a answer, want bool) {
		t.Helper()
		named := a.header.Get("Test") == "123" && strings.Contains(strings.Join(a.header.Values("Set-Cookie"), ";"), "mycookie=456")
		if named != want {
			t.Errorf("%d %v", a.status, a.header)
		}
	}
	for name, first := range map[string]bool{"of the first answer only": true, "of every answer": false} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, engineio.Options{Cookie: &http.Cookie{}}, naming(first))
			a := e.opens(t, "")
			check(t, a, true)
			if n := len(a.header.Values("Set-Cookie")); n != 2 {
				t.Errorf("%d cookies", n)
			}
			p := newPoller(t, e.addr, enginePath)
			a = p.post("4x")
			check(t, a, !first)
			p.poll()
			receive(t, e.sessions)
			receive(t, e.sessions).Send(engineio.Text([]byte("hi")))
			a = p.down.answer()
			check(t, a, !first)
			if cc := a.header.Get("Cache-Control"); cc != "no-store" {
				t.Errorf("Cache-Control %q", cc)
			}
			w := newWire(t, e.addr)
			check(t, w.upgradeWS(websocketHandshake, ""), true)
			check(t, newWire(t, e.addr).upgradeWS(websocketHandshake+"&sid="+p.sid, ""), !first)
		})
	}
	t.Run("of the client arrive", func(t *testing.T) {
		seen := make(chan string, 2)
		e := newEngine(t, engineio.Options{AllowRequest: func(r *http.Request) error {
			seen <- r.Header.Get("X-Custom") + r.RemoteAddr[:len("127.0.0.1")]
			return nil
		}}, nil)
		e.opens(t, "X-Custom: secret")
		newWire(t, e.addr).upgradeWS(websocketHandshake, "X-Custom: secret")
		for range 2 {
			if got := receive(t, seen); got != "secret127.0.0.1" {
				t.Error(got)
			}
		}
	})
}
