package live

import (
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A room is one that somebody has open. Its log goes to the sockets that are
// seated in it.
type room struct {
	id   chat.ID
	pins int // who is about to open it; guarded by Live.mu

	mu       sync.Mutex
	told     int64 // the number of the last entry that was told, or that all who were seated had read
	unseen   int64 // nobody here looked at the entries up to this number
	seats    map[*client]seat
	people   map[chat.ID]*person
	turned   int64        // the number of the last entry that was told of from where on the room is seen
	history  chat.History // what it has said
	restless bool         // presence may have changed
	crowded  bool         // more people than are told one by one
}

// A seat is what a socket may hear in a room.
type seat struct {
	joined int64 // the number of the entry by which its user is a member
	first  int64 // the number of the first entry that it may see
	read   int64 // the number up to which the room was read for it
}

func (r *room) name() string { return "room:" + r.id.String() }

// pin returns the room, and keeps it until it is let go: what is told meanwhile
// is known to it.
func (l *Live) pin(id chat.ID) *room {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.rooms[id]
	if r == nil {
		r = &room{id: id, seats: make(map[*client]seat), people: make(map[chat.ID]*person)}
		l.rooms[id] = r
	}
	r.pins++
	return r
}

func (l *Live) unpin(r *room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	r.pins--
	l.forget(r)
}

// forget removes a room that nobody has open. With r.mu and l.mu held.
func (l *Live) forget(r *room) {
	if r.pins == 0 && len(r.seats) == 0 && len(r.people) == 0 {
		delete(l.rooms, r.id)
	}
}

// roomNow returns the room if somebody has it open.
func (l *Live) roomNow(id chat.ID) *room {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rooms[id]
}

// seat puts a client into a room that it may read by a membership as of asOf. It
// is not current when that membership has ended since or may have, or entries after
// asOf have been told already, which the client did not hear. With r.mu held.
func (l *Live) seat(r *room, c *client, s seat, asOf int64) (current bool) {
	l.mu.Lock()
	if c.gone || c.user.left[r.id] > s.joined || asOf < r.unseen {
		defer l.mu.Unlock()
		return c.gone
	}
	if r.turned > asOf {
		s.first = chat.Room{History: r.history}.First(chat.Membership{Joined: s.joined})
	}
	c.open[r.id] = r
	who := c.session.User
	l.mu.Unlock()
	_, seated := r.seats[c]
	if len(r.seats) == 0 {
		r.told = max(r.told, asOf)
	}
	r.seats[c] = s
	if seated {
		return true
	}
	c.socket.Join(r.name())
	r.enter(who)
	return r.told <= asOf
}

// unseat takes a client out of a room; its user is there until away. With r.mu
// held.
func (l *Live) unseat(r *room, c *client, away time.Time) {
	l.mu.Lock()
	delete(c.open, r.id)
	l.mu.Unlock()
	if _, seated := r.seats[c]; !seated {
		return
	}
	delete(r.seats, c)
	c.socket.Leave(r.name())
	r.exit(c.user.id, away)
}
