package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chattest"
)

func TestTheDemoIsOnThisComputerOnly(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":8088", "[::]:0", "192.0.2.1:8088", "chat.example:80"} {
		failsWith(t, `the demo can be reached from this computer only: --listen must be localhost .*`, "demo", "--listen", listen)
	}
	failsWith(t, `the demo can be reached from this computer only: leave out --base-url`, "demo", "--base-url", "https://chat.example")
	failsWith(t, `the demo keeps its data in a temporary folder: leave out --data`, "demo", "--data", t.TempDir())
	failsWith(t, `demo: --messages must be between 0 and 1000000`, "demo", "--messages", "1000001")
}

func TestTheDemoLetsPeopleInByItsLinksAndLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, out := io.Pipe()
	var errs chattest.Buffer
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"demo", "--listen", "127.0.0.1:0", "--messages", "300", "--log-level", "debug"}, out, &errs)
		out.Close()
	}()
	var links []string
	lines := bufio.NewScanner(said)
	for lines.Scan() && !strings.Contains(lines.Text(), "Press Ctrl+C") {
		if found := regexp.MustCompile(`http://127\.0\.0\.1:\d+/user/enter\?token=\S{43}$`).FindString(lines.Text()); found != "" {
			links = append(links, found)
		}
	}
	if len(links) != 4 {
		stop()
		t.Fatalf("%d links were printed; %s", len(links), errs.String())
	}
	for i, link := range links {
		if got := follow(t, link); got != http.StatusSeeOther {
			t.Errorf("link %d: %d", i+1, got)
		}
		if got := follow(t, link); got != http.StatusForbidden {
			t.Errorf("link %d works again: %d", i+1, got)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("the temporary folder has %v, %v", entries, err)
	}
	stop()
	for lines.Scan() { // until it has ended
	}
	if got := <-code; got != 0 {
		t.Errorf("it ended with %d: %s", got, errs.String())
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
	for _, link := range links {
		if token := link[strings.Index(link, "=")+1:]; strings.Contains(errs.String(), token) {
			t.Error("a link is in the log")
		}
	}
}

// follow opens a link and presses the button; it returns what that was answered with.
func follow(t *testing.T, link string) int {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.NewReader(form("token", u.Query().Get("token")))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+u.Host+u.Path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+u.Host)
	a, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	return a.StatusCode
}

func TestADemoThatIsStoppedWhileItStartsLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs chattest.Buffer
	if code := run(ctx, []string{"demo", "--listen", "127.0.0.1:0"}, &out, &errs); code != 0 || strings.Contains(out.String(), "/user/enter") {
		t.Errorf("%d: %s %s", code, out.String(), errs.String())
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

// withLinks lets people in by links.
func withLinks(p *Program) { p.LogInLinks = true }

// link makes a link for somebody who has an account; it returns the path and the token.
func (p *place) link(name string) (path, token string) {
	p.t.Helper()
	users, err := p.service.Console().Users(p.t.Context(), 0, 100)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, u := range users {
		if u.Name != name {
			continue
		}
		address, err := p.LogInLink(p.t.Context(), u.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		path = strings.TrimPrefix(address, p.Address())
		return path, path[strings.Index(path, "=")+1:]
	}
	p.t.Fatalf("nobody is called %s", name)
	return "", ""
}

func TestALogInLinkIsUsedByAPostAndByNothingElse(t *testing.T) {
	p := boot(t, withLinks)
	p.visitor().signUp("ann")
	path, token := p.link("ann")
	v := p.visitor()
	for _, wrong := range []string{"", "?token=", "?token=x", "?token=" + strings.Repeat("A", 43)} {
		v.get("/user/enter"+wrong).says(t, 403, "This link isn&#39;t valid")
	}
	before := p.dump()
	for range 2 {
		v.get(path).says(t, 200, "logs you in as <strong><bdi>ann</bdi></strong>", `value="`+token+`"`)
		v.do("HEAD", path, "").says(t, 200)
		v.do("OPTIONS", path, "").says(t, 405)
	}
	for _, header := range [][]string{
		{"Origin", "http://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example"},
	} {
		v.do("POST", "/user/enter", form("token", token), header...).says(t, 403)
	}
	if p.dump() != before || len(v.cookies) != 0 {
		t.Error("something has changed before the button was pressed")
	}
	elsewhere := p.visitor()
	elsewhere.host = "192.0.2.7:8088"
	elsewhere.get(path).says(t, 403, "--insecure-http")
	elsewhere.submit("/user/enter", "token", token).says(t, 403, "--insecure-http")

	// A session that the browser had is over; a double click counts once.
	bob := p.visitor().signUp("bob")
	old := bob.cookies["hubbub"]
	once := bob.shown(path)
	first := bob.submit("/user/enter", "token", token, "once", once)
	first.goesTo(t, "/user/entered")
	mine := bob.cookies["hubbub"]
	bob.submit("/user/enter", "token", token, "once", once).goesTo(t, "/user/entered")
	if bob.cookies["hubbub"] != mine || !bob.in() {
		t.Error("the second click gave another session")
	}
	planted := p.visitor()
	planted.cookies["hubbub"] = old
	if planted.in() {
		t.Error("the session of before lives on")
	}
	bob.get("/user/account").says(t, 200, "ann")
	bob.submit("/user/sessions/end-others", "username", "ann", "password", "").says(t, 400)
	v.get(path).says(t, 403)
	v.submit("/user/enter", "token", token).says(t, 403, "was used before")
}

func TestAnOrdinaryServerKnowsNoLogInLinks(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	path, token := p.link("ann")
	p.visitor().get(path).says(t, 404)
	p.visitor().submit("/user/enter", "token", token).says(t, 404)
}
