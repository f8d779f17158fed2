package live

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// maxLooks is how often a resume reads: from the second time on the socket hears
// the rooms already, and only the end of a membership makes it look again.
const maxLooks = 3

// maxOpen is how many rooms one page may show.
const maxOpen = 20

// positions are where a page stands: in its user's log, in the people log, and in the
// rooms that it shows.
type positions struct {
	user   chat.Position
	people *chat.Position // nil: it has read no name yet
	open   map[chat.ID]chat.Position
}

// resume brings a page up to date and seats its socket in the rooms that it
// shows. The rooms are pinned before the read: what is told of them afterwards is
// known when the socket is seated, be it entries that the read did not see or the
// end of a membership that it saw.
func (l *Live) resume(ctx context.Context, c *client, in wire.Positions) (wire.Resumed, error) {
	at, err := chatPositions(in)
	if err != nil {
		return wire.Resumed{}, err
	}
	pinned := make(map[chat.ID]*room, len(at.open))
	for id := range at.open {
		pinned[id] = l.pin(id)
	}
	defer func() {
		for _, r := range pinned {
			l.unpin(r)
		}
	}()
	var resumed chat.Resumed
	var pages map[chat.ID]wire.Page
	for range maxLooks {
		if resumed, pages, err = l.catchUp(ctx, c, at); err != nil {
			return wire.Resumed{}, err
		}
		if l.open(c, pinned, resumed) {
			break
		}
	}
	l.greetAll(c, pinned)
	l.resumes.Add(1)
	for _, reset := range []bool{resumed.User.Reset, resumed.People.Reset} {
		if reset {
			l.resets.Add(1)
		}
	}
	for _, p := range pages {
		l.countReset(p)
	}
	return l.wireResumed(c, resumed, pages), nil
}

// catchUp is what the chat says of the positions, and the pages of those open
// rooms that are the client's. One that has to forget all names, or does not know what its
// user has set on messages, has no room any more that could be gone on with.
func (l *Live) catchUp(ctx context.Context, c *client, at positions) (chat.Resumed, map[chat.ID]wire.Page, error) {
	resumed, err := l.service.Resume(ctx, l.sessionOf(c), at.user, at.people)
	if err != nil {
		return chat.Resumed{}, nil, err
	}
	if at.people == nil {
		resumed.People = l.peopleFrom(resumed.People)
	}
	pages := make(map[chat.ID]wire.Page, len(at.open))
	for _, s := range resumed.Rooms {
		from, open := at.open[s.Room.ID]
		if !open {
			continue
		}
		if resumed.People.Reset || resumed.User.Reset {
			from = chat.Position{}
		}
		p, err := l.bring(ctx, c, s, from)
		switch {
		case errors.Is(err, chat.ErrNotFound): // no member any more
		case err != nil:
			return chat.Resumed{}, nil, err
		default:
			pages[s.Room.ID] = p
		}
	}
	return resumed, pages, nil
}

func (l *Live) countReset(p wire.Page) {
	if p.Reset {
		l.resets.Add(1)
	}
}

func chatPositions(in wire.Positions) (positions, error) {
	if len(in.Open) > maxOpen {
		return positions{}, invalid("Too many rooms at once.")
	}
	user, err := chatPosition(in.User)
	if err != nil {
		return positions{}, err
	}
	var people *chat.Position
	if in.People != nil {
		position, err := chatPosition(*in.People)
		if err != nil {
			return positions{}, err
		}
		people = &position
	}
	at := positions{user: user, people: people, open: make(map[chat.ID]chat.Position, len(in.Open))}
	for room, position := range in.Open {
		id, err := parse(room)
		if err != nil {
			return positions{}, err
		}
		if at.open[id], err = chatPosition(position); err != nil {
			return positions{}, err
		}
	}
	return at, nil
}

// open seats a client in the rooms named that are its user's to read, and in no
// others. It tells whether all of them are as they were read.
func (l *Live) open(c *client, named map[chat.ID]*room, resumed chat.Resumed) (current bool) {
	current = true
	l.enlist(c, resumed)
	theirs := make(map[chat.ID]bool, len(resumed.Rooms))
	for _, s := range resumed.Rooms {
		theirs[s.Room.ID] = true
	}
	for id, r := range l.openRooms(c) {
		if named[id] == nil || !theirs[id] {
			r.mu.Lock()
			l.unseat(r, c, time.Now().Add(awayAfter))
			r.mu.Unlock()
		}
	}
	for _, s := range resumed.Rooms {
		r := named[s.Room.ID]
		if r == nil {
			continue
		}
		r.mu.Lock()
		by := seat{joined: s.Membership.Joined, first: s.Room.First(s.Membership), read: s.Room.Number}
		if !l.seat(r, c, by, s.Room.Number) {
			current = false
		}
		r.mu.Unlock()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remind(c, resumed.Rooms)
	return current
}

// enlist keeps of which rooms a user is a member, so that heads of them are told, and
// from where on the user's log is news.
func (l *Live) enlist(c *client, resumed chat.Resumed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.user.told < 0 {
		c.user.told = resumed.User.AsOf.Number
	}
	for _, s := range resumed.Rooms {
		l.counts[s.Room.ID] = max(l.counts[s.Room.ID], s.Room.Count)
		joined := s.Membership.Joined
		if c.user.left[s.Room.ID] < joined && c.user.rooms[s.Room.ID] < joined {
			l.list(c.user, s.Room.ID, joined)
		}
	}
}

func (l *Live) openRooms(c *client) map[chat.ID]*room {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(c.open)
}

func (l *Live) greetAll(c *client, rooms map[chat.ID]*room) {
	for _, r := range rooms {
		r.mu.Lock()
		if _, seated := r.seats[c]; seated {
			l.greet(r, c)
		}
		r.mu.Unlock()
	}
}

// wireResumed answers a resume. Of a room in which the client is not seated there
// is no page.
func (l *Live) wireResumed(c *client, resumed chat.Resumed, pages map[chat.ID]wire.Page) wire.Resumed {
	session := l.sessionOf(c)
	rooms := wireRooms(resumed.Sidebar, session.User)
	answer := wire.Resumed{
		Me: wireSelf(session.User), User: wireUserPage(resumed.User, rooms), People: wirePeoplePage(resumed.People),
		Drafts: wireDrafts(resumed.Drafts), Open: make(map[string]wire.Page),
		Server: wire.Server{
			Version: l.options.Version, Protocol: wire.Protocol, Now: time.Now().UnixMilli(), MaxText: chat.MaxText,
			EditWithin: int64(l.service.EditWithin().Seconds()), DeleteWithin: int64(l.service.DeleteWithin().Seconds()),
		},
	}
	for _, s := range resumed.Rooms {
		answer.Rooms = append(answer.Rooms, rooms[s.Room.ID])
	}
	for _, i := range resumed.Invitations {
		answer.Rooms = append(answer.Rooms, rooms[i.Room.ID])
	}
	for _, id := range resumed.Saved {
		answer.Saved = append(answer.Saved, id.String())
	}
	seated := l.openRooms(c)
	for id, p := range pages {
		if seated[id] != nil {
			answer.Open[id.String()] = p
		}
	}
	return answer
}

func wireRooms(all chat.Sidebar, me chat.User) map[chat.ID]wire.Room {
	out := make(map[chat.ID]wire.Room, len(all.Rooms)+len(all.Invitations))
	for _, i := range all.Invitations {
		out[i.Room.ID] = wireInvitation(i)
	}
	for _, s := range all.Rooms {
		out[s.Room.ID] = wireRoom(s, me)
	}
	return out
}

// positions names the logs that have moved on from where a page is. Changes of
// presence have no numbers by which their loss could be seen, so all of it is told
// again.
func (l *Live) positions(ctx context.Context, c *client, in wire.Positions) (wire.Moved, error) {
	at, err := chatPositions(in)
	if err != nil {
		return wire.Moved{}, err
	}
	resumed, err := l.service.Resume(ctx, l.sessionOf(c), at.user, at.people)
	if err != nil {
		return wire.Moved{}, err
	}
	for _, s := range resumed.Rooms {
		if at.open[s.Room.ID] == s.Room.Head() {
			delete(at.open, s.Room.ID)
		}
	}
	l.greetAll(c, l.openRooms(c))
	moved := wire.Moved{User: at.user != resumed.User.AsOf, People: at.people != nil && *at.people != resumed.People.AsOf}
	for id := range at.open {
		moved.Open = append(moved.Open, id.String())
	}
	return moved, nil
}
