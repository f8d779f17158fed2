package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// A client that leaves a namespace before its CONNECT is answered and joins it again
// sends a second CONNECT and nothing else. That ended the connection, and with it the
// client's sockets in all other namespaces.

// gate is a namespace whose middleware lets the clients in one by one, by the n of
// their auth.
type gate struct {
	*socketio.Namespace
	journal
	doors [4]chan error
}

func newGate(io *socketio.Server, name string) *gate {
	g := &gate{Namespace: io.Of(name)}
	for i := range g.doors {
		g.doors[i] = make(chan error, 1)
	}
	number := func(s *socketio.Socket) (n int) {
		var auth struct {
			N int `json:"n"`
		}
		_ = s.Handshake().DecodeAuth(&auth)
		return auth.N
	}
	g.Use(func(ctx ctx, s *socketio.Socket) error {
		err := <-g.doors[number(s)]
		if ctx.Err() != nil {
			g.add(fmt.Sprintf("%d was given up: %v", number(s), context.Cause(ctx)))
		}
		return err
	})
	g.OnConnect(func(_ ctx, s *socketio.Socket) { g.add(fmt.Sprintf("%d is in", number(s))) })
	g.OnDisconnect(func(_ ctx, s *socketio.Socket, r socketio.Reason) {
		g.add(fmt.Sprintf("%d has left: %s", number(s), r))
	})
	g.Handle("who", socketio.Reply0(func(_ ctx, s *socketio.Socket) (int, error) { return number(s), nil }))
	return g
}

func connectAs(n int) string { return fmt.Sprintf(`40/g,{"n":%d}`, n) }

func TestASecondConnectBeforeTheAnswerTakesThePlaceOfTheFirst(t *testing.T) {
	for name, row := range map[string]struct {
		open    []int // whose middleware returns, in this order
		journal []string
	}{
		"the first is ready first":  {[]int{1, 2}, []string{"1 was given up: client namespace disconnect", "2 is in"}},
		"the second is ready first": {[]int{2, 1}, []string{"2 is in", "1 was given up: client namespace disconnect"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				io := start(t, echoServer())
				g := newGate(io, "/g")
				c := dialRaw(t, io)
				c.send("40", connectAs(1), connectAs(2))
				c.expect("40")
				synctest.Wait()
				for _, n := range row.open {
					g.doors[n] <- nil
					synctest.Wait()
				}
				c.expect("40/g,")
				c.send(`42/g,1["who"]`, `42["echo"]`)
				synctest.Wait()
				got := map[string]bool{c.next(): true, c.next(): true}
				if !got[`43/g,1[2]`] || !got[`42["echo"]`] {
					t.Errorf("got %v", got)
				}
				g.expect(t, row.journal...)
				if n := len(g.Sockets()); n != 1 {
					t.Errorf("%d sockets", n)
				}
			})
		})
	}
}

func TestARefusalOfAConnectThatWasGivenUpIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		g := newGate(io, "/g")
		c := dialRaw(t, io)
		c.send(connectAs(1), connectAs(2))
		synctest.Wait()
		g.doors[1] <- &socketio.Error{Message: "not you"}
		synctest.Wait()
		g.doors[2] <- nil
		c.expect("40/g,")
	})
}

func TestASocketGoesOnUntilTheOneThatReplacesItIsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		g := newGate(io, "/g")
		c := dialRaw(t, io)
		c.send(connectAs(1))
		g.doors[1] <- nil
		c.expect("40/g,")
		old := g.Sockets()[0]
		calls := make(chan error, 1)
		go func() {
			_, err := old.Call(background(t), "question")
			calls <- err
		}()
		c.expect(`42/g,0["question"]`)
		c.send(connectAs(2), `42/g,1["who"]`)
		c.expect(`43/g,1[1]`)
		g.Emit("news", 1)
		c.expect(`42/g,["news",1]`)
		g.doors[2] <- nil
		c.expect("40/g,")
		c.send(`42/g,2["who"]`)
		c.expect(`43/g,2[2]`)
		g.Emit("news", 2)
		c.expect(`42/g,["news",2]`)
		synctest.Wait()
		if err := <-calls; !errors.Is(err, socketio.ClientNamespaceDisconnect) {
			t.Errorf("the call to the old socket: %v", err)
		}
		slices.Sort(g.lines) // the end of the one and the beginning of the other run at the same time
		g.expect(t, "1 has left: client namespace disconnect", "1 is in", "2 is in")
		c.send("41/g,", "40/b,")
		c.expect("40/b,") // nothing was said in between
	})
}

// Node's clients do not send a DISCONNECT when they hear a refusal, and go on to send
// events on the socket that they have.
func TestWhatAReplacedSocketHasTakenIsStillAnswered(t *testing.T) {
	for name, row := range map[string]struct {
		leave  func(c *raw, now *socketio.Socket) // after the replacement
		answer []string
	}{
		"while the client is in":   {func(*raw, *socketio.Socket) {}, []string{`43/g,1["done"]`}},
		"but not when it has left": {func(c *raw, _ *socketio.Socket) { c.send("41/g,") }, nil},
		"but not when the server has turned it out": {func(c *raw, now *socketio.Socket) {
			now.Disconnect()
			c.expect("41/g,")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				io := start(t, echoServer())
				g := newGate(io, "/g")
				finish, done := make(chan struct{}), make(chan struct{})
				g.Handle("work", socketio.Reply0(func(_ ctx, _ *socketio.Socket) (string, error) {
					defer close(done)
					<-finish
					return "done", nil
				}))
				c := dialRaw(t, io)
				c.send("40", connectAs(1))
				g.doors[1] <- nil
				synctest.Wait()
				if a, b := c.next(), c.next(); !strings.HasPrefix(a+b, "40") {
					t.Fatal(a, b)
				}
				old := g.Sockets()[0]
				c.send(`42/g,1["work"]`, connectAs(2))
				g.doors[2] <- nil
				c.expect("40/g,")
				now := g.Sockets()
				i := slices.IndexFunc(now, func(s *socketio.Socket) bool { return s.Connected() })
				row.leave(c, now[i]) // beside the old one, which is at work
				synctest.Wait()
				close(finish)
				<-done
				for _, want := range row.answer {
					c.expect(want)
				}
				if err := old.Emit("news"); !errors.Is(err, socketio.ClientNamespaceDisconnect) {
					t.Errorf("an event of the old socket's own: %v", err)
				}
				c.send(`42["echo"]`)
				c.expect(`42["echo"]`)
			})
		})
	}
}

func TestASocketStaysWhenTheOneThatWouldReplaceItIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		g := newGate(io, "/g")
		c := dialRaw(t, io)
		c.send(connectAs(1))
		g.doors[1] <- nil
		c.expect("40/g,")
		c.send(connectAs(2))
		g.doors[2] <- &socketio.Error{Message: "once is enough"}
		c.expect(`44/g,{"message":"once is enough"}`)
		c.send(`42/g,1["who"]`)
		c.expect(`43/g,1[1]`)
	})
}

func TestADisconnectTakesBackASecondConnectToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		g := newGate(io, "/g")
		c := dialRaw(t, io)
		c.send(connectAs(1))
		g.doors[1] <- nil
		c.expect("40/g,")
		c.send(connectAs(2), "41/g,", "40/b,")
		c.expect("40/b,")
		g.doors[2] <- nil
		synctest.Wait()
		slices.Sort(g.lines)
		g.expect(t, "1 has left: client namespace disconnect", "1 is in", "2 was given up: client namespace disconnect")
		if n := len(g.Sockets()); n != 0 {
			t.Errorf("%d sockets", n)
		}
	})
}

func TestASecondConnectToADynamicNamespaceIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		doors := map[string]chan bool{"1": make(chan bool, 1), "2": make(chan bool, 1)}
		parent := io.OfFunc(func(ctx ctx, name string, auth socketio.Value) bool {
			var who struct {
				N string `json:"n"`
			}
			return auth.Decode(&who) == nil && <-doors[who.N]
		})
		parent.Handle("echo", echo)
		c := dialRaw(t, io)
		c.send(`40/dynamic,{"n":"1"}`, `40/dynamic,{"n":"2"}`)
		synctest.Wait()
		doors["1"] <- false
		synctest.Wait()
		doors["2"] <- true
		c.expect("40/dynamic,")
		c.send(`42/dynamic,["echo",1]`)
		c.expect(`42/dynamic,["echo",1]`)
		if err := io.Shutdown(background(t)); err != nil {
			t.Errorf("lives are miscounted: %v", err)
		}
	})
}

func TestWhatIsSentWhileOneSocketReplacesAnotherIsHandledOnce(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{Inbox: 1 << 10}))
	var sum, joined, left atomic.Int64
	g := io.Of("/g")
	g.OnConnect(func(ctx, *socketio.Socket) { joined.Add(1) })
	g.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { left.Add(1) })
	g.Handle("add", socketio.Func(func(_ ctx, _ *socketio.Socket, n int64) error {
		sum.Add(n)
		return nil
	}))
	c := dialRaw(t, io)
	go func() {
		for range c.in { // what is not read holds the server up
		}
	}()
	c.send("40/g,")
	eventually(t, func() bool { return joined.Load() == 1 })
	want := int64(0)
	for n := range int64(2000) {
		if n%3 == 0 {
			c.send("40/g,")
		}
		c.send(fmt.Sprintf(`42/g,["add",%d]`, n))
		want += n
	}
	eventually(t, func() bool { return sum.Load() == want && joined.Load()-left.Load() == 1 })
	if n := len(g.Sockets()); n != 1 {
		t.Errorf("%d sockets", n)
	}
}

func TestASecondConnectIsRecoveredLikeTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, socketio.New(&socketio.Options{Recovery: &socketio.Recovery{}}))
		g := newGate(io, "/g")
		c := dialRaw(t, io)
		c.send(connectAs(1))
		g.doors[1] <- nil
		answer := <-c.in
		_, rest, _ := strings.Cut(answer, `"pid":"`)
		pid, _, _ := strings.Cut(rest, `"`)
		id := g.Sockets()[0].ID()
		c.conn.Close()
		synctest.Wait()
		g.Emit("missed")
		c = dialRaw(t, io)
		for n := 2; n <= 3; n++ {
			c.send(fmt.Sprintf(`40/g,{"n":%d,"pid":"%s"}`, n, pid))
		}
		synctest.Wait()
		g.doors[2] <- nil
		g.doors[3] <- nil
		if got := c.next(); !strings.HasPrefix(got, `42/g,["missed"`) {
			t.Errorf("got %s", got)
		}
		c.expect("40/g,")
		if s := g.Sockets()[0]; s.ID() != id || !s.Recovered() {
			t.Errorf("%s instead of %s, recovered: %t", s.ID(), id, s.Recovered())
		}
	})
}

// The former socket of such a client, whose id the next one has, was kept for ever.
func TestASocketOfEngineIO3ThatIsReplacedUnderItsIDIsForgotten(t *testing.T) {
	for name, packets := range map[string][]string{
		"left and joined": {"41/a,", "40/a,"},
		"joined twice":    {"40/a,"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				io := socketio.New(&socketio.Options{Engine: engineio.Options{AllowEIO3: true}})
				a := io.Of("/a")
				proceed := make(chan struct{})
				a.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { <-proceed })
				c := dialLegacy(t, start(t, io))
				c.expect("40")
				c.send("40/a,")
				c.expect("40/a,")
				c.send(packets...)
				c.expect("40/a,")
				close(proceed)
				synctest.Wait()
				all := a.Sockets()
				if len(all) != 1 || !all[0].Connected() {
					t.Fatalf("%d sockets", len(all))
				}
				a.To(all[0].ID()).Emit("own room")
				c.expect(`42/a,["own room"]`)
			})
		})
	}
}

func TestTheReplacedSocketTakesNoPlaceOfTheNext(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{MaxNamespaces: 1, Engine: engineio.Options{MaxPayload: 1000}}))
	c := dialRaw(t, io)
	auth := fmt.Sprintf(`{"much":%q}`, strings.Repeat("x", 600))
	for range 3 {
		c.send("40" + auth)
		c.expect("40")
	}
}

func TestAClientThatRejoinsFasterThanItLeavesIsHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(&socketio.Options{Inbox: 4})
		proceed := make(chan struct{})
		var left atomic.Int32
		io.OnDisconnect(func(context.Context, *socketio.Socket, socketio.Reason) {
			<-proceed
			left.Add(1)
		})
		c := dialRaw(t, io)
		for range 4 {
			c.send("40")
			c.expect("40")
			c.send("41")
		}
		c.send("40")
		synctest.Wait()
		if n := len(c.in); n != 0 {
			t.Errorf("got %d packets", n)
		}
		close(proceed)
		c.expect("40")
		if err := io.Shutdown(background(t)); err != nil || left.Load() != 5 {
			t.Errorf("%v, %d have left", err, left.Load())
		}
	})
}
