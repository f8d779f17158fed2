// Package edge tries a Socket.IO server through whatever stands in front of it:
// routers, middleware, servers, proxies. What was tried is in docs/middleware.md.
package edge

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// patience is how long anything may take on a busy machine.
const patience = time.Minute

// large is the answer to the event "large": more than any buffer on the way.
var large = strings.Repeat("all work and no play ", 10_000)

// NewServer returns the server that [Front.Try] expects behind a front. It lives as
// long as the test, and lets pages of origins come besides its own.
func NewServer(t testing.TB, origins ...string) *socketio.Server {
	// No ping comes between, however long it takes.
	io := socketio.New(&socketio.Options{Engine: engineio.Options{PingInterval: time.Hour, Origins: origins}})
	io.Handle("echo", socketio.Reply(func(_ context.Context, _ *socketio.Socket, text string) (string, error) { return text, nil }))
	io.Handle("large", socketio.Reply0(func(context.Context, *socketio.Socket) (string, error) { return large, nil }))
	t.Cleanup(func() { _ = io.Close() })
	return io
}

// A Front is where clients reach the server.
type Front struct {
	URL string // that of the page, to which /socket.io/ is added
	// Query is what the program adds to each query, like "game=42&".
	Query string
	// Address is what is dialed, if it isn't the host of URL.
	Address string
	// TLS is used for https.
	TLS *tls.Config
	// Protocols are those of HTTP that polling uses: HTTP/1 if nil.
	Protocols *http.Protocols
	// Native: the client isn't a browser, and names no Origin.
	Native bool
	// NoWebSocket: middleware keeps WebSockets from opening.
	NoWebSocket bool
	// Within is the time in which requests must be answered, if there is one.
	Within time.Duration
	// Outlasts is a time that a poll waits longer than.
	Outlasts time.Duration
}

// A visit is a client's way through a front.
type visit struct {
	Front
	t      testing.TB
	client *http.Client
	proto  int // major version of HTTP that the last answer had
}

// Try talks to the server by each transport, and by the upgrade from one to the
// other; it fails the test where that isn't as without the front.
func (f Front) Try(t *testing.T) {
	t.Helper()
	v := f.visit(t)
	sid := v.open()
	v.roundTrip(sid)
	v.longPoll(sid)
	v.refusals(sid)
	if f.NoWebSocket {
		v.noWebSocket(sid)
		return
	}
	v.upgrade(sid)
	v.webSocket()
	if f.Protocols != nil && f.Protocols.HTTP2() || f.Protocols != nil && f.Protocols.UnencryptedHTTP2() {
		if v.proto != 2 {
			t.Errorf("polling was by HTTP/%d", v.proto)
		}
	}
}

// visit returns a new client, with no connection and no cookie yet.
func (f Front) visit(t testing.TB) *visit {
	transport := &http.Transport{
		DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return f.dial(ctx) },
		TLSClientConfig: f.TLS.Clone(),
		Protocols:       f.Protocols,
	}
	t.Cleanup(transport.CloseIdleConnections)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visit{Front: f, t: t, client: &http.Client{Transport: transport, Jar: jar, Timeout: patience}}
}

func (f Front) dial(ctx context.Context) (net.Conn, error) {
	address := f.Address
	if address == "" {
		u, err := url.Parse(f.URL)
		if err != nil {
			return nil, err
		}
		address = u.Host
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

// address is where the server is asked.
func (f Front) address(query string) string {
	return f.URL + "/socket.io/?" + f.Query + "EIO=4&" + query
}

// do makes a request by polling. The body is whole, or the test fails.
func (v *visit) do(method, query, body string, header ...string) (int, string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.address(query), strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost && !v.Native {
		r.Header.Set("Origin", v.origin())
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatalf("%s ?%s: %v", method, query, err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		v.t.Fatalf("the answer to %s ?%s: %v", method, query, err)
	}
	v.proto = answer.ProtoMajor
	return answer.StatusCode, string(text)
}

func (v *visit) poll(sid string) string {
	v.t.Helper()
	status, body := v.do(http.MethodGet, "transport=polling&sid="+sid, "")
	if status != http.StatusOK {
		v.t.Fatalf("a poll: %d %s", status, body)
	}
	return body
}

func (v *visit) post(sid, body string) {
	v.t.Helper()
	if status, answer := v.do(http.MethodPost, "transport=polling&sid="+sid, body); status != http.StatusOK || answer != "ok" {
		v.t.Fatalf("a POST: %d %s", status, answer)
	}
}

// origin is what a page of the front sends.
func (v *visit) origin() string {
	u, err := url.Parse(v.URL)
	if err != nil {
		v.t.Fatal(err)
	}
	return u.Scheme + "://" + u.Host
}

// open opens a session and enters the namespace.
func (v *visit) open() string {
	v.t.Helper()
	status, body := v.do(http.MethodGet, "transport=polling", "")
	var open struct{ SID string }
	if status != http.StatusOK || body == "" || json.Unmarshal([]byte(body[1:]), &open) != nil {
		v.t.Fatalf("the handshake: %d %s", status, body)
	}
	v.post(open.SID, "40")
	if got := v.poll(open.SID); !strings.HasPrefix(got, `40{"sid"`) {
		v.t.Fatalf("the namespace: %s", got)
	}
	return open.SID
}

// roundTrip sends events and gets their answers, a small and a large one.
func (v *visit) roundTrip(sid string) {
	v.t.Helper()
	v.post(sid, `420["echo","é"]`)
	v.expect(v.poll(sid), `430["é"]`)
	v.post(sid, `421["large"]`)
	v.expect(v.poll(sid), `431["`+large+`"]`)
}

func (v *visit) expect(got, want string) {
	v.t.Helper()
	if got != want {
		v.t.Fatalf("got %.100q (%d bytes), want %.100q (%d bytes)", got, len(got), want, len(want))
	}
}

// longPoll polls while nothing is to be had, through the end of the time in which
// requests must be answered, and until a POST by another connection brings something.
func (v *visit) longPoll(sid string) {
	v.t.Helper()
	if v.Within > 0 {
		v.expect(v.poll(sid), "6")
	}
	type result struct {
		body string
		err  error
	}
	polled := make(chan result, 1)
	go func() {
		for {
			answer, err := v.client.Get(v.address("transport=polling&sid=" + sid))
			if err != nil {
				polled <- result{err: err}
				return
			}
			body, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if err != nil || string(body) != "6" {
				polled <- result{string(body), err}
				return
			}
		}
	}()
	if v.Outlasts > 0 {
		select {
		case got := <-polled:
			v.t.Fatalf("the poll has ended with %q, %v", got.body, got.err)
		case <-time.After(v.Outlasts + time.Second):
		}
	}
	v.post(sid, `422["echo","later"]`)
	got := <-polled
	if got.err != nil {
		v.t.Fatal(got.err)
	}
	v.expect(got.body, `432["later"]`)
}

// refusals hold that errors of the server reach the client as they are, and that it
// knows its own origin from others.
func (v *visit) refusals(sid string) {
	v.t.Helper()
	if status, body := v.do(http.MethodGet, "transport=polling&sid=unknown", ""); status != http.StatusBadRequest || !strings.Contains(body, `"code":1`) {
		v.t.Errorf("an unknown session: %d %s", status, body)
	}
	if status, body := v.do(http.MethodPost, "transport=polling&sid="+sid, "4x", "Origin", "https://evil.example"); status != http.StatusForbidden {
		v.t.Errorf("another origin: %d %s", status, body)
	}
}

// noWebSocket holds that polling goes on where a WebSocket cannot open, and that the
// answer says why.
func (v *visit) noWebSocket(sid string) {
	v.t.Helper()
	for _, query := range []string{"transport=websocket", "transport=websocket&sid=" + sid} {
		_, answer, err := v.handshake(query)
		if err != nil {
			v.t.Fatal(err)
		}
		body, err := decoded(answer)
		if err != nil {
			v.t.Errorf("?%s: %v", query, err)
		}
		if answer.StatusCode != http.StatusInternalServerError || !bytes.Contains(body, []byte("neither Hijack nor Unwrap")) {
			v.t.Errorf("?%s: %s %s", query, answer.Status, body)
		}
	}
	v.post(sid, `423["echo","still here"]`)
	v.expect(v.poll(sid), `433["still here"]`)
}

// upgrade moves a session from polling to a WebSocket.
func (v *visit) upgrade(sid string) {
	v.t.Helper()
	ws := v.dialWebSocket("transport=websocket&sid=" + sid)
	ws.send("2probe")
	v.expect(ws.receive(), "3probe")
	v.expect(v.poll(sid), "6")
	ws.send("5")
	ws.send(`424["echo","upgraded"]`)
	v.expect(ws.receive(), `434["upgraded"]`)
}

func (v *visit) webSocket() {
	v.t.Helper()
	ws := v.dialWebSocket("transport=websocket")
	if open := ws.receive(); !strings.HasPrefix(open, `0{"sid"`) {
		v.t.Fatalf("the handshake on a WebSocket: %s", open)
	}
	ws.send("40")
	if got := ws.receive(); !strings.HasPrefix(got, `40{"sid"`) {
		v.t.Fatalf("the namespace on a WebSocket: %s", got)
	}
	ws.send(`421["large"]`)
	v.expect(ws.receive(), `431["`+large+`"]`)
	ws.send(`422["echo","` + large + `"]`)
	v.expect(ws.receive(), `432["`+large+`"]`)
	ws.send("1")
}
