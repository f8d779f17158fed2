package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/tally"
	"github.com/hubbub-chat/hubbub/socketio"
)

// Authenticate returns the session that a connection's request proves. Its error
// should be a [*chat.Error].
type Authenticate func(context.Context, *socketio.Handshake) (chat.Session, error)

// Options are the settings of a [Live]. The zero value of each means its default.
type Options struct {
	Version    string        // of the server, for pages to see that it is another
	Log        *slog.Logger  // hears of faults; default slog.Default()
	MaxSockets int           // of one user; default 20
	EventEvery time.Duration // one more event of a socket each; default 100 ms
	EventBurst int           // that many at once; default 30
}

func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.MaxSockets == 0 {
		c.MaxSockets = 20
	}
	if c.EventEvery == 0 {
		c.EventEvery = 100 * time.Millisecond
	}
	if c.EventBurst == 0 {
		c.EventBurst = 30
	}
	return c
}

// SocketOptions returns how a Socket.IO server is to be set up for the chat. The
// caller adds what depends on where it runs, such as Engine.Origins.
func SocketOptions(log *slog.Logger) *socketio.Options {
	return &socketio.Options{
		Engine: engineio.Options{
			PingInterval: 15 * time.Second, // the page asks after 17 s of silence
			PingTimeout:  10 * time.Second,
			MaxPayload:   64 << 10,
			MaxQueue:     256 << 10,
			SlowTimeout:  10 * time.Second,
			StallTimeout: 10 * time.Second,
			MaxUntrusted: 8 << 10,
			Logger:       log,
		},
		ConnectTimeout: 8 * time.Second, // and 2 s for the close
		MaxAttachments: 1,               // the chat has none
		MaxDepth:       64,
		Logger:         log,
	}
}

// Live is the chat on sockets, and the feed of its store. All methods may be
// called concurrently.
type Live struct {
	io           *socketio.Server
	service      *chat.Service
	authenticate Authenticate
	options      Options

	entries lanes[advance[chat.Entry]]       // by room
	told    lanes[advance[chat.UserEntry]]   // by user
	ended   lanes[chat.Ending]               // by user
	persons lanes[advance[chat.PersonEntry]] // all in one

	answering sync.WaitGroup // events that were taken; added to with mu held, before drains

	counters
	recent recents

	look chan struct{} // all sessions are to be looked up: another process has changed something

	mu         sync.Mutex
	drains     bool                           // no event is taken any more
	users      map[chat.ID]*user              // who has a socket
	rooms      map[chat.ID]*room              // that are open somewhere
	listed     map[chat.ID]map[*user]struct{} // by room, which of the users have it in their list
	counts     map[chat.ID]int64              // of rooms that somebody was told of: how many messages can be unread
	heads      map[chat.ID]int64              // how far rooms are
	moved      map[chat.ID]int64              // the last number of rooms that moved on since heads were last sent
	changes    map[chat.ID]wire.Head          // what else lists show of rooms, if it has changed since the start
	toldPeople peopleHead
	behind     map[chat.ID]int64 // rooms whose news could not be read, and how far they are
}

var _ chat.Feed = (*Live)(nil)

// New registers the events of the chat on the server's namespace "/", which must
// not have had a request yet. The error means that the list of events and the
// list of what they need (see rights.go) differ.
func New(io *socketio.Server, service *chat.Service, authenticate Authenticate, options *Options) (*Live, error) {
	l := &Live{
		io: io, service: service, authenticate: authenticate, options: options.withDefaults(),
		users: make(map[chat.ID]*user), rooms: make(map[chat.ID]*room), listed: make(map[chat.ID]map[*user]struct{}),
		look: make(chan struct{}, 1), counts: make(map[chat.ID]int64),
		heads: make(map[chat.ID]int64), moved: make(map[chat.ID]int64), changes: make(map[chat.ID]wire.Head), behind: make(map[chat.ID]int64),
	}
	l.entries.work, l.told.work, l.ended.work, l.persons.work = l.publish, l.tell, l.endSessions, l.tellPeople
	l.entries.took = tally.New(tally.Seconds()...)
	io.Use(l.connect)
	table := l.handlers()
	if err := complete(table); err != nil {
		return nil, err
	}
	for event, handler := range table {
		io.Handle(event, handler)
	}
	io.HandleUnknown(handle(l, unknown))
	return l, nil
}

const (
	tickEvery  = time.Second
	checkEvery = 15 // ticks; a session is looked up at least every 30 s
)

// Run does what is due by time: it tells who came and went and how far rooms are
// that nobody has open, and ends the sockets of sessions that have ended. It
// returns when ctx ends and nothing is being told any more.
func (l *Live) Run(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	l.compare(ctx) // how far the people log is
	for tick := 1; ; tick++ {
		select {
		case <-ticker.C:
		case <-l.look:
			l.checkSessions(ctx, time.Now(), true)
			l.compare(ctx)
			continue
		case <-ctx.Done():
			l.entries.wait()
			l.told.wait()
			l.ended.wait()
			l.persons.wait()
			return
		}
		l.catchUpRooms()
		l.tellPresence(time.Now())
		l.tellHeads()
		l.checkSessions(ctx, time.Now(), tick%checkEvery == 0)
	}
}
