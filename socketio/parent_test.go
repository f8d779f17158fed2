package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

var workspace = regexp.MustCompile(`^/w-\d+$`)

// names returns the namespaces' names, sorted.
func names(all []*socketio.Namespace) []string {
	var list []string
	for _, n := range all {
		list = append(list, n.Name())
	}
	slices.Sort(list)
	return list
}

func TestAChildHasWhatItsParentHasRegistered(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	p := io.OfPattern(workspace)
	p.Use(func(_ ctx, s *socketio.Socket) error { j.add("use " + s.Namespace().Name()); return nil })
	p.OnConnect(func(_ ctx, s *socketio.Socket) { j.add("connect " + s.Namespace().Name()) })
	p.Handle("event", noting(&j, "parent"))
	p.HandleUnknown(noting(&j, "unknown"))
	p.Handle("settle", socketio.Reply0(func(ctx, *socketio.Socket) (bool, error) { return true, nil }))
	io.OnNamespace(func(n *socketio.Namespace) { j.add("new " + n.Name()) })
	c := dial(t, io, "/w-1")
	c.Emit("event")
	c.Emit("other")
	settle(t, c)
	j.expect(t, "new /w-1", "use /w-1", "connect /w-1", "parent handles event", "unknown handles other")
	settle(t, dial(t, io, "/w-1"))
	settle(t, dial(t, io, "/w-2"))
	if got := names(io.Namespaces()); !slices.Equal(got, []string{"/", "/w-1", "/w-2"}) {
		t.Errorf("%q", got)
	}
	if n := len(io.Of("w-1").Sockets()); n != 2 {
		t.Errorf("%d sockets", n)
	}
	j.expect(t, "new /w-1", "use /w-1", "connect /w-1", "parent handles event", "unknown handles other",
		"use /w-1", "connect /w-1", "new /w-2", "use /w-2", "connect /w-2")
}

func TestANameThatNoParentTakesIsRefused(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.OfPattern(workspace)
	io.OfFunc(func(_ ctx, name string, auth socketio.Value) bool {
		var who struct{ Token string }
		return auth.Decode(&who) == nil && who.Token == "right" && name == "/private"
	})
	for _, name := range []string{"/w-", "/private", "/w-1x", "/"} {
		_, err := socketiotest.Connect(background(t), io, &options{Namespace: name})
		var refused *socketiotest.Refused
		if got := errors.As(err, &refused); got != (name != "/") {
			t.Errorf("%s: %v", name, err)
		}
	}
	socketiotest.Dial(t, io, &options{Namespace: "/private", Auth: map[string]string{"Token": "right"}})
	// Now that it exists, only its middleware could refuse.
	dial(t, io, "/private")
}

func TestTheFirstParentThatAgreesHasTheNamespace(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	for i, allow := range []bool{false, true, true} {
		p := io.OfFunc(func(ctx, string, socketio.Value) bool { j.add(fmt.Sprint("ask ", i)); return allow })
		p.Use(func(ctx, *socketio.Socket) error { j.add(fmt.Sprint("use ", i)); return nil })
	}
	io.Of("/static").Use(func(ctx, *socketio.Socket) error { j.add("static"); return nil })
	dial(t, io, "/static")
	dial(t, io, "/a")
	j.expect(t, "static", "ask 0", "ask 1", "use 1")
}

func TestAParentAddressesEverybodyInItsChildren(t *testing.T) {
	io := start(t, socketio.New(nil))
	p := io.OfPattern(workspace)
	p.OnConnect(func(_ ctx, s *socketio.Socket) { s.Join("room"); s.Emit("ready") })
	a, b, other := dial(t, io, "/w-1"), dial(t, io, "/w-2"), dial(t, io, "/")
	a.Expect(t, "ready")
	b.Expect(t, "ready")
	p.Emit("all", []byte("bytes"))
	p.To("room").Except(b.ID()).Emit("not b")
	p.To("room").Join("more")
	p.To("more").Emit("more")
	for _, want := range []string{"all", "not b", "more"} {
		a.Expect(t, want)
	}
	for _, want := range []string{"all", "more"} {
		b.Expect(t, want)
	}
	for _, c := range []*socketiotest.Client{a, b} {
		go func() {
			e, _ := c.Next(context.Background())
			e.Ack(e.Name)
		}()
	}
	answers, err := p.Volatile().Call(background(t), "call")
	if len(answers) != 2 || err != nil {
		t.Error(answers, err)
	}
	if err := p.Emit("broken", func() {}); err == nil || !strings.Contains(err.Error(), "/w-") {
		t.Error(err)
	}
	if _, err := p.Local().Call(background(t), "broken", func() {}); err == nil {
		t.Error("a call with what cannot be encoded")
	}
	p.Local().Disconnect()
	<-a.Done()
	<-b.Done()
	io.Emit("still there")
	other.Expect(t, "still there")
}

func TestOfMakesAChildAlsoWhileTheServerRuns(t *testing.T) {
	io := start(t, socketio.New(nil))
	p := io.OfPattern(workspace)
	p.OnConnect(func(_ ctx, s *socketio.Socket) { s.Emit("ready") })
	dial(t, io, "/")
	n := io.Of("w-7")
	c := dial(t, io, "/w-7")
	c.Expect(t, "ready")
	n.Emit("event")
	c.Expect(t, "event")
	defer func() {
		if recover() == nil {
			t.Error("a name that no parent has was made")
		}
	}()
	io.Of("other")
}

func TestEmptyChildrenAreDroppedOnlyIfTheProgramWantsThat(t *testing.T) {
	for _, drop := range []bool{false, true} {
		io := start(t, socketio.New(&socketio.Options{DropEmptyNamespaces: drop}))
		p := io.OfPattern(workspace)
		made := make(chan string, 10)
		io.OnNamespace(func(n *socketio.Namespace) { made <- n.Name() })
		a, b := dial(t, io, "/w-1"), dial(t, io, "/w-1")
		a.Close()
		dial(t, io, "/w-1")
		if len(made) != 1 {
			t.Errorf("made %d", len(made))
		}
		b.Close()
		refused := dialRaw(t, io)
		refused.send("40/w-2,", "41/w-2,", "1")
		refused.rest()
		if err := io.Shutdown(background(t)); err != nil {
			t.Fatal(err)
		}
		if got, want := len(p.Namespaces()), 2; drop && got != 0 || !drop && got != want {
			t.Errorf("drop %v: %q left", drop, names(p.Namespaces()))
		}
		if got := names(io.Namespaces()); drop != (len(got) == 1) || got[0] != "/" {
			t.Errorf("drop %v: %q", drop, got)
		}
	}
}

func TestAClientThatGivesUpEndsTheQuestionForItsNamespace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(nil))
		asked := make(chan struct{})
		var cause error
		io.OfFunc(func(ctx context.Context, _ string, _ socketio.Value) bool {
			close(asked)
			<-ctx.Done()
			cause = context.Cause(ctx)
			return true
		}).OnConnect(func(ctx, *socketio.Socket) { t.Error("connected") })
		c := dialRaw(t, io)
		c.send("40/a,")
		<-asked
		c.conn.Close()
		synctest.Wait()
		if cause != socketio.TransportClose && cause != socketio.TransportError {
			t.Errorf("cause %v", cause)
		}
		if err := io.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestShutdownWaitsForTheQuestionForANamespace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(nil))
		over := false
		io.OfFunc(func(ctx context.Context, _ string, _ socketio.Value) bool {
			<-ctx.Done()
			<-time.After(time.Second)
			over = true
			return false
		})
		dialRaw(t, io).send("40/a,")
		synctest.Wait()
		if err := io.Shutdown(t.Context()); err != nil || !over {
			t.Errorf("%v, over: %v", err, over)
		}
	})
}

func TestWhileANamespaceIsAskedForItsPacketsBreakTheProtocol(t *testing.T) {
	for _, packet := range []string{`42/a,["event"]`, "41/a,"} {
		proceed := make(chan struct{})
		io := start(t, socketio.New(nil))
		io.OfFunc(func(ctx, string, socketio.Value) bool { <-proceed; return true })
		c := dialRaw(t, io)
		c.send("40/a,", packet)
		if got := c.rest(); !slices.Contains(got, "closed 1002") {
			t.Errorf("%s: %q", packet, got)
		}
		close(proceed)
		if err := io.Shutdown(background(t)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPanicInOfFuncRefusesThatClientOnly(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.OfFunc(func(_ ctx, name string, _ socketio.Value) bool {
		if name == "/bad" {
			panic("bad")
		}
		return true
	})
	c := dialRaw(t, io)
	c.send("40/bad,")
	c.expect(`44/bad,{"message":"internal error"}`)
	c.send("40/good,")
	c.expect("40/good,")
}

// One connection asked for a thousand names before the first was answered.
func TestAConnectionIsHeldUpWhileItAsksForTooManyNamespaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asking, most := make(chan int, 1), 0
		asking <- 0
		io := start(t, socketio.New(&socketio.Options{Inbox: 4, Engine: engineio.Options{StallTimeout: time.Minute}}))
		io.OfFunc(func(ctx, string, socketio.Value) bool {
			n := <-asking + 1
			most = max(most, n)
			asking <- n
			<-time.After(time.Second)
			asking <- <-asking - 1
			return false
		})
		c := dialRaw(t, io)
		go func() {
			for i := range 20 {
				c.send(fmt.Sprintf("40/%d,", i))
			}
		}()
		for range 20 {
			if got := c.next(); !strings.Contains(got, "Invalid namespace") {
				t.Fatal(got)
			}
		}
		if most != 4 {
			t.Errorf("%d questions at once", most)
		}
	})
}

func TestOneConnectionMayBeInAThousandNamespaces(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.OfPattern(regexp.MustCompile("")).Handle("echo", echo)
	c := dialRaw(t, io)
	for i := range 1000 {
		c.send(fmt.Sprintf("40/%d,", i))
		c.expect(fmt.Sprintf("40/%d,", i))
	}
	c.send("40/more,")
	c.expect(`44/more,{"message":"Too many namespaces"}`)
	c.send("41/7,", "40/more,")
	c.expect("40/more,")
	c.send(`42/more,["echo"]`)
	c.expect(`42/more,["echo"]`)
}

func TestThereCanBeFewerNamespacesAndArguments(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{MaxNamespaces: 2, MaxArguments: 3}))
	io.OfPattern(regexp.MustCompile("")).Handle("echo", echo)
	c := dialRaw(t, io)
	c.send("40/1,")
	c.expect("40/1,")
	c.send("40/2,")
	c.expect("40/2,")
	c.send("40/3,")
	c.expect(`44/3,{"message":"Too many namespaces"}`)
	c.send(`42/1,["echo",1,2]`)
	c.expect(`42/1,["echo",1,2]`)
	c.send(`42/1,["echo",1,2,3]`)
	c.expect("closed 1002", "gone")
}

func TestTheAuthOfOneConnectionIsBounded(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{Engine: engineio.Options{MaxPayload: 1000}}))
	over := make(chan struct{}, 1)
	p := io.OfPattern(workspace)
	p.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { over <- struct{}{} })
	c := dialRaw(t, io)
	auth := `{"a":"` + strings.Repeat("x", 600) + `"}`
	c.send("40/w-1," + auth)
	c.expect("40/w-1,")
	c.send("40/w-2," + auth)
	c.expect(`44/w-2,{"message":"Auth is too large"}`)
	c.send("41/w-1,")
	<-over
	for got := ""; got != "40/w-2,"; {
		c.send("40/w-2," + auth)
		got = c.next()
	}
}
