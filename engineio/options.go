package engineio

import (
	"compress/flate"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// Names of the transports, as they stand in a request's query.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// Options configures a Server. The zero value of a field stands for the
// default named beside it, which is the Node server's where it has one.
type Options struct {
	// PingInterval is the time from a client's pong to the next ping: 25 s.
	PingInterval time.Duration
	// PingTimeout is the time a client has to answer a ping: 20 s.
	PingTimeout time.Duration
	// UpgradeTimeout is the time that a client has to finish an upgrade: 10 s. It does
	// not end while a POST or the answer to a poll is under way, or in Session.Hold; nor
	// for a client that has the answer to its probe and does not poll on.
	UpgradeTimeout time.Duration
	// StallTimeout is the longest that a receiver may hold up a session's reading
	// without working anything off (see Session.Hold): 5 min.
	StallTimeout time.Duration
	// MaxPayload is the size in bytes of the largest message and of the largest
	// polling request: 1,000,000.
	MaxPayload int
	// MinRate is the number of bytes a second that a client must take, or send where
	// the server waits for it, measured over SlowTimeout: 1 KiB. Less is no progress. A
	// client that makes none while something waits for it is cut off with reason Slow;
	// a pong is waited for as long as there is some.
	MinRate int
	// SlowTimeout is how long a client may make no progress: 30 s.
	SlowTimeout time.Duration
	// MaxQueue bounds the bytes that wait for one client, 16 MiB. A client for
	// which more would wait is cut off at once, with reason Slow; one message may
	// exceed the bound when nothing else waits. Session.Backlog and Drain tell a
	// program when to go on.
	MaxQueue int
	// MaxUntrusted, if set, takes the place of MaxPayload and of MaxQueue, where it
	// is less, until Session.Trust: what a client may cost that nobody knows yet.
	// Package socketio trusts who has joined a namespace. Clients are told MaxPayload
	// all the same.
	MaxUntrusted int

	// Transports lists what clients may use: Polling and WebSocket.
	Transports []string
	// DisableUpgrades keeps polling sessions from moving to a WebSocket.
	DisableUpgrades bool
	// AllowEIO3 lets clients of protocol 3 in too: socket.io-client 1 and 2. See
	// Session.Protocol. JSONP is not offered to them. (Version 1 encodes text twice
	// when it polls: what is not ASCII arrives broken, as with Node's server.)
	AllowEIO3 bool

	// Origins lists the origins that browsers may come from, each exactly
	// scheme://host or scheme://host:port. Nil stands for the server's own: the
	// host and port of Origin equal the request's Host. The single entry "*"
	// stands for all, and then requests with cookies are refused when they come
	// from elsewhere. Clients that aren't browsers name no origin, and need none.
	Origins []string
	// AllowOrigin, if set, tells in the place of Origins whether a page of another
	// origin than the server's own may come. It is called for every request that
	// names such an origin, and perhaps more than once.
	AllowOrigin func(r *http.Request, origin string) bool
	// CORS is what pages of other origins may do beyond coming.
	CORS CORS
	// Cookie, if set, is a template for a cookie that holds the id of a new
	// session, for a balancer that keeps a client with one server. Its value is
	// replaced; its name is "io", its path "/" and its SameSite Lax where they are
	// empty; scripts never see it.
	Cookie *http.Cookie
	// Principal tells on whose behalf a request is made, for example the
	// session that its cookie names. A session that one principal opened does
	// not exist for any other. It must not change while the session lives.
	Principal func(*http.Request) string
	// AllowRequest may refuse a request that opens a session: 403 with the text
	// "Forbidden", or what a *RefusedError says instead. Any other error is for
	// OnRefuse alone, so that no inner detail gets out.
	AllowRequest func(*http.Request) error
	// OnRefuse hears of every request that is refused, before it is answered.
	OnRefuse func(*http.Request, *RefusedError)
	// NewID makes the ids of new sessions, which nobody may be able to guess and
	// which must be letters, digits, '-' and '_': 144 random bits. A session whose
	// id is taken is refused.
	NewID func(*http.Request) string
	// InitialPacket is sent to every client together with the open packet.
	InitialPacket Message

	// CompressAbove is the size in bytes from which the answer to a poll is
	// compressed, with gzip or deflate as the client likes: 1,024. Negative:
	// never.
	CompressAbove int
	// Deflate, if set, offers compression on WebSockets (RFC 7692).
	Deflate *Deflate

	// Logger hears of every request that is refused and every session that the server
	// cuts off, as a warning of one line, though of no more than five of each kind a
	// second. What every server meets is no warning: a session that is not known, or a
	// server that shuts down, is at level info; a client that answers no ping, and
	// sessions that end otherwise, at level debug. It also hears of panics in a
	// receiver, with their stack. Nil stands for slog.Default.
	Logger *slog.Logger
}

// Deflate configures permessage-deflate. Neither side keeps a context from one
// message to the next, so an idle connection costs nothing; a message that a
// Batch sends to many is compressed once. A compressed message of a client may
// not be larger than Options.MaxPayload, also when decompressed; still, within
// that bound a few bytes can make the server work for many: switch it on where
// the bandwidth is worth it.
type Deflate struct {
	// Above is the size in bytes from which a message is compressed: 1,024.
	Above int
	// Level is that of compress/flate, from 1 (fastest) to 9: 1.
	Level int
}

// withDefaults returns a copy in which every default is filled in.
func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	setDefault(&c.PingInterval, 25*time.Second)
	setDefault(&c.PingTimeout, 20*time.Second)
	setDefault(&c.UpgradeTimeout, 10*time.Second)
	setDefault(&c.StallTimeout, 5*time.Minute)
	setDefault(&c.MaxPayload, 1_000_000)
	setDefault(&c.MinRate, 1<<10)
	setDefault(&c.SlowTimeout, 30*time.Second)
	setDefault(&c.MaxQueue, 16<<20)
	c.Transports = slices.Clone(c.Transports)
	if c.Transports == nil {
		c.Transports = []string{Polling, WebSocket}
	}
	c.Origins = slices.Clone(c.Origins)
	c.CORS = c.CORS.withDefaults()
	c.Cookie = cookieTemplate(c.Cookie)
	if c.NewID == nil {
		c.NewID = newID
	}
	if c.CompressAbove == 0 {
		c.CompressAbove = 1 << 10
	}
	if c.Deflate != nil {
		d := *c.Deflate
		setDefault(&d.Above, 1<<10)
		setDefault(&d.Level, flate.BestSpeed)
		c.Deflate = &d
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
