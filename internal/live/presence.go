package live

import (
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

const (
	// awayAfter is how long somebody without a socket still counts as there: a
	// reload or a short loss of the network is not news.
	awayAfter = 20 * time.Second
	// crowd is how many people are told one by one.
	crowd = 200
	// sample is how many of a crowd are named.
	sample = 50
)

// A person is somebody who is in a room, on however many sockets.
type person struct {
	user    chat.User
	sockets int
	away    time.Time // when they are gone, with no sockets
	known   bool      // the others have been told
}

// enter counts one more socket of a person. With r.mu held.
func (r *room) enter(who chat.User) {
	p := r.people[who.ID]
	if p == nil {
		p = &person{}
		r.people[who.ID] = p
		r.restless = true
	}
	p.user = who
	p.sockets++
}

// exit counts one socket less. With r.mu held.
func (r *room) exit(who chat.ID, away time.Time) {
	p := r.people[who]
	p.sockets--
	if p.sockets == 0 {
		p.away = away
		r.restless = true
		p.forget()
	}
}

// forget has somebody go at once whose account is deleted: they do not come back.
func (p *person) forget() {
	if p.user.State == chat.Deleted {
		p.away = time.Time{}
	}
}

// settle finds who came and went since it was last called. With r.mu held.
func (r *room) settle(now time.Time) (came, went []chat.User) {
	r.restless = false
	for id, p := range r.people {
		switch {
		case p.sockets == 0 && !now.Before(p.away):
			delete(r.people, id)
			went = append(went, p.user) // whoever was greeted just before knows of them too
		case p.sockets == 0:
			r.restless = true
			fallthrough
		default:
			if !p.known {
				came = append(came, p.user)
				p.known = true
			}
		}
	}
	return came, went
}

// here lists who is in the room, or in a crowd some of them. With r.mu held.
func (r *room) here() *[]wire.User {
	ids := make([]chat.ID, 0, len(r.people))
	for id := range r.people {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if len(ids) > crowd {
		ids = ids[:sample]
	}
	list := make([]wire.User, len(ids))
	for i, id := range ids {
		list[i] = wireUser(r.people[id].user)
	}
	return &list
}

// tellPresence tells each room who came and went.
func (l *Live) tellPresence(now time.Time) {
	l.mu.Lock()
	rooms := make([]*room, 0, len(l.rooms))
	for _, r := range l.rooms {
		rooms = append(rooms, r)
	}
	l.mu.Unlock()
	for _, r := range rooms {
		r.mu.Lock()
		l.tellChange(r, now)
		l.mu.Lock()
		l.forget(r)
		l.mu.Unlock()
		r.mu.Unlock()
	}
}

func (l *Live) tellChange(r *room, now time.Time) {
	if !r.restless {
		return
	}
	came, went := r.settle(now)
	if len(came)+len(went) == 0 || len(r.seats) == 0 {
		return
	}
	change := wire.Presence{Room: r.id.String(), Total: len(r.people)}
	was := r.crowded
	r.crowded = len(r.people) > crowd
	if was || r.crowded {
		change.Here = r.here()
	} else {
		change.Came, change.Went = wireUsers(came), wireUsers(went)
	}
	l.check(l.io.To(r.name()).Volatile().Emit("presence", change))
}

// greet tells a client who is in the room. With r.mu held.
func (l *Live) greet(r *room, c *client) {
	// That the client is gone is no fault.
	_ = c.socket.Emit("presence", wire.Presence{Room: r.id.String(), Total: len(r.people), Here: r.here()})
}
