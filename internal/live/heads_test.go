package live

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
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
		counts: make(map[chat.ID]int64), heads: make(map[chat.ID]int64), moved: make(map[chat.ID]int64),
		changes: make(map[chat.ID]wire.Head), rooms: make(map[chat.ID]*room),
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

// told fails unless the next heads say that the room with the name attic is at far.
func (s *busySite) told(t *testing.T, far int64) {
	t.Helper()
	for _, h := range s.hints() {
		if attic(h.heads[s.rooms[0].String()], far) {
			return
		}
	}
	t.Error("the new name is not told")
}

func attic(head wire.Head, far int64) bool {
	return head.N == far && head.Name != nil && *head.Name == "attic"
}

func renamed(room chat.ID, n int64) []chat.Entry {
	return []chat.Entry{{Room: room, Number: n, Kind: chat.NameEntry, Message: &chat.Message{Text: "attic"}}}
}

// The entries of a room may have to be read before it is known what they say, and heads
// may be told meanwhile.
func TestANewNameIsToldAlsoWhenItIsKnownAfterHowFarTheRoomIs(t *testing.T) {
	s := newBusySite(atRoom, 1)
	s.noteMoved(s.rooms[0], 2, renamed(s.rooms[0], 2))
	s.hints()
	s.noteMembers(s.rooms[0], renamed(s.rooms[0], 2))
	s.told(t, 2)
}

// Another process has renamed the room at 2, and one's own message at 3 was told first.
func TestANameFromAnotherProcessIsToldAlsoAfterOnesOwnMessage(t *testing.T) {
	s := newBusySite(atRoom, 1)
	s.noteMoved(s.rooms[0], 3, nil)
	s.hints()
	elsewhere := chat.Room{ID: s.rooms[0], Number: 3, Name: "attic"}
	s.noteElsewhere(s.rooms[0], elsewhere)
	s.told(t, 3)
	s.noteElsewhere(s.rooms[0], elsewhere)
	if again := s.hints(); again != nil {
		t.Errorf("it is told again: %v", again)
	}
}

// Heads leave out who has the room open, and entries leave out who has closed it.
func TestClosingARoomTellsANameThatWasAboutToBeTold(t *testing.T) {
	s := newBusySite(atRoom, 1)
	id := s.rooms[0]
	for u := range s.listed[id] {
		for c := range u.clients {
			r := &room{id: id, told: 1, seats: make(map[*client]seat), people: make(map[chat.ID]*person)}
			c.open[id] = r
			s.noteMoved(id, 2, renamed(id, 2))
			s.noteMembers(id, renamed(id, 2))
			s.hints()
			head, err := s.closeRoom(t.Context(), c, wire.InRoom{Room: id.String()})
			if err != nil || !attic(head, 2) {
				t.Errorf("closed at %+v, %v", head, err)
			}
			return
		}
	}
}

// The page that opened the room was read after the number up to which it is told.
func TestARoomIsClosedAtNoLessThanItWasReadTo(t *testing.T) {
	s := newBusySite(atRoom, 1)
	s.io = socketio.New(nil)
	defer s.io.Close()
	joined := make(chan *client, 1)
	s.io.Use(func(_ context.Context, socket *socketio.Socket) error {
		joined <- &client{socket: socket, user: &user{id: 1}, open: make(map[chat.ID]*room)}
		return nil
	})
	socketiotest.Dial(t, s.io, nil)
	c, id := <-joined, s.rooms[0]
	r := &room{id: id, told: 4, seats: map[*client]seat{c: {read: 5}}, people: make(map[chat.ID]*person)}
	r.enter(chat.User{ID: 1})
	c.open[id] = r
	if head, err := s.closeRoom(t.Context(), c, wire.InRoom{Room: id.String()}); err != nil || head.N != 5 {
		t.Errorf("closed at %+v, %v", head, err)
	}
}
