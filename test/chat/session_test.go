package chat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// overWebSocket opens a WebSocket. When the server has ended it, the reason comes.
func overWebSocket(m *member) <-chan string {
	m.s.t.Helper()
	p := m.dial()
	p.lobby()
	ended := make(chan string, 1)
	go func() {
		end, err := hear[wire.SessionEnd](p, "session:end")
		if err != nil {
			end.Reason = wire.EndReason(err.Error())
		}
		<-p.Done()
		ended <- string(end.Reason)
	}()
	return ended
}

var endReason = regexp.MustCompile(`42\["session:end",\{"reason":"(\w+)"\}\]`)

// overPolling does the same with a connection that polls.
func overPolling(m *member) <-chan string {
	m.s.t.Helper()
	path := "/socket.io/?EIO=4&transport=polling"
	_, body := m.get(path)
	var opened struct{ SID string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "0")), &opened); err != nil {
		m.s.t.Fatalf("open: %s", body)
	}
	path += "&sid=" + opened.SID
	if _, body, err := m.do(http.MethodPost, path, "40", "text/plain;charset=UTF-8"); err != nil || body != "ok" {
		m.s.t.Fatalf("join: %s %v", body, err)
	}
	if _, body := m.get(path); !strings.HasPrefix(body, "40{") {
		m.s.t.Fatalf("joining was answered %s", body)
	}
	// The browser forgets its cookie with the answer to a log-out, the poll that is
	// under way has it still.
	polls := &member{s: m.s, name: m.name, cookies: map[string]string{"hubbub": m.cookies["hubbub"]}}
	ended := make(chan string, 1)
	go func() {
		heard := ""
		for {
			status, body, err := polls.do(http.MethodGet, path, "", "")
			heard += body
			if err == nil && status == http.StatusOK && !strings.HasSuffix(body, "1") {
				continue
			}
			if reason := endReason.FindStringSubmatch(heard); reason != nil {
				heard = reason[1]
			}
			ended <- heard
			return
		}
	}()
	return ended
}

func TestTheEndOfASessionEndsItsSocketsWithinASecond(t *testing.T) {
	s := newSite(t)
	s.start()
	sessionID := regexp.MustCompile(`name="id" value="(\w+)"`)
	causes := []cause{
		{"log-out", "logout", func(m *member) { m.post("/user/logout") }},
		{"the end of a session on the account page", "revoked", func(m *member) {
			elsewhere := s.logIn(m.name)
			_, page := elsewhere.get("/user/account")
			for _, id := range sessionID.FindAllStringSubmatch(page, -1) {
				elsewhere.post("/user/sessions/end", "id", id[1])
			}
		}},
		{"the end of all other sessions", "revoked", func(m *member) {
			s.logIn(m.name).post("/user/sessions/end-others", "password", password)
		}},
		{"deactivation", "deactivated", func(m *member) { s.command("user", "deactivate", m.name) }},
		{"another password", "revoked", func(m *member) { s.command("user", "reset-password", m.name) }},
	}
	other := s.signUp("other").dial()
	// A second, and what a busy machine takes to tell.
	const soon = 1500 * time.Millisecond
	for i, c := range causes {
		took := time.Hour
		for try := 0; try < 3 && took > soon; try++ { // what else runs can only make it longer
			took = c.endsSockets(s.signUp(fmt.Sprintf("user%d-%d", i, try)))
		}
		if took > soon {
			t.Errorf("%s: the sockets ended after %v", c.name, took)
		}
	}
	other.lobby() // lives
}

// A cause is a way in which a session ends.
type cause struct {
	name, reason string
	end          func(m *member)
}

// endsSockets ends a session, and returns how long its sockets lived on.
func (c cause) endsSockets(m *member) (took time.Duration) {
	t := m.s.t
	t.Helper()
	listeners := map[string]<-chan string{"WebSocket": overWebSocket(m), "polling": overPolling(m)}
	c.end(m)
	since := time.Now()
	for transport, ended := range listeners {
		select {
		case reason := <-ended:
			if took = time.Since(since); reason != c.reason {
				t.Errorf("%s, %s: ended with %q, want %q", c.name, transport, reason, c.reason)
			}
		case <-time.After(patience):
			t.Errorf("%s, %s: the socket lives on", c.name, transport)
		}
	}
	if _, err := m.tryDial(); err == nil {
		t.Errorf("%s: the session can still connect", c.name)
	}
	return took
}
