package socketio

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

var (
	errNotJoined   = errors.New("packet for a namespace that is not joined")
	errInterrupted = errors.New("text packet where an attachment is due")
)

// client is one connection, with a socket for each namespace it has joined. It
// receives from the engine on one goroutine.
type client struct {
	server    *Server
	session   *engineio.Session
	handshake Handshake       // without auth
	ctx       context.Context // the values of the request that opened the connection
	principal string          // on whose behalf; only for recovery
	decoder   Decoder         // of the program's own parser, or nil
	legacy    bool            // a client of Engine.IO 3

	mu      sync.Mutex // after Namespace.mu, before Socket.mu
	closed  bool
	sockets []*Socket     // few: searched by namespace
	lives   int           // those of sockets, and those that have left but whose OnDisconnect has not returned
	auth    int           // bytes of what they sent as auth
	asking  []*request    // for namespaces that do not exist yet
	relief  chan struct{} // closed when one of them has been answered, or a life is over; nil unless the reader waits
	left    []string      // namespaces that the server has ended
	connect *time.Timer   // ends a connection that joins nothing
	partial *partial      // whose attachments are coming
}

// partial is a packet that is not complete.
type partial struct {
	packet
	size    int
	overdue *time.Timer // ends a connection whose attachments do not come
	mark    int64       // bytes that had come when it began to run
}

func (s *Server) accept(session *engineio.Session, r *http.Request) (engineio.Receiver, error) {
	c := &client{
		server:    s,
		session:   session,
		handshake: newHandshake(r),
		ctx:       context.WithoutCancel(r.Context()),
		legacy:    session.Protocol() == 3,
	}
	if s.opts.Parser != nil {
		c.decoder = s.opts.Parser.NewDecoder(s.limits)
	}
	if s.opts.Recovery != nil && s.opts.Engine.Principal != nil {
		c.principal = s.opts.Engine.Principal(r)
	}
	c.mu.Lock()
	c.connect = time.AfterFunc(s.opts.ConnectTimeout, func() { c.closeUnlessJoined(0) })
	c.mu.Unlock()
	if c.legacy {
		_ = c.join(packet{ns: "/"}) // the first one, of which nothing can be wrong
	}
	return c, nil
}

// Receive takes the next message of the connection.
func (c *client) Receive(data []byte, binary bool) error {
	if c.decoder != nil {
		return c.decode(data, binary)
	}
	if binary {
		return c.attachment(data)
	}
	if c.incomplete() {
		return errInterrupted
	}
	p, err := c.parse(bytes.Clone(data))
	switch {
	case errors.Is(err, errNamespace) && p.typ == PacketConnect:
		c.refuse(printable(p.ns), noNamespace)
		return nil
	case err != nil:
		return err
	case p.attachments > 0:
		return c.await(p, len(data))
	}
	return c.packet(p, len(data))
}

// parse parses a packet, of which it takes ownership.
func (c *client) parse(text []byte) (packet, error) {
	if !c.legacy {
		return parsePacket(text, c.server.limits)
	}
	lim := c.server.limits
	lim.Namespace = len(text) // with the query
	p, err := parsePacket(text, lim)
	p.cutQuery()
	if err == nil && !validNamespace(p.ns, c.server.limits) {
		err = errNamespace
	}
	return p, err
}

// decode takes the next message by the program's own parser.
func (c *client) decode(data []byte, binary bool) error {
	q, complete, err := c.decoder.Decode(data, binary)
	if err != nil {
		return err
	}
	size := c.progress(len(data), complete)
	if !complete {
		return nil
	}
	p, err := q.check(c.server.limits)
	switch {
	case errors.Is(err, errNamespace) && p.typ == PacketConnect:
		c.refuse(printable(p.ns), noNamespace)
		return nil
	case err != nil:
		return err
	}
	return c.packet(p, size)
}

// progress runs the clock of a packet of which size bytes have come, and
// returns how many have in all.
func (c *client) progress(size int, complete bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.partial != nil {
		size += c.partial.size
		c.dropPartial()
	}
	if !complete && !c.closed {
		c.partial = &partial{size: size}
		c.expectMore()
	}
	return size
}

// expectMore ends the connection if nothing comes for Engine.SlowTimeout, or too
// little. With mu held.
func (c *client) expectMore() {
	p := c.partial
	p.mark = c.session.BytesIn()
	if p.overdue != nil {
		p.overdue.Stop()
	}
	p.overdue = time.AfterFunc(c.server.opts.Engine.SlowTimeout, func() { c.checkPartial(p) })
}

func (c *client) checkPartial(p *partial) {
	c.mu.Lock()
	current := c.partial == p
	comes := current && c.progresses(p.mark, c.server.opts.Engine.SlowTimeout)
	if comes {
		c.expectMore()
	}
	c.mu.Unlock()
	if current && !comes {
		c.session.KillFor(ParseError, "an announced attachment did not come")
	}
}

// progresses tells whether the client has sent enough within d: mark is how much had
// come before.
func (c *client) progresses(mark int64, d time.Duration) bool {
	return float64(c.session.BytesIn()-mark) >= d.Seconds()*float64(c.server.opts.Engine.MinRate)
}

func (c *client) incomplete() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.partial != nil
}

// await keeps a packet until its attachments have come. Of one that would only
// be refused then, none are taken in.
func (c *client) await(p packet, size int) error {
	if s, dropped := c.find(p.ns); s == nil && !dropped {
		return errNotJoined
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.partial = &partial{packet: p, size: size}
	c.expectMore()
	return nil
}

// attachment takes one binary message, which a packet must have announced.
func (c *client) attachment(data []byte) error {
	p, size, err := c.attach(data)
	if err != nil || p.attachments > 0 {
		return err
	}
	return c.packet(p, size)
}

// attach adds data to the packet that waits for it, and forgets that one when
// it is complete.
func (c *client) attach(data []byte) (p packet, size int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.partial == nil {
		return packet{}, 0, errNoAttachments
	}
	complete, err := c.partial.attach(bytes.Clone(data))
	if err != nil {
		return packet{}, 0, err
	}
	c.partial.size += len(data)
	p, size = c.partial.packet, c.partial.size
	if complete {
		c.dropPartial()
	} else {
		c.expectMore()
	}
	return p, size, nil
}

// dropPartial forgets the packet whose attachments are coming. With mu held.
func (c *client) dropPartial() {
	if c.partial != nil {
		c.partial.overdue.Stop()
		c.partial = nil
	}
}

// packet hands a complete packet of size bytes to whom it concerns.
func (c *client) packet(p packet, size int) error {
	if p.typ == PacketConnect {
		return c.join(p)
	}
	s, dropped := c.find(p.ns)
	switch {
	case s == nil && dropped:
		c.server.count.dropped.Add(1)
		return nil
	case s == nil:
		return errNotJoined
	}
	switch p.typ {
	case PacketDisconnect:
		c.remove(s)
		s.part(ClientNamespaceDisconnect)
		c.abandon(p.ns) // a second CONNECT before
		return nil
	case PacketAck:
		s.resolve(p)
		return nil
	}
	e := &Event{Name: p.name, Args: p.args, socket: s, id: p.id, wantsAck: p.hasID, size: size}
	for {
		taken, err := s.enqueue(e)
		if taken {
			return err
		}
		next, _ := c.find(p.ns)
		if next == nil || next == s {
			c.server.count.dropped.Add(1)
			return nil
		}
		s, e.socket = next, next // which has just replaced it
	}
}

// find returns the socket that takes a packet for a namespace: of two, while one
// replaces the other, the later one. dropped tells that the server has ended it,
// so that packets may still be under way.
func (c *client) find(ns string) (s *Socket, dropped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range slices.Backward(c.sockets) {
		if s.ns.name == ns && s.admitted() {
			return s, false
		}
	}
	return nil, slices.Contains(c.left, ns)
}

// refuse answers a CONNECT to a namespace in which the client cannot be.
func (c *client) refuse(ns, text string) {
	c.reportRefusal(slog.LevelWarn, ns, text)
	_ = c.session.Send(c.refusal(ns, text))
}

// reportRefusal counts and logs the refusal of a CONNECT. A query behind the
// namespace may hold a secret.
func (c *client) reportRefusal(level slog.Level, ns, why string) {
	c.server.count.refused.Add(1)
	ns, _, _ = strings.Cut(ns, "?")
	c.session.Report(level, "socketio: refused a CONNECT", ns, why)
}

// remove forgets a socket that has left its namespace.
func (c *client) remove(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets = slices.DeleteFunc(c.sockets, func(other *Socket) bool { return other == s })
}

// replaced forgets and returns the socket that another one of the same namespace,
// which is in now, replaces.
func (c *client) replaced(by *Socket) *Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.sockets, func(s *Socket) bool { return s != by && s.ns == by.ns && s.admitted() })
	if i < 0 {
		return nil
	}
	old := c.sockets[i]
	c.sockets = slices.Delete(c.sockets, i, i+1)
	return old
}

// eject is remove for a socket that the server has disconnected. It tells
// whether the socket was there.
func (c *client) eject(s *Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.sockets, s)
	if i < 0 {
		return false
	}
	c.sockets = slices.Delete(c.sockets, i, i+1)
	if len(c.left) == c.server.opts.MaxNamespaces {
		c.left = slices.Delete(c.left, 0, 1)
	}
	c.left = append(c.left, s.ns.name)
	return true
}

// joined stops the clock that runs against clients which join nothing.
func (c *client) joined() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connect != nil {
		c.connect.Stop()
		c.connect = nil
	}
}

// closeUnlessJoined ends a connection that has joined nothing and is not sending
// something large: mark is how many bytes had come when its time began.
func (c *client) closeUnlessJoined(mark int64) {
	c.mu.Lock()
	timeout := c.server.opts.ConnectTimeout
	waiting := c.connect != nil
	busy := c.progresses(mark, timeout)
	if waiting && busy {
		in := c.session.BytesIn()
		c.connect = time.AfterFunc(timeout, func() { c.closeUnlessJoined(in) })
	}
	c.mu.Unlock()
	if waiting && !busy {
		c.session.KillFor(engineio.ForcedClose, "it joined no namespace in ConnectTimeout")
	}
}

// close ends the connection after leaving every namespace.
func (c *client) close() {
	c.mu.Lock()
	sockets := slices.Clone(c.sockets)
	c.mu.Unlock()
	for _, s := range sockets {
		s.Disconnect()
	}
	c.session.Close()
}

// Closed hears that the connection has ended.
func (c *client) Closed(reason Reason) {
	reason = socketReason(reason)
	c.mu.Lock()
	c.closed = true
	sockets, asking := c.sockets, c.asking
	c.sockets = nil
	if c.connect != nil {
		c.connect.Stop()
		c.connect = nil
	}
	c.dropPartial()
	for _, r := range asking {
		r.cancel(reason)
	}
	c.mu.Unlock()
	for _, s := range sockets {
		s.end(reason)
	}
}

// printable makes a name that no namespace can have fit for an answer.
func printable(name string) string {
	name = name[:min(len(name), 64)]
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == ',' {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
}
