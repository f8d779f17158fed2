package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/pace"
	"github.com/hubbub-chat/hubbub/socketio"
)

// handlers are all events that a page may send.
func (l *Live) handlers() map[string]socketio.Handler {
	return map[string]socketio.Handler{
		"resume":    handle(l, l.resume),
		"open":      handle(l, bounded(l.openRoom)),
		"close":     handle(l, l.closeRoom),
		"page":      handle(l, bounded(l.page)),
		"history":   handle(l, bounded(l.history)),
		"around":    handle(l, bounded(l.around)),
		"quotes":    handle(l, bounded(l.quotes)),
		"send":      handle(l, l.send),
		"draft":     handle(l, l.draft),
		"drafted":   handle(l, bounded(l.drafted)),
		"edit":      handle(l, l.edit),
		"delete":    handle(l, l.delete),
		"react":     handle(l, l.react),
		"reactors":  handle(l, bounded(l.reactors)),
		"pin":       handle(l, l.pinMessage),
		"pins":      handle(l, bounded(l.pins)),
		"save":      handle(l, l.save),
		"saved":     handle(l, bounded(l.saved)),
		"read":      handle(l, l.read),
		"unread":    handle(l, l.unread),
		"readAll":   handle(l, l.readAll),
		"readBack":  handle(l, l.readBack),
		"readBy":    handle(l, bounded(l.readBy)),
		"details":   handle(l, bounded(inRoom(l, l.details))),
		"preview":   handle(l, bounded(inRoom(l, l.preview))),
		"directory": handle(l, bounded(l.directory)),
		"create":    handle(l, l.create),
		"converse":  handle(l, l.converse),
		"change":    handle(l, l.change),
		"archive":   handle(l, l.archive),
		"erase":     handle(l, l.erase),
		"join":      handle(l, inRoom(l, done(l.service.Join))),
		"leave":     handle(l, inRoom(l, done(l.service.Leave))),
		"decline":   handle(l, inRoom(l, done(l.service.Decline))),
		"invite":    handle(l, l.invite),
		"remove":    handle(l, l.remove),
		"role":      handle(l, l.role),
		"members":   handle(l, bounded(l.members)),
		"people":    handle(l, bounded(l.people)),
		"prefer":    handle(l, l.prefer),
		"positions": handle(l, l.positions),
		"typing":    handle(l, l.typing),
	}
}

// maxExcess is how many events in a row may be refused before the connection is
// closed.
const maxExcess = 200

// unknown answers an event that this server does not have. A page of another version
// may know it, and should not wait for an answer that never comes.
func unknown(context.Context, *client, struct{}) (wire.Nothing, error) {
	return wire.Nothing{}, formError{wire.CodeUnknown, invalid("The server doesn't know this event.")}
}

// handle makes a handler of a function: it limits how often, decodes, and acknowledges
// with the result or the error. What is no error for people goes to the log.
func handle[In, Out any](l *Live, f func(context.Context, *client, In) (Out, error)) socketio.Handler {
	return socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		c := clientOf(s)
		if err := l.begin(); err != nil {
			return e.Ack(failure(err))
		}
		defer l.answering.Done()
		out, err := answer(ctx, l, c, e, f)
		if err != nil {
			if chat.AsError(err).Code == chat.Internal && ctx.Err() == nil {
				l.faults.Add(1)
				l.options.Log.Error("an event failed", "event", e.Name, "err", err)
			}
			err = e.Ack(failure(err))
		} else {
			err = e.Ack(out)
		}
		return unlessGone(err)
	})
}

// unlessGone is the error of an acknowledgement, or nil if that only says that the
// socket has ended: then there is nobody who would want to know.
func unlessGone(err error) error {
	if _, gone := errors.AsType[socketio.Reason](err); gone {
		return nil
	}
	return err
}

func answer[In, Out any](ctx context.Context, l *Live, c *client, e *socketio.Event,
	f func(context.Context, *client, In) (Out, error),
) (out Out, err error) {
	if err := l.allow(c); err != nil {
		return out, err
	}
	var in In
	if err := decode(e.Args, &in); err != nil {
		return out, err
	}
	return f(ctx, c, in)
}

// decode reads the only argument of an event. Members that the type does not have
// are ignored: a page of the next version may send some. Nothing else ever reads the
// payload, so what is not in the type has no effect.
func decode(args socketio.Args, in any) error {
	if len(args) != 1 {
		return invalid("The event must have exactly one payload.")
	}
	text := args[0].JSON()
	// Half of a surrogate pair, which JavaScript can have in a text, becomes U+FFFD.
	if text[0] != '{' || json.Unmarshal(text, in, jsontext.AllowInvalidUTF8(true)) != nil {
		return invalid("The payload doesn't match the event.")
	}
	return nil
}

func invalid(message string) error {
	return &chat.Error{Code: chat.Invalid, Reason: chat.Malformed, Message: message}
}

// allow counts an event of a socket and of its user.
func (l *Live) allow(c *client) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now() // not before the lock: who waited for it would be behind who did not
	one := pace.Pace{Burst: l.options.EventBurst, Every: l.options.EventEvery}
	// A person may have several devices at it, but not each of 20 at full speed.
	all := pace.Pace{Burst: one.Burst * 10, Every: one.Every / 4}
	var wait time.Duration
	if c.spent, wait = one.Take(c.spent, now); wait == 0 {
		c.user.spent, wait = all.Take(c.user.spent, now)
	}
	if wait == 0 {
		c.excess = 0
		return nil
	}
	l.refused.Add(1)
	if c.excess++; c.excess == maxExcess {
		go c.socket.Close()
	}
	return &chat.Error{Code: chat.TooMany, Message: "That was too fast. Please wait a moment.", RetryAfter: wait}
}

// parse reads an id of the wire.
func parse(text string) (chat.ID, error) {
	id, err := chat.ParseID(text)
	if err != nil || id == 0 {
		return 0, invalid(fmt.Sprintf("%.20q is not an id.", text))
	}
	return id, nil
}
