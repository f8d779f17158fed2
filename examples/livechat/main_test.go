package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hubbub-chat/hubbub/socketio/session"
)

// house is the whole program behind a real HTTP server.
type house struct {
	t       *testing.T
	url     string
	handler http.Handler
}

func newHouse(t *testing.T) *house {
	sessions := session.New(nil)
	io := newServer(sessions, fstest.MapFS{"socket.io.js": {Data: []byte("var io;")}})
	h := &house{t: t, handler: newHandler(io, sessions, true)}
	server := httptest.NewServer(h.handler)
	h.url = server.URL
	t.Cleanup(server.Close)
	t.Cleanup(func() { io.Close() })
	return h
}

// visitor is a browser: it has cookies, but follows no redirect by itself.
type visitor struct {
	*house
	client http.Client
}

func (h *house) visitor() *visitor {
	jar, _ := cookiejar.New(nil)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{h, http.Client{Jar: jar, CheckRedirect: stay}}
}

// resident is a visitor who has signed up.
func (h *house) resident(name string) *visitor {
	h.t.Helper()
	v := h.visitor()
	v.redirected(v.submit("/user/register", name, "secret"), "/chat")
	return v
}

type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (v *visitor) do(method, path string, form url.Values, header ...string) answer {
	v.t.Helper()
	r, err := http.NewRequest(method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

func (v *visitor) get(path string) answer { return v.do("GET", path, nil) }

func (v *visitor) submit(path, name, password string) answer {
	return v.do("POST", path, url.Values{"username": {name}, "password": {password}})
}

func (v *visitor) redirected(a answer, to string) {
	v.t.Helper()
	if a.status != http.StatusFound || a.location != to {
		v.t.Errorf("got %d to %q, want 302 to %q: %s", a.status, a.location, to, a.body)
	}
}

// shows checks that a page says a text, or with a "!" before it, that it does not.
func (v *visitor) shows(path string, texts ...string) {
	v.t.Helper()
	a := v.get(path)
	if a.status != http.StatusOK {
		v.t.Errorf("%s: status %d", path, a.status)
	}
	for _, text := range texts {
		text, not := strings.CutPrefix(text, "!")
		if strings.Contains(a.body, text) == not {
			v.t.Errorf("%s shows %q: %v\n%s", path, text, !not, a.body)
		}
	}
}

// cookies is the header that the visitor's browser sends along.
func (v *visitor) cookies() http.Header {
	u, _ := url.Parse(v.url)
	r := &http.Request{Header: http.Header{}}
	for _, c := range v.client.Jar.Cookies(u) {
		r.AddCookie(c)
	}
	return r.Header
}

func TestTheRootLeadsToTheChatAndTheChatToTheLogIn(t *testing.T) {
	v := newHouse(t).visitor()
	v.redirected(v.get("/"), "/chat")
	v.redirected(v.get("/chat"), "/user/login")
	v.shows("/user/login", `action="/user/login"`, `name="username"`, `name="password"`, `autocomplete="current-password"`)
	v.shows("/user/register", `action="/user/register"`, `name="username"`, `name="password"`, `autocomplete="new-password"`)
	if a := v.get("/elsewhere"); a.status != http.StatusNotFound {
		t.Errorf("an unknown page: status %d", a.status)
	}
}

func TestSigningUpLogsInAndTheChatSaysHello(t *testing.T) {
	h := newHouse(t)
	v := h.visitor()
	v.redirected(v.submit("/user/register", "<alice>", "secret"), "/chat")
	v.shows("/chat", "Hello &lt;alice&gt;!", `action="/user/logout"`)
	again := h.visitor()
	again.redirected(again.submit("/user/login", "<alice>", "secret"), "/chat")
	again.shows("/chat", "Hello &lt;alice&gt;!")
}

func TestATakenNameIsRefusedWithOneFlash(t *testing.T) {
	h := newHouse(t)
	h.resident("alice")
	v := h.visitor()
	v.redirected(v.submit("/user/register", "alice", "other"), "/user/register")
	v.shows("/user/register", "Username already exists.")
	v.shows("/user/register", "!Username already exists.")
	v.redirected(v.get("/chat"), "/user/login")
	v.redirected(v.submit("/user/login", "alice", "other"), "/user/login")
}

func TestWrongCredentialsAreRefusedWithOneFlash(t *testing.T) {
	h := newHouse(t)
	h.resident("alice")
	for _, name := range []string{"alice", "nobody", ""} {
		v := h.visitor()
		v.redirected(v.submit("/user/login", name, "wrong"), "/user/login")
		v.shows("/user/login", "Invalid credentials.")
		v.shows("/user/login", "!Invalid credentials.")
		v.redirected(v.get("/chat"), "/user/login")
	}
}

func TestNamesAndPasswordsThatNobodyCanHaveAreRefused(t *testing.T) {
	v := newHouse(t).visitor()
	for name, password := range map[string]string{
		"": "secret", " ": "secret", "alice": "", "bob": strings.Repeat("x", 1025),
		strings.Repeat("x", 41): "secret", "a\u202eb": "secret", "a\x00b": "secret", "a\xffb": "secret",
	} {
		v.redirected(v.submit("/user/register", name, password), "/user/register")
		v.shows("/user/register", "Invalid credentials.")
	}
}

func TestLoggingOutIsAPost(t *testing.T) {
	v := newHouse(t).resident("alice")
	if a := v.get("/user/logout"); a.status != http.StatusMethodNotAllowed {
		t.Errorf("GET /user/logout: status %d", a.status)
	}
	v.shows("/chat", "Hello alice!")
	v.redirected(v.do("POST", "/user/logout", nil), "/user/login")
	v.redirected(v.get("/chat"), "/user/login")
}

func TestTheTokenOfBeforeTheLogInIsWorthNothingAfterIt(t *testing.T) {
	v := newHouse(t).visitor()
	v.redirected(v.submit("/user/login", "alice", "wrong"), "/user/login") // the flash makes a session
	planted := v.cookies()
	v.redirected(v.submit("/user/register", "alice", "secret"), "/chat")
	thief := v.visitor()
	if a := thief.do("GET", "/chat", nil, "Cookie", planted.Get("Cookie")); a.location != "/user/login" {
		t.Errorf("the planted cookie opens the chat: %d to %q", a.status, a.location)
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	v := newHouse(t).resident("alice")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://evil.example"}} {
		for _, path := range []string{"/user/login", "/user/register", "/user/logout", "/socket.io/?EIO=4&transport=polling"} {
			if a := v.do("POST", path, nil, header...); a.status != http.StatusForbidden {
				t.Errorf("POST %s with %v: status %d", path, header, a.status)
			}
		}
	}
	v.shows("/chat", "Hello alice!")
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	v := newHouse(t).resident("alice")
	for _, path := range []string{"/", "/chat", "/user/login", "/user/logout", "/static/chat.js", "/elsewhere", "/socket.io/?EIO=4"} {
		h := v.get(path).header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if got := v.get("/chat").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("/chat: Cache-Control %q", got)
	}
}

func TestThePageTakesItsFilesFromTheServer(t *testing.T) {
	v := newHouse(t).resident("alice")
	for path, kind := range map[string]string{
		"/static/chat.js": "text/javascript", "/static/voice.js": "text/javascript",
		"/socket.io/socket.io.js": "text/javascript",
		"/static/worklet.js":      "text/javascript", "/static/style.css": "text/css", "/static/icon.svg": "image/svg+xml",
	} {
		if a := v.get(path); a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d, %q", path, a.status, a.header.Get("Content-Type"))
		}
	}
}

func TestWithoutTheClientThePageSaysWhatToRun(t *testing.T) {
	sessions := session.New(nil)
	io := newServer(sessions, nil)
	server := httptest.NewServer(newHandler(io, sessions, false))
	defer server.Close()
	h := &house{t: t, url: server.URL}
	v := h.resident("alice")
	v.shows("/chat", "Hello alice!", "make example", "!<script")
}
