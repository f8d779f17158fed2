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
