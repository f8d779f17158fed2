package conformance

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
)

// recovering is a server with recovery, whose sockets are in room1 and tell what they are.
func recovering(t *testing.T, recovery *socketio.Recovery, prepare func(*socketio.Server)) *world {
	t.Helper()
	return newWorld(t, &socketio.Options{Recovery: recovery}, func(io *socketio.Server) {
		io.OnConnect(func(_ context.Context, s *socketio.Socket) {
			if !s.Recovered() {
				s.Join("room1")
				s.Set("foo", "bar")
			}
		})
		if prepare != nil {
			prepare(io)
		}
	})
}

// offset reads an event and returns the offset behind its arguments.
func (m *member) offset(t *testing.T, name string) string {
	t.Helper()
	got, err := m.packet()
	var args []any
	if err != nil || !strings.HasPrefix(got, "42"+m.nsp) || json.Unmarshal([]byte(got[2+len(m.nsp):]), &args) != nil {
		t.Fatalf("got %.300q, %v; want %s with an offset", got, err, name)
	}
	offset, ok := args[len(args)-1].(string)
	if args[0] != name || len(args) < 2 || !ok {
		t.Fatalf("got %.300q, want %s with an offset", got, name)
	}
	return offset
}

// breaks ends the member's connection without a word of Socket.IO.
func breaks(t *testing.T, m *member) {
	t.Helper()
	s := m.socket(t)
	m.send(t, "1")
	if !wait(patience, func() bool { return !s.Connected() && s.Rooms() == nil }) {
		t.Fatal("the server has not noticed")
	}
}

// returns comes back with the auth that a client of m would send; m.id and m.pid are what it then has.
func (m *member) returns(t *testing.T, auth string) (back *member, missed []string) {
	t.Helper()
	back = &member{wire: newWS(t, m.world.addr, socketPath), world: m.world}
	back.send(t, "40"+auth)
	for {
		got, err := back.packet()
		if err != nil {
			t.Fatal(err)
		}
		body, ok := strings.CutPrefix(got, "40")
		if !ok {
			missed = append(missed, strings.SplitN(got, `"`, 3)[1])
			continue
		}
		var answer struct{ SID, PID string }
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatal(err)
		}
		back.id, back.pid = answer.SID, answer.PID
		return back, missed
	}
}

func (m *member) isRecovered(t *testing.T, was *member, want bool) {
	t.Helper()
	s := m.socket(t)
	if s.Recovered() != want || (m.id == was.id) != want || (m.pid == was.pid) != want || m.pid == "" {
		t.Errorf("recovered: %v, id %q after %q, pid %q after %q", s.Recovered(), m.id, was.id, m.pid, was.pid)
	}
}

func offsetAuth(m *member, offset string) string {
	return `{"pid":"` + m.pid + `","offset":"` + offset + `"}`
}

// "connection state recovery".
func TestNodeRecovery(t *testing.T) {
	behaviours{
		"restores session and missed packets, before the CONNECT": func(t *testing.T) {
			w := recovering(t, &socketio.Recovery{}, nil)
			m := w.join(t, "/")
			w.io.Emit("hello")
			offset := m.offset(t, "hello")
			breaks(t, m)
			w.io.Emit("hello1")
			w.io.To("room1").Emit("hello2")
			w.io.To(m.id).Emit("hello3")
			w.io.To("room2").Emit("not for it")
			w.io.Except("room1").Emit("nor this")
			w.io.Volatile().Emit("volatile")
			back, missed := m.returns(t, offsetAuth(m, offset))
			if !slices.Equal(missed, []string{"hello1", "hello2", "hello3"}) {
				t.Errorf("missed %q", missed)
			}
			back.isRecovered(t, m, true)
			s := back.socket(t)
			if !slices.Equal(s.Rooms(), []string{m.id, "room1"}) || s.Get("foo") != "bar" {
				t.Errorf("rooms %q, value %v", s.Rooms(), s.Get("foo"))
			}
		},
		"restores the session though the client had got no event": func(t *testing.T) {
			w := recovering(t, &socketio.Recovery{}, nil)
			m := w.join(t, "/")
			breaks(t, m)
			w.io.To("room1").Emit("hello", "world")
			w.io.Emit("broadcast")
			back, missed := m.returns(t, `{"pid":"`+m.pid+`"}`)
			if !slices.Equal(missed, []string{"hello", "broadcast"}) {
				t.Errorf("missed %q", missed)
			}
			back.isRecovered(t, m, true)
		},
		"does not restore by an offset that is no string": func(t *testing.T) {
			w := recovering(t, &socketio.Recovery{}, nil)
			m := w.join(t, "/")
			breaks(t, m)
			back, _ := m.returns(t, `{"pid":"`+m.pid+`","offset":123}`)
			back.isRecovered(t, m, false)
		},
		"does not restore an unknown session": func(t *testing.T) {
			w := recovering(t, &socketio.Recovery{}, nil)
			m := w.join(t, "/")
			back, _ := m.returns(t, `{"pid":"foo","offset":"bar"}`)
			back.isRecovered(t, m, false)
		},
		"does not restore who has left": func(t *testing.T) {
			w := recovering(t, &socketio.Recovery{}, nil)
			m := w.join(t, "/")
			w.io.Emit("hello")
			offset := m.offset(t, "hello")
			leaves(t, m)
			back, missed := m.returns(t, offsetAuth(m, offset))
			if len(missed) > 0 {
				t.Error(missed)
			}
			back.isRecovered(t, m, false)
		},
		"is off by default": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			m := w.join(t, "/")
			w.io.Emit("hello")
			m.hears(t, `["hello"]`)
			if m.pid != "" {
				t.Error(m.pid)
			}
			back, _ := m.returns(t, `{"pid":"foo","offset":"bar"}`)
			if back.pid != "" || back.socket(t).Recovered() {
				t.Error("recovered")
			}
		},
	}.run(t)
	for skip, runs := range map[bool]int{false: 2, true: 1} {
		t.Run(map[bool]string{false: "runs the middleware again", true: "skips the middleware if it is told to"}[skip], func(t *testing.T) {
			ran := make(chan struct{}, 8)
			w := recovering(t, &socketio.Recovery{SkipMiddleware: skip}, func(io *socketio.Server) {
				io.Use(func(context.Context, *socketio.Socket) error { ran <- struct{}{}; return nil })
			})
			m := w.join(t, "/")
			w.io.Emit("hello")
			offset := m.offset(t, "hello")
			breaks(t, m)
			back, _ := m.returns(t, offsetAuth(m, offset))
			back.isRecovered(t, m, true)
			if len(ran) != runs {
				t.Errorf("the middleware ran %d times", len(ran))
			}
		})
	}
}
