package socketio

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// attachmentTimeout is how long the next attachment of a packet may take.
const attachmentTimeout = 30 * time.Second

var (
	errRejoins      = errors.New("joins again faster than it can leave")
	errConnectTwice = errors.New("the namespace is joined already")
	errNotJoined    = errors.New("packet for a namespace that is not joined")
	errInterrupted  = errors.New("text packet where an attachment is due")
)

// client is one connection, with a socket for each namespace it has joined. It
// receives from the engine on one goroutine.
type client struct {
	server    *Server
	session   *engineio.Session
	handshake Handshake
	ctx       context.Context // the values of the request that opened the connection

	mu      sync.Mutex // after Namespace.mu, before Socket.mu
	closed  bool
	sockets []*Socket   // few: searched by namespace
	lives   int         // those of sockets, and those that have left but whose OnDisconnect has not returned
	left    []string    // namespaces that the server has ended
	connect *time.Timer // ends a connection that joins nothing

	partial     packet // whose attachments are coming
	partialSize int
	overdue     *time.Timer // ends a connection whose attachments do not come
}

func (s *Server) accept(session *engineio.Session, r *http.Request) (engineio.Receiver, error) {
	c := &client{
		server:    s,
		session:   session,
		handshake: newHandshake(r),
		ctx:       context.WithoutCancel(r.Context()),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connect = time.AfterFunc(s.opts.ConnectTimeout, c.closeUnlessJoined)
	return c, nil
}

// Receive takes the next message of the connection.
func (c *client) Receive(data []byte, binary bool) error {
	if binary {
		return c.attachment(data)
	}
	if c.incomplete() {
		return errInterrupted
	}
	p, err := parsePacket(bytes.Clone(data), c.server.limits)
	switch {
	case errors.Is(err, errNamespace) && p.typ == packetConnect:
		c.refuse(printable(p.ns))
		return nil
	case err != nil:
		return err
	case p.attachments > 0:
		return c.await(p, len(data))
	}
	return c.packet(p, len(data))
}

func (c *client) incomplete() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.partial.attachments > 0
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
	c.partial, c.partialSize = p, size
	c.overdue = time.AfterFunc(attachmentTimeout, func() { c.session.Kill(ParseError) })
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
	complete, err := c.partial.attach(bytes.Clone(data))
	if err != nil {
		return packet{}, 0, err
	}
	c.partialSize += len(data)
	p, size = c.partial, c.partialSize
	if complete {
		c.dropPartial()
	} else {
		c.overdue.Reset(attachmentTimeout)
	}
	return p, size, nil
}

// dropPartial forgets the packet whose attachments are coming. With mu held.
func (c *client) dropPartial() {
	c.partial = packet{}
	if c.overdue != nil {
		c.overdue.Stop()
		c.overdue = nil
	}
}

// packet hands a complete packet of size bytes to whom it concerns.
func (c *client) packet(p packet, size int) error {
	if p.typ == packetConnect {
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
	case packetDisconnect:
		c.remove(s)
		s.part(ClientNamespaceDisconnect)
		return nil
	case packetAck:
		s.resolve(p)
		return nil
	}
	return s.enqueue(&Event{Name: p.name, Args: p.args, socket: s, id: p.id, wantsAck: p.hasID, size: size})
}

// find returns the socket that takes a packet for a namespace. dropped tells
// that the server has ended it, so that packets may still be under way.
func (c *client) find(ns string) (s *Socket, dropped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.sockets {
		if s.ns.name == ns && s.admitted() {
			return s, false
		}
	}
	return nil, slices.Contains(c.left, ns)
}

// join answers a CONNECT.
func (c *client) join(p packet) error {
	ns := c.server.namespace(p.ns)
	if ns == nil {
		c.refuse(p.ns)
		return nil
	}
	s := newSocket(c, ns, p.data)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	for _, other := range c.sockets {
		if other.ns == ns {
			c.mu.Unlock()
			return errConnectTwice
		}
	}
	if c.lives-len(c.sockets) >= c.server.opts.Inbox {
		c.mu.Unlock()
		return errRejoins
	}
	c.sockets = append(c.sockets, s)
	c.lives++
	c.left = slices.DeleteFunc(c.left, func(name string) bool { return name == ns.name })
	c.server.socketAdded()
	c.mu.Unlock()
	s.start()
	return nil
}

// refuse answers a CONNECT to a namespace that does not exist.
func (c *client) refuse(ns string) {
	_ = c.session.Send(refusal(ns, noNamespace))
}

// refusal is a CONNECT_ERROR with the text of one of this package's errors.
func refusal(ns, text string) engineio.Message {
	packet, err := appendConnectError(nil, ns, text, nil)
	if err != nil {
		panic(err) // of texts that are all known
	}
	return engineio.Text(packet)
}

// remove forgets a socket that has left its namespace.
func (c *client) remove(s *Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sockets = slices.DeleteFunc(c.sockets, func(other *Socket) bool { return other == s })
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

func (c *client) closeUnlessJoined() {
	c.mu.Lock()
	waiting := c.connect != nil
	c.mu.Unlock()
	if waiting {
		c.session.Close()
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
	sockets := c.sockets
	c.sockets = nil
	if c.connect != nil {
		c.connect.Stop()
		c.connect = nil
	}
	c.dropPartial()
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
