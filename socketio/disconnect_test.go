package socketio_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestDisconnectReasonsAreThoseOfTheProtocol(t *testing.T) {
	for want, end := range map[socketio.Reason]func(*socketio.Server, *socketio.Socket, *socketiotest.Client){
		socketio.ServerNamespaceDisconnect: func(_ *socketio.Server, s *socketio.Socket, _ *socketiotest.Client) { s.Disconnect() },
		socketio.TransportClose:            func(_ *socketio.Server, _ *socketio.Socket, c *socketiotest.Client) { c.Close() },
		socketio.ServerShutdown:            func(io *socketio.Server, _ *socketio.Socket, _ *socketiotest.Client) { io.Close() },
	} {
		io := start(t, socketio.New(nil))
		reasons := make(chan socketio.Reason, 1)
		io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, reason socketio.Reason) { reasons <- reason })
		c := dial(t, io, "/")
		s, _ := io.Socket(c.ID())
		end(io, s, c)
		if got := <-reasons; got != want || context.Cause(s.Context()) != want {
			t.Errorf("reason %q, cause %v, want %q", got, context.Cause(s.Context()), want)
		}
		<-c.Done()
	}
}

// TestEveryEndIsCalledAsInNode has the words that programs compare.
func TestEveryEndIsCalledAsInNode(t *testing.T) {
	for want, end := range map[string]func(*socketio.Server, *socketio.Socket, *raw){
		"transport close":             func(_ *socketio.Server, _ *socketio.Socket, c *raw) { c.send("1") },
		"ping timeout":                func(_ *socketio.Server, _ *socketio.Socket, c *raw) { c.expect("2") },
		"parse error":                 func(_ *socketio.Server, _ *socketio.Socket, c *raw) { c.send("4nonsense") },
		"client namespace disconnect": func(_ *socketio.Server, _ *socketio.Socket, c *raw) { c.send("41") },
		"server namespace disconnect": func(_ *socketio.Server, s *socketio.Socket, _ *raw) { s.Close() },
		"server shutting down":        func(io *socketio.Server, _ *socketio.Socket, _ *raw) { io.Close() },
	} {
		t.Run(want, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				io := socketio.New(nil)
				reasons := make(chan socketio.Reason, 1)
				io.OnDisconnect(func(_ ctx, _ *socketio.Socket, reason socketio.Reason) { reasons <- reason })
				c := dialRaw(t, io)
				c.send("40")
				c.expect("40")
				end(io, io.Sockets()[0], c)
				if got := <-reasons; string(got) != want {
					t.Errorf("reason %q", got)
				}
				io.Close()
			})
		})
	}
}

// TestAMiddlewareIsNotWaitedForBeyondTheConnectTimeout is for a client that has asked
// for a namespace and is not in one yet, which is how Node counts too.
func TestAMiddlewareIsNotWaitedForBeyondTheConnectTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(nil)
		var cause error
		io.Use(func(ctx ctx, _ *socketio.Socket) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return nil
		})
		io.OnConnect(func(ctx, *socketio.Socket) { t.Error("connected") })
		begin := time.Now()
		c := dialRaw(t, io)
		c.send("40")
		c.expect("2")
		c.send("3")
		c.expect("closed 1000", "gone")
		if took := time.Since(begin); took != 45*time.Second {
			t.Errorf("closed after %v", took)
		}
		synctest.Wait()
		if cause != socketio.ForcedServerClose || cause.Error() != "forced server close" {
			t.Errorf("cause %v", cause)
		}
		io.Close()
	})
}

func TestShutdownWaitsForTheLastOnDisconnect(t *testing.T) {
	io := socketio.New(nil)
	proceed := make(chan struct{})
	var over sync.WaitGroup
	over.Add(1)
	finished := false
	io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, reason socketio.Reason) {
		<-proceed
		finished = true
	})
	dial(t, io, "/")
	go func() {
		defer over.Done()
		if err := io.Shutdown(context.Background()); err != nil || !finished {
			t.Errorf("shutdown: %v, finished: %v", err, finished)
		}
	}()
	close(proceed)
	over.Wait()
	if _, err := socketiotest.Connect(background(t), io, nil); err == nil {
		t.Error("a client got in after the shutdown")
	}
}

func TestWhatIsSentBeforeAShutdownArrives(t *testing.T) {
	io := socketio.New(nil)
	c := dial(t, io, "/")
	for n := range 20 {
		io.Emit("n", n)
	}
	go io.Shutdown(background(t))
	for n := range 20 {
		var got int
		c.Expect(t, "n", &got)
		if got != n {
			t.Fatalf("got %d, want %d", got, n)
		}
	}
	<-c.Done()
}

// Everything at once, for the race detector; what is asserted is that the
// server is whole and empty afterwards.
func TestAnyMethodMayBeCalledFromAnywhereAtAnyTime(t *testing.T) {
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	io.Handle("ping", socketio.Reply(func(ctx context.Context, s *socketio.Socket, n int) (int, error) { return n, nil }))
	ctx, cancel := context.WithCancel(background(t))
	defer cancel()
	var wg sync.WaitGroup
	for range 8 {
		c, err := socketiotest.Connect(ctx, io, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := io.Socket(c.ID())
		wg.Go(func() {
			for n := range 50 {
				s.Join("room")
				s.Emit("one", n)
				io.To("room").Emit("room", n)
				s.Broadcast().Volatile().Emit("all", n)
				s.Set("n", n)
				s.Leave("room")
				s.Rooms()
				io.Stats()
			}
			s.Close()
			s.Emit("after")
			s.Join("after")
			s.Disconnect()
		})
		wg.Go(func() {
			for n := range 50 {
				c.Emit("ping", n)
			}
		})
		wg.Go(func() {
			io.To("room").Call(ctx, "call")
			s.Call(ctx, "call")
		})
		wg.Go(func() {
			<-c.Done()
			c.Close()
		})
	}
	wg.Wait()
	if err := io.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	if st := io.Stats(); st.Sockets != 0 || st.Engine.WebSocket != 0 {
		t.Errorf("left behind: %+v", st)
	}
}

func TestTheClientScriptIsServedFromOptionsClient(t *testing.T) {
	get := func(io *socketio.Server, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	with := socketio.New(&socketio.Options{Client: fstest.MapFS{
		"socket.io.js": {Data: []byte("// client")},
		"secret":       {Data: []byte("no")},
	}})
	if w := get(with, "/socket.io/socket.io.js"); w.Code != 200 || w.Body.String() != "// client" ||
		!strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("client: %d %s %v", w.Code, w.Body, w.Header())
	}
	for _, path := range []string{"/socket.io/secret", "/socket.io/../secret", "/other/socket.io.js"} {
		if w := get(with, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := get(socketio.New(nil), "/socket.io/socket.io.js"); w.Code != 404 || !strings.Contains(w.Body.String(), "Options.Client") {
		t.Errorf("without files: %d %s", w.Code, w.Body)
	}
}
