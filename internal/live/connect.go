package live

import (
	"context"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio"
)

// A client is a socket whose session was proved. Its fields are guarded by
// Live.mu, except the first two, which never change.
type client struct {
	socket *socketio.Socket
	user   *user

	session chat.Session
	gone    bool              // nothing is to be told to it any more
	open    map[chat.ID]*room // that it shows
	spent   time.Time         // until when its events are paid for
	excess  int               // events refused in a row
}

// A user is somebody with a socket. Its fields are guarded by Live.mu.
type user struct {
	id      chat.ID
	clients map[*client]struct{}
	spent   time.Time         // until when the events of all are paid for
	told    int64             // the number of the last entry of the user's log that was told; below 0 if no page has asked yet
	rooms   map[chat.ID]int64 // in the user's list, with the number of joining or a later one
	left    map[chat.ID]int64 // the number of the last leaving that was published
}

const clientKey = "client" // under which a socket keeps its client

func clientOf(s *socketio.Socket) *client { return s.Get(clientKey).(*client) }

func userRoom(id chat.ID) string { return "user:" + id.String() }

// errOutdated is for a page that is too old, or too new, to be spoken with.
var errOutdated = formError{wire.CodeOutdated, invalid("This page is out of date. Please reload it.")}

// spoken fails unless the page speaks a version that this server speaks.
func spoken(h *socketio.Handshake) error {
	page := wire.Hello{Protocol: 1}
	if h.DecodeAuth(&page) != nil || !wire.Speaks(page.Protocol) {
		return errOutdated
	}
	return nil
}

// connect lets a socket in whose request proves a session. The socket counts under
// its user and session before the session is looked up for good: an end that is
// published before that is seen by looking, one after it finds the socket.
func (l *Live) connect(ctx context.Context, s *socketio.Socket) error {
	session, err := l.authenticate(ctx, s.Handshake())
	if err == nil {
		err = spoken(s.Handshake())
	}
	if err != nil {
		return refusal(err)
	}
	c, err := l.add(s, session)
	if err != nil {
		return refusal(err)
	}
	s.Join(userRoom(session.User.ID))
	context.AfterFunc(s.Context(), func() { l.drop(c) })
	valid, _, err := l.service.Recheck(ctx, []chat.Session{session})
	if err == nil && len(valid) == 0 {
		err = chat.ErrUnauthenticated
	}
	if err != nil {
		l.drop(c)
		return refusal(err)
	}
	return nil
}

// add counts a socket under its user.
func (l *Live) add(s *socketio.Socket, session chat.Session) (*client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.users[session.User.ID]
	if u == nil {
		u = &user{
			id: session.User.ID, told: -1, clients: make(map[*client]struct{}),
			rooms: make(map[chat.ID]int64), left: make(map[chat.ID]int64),
		}
	}
	if len(u.clients) >= l.options.MaxSockets {
		return nil, &chat.Error{
			Code: chat.TooMany, Message: "You have the chat open in too many tabs or devices.", RetryAfter: 30 * time.Second,
		}
	}
	l.users[u.id] = u
	c := &client{socket: s, user: u, session: session, open: make(map[chat.ID]*room)}
	u.clients[c] = struct{}{}
	s.Set(clientKey, c)
	return c, nil
}

// drop forgets a socket: it hears nothing more.
func (l *Live) drop(c *client) {
	l.mu.Lock()
	open := c.open
	c.gone, c.open = true, nil
	delete(c.user.clients, c)
	if len(c.user.clients) == 0 && l.users[c.user.id] == c.user {
		for room := range c.user.rooms {
			l.unlist(c.user, room)
		}
		delete(l.users, c.user.id)
	}
	l.mu.Unlock()
	c.socket.Leave(userRoom(c.user.id))
	for _, r := range open {
		r.mu.Lock()
		l.unseat(r, c, time.Now().Add(awayAfter))
		r.mu.Unlock()
	}
}

// sessionOf returns the session as it was last seen.
func (l *Live) sessionOf(c *client) chat.Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.session
}

// touch keeps that a person does something, and returns the session.
func (l *Live) touch(ctx context.Context, c *client) chat.Session {
	session := l.sessionOf(c)
	before := session.Seen
	l.service.Touch(ctx, &session)
	if session.Seen != before {
		l.mu.Lock()
		c.session.Seen = session.Seen
		l.mu.Unlock()
	}
	return session
}
