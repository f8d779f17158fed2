package live

import (
	"context"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// openRoom opens one more room on a socket: it brings the page that comes after a
// position, and seats the socket. The room is pinned before the read, as in a resume.
func (l *Live) openRoom(ctx context.Context, c *client, in wire.After) (wire.Opened, error) {
	id, err := parse(in.Room)
	if err != nil {
		return wire.Opened{}, err
	}
	from, err := chatPosition(in.After)
	if err != nil {
		return wire.Opened{}, err
	}
	before := l.openRooms(c)
	if before[id] == nil && len(before) >= maxOpen {
		return wire.Opened{}, invalid("Too many rooms at once.")
	}
	r := l.pin(id)
	defer l.unpin(r)
	s, p, err := l.bringSeated(ctx, c, r, from)
	if err != nil {
		if before[id] == nil {
			l.closeOn(c, r)
		}
		return wire.Opened{}, err
	}
	l.countReset(p)
	return wire.Opened{Room: wireRoom(s, l.sessionOf(c).User), Page: p}, nil
}

// bringSeated reads a room and seats a client in it, and reads again as long as
// something was told in between. Who is not a member any more gets ErrNotFound.
func (l *Live) bringSeated(ctx context.Context, c *client, r *room, from chat.Position) (s chat.SidebarRoom, p wire.Page, err error) {
	for range maxLooks {
		if s, err = l.service.Room(ctx, l.sessionOf(c), r.id); err != nil {
			return s, p, err
		}
		if p, err = l.bring(ctx, c, s, from); err != nil {
			return s, p, err
		}
		l.noteOpened(c, s)
		r.mu.Lock()
		current := l.seat(r, c, seat{joined: s.Membership.Joined, first: s.Room.First(s.Membership), read: p.AsOf}, s.Room.Number)
		_, seated := r.seats[c]
		if current && seated {
			l.greet(r, c)
		}
		r.mu.Unlock()
		if current {
			return s, p, nil
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, seated := r.seats[c]; !seated {
		return s, p, chat.ErrNotFound
	}
	l.greet(r, c)
	return s, p, nil
}

// noteOpened keeps what reading a room has said of it and its reader, so that heads
// of it are told once it is closed.
func (l *Live) noteOpened(c *client, s chat.SidebarRoom) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id, joined := s.Room.ID, s.Membership.Joined
	l.counts[id] = max(l.counts[id], s.Room.Count)
	if c.user.left[id] < joined && c.user.rooms[id] < joined {
		l.list(c.user, id, joined)
	}
}

// closeRoom takes a room from those that a socket has open, and answers how far the
// room is: heads leave out rooms that are open, so what was about to be told of it is
// told here.
func (l *Live) closeRoom(_ context.Context, c *client, in wire.InRoom) (wire.Head, error) {
	id, err := parse(in.Room)
	if err != nil {
		return wire.Head{}, err
	}
	r := l.openRooms(c)[id]
	if r == nil {
		return wire.Head{}, nil
	}
	far := l.closeOn(c, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head(id, max(l.heads[id], far)), nil
}

// closeOn unseats a client, and returns the number up to which it may know the room.
func (l *Live) closeOn(c *client, r *room) (far int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	far = max(r.told, r.seats[c].read)
	l.unseat(r, c, time.Now().Add(awayAfter))
	return far
}
