package socketio

import (
	"fmt"
	"testing"
	"time"
)

// gathering is a server with so many clients, which poll no more, and so many rooms
// among them.
func gathering(t *testing.T, clients, rooms int) *Server {
	io := New(nil)
	t.Cleanup(func() { io.Close() })
	for range clients {
		poller(io)
	}
	deadline := time.Now().Add(10 * time.Second)
	for len(io.Sockets()) < clients {
		if time.Now().After(deadline) {
			t.Fatal("not all clients are in")
		}
		<-time.After(time.Millisecond)
	}
	for i, s := range io.Sockets() {
		var names []string
		for n := i; n < rooms; n += clients {
			names = append(names, fmt.Sprint("room ", n))
		}
		s.Join(names...)
	}
	return io
}

// compare fails the test when b takes more than most times as long as a. The
// best of several runs counts, because other work can only slow one down.
func compare(t *testing.T, most float64, a, b func()) {
	t.Helper()
	var ratio float64
	for range 5 {
		best := [2]time.Duration{time.Hour, time.Hour}
		for range 10 {
			for i, f := range []func(){a, b} {
				begin := time.Now()
				f()
				best[i] = min(best[i], time.Since(begin))
			}
		}
		if ratio = float64(best[1]) / float64(best[0]); ratio <= most {
			t.Logf("%.2f times as long", ratio)
			return
		}
	}
	t.Errorf("%.1f times as long, want at most %v", ratio, most)
}

func TestJoiningAndLeavingCostTheSameAmongAHundredThousandRooms(t *testing.T) {
	work := func(rooms int) func() {
		s := gathering(t, 200, rooms).Sockets()[0]
		s.Leave(s.Rooms()...)
		return func() {
			for i := range 500 {
				room := fmt.Sprint("room ", i%10) // that others are in, or are not
				s.Join(room, "a new one")
				s.Leave(room, "a new one")
			}
		}
	}
	compare(t, 4, work(10), work(100_000))
}

func TestOneMoreRoomCostsTheSameInTheTenThousandth(t *testing.T) {
	work := func(rooms int) func() {
		all := gathering(t, 2, rooms).Sockets()
		for _, s := range all { // both are in all of them
			s.Join(append(all[0].Rooms()[1:], all[1].Rooms()[1:]...)...)
		}
		return func() {
			for i := range 500 {
				room := fmt.Sprint("room ", i%10)
				all[0].Leave(room)
				all[0].Join(room, "a new one")
				all[0].Leave("a new one")
			}
		}
	}
	compare(t, 4, work(10), work(10_000))
}

func TestGoingCostsTheSameAmongAHundredThousandRooms(t *testing.T) {
	work := func(rooms int) func() {
		n := gathering(t, 200, rooms).Namespace
		s := n.Sockets()[0]
		s.Leave(s.Rooms()...)
		return func() {
			for range 500 {
				s.Join("room 1", "room 2")
				n.remove(s)
				n.mu.Lock()
				s.state = outside
				n.add(s)
				n.mu.Unlock()
			}
		}
	}
	compare(t, 4, work(10), work(100_000))
}

func TestABroadcastCostsWhatItsReceiversCost(t *testing.T) {
	work := func(clients, receivers int) func() {
		io := gathering(t, clients, 0)
		for _, s := range io.Sockets()[:receivers] {
			s.Join("room")
		}
		target := io.To("room").Volatile() // what waits already makes it drop
		return func() {
			for range 20 {
				_ = target.Emit("event")
			}
		}
	}
	t.Run("not what others cost", func(t *testing.T) { compare(t, 3, work(100, 100), work(1000, 100)) })
	// Few enough for the processor's cache, which 1,000 outgrow: 2.3 times as long is
	// normal there.
	t.Run("twice as many, twice the work", func(t *testing.T) { compare(t, 2.3, work(100, 100), work(200, 200)) })
}
