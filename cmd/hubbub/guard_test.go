package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// routes splits the program's routes.
func (p *place) routes() (all [][2]string) {
	for _, r := range p.site.Routes() {
		method, path, _ := strings.Cut(r, " ")
		path = strings.NewReplacer("{room}", "38hb7a83kcc0h", "{message}", "38hb7a83kcc0j").Replace(path)
		all = append(all, [2]string{method, path})
	}
	return all
}

func TestEveryMethodOfEveryRouteIsAnsweredAsTheTableSays(t *testing.T) {
	p := boot(t)
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"}
	allowed := make(map[string][]string)
	for _, r := range p.routes() {
		allowed[r[1]] = append(allowed[r[1]], r[0])
		if r[0] == "GET" {
			allowed[r[1]] = append(allowed[r[1]], "HEAD")
		}
	}
	v := p.visitor()
	for path, some := range allowed {
		for _, method := range methods {
			a := v.do(method, path, "", "Origin", "http://"+v.host)
			if refused := a.status == http.StatusMethodNotAllowed; refused == slices.Contains(some, method) {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
			if a.status == http.StatusMethodNotAllowed && method != "TRACE" && a.header.Get("Allow") == "" {
				t.Errorf("%s %s: no Allow", method, path)
			}
			if a.status >= 500 || method == "HEAD" && a.body != "" {
				t.Errorf("%s %s: %d %s", method, path, a.status, a.body)
			}
		}
	}
	v.do("TRACE", "/socket.io/", "").says(t, 405)
}

func TestWhatIsNotInTheTableDoesNotExist(t *testing.T) {
	p := boot(t)
	v := p.visitor().signUp("ann")
	for _, path := range []string{
		"/nowhere", "/chat/", "/Chat", "/user", "/user/", "/user/login/", "//chat", "/./chat", "/user/../chat", "/socket.io",
		"/chat/lobby", "/chat/0000000000001/", "/chat/0000000000000", "/chat//0000000000001", "/chat/0000000000001/0000000000002/0000000000003",
		"/chat/0000000000001/../../user/account", "/chat/..", "/chat/%2e%2e", "/chat/%2f000000000000", "/chat/0000000000001/last",
		"/chat/details", "/chat/browse/", "/chat/browse/people", "/chat/saved/", "/chat/pins", "/chat/0000000000001/browse",
		"/index.html", "/manifest.json", "/assets", "/assets/", "/assets/none.js", "/assets/../index.html", "/.env",
		"/metrics", "/debug/pprof/", "/debug/vars", "/hubbub.db", "/data/hubbub.db", "/chat\x00", "/ch at", "/<script>",
	} {
		a := v.get(path)
		if a.status != http.StatusNotFound || strings.Contains(a.body, "<script>") {
			t.Errorf("%q: %d %s", path, a.status, a.body)
		}
	}
	v.do("DELETE", "/nowhere", "", "Origin", "http://"+v.host).says(t, 404)
}

func TestThePageIsAtTheAddressesOfRoomsAndMessages(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	for _, path := range []string{"/chat/0000000000001", "/chat/0000000000001/0000000000002", "/chat/0000000000001/settings", "/chat/browse"} {
		v.get(path).goesTo(t, "/user/login")
	}
	v.signUp("ann")
	page := v.get("/chat")
	for _, path := range []string{"/chat/0000000000001", "/chat/0000000000001/0000000000002", "/chat/0000000000001/settings", "/chat/browse"} {
		if a := v.get(path); a.status != page.status || a.body != page.body {
			t.Errorf("%s: %d %.100s", path, a.status, a.body)
		}
	}
	v.do("POST", "/chat/0000000000001", "", "Origin", "http://"+v.host).says(t, 405)
}

func TestOtherSitesChangeNothing(t *testing.T) {
	p := boot(t)
	v := p.visitor().signUp("ann")
	forgeries := [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Sec-Fetch-Site", "cross-site", "Origin", ""},
		{"Sec-Fetch-Site", "", "Origin", ""}, // with a cookie, no browser's
		{"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
	}
	for _, origin := range []string{
		"null", "https://" + v.host, "http://evil.example", "http://" + v.host + ".evil.example", "http://evil" + v.host,
		"http://127.0.0.1", "http://localhost:1", "http://" + v.host + "/", "http://user@" + v.host, "HTTP://" + v.host,
		" http://" + v.host + " x", "http://" + v.host + ",http://evil.example", "file://", "*", "http://[::1]", "//" + v.host,
	} {
		forgeries = append(forgeries, []string{"Sec-Fetch-Site", "", "Origin", origin}, []string{"Origin", origin})
	}
	before := p.dump()
	for _, r := range append(p.routes(), [2]string{"POST", "/socket.io/"}) {
		if r[0] == "GET" {
			continue
		}
		for _, f := range forgeries {
			if a := v.do(r[0], r[1], form("username", "ann", "password", secret), f...); a.status != http.StatusForbidden {
				t.Errorf("%s %s with %q: %d", r[0], r[1], f, a.status)
			}
		}
	}
	upgrade := []string{
		"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
	}
	for _, f := range forgeries {
		if a := v.do("GET", "/socket.io/?EIO=4&transport=websocket", "", append(f, upgrade...)...); a.status != http.StatusForbidden {
			t.Errorf("a WebSocket with %q: %d", f, a.status)
		}
	}
	if !v.in() || p.dump() != before {
		t.Error("something has changed")
	}
}

// dump is all that the database holds.
func (p *place) dump() string {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "dump.db")
	if err := p.db.Backup(p.t.Context(), file); err != nil {
		p.t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

func TestReadingChangesNothing(t *testing.T) {
	p := boot(t)
	v, token := p.visitor().signUp("ann"), p.ownerToken()
	before := p.dump()
	for _, who := range []*visitor{v, p.visitor()} {
		for _, r := range p.routes() {
			for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
				who.do(method, r[1], "")
				who.do(method, r[1]+"?token="+token+"&id=1&username=ann&password="+url.QueryEscape(secret), "")
			}
		}
	}
	if p.dump() != before {
		t.Error("the database has changed")
	}
	if !v.in() {
		t.Error("the session has ended")
	}
}

func TestOnlyTheServersOwnNamesAreAnswered(t *testing.T) {
	t.Run("without a base URL", func(t *testing.T) {
		p := boot(t)
		for host, known := range map[string]bool{
			"localhost": true, "LOCALHOST:1": true, "127.0.0.1:80": true, "192.168.1.7": true, "[::1]:8088": true, "[::1]": true,
			"evil.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example": false, "chat": false,
			"localhost.": false, "127.1": false, "2130706433": false, "a@localhost": false, "": false,
		} {
			v := p.visitor()
			v.host = host
			status := 421
			if known {
				status = http.StatusSeeOther
			}
			if host == "" {
				continue // the client would send the address; see below
			}
			if a := v.get("/chat"); a.status != status || !known && !strings.Contains(a.body, "--base-url") {
				t.Errorf("%s: %d %s", host, a.status, a.body)
			}
			if !known {
				v.get("/nowhere").says(t, 421)
				v.get("/socket.io/?EIO=4&transport=polling").says(t, 421)
			}
			v.get("/livez").says(t, 200)
			v.get("/readyz").says(t, 200)
		}
		if line := p.raw("GET /chat HTTP/1.0\r\n\r\n"); !strings.Contains(line, " 421 ") {
			t.Errorf("no Host: %s", line)
		}
	})
	t.Run("with a base URL", func(t *testing.T) {
		p := boot(t, at("https://chat.example"))
		v := p.visitor()
		for _, host := range []string{v.host, "localhost", "evil.example", "chat.example.evil.example", "chat.example:8443", "www.chat.example"} {
			v.host = host
			v.get("/user/login").says(t, 421, "https://chat.example.")
		}
		for _, host := range []string{"chat.example", "CHAT.example", "chat.example:443"} {
			v.host = host
			v.get("/user/login").says(t, 200)
		}
		if !strings.Contains(p.out.String(), "https://chat.example/user/owner?token=") {
			t.Errorf("the owner's link is elsewhere:\n%s", p.out)
		}
	})
}

// at sets the base URL.
func at(base string) func(*Program) {
	return func(p *Program) {
		u, err := url.Parse(base)
		if err != nil {
			panic(err)
		}
		p.Settings.BaseURL = u
	}
}

// raw sends bytes and returns the first line of what comes back.
func (p *place) raw(request string) string {
	p.t.Helper()
	conn, err := new(net.Dialer).DialContext(p.t.Context(), "tcp", p.public.Addr().String())
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(request)); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	return line
}

func TestOverHTTPSCookiesAreForTheServerAlone(t *testing.T) {
	p := boot(t, at("https://chat.example"))
	v := p.visitor()
	v.host = "chat.example"
	a := v.do("POST", "/user/register", form("username", "ann", "password", secret), "Origin", "https://chat.example")
	a.goesTo(t, "/user/entered")
	if v.cookies["__Host-hubbub"] == "" || v.cookies["__Host-hubbub-device"] == "" || !v.in() {
		t.Errorf("cookies %v", v.cookies)
	}
	v.cookies = map[string]string{"hubbub": v.cookies["__Host-hubbub"]}
	if v.in() {
		t.Error("a cookie without the prefix lets somebody in")
	}
}

func TestPasswordsOverPlainHTTPNeedASetting(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		p := boot(t, func(p *Program) { p.Serve.InsecureHTTP = allowed })
		v := p.visitor()
		v.host = "192.0.2.7:8088"
		register := v.submit("/user/register", "username", "ann", "password", secret)
		shown := v.get("/user/login")
		if allowed {
			register.goesTo(t, "/user/entered")
			shown.goesTo(t, "/chat")
			if !strings.Contains(p.logs.String(), "plain HTTP") {
				t.Error("no warning in the log")
			}
			continue
		}
		register.says(t, 403, "--insecure-http", "--base-url")
		shown.says(t, 403, "--insecure-http", "--base-url")
		if len(v.cookies) != 0 {
			t.Error("somebody is logged in")
		}
	}
}

func TestBrowsersAreSentNothingThatTheyIgnoreOverPlainHTTP(t *testing.T) {
	p := boot(t, at("http://chat.example"), func(p *Program) { p.Serve.InsecureHTTP = true })
	v := p.visitor()
	v.host = "chat.example"
	v.signUp("ann")
	out := v.do("POST", "/user/logout", "")
	out.goesTo(t, "/user/login")
	for _, name := range []string{"Clear-Site-Data", "Cross-Origin-Opener-Policy"} {
		if got := out.header.Get(name); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestNobodyIsEverSentElsewhere(t *testing.T) {
	p := boot(t)
	bypasses := []string{
		"//evil.example", "/\\evil.example", "\\\\evil.example", "/%2fevil.example", "/%5cevil.example", "https:evil.example",
		"https://evil.example", "http:///evil.example", "///evil.example", "////evil.example", "/\t/evil.example",
		"/\n/evil.example", "/\r/evil.example", "\thttps://evil.example", " https://evil.example", "/chat\r\nLocation: https://evil.example",
		"@evil.example", "/@evil.example", "//@evil.example", "https://127.0.0.1@evil.example", "javascript:alert(1)",
		"data:text/html,x", "//evil%E3%80%82example", "/.evil.example", "/..//evil.example", "/chat/..//evil.example",
		"/;@evil.example", "/?next=//evil.example", "/#//evil.example", "//[::1]", "//2130706433", "//%65vil.example",
		"/%09/evil.example", "/%0a/evil.example", "/%0d%0aLocation:x", "/%00/evil.example", "///\\;@evil.example", ".evil.example",
		"evil.example", "%68ttps://evil.example",
	}
	// inspect fails on every other target than the site's own paths.
	v, in := p.visitor(), p.visitor().signUp("ann")
	for _, b := range bypasses {
		query := "?next=" + url.QueryEscape(b) + "&return_to=" + url.QueryEscape(b) + "&url=" + url.QueryEscape(b)
		for _, path := range []string{"/", "/chat", "/user/login", "/.well-known/change-password"} {
			v.get(path + query)
			in.get(path + query)
		}
		v.do("POST", "/user/logout"+query, "", "Referer", "https://evil.example/", "X-Forwarded-Host", "evil.example")
		if strings.HasPrefix(b, "/") {
			v.get(b)
		}
	}
	for _, target := range []string{"//evil.example/chat", "/\\evil.example/..", "//evil.example/%2e%2e", "http://evil.example/chat"} {
		if line := p.raw(fmt.Sprintf("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", target)); strings.Contains(line, " 30") {
			t.Errorf("%s: %s", target, line)
		}
	}
}

// TestNoTokenIsEverTold does what makes and uses tokens. Each answer, and in the
// end the log, is searched for all that were given before: see inspect.
func TestNoTokenIsEverTold(t *testing.T) {
	p := boot(t)
	link := "/user/owner?token=" + p.ownerToken()
	olga := p.visitor()
	olga.get(link).says(t, 200, p.ownerToken())
	olga.submit("/user/owner", "token", p.ownerToken(), "username", "olga", "password", "short").says(t, 400)
	olga.submit("/user/owner", "token", p.ownerToken(), "username", "olga", "password", secret).goesTo(t, "/user/entered")
	olga.get(link).says(t, 403)
	ann := p.visitor().signUp("ann")
	again := p.visitor().logIn("ann")
	path, _ := ann.open()
	ann.do("POST", path, `421["resume",{"user":{"n":0,"id":""},"open":{}}]`, "Content-Type", "text/plain;charset=UTF-8").says(t, 200)
	ann.get(path).says(t, 200, `"me":`)
	for _, where := range []string{"/", "/chat", "/user/account", "/nowhere", "/user/account?x=" + ann.cookies["hubbub-device"][:8]} {
		ann.get(where)
		ann.do("GET", where, "", "Origin", "http://evil.example", "Upgrade", "websocket")
		ann.do("GET", where, "", "Cookie", "hubbub="+again.cookies["hubbub"]+"; x=\"")
	}
	ann.submit("/user/password", "username", "ann", "current", "wrong", "next", "another password").says(t, 400)
	ann.submit("/user/password", "username", "ann", "current", secret, "next", "another password")
	ann.submit("/user/logout")
	if len(p.secrets) < 8 {
		t.Errorf("only %d tokens were made", len(p.secrets))
	}
	p.operatorTellsNoSecret()
}

// operatorTellsNoSecret looks at what the operator's listener says.
func (p *place) operatorTellsNoSecret() {
	p.t.Helper()
	for _, path := range []string{"/metrics", "/debug/pprof/cmdline", "/debug/pprof/goroutine?debug=2"} {
		r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.operator.Addr().String()+path, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		a, err := transport.RoundTrip(r)
		if err != nil {
			p.t.Fatal(err)
		}
		text, err := io.ReadAll(a.Body)
		if err := errors.Join(err, a.Body.Close()); err != nil {
			p.t.Fatal(err)
		}
		p.tellsNoSecret(path, string(text))
	}
}
