package socketio

import (
	"context"
	"slices"
)

// request is a CONNECT to a namespace that does not exist yet.
type request struct {
	name   string
	auth   Value
	ctx    context.Context
	cancel context.CancelCauseFunc
	stale  bool // the client has given it up; guarded by client.mu
}

// join answers a CONNECT.
//
// A client that leaves a namespace before its CONNECT is answered, and joins it
// again, sends nothing but a second CONNECT. What it has not been told of then is
// given up without a word. A socket that it has been told of, or is about to be,
// goes on until the new one is in: what the client sends meanwhile is for that
// socket, and nobody hears of the namespace twice.
func (c *client) join(p packet) error {
	if p.auth.text == nil {
		p.auth.text = []byte("{}")
	}
	c.abandon(p.ns)
	if err := c.holdRejoins(p.auth.size()); err != nil {
		return err
	}
	n := c.server.enter(p.ns)
	if n == nil && len(c.server.parents) == 0 {
		c.refuse(p.ns, noNamespace)
		return nil
	}
	if refuse := c.mayJoin(p.ns, p.auth.size()); refuse != "" {
		c.server.leave(n)
		c.refuse(p.ns, refuse)
		return nil
	}
	if n == nil {
		return c.wonder(p)
	}
	c.mu.Lock()
	s := c.seat(n, p.auth)
	c.mu.Unlock()
	if s != nil {
		s.start()
	}
	return nil
}

// abandon gives up what the client has asked of a namespace and has not been
// answered yet.
func (c *client) abandon(name string) {
	var waiting []*Socket
	c.mu.Lock()
	for _, s := range c.sockets {
		if s.ns.name == name && !s.admitted() {
			waiting = append(waiting, s)
		}
	}
	for _, r := range c.asking {
		if r.name == name {
			r.stale = true
			r.cancel(ClientNamespaceDisconnect)
		}
	}
	c.mu.Unlock()
	for _, s := range waiting {
		if s.ns.abandon(s) {
			c.remove(s)
		}
	}
}

// holdRejoins waits while the client's former sockets that have not come to their
// end are too many, or leave no room for another auth: their middleware or
// OnDisconnect takes longer than the client to leave and join again.
func (c *client) holdRejoins(auth int) error {
	for {
		c.mu.Lock()
		former := c.lives - len(c.sockets)
		if c.closed || former == 0 || former < c.server.opts.Inbox && c.auth+auth <= c.server.maxPayload {
			c.mu.Unlock()
			return nil
		}
		relief := c.wantRelief()
		c.mu.Unlock()
		if err := c.session.Hold(relief); err != nil {
			return err
		}
	}
}

// wantRelief returns what relieve closes. With mu held.
func (c *client) wantRelief() chan struct{} {
	if c.relief == nil {
		c.relief = make(chan struct{})
	}
	return c.relief
}

// relieve lets the reader go on. With mu held.
func (c *client) relieve() {
	if c.relief != nil {
		close(c.relief)
		c.relief = nil
	}
}

// mayJoin tells what speaks against another socket, if anything does. The one
// that it replaces does not count. Only the reader adds sockets and requests, or
// makes sockets of those, so what it tells holds until the reader goes on.
func (c *client) mayJoin(name string, auth int) (refuse string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	places := len(c.sockets) + len(c.asking)
	sum := c.auth
	for _, s := range c.sockets {
		if s.ns.name == name {
			places--
			sum -= s.auth.size()
		}
	}
	switch {
	case c.closed:
		return ""
	case places >= c.server.opts.MaxNamespaces:
		return noMore
	case sum > 0 && sum+auth > c.server.maxPayload:
		return tooMuchAuth
	}
	return ""
}

// seat makes a socket of a CONNECT, unless the connection has ended, for which
// it returns nil. With mu held.
func (c *client) seat(n *Namespace, auth Value) *Socket {
	if c.closed {
		c.server.leave(n)
		return nil
	}
	s := newSocket(c, n, auth)
	c.sockets = append(c.sockets, s)
	c.lives++
	c.auth += auth.size()
	c.left = slices.DeleteFunc(c.left, func(name string) bool { return name == n.name })
	return s
}

// wonder asks the parents for a namespace. When it has asked for too many, the
// connection is not read any further until there is an answer.
func (c *client) wonder(p packet) error {
	r := &request{name: p.ns, auth: p.auth}
	r.ctx, r.cancel = context.WithCancelCause(c.ctx)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		r.cancel(context.Canceled)
		c.server.leave(nil)
		return nil
	}
	c.asking = append(c.asking, r)
	c.auth += r.auth.size()
	full := len(c.asking) >= c.server.opts.Inbox
	var relief chan struct{}
	if full {
		relief = c.wantRelief()
	}
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
	c.auth -= r.auth.size()
	c.relieve()
	stale := r.stale
	if n != nil && !stale {
		s = c.seat(n, r.auth)
	}
	c.mu.Unlock()
	switch {
	case stale:
		c.server.leave(n)
	case s != nil:
		s.start()
	case n == nil:
		c.refuse(r.name, refuse)
		c.server.leave(nil)
	}
}
