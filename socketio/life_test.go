package socketio_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// The connection was closed first, and the answer refused by it.
func TestAPanicInMiddlewareIsAnsweredBeforeTheConnectionEnds(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Use(func(ctx, *socketio.Socket) error { panic("secret") })
	c := dialRaw(t, io)
	c.send("40")
	c.expect(`44{"message":"internal error"}`, "closed 1000", "gone")
}

// A middleware that disconnected as well as refused left the CONNECT without
// any answer.
func TestEveryConnectIsAnswered(t *testing.T) {
	io := start(t, echoServer())
	refuse := &socketio.Error{Message: "no"}
	for name, use := range map[string]func(context.Context, *socketio.Socket) error{
		"disconnects":             func(_ ctx, s *socketio.Socket) error { s.Disconnect(); return nil },
		"disconnects-and-refuses": func(_ ctx, s *socketio.Socket) error { s.Disconnect(); return refuse },
		"refuses":                 func(ctx, *socketio.Socket) error { return refuse },
	} {
		io.Of(name).Use(use)
	}
	c := dialRaw(t, io)
	for range 2 {
		for name, message := range map[string]string{
			"disconnects": "disconnected", "disconnects-and-refuses": "no", "refuses": "no",
		} {
			c.send("40/" + name + ",")
			c.expect(fmt.Sprintf(`44/%s,{"message":%q}`, name, message))
		}
	}
	c.send("40")
	c.expect("40")
}

type explosive struct{}

func (explosive) MarshalJSON() ([]byte, error) { panic("marshal") }
func (explosive) Error() string                { panic("error") }

// What a middleware returns was looked at outside of the net, and ended the
// process.
func TestARefusalThatPanicsEndsThatConnectionOnly(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{
		OnError: func(ctx, *socketio.Socket, error) { panic("OnError, too") },
	}))
	refusals := map[string]error{
		"/nil":     (*socketio.Error)(nil),
		"/marshal": &socketio.Error{Message: "no", Data: explosive{}},
		"/error":   explosive{},
		"/encode":  &socketio.Error{Message: "no", Data: func() {}},
	}
	for name, err := range refusals {
		io.Of(name).Use(func(ctx, *socketio.Socket) error { return err })
	}
	for name := range refusals {
		c := dialRaw(t, io)
		c.send("40" + name + ",")
		c.expect("44" + name + `,{"message":"internal error"}`)
	}
	if err := io.Shutdown(background(t)); err != nil {
		t.Fatal(err)
	}
	if st := io.Stats(); st.Panics != 4 {
		t.Errorf("%d panics", st.Panics)
	}
}

func TestAnOnErrorThatPanicsEndsThatConnectionOnly(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{
		OnError: func(ctx, *socketio.Socket, error) { panic("OnError") },
	}))
	io.Handle("error", socketio.Func0(func(ctx, *socketio.Socket) error { return errors.New("no") }))
	io.Handle("panic", socketio.Func0(func(ctx, *socketio.Socket) error { panic("no") }))
	for _, event := range []string{"error", "panic"} {
		c := dial(t, io, "/")
		c.Emit(event)
		<-c.Done()
	}
	dial(t, io, "/")
}

func TestAReplyThatCannotBeEncodedIsAcknowledgedAsAnError(t *testing.T) {
	var j journal
	ackError := func(err error) any { return map[string]string{"sorry": "own words"} }
	for _, broken := range []bool{false, true} {
		if broken {
			ackError = func(err error) any { return make(chan int) }
		}
		io := start(t, socketio.New(&socketio.Options{
			AckError: ackError,
			OnError:  func(_ ctx, _ *socketio.Socket, err error) { j.add("heard") },
		}))
		io.Handle("value", socketio.Reply0(func(ctx, *socketio.Socket) (any, error) { return make(chan int), nil }))
		want := `[{"sorry":"own words"}]`
		if broken {
			want = `[{"error":{"code":"internal","message":"internal error"}}]`
		}
		answer, err := dial(t, io, "/").Call(background(t), "value")
		if err != nil || join(answer) != want {
			t.Errorf("got %s %v, want %s", join(answer), err, want)
		}
		io.Shutdown(background(t))
	}
	j.expect(t, "heard", "heard")
}

// The old socket stays in its rooms while its OnDisconnect runs, and its client
// has the same connection with the next one: it got everything twice.
func TestASocketThatHasLeftHearsNothingForItsSuccessor(t *testing.T) {
	for _, leave := range []string{"client", "server"} {
		t.Run(leave, func(t *testing.T) {
			io := start(t, echoServer())
			proceed, leaving := make(chan struct{}), make(chan struct{}, 2)
			io.OnConnect(func(_ ctx, s *socketio.Socket) { s.Join("room") })
			io.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { leaving <- struct{}{}; <-proceed })
			c := dialRaw(t, io)
			c.send("40")
			c.expect("40")
			old := io.Sockets()[0]
			if leave == "client" {
				c.send("41")
			} else {
				old.Disconnect()
				c.expect("41")
			}
			<-leaving
			io.Emit("to nobody")
			c.send("40")
			c.expect("40")
			c.send(`42["echo"]`) // after OnConnect
			c.expect(`42["echo"]`)
			if rooms := old.Rooms(); !slices.Contains(rooms, "room") {
				t.Errorf("the old socket is only in %q", rooms)
			}
			io.Emit("all")
			io.To("room").Emit("room")
			io.To(old.ID()).Emit("old")
			old.Volatile().Emit("old")
			if answers, err := io.To(old.ID()).Call(background(t), "old"); len(answers) != 0 || err != nil {
				t.Errorf("%v %v", answers, err)
			}
			io.Emit("end")
			c.expect(`42["all"]`, `42["room"]`, `42["end"]`)
			close(proceed)
		})
	}
}

// Emits that had looked at the socket before its end were sent after it.
func TestNothingIsSentBeforeTheConnectOrAfterTheDisconnect(t *testing.T) {
	for i := range soak.Count(100, 5000) {
		io := socketio.New(nil)
		sockets, proceed := make(chan *socketio.Socket, 1), make(chan struct{})
		io.Use(func(_ ctx, s *socketio.Socket) error {
			s.Join("room")
			sockets <- s
			<-proceed
			return nil
		})
		c := dialRaw(t, io)
		c.send("40")
		s := <-sockets
		var wg sync.WaitGroup
		for _, send := range []func(){
			func() { s.Emit("one") },
			func() { io.To("room").Emit("room") },
			func() { s.Volatile().Emit("volatile") },
			func() {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				s.Call(ctx, "call")
			},
		} {
			wg.Go(func() {
				for n := 0; n < 100 && s.Context().Err() == nil; n++ {
					send()
				}
			})
		}
		late := i%2 == 1
		if !late {
			wg.Go(s.Disconnect)
		}
		close(proceed)
		first := c.next()
		if late {
			s.Disconnect()
		}
		wg.Wait()
		if err := io.Shutdown(background(t)); err != nil {
			t.Fatal(err)
		}
		got := c.rest()
		switch got = got[:len(got)-1]; { // without the close frame
		case first == "40" && slices.Index(got, "41") == len(got)-1:
		case first == `44{"message":"disconnected"}` && len(got) == 0:
		default:
			t.Fatalf("got %q, then %q", first, got)
		}
	}
}

// OnDisconnect could run before the context had ended.
func TestTheContextHasEndedWhenOnDisconnectRuns(t *testing.T) {
	io := start(t, echoServer())
	over := make(chan error, 1)
	io.Handle("leave", socketio.Func0(func(_ ctx, s *socketio.Socket) error { go s.Disconnect(); return nil }))
	io.OnDisconnect(func(ctx ctx, _ *socketio.Socket, _ socketio.Reason) { over <- context.Cause(ctx) })
	c := dialRaw(t, io)
	for range soak.Count(200, 20_000) {
		c.send("40")
		c.expect("40")
		c.send(`42["leave"]`)
		if cause := <-over; cause != socketio.ServerNamespaceDisconnect {
			t.Fatalf("cause %v", cause)
		}
		c.expect("41")
	}
}

func TestEventsThatWaitAreDroppedWhenTheServerDisconnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(&socketio.Options{Inbox: 4}))
		handled := 0
		other := io.Of("/b")
		other.Handle("echo", echo)
		io.Handle("kick", socketio.Func0(func(_ ctx, s *socketio.Socket) error {
			handled++
			<-time.After(time.Second)
			s.Disconnect()
			return nil
		}))
		c := dialRaw(t, io)
		c.send("40/b,")
		c.expect("40/b,")
		c.send("40")
		c.expect("40")
		go func() {
			for range 7 {
				c.send(`42["kick"]`)
			}
		}()
		c.expect("41")
		synctest.Wait()
		c.send(`42/b,["echo"]`)
		c.expect(`42/b,["echo"]`)
		if st := io.Stats(); handled != 1 || st.Dropped != 6 || st.Sockets != 1 {
			t.Errorf("%d handled, %+v", handled, st)
		}
	})
}

func TestEventsThatWaitAreHandledWhenTheClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(nil))
		var j journal
		io.Handle("n", socketio.Func(func(_ ctx, s *socketio.Socket, n int) error {
			<-time.After(time.Second)
			j.add(fmt.Sprint(n))
			return nil
		}))
		io.OnDisconnect(func(_ ctx, _ *socketio.Socket, r socketio.Reason) { j.add(string(r)) })
		c := dialRaw(t, io)
		c.send("40")
		c.expect("40")
		c.send(`42["n",1]`, `42["n",2]`, `42["n",3]`, "41")
		synctest.Wait() // the last may have been read, but not yet taken in
		if err := io.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		j.expect(t, "1", "2", "3", "client namespace disconnect")
	})
}

func TestAHandlerThatCallsItsClientOverAFullInboxIsStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(&socketio.Options{Inbox: 2, Engine: engineio.Options{StallTimeout: 3 * time.Second}}))
		result := make(chan error, 10)
		io.Handle("ask", socketio.Func0(func(_ ctx, s *socketio.Socket) error {
			_, err := s.Call(context.Background(), "question")
			result <- err
			return nil
		}))
		c := socketiotest.Dial(t, io, nil)
		for range 3 {
			c.Emit("ask")
		}
		q := c.Expect(t, "question")
		go q.Ack("too late")
		if err := <-result; err != socketio.Stalled {
			t.Errorf("the call returned %v", err)
		}
		c.Close()
		if err := io.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestEverythingMayBeCalledFromWithinEveryCallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(nil)
		at := ""
		everything := func(ctx ctx, s *socketio.Socket) {
			if string(s.Handshake().Auth().JSON()) != fmt.Sprintf(`{"at":%q}`, at) {
				return
			}
			soon, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			s.Join("room")
			s.Emit("event")
			io.To("room").Emit("event")
			s.Broadcast().Emit("event")
			s.Call(soon, "call")
			io.To("room").Call(soon, "call")
			s.Disconnect()
			s.Leave("room")
			io.To("room").Disconnect()
			s.Close()
			io.To("room").Close()
			io.Stats()
			io.Sockets()
			io.Close()
		}
		io.Use(func(ctx ctx, s *socketio.Socket) error { at = "use"; everything(ctx, s); return nil })
		io.OnConnect(func(ctx ctx, s *socketio.Socket) { at = "connect"; everything(ctx, s) })
		io.OnDisconnect(func(ctx ctx, s *socketio.Socket, _ socketio.Reason) { at = "disconnect"; everything(ctx, s) })
		io.Handle("event", socketio.Func0(func(ctx ctx, s *socketio.Socket) error { at = "event"; everything(ctx, s); return nil }))
		for _, where := range []string{"use", "connect", "event", "disconnect"} {
			c, err := socketiotest.Connect(t.Context(), io, &options{Auth: map[string]string{"at": where}})
			if err == nil {
				c.Emit("event")
				c.Close()
			}
			synctest.Wait()
			<-time.After(5 * time.Second)
		}
		if err := io.Shutdown(t.Context()); err != nil || len(io.Sockets()) != 0 {
			t.Errorf("%v, left: %v", err, io.Sockets())
		}
	})
}

func TestWhatNobodyCouldUseIsNotRegistered(t *testing.T) {
	io := socketio.New(nil)
	for name, register := range map[string]func(){
		"nil handler":                 func() { io.Handle("event", nil) },
		"nil middleware":              func() { io.Use(nil) },
		"nil OnConnect":               func() { io.OnConnect(nil) },
		"nil OnDisconnect":            func() { io.OnDisconnect(nil) },
		"namespace with a comma":      func() { io.Of("a,b") },
		"namespace with a separator":  func() { io.Of("a\x1eb") },
		"namespace that is not UTF-8": func() { io.Of("a\xff") },
		"namespace that is too long":  func() { io.Of(strings.Repeat("a", 256)) },
	} {
		if !panics(register) {
			t.Errorf("%s: no panic", name)
		}
	}
	if io.Of("") != io.Namespace || io.Of("/") != io.Namespace || io.Of("x") != io.Of("/x") {
		t.Error("one namespace under two names")
	}
}

func TestThePathIsTakenWithAndWithoutItsSlashes(t *testing.T) {
	for given, path := range map[string]string{
		"": "/socket.io/", "chat": "/chat/", "/chat": "/chat/", "/a/b/": "/a/b/", "/": "/",
	} {
		io := start(t, socketio.New(&socketio.Options{Path: given}))
		socketiotest.Dial(t, io, &options{Path: path})
		if _, err := socketiotest.Connect(background(t), io, &options{Path: "/elsewhere/"}); err == nil {
			t.Errorf("%q: reached elsewhere", given)
		}
	}
}

// Node has addTrailingSlash for clients that leave it out.
func TestARequestMayLeaveOutTheSlashAtTheEndOfThePath(t *testing.T) {
	io := start(t, socketio.New(nil))
	for path, status := range map[string]int{"/socket.io/": 200, "/socket.io": 200, "/socket.iox": 404, "/socket": 404, "/": 404} {
		w := httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest("GET", path+"?EIO=4&transport=polling", nil))
		if w.Code != status {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// Node ends connections whose upgrade nobody has taken, after a second.
func TestAnUpgradeForAnotherPathIsLeftToTheProgram(t *testing.T) {
	io := start(t, socketio.New(nil))
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.HandleFunc("/other", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, tt := range []struct {
		h      http.Handler
		path   string
		status int
	}{{mux, "/other", http.StatusTeapot}, {mux, "/nobodys", http.StatusNotFound}, {io, "/other", http.StatusNotFound}} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.Replace(rawHandshake, "/socket.io/", tt.path, 1))))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if tt.h.ServeHTTP(w, r); w.Code != tt.status {
			t.Errorf("%s: %d, want %d", tt.path, w.Code, tt.status)
		}
	}
}

func TestVolatileToOneselfAddsRoomsLikeAnyTarget(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a b:room c")
	s["a"].Volatile().To("room").Emit("event")
	s["a"].Volatile().Except(s["a"].ID()).Emit("nobody")
	io.Emit("end")
	clients["a"].Expect(t, "event")
	clients["b"].Expect(t, "event")
	for _, c := range clients {
		c.Expect(t, "end")
	}
}
