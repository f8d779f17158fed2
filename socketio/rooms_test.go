package socketio

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// A crowd is sockets without connections, beside what a naive reader of the
// documentation would keep of them.
type crowd struct {
	ns    *Namespace
	all   []*Socket
	in    map[*Socket]bool            // connected
	rooms map[*Socket]map[string]bool // nil once removed
}

func newCrowd() *crowd {
	return &crowd{ns: New(nil).Namespace, in: map[*Socket]bool{}, rooms: map[*Socket]map[string]bool{}}
}

func (c *crowd) enter() *Socket {
	s := newSocket(&client{server: c.ns.server, ctx: context.Background()}, c.ns, Value{})
	c.all = append(c.all, s)
	c.rooms[s] = map[string]bool{}
	return s
}

// someRooms picks up to three, now and then so many that sockets keep an index of
// them; among them may be a socket's own.
func (c *crowd) someRooms(r *rand.Rand) []string {
	names, of := make([]string, r.IntN(4)), 6
	if r.IntN(8) == 0 {
		names, of = make([]string, r.IntN(3*fewSeats)), 3*fewSeats
	}
	for i := range names {
		names[i] = fmt.Sprint("room ", r.IntN(of))
		if r.IntN(5) == 0 {
			names[i] = c.all[r.IntN(len(c.all))].id
		}
	}
	return names
}

func (c *crowd) step(r *rand.Rand) {
	s := c.all[r.IntN(len(c.all))]
	rooms := c.someRooms(r)
	switch r.IntN(12) {
	case 0:
		c.enter()
	case 1, 2:
		if c.rooms[s] != nil && !c.in[s] {
			c.ns.add(s)
			c.in[s] = true
		}
	case 3:
		c.ns.remove(s)
		c.rooms[s] = nil
		delete(c.in, s)
	case 4, 5, 6, 7, 8:
		s.Join(rooms...)
		for _, name := range rooms {
			if c.rooms[s] != nil && name != s.id {
				c.rooms[s][name] = true
			}
		}
	default:
		s.Leave(rooms...)
		for _, name := range rooms {
			delete(c.rooms[s], name)
		}
	}
}

// sits tells whether a socket is in one of the rooms, its own among them.
func (c *crowd) sits(s *Socket, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(name string) bool {
		return c.rooms[s][name] || c.in[s] && name == s.id
	})
}

func (c *crowd) addressed(t Target) (want []*Socket) {
	for _, s := range c.all {
		named := t.rooms == nil && t.only == nil && c.in[s] || s == t.only || c.sits(s, t.rooms)
		if c.rooms[s] != nil && named && s != t.skip && !c.sits(s, t.except) {
			want = append(want, s)
		}
	}
	return want
}

func (c *crowd) check(t *testing.T, r *rand.Rand) {
	t.Helper()
	s := c.all[r.IntN(len(c.all))]
	target := Target{ns: c.ns}
	switch r.IntN(3) {
	case 0:
		target = s.Broadcast()
	case 1:
		if c.rooms[s] != nil {
			target = s.Volatile()
		}
	}
	if r.IntN(2) == 0 {
		target = target.To(c.someRooms(r)...)
	}
	if r.IntN(2) == 0 {
		target = target.Except(c.someRooms(r)...)
	}
	order := func(a, b *Socket) int { return slices.Index(c.all, a) - slices.Index(c.all, b) }
	got := c.ns.addressed(target)
	slices.SortFunc(got, order)
	if want := c.addressed(target); !slices.Equal(got, want) {
		t.Fatalf("to %q except %q: %d sockets, want %d", target.rooms, target.except, len(got), len(want))
	}
	if rooms := s.Rooms(); c.rooms[s] == nil && rooms != nil || c.rooms[s] != nil && len(rooms) != len(c.rooms[s])+1 {
		t.Fatalf("in %q, want %v", rooms, c.rooms[s])
	}
}

func TestRoomsAreWhatANaiveModelSays(t *testing.T) {
	seeds := 30
	if soak.Wanted() {
		seeds = 3000
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(uint64(seed), 0))
		c := newCrowd()
		for range 10 {
			c.enter()
		}
		for range 300 {
			c.step(r)
			c.check(t, r)
		}
		for _, s := range c.all {
			c.ns.remove(s)
			c.ns.remove(s)
		}
		if len(c.ns.rooms)+len(c.ns.members)+len(c.ns.sockets) != 0 {
			t.Fatalf("seed %d: left %v %v %v", seed, c.ns.rooms, c.ns.members, c.ns.sockets)
		}
	}
}
