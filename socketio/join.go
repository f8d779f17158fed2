package socketio

import (
	"context"
	"errors"
	"slices"
)

var (
	errRejoins      = errors.New("joins again faster than it can leave")
	errConnectTwice = errors.New("the namespace is joined already")
)

// request is a CONNECT to a namespace that does not exist yet.
type request struct {
	name   string
	auth   []byte
	ctx    context.Context
	cancel context.CancelCauseFunc
}

// join answers a CONNECT.
func (c *client) join(p packet) error {
	if p.data == nil {
		p.data = []byte("{}")
	}
	n := c.server.enter(p.ns)
	if n == nil && len(c.server.parents) == 0 {
		c.refuse(p.ns, noNamespace)
		return nil
	}
	refuse, err := c.mayJoin(p.ns, len(p.data))
	switch {
	case err != nil:
		c.server.leave(n)
		return err
	case refuse != "":
		c.server.leave(n)
		c.refuse(p.ns, refuse)
		return nil
	case n == nil:
		return c.wonder(p)
	}
	c.mu.Lock()
	s := c.seat(n, p.data)
	c.mu.Unlock()
	if s != nil {
		s.start()
	}
	return nil
}

// mayJoin tells what speaks against another socket: a breach of the protocol,
// or a reason to refuse this one. Only the reader adds sockets and requests, or
// makes sockets of those, so what it tells holds until the reader goes on.
func (c *client) mayJoin(name string, auth int) (refuse string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	twice := slices.ContainsFunc(c.sockets, func(s *Socket) bool { return s.ns.name == name }) ||
		slices.ContainsFunc(c.asking, func(r *request) bool { return r.name == name })
	switch {
	case c.closed:
		return "", nil
	case twice:
		return "", errConnectTwice
	case c.lives-len(c.sockets) >= c.server.opts.Inbox:
		return "", errRejoins
	case len(c.sockets)+len(c.asking) >= c.server.opts.MaxNamespaces:
		return noMore, nil
	case c.auth > 0 && c.auth+auth > c.server.maxPayload:
		return tooMuchAuth, nil
	}
	return "", nil
}

// seat makes a socket of a CONNECT, unless the connection has ended, for which
// it returns nil. With mu held.
func (c *client) seat(n *Namespace, auth []byte) *Socket {
	if c.closed {
		c.server.leave(n)
		return nil
	}
	s := newSocket(c, n, auth)
	c.sockets = append(c.sockets, s)
	c.lives++
	c.auth += len(auth)
	c.left = slices.DeleteFunc(c.left, func(name string) bool { return name == n.name })
	return s
}

// wonder asks the parents for a namespace. When it has asked for too many, the
// connection is not read any further until there is an answer.
func (c *client) wonder(p packet) error {
	r := &request{name: p.ns, auth: p.data}
	r.ctx, r.cancel = context.WithCancelCause(c.ctx)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		r.cancel(context.Canceled)
		c.server.leave(nil)
		return nil
	}
	c.asking = append(c.asking, r)
	c.auth += len(r.auth)
	full := len(c.asking) >= c.server.opts.Inbox
	if full {
		c.relief = make(chan struct{})
	}
	relief := c.relief
	c.mu.Unlock()
	go c.ask(r)
	if full {
		return c.session.Hold(relief)
	}
	return nil
}

// asked takes the answer to a request: the namespace, in which a life has been
// counted, or the reason for a refusal.
func (c *client) asked(r *request, n *Namespace, refuse string) {
	var s *Socket
	c.mu.Lock()
	c.asking = slices.DeleteFunc(c.asking, func(other *request) bool { return other == r })
	c.auth -= len(r.auth)
	if c.relief != nil {
		close(c.relief)
		c.relief = nil
	}
	if n != nil {
		s = c.seat(n, r.auth)
	}
	c.mu.Unlock()
	switch {
	case s != nil:
		s.start()
	case n == nil:
		c.refuse(r.name, refuse)
		c.server.leave(nil)
	}
}
