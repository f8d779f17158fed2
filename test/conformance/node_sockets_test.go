package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// asks makes a server that calls each client with event and args when it has connected, and hands the
// answers out.
func asks(t *testing.T, event string, args ...any) (*world, <-chan string) {
	t.Helper()
	answers := make(chan string, 1)
	return newWorld(t, nil, func(io *socketio.Server) {
		io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
			got, err := s.Call(ctx, event, args...)
			if err != nil {
				got = nil
			}
			answers <- jsonOf(got)
		})
	}), answers
}

// receives makes a server that hands the arguments of an event out, and acknowledges it with answer.
func receives(t *testing.T, event string, answer ...any) (*world, <-chan socketio.Args) {
	t.Helper()
	got := make(chan socketio.Args, 8)
	return newWorld(t, nil, func(io *socketio.Server) {
		on(io.Namespace, event, func(_ *socketio.Socket, e *socketio.Event) error {
			got <- e.Args
			if e.WantsAck() {
				return e.Ack(answer...)
			}
			return nil
		})
	}), got
}

// "socket": events to and from one client.
func TestNodeSocketEvents(t *testing.T) {
	behaviours{
		"receives events": func(t *testing.T) {
			w, got := receives(t, "random")
			w.join(t, "/").emit(t, `["random",1,"2",[3]]`)
			if args := jsonOf(receive(t, got)); args != `[1,"2",[3]]` {
				t.Error(args)
			}
		},
		"receives message events, null too": func(t *testing.T) {
			w, got := receives(t, "message")
			w.join(t, "/").emit(t, `["message",1337]`, `["message",null]`)
			for _, want := range []string{"[1337]", "[null]"} {
				if args := jsonOf(receive(t, got)); args != want {
					t.Error(args)
				}
			}
		},
		"emits events": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(_ context.Context, s *socketio.Socket) {
					s.Emit("woot", "tobi")
					s.Emit("hoot", "utf8 — string")
					s.Emit("message", "a")
				})
			})
			w.join(t, "/").hears(t, `["woot","tobi"]`, `["hoot","utf8 — string"]`, `["message","a"]`)
		},
		"emits several types of data, bytes among them": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(_ context.Context, s *socketio.Socket) {
					s.Emit("multiple", 1, []byte("data"), "3", []int{4}, []byte("buf"), []any{[]byte("data"), "swag", []byte("buf")})
				})
			})
			w.join(t, "/").expect(t, `454-["multiple",1,{"_placeholder":true,"num":0},"3",[4],{"_placeholder":true,"num":1},`+
				`[{"_placeholder":true,"num":2},"swag",{"_placeholder":true,"num":3}]]`, "bdata", "bbuf", "bdata", "bbuf")
		},
		"receives several types of data, bytes among them": func(t *testing.T) {
			w, got := receives(t, "multiple")
			m := w.join(t, "/")
			m.send(t, `453-["multiple",1,{"_placeholder":true,"num":0},"3",[{"_placeholder":true,"num":1},"swag",{"_placeholder":true,"num":2}]]`)
			for _, b := range []string{"data", "one", "two"} {
				whole(m, binaryFrame([]byte(b)))
			}
			var one int
			var data []byte
			var three string
			var mixed []any
			if err := receive(t, got).Decode(&one, &data, &three, &mixed); err != nil || one != 1 || string(data) != "data" || three != "3" {
				t.Fatal(one, data, three, err)
			}
			if first, ok := mixed[0].([]byte); !ok || string(first) != "one" || mixed[1] != "swag" {
				t.Errorf("got %v", mixed)
			}
		},
		"receives all events of a namespace in order": func(t *testing.T) {
			got := make(chan string, 8)
			w := newWorld(t, nil, func(io *socketio.Server) {
				on(io.Of("/chat"), "hi", func(_ *socketio.Socket, e *socketio.Event) error {
					got <- jsonOf(e.Args)
					return nil
				})
			})
			w.join(t, "/chat").emit(t, `["hi","a"]`, `["hi","b"]`)
			if a, b := receive(t, got), receive(t, got); a+b != `["a"]["b"]` {
				t.Error(a, b)
			}
		},
		"carries very large JSON and bytes": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				on(io.Namespace, "big", func(s *socketio.Socket, e *socketio.Event) error { return s.Emit("big", e.Args.Any()...) })
			})
			m := w.join(t, "/")
			event := `["big",{"hello":"friend","json":[` + strings.Repeat(`{"a":[1,2,3]},`, 40_000) + `null]}]`
			bytes := strings.Repeat("image", 100_000)
			for range 3 {
				m.emit(t, event)
				m.hears(t, event)
				m.send(t, `451-["big",{"_placeholder":true,"num":0}]`)
				whole(m, binaryFrame([]byte(bytes)))
				m.expect(t, `451-["big",{"_placeholder":true,"num":0}]`, "b"+bytes)
			}
		},
	}.run(t)
}

// "socket": acknowledgements both ways, and "timeout".
func TestNodeSocketAcknowledgements(t *testing.T) {
	behaviours{
		"receives events with an acknowledgement": func(t *testing.T) {
			w, got := receives(t, "woot", 1, 2)
			m := w.join(t, "/")
			if answer := m.call(t, `["woot"]`); answer != "[1,2]" {
				t.Error(answer)
			}
			if answer := m.call(t, `["woot",1,2]`); answer != "[1,2]" {
				t.Error(answer)
			}
			receive(t, got)
			if args := jsonOf(receive(t, got)); args != "[1,2]" {
				t.Error(args)
			}
		},
		"receives bytes, and acknowledges": func(t *testing.T) {
			w, got := receives(t, "woot", 1, 2)
			m := w.join(t, "/")
			m.send(t, `451-7["woot",{"_placeholder":true,"num":0}]`)
			whole(m, binaryFrame([]byte{0, 0, 0}))
			m.expect(t, "437[1,2]")
			var b []byte
			if err := receive(t, got).Decode(&b); err != nil || len(b) != 3 {
				t.Error(b, err)
			}
		},
		"acknowledges with bytes": func(t *testing.T) {
			w, _ := receives(t, "woot", []byte{0, 0})
			m := w.join(t, "/")
			m.emit(t, `["woot"]`)
			m.send(t, `427["woot"]`)
			m.expect(t, `461-7[{"_placeholder":true,"num":0}]`, "b\x00\x00")
		},
		"emits events with an acknowledgement": func(t *testing.T) {
			w, answers := asks(t, "hi")
			w.join(t, "/").asked(t, `["hi"]`, "[]")
			if answer := receive(t, answers); answer != "[]" {
				t.Error(answer)
			}
		},
		"emits arguments and waits for the acknowledgement": func(t *testing.T) {
			w, answers := asks(t, "hi", 1, 2)
			w.join(t, "/").asked(t, `["hi",1,2]`, "[3]")
			if answer := receive(t, answers); answer != "[3]" {
				t.Error(answer)
			}
		},
		"emits bytes and gets bytes as acknowledgement": func(t *testing.T) {
			w, answers := asks(t, "hi", make([]byte, 4))
			m := w.join(t, "/")
			m.expect(t, `451-0["hi",{"_placeholder":true,"num":0}]`, "b\x00\x00\x00\x00")
			m.send(t, `461-0[{"_placeholder":true,"num":0}]`)
			whole(m, binaryFrame([]byte{1}))
			if answer := receive(t, answers); answer != `[{"_placeholder":true,"num":0}]` {
				t.Error(answer)
			}
		},
		"gives up when the client does not acknowledge in time": func(t *testing.T) {
			errs := make(chan error, 1)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(ctx context.Context, s *socketio.Socket) {
					ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
					defer cancel()
					_, err := s.Call(ctx, "unknown")
					errs <- err
				})
			})
			m := w.join(t, "/")
			if err := receive(t, errs); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			m.expect(t, `420["unknown"]`)
			m.send(t, "430[1]") // too late: dropped
			m.quiet(t)
		},
	}.run(t)
}

// "socket": what a handler sees of the request.
func TestNodeSocketHandshake(t *testing.T) {
	w := newWorld(t, nil, func(io *socketio.Server) {
		io.Of("/connection2").OnConnect(func(_ context.Context, s *socketio.Socket) {
			h := s.Handshake()
			s.Emit("handshake", h.Query().Get("key1"), h.Query().Get("EIO"), h.Header().Get("X-Custom"), h.Auth(), s.Transport())
		})
	})
	m := &member{wire: newWire(t, w.addr), world: w}
	if a := m.upgradeWS(socketPath+"?EIO=4&transport=websocket&key1=1", "X-Custom: secret"); a.status != 101 {
		t.Fatal(a)
	}
	if _, err := m.message(); err != nil {
		t.Fatal(err)
	}
	m.enter(t, "/connection2", `{"key1":"aa","key2":"&=bb"}`)
	m.hears(t, `["handshake","1","4","secret",{"key1":"aa","key2":"&=bb"},"websocket"]`)
}

// "socket": volatile events. A client that keeps up gets them all, unlike Node's, which drops what comes
// while the connection writes; what waits for a client that does not keep up is dropped.
func TestNodeSocketVolatile(t *testing.T) {
	behaviours{
		"reach a websocket that keeps up": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			m := w.join(t, "/")
			m.socket(t).Volatile().Emit("ev", "data")
			w.io.Volatile().Emit("ev", []byte{1})
			m.hears(t, `["ev","data"]`)
			m.expect(t, `451-["ev",{"_placeholder":true,"num":0}]`, "b\x01")
			m.quiet(t)
		},
		"reach a poll that waits": func(t *testing.T) {
			_, p, s := pollingWorld(t)
			answered := make(chan answer, 1)
			if err := p.poll(); err != nil {
				t.Fatal(err)
			}
			go func() { answered <- p.down.answer() }()
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for { // until the poll has arrived
				s.Volatile().Emit("ev", "data")
				select {
				case a := <-answered:
					if !strings.HasPrefix(a.body, `42["ev","data"]`) {
						t.Error(a)
					}
					return
				case <-tick.C:
				}
			}
		},
		"are dropped behind an event that waits for a poll": func(t *testing.T) {
			_, p, s := pollingWorld(t)
			s.Emit("ev", "first")
			s.Volatile().Emit("ev", "dropped")
			s.Emit("ev", "second")
			if a := p.get(); a.body != "42[\"ev\",\"first\"]\x1e42[\"ev\",\"second\"]" {
				t.Error(a)
			}
		},
	}.run(t)
}

// pollingWorld is a server with one client that polls, but not at this moment.
func pollingWorld(t *testing.T) (*world, *poller, *socketio.Socket) {
	t.Helper()
	sockets := make(chan *socketio.Socket, 1)
	w := newWorld(t, nil, func(io *socketio.Server) {
		io.OnConnect(func(_ context.Context, s *socketio.Socket) { sockets <- s })
		on(io.Namespace, "sync", func(_ *socketio.Socket, e *socketio.Event) error { return e.Ack() })
	})
	p := newPoller(t, w.addr, socketPath)
	if a := p.post("40"); a.status != 200 {
		t.Fatal(a)
	}
	s := receive(t, sockets)
	if _, err := p.until(startsWith("40")); err != nil {
		t.Fatal(err)
	}
	return w, p, s
}

// "socket": what must neither end the server nor reach a handler.
func TestNodeSocketRobustness(t *testing.T) {
	behaviours{
		"an upgrade packet with text ends the connection only": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			m := w.join(t, "/")
			m.send(t, "5woooot")
			killed(t, m.wire, 0)
			w.join(t, "/").quiet(t)
		},
		"an error packet of a client ends the connection only": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			m := w.join(t, "/")
			m.send(t, `44["handle me please"]`)
			killed(t, m.wire, 0)
			w.join(t, "/").quiet(t)
		},
		"reserved events are not emitted": func(t *testing.T) {
			w := newWorld(t, nil, nil)
			m := w.join(t, "/")
			for _, name := range []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"} {
				if err := m.socket(t).Emit(name); err == nil {
					t.Errorf("%s was emitted", name)
				}
				if err := w.io.Emit(name); err == nil {
					t.Errorf("%s was broadcast", name)
				}
			}
			m.quiet(t)
		},
		"a packet after the disconnection is ignored": func(t *testing.T) {
			w, got := receives(t, "test")
			m := w.join(t, "/")
			m.send(t, `451-["test",{"_placeholder":true,"num":0}]`)
			whole(m, binaryFrame(make([]byte, 10)))
			receive(t, got)
			m.socket(t).Disconnect()
			m.expect(t, "41")
			m.emit(t, `["test"]`)
			m.enter(t, "/", "")
			m.quiet(t)
			if len(got) > 0 {
				t.Errorf("a handler got %s", jsonOf(<-got))
			}
		},
		"fires connect once per connection": func(t *testing.T) {
			connects := make(chan string, 8)
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.OnConnect(func(_ context.Context, s *socketio.Socket) { connects <- s.ID() })
			})
			m := w.join(t, "/")
			if id := receive(t, connects); id != m.id {
				t.Error(id)
			}
			m.send(t, "41")
			m.enter(t, "/", "")
			if id := receive(t, connects); id != m.id || len(connects) > 0 {
				t.Error(id, len(connects))
			}
		},
	}.run(t)
}

// "socket": rooms of sockets that are not in, and the end of all namespaces.
func TestNodeSocketEnds(t *testing.T) {
	behaviours{
		"a middleware's failure leaves no room behind": func(t *testing.T) {
			w := newWorld(t, nil, func(io *socketio.Server) {
				io.Use(func(_ context.Context, s *socketio.Socket) error {
					s.Join("room1")
					return &socketio.Error{Message: "nope"}
				})
			})
			if said := w.refused(t, "/", ""); said != `{"message":"nope"}` {
				t.Error(said)
			}
			if answers, err := w.io.To("room1").Call(t.Context(), "anybody"); len(answers) > 0 || err != nil {
				t.Error(answers, err)
			}
		},
		"no room is joined after the disconnection": func(t *testing.T) {
			rooms := make(chan []string, 1)
			w := newWorld(t, nil, func(io *socketio.Server) {
				gone := make(chan *socketio.Socket, 1)
				io.OnConnect(func(_ context.Context, s *socketio.Socket) { s.Disconnect() })
				io.OnDisconnect(func(_ context.Context, s *socketio.Socket, _ socketio.Reason) { gone <- s })
				go func() {
					s := <-gone
					wait(patience, func() bool { return s.Rooms() == nil })
					s.Join("room1")
					rooms <- s.Rooms()
				}()
			})
			m := w.join(t, "/")
			m.expect(t, "41")
			if got := receive(t, rooms); len(got) > 0 {
				t.Errorf("in %q", got)
			}
		},
		"closing one socket disconnects all namespaces of the client": func(t *testing.T) {
			reasons := make(chan string, 3)
			w := newWorld(t, nil, func(io *socketio.Server) {
				for _, name := range []string{"/", "/foo", "/bar"} {
					io.Of(name).OnDisconnect(func(_ context.Context, _ *socketio.Socket, r socketio.Reason) { reasons <- name + " " + string(r) })
				}
			})
			m := w.join(t, "/")
			m.enter(t, "/foo", "")
			m.enter(t, "/bar", "")
			m.socket(t).Close()
			if _, err := m.end(); err != nil {
				t.Error(err)
			}
			for range 3 {
				if r := receive(t, reasons); !strings.HasSuffix(r, "server namespace disconnect") {
					t.Error(r)
				}
			}
		},
		"emits after a close and a restart": func(t *testing.T) {
			for range 2 { // a server that is closed is over: the next is another one
				w, got := receives(t, "ev")
				w.join(t, "/").emit(t, `["ev","payload"]`)
				receive(t, got)
				if err := w.io.Close(); err != nil {
					t.Error(err)
				}
			}
		},
	}.run(t)
}

// "handshake": requests that the program refuses.
func TestNodeAllowRequest(t *testing.T) {
	refuse := false
	w := newWorld(t, &socketio.Options{Engine: engineio.Options{AllowRequest: requestCheck(&refuse)}}, nil)
	get := func() answer { return request(w.addr, "GET", socketPath+"?EIO=4&transport=polling", "", nil) }
	if a := get(); a.status != 200 {
		t.Errorf("allowed: %v", a)
	}
	refuse = true
	a := get()
	var body struct {
		Code    int
		Message string
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || a.status != 403 || body.Code != 4 || body.Message != "Thou shall not pass" {
		t.Errorf("refused: %v", a)
	}
	if a := newWire(t, w.addr).upgradeWS(socketPath+"?EIO=4&transport=websocket", ""); !a.is(4) {
		t.Errorf("refused websocket: %v", a)
	}
}
