package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// open opens a polling socket and joins the chat. It returns the path of its
// connection and what came with joining. The connection is closed when the test
// ends, so that the program need not wait for it.
func (v *visitor) open() (path, joined string) {
	v.p.t.Helper()
	const begin = "/socket.io/?EIO=4&transport=polling"
	a := v.get(begin)
	var opened struct{ SID string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(a.body, "0")), &opened); err != nil {
		v.p.t.Fatalf("open: %d %s", a.status, a.body)
	}
	path = begin + "&sid=" + opened.SID
	const plain = "text/plain;charset=UTF-8"
	cookie := "hubbub=" + v.cookies["hubbub"]
	v.p.t.Cleanup(func() {
		if _, err := v.try("POST", path, "1", "Content-Type", plain, "Cookie", cookie); err != nil {
			v.p.t.Logf("the server is gone already: %v", err)
		}
	})
	v.do("POST", path, "40", "Content-Type", plain).says(v.p.t, 200, "ok")
	return path, v.get(path).body
}

// hear polls as a page does, until the connection has ended, and then brings all
// that came.
func (v *visitor) hear(path string) <-chan string {
	heard := make(chan string, 1)
	go func() {
		all := ""
		for {
			a, err := v.try("GET", path, "")
			all += a.body
			if err != nil || a.status != http.StatusOK {
				heard <- all
				return
			}
		}
	}()
	return heard
}

func TestASocketBelongsToASessionAndEndsWithIt(t *testing.T) {
	p := boot(t)
	ann, bob := p.visitor().signUp("ann"), p.visitor().signUp("bob")
	if _, refused := p.visitor().open(); !strings.HasPrefix(refused, "44") {
		t.Errorf("who has not logged in was answered %s", refused)
	}
	path, joined := ann.open()
	if !strings.HasPrefix(joined, "40") {
		t.Fatalf("joining was answered %s", joined)
	}
	bob.get(path).says(t, 400, `"code":1`)
	p.visitor().get(path).says(t, 400, `"code":1`)

	also := &visitor{p: p, host: ann.host, cookies: map[string]string{"hubbub": ann.cookies["hubbub"]}}
	ended := also.hear(path)
	ann.do("POST", "/user/logout", "").goesTo(t, "/user/login")
	select {
	case got := <-ended:
		if !strings.Contains(got, "session:end") && !strings.Contains(got, `"code":1`) { // the log-out may come before the poll
			t.Errorf("the socket heard %s", got)
		}
	case <-time.After(20 * time.Second):
		t.Error("the socket lives on")
	}
}

func TestWhoPollsHearsWhyTheSessionHasEnded(t *testing.T) {
	took := time.Hour
	for try := 0; try < 3 && took >= socketsTime; try++ { // what else runs can only make it longer
		took = endOfWhoPolls(t)
	}
	if took >= socketsTime {
		t.Errorf("the end took %v, as if somebody were still to hear of it", took)
	}
}

// endOfWhoPolls ends the session of somebody who hears of it by polling, and returns
// how long the server took to end afterwards.
func endOfWhoPolls(t *testing.T) time.Duration {
	p := newPlace(t)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	ann := p.visitor().signUp("ann")
	path, _ := ann.open()
	if code, _, errs := p.command("user", "deactivate", "ann"); code != 0 {
		t.Fatal(errs)
	}
	heard := ""
	for end := time.Now().Add(20 * time.Second); !strings.Contains(heard, "session:end") && time.Now().Before(end); {
		heard += ann.get(path).body
	}
	if !strings.Contains(heard, `["session:end",{"reason":"deactivated"}]`) {
		t.Errorf("heard %s", heard)
	}
	last := ann.get(path)
	for range 2 { // leaving the namespace and the close may come by requests of their own
		if last.body == "41" || last.body == "1" {
			last = ann.get(path)
		}
	}
	last.says(t, 400, `"code":1`)
	start := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	return time.Since(start)
}

func TestTheServerStopsInOrderAndSaysSo(t *testing.T) {
	p := newPlace(t)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	ann := p.visitor().signUp("ann")
	path, _ := ann.open()
	heard := ann.hear(path)
	start := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > shutdownTime {
		t.Errorf("it took %v", took)
	}
	if got := <-heard; !strings.Contains(got, "server:restart") {
		t.Errorf("the socket heard %s", got)
	}
	again := boot(t, func(q *Program) { q.Settings.Data = p.Settings.Data })
	ann.p, ann.host = again, again.public.Addr().String()
	if !ann.in() {
		t.Error("the session is gone after a restart")
	}
}

func TestHealthTellsWhetherRequestsMakeSense(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	v.get("/livez").says(t, 200, "live")
	v.get("/readyz").says(t, 200, "ready")
	p.site.Drain()
	v.get("/livez").says(t, 200)
	v.get("/readyz").says(t, 503, "not ready")
}

// A disk that was full for a moment while the server started had the start look like
// one that went well, of a server that was closed.
func TestAStartThatFailsSaysSoAlsoWhenTheDiskIsWellAgain(t *testing.T) {
	full, other := errors.New("no space left"), errors.New("another")
	for _, tt := range []struct{ err, health, want error }{
		{chat.ErrUnavailable, full, full},
		{chat.ErrUnavailable, nil, chat.ErrUnavailable},
		{other, full, other},
	} {
		if got := forOperator(tt.err, func() error { return tt.health }); !errors.Is(got, tt.want) {
			t.Errorf("%v with the store %v: %v, want %v", tt.err, tt.health, got, tt.want)
		}
	}
}

func TestMetricsAndProfilesAreElsewhere(t *testing.T) {
	p := boot(t)
	ask := func(path, host string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.operator.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		response, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var text strings.Builder
		if err := response.Write(&text); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, text.String()
	}
	ann := p.visitor().signUp("ann")
	path, _ := ann.open()
	ann.do("POST", path, `421["resume",{"user":{"n":0,"id":""},"open":{}}]`, "Content-Type", "text/plain;charset=UTF-8")
	ann.get(path)
	status, text := ask("/metrics", "localhost")
	for _, want := range []string{
		`hubbub_connections\{transport="polling"\} 1`, `hubbub_connections\{transport="websocket"\} 0`,
		`hubbub_connections_opened_total 1`, `hubbub_joins_refused_total 0`, `hubbub_sockets 1`, `hubbub_queue_bytes 0`,
		`hubbub_events_received_total\{handled="yes"\} 1`, `hubbub_events_emitted_total \d`, `hubbub_messages_sent_total [1-9]`,
		`hubbub_commit_changes_bucket\{le="1"\} [1-9]`, `hubbub_commit_seconds_count [1-9]`, `hubbub_changes_waiting 0`,
		`hubbub_publish_lag_seconds_bucket\{le="5"\} 1`, `hubbub_resumes_total 1`, `hubbub_resets_total 1`,
		`hubbub_events_refused_total 0`, `hubbub_events_failed_total 0`, `hubbub_panics_total 0`,
		`hubbub_http_requests_total\{code="303"\} 1`, `hubbub_store_writable 1`, `go_goroutines`, `process_open_fds`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s is missing in %d %s", want, status, text)
		}
	}
	if status, _ := ask("/debug/pprof/goroutine?debug=1", "localhost"); status != 200 {
		t.Errorf("pprof: %d", status)
	}
	if status, _ := ask("/metrics", "evil.example"); status != http.StatusMisdirectedRequest {
		t.Errorf("another name: %d", status)
	}
}

func TestFilesOfThePageAreKeptAndThePageIsNot(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	a := v.get("/assets/index-1.js")
	a.says(t, 200, "start()")
	if got := a.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control: %s", got)
	}
	if got := a.header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("Content-Type: %s", got)
	}
	v.do("GET", "/assets/index-1.js", "", "If-None-Match", a.header.Get("Etag")).says(t, 304)
	v.get("/icon.svg").says(t, 200, "<svg/>")
	if got := v.signUp("ann").get("/chat").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page's Cache-Control: %s", got)
	}
}
