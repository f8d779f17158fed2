package socketio

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// Event is an event that a client has sent.
type Event struct {
	Name string // what the client called it; a number in the form that JavaScript gives it, such as "42"
	Args Args   // without the name, not yet decoded

	socket   *Socket
	id       uint64
	wantsAck bool
	size     int // bytes of the packet
	acked    atomic.Bool
}

// WantsAck tells whether the client waits for an acknowledgement.
func (e *Event) WantsAck() bool { return e.wantsAck }

// Ack acknowledges the event with any number of values, at most once, at any
// time, also after the handler has returned, and from any goroutine. It does
// nothing if the client wants no acknowledgement. The errors are those of
// Socket.Emit, and ErrAcked.
func (e *Event) Ack(args ...any) error {
	if !e.wantsAck {
		return nil
	}
	if err := e.socket.open(); err != nil && e.socket.successor() == nil {
		return err
	}
	m, err := e.socket.ns.server.encodeAck(e.socket.ns.name, e.id, args)
	if err != nil {
		return err
	}
	if e.acked.Swap(true) {
		return ErrAcked
	}
	return e.socket.answer(m)
}

// Handler answers an event. ctx is the socket's context: it ends at disconnect.
// The error goes to Options.OnError.
type Handler interface {
	// ServeEvent handles one event, on a goroutine that runs the handlers of
	// this socket one after another.
	ServeEvent(ctx context.Context, s *Socket, e *Event) error
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, s *Socket, e *Event) error

// ServeEvent calls f.
func (f HandlerFunc) ServeEvent(ctx context.Context, s *Socket, e *Event) error { return f(ctx, s, e) }

// Func0 makes a Handler of a function that takes no arguments. What the function
// returns goes to Options.OnError.
func Func0(f func(ctx context.Context, s *Socket) error) Handler {
	return HandlerFunc(func(ctx context.Context, s *Socket, _ *Event) error { return f(ctx, s) })
}

// Func makes a Handler of a function that takes the first argument. If the argument
// does not fit its type or is missing, Options.OnError gets the error, as it gets the
// one that the function returns. The client hears nothing: if it wants an
// acknowledgement, use Reply.
//
// A pointer is an optional argument: it is nil if the client leaves it out or sends
// null. Slices, maps and interfaces may be left out, too. Func panics if no client can
// send the type, such as a func.
func Func[In any](f func(ctx context.Context, s *Socket, in In) error) Handler {
	mustBeSendable[In](1)
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var in In
		if err := e.Args.Decode(&in); err != nil {
			return badArguments(err)
		}
		return f(ctx, s, in)
	})
}

// Func2 is Func for two arguments.
func Func2[A, B any](f func(ctx context.Context, s *Socket, a A, b B) error) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		if err := e.Args.Decode(&a, &b); err != nil {
			return badArguments(err)
		}
		return f(ctx, s, a, b)
	})
}

// Func3 is Func for three arguments.
func Func3[A, B, C any](f func(ctx context.Context, s *Socket, a A, b B, c C) error) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	mustBeSendable[C](3)
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		var c C
		if err := e.Args.Decode(&a, &b, &c); err != nil {
			return badArguments(err)
		}
		return f(ctx, s, a, b, c)
	})
}

// Func4 is Func for four arguments.
func Func4[A, B, C, D any](f func(ctx context.Context, s *Socket, a A, b B, c C, d D) error) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	mustBeSendable[C](3)
	mustBeSendable[D](4)
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		var c C
		var d D
		if err := e.Args.Decode(&a, &b, &c, &d); err != nil {
			return badArguments(err)
		}
		return f(ctx, s, a, b, c, d)
	})
}

// Reply0 is Reply for no arguments.
func Reply0[Out any](f func(ctx context.Context, s *Socket) (Out, error)) Handler {
	mustBeResult[Out]()
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		out, err := f(ctx, s)
		return e.reply(out, err)
	})
}

// Reply makes a Handler of a function that takes the first argument and whose
// result is the acknowledgement. Its error is one too, by Options.AckError, as
// are arguments that do not fit; errors that are no *Error go to
// Options.OnError besides. So does a result that cannot be encoded. Reply panics for
// types that have no form in JSON.
func Reply[In, Out any](f func(ctx context.Context, s *Socket, in In) (Out, error)) Handler {
	mustBeSendable[In](1)
	mustBeResult[Out]()
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var in In
		if err := e.Args.Decode(&in); err != nil {
			return e.reply(nil, badArguments(err))
		}
		out, err := f(ctx, s, in)
		return e.reply(out, err)
	})
}

// Reply2 is Reply for two arguments.
func Reply2[A, B, Out any](f func(ctx context.Context, s *Socket, a A, b B) (Out, error)) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	mustBeResult[Out]()
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		if err := e.Args.Decode(&a, &b); err != nil {
			return e.reply(nil, badArguments(err))
		}
		out, err := f(ctx, s, a, b)
		return e.reply(out, err)
	})
}

// Reply3 is Reply for three arguments.
func Reply3[A, B, C, Out any](f func(ctx context.Context, s *Socket, a A, b B, c C) (Out, error)) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	mustBeSendable[C](3)
	mustBeResult[Out]()
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		var c C
		if err := e.Args.Decode(&a, &b, &c); err != nil {
			return e.reply(nil, badArguments(err))
		}
		out, err := f(ctx, s, a, b, c)
		return e.reply(out, err)
	})
}

// Reply4 is Reply for four arguments.
func Reply4[A, B, C, D, Out any](f func(ctx context.Context, s *Socket, a A, b B, c C, d D) (Out, error)) Handler {
	mustBeSendable[A](1)
	mustBeSendable[B](2)
	mustBeSendable[C](3)
	mustBeSendable[D](4)
	mustBeResult[Out]()
	return HandlerFunc(func(ctx context.Context, s *Socket, e *Event) error {
		var a A
		var b B
		var c C
		var d D
		if err := e.Args.Decode(&a, &b, &c, &d); err != nil {
			return e.reply(nil, badArguments(err))
		}
		out, err := f(ctx, s, a, b, c, d)
		return e.reply(out, err)
	})
}

// reply acknowledges with a result, or with an error. What it returns is for
// Options.OnError: not what was meant for the client, nor that the client has
// gone meanwhile.
func (e *Event) reply(out any, err error) error {
	if err != nil {
		return e.replyError(err)
	}
	switch err := e.Ack(out); {
	case err == nil, isReason(err):
		return nil
	case errors.Is(err, ErrAcked):
		return err
	default: // the client shall not wait for what cannot be encoded
		return e.replyError(fmt.Errorf("encode the acknowledgement: %w", err))
	}
}

func (e *Event) replyError(err error) error {
	ackErr := e.Ack(e.socket.ns.server.opts.AckError(err))
	if ackErr != nil && !isReason(ackErr) && !errors.Is(ackErr, ErrAcked) {
		_ = e.Ack(ackError(ackErr))
		return errors.Join(err, fmt.Errorf("encode AckError's result: %w", ackErr))
	}
	if isPublic(err) {
		return nil
	}
	return err
}
