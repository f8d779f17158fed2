package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// noting is a handler that notes who handles which event.
func noting(j *journal, who string) socketio.Handler {
	return socketio.HandlerFunc(func(_ context.Context, _ *socketio.Socket, e *socketio.Event) error {
		j.add(who + " handles " + e.Name)
		return nil
	})
}

// wrapping notes when an event passes, in both directions.
func wrapping(j *journal, who string) func(socketio.Handler) socketio.Handler {
	j.add("make " + who)
	return func(next socketio.Handler) socketio.Handler {
		return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
			if e.Name == "settle" {
				return next.ServeEvent(ctx, s, e)
			}
			j.add(who + ">" + e.Name)
			if who == "guard" && e.Name == "forbidden" {
				return e.Ack("no")
			}
			err := next.ServeEvent(ctx, s, e)
			j.add(e.Name + ">" + who)
			return err
		})
	}
}

func TestAnEventThatHasNoHandlerGoesToTheOneForTheUnknown(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	io.Handle("known", noting(&j, "namespace"))
	io.HandleUnknown(noting(&j, "unknown"))
	c := dial(t, io, "/")
	c.Emit("known")
	c.Emit("other", 1)
	settle(t, c)
	j.expect(t, "namespace handles known", "unknown handles other")
	if st := io.Stats(); st.Handled != 3 || st.Unhandled != 0 {
		t.Errorf("%+v", st)
	}
}

func TestWrappersStandAroundAllHandlersInTheOrderOfRegistration(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	io.Wrap(wrapping(&j, "log"), wrapping(&j, "guard"))
	io.Handle("known", noting(&j, "namespace"))
	io.Handle("forbidden", noting(&j, "namespace"))
	io.Wrap(wrapping(&j, "last"))
	c := dial(t, io, "/")
	c.Emit("known")
	c.Emit("unknown")
	answer, err := c.Call(background(t), "forbidden")
	if err != nil || join(answer) != `["no"]` {
		t.Errorf("%v %v", answer, err)
	}
	settle(t, c)
	j.expect(t,
		"make log", "make guard", "make last",
		"log>known", "guard>known", "last>known", "namespace handles known", "known>last", "known>guard", "known>log",
		"log>unknown", "guard>unknown", "last>unknown", "unknown>last", "unknown>guard", "unknown>log",
		"log>forbidden", "guard>forbidden", "forbidden>log")
	if st := io.Stats(); st.Unhandled != 1 {
		t.Errorf("%+v", st)
	}
}

func TestAWrapperMayGiveAnEventAnotherName(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	io.Wrap(func(next socketio.Handler) socketio.Handler {
		return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
			e.Name = strings.TrimPrefix(e.Name, "v1/")
			return next.ServeEvent(ctx, s, e)
		})
	})
	io.Handle("post", noting(&j, "namespace"))
	c := dial(t, io, "/")
	c.Emit("v1/post")
	settle(t, c)
	j.expect(t, "namespace handles post")
}

func TestASocketsOwnHandlerComesBeforeTheNamespaces(t *testing.T) {
	var j journal
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	io.Handle("event", noting(&j, "namespace"))
	io.OnConnect(func(_ ctx, s *socketio.Socket) {
		var auth struct{ Own bool }
		if s.Handshake().DecodeAuth(&auth); !auth.Own {
			return
		}
		s.Handle("event", noting(&j, "replaced"))
		s.Handle("event", noting(&j, "socket"))
		s.Handle("once", socketio.Func0(func(_ ctx, s *socketio.Socket) error {
			j.add("socket handles once")
			s.Handle("once", nil)
			s.Handle("event", nil)
			return nil
		}))
	})
	own := socketiotest.Dial(t, io, &options{Auth: map[string]bool{"Own": true}})
	other := dial(t, io, "/")
	for _, event := range []string{"event", "once", "once", "event"} {
		own.Emit(event)
	}
	settle(t, own)
	other.Emit("event")
	settle(t, other)
	j.expect(t, "socket handles event", "socket handles once", "namespace handles event", "namespace handles event")
	defer func() {
		if recover() == nil {
			t.Error("a reserved name was taken")
		}
	}()
	io.Sockets()[0].Handle("disconnect", noting(&j, ""))
}

func TestOnEmitHearsOfEveryEventToEverySocket(t *testing.T) {
	var mu sync.Mutex
	heard := map[string][]string{}
	io := start(t, socketio.New(nil))
	io.OnEmit(func(s *socketio.Socket, event string, args []any) {
		s.Rooms() // nothing is locked
		mu.Lock()
		defer mu.Unlock()
		heard[s.ID()] = append(heard[s.ID()], fmt.Sprint(event, args))
	})
	settled(io.Namespace)
	a, b := dial(t, io, "/"), dial(t, io, "/")
	settle(t, a)
	settle(t, b)
	s, _ := io.Socket(a.ID())
	s.Emit("own", 1)
	s.Emit("broken", func() {})
	s.Broadcast().Emit("others")
	io.To(a.ID(), b.ID()).Volatile().Emit("all", "x", 2)
	go func() {
		for {
			e, err := a.Next(context.Background())
			if err != nil {
				return
			}
			if e.WantsAck() {
				e.Ack()
			}
		}
	}()
	if _, err := s.Call(background(t), "call"); err != nil {
		t.Error(err)
	}
	if _, err := io.To(a.ID()).Call(background(t), "call all"); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if got := fmt.Sprint(heard[a.ID()]); got != "[own[1] all[x 2] call[] call all[]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(heard[b.ID()]); got != "[others[] all[x 2]]" {
		t.Error(got)
	}
}

// A handler that ended its goroutine left its socket without one: no event was
// handled any more, OnDisconnect did not run, and Shutdown waited for ever.
func TestAProgramThatEndsTheGoroutineEndsThatConnectionOnly(t *testing.T) {
	for _, where := range []string{"middleware", "OnConnect", "handler", "OnDisconnect", "OnError"} {
		t.Run(where, func(t *testing.T) {
			var mu sync.Mutex
			var crashes, left int
			exit := func(at string) {
				if at == where {
					runtime.Goexit()
				}
			}
			io := start(t, socketio.New(&socketio.Options{OnError: func(_ ctx, _ *socketio.Socket, err error) {
				mu.Lock()
				var crash *socketio.PanicError
				if errors.As(err, &crash) && len(crash.Stack) > 0 {
					crashes++
				}
				mu.Unlock()
				if crash == nil {
					exit("OnError")
				}
			}}))
			io.Use(func(ctx, *socketio.Socket) error { exit("middleware"); return nil })
			io.OnConnect(func(ctx, *socketio.Socket) { exit("OnConnect") })
			io.Handle("event", socketio.Func0(func(ctx, *socketio.Socket) error {
				exit("handler")
				return errors.New("not so bad")
			}))
			io.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { exit("OnDisconnect") })
			io.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { mu.Lock(); left++; mu.Unlock() })
			c := dialRaw(t, io)
			c.send("40")
			if where == "middleware" {
				c.expect(`44{"message":"internal error"}`)
			} else {
				c.expect("40")
			}
			if c.send(`42["event"]`); where == "OnDisconnect" {
				c.send("41", "1")
			}
			c.rest()
			if err := io.Shutdown(background(t)); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if got := left == 1; got != (where != "middleware") {
				t.Errorf("OnDisconnect ran %d times to its end", left)
			}
			if crashes != 1 {
				t.Errorf("OnError heard of %d crashes", crashes)
			}
		})
	}
}

// The text of whatever error a middleware met went to the client.
func TestAMiddlewaresOwnErrorTellsTheClientNothing(t *testing.T) {
	var j journal
	io := start(t, socketio.New(&socketio.Options{OnError: func(_ ctx, _ *socketio.Socket, err error) { j.add(err.Error()) }}))
	io.Use(func(ctx, *socketio.Socket) error { return errors.New("dial tcp 10.0.0.7: refused") })
	io.Of("told").Use(func(ctx, *socketio.Socket) error {
		return fmt.Errorf("inner: %w", &socketio.Error{Message: "log in first", Data: 7})
	})
	c := dialRaw(t, io)
	c.send("40", "40/told,")
	got := []string{c.next(), c.next()}
	if got[0] > got[1] {
		got[0], got[1] = got[1], got[0]
	}
	if fmt.Sprint(got) != `[44/told,{"message":"log in first","data":7} 44{"message":"internal error"}]` {
		t.Errorf("%q", got)
	}
	j.expect(t, "middleware: dial tcp 10.0.0.7: refused")
}

func TestWhatIsRegisteredWronglyPanics(t *testing.T) {
	io := socketio.New(nil)
	io.HandleUnknown(echo)
	io.HandleServerSide("taken", func(ctx, socketio.Args) (any, error) { return nil, nil })
	for name, register := range map[string]func(){
		"nil unknown":       func() { socketio.New(nil).HandleUnknown(nil) },
		"second unknown":    func() { io.HandleUnknown(echo) },
		"nil wrapper":       func() { io.Wrap(nil) },
		"wrapper of nil":    func() { io.Wrap(func(socketio.Handler) socketio.Handler { return nil }) },
		"nil OnEmit":        func() { io.OnEmit(nil) },
		"nil OnRooms":       func() { io.OnRooms(nil) },
		"nil OnNamespace":   func() { io.OnNamespace(nil) },
		"nil OfFunc":        func() { io.OfFunc(nil) },
		"nil OfPattern":     func() { io.OfPattern(nil) },
		"nil server side":   func() { io.HandleServerSide("x", nil) },
		"taken server side": func() { io.HandleServerSide("taken", func(ctx, socketio.Args) (any, error) { return nil, nil }) },
		"reserved":          func() { io.HandleServerSide("connect", func(ctx, socketio.Args) (any, error) { return nil, nil }) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			register()
		}()
	}
}
