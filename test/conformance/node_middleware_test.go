package conformance

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

func requestCheck(refuse *bool) func(*http.Request) error {
	return func(*http.Request) error {
		if *refuse {
			return &engineio.RefusedError{Message: "Thou shall not pass"}
		}
		return nil
	}
}

// "middleware": what runs before a client is in.
func TestNodeMiddleware(t *testing.T) {
	behaviours{
		"runs in order, that of its namespace only, before connect": func(t *testing.T) {
			var order []int
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(context.Context, *socketio.Socket) error { t.Error("another namespace's"); return nil })
				for i := range 3 {
					io.Of("/chat").Use(func(context.Context, *socketio.Socket) error { order = append(order, i); return nil })
				}
				io.Of("/chat").OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("order", order) })
			})
			w.join(t, "/chat").hears(t, `["order",[0,1,2]]`)
		},
		"passes errors, and the rest does not run": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(context.Context, *socketio.Socket) error { return &socketio.Error{Message: "Authentication error"} },
					func(context.Context, *socketio.Socket) error { t.Error("ran"); return nil })
			})
			if said := w.refused(t, "/", ""); said != `{"message":"Authentication error"}` {
				t.Error(said)
			}
		},
		"passes an object": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(context.Context, *socketio.Socket) error {
					return &socketio.Error{Message: "Authentication error", Data: struct {
						A string `json:"a"`
						C int    `json:"c"`
					}{"b", 3}}
				})
			})
			if said := w.refused(t, "/", ""); said != `{"message":"Authentication error","data":{"a":"b","c":3}}` {
				t.Error(said)
			}
		},
		"leaves values for connect": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(_ context.Context, s *socketio.Socket) error { s.Set("name", "guillermo"); return nil })
				io.OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("name", s.Get("name")) })
			})
			w.join(t, "/").hears(t, `["name","guillermo"]`)
		},
	}.run(t)
}

func TestNodeMiddlewareTakesItsTime(t *testing.T) {
	pass := func(context.Context, *socketio.Socket) error { return nil }
	behaviours{
		"is waited for": func(t *testing.T) {
			release := make(chan struct{})
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(ctx context.Context, _ *socketio.Socket) error {
					select {
					case <-release:
					case <-ctx.Done():
					}
					return nil
				})
			})
			m := &member{wire: newWS(t, w.addr, socketPath), world: w}
			m.send(t, "40")
			if n := len(w.io.Sockets()); n != 0 {
				t.Errorf("%d sockets before the middleware has let one in", n)
			}
			close(release)
			m.entered(t)
		},
		"is ignored if the client goes meanwhile": func(t *testing.T) {
			began, ended := make(chan struct{}), make(chan struct{})
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(ctx context.Context, _ *socketio.Socket) error {
					close(began)
					<-ctx.Done()
					close(ended)
					return nil
				})
				io.OnConnect(func(context.Context, *socketio.Socket) { t.Error("connected") })
			})
			m := newWS(t, w.addr, socketPath)
			m.send(t, "40")
			receive(t, began)
			m.reset()
			receive(t, ended)
			if !wait(patience, func() bool { return len(w.io.Sockets()) == 0 }) {
				t.Error("a socket is left")
			}
		},
		"sets connected only afterwards": func(t *testing.T) {
			states := make(chan bool, 2)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(_ context.Context, s *socketio.Socket) error { states <- s.Connected(); return nil })
				io.OnConnect(func(_ context.Context, s *socketio.Socket) { states <- s.Connected() })
			})
			w.join(t, "/")
			if before, after := receive(t, states), receive(t, states); before || !after {
				t.Error(before, after)
			}
		},
		"works in a custom namespace beside the main one": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(pass)
				io.Of("/chat").Use(pass)
			})
			m := w.join(t, "/")
			m.enter(t, "/chat", "")
			m.quiet(t)
		},
	}.run(t)
}

// "utility methods": many sockets at once.
func TestNodeUtilityMethods(t *testing.T) {
	in := func(t *testing.T, m *member, room string) bool {
		t.Helper()
		return slices.Contains(m.socket(t).Rooms(), room)
	}
	seated := func(t *testing.T) (w *world, list []*member) {
		w, a, b, c, _ := three(t)
		a.socket(t).Join("room1", "room2")
		b.socket(t).Join("room1")
		c.socket(t).Join("room2")
		return w, []*member{a, b, c}
	}
	expect := func(t *testing.T, list []*member, room string, want ...bool) {
		t.Helper()
		for i, m := range list {
			if in(t, m, room) != want[i] {
				t.Errorf("client %d in %s: %v", i, room, !want[i])
			}
		}
	}
	behaviours{
		"all join a room": func(t *testing.T) {
			w, list := seated(t)
			w.io.Except().Join("room9")
			expect(t, list, "room9", true, true, true)
		},
		"those in a room join another": func(t *testing.T) {
			w, list := seated(t)
			w.io.To("room1").Join("room3")
			expect(t, list, "room3", true, true, false)
		},
		"all leave a room": func(t *testing.T) {
			w, list := seated(t)
			w.io.Except().Leave("room1")
			expect(t, list, "room1", false, false, false)
			expect(t, list, "room2", true, false, true)
		},
		"those in a room leave another": func(t *testing.T) {
			w, list := seated(t)
			w.io.To("room2").Leave("room1")
			expect(t, list, "room1", false, true, false)
		},
		"all are disconnected": func(t *testing.T) {
			w, list := seated(t)
			w.io.Except().Close()
			for _, m := range list {
				if _, err := m.end(); err != nil {
					t.Error(err)
				}
			}
		},
		"those in a room are disconnected": func(t *testing.T) {
			w, list := seated(t)
			w.io.To("room2").Close()
			for _, i := range []int{0, 2} {
				if _, err := list[i].end(); err != nil {
					t.Error(err)
				}
			}
			list[1].quiet(t)
		},
		"those in a room leave the namespace and keep their connection": func(t *testing.T) {
			w, list := seated(t)
			w.io.To("room2").Disconnect()
			list[0].expect(t, "41")
			list[0].enter(t, "/test", "")
			list[0].quiet(t)
			list[1].quiet(t)
		},
	}.run(t)
}

// "close": the end of the server, and clients that break the protocol.
func TestNodeClose(t *testing.T) {
	behaviours{
		"closing disconnects all and leaves nothing": func(t *testing.T) {
			reasons := make(chan socketio.Reason, 1)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnDisconnect(func(_ context.Context, _ *socketio.Socket, r socketio.Reason) { reasons <- r })
			})
			m := w.join(t, "/")
			if err := w.io.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if r := receive(t, reasons); r != socketio.ServerShutdown {
				t.Error(r)
			}
			if _, err := m.end(); err != nil {
				t.Error(err)
			}
			if n := len(w.io.Sockets()); n != 0 {
				t.Errorf("%d sockets are left", n)
			}
		},
		"a server that never served can be closed, twice": func(t *testing.T) {
			io := socketio.New(nil)
			for range 2 {
				if err := io.Shutdown(t.Context()); err != nil {
					t.Error(err)
				}
			}
		},
		// Node closes the connection.
		"of several CONNECT packets the last one has the socket": func(t *testing.T) {
			w, p, first := pollingWorld(t)
			if a := p.post("40"); a.status != 200 {
				t.Fatal(a)
			}
			packets, err := p.until(startsWith("40"))
			if err != nil || strings.Contains(strings.Join(packets, " "), first.ID()) {
				t.Errorf("answered with %q, %v", packets, err)
			}
			if !wait(patience, func() bool { return len(w.io.Sockets()) == 1 }) {
				t.Errorf("there are %d sockets", len(w.io.Sockets()))
			}
		},
		"an event while not connected closes the connection": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			p := newPoller(t, w.addr, socketPath)
			if a := p.post(`42["some event"]`); !a.is(3) {
				t.Error(a)
			}
			p.gone(t)
		},
		"an invalid packet closes the connection": func(t *testing.T) {
			_, p, _ := pollingWorld(t)
			if a := p.post("4abc"); !a.is(3) {
				t.Error(a)
			}
			p.gone(t)
		},
		"a client that joins no namespace is closed": func(t *testing.T) {
			w := newWorld(t, &socketio.Options{ConnectTimeout: time.Second}, nil)
			m := newWS(t, w.addr, socketPath)
			if _, err := m.end(); err != nil {
				t.Error(err)
			}
		},
	}.run(t)
}
