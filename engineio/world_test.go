package engineio

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The networks that a world can run on. In memory there is no kernel and so no
// buffer, and time in testing/synctest stands still while nothing happens.
const (
	memory = "memory"
	tcp    = "tcp"
	secure = "tls"

	secureMemory = "tls in memory"
)

var networks = []string{memory, tcp, secure}

// world is a server with clients.
type world struct {
	t        testing.TB
	server   *Server
	http     *http.Server
	dial     func() (net.Conn, error)
	client   *http.Client
	sessions chan *recorder // as they are accepted
	mu       sync.Mutex
	all      []*recorder
	scheme   string
	host     string
}

// recorder is a Receiver that remembers.
type recorder struct {
	*Session
	onMessage func(data []byte, binary bool) error

	mu     sync.Mutex
	got    []string
	closed []Reason
	over   chan Reason
}

func newRecorder(s *Session) *recorder {
	return &recorder{Session: s, over: make(chan Reason, 8)}
}

func (r *recorder) Receive(data []byte, binary bool) error {
	r.mu.Lock()
	r.got = append(r.got, string(data))
	r.mu.Unlock()
	if r.onMessage != nil {
		return r.onMessage(data, binary)
	}
	return nil
}

func (r *recorder) Closed(reason Reason) {
	r.mu.Lock()
	r.closed = append(r.closed, reason)
	r.mu.Unlock()
	r.over <- reason
}

func (r *recorder) received() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// echo makes the session answer each message with itself.
func (r *recorder) echo(data []byte, binary bool) error {
	if binary {
		_ = r.Send(Binary(data))
	} else {
		_ = r.Send(Text(data))
	}
	return nil
}

// newWorld starts a server. setup, which may be nil, sees each recorder before
// its session runs.
func newWorld(t testing.TB, network string, opts *Options, setup func(*recorder)) *world {
	w := &world{t: t, sessions: make(chan *recorder, 1<<12), scheme: "http", host: "chat.example"}
	var quiet Options
	if opts != nil {
		quiet = *opts
	}
	if opts = &quiet; opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	w.server = NewServer(func(s *Session, _ *http.Request) (Receiver, error) {
		r := newRecorder(s)
		if setup != nil {
			setup(r)
		}
		w.mu.Lock()
		w.all = append(w.all, r)
		w.mu.Unlock()
		w.sessions <- r
		return r, nil
	}, opts)
	w.serve(network)
	return w
}

// serve lets clients reach w.server.
func (w *world) serve(network string) {
	switch network {
	case memory:
		l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
		if w.http == nil {
			w.http = &http.Server{}
		}
		w.dial, w.http.Handler = l.dial, w.server
		go w.http.Serve(l)
	case secureMemory:
		l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
		s := httptest.NewUnstartedServer(w.server)
		s.Listener.Close()
		s.Listener = l
		s.StartTLS()
		w.scheme, w.http = "https", s.Config
		w.dial = func() (net.Conn, error) {
			c, err := l.dial()
			if err != nil {
				return nil, err
			}
			return tls.Client(c, &tls.Config{InsecureSkipVerify: true}), nil
		}
	case tcp, secure:
		s := httptest.NewUnstartedServer(w.server)
		w.dial = func() (net.Conn, error) { return net.Dial("tcp", s.Listener.Addr().String()) }
		if network == secure {
			s.StartTLS()
			w.scheme = "https"
			w.dial = func() (net.Conn, error) {
				return tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
			}
		} else {
			s.Start()
		}
		w.http = s.Config
	}
	dial := func(context.Context, string, string) (net.Conn, error) { return w.dial() }
	w.client = &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
	w.t.Cleanup(w.close)
}

func (w *world) close() {
	w.client.CloseIdleConnections()
	if err := w.server.Close(); err != nil {
		w.t.Error(err)
	}
	w.http.Close()
	// Nothing that was cut waits for anything; on a machine that is busy it may take
	// longer all the same than Close waits for it, but not as long as closeLinger.
	ctx, cancel := context.WithTimeout(context.Background(), closeLinger-2*cutWait)
	defer cancel()
	_ = w.server.Shutdown(ctx)
	w.checkEmpty()
}

// checkEmpty fails the test if the server still holds anything, or a receiver
// has not heard exactly once of its end.
func (w *world) checkEmpty() {
	w.t.Helper()
	w.checkLeftovers()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.all {
		r.mu.Lock()
		if len(r.closed) != 1 {
			w.t.Errorf("Closed was called %d times: %v", len(r.closed), r.closed)
		}
		r.mu.Unlock()
	}
}

func (w *world) checkLeftovers() {
	w.t.Helper()
	s := w.server
	s.mu.Lock()
	if len(s.sessions)+len(s.conns)+s.endings > 0 {
		w.t.Errorf("left: %d sessions, %d connections, %d endings", len(s.sessions), len(s.conns), s.endings)
	}
	s.mu.Unlock()
	s.heart.mu.Lock()
	defer s.heart.mu.Unlock()
	for _, l := range []beatList{s.heart.toPing, s.heart.awaiting, s.heart.pinging, s.heart.moving, s.heart.overdue} {
		if l.front != nil || l.back != nil {
			w.t.Error("the heartbeat still watches a session")
		}
	}
}

// pipeListener accepts in-memory connections.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *pipeListener) dial() (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// answer is what a request got.
type answer struct {
	status int
	body   string
	header http.Header
	err    error
}

func (a answer) String() string { return fmt.Sprintf("%d %q %v", a.status, a.body, a.err) }

// code is the error code in the body; -1 when there is none.
func (a answer) code() int {
	e := struct{ Code *int }{}
	if json.Unmarshal([]byte(a.body), &e) != nil || e.Code == nil {
		return -1
	}
	return *e.Code
}

// do makes a request; header holds names and values in turn.
func (w *world) do(ctx context.Context, method, query string, body io.Reader, header ...string) answer {
	r, err := http.NewRequestWithContext(ctx, method, w.scheme+"://"+w.host+"/engine.io/?"+query, body)
	if err != nil {
		return answer{err: err}
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if resp.Close { // the transport has taken the header away
		resp.Header.Set("Connection", "close")
	}
	return answer{resp.StatusCode, string(b), resp.Header, err}
}

const pollQuery = "EIO=4&transport=polling"

func (w *world) get(sid string) answer {
	return w.do(context.Background(), http.MethodGet, pollQuery+"&sid="+sid, nil)
}

func (w *world) post(sid, body string) answer {
	return w.do(context.Background(), http.MethodPost, pollQuery+"&sid="+sid, strings.NewReader(body))
}

// background returns the answer of a request once it is there.
func background(do func() answer) <-chan answer {
	c := make(chan answer, 1)
	go func() { c <- do() }()
	return c
}

// poll opens a session by polling.
func (w *world) poll() (*recorder, string) {
	w.t.Helper()
	a := w.get("")
	open := struct{ SID string }{}
	if a.status != 200 || a.body == "" || json.Unmarshal([]byte(a.body[1:]), &open) != nil {
		w.t.Fatalf("handshake: %v", a)
	}
	return <-w.sessions, open.SID
}

func (w *world) expect(a answer, status int, body string) {
	w.t.Helper()
	if a.err != nil || a.status != status || a.body != body {
		w.t.Errorf("got %v, want %d %q", a, status, body)
	}
}

// expectCode also holds that a refusal is the end of its connection.
func (w *world) expectCode(a answer, status, code int) {
	w.t.Helper()
	if a.err != nil || a.status != status || a.code() != code {
		w.t.Errorf("got %v, want %d with code %d", a, status, code)
	}
	if a.header.Get("Connection") != "close" {
		w.t.Errorf("the connection stays open: %v", a.header)
	}
}

// wire is the client's side of one WebSocket.
type wire struct {
	net.Conn
	t      testing.TB
	r      *bufio.Reader
	answer http.Header // of the handshake
}

// upgrade shakes hands for a WebSocket and returns the status as well.
func (w *world) upgrade(query string, header ...string) (*wire, int) {
	w.t.Helper()
	c, err := w.dial()
	if err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "GET /engine.io/?%s HTTP/1.1\r\nHost: %s\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", query, w.host)
	for i := 0; i < len(header); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", header[i], header[i+1])
	}
	if _, err := io.WriteString(c, b.String()+"\r\n"); err != nil {
		w.t.Fatal(err)
	}
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		w.t.Fatalf("no answer to a WebSocket handshake: %v", err)
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		if got := resp.Header.Get("Sec-WebSocket-Accept"); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
			w.t.Errorf("Sec-WebSocket-Accept is %q", got)
		}
	}
	return &wire{c, w.t, r, resp.Header}, resp.StatusCode
}

const wsQuery = "EIO=4&transport=websocket"

// websocket opens a session on a WebSocket. The client has its open packet before the
// session is open, on which much depends: that is waited for.
func (w *world) websocket() (*recorder, *wire) {
	w.t.Helper()
	c, status := w.upgrade(wsQuery)
	if status != http.StatusSwitchingProtocols {
		w.t.Fatalf("status %d", status)
	}
	if _, p, err := c.frame(); err != nil || !strings.HasPrefix(string(p), "0{") {
		w.t.Fatalf("open packet: %q %v", p, err)
	}
	r := <-w.sessions
	for r.opening() {
		runtime.Gosched()
	}
	return r, c
}

func (r *recorder) opening() bool {
	r.Session.mu.Lock()
	defer r.Session.mu.Unlock()
	return r.Session.state == stateOpening
}

// clientFrame returns a masked frame.
func clientFrame(first byte, payload []byte) []byte {
	b := appendFrameHeader(nil, first, len(payload))
	b[0] = first
	b[1] |= maskBit
	mask := [4]byte{0x12, 0x9a, 0, 0xff}
	b = append(b, mask[:]...)
	start := len(b)
	b = append(b, payload...)
	for i := range payload {
		b[start+i] ^= mask[i%4]
	}
	return b
}

func (c *wire) write(b []byte) {
	_, _ = c.Write(b) // a server that has hung up shows when reading
}

func (c *wire) text(s string) { c.write(clientFrame(finBit|opText, []byte(s))) }

// frame reads one frame from the server.
func (c *wire) frame() (op byte, payload []byte, err error) {
	var h [10]byte
	if _, err := io.ReadFull(c.r, h[:2]); err != nil {
		return 0, nil, err
	}
	more := map[byte]int{126: 2, 127: 8}[h[1]]
	if _, err := io.ReadFull(c.r, h[2:2+more]); err != nil {
		return 0, nil, err
	}
	op, _, size := serverFrame(h[:])
	payload = make([]byte, size)
	_, err = io.ReadFull(c.r, payload)
	return op, payload, err
}

func (c *wire) expect(want ...string) {
	c.t.Helper()
	for _, want := range want {
		if _, p, err := c.frame(); err != nil || string(p) != want {
			c.t.Fatalf("got %q %v, want %q", p, err, want)
		}
	}
}

// closeCode reads until the server's close frame; 0 stands for an end without.
func (c *wire) closeCode() int {
	c.t.Helper()
	for {
		op, p, err := c.frame()
		if err != nil {
			return 0
		}
		if op == opClose && len(p) >= 2 {
			return int(p[0])<<8 | int(p[1])
		}
	}
}

// expectEnd waits for the session's end.
func (r *recorder) expectEnd(t testing.TB, want Reason) {
	t.Helper()
	select {
	case got := <-r.over:
		if got != want {
			t.Errorf("ended with %q, want %q", got, want)
		}
	case <-time.After(time.Minute):
		t.Fatalf("did not end, want %q", want)
	}
}

// after waits, in a synctest bubble, without really waiting.
func after(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}
