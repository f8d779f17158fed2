package engineio

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// origins is what a browser or an attacker may send to https://chat.example,
// which is served without a port and with TLS, with no origins configured.
var origins = []struct {
	origin string
	same   bool
}{
	{"https://chat.example", true},
	{"https://chat.example:443", true},
	{"http://chat.example", false},
	{"http://chat.example:443", false},
	{"https://chat.example:8443", false},
	{"https://chat.example:80", false},
	{"https://chat.example:", false},
	{"https://evil.example", false},
	{"https://chat.example.evil.com", false},
	{"https://evilchat.example", false},
	{"https://sub.chat.example", false},
	{"https://example", false},
	{"https://Chat.Example", false},
	{"HTTPS://chat.example", false},
	{"https://chat.example.", false},
	{"https://chat.example/", false},
	{"https://chat.example/path", false},
	{"https://chat.example?q", false},
	{"https://chat.example#f", false},
	{"https://user@chat.example", false},
	{"https://chat.example@evil.example", false},
	{"https://[::1]", false},
	{"https://xn--chat-0ra.example", false},
	{"https://ch%61t.example", false},
	{"https://chat.example\x00", false},
	{"https://chat.example https://evil.example", false},
	{"https://chat.example,https://evil.example", false},
	{" https://chat.example", false},
	{"null", false},
	{"file://", false},
	{"//chat.example", false},
	{"chat.example", false},
	{"wss://chat.example", false},
	{"*", false},
	{"", false},
}

// originRequest makes a request as it would reach the handler.
func originRequest(kind, host string, header ...string) *http.Request {
	method, query := http.MethodGet, pollQuery
	switch kind {
	case "POST":
		method = http.MethodPost
	case "WebSocket":
		query = wsQuery
	}
	r := httptest.NewRequest(method, "https://"+host+"/engine.io/?"+query, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func TestOnlyTheServersOwnOriginMayComeUnlessOthersAreNamed(t *testing.T) {
	s := NewServer(nil, nil)
	for _, kind := range []string{"GET", "POST", "WebSocket"} {
		for _, cookie := range []bool{false, true} {
			for _, tt := range origins {
				r := originRequest(kind, "chat.example", "Origin", tt.origin)
				if cookie {
					r.Header.Set("Cookie", "session=1")
				}
				if err := s.checkOrigin(r, kind == "WebSocket"); (err == nil) != tt.same {
					t.Errorf("%s, cookie %v, Origin %q: %v", kind, cookie, tt.origin, err)
				}
			}
		}
	}
}

func TestTheServersOwnOriginDependsOnTheHost(t *testing.T) {
	for _, tt := range []struct {
		host, origin string
		tls, same    bool
	}{
		{"chat.example:8443", "https://chat.example:8443", true, true},
		{"chat.example:8443", "https://chat.example", true, false},
		{"chat.example:443", "https://chat.example", true, true},
		{"CHAT.example", "https://chat.example", true, true},
		{"[::1]:8080", "http://[::1]:8080", false, true},
		{"[::1]", "http://[::1]", false, true},
		{"[::1]", "http://[::2]", false, false},
		{"localhost:3000", "http://localhost:3000", false, true},
		{"localhost:3000", "http://127.0.0.1:3000", false, false},
		{"chat.example", "http://chat.example", false, true},
		{"chat.example", "https://chat.example", false, true}, // a proxy has ended TLS
		{"chat.example", "https://chat.example:8443", false, false},
		{"", "http://", false, false},
	} {
		if got := sameOrigin(tt.origin, tt.host, tt.tls); got != tt.same {
			t.Errorf("Host %q, Origin %q, TLS %v: %v", tt.host, tt.origin, tt.tls, got)
		}
	}
}

func TestARequestWithoutOriginIsJudgedByItsCookieAndItsSite(t *testing.T) {
	s := NewServer(nil, nil)
	for _, tt := range []struct {
		site   string
		cookie bool
		ok     string // the kinds that are let in
	}{
		{"", false, "GET POST WebSocket"},
		{"", true, "GET POST WebSocket"}, // no browser's
		{"same-origin", false, "GET POST WebSocket"},
		{"same-origin", true, "GET POST"},
		{"none", true, "GET"},
		{"same-site", false, ""},
		{"same-site", true, ""},
		{"cross-site", false, ""},
		{"cross-site", true, ""},
		{"unheard-of", true, "GET"},
	} {
		for _, kind := range []string{"GET", "POST", "WebSocket"} {
			r := originRequest(kind, "chat.example")
			if tt.site != "" {
				r.Header.Set("Sec-Fetch-Site", tt.site)
			}
			if tt.cookie {
				r.Header.Set("Cookie", "session=1")
			}
			if err := s.checkOrigin(r, kind == "WebSocket"); (err == nil) != strings.Contains(tt.ok, kind) {
				t.Errorf("%s, Sec-Fetch-Site %q, cookie %v: %v", kind, tt.site, tt.cookie, err)
			}
		}
	}
}

// TestANativeClientComesWithTheCookieOfABalancer, by every transport and in every
// step: it was asked for an Origin, which only browsers have.
func TestANativeClientComesWithTheCookieOfABalancer(t *testing.T) {
	for _, opts := range []*Options{nil, {Origins: []string{"*"}}, {Origins: []string{"https://app.example"}}} {
		w := newWorld(t, tcp, opts, func(r *recorder) { r.onMessage = r.echo })
		cookie := []string{"Cookie", "SERVERID=s1"}
		a := w.do(t.Context(), "GET", pollQuery, nil, cookie...)
		sid := (<-w.sessions).ID()
		w.expect(w.do(t.Context(), "POST", pollQuery+"&sid="+sid, strings.NewReader("4a"), cookie...), 200, "ok")
		w.expect(w.do(t.Context(), "GET", pollQuery+"&sid="+sid, nil, cookie...), 200, "4a")
		probe, status := w.upgrade(wsQuery+"&sid="+sid, cookie...)
		if a.status != 200 || status != http.StatusSwitchingProtocols {
			t.Fatalf("%+v: %v, a probe: %d", opts, a, status)
		}
		probe.text("2probe")
		probe.expect("3probe")
		probe.text("5")
		probe.text("4b")
		probe.expect("4b")
		probe.Close()
		c, status := w.upgrade(wsQuery, cookie...)
		if status != http.StatusSwitchingProtocols {
			t.Errorf("%+v: a WebSocket: %d", opts, status)
		}
		c.Close()
	}
}

// TestWhatABrowserCanBeMadeToSendIsRefused with somebody's cookie.
func TestWhatABrowserCanBeMadeToSendIsRefused(t *testing.T) {
	s := NewServer(nil, nil)
	for _, header := range [][]string{
		{"Origin", "null"}, // a sandboxed frame, a form under Referrer-Policy: no-referrer
		{"Origin", "null", "Sec-Fetch-Site", "same-origin"},
		{"Origin", "https://evil.example", "Sec-Fetch-Site", "none"},
		{"Origin", "http://chat.example", "Sec-Fetch-Site", "same-site"},
		{"Origin", ""},
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Site", "cross-site"},
	} {
		for _, kind := range []string{"GET", "POST", "WebSocket"} {
			r := originRequest(kind, "chat.example", append(header, "Cookie", "session=1")...)
			if s.checkOrigin(r, kind == "WebSocket") == nil {
				t.Errorf("%s with %q was let in", kind, header)
			}
		}
	}
}

func TestTwoOriginsAreRefused(t *testing.T) {
	s := NewServer(nil, &Options{Origins: []string{"*"}})
	r := originRequest("GET", "chat.example", "Origin", "https://chat.example", "Origin", "https://chat.example")
	if s.checkOrigin(r, false) == nil {
		t.Error("a request with two Origin headers was let in")
	}
}

func TestNamedOriginsMatchExactly(t *testing.T) {
	s := NewServer(nil, &Options{Origins: []string{"https://app.example", "https://b.example:81", "*"}})
	for origin, ok := range map[string]bool{
		"https://app.example": true, "https://b.example:81": true, "https://chat.example": true,
		"http://app.example": false, "https://app.example:443": false, "https://b.example": false,
		"https://app.example.": false, "https://c.example": false, "null": false, "*": false,
	} {
		r := originRequest("POST", "chat.example", "Origin", origin, "Cookie", "session=1")
		if err := s.checkOrigin(r, false); (err == nil) != ok {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

func TestAnyOriginMayComeWithoutACookieWhenAllAreAllowed(t *testing.T) {
	s := NewServer(nil, &Options{Origins: []string{"*"}})
	for _, kind := range []string{"GET", "POST", "WebSocket"} {
		r := originRequest(kind, "chat.example", "Origin", "https://evil.example")
		if err := s.checkOrigin(r, kind == "WebSocket"); err != nil {
			t.Errorf("%s without a cookie: %v", kind, err)
		}
		r.Header.Set("Cookie", "session=1")
		if s.checkOrigin(r, kind == "WebSocket") == nil {
			t.Errorf("%s with a cookie was let in from another origin", kind)
		}
	}
}

// TestCORSNamesOnlyOriginsThatMayCome goes through the handler.
func TestCORSNamesOnlyOriginsThatMayCome(t *testing.T) {
	named := NewServer(nil, &Options{Origins: []string{"https://app.example"}})
	all := NewServer(nil, &Options{Origins: []string{"*"}})
	own := NewServer(nil, nil)
	for _, origin := range append([]string{"https://app.example"}, originNames()...) {
		for _, method := range []string{"GET", "POST", "OPTIONS"} {
			answer := func(s *Server) http.Header {
				r := httptest.NewRequest(method, "https://chat.example/engine.io/?sid=x&"+pollQuery, nil)
				r.Header.Set("Origin", origin)
				r.Header.Set("Access-Control-Request-Method", "POST")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				return w.Header()
			}
			if h := answer(own); h.Get("Access-Control-Allow-Origin")+h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s from %q: CORS without being asked for", method, origin)
			}
			h := answer(all)
			if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s from %q with all allowed: %v", method, origin, h)
			}
			h = answer(named)
			echoed := h.Get("Access-Control-Allow-Origin")
			want := ""
			if origin == "https://app.example" || sameOrigin(origin, "chat.example", true) {
				want = origin
			}
			if echoed != want || (h.Get("Access-Control-Allow-Credentials") == "true") != (want != "") || h.Get("Vary") == "" {
				t.Errorf("%s from %q: %v", method, origin, h)
			}
		}
	}
}

func originNames() (names []string) {
	for _, tt := range origins {
		names = append(names, tt.origin)
	}
	return names
}
