package conformance

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
)

// three are clients of "/", and one of another namespace that must hear nothing.
func three(t *testing.T) (w *world, a, b, c, other *member) {
	t.Helper()
	w = newWorld(t, nil, func(io *socketio.Server) {
		io.Of("/test")
		on(io.Namespace, "sync", func(_ *socketio.Socket, e *socketio.Event) error { return e.Ack() })
	})
	return w, w.join(t, "/"), w.join(t, "/"), w.join(t, "/"), w.join(t, "/test")
}

func quiet(t *testing.T, members ...*member) {
	t.Helper()
	for _, m := range members {
		m.quiet(t)
	}
}

// "messaging many": who hears what is sent to several.
func TestNodeMessagingMany(t *testing.T) {
	for name, send := range map[string]struct {
		do    func(w *world, a, b *socketio.Socket)
		hears []int // of the three
	}{
		"emits to a namespace": {func(w *world, _, _ *socketio.Socket) { w.io.Emit("a", "b") }, []int{0, 1, 2}},
		"emits to the rest":    {func(_ *world, a, _ *socketio.Socket) { a.Broadcast().Emit("a", "b") }, []int{1, 2}},
		"emits to rooms": {func(w *world, a, _ *socketio.Socket) {
			a.Join("woot")
			w.io.To("woot").Emit("a", "b")
		}, []int{0}},
		"emits to rooms avoiding duplicates": {func(w *world, a, _ *socketio.Socket) {
			a.Join("woot", "test")
			w.io.To("woot").To("test").Emit("a", "b")
			w.io.To("woot", "test").Except().To().Emit("never", "mind")
		}, []int{0}},
		"broadcasts to rooms": {func(_ *world, a, b *socketio.Socket) {
			a.Join("test")
			b.Join("test")
			a.To("test").Emit("a", "b")
		}, []int{1}},
		"excludes a socket from a broadcast": {func(_ *world, a, b *socketio.Socket) { a.Except(b.ID()).Emit("a", "b") }, []int{2}},
		"excludes a room from a broadcast": {func(_ *world, a, b *socketio.Socket) {
			b.Join("room1")
			a.Except("room1").Emit("a", "b")
		}, []int{2}},
		"excludes a socket from the namespace": {func(w *world, a, _ *socketio.Socket) { w.io.Except(a.ID()).Emit("a", "b") }, []int{1, 2}},
		"excludes a room from the namespace": {func(w *world, a, b *socketio.Socket) {
			a.Join("room1")
			b.Join("room1")
			w.io.Except("room1").Emit("a", "b")
		}, []int{2}},
		"reaches the others of this server": {func(w *world, _, _ *socketio.Socket) { w.io.Local().Emit("a", "b") }, []int{0, 1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b, c, other := three(t)
			send.do(w, a.socket(t), b.socket(t))
			for i, m := range []*member{a, b, c} {
				if slices.Contains(send.hears, i) {
					m.hears(t, `["a","b"]`)
				}
				if name == "emits to rooms avoiding duplicates" && i == 0 {
					m.hears(t, `["never","mind"]`) // once too
				}
				m.quiet(t)
			}
			other.quiet(t)
		})
	}
}

func TestNodeMessagingManyBinary(t *testing.T) {
	behaviours{
		"emits binary data to a namespace": func(t *testing.T) {
			w, a, b, c, other := three(t)
			w.io.Emit("bin", make([]byte, 10))
			for _, m := range []*member{a, b, c} {
				m.expect(t, `451-["bin",{"_placeholder":true,"num":0}]`, "b"+strings.Repeat("\x00", 10))
			}
			quiet(t, a, b, c, other)
		},
		"broadcasts binary data to rooms": func(t *testing.T) {
			_, a, b, c, other := three(t)
			a.socket(t).Join("test")
			b.socket(t).Join("test")
			a.socket(t).To("test").Emit("bin", make([]byte, 5))
			a.socket(t).Emit("bin2", make([]byte, 5))
			b.expect(t, `451-["bin",{"_placeholder":true,"num":0}]`, "b\x00\x00\x00\x00\x00")
			a.expect(t, `451-["bin2",{"_placeholder":true,"num":0}]`, "b\x00\x00\x00\x00\x00")
			quiet(t, a, b, c, other)
		},
	}.run(t)
}

func TestNodeMessagingManyRooms(t *testing.T) {
	rooms := func(m *member, want ...string) func(*testing.T) {
		return func(t *testing.T) {
			t.Helper()
			if got := m.socket(t).Rooms(); !slices.Equal(got, append([]string{m.id}, want...)) {
				t.Errorf("rooms %q, want its own and %q", got, want)
			}
		}
	}
	behaviours{
		"keeps track of rooms": func(t *testing.T) {
			_, a, _, _, _ := three(t)
			s := a.socket(t)
			s.Join("a")
			rooms(a, "a")(t)
			s.Join("b")
			s.Join("c")
			rooms(a, "a", "b", "c")(t)
			s.Leave("b")
			rooms(a, "a", "c")(t)
		},
		"deletes empty rooms": func(t *testing.T) {
			w, a, _, _, _ := three(t)
			a.socket(t).Join("a")
			a.socket(t).Leave("a")
			if err := w.io.To("a").Emit("nobody"); err != nil {
				t.Error(err)
			}
			a.quiet(t)
		},
		"leaving a room it is not in changes nothing": func(t *testing.T) {
			_, a, _, _, _ := three(t)
			a.socket(t).Join("a", "b")
			a.socket(t).Leave("unknown")
			rooms(a, "a", "b")(t)
		},
		"joins and leaves several rooms at once": func(t *testing.T) {
			_, a, _, _, _ := three(t)
			a.socket(t).Join("a", "b", "c")
			rooms(a, "a", "b", "c")(t)
			a.socket(t).Leave("a", "b")
			rooms(a, "c")(t)
		},
		"a target is immutable": func(t *testing.T) {
			w, a, b, _, _ := three(t)
			a.socket(t).Join("room1")
			b.socket(t).Join("room4")
			target := w.io.Local().To("room1").Except("room3")
			target.To("room4").Emit("both")
			target.Except("room1").Emit("nobody")
			target.Volatile().Emit("first")
			target.Emit("first")
			a.hears(t, `["both"]`, `["first"]`, `["first"]`)
			b.hears(t, `["both"]`)
			quiet(t, a, b)
		},
	}.run(t)
}

func TestNodeMessagingManyAcknowledgements(t *testing.T) {
	call := func(ctx context.Context, w *world, room ...string) (answers []string, err error) {
		target := w.io.Except()
		if room != nil {
			target = target.To(room...)
		}
		results, err := target.Call(ctx, "some event")
		for _, r := range results {
			answers = append(answers, jsonOf(r.Args))
		}
		slices.Sort(answers)
		return answers, err
	}
	behaviours{
		"expects several acknowledgements": func(t *testing.T) {
			w, a, b, c, _ := three(t)
			done := make(chan []string)
			go func() {
				answers, _ := call(t.Context(), w)
				done <- answers
			}()
			a.asked(t, `["some event"]`, "[1]")
			b.asked(t, `["some event"]`, "[2]")
			c.asked(t, `["some event"]`, "[3]")
			if got := receive(t, done); !slices.Equal(got, []string{"[1]", "[2]", "[3]"}) {
				t.Errorf("answers %q", got)
			}
		},
		"returns those that came when a client does not acknowledge in time": func(t *testing.T) {
			w, a, b, c, _ := three(t)
			type result struct {
				answers []string
				err     error
			}
			done := make(chan result)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				answers, err := call(ctx, w)
				done <- result{answers, err}
			}()
			a.asked(t, `["some event"]`, "[1]")
			b.asked(t, `["some event"]`, "[2]")
			for _, m := range []*member{a, b} { // its answer has been taken by then
				if got := m.call(t, `["sync"]`); got != "[]" {
					t.Error(got)
				}
			}
			cancel()
			got := receive(t, done)
			if got.err == nil || !slices.Equal(got.answers, []string{"[1]", "[2]"}) {
				t.Errorf("answers %q, error %v", got.answers, got.err)
			}
			if m, err := c.packet(); err != nil || !strings.HasSuffix(m, `["some event"]`) {
				t.Errorf("the silent client got %q %v", m, err)
			}
			c.send(t, "430[3]") // too late: dropped
			c.quiet(t)
		},
		"returns at once when nobody is addressed": func(t *testing.T) {
			w, a, _, _, _ := three(t)
			answers, err := call(t.Context(), w, "room123")
			if err != nil || len(answers) != 0 {
				t.Errorf("answers %q, error %v", answers, err)
			}
			a.quiet(t)
		},
	}.run(t)
}
