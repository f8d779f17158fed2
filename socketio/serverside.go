package socketio

import (
	"context"
	"fmt"
	"runtime/debug"
)

// serverSideHandler answers an event that a server has sent to the servers.
type serverSideHandler func(ctx context.Context, args Args) (any, error)

// HandleServerSide makes f the handler of an event that ServerSideEmit or
// ServerSideCall sends. Several may run at once. What it returns is the answer
// to ServerSideCall; an error of an emitted event goes to Options.Logger. It
// panics if the event has a handler already or if its name is reserved.
func (t *table) HandleServerSide(event string, f func(ctx context.Context, args Args) (any, error)) {
	t.server.register(func() {
		need(f != nil, "server-side handler of "+event)
		if t.serverSide[event] != nil || reservedEvent(event) {
			panic("socketio: server-side event " + event + " is reserved or has a handler already")
		}
		t.serverSide[event] = f
	})
}

// ServerSideEmit sends an event to the servers themselves: to all of a cluster,
// once there are clusters, and for now to this one. The Node server leaves out
// the one that sends. It does not wait for the handler. An error means that the
// arguments cannot be encoded.
func (n *Namespace) ServerSideEmit(event string, args ...any) error {
	values, err := transcode(event, args)
	if err != nil {
		return err
	}
	go func() {
		if _, err := n.serveServerSide(context.Background(), event, values); err != nil {
			n.server.opts.Logger.Error("socketio: server-side handler", "namespace", n.name, "event", event, "error", err)
		}
	}()
	return nil
}

// ServerSideCall is ServerSideEmit that waits for the servers' answers. One that
// has no handler for the event does not answer. When ctx ends first, it returns
// the answers that have come so far and the context's error.
func (n *Namespace) ServerSideCall(ctx context.Context, event string, args ...any) ([]Answer, error) {
	values, err := transcode(event, args)
	if err != nil {
		return nil, err
	}
	if n.serverSide[event] == nil {
		return nil, context.Cause(ctx)
	}
	answer := make(chan Answer, 1)
	go func() {
		out, err := n.serveServerSide(ctx, event, values)
		a := Answer{Err: err}
		if err == nil {
			a.Args, a.Err = transcode(event, []any{out})
		}
		answer <- a
	}()
	select {
	case a := <-answer:
		return []Answer{a}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// serveServerSide runs the handler of an event, if there is one.
func (n *Namespace) serveServerSide(ctx context.Context, event string, args Args) (out any, err error) {
	f := n.serverSide[event]
	if f == nil {
		return nil, nil
	}
	defer func() {
		if v := recover(); v != nil {
			n.server.count.panics.Add(1)
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f(ctx, args)
}

// transcode makes of the arguments what another server would receive.
func transcode(event string, args []any) (Args, error) {
	e, err := encodeEvent(event, args)
	if err != nil {
		return nil, err
	}
	q := Packet{Type: PacketEvent}
	if q.JSON, q.Attachments, err = e.payload(nil); err != nil {
		return nil, err
	}
	p, err := q.check(Limits{Attachments: len(q.Attachments), Arguments: len(args) + 1, Depth: maxDepth, Namespace: 1})
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return p.args, nil
}
