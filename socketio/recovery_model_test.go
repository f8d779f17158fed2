package socketio_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio"
)

// A voyage is a server that sends without pause, in several ways at once, while
// its clients lose their connections at any moment and come back. The model is
// short: each event reaches each client that it is for exactly once, in the
// order in which its sender sent it, and two clients that are in the same rooms
// hear all in the same order.
type voyage struct {
	t  *testing.T
	io *socketio.Server
	wg sync.WaitGroup
}

const (
	travellers = 4
	perSender  = 25
)

// roomsOf is where a traveller is: 0 and 1 are in the same rooms.
func roomsOf(who int) []string { return [][]string{{"a"}, {"a"}, {"a", "b"}, nil}[who] }

// send sends the events of one sender, by one of the ways to say whom they are
// for.
func (w *voyage) send(r *rand.Rand, line string, ids []string) {
	targets := map[string]func(n int) error{
		"all":      func(n int) error { return w.io.Emit("line", line, n) },
		"a":        func(n int) error { return w.io.To("a").Emit("line", line, n) },
		"not b":    func(n int) error { return w.io.Except("b").Emit("line", line, n) },
		"a not 0":  func(n int) error { return w.io.To("a").Except(ids[0]).Emit("line", line, n) },
		"b or 3":   func(n int) error { return w.io.To("b", ids[3]).Emit("line", line, n) },
		"volatile": func(n int) error { return w.io.Volatile().Emit("line", line, n) },
	}
	for n := range perSender {
		if err := targets[line](n); err != nil {
			w.t.Error(err)
		}
		if r.IntN(3) == 0 {
			pause(time.Duration(r.IntN(4)) * time.Millisecond)
		}
	}
}

// isFor is the model: who hears a line, of those that cannot be dropped.
func isFor(line string, who int) bool {
	return slices.Contains(map[string][]int{
		"all": {0, 1, 2, 3}, "a": {0, 1, 2}, "not b": {0, 1, 3}, "a not 0": {1, 2}, "b or 3": {2, 3},
	}[line], who)
}

// travel reads for a while, loses the connection in one of several ways, and
// comes back, until it has heard the end.
func (w *voyage) travel(r *rand.Rand, v *traveller) {
	for trips := 0; ; trips++ {
		if trips == 1000 {
			w.t.Errorf("%v has never heard the end", v.auth)
			return
		}
		lost := make(chan struct{})
		old := v.conn
		timer := time.AfterFunc(time.Duration(1+r.IntN(20))*time.Millisecond, func() { close(lost) })
		ended := w.listen(v, lost)
		timer.Stop()
		if ended {
			old.conn.Close()
			return
		}
		switch r.IntN(3) {
		case 0:
			old.conn.Close()
		case 1: // what is on its way is lost, and the server does not know
			defer old.conn.Close()
		case 2:
			old.send("1")
		}
		if r.IntN(2) == 0 {
			pause(time.Duration(r.IntN(10)) * time.Millisecond)
		}
		if v.arrive(); !v.recovered {
			w.t.Errorf("%v was not recovered at offset %q", v.auth, v.offset)
			return
		}
	}
}

// listen takes events until the connection is lost, and tells whether the last
// of all was among them.
func (w *voyage) listen(v *traveller, lost <-chan struct{}) (ended bool) {
	for !slices.Contains(v.got, `["end"]`) {
		select {
		case p, ok := <-v.conn.in:
			if !ok || strings.HasPrefix(p, "closed") {
				return false
			}
			v.take(p)
		case <-lost:
			return false
		}
	}
	return true
}

// check compares what a traveller has got with the model.
func (w *voyage) check(who int, v *traveller) {
	next := map[string]int{}
	for _, text := range v.got {
		var line string
		var n int
		if err := json.Unmarshal([]byte(text), &[]any{new(string), &line, &n}); err != nil || line == "" {
			continue // ready, end
		}
		if line == "volatile" {
			if n < next[line] {
				w.t.Errorf("%d hears %s %d after %d", who, line, n, next[line]-1)
			}
			next[line] = n + 1
			continue
		}
		if n != next[line] || !isFor(line, who) {
			w.t.Errorf("%d hears %s %d, want %d", who, line, n, next[line])
		}
		next[line] = n + 1
	}
	for _, line := range []string{"all", "a", "not b", "a not 0", "b or 3"} {
		if isFor(line, who) && next[line] != perSender {
			w.t.Errorf("%d has heard %d of %q", who, next[line], line)
		}
	}
}

// common returns what two travellers should have heard alike.
func common(got []string) []string {
	return slices.DeleteFunc(slices.Clone(got), func(text string) bool {
		return strings.Contains(text, "volatile") || strings.Contains(text, "a not 0") || strings.Contains(text, "ready")
	})
}

func TestWhoComesBackHearsEverythingOnceAndInOrder(t *testing.T) {
	for seed := range soak.Count(20, 2000) {
		synctest.Test(t, func(t *testing.T) {
			random := func(who int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), uint64(who))) }
			delays := random(99)
			var mu sync.Mutex
			w := &voyage{t: t, io: harbour(t, nil, socketio.Options{})}
			w.io.Use(func(ctx, *socketio.Socket) error {
				mu.Lock()
				d := time.Duration(delays.IntN(5)) * time.Millisecond
				mu.Unlock()
				pause(d)
				return nil
			})
			w.io.OnDisconnect(func(ctx, *socketio.Socket, socketio.Reason) { <-time.After(time.Millisecond) })
			var all []*traveller
			var ids []string
			for i := range travellers {
				v := board(t, w.io, roomsOf(i)...)
				all, ids = append(all, v), append(ids, v.sid)
			}
			for i, v := range all {
				w.wg.Go(func() { w.travel(random(i), v) })
			}
			var senders sync.WaitGroup
			for i, line := range []string{"all", "a", "not b", "a not 0", "b or 3", "volatile"} {
				senders.Go(func() { w.send(random(10+i), line, ids) })
			}
			senders.Wait()
			w.io.Emit("end")
			w.wg.Wait()
			for i, v := range all {
				w.check(i, v)
			}
			if a, b := common(all[0].got), common(all[1].got); !slices.Equal(a, b) {
				t.Errorf("in the same rooms, but heard\n%s\nand\n%s", fmt.Sprint(a), fmt.Sprint(b))
			}
			if err := w.io.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
