package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// people connects clients named by single letters, whose sockets are in the
// rooms that spec gives: "a:red,blue b:blue c".
func people(t *testing.T, io *socketio.Server, spec string) (map[string]*socketiotest.Client, map[string]*socketio.Socket) {
	t.Helper()
	clients, sockets := map[string]*socketiotest.Client{}, map[string]*socketio.Socket{}
	for _, person := range strings.Fields(spec) {
		name, rooms, _ := strings.Cut(person, ":")
		c := dial(t, io, "/")
		s, ok := io.Socket(c.ID())
		if !ok {
			t.Fatalf("%s is connected but not in the namespace", name)
		}
		if rooms != "" {
			s.Join(strings.Split(rooms, ",")...)
		}
		clients[name], sockets[name] = c, s
	}
	return clients, sockets
}

func TestTargetsReachWhomTheyName(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a:red b:red,blue c:blue d")
	own := func(name string) string { return s[name].ID() }
	for i, step := range []struct {
		name   string
		target socketio.Target
		want   string
	}{
		{"everybody", io.Local(), "a b c d"},
		{"one room", io.To("red"), "a b"},
		{"two rooms, each once", io.To("red", "blue"), "a b c"},
		{"two rooms, chained", io.To("red").To("blue"), "a b c"},
		{"no such room", io.To("green"), ""},
		{"no room at all", io.To(), ""},
		{"except a room", io.Except("red"), "c d"},
		{"a room except another", io.To("red").Except("blue"), "a"},
		{"except two", io.Except("red", "blue"), "d"},
		{"a socket's own room", io.To(own("c")), "c"},
		{"except a socket", io.Except(own("c")), "a b d"},
		{"broadcast", s["a"].Broadcast(), "b c d"},
		{"to a room from inside", s["a"].To("red"), "b"},
		{"to a room from outside", s["d"].To("red", "blue"), "a b c"},
		{"except from a socket", s["a"].Except("blue"), "d"},
		{"a room, on this server", io.Local().To("red"), "a b"},
		{"broadcast, on this server", s["a"].Broadcast().Local(), "b c d"},
		{"from a socket, on this server", s["a"].To("red").Local(), "b"},
		{"volatile to oneself", s["b"].Volatile(), "b"},
		{"volatile to a room", io.Volatile().To("blue"), "b c"},
	} {
		t.Run(step.name, func(t *testing.T) {
			if err := step.target.Emit("mark", i); err != nil {
				t.Fatal(err)
			}
			io.Emit("end", i)
			var got []string
			for name, c := range clients {
				e, err := c.Next(background(t))
				if err != nil {
					t.Fatal(err)
				}
				if e.Name == "mark" {
					got = append(got, name)
					c.Expect(t, "end")
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != step.want {
				t.Errorf("reached %v, want %s", got, step.want)
			}
		})
	}
}

func TestATargetIsNotChangedByWhatIsMadeOfIt(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, _ := people(t, io, "a:red b:blue c:green")
	red := io.To("red")
	blue, green := red.To("blue"), red.To("green")
	red.Emit("red")
	blue.Emit("blue")
	green.Emit("green")
	io.Emit("end")
	for name, want := range map[string][]string{"a": {"red", "blue", "green"}, "b": {"blue"}, "c": {"green"}} {
		for _, event := range append(want, "end") {
			clients[name].Expect(t, event)
		}
	}
}

func TestRoomsComeAndGoWithTheirSockets(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a:x,y b:x c:x")
	io.To("x").Join("z")
	io.To("y").Leave("x")
	s["b"].Leave("x", "never joined")
	s["c"].Join("x", "x", s["c"].ID())
	for name, want := range map[string][]string{"a": {"y", "z"}, "b": {"z"}, "c": {"x", "z"}} {
		if got := s[name].Rooms(); got[0] != s[name].ID() || !slices.Equal(slices.Sorted(slices.Values(got[1:])), want) {
			t.Errorf("%s is in %v, want %v", name, got, want)
		}
	}
	io.To("z").Disconnect()
	for name, c := range clients {
		<-c.Done()
		s[name].Join("after the end")
	}
	if err := io.Shutdown(background(t)); err != nil {
		t.Fatal(err)
	}
	if got := s["a"].Rooms(); got != nil {
		t.Errorf("still in %v", got)
	}
}

func TestAllReceiversSeeConcurrentBroadcastsInTheSameOrder(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, _ := people(t, io, "a b c")
	const senders, each = 4, 50
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			for n := range each {
				io.Emit("n", fmt.Sprint(i, "-", n))
			}
		})
	}
	wg.Wait()
	var first []string
	for name, c := range clients {
		var got []string
		for range senders * each {
			var n string
			c.Expect(t, "n", &n)
			got = append(got, n)
		}
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Fatalf("%s saw another order", name)
		}
	}
}

func TestCallReturnsTheClientsAnswerOrWhyThereIsNone(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a b")
	go func() {
		clients["a"].Expect(t, "double").Ack(42, "spare")
		clients["a"].Expect(t, "nothing").Ack()
		clients["b"].Expect(t, "leave")
		clients["b"].Close()
	}()
	if n, err := socketio.Call[int](background(t), s["a"], "double", 21); n != 42 || err != nil {
		t.Errorf("double: %v %v", n, err)
	}
	if n, err := socketio.Call[int](background(t), s["a"], "nothing"); n != 0 || err != nil {
		t.Errorf("an empty answer: %v %v", n, err)
	}
	if _, err := s["b"].Call(background(t), "leave"); !errors.Is(err, socketio.TransportClose) {
		t.Errorf("a client that leaves: %v", err)
	}
	if _, err := s["b"].Call(background(t), "again"); !errors.Is(err, socketio.TransportClose) {
		t.Errorf("a client that has left: %v", err)
	}
	soon, cancel := context.WithTimeout(background(t), 5*time.Millisecond)
	defer cancel()
	if _, err := s["a"].Call(soon, "silence"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a client that does not answer: %v", err)
	}
	clients["a"].Expect(t, "silence").Ack("too late")
}

func TestCallAllGathersOneAnswerFromEach(t *testing.T) {
	io := start(t, socketio.New(nil))
	clients, s := people(t, io, "a:room b:room c:room d")
	go func() {
		clients["a"].Expect(t, "vote").Ack("yes")
		clients["b"].Expect(t, "vote")
		clients["b"].Close()
		clients["c"].Expect(t, "vote").Ack(7)
	}()
	results, err := socketio.CallAll[string](background(t), io.To("room"), "vote")
	if err != nil || len(results) != 3 {
		t.Fatalf("%v %v", results, err)
	}
	for _, r := range results {
		switch r.Socket {
		case s["a"].ID():
			if r.Value != "yes" || r.Err != nil {
				t.Errorf("a: %+v", r)
			}
		case s["b"].ID():
			if !errors.Is(r.Err, socketio.TransportClose) {
				t.Errorf("b: %+v", r)
			}
		case s["c"].ID():
			if r.Err == nil {
				t.Errorf("c answered a number: %+v", r)
			}
		}
	}
	if answers, err := io.To("nobody").Call(background(t), "vote"); err != nil || len(answers) != 0 {
		t.Errorf("nobody: %v %v", answers, err)
	}
	var voter sync.WaitGroup
	voter.Go(func() { clients["a"].Expect(t, "vote").Ack("in time") })
	soon, cancel := context.WithTimeout(background(t), 50*time.Millisecond)
	defer cancel()
	answers, err := io.To("room").Call(soon, "vote")
	if !errors.Is(err, context.DeadlineExceeded) || len(answers) > 1 {
		t.Errorf("partial: %v %v", answers, err)
	}
	voter.Wait() // it may be late
}
