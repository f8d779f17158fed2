package socketio_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestASocketLivesFromMiddlewareToDisconnectInOrder(t *testing.T) {
	var j journal
	over := make(chan struct{})
	io := start(t, socketio.New(nil))
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		j.add("middleware")
		if err := s.Emit("early"); !errors.Is(err, socketio.ErrConnecting) {
			t.Errorf("emit in middleware: %v", err)
		}
		return nil
	})
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) { j.add("connect"); s.Join("room") })
	io.Handle("event", socketio.Func(func(ctx context.Context, s *socketio.Socket, n string) error {
		j.add("event " + n)
		return nil
	}))
	io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, reason socketio.Reason) {
		j.add("disconnect: " + string(reason) + " from " + s.Rooms()[1])
		if context.Cause(ctx) != reason || s.Connected() {
			t.Errorf("cause %v, connected %v", context.Cause(ctx), s.Connected())
		}
		if err := s.Emit("late"); err != reason {
			t.Errorf("emit after the end: %v", err)
		}
		close(over)
	})
	c := dial(t, io, "/")
	c.Emit("event", "1")
	c.Emit("event", "2")
	c.Close()
	<-over
	j.expect(t, "middleware", "connect", "event 1", "event 2", "disconnect: transport close from room")
}

func TestMiddlewareRefusesWithMessageAndData(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Use(func(ctx context.Context, s *socketio.Socket) error {
		var auth struct{ Token string }
		if err := s.Handshake().DecodeAuth(&auth); err != nil || auth.Token != "right" {
			return &socketio.Error{Message: "wrong token", Data: map[string]int{"retry": 3}}
		}
		return nil
	})
	for _, auth := range []any{nil, map[string]string{"Token": "wrong"}} {
		_, err := socketiotest.Connect(background(t), io, &options{Auth: auth})
		var refused *socketiotest.Refused
		if !errors.As(err, &refused) || refused.Message != "wrong token" || string(refused.Data) != `{"retry":3}` {
			t.Errorf("auth %v: %v", auth, err)
		}
	}
	socketiotest.Dial(t, io, &options{Auth: map[string]string{"Token": "right"}})
	if n := len(io.Sockets()); n != 1 {
		t.Errorf("%d sockets, want the one that was let in", n)
	}
}

func TestAPanicInMiddlewareTellsTheClientNothing(t *testing.T) {
	var crash *socketio.PanicError
	io := start(t, socketio.New(&socketio.Options{
		OnError: func(ctx context.Context, s *socketio.Socket, err error) { errors.As(err, &crash) },
	}))
	io.Use(func(ctx context.Context, s *socketio.Socket) error { panic("secret") })
	if _, err := socketiotest.Connect(background(t), io, nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("connect: %v", err)
	}
	if err := io.Shutdown(background(t)); err != nil {
		t.Fatal(err)
	}
	if crash == nil || crash.Value != "secret" || len(crash.Stack) == 0 {
		t.Errorf("OnError got %v", crash)
	}
}

func TestANamespaceThatDoesNotExistIsRefused(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Of("admin")
	for _, name := range []string{"/other", "/Admin", "/admin/", "/%61dmin"} {
		_, err := socketiotest.Connect(background(t), io, &options{Namespace: name})
		var refused *socketiotest.Refused
		if !errors.As(err, &refused) || refused.Message != "Invalid namespace" {
			t.Errorf("%s: %v", name, err)
		}
	}
	dial(t, io, "/admin")
}

func TestASocketThatIsClosedDuringItsMiddlewareNeverGetsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(nil)
		inside, proceed := make(chan *socketio.Socket, 1), make(chan struct{})
		io.Use(func(ctx context.Context, s *socketio.Socket) error {
			s.Join("session")
			inside <- s
			<-proceed
			return nil
		})
		io.OnConnect(func(ctx context.Context, s *socketio.Socket) { t.Error("connected") })
		io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, _ socketio.Reason) { t.Error("disconnected") })
		result := make(chan error, 1)
		go func() {
			_, err := socketiotest.Connect(t.Context(), io, nil)
			result <- err
		}()
		s := <-inside
		io.To("session").Emit("not for those who are outside")
		io.To("session").Close()
		close(proceed)
		if err := <-result; err == nil {
			t.Error("the client was let in")
		}
		synctest.Wait()
		if s.Connected() || len(io.Sockets()) != 0 || s.Rooms() != nil {
			t.Errorf("left behind: %v %v", io.Sockets(), s.Rooms())
		}
		io.Close()
	})
}

func TestAClientThatJoinsNothingIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(nil)
		w := httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest("GET", "/socket.io/?EIO=4&transport=polling", nil))
		_, rest, _ := strings.Cut(w.Body.String(), `"sid":"`)
		sid, _, _ := strings.Cut(rest, `"`)
		poll := func() string {
			w := httptest.NewRecorder()
			io.ServeHTTP(w, httptest.NewRequest("GET", "/socket.io/?EIO=4&transport=polling&sid="+sid, nil))
			return w.Body.String()
		}
		if got := poll(); got != "2" {
			t.Errorf("first poll: %q, want the ping after 25 s", got)
		}
		w = httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest("POST", "/socket.io/?EIO=4&transport=polling&sid="+sid, strings.NewReader("3")))
		begin := time.Now()
		if got := poll(); got != "1" || time.Since(begin) > 20*time.Second {
			t.Errorf("second poll: %q after %v, want the end 45 s after the start", got, time.Since(begin))
		}
		io.Close()
	})
}

func TestHandshakeTellsHowTheClientCame(t *testing.T) {
	io := start(t, socketio.New(nil))
	type key struct{}
	got := make(chan *socketio.Socket, 1)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
		if ctx.Value(key{}) != "from http" {
			t.Errorf("context value %v", ctx.Value(key{}))
		}
		got <- s
	})
	wrapped := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "from http")))
	})
	socketiotest.Dial(t, wrapped, &options{
		Header: http.Header{"X-Test": {"yes"}},
		Auth:   map[string]any{"name": "ada"},
	})
	h := (<-got).Handshake()
	if h.Header().Get("X-Test") != "yes" || h.Query().Get("transport") != "websocket" || h.Host != "localhost" ||
		string(h.Auth().JSON()) != `{"name":"ada"}` || h.Secure || h.CrossOrigin || time.Since(h.Time) > time.Minute {
		t.Errorf("handshake: %+v", h)
	}
}

// polls opens a session by polling, which may have come over TLS. It returns the
// session's id and a way to post to it.
func polls(t *testing.T, h http.Handler, url, origin string) (sid string, post func(body string)) {
	t.Helper()
	ask := func(method, query, body string) string {
		r := httptest.NewRequest(method, url+query, strings.NewReader(body))
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Body.String()
	}
	open := ask("GET", "", "")
	_, rest, _ := strings.Cut(open, `"sid":"`)
	sid, _, ok := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("%s from %q: %s", url, origin, open)
	}
	return sid, func(body string) {
		t.Helper()
		if got := ask("POST", "&sid="+sid, body); got != "ok" {
			t.Fatalf("post: %s", got)
		}
	}
}

func TestHandshakeTellsWhereTheClientCameFrom(t *testing.T) {
	const app = "https://app.example"
	for _, c := range []struct {
		server, origin      string
		secure, crossOrigin bool
	}{
		{"http://chat.example", "", false, false},
		{"https://chat.example", "", true, false},
		{"https://chat.example", "https://chat.example", true, false},
		{"https://chat.example", app, true, true},
		{"http://chat.example", app, false, true},
	} {
		io := start(t, socketio.New(&socketio.Options{Engine: engineio.Options{Origins: []string{app}}}))
		handshakes := make(chan *socketio.Handshake, 1)
		io.OnConnect(func(_ ctx, s *socketio.Socket) { handshakes <- s.Handshake() })
		const path = "/socket.io/?EIO=4&transport=polling&room=a%20b"
		_, post := polls(t, io, c.server+path, c.origin)
		post("40")
		h := <-handshakes
		if h.Secure != c.secure || h.CrossOrigin != c.crossOrigin || h.RemoteAddr != "192.0.2.1:1234" || h.Host != "chat.example" ||
			h.URL != path || h.Query().Get("room") != "a b" || h.Header().Get("Origin") != c.origin || string(h.Auth().JSON()) != "{}" {
			t.Errorf("%+v: %+v", c, h)
		}
	}
}

// The session's id is a secret, and others see the socket's.
func TestTheIDOfASocketDoesNotTellThatOfItsSession(t *testing.T) {
	io := start(t, socketio.New(nil))
	ids := make(chan string, 2)
	for _, n := range []*socketio.Namespace{io.Namespace, io.Of("/b")} {
		n.OnConnect(func(_ ctx, s *socketio.Socket) { ids <- s.ID() })
	}
	sid, post := polls(t, io, "/socket.io/?EIO=4&transport=polling", "")
	post("40\x1e40/b,")
	one, other := <-ids, <-ids
	if one == other {
		t.Errorf("both are %q", one)
	}
	for _, id := range []string{one, other} {
		if len(id) != 20 || strings.Contains(id, sid) || strings.Contains(sid, id) {
			t.Errorf("socket %q of session %q", id, sid)
		}
	}
}

func TestNothingIsRegisteredAfterTheFirstRequest(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Handle("known", socketio.Func0(func(context.Context, *socketio.Socket) error { return nil }))
	dial(t, io, "/")
	for name, register := range map[string]func(){
		"handler":          func() { io.Handle("late", nil) },
		"new namespace":    func() { io.Of("/late") },
		"middleware":       func() { io.Use(nil) },
		"connect listener": func() { io.OnConnect(nil) },
	} {
		if !panics(register) {
			t.Errorf("%s: no panic", name)
		}
	}
	io.Of("/").Emit("existing namespaces are found")
}

func TestEventNamesAreTakenOnce(t *testing.T) {
	io := socketio.New(nil)
	h := socketio.Func0(func(context.Context, *socketio.Socket) error { return nil })
	io.Handle("event", h)
	for _, name := range []string{"event", "connect", "disconnect", "connect_error", "disconnecting"} {
		if !panics(func() { io.Handle(name, h) }) {
			t.Errorf("%s: no panic", name)
		}
	}
	if err := io.Emit("disconnect"); err == nil {
		t.Error("a reserved event was sent")
	}
}

func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}

func TestAClientIsTrustedOnceItHasJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(&socketio.Options{Engine: engineio.Options{MaxUntrusted: 100}})
		io.Handle("size", socketio.HandlerFunc(func(_ ctx, _ *socketio.Socket, e *socketio.Event) error {
			var text string
			if err := e.Args.Decode(&text); err != nil {
				return err
			}
			return e.Ack(len(text))
		}))
		large := strings.Repeat("x", 50_000)
		c := dialRaw(t, io)
		c.send("40")
		c.expect("40")
		c.send(`421["size","` + large + `"]`)
		c.expect("431[50000]")
		refused := dialRaw(t, io)
		refused.send("40/nowhere,")
		refused.expect(`44/nowhere,{"message":"Invalid namespace"}`)
		refused.send(`40{"token":"` + large + `"}`)
		refused.expect("closed 1009", "gone")
		io.Close()
	})
}
