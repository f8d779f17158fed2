package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chattest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "correct horse battery"

// builtPage stands for what the build makes.
var builtPage = fstest.MapFS{
	"index.html":           {Data: []byte(`<!doctype html><meta name="hubbub-user" content=""><meta name="hubbub-room" content=""><script type="module" src="/assets/index-1.js"></script>`)},
	"manifest.json":        {Data: []byte(`{"src/forms.css": {"file": "assets/forms-1.css"}, "src/forms.ts": {"file": "assets/forms-1.js"}}`)},
	"assets/index-1.js":    {Data: []byte("start()")},
	"assets/forms-1.css":   {Data: []byte("p{}")},
	"assets/forms-1.js":    {Data: []byte("forms()")},
	"icon.svg":             {Data: []byte("<svg/>")},
	"assets/a%2fodd \".js": {Data: []byte("odd()")},
	"assets/long-1.js":     {Data: []byte(strings.Repeat("start();", 1000))},
	"assets/long-1.woff2":  {Data: make([]byte, 1000)},
}

// A place is a running program.
type place struct {
	*Program
	t    *testing.T
	out  *chattest.Buffer
	logs *chattest.Buffer

	mu      sync.Mutex
	secrets []string // what browsers were given, and nobody else may see
	// given are the secrets that a form led to, by what was sent: whoever sends the
	// same once more, by a double click, gets the same answer.
	given map[string][]string
}

// boot starts the program on a free port, with its data in a new folder.
func boot(t *testing.T, change ...func(*Program)) *place {
	t.Helper()
	p := newPlace(t, change...)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		p.tellsNoSecret("the log", p.logs.String())
	})
	return p
}

func newPlace(t *testing.T, change ...func(*Program)) *place {
	p := &place{given: map[string][]string{}, t: t, out: new(chattest.Buffer), logs: new(chattest.Buffer)}
	p.Program = &Program{
		Settings: Settings{Data: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0"},
		Serve:    serve{Metrics: "127.0.0.1:0", MaxConnections: 1000},
		Page:     builtPage, Out: p.out, Log: newLog(p.logs, slog.LevelDebug),
	}
	for _, c := range change {
		c(p.Program)
	}
	return p
}

// at is the program's real address, whatever it is called.
func (p *place) at() string { return "http://" + p.public.Addr().String() }

var printedLink = regexp.MustCompile(`/user/owner\?token=(\S+)`)

// ownerToken is the token of the link that was printed.
func (p *place) ownerToken() string {
	p.t.Helper()
	token := p.printedToken()
	if token == "" {
		p.t.Fatalf("no owner's link was printed:\n%s", p.out)
	}
	return token
}

// A visitor is a browser without script. It keeps cookies and follows nothing.
type visitor struct {
	p       *place
	host    string
	cookies map[string]string
}

func (p *place) visitor() *visitor {
	return &visitor{p: p, host: p.public.Addr().String(), cookies: make(map[string]string)}
}

// An answer is a response that was read.
type answer struct {
	status   int
	header   http.Header
	body     string
	location string
}

// do sends a request as a browser would from a page of the site. Headers come in
// pairs and replace what is sent otherwise; an empty value sends none.
func (v *visitor) do(method, path, body string, header ...string) answer {
	v.p.t.Helper()
	a, err := v.try(method, path, body, header...)
	if err != nil {
		v.p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// transport follows no redirects and keeps no connection.
var transport = &http.Transport{DisableKeepAlives: true, DisableCompression: true}

// try is do for when nobody may answer. It may be called on any goroutine.
func (v *visitor) try(method, path, body string, header ...string) (answer, error) {
	v.p.t.Helper()
	ctx := context.WithoutCancel(v.p.t.Context()) // clean-up asks too
	r, err := http.NewRequestWithContext(ctx, method, v.p.at(), strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	target, query, _ := strings.Cut(path, "?")
	r.URL.Path, r.URL.RawQuery, r.Host = target, query, v.host
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+v.host)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Del(header[i])
		if header[i+1] != "" {
			r.Header.Set(header[i], header[i+1])
		}
	}
	response, err := transport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return answer{}, err
	}
	v.p.inspect(r, response, string(text))
	for _, c := range response.Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
			continue
		}
		v.cookies[c.Name] = c.Value
	}
	return answer{response.StatusCode, response.Header, string(text), response.Header.Get("Location")}, nil
}

func (v *visitor) get(path string) answer { return v.do(http.MethodGet, path, "") }

// submit sends a form; fields come in pairs.
func (v *visitor) submit(path string, fields ...string) answer {
	v.p.t.Helper()
	return v.do(http.MethodPost, path, form(fields...))
}

func form(fields ...string) string {
	values := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return values.Encode()
}

// goesTo fails unless the answer is a redirect there.
func (a answer) goesTo(t *testing.T, path string) {
	t.Helper()
	if a.status != http.StatusSeeOther || a.location != path {
		t.Fatalf("%d to %q instead of to %s:\n%s", a.status, a.location, path, a.body)
	}
}

// says fails unless the answer has the status and all of the words.
func (a answer) says(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, not %d:\n%s", a.status, status, a.body)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%q is missing in\n%s", w, a.body)
		}
	}
}

func (v *visitor) signUp(name string) *visitor {
	v.p.t.Helper()
	v.submit("/user/register", "username", name, "password", secret).goesTo(v.p.t, "/user/entered")
	return v
}

func (v *visitor) logIn(name string) *visitor {
	v.p.t.Helper()
	v.submit("/user/login", "username", name, "password", secret).goesTo(v.p.t, "/user/entered")
	return v
}

// in tells whether the visitor is let into the chat.
func (v *visitor) in() bool { return v.get("/chat").status == http.StatusOK }
