package socketio

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Options configures a Server. The zero value of a field stands for the
// default named beside it, which is the Node server's where it has one.
type Options struct {
	// Engine configures the connections: transports, limits, origins.
	Engine engineio.Options
	// Path is where the server is mounted: "/socket.io/". The slashes around it
	// may be left out.
	Path string
	// ConnectTimeout is the time that a client has to join a namespace: 45 s. It
	// begins anew for one that has sent Engine.MinRate bytes a second meanwhile.
	ConnectTimeout time.Duration
	// MaxAttachments bounds the binary attachments of one packet that a client sends:
	// 10, which is as many as clients of the standard encoding take and Emit sends;
	// with a Parser 10,000.
	MaxAttachments int
	// MaxArguments bounds the arguments of one event or acknowledgement, the event's
	// name among them: 10,000. Each takes some memory besides its text.
	MaxArguments int
	// MaxNamespaces is how many namespaces one connection may be in at once: 1,000.
	// Only those of a Parent can be so many; they are searched by name.
	MaxNamespaces int
	// MaxDepth bounds how deep the JSON of a packet may be nested: 1000, and
	// 1024 at most.
	MaxDepth int
	// Inbox is the number of events that wait for a socket's handlers before
	// the connection is not read any further: 64. Events that together are
	// larger than Engine.MaxPayload count as too many before that.
	Inbox int
	// Recovery lets clients that lose their connection come back as the sockets
	// that they were. Nil: every connection brings new sockets.
	Recovery *Recovery
	// DropEmptyNamespaces forgets the namespaces of a Parent when their last
	// socket has gone, and nobody may come back by Recovery. Who has kept such a
	// Namespace reaches nobody by it any more.
	DropEmptyNamespaces bool
	// Parser replaces the standard encoding of packets, for clients that have the
	// same: see socketio/msgpack.
	Parser Parser
	// Client holds the files of the JavaScript client to be served below Path:
	// the dist folder of the npm package socket.io-client. Nil serves none.
	Client fs.FS

	// AckError turns the error of a Reply handler into the acknowledgement. The
	// default is {"error": {"code", "message"}} with the texts of an *Error, and
	// for any other error code "internal", so that no inner detail gets out.
	AckError func(error) any
	// OnError hears of the errors that handlers return, wrapped with the event's
	// name, of those of middleware that the client does not hear of, and of the
	// panics of both, as a *PanicError. It is called on the socket's
	// goroutine, for several sockets at once. s may be used. The default writes
	// to Logger.
	OnError func(ctx context.Context, s *Socket, err error)
	// Logger takes notes of what an operator may want to know: what Engine.Logger is
	// told unless that is set too, a CONNECT that the server refuses (a warning) or a
	// middleware (at level debug), and faults. Nil stands for slog.Default.
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	setDefault(&c.Engine.MaxPayload, 1_000_000)
	setDefault(&c.Engine.MaxQueue, 16<<20)
	setDefault(&c.Engine.MinRate, 1<<10)
	setDefault(&c.Engine.SlowTimeout, 30*time.Second)
	setDefault(&c.Engine.PingInterval, 25*time.Second)
	setDefault(&c.Engine.PingTimeout, 20*time.Second)
	c.Recovery = c.Recovery.withDefaults()
	setDefault(&c.ConnectTimeout, 45*time.Second)
	if c.Parser != nil {
		setDefault(&c.MaxAttachments, maxArguments)
	}
	setDefault(&c.MaxAttachments, defaultLimits.Attachments)
	setDefault(&c.MaxArguments, defaultLimits.Arguments)
	setDefault(&c.MaxNamespaces, 1000)
	setDefault(&c.MaxDepth, defaultLimits.Depth)
	setDefault(&c.Inbox, 64)
	c.MaxDepth = min(c.MaxDepth, maxDepth)
	if c.Path == "" {
		c.Path = "socket.io"
	}
	if c.Path = "/" + strings.Trim(c.Path, "/"); c.Path != "/" {
		c.Path += "/"
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Engine.Logger == nil {
		c.Engine.Logger = c.Logger
	}
	if c.AckError == nil {
		c.AckError = ackError
	}
	if c.OnError == nil {
		c.OnError = logError(c.Logger)
	}
	return c
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

func logError(logger *slog.Logger) func(context.Context, *Socket, error) {
	return func(ctx context.Context, s *Socket, err error) {
		level := slog.LevelError
		if errors.As(err, new(Reason)) {
			level = slog.LevelDebug // the client went away meanwhile
		}
		logger.Log(ctx, level, "socket handler", "socket", s.ID(), "error", err)
	}
}
