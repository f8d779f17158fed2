package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// A town is a server on which everything happens at once. Each actor numbers
// what it sends on a line of its own, so that whoever hears it can tell what is
// out of order, doubled, or meant for somebody else.
type town struct {
	t            *testing.T
	io           *socketio.Server
	joined, left atomic.Int64
	wg           sync.WaitGroup
}

const towners = 6

// registrar is a Namespace or a Parent: "/b" comes and goes with its people.
type registrar interface {
	Use(...func(ctx, *socketio.Socket) error)
	OnConnect(func(ctx, *socketio.Socket))
	OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason))
	Handle(string, socketio.Handler)
	Wrap(...func(socketio.Handler) socketio.Handler)
	OnEmit(func(*socketio.Socket, string, []any))
}

func newTown(t *testing.T, recovery *socketio.Recovery) *town {
	w := &town{t: t, io: socketio.New(&socketio.Options{Inbox: 3, DropEmptyNamespaces: true, Recovery: recovery})}
	for _, ns := range []registrar{w.io.Namespace, w.io.OfPattern(regexp.MustCompile("^/b$"))} {
		ns.Wrap(func(next socketio.Handler) socketio.Handler { return next })
		ns.OnEmit(func(s *socketio.Socket, event string, args []any) { s.Rooms() })
		ns.Use(func(_ ctx, s *socketio.Socket) error {
			var auth struct{ Rooms []string }
			if err := s.Handshake().DecodeAuth(&auth); err != nil {
				return err
			}
			s.Join(auth.Rooms...)
			pause(time.Duration(len(auth.Rooms)) * time.Millisecond)
			return nil
		})
		ns.OnConnect(func(ctx, *socketio.Socket) { w.joined.Add(1) })
		ns.OnDisconnect(func(_ ctx, s *socketio.Socket, _ socketio.Reason) {
			<-time.After(time.Millisecond)
			if s.Connected() || len(s.Rooms()) == 0 {
				t.Error("OnDisconnect without rooms, or connected")
			}
			w.left.Add(1)
		})
		ns.Handle("relay", socketio.Func2(func(_ ctx, s *socketio.Socket, line string, n int) error {
			room, _, _ := strings.Cut(line, "/")
			return s.To(room).Emit("line", "not "+s.ID()+"/"+line, n)
		}))
		ns.Handle("half", socketio.Reply(func(_ ctx, _ *socketio.Socket, n int) (int, error) { return 2 * n, nil }))
	}
	return w
}

// citizen is a client of either kind.
type citizen interface {
	ID() string
	Emit(event string, args ...any) error
	half(ctx context.Context, n int) (twice string, err error)
	hear() (line string, n int, answer func(...any) error, err error)
	Close()
}

// walker is a client with a WebSocket.
type walker struct{ *socketiotest.Client }

func (c walker) half(ctx context.Context, n int) (string, error) {
	args, err := c.Call(ctx, "half", n)
	if err != nil {
		return "", err
	}
	return args[0].String(), nil
}

func (c walker) hear() (line string, n int, answer func(...any) error, err error) {
	e, err := c.Next(context.Background())
	if err != nil {
		return "", 0, nil, err
	}
	if e.WantsAck() {
		answer = e.Ack
	}
	return line, n, answer, e.Args.Decode(&line, &n)
}

func (c *commuter) half(ctx context.Context, n int) (string, error) {
	args, err := c.call(ctx, "half", []any{n})
	if err != nil {
		return "", err
	}
	return string(args[0]), nil
}

func (c *commuter) hear() (line string, n int, answer func(...any) error, err error) {
	h, err := c.next()
	if err != nil {
		return "", 0, nil, err
	}
	if h.id != "" {
		answer = func(args ...any) error { c.send(3, h.id, "", args); return nil }
	}
	return line, n, answer, errors.Join(json.Unmarshal(h.args[0], &line), json.Unmarshal(h.args[1], &n))
}

// settle lets a citizen in: every other one polls, and may go over later.
func (w *town) settle(r *rand.Rand, ns string, rooms []string) (citizen, error) {
	auth := map[string]any{"Rooms": rooms}
	if r.IntN(2) == 0 {
		c, err := socketiotest.Connect(context.Background(), w.io, &options{Namespace: ns, Auth: auth})
		return walker{c}, err
	}
	c, err := commute(w.io, rand.New(rand.NewPCG(r.Uint64(), 0)), ns, auth)
	if err == nil && r.IntN(3) > 0 {
		later := time.Duration(r.IntN(20)) * time.Millisecond
		w.wg.Go(func() {
			pause(later)
			c.out <- "upgrade"
		})
	}
	return c, err
}

// person is one client's life: it sends while it listens, and ends in one of
// several ways.
func (w *town) person(r *rand.Rand, name int) {
	rooms := []string{fmt.Sprint("room", r.IntN(3)), fmt.Sprint("room", 3+r.IntN(2))}[:r.IntN(3)]
	ns := []string{"/", "/b"}[r.IntN(2)]
	c, err := w.settle(r, ns, rooms)
	if err != nil {
		return // the server was closed, or closed it
	}
	w.wg.Go(func() { w.listen(c, rooms) })
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	line := fmt.Sprintf("room%d/%d of %s", r.IntN(5), name, c.ID())
	for n := range r.IntN(20) {
		switch r.IntN(4) {
		case 0:
			if twice, err := c.half(ctx, n); err == nil && twice != fmt.Sprint(2*n) {
				w.t.Errorf("half %d: %s", n, twice)
			}
		default:
			c.Emit("relay", line, n)
		}
	}
	if r.IntN(2) == 0 {
		pause(time.Duration(r.IntN(20)) * time.Millisecond)
	}
	if v, ok := c.(*commuter); ok && r.IntN(3) == 0 {
		v.vanish()
		return
	}
	c.Close()
}

// listen checks what a client gets: lines are "whom/whose", with a number that
// only rises.
func (w *town) listen(c citizen, rooms []string) {
	heard := map[string]int{}
	for {
		line, n, answer, err := c.hear()
		if errors.Is(err, errEnded) || errors.Is(err, socketiotest.ErrClosed) {
			return
		} else if err != nil {
			w.t.Error(err)
		}
		if answer != nil {
			_ = answer(c.ID())
		}
		if last, ok := heard[line]; ok && n <= last {
			w.t.Errorf("%s: %d after %d", line, n, last)
		}
		heard[line] = n
		to, rest, _ := strings.Cut(line, "/")
		if but, ok := strings.CutPrefix(to, "not "); ok {
			if but == c.ID() {
				w.t.Errorf("%s hears itself", line)
			}
			to, _, _ = strings.Cut(rest, "/")
		}
		if to != "all" && to != c.ID() && !slices.Contains(rooms, to) {
			w.t.Errorf("%s, in %v, hears %s", c.ID(), rooms, line)
		}
	}
}

// clerk is the server's part: it sends to targets, asks, and sends people away.
func (w *town) clerk(r *rand.Rand, name int) {
	for n := range 40 {
		ns := []*socketio.Namespace{w.io.Namespace, w.io.Of("/b")}[r.IntN(2)]
		room := fmt.Sprint("room", r.IntN(5))
		line := func(to string) string { return fmt.Sprintf("%s/clerk %d", to, name) }
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		sockets := ns.Sockets()
		switch action := r.IntN(10); {
		case action < 3:
			ns.Emit("line", line("all"), n)
		case action < 5:
			ns.To(room).Volatile().Emit("line", line(room), n)
		case action == 5:
			answers, _ := ns.To(room).Call(ctx, "line", line(room), n)
			for _, a := range answers {
				if a.Err == nil && string(a.Args[0].JSON()) != `"`+a.Socket+`"` {
					w.t.Errorf("%s answers for %s", a.Args[0].JSON(), a.Socket)
				}
			}
		case len(sockets) == 0:
		case action == 6:
			s := sockets[r.IntN(len(sockets))]
			s.Emit("line", line(s.ID()), n)
		case action == 7:
			s := sockets[r.IntN(len(sockets))]
			s.Call(ctx, "line", line(s.ID()), n)
		case action == 8:
			ns.To(sockets[r.IntN(len(sockets))].ID()).Disconnect()
		default:
			sockets[r.IntN(len(sockets))].Close()
		}
		cancel()
		pause(time.Duration(r.IntN(2)) * time.Millisecond)
	}
}

func TestNothingIsLostInATownWhereEverythingHappensAtOnce(t *testing.T) {
	for seed := range soak.Count(5, 10_000) {
		synctest.Test(t, func(t *testing.T) {
			w := newTown(t, []*socketio.Recovery{nil, {}}[seed/2%2])
			random := func(who int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), uint64(who))) }
			for i := range towners {
				w.wg.Go(func() {
					r := random(i)
					for range 6 {
						w.person(r, i)
					}
				})
			}
			for i := range 2 {
				w.wg.Go(func() { w.clerk(random(100+i), i) })
			}
			if seed%2 == 0 {
				w.wg.Wait()
			} else {
				<-time.After(15 * time.Millisecond)
			}
			if err := w.io.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			w.wg.Wait()
			st := w.io.Stats()
			if w.joined.Load() != w.left.Load() || w.joined.Load() == 0 || st.Sockets+st.Engine.WebSocket != 0 || st.Panics != 0 {
				t.Errorf("seed %d: %d joined, %d left, %+v", seed, w.joined.Load(), w.left.Load(), st)
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
