package live

import (
	"fmt"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A busySite has people with a page each, in as many rooms each.
type busySite struct {
	*Live
	rooms []chat.ID
}

// atRoom is how many people are in one room.
const atRoom = 20

// newBusySite makes people who are in that many rooms each, with a few others in each.
func newBusySite(people, rooms int) *busySite {
	s := &busySite{Live: &Live{
		users: make(map[chat.ID]*user), listed: make(map[chat.ID]map[*user]struct{}),
		counts: make(map[chat.ID]int64), moved: make(map[chat.ID]int64),
	}}
	for i := range people * rooms / atRoom {
		s.rooms = append(s.rooms, chat.ID(i+1))
	}
	for i := range people {
		u := &user{id: chat.ID(i + 1), clients: make(map[*client]struct{}), rooms: make(map[chat.ID]int64)}
		s.users[u.id] = u
		u.clients[&client{user: u, open: make(map[chat.ID]*room)}] = struct{}{}
		for j := range rooms {
			s.list(u, s.rooms[(i/atRoom*rooms+j)%len(s.rooms)], 1)
		}
	}
	return s
}

// move makes that many rooms go on, and finds who is to hear of it.
func (s *busySite) move(rooms int) map[string]*hint {
	for _, id := range s.rooms[:rooms] {
		s.moved[id]++
	}
	return s.hints()
}

// quickest is the shortest of several times.
func quickest(do func()) time.Duration {
	best := time.Hour
	for range 20 {
		begun := time.Now()
		do()
		best = min(best, time.Since(begun))
	}
	return best
}

// With a hundred times as many people times rooms it was a hundred times the work.
func TestTheCostOfHeadsGrowsWithWhatChanged(t *testing.T) {
	small, large := newBusySite(200, 10), newBusySite(2000, 100)
	for _, s := range []*busySite{small, large} {
		heard := 0
		for _, h := range s.move(5) {
			heard += len(h.clients)
			if len(h.heads) != 5 {
				t.Errorf("a hint has %d rooms", len(h.heads))
			}
		}
		if heard != atRoom {
			t.Errorf("%d clients hear of it", heard)
		}
	}
	// The machine may be busy at any moment: each has several tries, close together.
	best := 1e9
	for range 10 {
		few := quickest(func() { small.move(5) })
		many := quickest(func() { large.move(5) })
		best = min(best, float64(many)/float64(few))
	}
	if best > 3 {
		t.Errorf("what 5 rooms cost takes %.1f times as long with 2,000 people in 100 rooms each as with 200 in 10", best)
	}
}

// BenchmarkHeads is what a second's heads cost, but for sending them.
func BenchmarkHeads(b *testing.B) {
	for _, site := range []struct{ people, rooms int }{{200, 10}, {2000, 10}, {200, 100}, {2000, 100}} {
		s := newBusySite(site.people, site.rooms)
		for _, changed := range []int{1, 10, 100} {
			b.Run(fmt.Sprintf("people=%d/rooms=%d/changed=%d", site.people, site.rooms, changed), func(b *testing.B) {
				for b.Loop() {
					s.move(changed)
				}
			})
		}
	}
}
