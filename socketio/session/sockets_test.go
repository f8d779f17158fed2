package session_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/session"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long something that must happen may take.
const patience = 10 * time.Second

// newServer requires a user of its sockets. Its events set and get a key, end
// the session, and tell how a write and a Renew go.
func newServer(t *testing.T, m *session.Manager) *socketio.Server {
	return newServerWith(t, m, nil)
}

func newServerWith(t *testing.T, m *session.Manager, recovery *socketio.Recovery) *socketio.Server {
	io := socketio.New(&socketio.Options{Engine: engineio.Options{Principal: m.Principal}, Recovery: recovery})
	t.Cleanup(func() { check(t, io.Close()) })
	m.Require(io.Of("/"), "user")
	m.Require(io.Of("/other"), "user")
	io.Handle("set", socketio.Reply2(func(ctx context.Context, s *socketio.Socket, key, value string) (string, error) {
		return "done", session.From(ctx).Set(key, value)
	}))
	io.Handle("get", socketio.Reply(func(ctx context.Context, s *socketio.Socket, key string) (string, error) {
		return session.From(ctx).Get(key)
	}))
	return io
}

func (b *browser) connect(h http.Handler, namespace string) (*socketiotest.Client, error) {
	return b.connectWith(h, socketiotest.Options{Namespace: namespace})
}

// comesBack connects as the client that was lost.
func (b *browser) comesBack(h http.Handler, was *socketiotest.Client) (*socketiotest.Client, error) {
	return b.connectWith(h, socketiotest.Options{Auth: map[string]string{"pid": was.PID()}})
}

func (b *browser) connectWith(h http.Handler, opts socketiotest.Options) (*socketiotest.Client, error) {
	r := httptest.NewRequest("GET", "http://chat.example/", nil)
	for _, c := range b.jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	opts.Header = r.Header
	c, err := socketiotest.Connect(ctx, b.m.Handler(h), &opts)
	if err == nil {
		b.t.Cleanup(c.Close)
	}
	return c, err
}

func (b *browser) dial(h http.Handler) *socketiotest.Client {
	b.t.Helper()
	c, err := b.connect(h, "/")
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func wantCall(t *testing.T, c *socketiotest.Client, value string, event string, args ...any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := c.Call(ctx, event, args...)
	var got string
	if err != nil || answer.Decode(&got) != nil || got != value {
		t.Errorf("%s: %v, %v, want %q", event, answer, err, value)
	}
}

func wantClosed(t *testing.T, c *socketiotest.Client) {
	t.Helper()
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Error("the socket lives on")
	}
}

// wantClosedSoon is wantClosed in a synctest bubble, where time passes only while
// nothing happens.
func wantClosedSoon(t *testing.T, c *socketiotest.Client) {
	t.Helper()
	start := time.Now()
	wantClosed(t, c)
	if took := time.Since(start); took > time.Second {
		t.Errorf("the socket has lived on for %v", took)
	}
}

func wantOpen(t *testing.T, c *socketiotest.Client) {
	t.Helper()
	select {
	case <-c.Done():
		t.Error("the socket has ended")
	default:
	}
}

func wantRefused(t *testing.T, err error, message string) {
	t.Helper()
	var refused *socketiotest.Refused
	if !errors.As(err, &refused) || refused.Message != message {
		t.Errorf("connect: %v, want a refusal: %s", err, message)
	}
}

func TestOnlySocketsWhoseSessionHoldsTheKeyGetIn(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	b := newBrowser(t, m)
	_, err := b.connect(io, "/")
	wantRefused(t, err, "not logged in")
	b.set("flash", "hello")
	_, err = b.connect(io, "/")
	wantRefused(t, err, "not logged in")
	b.set("user", "alice")
	c := b.dial(io)
	s, _ := io.Socket(c.ID())
	if s == nil || s.Get("user") != "alice" {
		t.Error("the socket does not know who it was let in as")
	}
}

func TestASocketAndHTTPSeeEachOthersChangesAtOnce(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	b := newBrowser(t, m)
	b.set("user", "alice")
	one, two := b.dial(io), b.dial(io)
	wantCall(t, one, "done", "set", "colour", "red")
	want(t, b.hold(), "colour", "red")
	wantCall(t, two, "red", "get", "colour")
	b.set("colour", "blue")
	wantCall(t, one, "blue", "get", "colour")
	b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, s.Renew()) })
	wantCall(t, one, "blue", "get", "colour")
}

func TestEndingASessionEndsItsSocketsAndNoOthers(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	b, other := newBrowser(t, m), newBrowser(t, m)
	b.set("user", "alice")
	other.set("user", "bob")
	one, bystander := b.dial(io), other.dial(io)
	two, err := b.connect(io, "/other")
	if err != nil {
		t.Fatal(err)
	}
	cookie := copyOf(b.jar)
	b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, s.End()) })
	wantClosed(t, one)
	wantClosed(t, two)
	wantCall(t, bystander, "bob", "get", "user")
	b.jar = cookie
	_, err = b.connect(io, "/")
	wantRefused(t, err, "not logged in")
}

func TestASocketsHandlerEndsItsOwnSession(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	results := make(chan error, 3)
	io.Handle("leave", socketio.Func0(func(ctx context.Context, _ *socketio.Socket) error {
		s := session.From(ctx)
		results <- s.End()
		results <- s.Set("user", "alice")
		return nil
	}))
	io.OnDisconnect(func(ctx context.Context, _ *socketio.Socket, _ socketio.Reason) {
		results <- session.From(ctx).Set("seen", "just now")
	})
	b := newBrowser(t, m)
	b.set("user", "alice")
	c := b.dial(io)
	check(t, c.Emit("leave"))
	wantClosed(t, c)
	for _, target := range []error{nil, session.ErrEnded, session.ErrEnded} {
		if err := <-results; !errors.Is(err, target) {
			t.Errorf("got %v, want %v", err, target)
		}
	}
	want(t, b.hold(), "user", "")
}

func TestASocketCannotSetACookie(t *testing.T) {
	m := session.New(nil)
	io := socketio.New(nil)
	defer io.Close()
	results := make(chan error, 2)
	io.OnConnect(func(ctx context.Context, _ *socketio.Socket) {
		results <- session.From(ctx).Renew()
		results <- session.From(ctx).Set("user", "alice")
	})
	b := newBrowser(t, m)
	b.dial(io)
	check(t, <-results) // there is nothing to renew
	wantError(t, <-results, session.ErrTooLate)
	b.set("user", "alice")
	b.dial(io)
	wantError(t, <-results, session.ErrTooLate)
	check(t, <-results)
}

func TestAConnectThatRacesWithTheEndLeavesNoLiveSocket(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	for range 100 {
		b := newBrowser(t, m)
		b.set("user", "alice")
		held := b.hold()
		var wg sync.WaitGroup
		wg.Go(func() { check(t, held.End()) })
		if c, err := b.connect(io, "/"); err == nil {
			wantClosed(t, c)
		}
		wg.Wait()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	check(t, io.Shutdown(ctx)) // returns when the last OnDisconnect has
	if n := len(io.Sockets()); n != 0 {
		t.Errorf("%d sockets are left", n)
	}
}

// hookedStore runs hook once, between a Read and its answer.
type hookedStore struct {
	*session.Memory
	hook func()
}

func (s *hookedStore) Read(ctx context.Context, id string) (session.Record, error) {
	r, err := s.Memory.Read(ctx, id)
	if hook := s.hook; hook != nil {
		s.hook = nil
		hook()
	}
	return r, err
}

func TestAnEndJustAfterTheCheckOfASocketStillEndsIt(t *testing.T) {
	store := &hookedStore{Memory: session.NewMemory()}
	m := session.New(&session.Options{Store: store})
	io := newServer(t, m)
	b := newBrowser(t, m)
	b.set("user", "alice")
	store.hook = func() { check(t, b.hold().End()) }
	if c, err := b.connect(io, "/"); err == nil {
		wantClosed(t, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for len(io.Sockets()) != 0 { // the client hears of its end before the socket is gone
		select {
		case <-ctx.Done():
			t.Fatalf("%d sockets live on", len(io.Sockets()))
		case <-time.After(time.Millisecond):
		}
	}
}

func TestAStoreErrorRefusesTheSocketAndTellsOnlyTheLog(t *testing.T) {
	var log bytes.Buffer
	m := session.New(&session.Options{Store: brokenStore{}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	io := newServer(t, m)
	b := newBrowser(t, m)
	b.jar.SetCookies(httptest.NewRequest("GET", "http://chat.example/", nil).URL,
		[]*http.Cookie{{Name: "session", Value: "token"}})
	_, err := b.connect(io, "/")
	wantRefused(t, err, "sessions are unavailable")
	if !strings.Contains(log.String(), errBroken.Error()) {
		t.Errorf("log: %s", log.String())
	}
}

func TestASocketEndsWhenItsSessionExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := session.New(&session.Options{Idle: time.Hour, Lifetime: 90 * time.Minute})
		io := newServer(t, m)
		b := newBrowser(t, m)
		b.set("user", "alice")
		c := b.dial(io)
		<-time.After(50 * time.Minute)
		wantCall(t, c, "alice", "get", "user") // activity: the idle time starts again
		<-time.After(40*time.Minute - time.Second)
		wantOpen(t, c)
		<-time.After(2 * time.Second)
		wantClosedSoon(t, c)
	})
}

func TestWhatAnotherProcessChangedEndsTheSocketsAtTheNextLook(t *testing.T) {
	for name, change := range map[string]func(*session.Session) error{
		"ended":   (*session.Session).End,
		"removed": func(s *session.Session) error { return s.Delete("user") },
		"changed": func(s *session.Session) error { return s.Set("user", "bob") },
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { changedElsewhere(t, change) }) })
	}
}

func changedElsewhere(t *testing.T, change func(*session.Session) error) {
	store := session.NewMemory()
	m, elsewhere := session.New(&session.Options{Store: store}), session.New(&session.Options{Store: store})
	io := newServer(t, m)
	b := newBrowser(t, m)
	b.set("user", "alice")
	c := b.dial(io)
	<-time.After(10*time.Minute + time.Second) // between two looks
	b.m = elsewhere
	b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, change(s)) })
	wantOpen(t, c)
	<-time.After(30 * time.Second)
	wantClosedSoon(t, c)
}

// Where the program has the middleware skipped, too: without it nobody would look at
// the session of a socket that has come back.
func TestASocketThatComesBackHasItsSessionAndEndsWithIt(t *testing.T) {
	for _, skip := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			store := session.NewMemory()
			m, elsewhere := session.New(&session.Options{Store: store}), session.New(&session.Options{Store: store})
			io := newServerWith(t, m, &socketio.Recovery{SkipMiddleware: skip})
			b := newBrowser(t, m)
			b.set("user", "alice")
			was := b.dial(io)
			was.Close()
			c, err := b.comesBack(io, was)
			if err != nil || c.ID() != was.ID() {
				t.Fatalf("skip %v: %v", skip, err)
			}
			wantCall(t, c, "alice", "get", "user")
			wantCall(t, c, "done", "set", "colour", "red")
			want(t, b.hold(), "colour", "red")
			b.m = elsewhere
			b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, s.End()) })
			<-time.After(30 * time.Second)
			wantClosed(t, c)
		})
	}
}

// A socket that is there when its session changes hands is closed; one that was away
// has the rooms of who it was, and what they missed.
func TestASocketDoesNotComeBackToASessionOfSomebodyElse(t *testing.T) {
	for name, change := range map[string]func(*session.Session) error{
		"ended":   (*session.Session).End,
		"removed": func(s *session.Session) error { return s.Delete("user") },
		"changed": func(s *session.Session) error { return s.Set("user", "bob") },
	} {
		for _, skip := range []bool{false, true} {
			m := session.New(nil)
			io := newServerWith(t, m, &socketio.Recovery{SkipMiddleware: skip})
			b := newBrowser(t, m)
			b.set("user", "alice")
			was := b.dial(io)
			was.Close()
			b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, change(s)) })
			c, err := b.comesBack(io, was)
			if skip && name != "ended" { // it is in before it is asked
				check(t, err)
				wantClosed(t, c)
				continue
			}
			t.Run(name, func(t *testing.T) { wantRefused(t, err, "not logged in") })
		}
	}
}

func TestAnotherSessionCannotUseTheConnection(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	alice, mallory := newBrowser(t, m), newBrowser(t, m)
	alice.set("user", "alice")
	mallory.set("user", "mallory")
	answer := alice.poll(io, "")
	_, rest, _ := strings.Cut(answer.Body.String(), `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	if sid == "" {
		t.Fatalf("handshake: %d %s", answer.Code, answer.Body)
	}
	for _, b := range []*browser{mallory, newBrowser(t, m)} {
		if got := b.poll(io, sid).Code; got != http.StatusBadRequest {
			t.Errorf("with another cookie: status %d", got)
		}
	}
}

func TestASocketDoesNotKeepTheResponseOfItsHandshake(t *testing.T) {
	m := session.New(nil)
	io := newServer(t, m)
	b := newBrowser(t, m)
	b.set("user", "alice")
	answer := weak.Make(b.poll(io, ""))
	// Who has answered may not quite have returned.
	for end := time.Now().Add(patience); answer.Value() != nil; runtime.GC() {
		if time.Now().After(end) {
			t.Fatal("the response of the handshake is still reachable")
		}
	}
}

// poll sends one long-polling request, without a sid the handshake.
func (b *browser) poll(h http.Handler, sid string) *httptest.ResponseRecorder {
	url := "http://chat.example/socket.io/?EIO=4&transport=polling"
	if sid != "" {
		url += "&sid=" + sid
	}
	r := httptest.NewRequest("GET", url, nil)
	for _, c := range b.jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.m.Handler(h).ServeHTTP(w, r)
	return w
}
