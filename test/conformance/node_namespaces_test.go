package conformance

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// "namespaces": those that are there from the beginning.
func TestNodeNamespaces(t *testing.T) {
	behaviours{
		"a name may begin with a slash or not": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Of("").OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("in", "main") })
				io.Of("abc").OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("in", "abc") })
			})
			w.join(t, "/").hears(t, `["in","main"]`)
			w.join(t, "/abc").hears(t, `["in","abc"]`)
			if w.io.Of("/") != w.io.Namespace || w.io.Of("abc") != w.io.Of("/abc") {
				t.Error("two namespaces for one name")
			}
		},
		"connect runs once for each client and namespace": func(t *testing.T) {
			connects := make(chan string, 8)
			w := newWorld(t, nil, func(io *socketio.Server) {
				for _, name := range []string{"/", "/chat", "/news"} {
					io.Of(name).OnConnect(func(_ context.Context, s *socketio.Socket) { connects <- s.Namespace().Name() })
				}
			})
			w.join(t, "/").enter(t, "/chat", "")
			w.join(t, "/news")
			w.join(t, "/")
			var got []string
			for range 4 {
				got = append(got, receive(t, connects))
			}
			if slices.Sort(got); !slices.Equal(got, []string{"/", "/", "/chat", "/news"}) {
				t.Error(got)
			}
		},
		"the end of the connection is the end in all namespaces": func(t *testing.T) {
			gone := make(chan socketio.Reason, 2)
			w := newWorld(t, nil, func(io *socketio.Server) {
				for _, name := range []string{"/chat", "/news"} {
					io.Of(name).OnDisconnect(func(_ context.Context, _ *socketio.Socket, r socketio.Reason) { gone <- r })
				}
			})
			m := w.join(t, "/chat")
			m.enter(t, "/news", "")
			m.send(t, "1")
			for range 2 {
				if r := receive(t, gone); r != socketio.TransportClose {
					t.Error(r)
				}
			}
		},
		"rooms stand while disconnect runs, and are left afterwards": func(t *testing.T) {
			during := make(chan []string, 1)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(_ context.Context, s *socketio.Socket) { s.Join("a") })
				io.OnDisconnect(func(_ context.Context, s *socketio.Socket, _ socketio.Reason) { during <- s.Rooms() })
			})
			m := w.join(t, "/")
			s := m.socket(t)
			s.Disconnect()
			if got := receive(t, during); !slices.Equal(got, []string{m.id, "a"}) {
				t.Errorf("rooms during disconnect: %q", got)
			}
			if !wait(patience, func() bool { return len(s.Rooms()) == 0 && len(w.io.Rooms()) == 0 }) {
				t.Errorf("rooms afterwards: %q", s.Rooms())
			}
		},
		"a namespace that does not exist is refused": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			if said := w.refused(t, "/doesnotexist", ""); said != `{"message":"Invalid namespace"}` {
				t.Error(said)
			}
		},
	}.run(t)
}

func TestNodeNamespacesClients(t *testing.T) {
	behaviours{
		"finds all clients of a namespace, and of a room": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) { io.Of("/other") })
			a, b, other := w.join(t, "/"), w.join(t, "/"), w.join(t, "/other")
			a.socket(t).Join("foo")
			b.socket(t).Join("bar")
			other.socket(t).Join("foo")
			for want, target := range map[string]socketio.Target{a.id: w.io.To("foo"), b.id: w.io.Except("foo"), other.id: w.io.Of("/other").To("foo")} {
				remote, err := target.Fetch(t.Context())
				if err != nil || len(remote) != 1 || remote[0].ID != want {
					t.Errorf("fetched %v, %v; want %s", remote, err, want)
				}
			}
			if all, err := w.io.Except().Fetch(t.Context()); err != nil || len(all) != 2 {
				t.Error(all, err)
			}
		},
		"a fetched socket has rooms, values and handshake, and can be addressed": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(_ context.Context, s *socketio.Socket) {
					s.Set("username", "john")
					s.Join("room1")
					s.Emit("ready")
				})
			})
			a, b := w.join(t, "/"), w.join(t, "/")
			a.hears(t, `["ready"]`)
			b.hears(t, `["ready"]`)
			remote, err := w.io.To(a.id).Fetch(t.Context())
			if err != nil || len(remote) != 1 {
				t.Fatal(remote, err)
			}
			r := remote[0]
			if !slices.Equal(r.Rooms, []string{a.id, "room1"}) || r.Values["username"] != "john" || r.Handshake.Query().Get("EIO") != "4" {
				t.Errorf("got %+v", r)
			}
			r.Emit("hello")
			r.Join("room2")
			w.io.To("room2").Emit("you")
			a.hears(t, `["hello"]`, `["you"]`)
			r.Close()
			if _, err := a.end(); err != nil {
				t.Error(err)
			}
			b.quiet(t)
		},
		"tells of every namespace that is made": func(t *testing.T) {
			var made []string
			newWorld(t, nil, func(io *socketio.Server) {
				io.OnNamespace(func(n *socketio.Namespace) { made = append(made, n.Name()) })
				io.Of("/nsp")
				io.Of("/nsp")
			})
			if !slices.Equal(made, []string{"/nsp"}) {
				t.Error(made)
			}
		},
		"a static namespace is never cleaned up": func(t *testing.T) {
			w := newWorld(t, &socketio.Options{DropEmptyNamespaces: true}, func(io *socketio.Server) { io.Of("/chat") })
			leaves(t, w.join(t, "/chat"))
			w.join(t, "/chat").quiet(t)
		},
		"events are compressed, unless it is switched off for one": func(t *testing.T) {
			engine := engineio.Options{Deflate: &engineio.Deflate{Above: 300}}
			w := newWorld(t, &socketio.Options{Engine: engine}, nil)
			m := &member{wire: newWire(t, w.addr), world: w}
			if _, err := openWS(m.wire, socketPath, offerDeflate); err != nil {
				t.Fatal(err)
			}
			m.enter(t, "/", "")
			text := strings.Repeat("hi ", 200)
			s := m.socket(t)
			for i, emit := range []func() error{
				func() error { return w.io.Emit("woot", text) },
				func() error { return s.Emit("woot", text) },
				func() error { return w.io.Except().Compress(false).Emit("woot", text) },
				func() error { return s.Compress(false).Emit("woot", text) },
			} {
				if err := emit(); err != nil {
					t.Fatal(err)
				}
				if first, err := m.in.Peek(1); err != nil || (first[0] == 0xc0|opText) != (i < 2) {
					t.Errorf("event %d begins with %x, %v", i, first, err)
				}
				if got, err := packedPacket(t, m.wire); err != nil || got != `42["woot","`+text+`"]` {
					t.Errorf("event %d: %.80q, %v", i, got, err)
				}
			}
		},
	}.run(t)
}

// leaves has a member leave its namespace, and waits until the server knows.
func leaves(t *testing.T, m *member) {
	t.Helper()
	s := m.socket(t)
	m.send(t, "41"+m.nsp)
	if !wait(patience, func() bool { return !s.Connected() && s.Rooms() == nil }) {
		t.Fatal("the server has not noticed")
	}
}

var dynamic = regexp.MustCompile(`^/dynamic-\d+$`)

func exists(w *world, name string) bool {
	return slices.ContainsFunc(w.io.Namespaces(), func(n *socketio.Namespace) bool { return n.Name() == name })
}

// "dynamic namespaces": those that are made when a client asks for them.
func TestNodeDynamicNamespaces(t *testing.T) {
	behaviours{
		"a pattern lets clients in, and the parent reaches them": func(t *testing.T) {
			var parent *socketio.Parent
			w := newWorld(t, nil, func(io *socketio.Server) {
				parent = io.OfPattern(dynamic)
				parent.Use(func(_ context.Context, s *socketio.Socket) error { s.Set("seen", true); return nil })
				parent.OnConnect(func(_ context.Context, s *socketio.Socket) {
					s.Join("some-room")
					s.Emit("in", s.Namespace().Name(), s.Get("seen"))
				})
			})
			a, b := w.join(t, "/dynamic-101"), w.join(t, "/dynamic-102")
			a.hears(t, `["in","/dynamic-101",true]`)
			b.hears(t, `["in","/dynamic-102",true]`)
			parent.Emit("hello", 1, "2", map[string]string{"3": "4"})
			parent.To("some-room").Emit("hello", "room")
			parent.Except(a.id).Emit("hello", "b")
			a.hears(t, `["hello",1,"2",{"3":"4"}]`, `["hello","room"]`)
			b.hears(t, `["hello",1,"2",{"3":"4"}]`, `["hello","room"]`, `["hello","b"]`)
			quiet(t, a, b)
		},
		"a function lets clients in, by name and auth": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OfFunc(func(_ context.Context, name string, auth socketio.Value) bool {
					return name == "/dynamic-101" && string(auth.JSON()) == `{"key":1}`
				})
			})
			w.joinWith(t, "/dynamic-101", `{"key":1}`).quiet(t)
			for name, auth := range map[string]string{"/dynamic-102": `{"key":1}`, "/dynamic-103": ""} {
				if said := w.refused(t, name, auth); said != `{"message":"Invalid namespace"}` {
					t.Error(name, said)
				}
			}
		},
		"who matches nothing is refused": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OfPattern(dynamic)
				io.OfFunc(func(_ context.Context, name string, _ socketio.Value) bool { return name == "/dynamic-101" })
			})
			if said := w.refused(t, "/abc", ""); said != `{"message":"Invalid namespace"}` {
				t.Error(said)
			}
		},
		"tells of a namespace once, even if two clients come together": func(t *testing.T) {
			made := make(chan string, 8)
			both := make(chan struct{}, 2)
			release := make(chan struct{})
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnNamespace(func(n *socketio.Namespace) { made <- n.Name() })
				io.OfFunc(func(context.Context, string, socketio.Value) bool {
					both <- struct{}{}
					<-release
					return true
				})
			})
			var members []*member
			for range 2 {
				m := &member{wire: newWS(t, w.addr, socketPath), world: w, nsp: "/dynamic-101,"}
				m.send(t, "40/dynamic-101,")
				members = append(members, m)
				receive(t, both)
			}
			close(release)
			for _, m := range members {
				m.entered(t)
			}
			w.io.Of("/dynamic-101").Emit("message")
			for _, m := range members {
				m.hears(t, `["message"]`)
			}
			if name := receive(t, made); name != "/dynamic-101" || len(made) != 0 {
				t.Error(name, len(made))
			}
		},
		"a namespace made by hand is the parent's child": func(t *testing.T) {
			var parent *socketio.Parent
			w := newWorld(t, nil, func(io *socketio.Server) {
				parent = io.OfPattern(dynamic)
				io.Of("/dynamic-101")
			})
			m := w.join(t, "/dynamic-101")
			parent.Emit("hello")
			m.hears(t, `["hello"]`)
		},
	}.run(t)
}

func TestNodeDynamicNamespacesCleanUp(t *testing.T) {
	dropping := &socketio.Options{DropEmptyNamespaces: true}
	pattern := func(io *socketio.Server) { io.OfPattern(dynamic) }
	refusing := func(io *socketio.Server) {
		io.OfPattern(dynamic).Use(func(_ context.Context, s *socketio.Socket) error {
			if s.Handshake().Auth().JSON()[1] == '"' {
				return &socketio.Error{Message: "You shall not pass!"}
			}
			return nil
		})
	}
	const refuse = `{"refuse":1}`
	gone := func(t *testing.T, w *world) {
		t.Helper()
		if !wait(patience, func() bool { return !exists(w, "/dynamic-101") }) {
			t.Error("the namespace is still there")
		}
	}
	behaviours{
		"on: it goes with its last socket, and may be joined again": func(t *testing.T) {
			w := newWorld(t, dropping, pattern)
			for range 3 {
				leaves(t, w.join(t, "/dynamic-101"))
				gone(t, w)
			}
		},
		"on: it goes when its only client is refused": func(t *testing.T) {
			w := newWorld(t, dropping, refusing)
			if said := w.refused(t, "/dynamic-101", refuse); said != `{"message":"You shall not pass!"}` {
				t.Error(said)
			}
			gone(t, w)
		},
		"on: it stays when a client is refused and another is in": func(t *testing.T) {
			w := newWorld(t, dropping, refusing)
			m := w.join(t, "/dynamic-101")
			w.refused(t, "/dynamic-101", refuse)
			m.quiet(t)
			if len(w.io.Of("/dynamic-101").Sockets()) != 1 {
				t.Error("another namespace")
			}
		},
		"off: it stays": func(t *testing.T) {
			w := newWorld(t, nil, refusing)
			w.refused(t, "/dynamic-101", refuse)
			leaves(t, w.join(t, "/dynamic-101"))
			if !exists(w, "/dynamic-101") || len(w.io.Of("/dynamic-101").Sockets()) != 0 {
				t.Error("the namespace has gone")
			}
		},
	}.run(t)
}
