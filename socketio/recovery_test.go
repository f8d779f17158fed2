package socketio_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// harbour is a server from which travellers depart. A socket joins the rooms in
// its auth when it is new.
func harbour(t *testing.T, r *socketio.Recovery, opts socketio.Options) *socketio.Server {
	opts.Recovery = cmp.Or(r, &socketio.Recovery{})
	io := start(t, socketio.New(&opts))
	io.OnConnect(func(_ ctx, s *socketio.Socket) {
		var auth struct{ Rooms []string }
		if s.Handshake().DecodeAuth(&auth); !s.Recovered() {
			s.Join(auth.Rooms...)
			s.Set("name", "Ada")
			s.Emit("ready")
		}
	})
	io.Handle("leave", socketio.Func0(func(_ ctx, s *socketio.Socket) error { s.Leave("room"); return s.Emit("left") }))
	io.Handle("kick", socketio.Func0(func(_ ctx, s *socketio.Socket) error { s.Disconnect(); return nil }))
	return io
}

// board lets a new traveller in.
func board(t *testing.T, io *socketio.Server, rooms ...string) *traveller {
	t.Helper()
	v := newTraveller(t, io, map[string]any{"Rooms": rooms})
	if v.recovered || len(v.early) > 0 {
		t.Fatalf("recovered: %v after %q", v.recovered, v.early)
	}
	v.hear("ready")
	return v
}

// gone waits until the server has no sockets.
func gone(t *testing.T, io *socketio.Server) {
	t.Helper()
	eventually(t, func() bool { return len(io.Sockets()) == 0 })
}

func TestAClientThatComesBackIsTheSocketThatItWas(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	v := board(t, io, "room", "other")
	io.Emit("one", 1)
	v.hear("one")
	former, _ := io.Socket(v.sid)
	v.vanish()
	gone(t, io)
	former.To("room").Emit("not for it")
	io.Emit("two", "x", []int{2})
	io.To("room").Emit("three")
	io.To("nobody").Emit("not for it")
	io.Except("other").Emit("not for it")
	io.To(v.sid).Emit("four")
	io.Volatile().Emit("volatile")
	io.To("room").Except("nobody").Compress(false).Emit("five")
	id := v.sid
	v.arrive()
	want := []string{`["ready"]`, `["one",1]`, `["two","x",[2]]`, `["three"]`, `["four"]`, `["five"]`}
	if !v.recovered || v.sid != id || len(v.early) != 4 || !slices.Equal(v.got, want) {
		t.Errorf("recovered: %v, %d early, got %q", v.recovered, len(v.early), v.got)
	}
	s, ok := io.Socket(id)
	if !ok || !s.Recovered() || s.Get("name") != "Ada" || !slices.Equal(s.Rooms(), []string{id, "room", "other"}) {
		t.Errorf("%v: rooms %q, name %v", ok, s.Rooms(), s.Get("name"))
	}
	io.To("other").Emit("six")
	v.hear("six")
	v.vanish()
	gone(t, io)
	io.Emit("seven")
	if v.arrive(); !v.recovered || v.got[len(v.got)-1] != `["seven"]` || len(v.early) != 1 {
		t.Errorf("the second time: %v %q", v.recovered, v.got)
	}
}

func TestEventsThatAreNotBroughtLaterHaveNoOffset(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	v := board(t, io)
	s, _ := io.Socket(v.sid)
	io.Volatile().Emit("volatile", 1)
	if p := <-v.conn.in; p != `42["volatile",1]` {
		t.Error(p)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Call(ctx, "call")
	if p := <-v.conn.in; p != `420["call"]` {
		t.Error(p)
	}
	s.Emit("binary", []byte("x"))
	if p := <-v.conn.in; !strings.HasPrefix(p, `451-["binary",{"_placeholder":true,"num":0},"`) {
		t.Error(p)
	}
}

func TestAnEventIsBroughtOnlyIfTheSocketWasInTheRoomThen(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	early := board(t, io)
	io.To("room").Emit("before it was in")
	late := board(t, io, "room")
	io.To("room").Emit("in")
	late.hear("in")
	late.conn.send(`42["leave"]`)
	late.hear("left")
	io.To("room").Emit("after it was in")
	for _, v := range []*traveller{early, late} {
		v.vanish()
	}
	gone(t, io)
	late.offset = early.offset // it claims to have heard less than it has
	if late.arrive(); !late.recovered || slices.Contains(late.got, `["before it was in"]`) || slices.Contains(late.got, `["after it was in"]`) {
		t.Errorf("recovered: %v, got %q", late.recovered, late.got)
	}
}

func TestWhoHasHeardNothingGetsAllSinceItWasIn(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{Recovery: &socketio.Recovery{}}))
	other := newTraveller(t, io, nil)
	io.Emit("before")
	v := newTraveller(t, io, nil)
	quiet := newTraveller(t, io, nil)
	quiet.vanish()
	eventually(t, func() bool { return len(io.Sockets()) == 2 })
	io.Emit("lost on the way")
	other.hear("before")
	v.vanish()
	eventually(t, func() bool { return len(io.Sockets()) == 1 })
	io.Emit("missed")
	for _, c := range []*traveller{v, quiet} {
		if c.arrive(); !c.recovered || fmt.Sprint(c.got) != `[["lost on the way"] ["missed"]]` {
			t.Errorf("recovered: %v, got %q", c.recovered, c.got)
		}
	}
}

func TestOnlyALostConnectionCanBeRecovered(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(*traveller, *socketio.Server)
		want  bool
	}{
		"vanishes":                 {func(v *traveller, _ *socketio.Server) { v.vanish() }, true},
		"closes":                   {func(v *traveller, _ *socketio.Server) { v.conn.send("1") }, true},
		"leaves the namespace":     {func(v *traveller, _ *socketio.Server) { v.conn.send("41") }, false},
		"breaks the protocol":      {func(v *traveller, _ *socketio.Server) { v.conn.send("4nonsense") }, false},
		"is disconnected":          {func(v *traveller, _ *socketio.Server) { v.conn.send(`42["kick"]`) }, false},
		"is disconnected with all": {func(_ *traveller, io *socketio.Server) { io.Local().Close() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			io := harbour(t, nil, socketio.Options{})
			v := board(t, io)
			c.leave(v, io)
			gone(t, io)
			io.Emit("missed")
			if v.arrive(); v.recovered != c.want {
				t.Errorf("recovered: %v", v.recovered)
			}
		})
	}
}

func TestCredentialsThatAreNotOnesOwnMakeANewSocket(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	v := board(t, io)
	v.vanish()
	gone(t, io)
	for _, auth := range []string{
		`{}`, `{"pid":7,"offset":"1"}`, `{"pid":"","offset":"1"}`, `{"pid":null}`, `{"pid":"PID","offset":7}`, `{"pid":"PID","offset":null}`,
		`{"pid":"PID","offset":"'; DROP"}`, `{"pid":"PID","offset":"-1"}`, `{"pid":"PID","offset":"0"}`, `{"pid":["PID"],"offset":"1"}`,
		`{"pid":"PID","pid":"PID"}`, `{"pid":"AAAAAAAAAAAAAAAAAAAA","offset":"1"}`, `{"pid":"PID","offset":"` + strings.Repeat("9", 300) + `"}`,
		`{"pid":"` + v.sid + `","offset":"1"}`,
	} {
		c := dialRaw(t, io)
		c.send("40" + strings.ReplaceAll(auth, "PID", v.pid))
		if p := <-c.in; !strings.HasPrefix(p, `40{"sid":"`) || strings.Contains(p, v.sid) || strings.Contains(p, v.pid) {
			t.Errorf("%s: %s", auth, p)
		}
	}
	// None of that took the socket from its owner.
	if v.arrive(); !v.recovered {
		t.Error("not recovered")
	}
	// An offset of no event costs it.
	v.vanish()
	eventually(t, func() bool { _, ok := io.Socket(v.sid); return !ok })
	v.offset = "zzzz"
	if v.arrive(); v.recovered {
		t.Error("recovered from an event that never was")
	}
}

func TestASocketOfAnotherPrincipalIsNotRecovered(t *testing.T) {
	io := harbour(t, nil, socketio.Options{Engine: engineio.Options{
		Principal: func(r *http.Request) string { return r.URL.Query().Get("who") },
	}})
	as := func(who string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.URL.RawQuery += "&who=" + who
			io.ServeHTTP(w, r)
		})
	}
	v := newTraveller(t, as("ada"), nil)
	v.hear("ready")
	v.vanish()
	gone(t, io)
	v.h = as("eve")
	id, pid := v.sid, v.pid
	if v.arrive(); v.recovered {
		t.Fatal("Eve is Ada's socket now")
	}
	v.h, v.sid, v.pid = as("ada"), id, pid
	if v.arrive(); !v.recovered {
		t.Error("Ada's socket is lost")
	}
}

func TestTheMiddlewareIsAskedAgainUnlessTheProgramSaysOtherwise(t *testing.T) {
	for _, skip := range []bool{false, true} {
		io := harbour(t, &socketio.Recovery{SkipMiddleware: skip}, socketio.Options{})
		var asked []bool
		banned := false
		io.Use(func(_ ctx, s *socketio.Socket) error {
			asked = append(asked, s.Recovered())
			if s.Leave("room"); banned {
				return &socketio.Error{Message: "banned"}
			}
			return nil
		})
		v := board(t, io, "room", "other")
		v.vanish()
		gone(t, io)
		io.To("room").Emit("secret")
		io.To("other").Emit("open")
		v.arrive()
		if secret := slices.Contains(v.got, `["secret"]`); !v.recovered || secret != skip || !slices.Contains(v.got, `["open"]`) {
			t.Errorf("skip %v: recovered: %v, got %q", skip, v.recovered, v.got)
		}
		if want := map[bool]string{false: "[false true]", true: "[false]"}[skip]; fmt.Sprint(asked) != want {
			t.Errorf("skip %v: asked %v", skip, asked)
		}
		v.vanish()
		gone(t, io)
		banned = true
		c := dialRaw(t, io)
		c.send(fmt.Sprintf(`40{"pid":%q,"offset":%q}`, v.pid, v.offset))
		if p := c.next(); (p == `44{"message":"banned"}`) == skip {
			t.Errorf("skip %v: %s", skip, p)
		}
		if banned = false; !skip {
			if v.arrive(); v.recovered {
				t.Error("a socket that was refused came back")
			}
		}
	}
}

func TestAConnectionThatIsOnlyThoughtToLiveIsEnded(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	var j journal
	io.OnDisconnect(func(_ ctx, _ *socketio.Socket, r socketio.Reason) { j.add(string(r)) })
	v := board(t, io, "room")
	io.Emit("one")
	v.hear("one")
	io.Emit("two") // which the dead connection swallows
	old := v.conn
	if v.arrive(); !v.recovered || v.got[len(v.got)-1] != `["two"]` {
		t.Errorf("recovered: %v, got %q", v.recovered, v.got)
	}
	j.expect(t, "transport error")
	old.rest()
	if n := len(io.Sockets()); n != 1 {
		t.Errorf("%d sockets", n)
	}
}

func TestASocketComesBackAfterTheOnDisconnectOfTheFormer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		io := harbour(t, nil, socketio.Options{})
		io.OnConnect(func(_ ctx, s *socketio.Socket) { j.add(fmt.Sprint("connect ", s.Get("n"))) })
		io.OnDisconnect(func(_ ctx, s *socketio.Socket, _ socketio.Reason) {
			<-time.After(time.Second)
			s.Set("n", 1)
			j.add("disconnect")
		})
		v := board(t, io)
		v.vanish()
		synctest.Wait()
		if v.arrive(); !v.recovered {
			t.Error("not recovered")
		}
		synctest.Wait()
		j.expect(t, "connect <nil>", "disconnect", "connect 1")
		io.Shutdown(t.Context())
	})
}

func TestWhoLosesTheConnectionAgainBeforeItIsInMayComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := harbour(t, nil, socketio.Options{})
		io.Use(func(ctx, *socketio.Socket) error { <-time.After(time.Second); return nil })
		v := board(t, io, "room")
		v.vanish()
		synctest.Wait()
		io.To("room").Emit("missed")
		for range 3 {
			c := dialRaw(t, io)
			c.send(fmt.Sprintf(`40{"pid":%q,"offset":%q}`, v.pid, v.offset))
			<-time.After(time.Second / 2)
			c.conn.Close()
		}
		if v.arrive(); !v.recovered || v.got[len(v.got)-1] != `["missed"]` {
			t.Errorf("recovered: %v, got %q", v.recovered, v.got)
		}
		io.Shutdown(t.Context())
	})
}

func TestWhoComesTooLateIsANewSocket(t *testing.T) {
	for _, late := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			io := harbour(t, &socketio.Recovery{MaxDisconnection: time.Minute}, socketio.Options{})
			v := board(t, io)
			io.Emit("long ago")
			v.hear("long ago")
			v.vanish()
			synctest.Wait()
			<-time.After(30 * time.Second)
			io.Emit("missed")
			<-time.After(29 * time.Second)
			if late {
				<-time.After(2 * time.Second)
			}
			if v.arrive(); v.recovered == late || late == slices.Contains(v.got, `["missed"]`) {
				t.Errorf("late %v: recovered: %v, got %q", late, v.recovered, v.got)
			}
			io.Shutdown(t.Context())
		})
	}
}

// In a quiet namespace the last event is long forgotten when it is needed to
// say where one was.
func TestAQuietNamespaceCanBeRecovered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := harbour(t, &socketio.Recovery{MaxDisconnection: 10 * time.Second}, socketio.Options{})
		v := board(t, io)
		busy := board(t, io, "room")
		for range 24 {
			<-time.After(10 * time.Second)
			io.To("room").Emit("busy")
			busy.hear("busy")
			v.conn.send("3")
			busy.conn.send("3")
		}
		v.vanish()
		synctest.Wait()
		io.Emit("missed")
		if v.arrive(); !v.recovered || v.got[len(v.got)-1] != `["missed"]` {
			t.Errorf("recovered: %v, got %q", v.recovered, v.got)
		}
		io.Shutdown(t.Context())
	})
}

func TestWhoMissedMoreThanIsKeptIsANewSocket(t *testing.T) {
	for name, c := range map[string]struct {
		recovery socketio.Recovery
		engine   engineio.Options
	}{
		"kept":  {recovery: socketio.Recovery{MaxBytes: 20_000}},
		"queue": {engine: engineio.Options{MaxQueue: 40_000}},
	} {
		t.Run(name, func(t *testing.T) {
			io := harbour(t, &c.recovery, socketio.Options{Engine: c.engine})
			for _, events := range []int{10, 30} {
				v := board(t, io)
				v.vanish()
				gone(t, io)
				for n := range events {
					io.Emit("event", n, strings.Repeat("x", 1000))
				}
				v.arrive()
				if want := events == 10; v.recovered != want || want != (len(v.early) == events) {
					t.Errorf("%d events: recovered: %v, %d early", events, v.recovered, len(v.early))
				}
				v.vanish()
				gone(t, io)
			}
		})
	}
}

// What is lost between the claim and the answer ends the connection: the client
// comes back by itself, and is new.
func TestEventsThatAreForgottenWhileTheMiddlewareRunsEndTheConnection(t *testing.T) {
	io := harbour(t, &socketio.Recovery{MaxBytes: 20_000}, socketio.Options{})
	flood := false
	io.Use(func(ctx, *socketio.Socket) error {
		for n := 0; flood && n < 30; n++ {
			io.Emit("event", n, strings.Repeat("x", 1000))
		}
		flood = false
		return nil
	})
	v := board(t, io)
	v.vanish()
	gone(t, io)
	flood = true
	c := dialRaw(t, io)
	c.send(fmt.Sprintf(`40{"pid":%q,"offset":%q}`, v.pid, v.offset))
	if got := c.rest(); slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, "4") }) {
		t.Errorf("%q", got)
	}
	if v.arrive(); v.recovered {
		t.Error("recovered")
	}
}

func TestAnErrorOfEmitMeansThatTheEventIsNotBroughtLater(t *testing.T) {
	io := harbour(t, nil, socketio.Options{})
	v := board(t, io)
	s, _ := io.Socket(v.sid)
	v.vanish()
	gone(t, io)
	var reason socketio.Reason
	if err := s.Emit("late"); !errors.As(err, &reason) {
		t.Error(err)
	}
	if v.arrive(); !v.recovered || len(v.early) != 0 {
		t.Errorf("recovered: %v after %q", v.recovered, v.early)
	}
}

func TestAChildToWhichSomebodyMayComeBackIsNotDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(&socketio.Options{DropEmptyNamespaces: true, Recovery: &socketio.Recovery{}}))
		p := io.OfPattern(workspace)
		p.OnConnect(func(_ ctx, s *socketio.Socket) { s.Emit("ready") })
		c := dialRaw(t, io)
		c.send("40/w-1,")
		_, answer, _ := strings.Cut(<-c.in, `"pid":"`)
		pid, _, _ := strings.Cut(answer, `"`)
		<-c.in
		c.conn.Close()
		synctest.Wait()
		if n := len(p.Namespaces()); n != 1 {
			t.Fatalf("%d children", n)
		}
		c = dialRaw(t, io)
		c.send(`40/w-1,{"pid":"` + pid + `"}`)
		if event, answer := <-c.in, <-c.in; !strings.Contains(event, "ready") || !strings.Contains(answer, pid) {
			t.Errorf("%s %s", event, answer)
		}
		c.conn.Close()
		synctest.Wait()
		<-time.After(4 * time.Minute)
		if n := len(p.Namespaces()); n != 0 {
			t.Errorf("%d children", n)
		}
		io.Shutdown(t.Context())
	})
}
