package engineio

import (
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
	// UpgradeTimeout is the time that a client has to finish an upgrade: 10 s.
	UpgradeTimeout time.Duration
	// StallTimeout is the longest that a receiver may hold up a session's
	// reading (see Session.Hold): 10 s.
	StallTimeout time.Duration
	// MaxPayload is the size in bytes of the largest message and of the largest
	// polling request: 1,000,000.
	MaxPayload int
	// MaxQueue bounds the bytes that wait for one client, 1 MiB. A client for
	// which more would wait is cut off, with reason Slow; one message may exceed
	// the bound when nothing else waits.
	MaxQueue int

	// Transports lists what clients may use: Polling and WebSocket.
	Transports []string
	// DisableUpgrades keeps polling sessions from moving to a WebSocket.
	DisableUpgrades bool

	// Origins lists the origins that browsers may come from, each exactly
	// scheme://host or scheme://host:port. Nil stands for the server's own: the
	// host and port of Origin equal the request's Host. The single entry "*"
	// stands for all, and then requests with cookies are refused when they come
	// from elsewhere.
	Origins []string
	// Principal tells on whose behalf a request is made, for example the
	// session that its cookie names. A session that one principal opened does
	// not exist for any other. It must not change while the session lives.
	Principal func(*http.Request) string
	// AllowRequest may refuse a request that opens a session: 403 with the
	// error's text.
	AllowRequest func(*http.Request) error

	// Logger is told of panics in a receiver, with their stack. Nil discards.
	Logger *slog.Logger
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
	setDefault(&c.StallTimeout, 10*time.Second)
	setDefault(&c.MaxPayload, 1_000_000)
	setDefault(&c.MaxQueue, 1<<20)
	c.Transports = slices.Clone(c.Transports)
	if c.Transports == nil {
		c.Transports = []string{Polling, WebSocket}
	}
	c.Origins = slices.Clone(c.Origins)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
