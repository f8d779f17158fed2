package chat_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const password = "correct horse battery"

// A site is a data folder, and the server on it while one runs.
type site struct {
	t       *testing.T
	data    string
	address string // host and port
	cmd     *exec.Cmd
	logs    *buffer
	ended   chan struct{} // closed when the server has ended
	err     error         // how it ended
}

func newSite(t *testing.T) *site {
	s := &site{t: t, data: filepath.Join(t.TempDir(), "data")}
	t.Cleanup(func() {
		if s.cmd != nil && s.running() {
			s.stop()
		}
	})
	return s
}

// start runs the server, under another program if wrap names one.
func (s *site) start(wrap ...string) {
	s.t.Helper()
	args := append(wrap, program, "serve", "--data", s.data, "--listen", "127.0.0.1:0", "--metrics", "off")
	s.cmd, s.logs, s.ended = exec.Command(args[0], args[1:]...), new(buffer), make(chan struct{})
	s.cmd.Stderr = s.logs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "Hubbub is at http://")
	go func() {
		_, _ = io.Copy(io.Discard, lines) // until the end
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	if err != nil || !found {
		s.t.Fatalf("the server did not start: %q, %v\n%s", line, err, s.logs)
	}
	s.address = address
}

func (s *site) running() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// stop ends the server as an operator does, and fails unless it ends well and in
// time. It returns how long that took.
func (s *site) stop() time.Duration {
	s.t.Helper()
	start := time.Now()
	s.signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.kill()
		s.t.Fatal("the server does not end")
	}
	if s.err != nil {
		s.t.Errorf("the server ended with %v\n%s", s.err, s.logs)
	}
	for _, bad := range []string{"panic", "DATA RACE", `"level":"ERROR"`} {
		if strings.Contains(s.logs.String(), bad) {
			s.t.Errorf("the server logged\n%s", s.logs)
			break
		}
	}
	return time.Since(start)
}

func (s *site) kill() {
	s.t.Helper()
	s.signal(syscall.SIGKILL)
	<-s.ended
}

func (s *site) signal(signal os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
}

// command runs another command of the program on the data.
func (s *site) command(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(program, append(args, "--data", s.data)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// hold opens a connection and sends the beginning of a request.
func (s *site) hold(head string) net.Conn {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err == nil {
		_, err = io.WriteString(c, head)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() }) // it may be closed already
	return c
}

// A member is somebody's browser: what it sends, and the cookies that it has.
type member struct {
	s       *site
	name    string
	cookies map[string]string
	address string // of which a trusted proxy would speak; "": there is none
}

// web keeps no connection, so that a server can end.
var web = &http.Transport{DisableKeepAlives: true}

func (m *member) get(path string) (status int, body string) {
	m.s.t.Helper()
	status, body, err := m.do(http.MethodGet, path, "", "")
	if err != nil {
		m.s.t.Fatalf("%s: %v", path, err)
	}
	return status, body
}

// post sends a form, which is answered with a way to go on; fields come in pairs.
func (m *member) post(path string, fields ...string) {
	m.s.t.Helper()
	form := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	status, body, err := m.do(http.MethodPost, path, form.Encode(), "application/x-www-form-urlencoded")
	if err != nil || status != http.StatusSeeOther {
		m.s.t.Fatalf("%s as %s: %d %v %s", path, m.name, status, err, body)
	}
}

func (m *member) do(method, path, body, kind string) (int, string, error) {
	r, err := http.NewRequest(method, "http://"+m.s.address+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header = m.header()
	r.Header.Set("Content-Type", kind)
	response, err := web.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(response.Body)
	for _, c := range response.Cookies() {
		m.cookies[c.Name] = c.Value
	}
	return response.StatusCode, string(text), errors.Join(err, response.Body.Close())
}

// header is what a browser sends with every request from a page of the site.
func (m *member) header() http.Header {
	h := http.Header{"Origin": {"http://" + m.s.address}}
	if m.address != "" {
		h.Set("X-Forwarded-For", m.address)
	}
	for name, value := range m.cookies {
		h.Add("Cookie", name+"="+value)
	}
	return h
}

func (s *site) signUp(name string) *member {
	s.t.Helper()
	return s.enter(name, "/user/register")
}

func (s *site) logIn(name string) *member {
	s.t.Helper()
	return s.enter(name, "/user/login")
}

func (s *site) enter(name, path string) *member {
	s.t.Helper()
	m := &member{s: s, name: name, cookies: make(map[string]string)}
	m.post(path, "username", name, "password", password)
	return m
}

// A buffer takes what a process says.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
