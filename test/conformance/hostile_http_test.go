package conformance

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// overHTTP2 serves io without TLS, and returns what asks it by HTTP/2.
func overHTTP2(t *testing.T, io http.Handler) (url string, client *http.Client) {
	t.Helper()
	s := httptest.NewUnstartedServer(io)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Config.Protocols.SetHTTP1(true)
	s.Start()
	t.Cleanup(s.Close)
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	return s.URL + "/socket.io/?EIO=4&transport=polling", &http.Client{Transport: transport, Timeout: patience}
}

// TestPollingOverHTTP2 has all requests of a session on one connection: what ends one of them must not end the
// others, and a WebSocket handshake, which HTTP/2 does otherwise, is refused.
func TestPollingOverHTTP2(t *testing.T) {
	server := socketio.New(nil)
	on(server.Namespace, "echo", func(_ *socketio.Socket, e *socketio.Event) error { return e.Ack(e.Args.Any()...) })
	t.Cleanup(func() { server.Close() })
	url, client := overHTTP2(t, server)
	do := func(ctx context.Context, method, url, body string) (int, string) {
		r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(r)
		if err != nil {
			return 0, err.Error()
		}
		defer res.Body.Close()
		if res.ProtoMajor != 2 {
			t.Errorf("by %s", res.Proto)
		}
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	open := func() string {
		_, body := do(t.Context(), "GET", url, "")
		o, err := parseOpening(body)
		if err != nil {
			t.Fatalf("%q %v", body, err)
		}
		return url + "&sid=" + o.SID
	}
	good, aborted := open(), open()
	// A poll that is cancelled ends its session, and no other.
	ctx, cancel := context.WithCancel(t.Context())
	sent, polled := make(chan struct{}), make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }})
	go func() {
		defer close(polled)
		do(ctx, "GET", aborted, "")
	}()
	say := func(packet, answer string) {
		t.Helper()
		if status, body := do(t.Context(), "POST", good, packet); status != 200 {
			t.Fatal(status, body)
		}
		for heard := ""; !strings.Contains(heard, answer); {
			status, body := do(t.Context(), "GET", good, "")
			if status != 200 {
				t.Fatal(status, body)
			}
			heard += body
		}
	}
	say("40", "40{")
	say(`421["echo","by HTTP/2"]`, `431["by HTTP/2"]`)
	<-sent
	cancel()
	<-polled
	if !wait(patience, func() bool { return server.Stats().Engine.Polling == 1 }) {
		t.Errorf("%+v", server.Stats())
	}
	if status, body := do(t.Context(), "GET", strings.Replace(url, "polling", "websocket", 1), ""); !(answer{status: status, body: body}).is(3) {
		t.Errorf("a WebSocket: %d %q", status, body)
	}
	if status, body := do(t.Context(), "POST", good, "1"); status != 200 {
		t.Errorf("the close: %d %q", status, body)
	}
}

// TestNamesThatArePickedForAPatternCostLittle asks for namespaces by names at which a pattern of another language
// would try for ever, and by very long ones.
func TestNamesThatArePickedForAPatternCostLittle(t *testing.T) {
	server := socketio.New(&socketio.Options{Engine: engineio.Options{MaxPayload: 1_000_000}, DropEmptyNamespaces: true})
	server.OfPattern(regexp.MustCompile(`^/(a+)+$`))
	s := httptest.NewServer(server)
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	names := func() time.Duration {
		w := newWS(t, s.Listener.Addr().String(), socketPath)
		begin := time.Now()
		for name, want := range map[string]string{
			"/" + strings.Repeat("a", 200) + "!":      "44/",
			"/" + strings.Repeat("a", 900_000):        "44/", // longer than any namespace may be
			"/" + strings.Repeat("a", 255):            "40/",
			"/" + strings.Repeat("a", 254) + "\u00e9": "44/",
			"/a\u2028": "44/",
		} {
			w.send(t, "40"+name)
			if m, err := w.packet(); err != nil || !strings.HasPrefix(m, want) {
				t.Errorf("%.20q of %d bytes: %.80q %v, want %s", name, len(name), m, err, want)
			}
		}
		return time.Since(begin)
	}
	took := names()
	for try := 0; try < 2 && took > time.Second; try++ { // what else runs can only make it longer
		took = names()
	}
	if took > time.Second {
		t.Errorf("five names took %v", took)
	}
	if n := len(server.Namespaces()); n != 2 {
		t.Errorf("%d namespaces, want / and one more", n)
	}
}
