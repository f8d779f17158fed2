package socketio_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio"
)

// A talk is one commuter and the server, who number what they say.
type talk struct {
	t    *testing.T
	io   *socketio.Server
	s    *socketio.Socket
	c    *commuter
	wg   sync.WaitGroup
	mu   sync.Mutex
	got  []int // by the server
	back []int // by the client
}

// attached tells whether event n carries an attachment, which is its number.
func attached(n int) bool { return n%4 == 0 }

func newTalk(t *testing.T, seed uint64) *talk {
	opts := socketio.Options{Inbox: 4, Engine: engineio.Options{PingInterval: 150 * time.Millisecond, PingTimeout: time.Minute}}
	if seed%2 == 0 {
		opts.Recovery = &socketio.Recovery{}
	}
	w := &talk{t: t, io: socketio.New(&opts)}
	connected := make(chan *socketio.Socket, 1)
	w.io.OnConnect(func(_ ctx, s *socketio.Socket) { connected <- s })
	w.io.Handle("line", socketio.HandlerFunc(func(_ ctx, _ *socketio.Socket, e *socketio.Event) error {
		var n int
		var part []byte
		if err := e.Args[:1].Decode(&n); err != nil {
			t.Error(err)
		}
		if attached(n) && (e.Args.Decode(nil, &part) != nil || string(part) != fmt.Sprint(n)) {
			t.Errorf("the server: %d comes with %q", n, part)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.got = append(w.got, n)
		return nil
	}))
	w.io.Handle("half", socketio.Reply(func(_ ctx, _ *socketio.Socket, n int) (int, error) { return 2 * n, nil }))
	c, err := commute(w.io, rand.New(rand.NewPCG(seed, 2)), "/", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	w.c, w.s = c, <-connected
	w.wg.Go(w.listen)
	return w
}

// listen notes what the client hears, and answers questions.
func (w *talk) listen() {
	for {
		h, err := w.c.next()
		if err != nil {
			return
		}
		var n int
		if err := json.Unmarshal(h.args[0], &n); err != nil {
			w.t.Error(err)
		}
		if attached(n) && (len(h.parts) != 1 || h.parts[0] != fmt.Sprint(n)) {
			w.t.Errorf("the client: %d comes with %q", n, h.parts)
		}
		if h.id != "" {
			w.c.send(3, h.id, "", []any{2 * n})
		}
		w.mu.Lock()
		w.back = append(w.back, n)
		w.mu.Unlock()
	}
}

// tell sends an event of the server's, in one of its ways.
func (w *talk) tell(how, n int) {
	args := []any{n}
	if attached(n) {
		args = append(args, fmt.Append(nil, n))
	}
	switch how {
	case 0:
		_ = w.s.Emit("line", args...)
	case 1:
		_ = w.io.Emit("line", args...)
	default:
		_ = w.io.To(w.s.ID()).Except("nobody").Emit("line", args...)
	}
}

// call asks the client, which it does from a goroutine that is under way when
// call returns.
func (w *talk) call(n int, mayEnd bool) {
	asked := make(chan struct{})
	w.wg.Go(func() {
		args := []any{n}
		if attached(n) {
			args = append(args, fmt.Append(nil, n))
		}
		close(asked)
		twice, err := socketio.Call[int](context.Background(), w.s, "line", args...)
		if (err != nil || twice != 2*n) && (err == nil || !mayEnd) {
			w.t.Errorf("the server asks %d: %d, %v", n, twice, err)
		}
	})
	<-asked
	synctest.Wait()
}

func (w *talk) ask(n int, mayEnd bool) {
	w.wg.Go(func() {
		twice, err := w.c.half(context.Background(), n)
		if (err != nil || twice != fmt.Sprint(2*n)) && (err == nil || !mayEnd) {
			w.t.Errorf("the client asks %d: %s, %v", n, twice, err)
		}
	})
}

// interleaving lets both sides talk at random, with upgrades somewhere, and one
// of them end it.
func interleaving(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	byServer := rnd.IntN(2) == 0
	w := newTalk(t, seed)
	var told, sent int
	for range 5 + rnd.IntN(40) {
		switch k := rnd.IntN(20); {
		case k < 6:
			w.tell(rnd.IntN(3), told)
			told++
		case k < 8:
			w.call(told, byServer)
			told++
		case k < 13:
			var parts []string
			if attached(sent) {
				parts = []string{fmt.Sprint(sent)}
			}
			w.c.send(2, "", "line", []any{sent}, parts...)
			sent++
		case k < 15:
			w.ask(sent, byServer)
		case k < 16:
			w.c.out <- "probe"
		case k < 17:
			w.c.out <- "upgrade"
		default:
			pause(time.Duration(rnd.IntN(60)) * time.Millisecond)
		}
	}
	if byServer {
		w.s.Close()
		<-w.c.ended
	} else {
		<-time.After(10 * time.Second) // until everything has arrived
	}
	w.c.Close()
	w.wg.Wait()
	synctest.Wait()
	inOrder(t, "the client", w.back, told, told)
	if byServer {
		inOrder(t, "the server", w.got, 0, sent) // what it sent last may have come after the end
	} else {
		inOrder(t, "the server", w.got, sent, sent)
	}
	if err := w.io.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if st := w.io.Stats(); st.Sockets+st.Engine.WebSocket+st.Engine.Polling != 0 || st.Panics != 0 {
		t.Errorf("left: %+v", st)
	}
}

// inOrder checks that got is 0, 1, 2 and so on.
func inOrder(t *testing.T, who string, got []int, atLeast, atMost int) {
	t.Helper()
	if len(got) < atLeast || len(got) > atMost {
		t.Errorf("%s has %d events, want %d to %d", who, len(got), atLeast, atMost)
	}
	for i, n := range got {
		if n != i {
			t.Errorf("%s has %d at %d of %d", who, n, i, got)
			return
		}
	}
}

func TestNoInterleavingLosesOrDoublesAnEvent(t *testing.T) {
	for seed := range soak.Count(100, 10_000) {
		synctest.Test(t, func(t *testing.T) { interleaving(t, uint64(seed)) })
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
