package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// "socket middleware" and "onAny": what sees every event of a client.
func TestNodeIncomingListeners(t *testing.T) {
	noting := func(notes chan<- string, who string) func(socketio.Handler) socketio.Handler {
		return func(next socketio.Handler) socketio.Handler {
			return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
				notes <- who + " " + e.Name + jsonOf(e.Args)
				return next.ServeEvent(ctx, s, e)
			})
		}
	}
	behaviours{
		"every event passes in the order of registration, handled or not": func(t *testing.T) {
			notes := make(chan string, 16)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Wrap(noting(notes, "outer"), noting(notes, "inner"))
				on(io.Namespace, "join", func(_ *socketio.Socket, e *socketio.Event) error {
					notes <- "handler " + e.Name + jsonOf(e.Args)
					return nil
				})
			})
			m := w.join(t, "/")
			m.emit(t, `["join","woot"]`, `["my-event","123"]`)
			for _, want := range []string{`outer join["woot"]`, `inner join["woot"]`, `handler join["woot"]`,
				`outer my-event["123"]`, `inner my-event["123"]`} {
				if got := receive(t, notes); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		},
		"an event may be changed on its way, or stopped with an error": func(t *testing.T) {
			no, errs := errors.New("Authentication error"), make(chan error, 1)
			opts := &socketio.Options{OnError: func(_ context.Context, _ *socketio.Socket, err error) { errs <- err }}
			w := newWorld(t, opts, func(io *socketio.Server) {
				io.Wrap(func(next socketio.Handler) socketio.Handler {
					return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
						if e.Name == "forbidden" {
							return no
						}
						e.Args = slices.Concat(e.Args, e.Args)
						return next.ServeEvent(ctx, s, e)
					})
				})
				on(io.Namespace, "join", func(s *socketio.Socket, e *socketio.Event) error { return s.Emit("joined", e.Args.Any()...) })
				on(io.Namespace, "forbidden", func(*socketio.Socket, *socketio.Event) error { t.Error("handled"); return nil })
			})
			m := w.join(t, "/")
			m.emit(t, `["join","woot"]`, `["forbidden"]`)
			m.hears(t, `["joined","woot","woot"]`)
			if err := receive(t, errs); !errors.Is(err, no) || !strings.Contains(err.Error(), "forbidden") {
				t.Error(err)
			}
		},
		"what has no handler reaches the one for unknown events": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.HandleUnknown(socketio.HandlerFunc(func(_ context.Context, s *socketio.Socket, e *socketio.Event) error {
					return s.Emit("unknown", e.Name, len(e.Args))
				}))
				on(io.Namespace, "known", func(s *socketio.Socket, _ *socketio.Event) error { return s.Emit("known") })
			})
			m := w.join(t, "/")
			m.emit(t, `["my-event","123"]`, `["known"]`, `["error"]`)
			m.hears(t, `["unknown","my-event",1]`, `["known"]`, `["unknown","error",0]`)
		},
		"a socket's own handler comes first, and may be removed": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				on(io.Namespace, "ev", func(s *socketio.Socket, _ *socketio.Event) error { return s.Emit("namespace") })
			})
			m, other := w.join(t, "/"), w.join(t, "/")
			s := m.socket(t)
			s.Handle("ev", socketio.Func0(func(_ context.Context, s *socketio.Socket) error {
				s.Handle("ev", nil)
				return s.Emit("own")
			}))
			m.emit(t, `["ev"]`, `["ev"]`)
			other.emit(t, `["ev"]`)
			m.hears(t, `["own"]`, `["namespace"]`)
			other.hears(t, `["namespace"]`)
		},
	}.run(t)
}

// "onAnyOutgoing": what sees every event to a client.
func TestNodeOutgoingListeners(t *testing.T) {
	notes := make(chan string, 16)
	w := newWorld(t, nil, func(io *socketio.Server) {
		for _, who := range []string{"first", "second"} {
			io.OnEmit(func(s *socketio.Socket, event string, args []any) {
				notes <- fmt.Sprint(who, " ", event, args)
			})
		}
	})
	m := w.join(t, "/")
	expect := func(event string) {
		t.Helper()
		for _, who := range []string{"first ", "second "} {
			if got := receive(t, notes); got != who+event {
				t.Errorf("got %q, want %q", got, who+event)
			}
		}
	}
	m.socket(t).Emit("my-event", "123")
	expect("my-event[123]")
	w.io.Emit("to all", 5)
	expect("to all[5]")
	w.io.To(m.id).Emit("bin", []byte{1, 2, 3})
	expect("bin[[1 2 3]]")
	w.io.To("nobody").Emit("unheard")
	m.hears(t, `["my-event","123"]`, `["to all",5]`)
	m.expect(t, `451-["bin",{"_placeholder":true,"num":0}]`, "b\x01\x02\x03")
	if len(notes) > 0 {
		t.Error(<-notes)
	}
}

// Rooms and the servers' own events, which the Node server's adapter tests show.
func TestNodeRoomEventsAndServerSideEmit(t *testing.T) {
	behaviours{
		"rooms tell of themselves, in order": func(t *testing.T) {
			events := make(chan string, 32)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnRooms(func(e socketio.RoomEvent) { events <- e.Kind.String() + " " + e.Room })
			})
			m := w.join(t, "/")
			m.socket(t).Join("r")
			m.socket(t).Leave("r")
			leaves(t, m)
			for _, want := range []string{"create-room " + m.id, "join-room " + m.id, "create-room r", "join-room r",
				"leave-room r", "delete-room r", "leave-room " + m.id, "delete-room " + m.id} {
				if got := receive(t, events); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		},
		"a server hears the servers, and answers": func(t *testing.T) {
			heard := make(chan string, 1)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.HandleServerSide("hello", func(_ context.Context, args socketio.Args) (any, error) {
					heard <- jsonOf(args)
					return "pong", nil
				})
			})
			if err := w.io.ServerSideEmit("hello", "world", 1); err != nil {
				t.Error(err)
			}
			if got := receive(t, heard); got != `["world",1]` {
				t.Error(got)
			}
			answers, err := w.io.ServerSideCall(t.Context(), "hello")
			if err != nil || len(answers) != 1 || jsonOf(answers[0].Args) != `["pong"]` {
				t.Error(answers, err)
			}
		},
	}.run(t)
}

// "v2 compatibility": clients of Engine.IO 3.
func TestNodeOldClients(t *testing.T) {
	allow := &socketio.Options{Engine: engineio.Options{AllowEIO3: true}}
	open := func(t *testing.T, w *world) (*member, string) {
		t.Helper()
		m := &member{wire: newWire(t, w.addr), world: w}
		if a := m.upgradeWS(socketPath+"?EIO=3&transport=websocket", ""); a.status != 101 {
			t.Fatal(a)
		}
		packet, err := m.message()
		if err != nil {
			t.Fatal(err)
		}
		o, err := parseOpening(packet)
		if err != nil {
			t.Fatal(err)
		}
		m.expect(t, "40")
		m.id = o.SID
		return m, o.SID
	}
	behaviours{
		"are in the main namespace at once, under the session's id": func(t *testing.T) {
			w := newWorld(t, allow, nil)
			m, sid := open(t, w)
			if m.socket(t).ID() != sid {
				t.Error(m.socket(t).ID(), sid)
			}
			m.quiet(t)
		},
		"give a query instead of auth": func(t *testing.T) {
			w := newWorld(t, allow, func(io *socketio.Server) {
				io.Of("/the-namespace").OnConnect(func(_ context.Context, s *socketio.Socket) { s.Emit("auth", s.Handshake().Auth(), s.ID()) })
			})
			m, sid := open(t, w)
			m.send(t, "40/the-namespace?test=123,")
			m.expect(t, "40/the-namespace,", `42/the-namespace,["auth",{"test":"123"},"/the-namespace#`+sid+`"]`)
		},
		"hear refusals as text, or as data": func(t *testing.T) {
			w := newWorld(t, allow, func(io *socketio.Server) {
				io.Of("/no").Use(func(_ context.Context, s *socketio.Socket) error {
					return &socketio.Error{Message: "no", Data: s.Handshake().Auth()}
				})
				io.Of("/never").Use(func(context.Context, *socketio.Socket) error { return &socketio.Error{Message: "never"} })
			})
			m, _ := open(t, w)
			for _, c := range [][2]string{{"40/nowhere", `44/nowhere,"Invalid namespace"`}, {"40/never", `44/never,"never"`}, {"40/no?a=b", `44/no,{"a":"b"}`}} {
				m.send(t, c[0])
				m.expect(t, c[1])
			}
			m.quiet(t)
		},
		"are refused by default": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			if a := request(w.addr, "GET", socketPath+"?EIO=3&transport=polling", "", nil); !a.is(5) {
				t.Error(a)
			}
		},
	}.run(t)
}
