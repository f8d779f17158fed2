package socketio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"sync"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Socket is one client's part in one namespace. All methods may be called
// concurrently, at any time, also after the end.
type Socket struct {
	// What a broadcast looks at, in one cache line. Guarded by the namespace's mu,
	// except session.
	mark    uint64
	state   membership
	session *engineio.Session
	record  *record // what recovery needs; nil without
	seats   seating
	place   int // in the namespace's list, while member

	ns     *Namespace
	client *client
	id     string
	auth   Value // of its CONNECT
	ctx    context.Context
	cancel context.CancelCauseFunc

	// sending is held while the socket's own packets are handed to the session,
	// so that none comes before its CONNECT or after its DISCONNECT. It comes
	// after the namespace's mu and before mu, and Closed must not take it: to
	// send may end the session.
	sending sync.Mutex

	mu       sync.Mutex
	stage    stage
	step     step // of the life, and how many functions of it have begun
	begun    uint16
	reason   Reason
	inbox    []*Event
	first    [1]*Event     // the inbox's array while one waits
	waiting  int           // bytes of the packets in inbox
	draining bool          // a goroutine runs the handlers
	relief   chan struct{} // closed when the inbox has room again
	acks     map[uint64]func(Args, error)
	data     []named
	handlers map[string]Handler // of this socket alone
	heir     *Socket            // of the same client, which has replaced it
}

type stage uint8

const (
	connecting stage = iota
	connected
	ended
)

func newSocket(c *client, ns *Namespace, auth Value) *Socket {
	s := &Socket{session: c.session, ns: ns, client: c, id: newID(), auth: auth}
	if c.legacy {
		s.id = legacyID(ns.name, c.session.ID())
	}
	if ns.recovery != nil {
		s.record = new(record)
	}
	s.ctx, s.cancel = context.WithCancelCause(c.ctx)
	return s
}

// newID returns 20 characters, as long as the ids of the Node server: other
// servers of a cluster tell a socket's own room by that.
func newID() string {
	var b [15]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ID names the socket. It is public, and differs from the connection's id,
// which is a secret, except that a client of Engine.IO 3 (Engine.AllowEIO3) makes
// its ID of that.
func (s *Socket) ID() string { return s.id }

// Namespace returns the namespace that the socket belongs to.
func (s *Socket) Namespace() *Namespace { return s.ns }

// Handshake tells how the client came.
func (s *Socket) Handshake() *Handshake {
	h := s.client.handshake
	h.auth = s.auth
	return &h
}

// Transport names what carries the connection now: "polling" or "websocket".
func (s *Socket) Transport() string { return s.session.Transport() }

// Context carries the values of the HTTP request that opened the connection.
// It ends at disconnect, and context.Cause is the Reason then.
func (s *Socket) Context() context.Context { return s.ctx }

// Connected tells whether the socket is in its namespace.
func (s *Socket) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage == connected
}

// Emit sends an event. It never blocks. An error means that the event was not
// sent: the arguments cannot be encoded, ErrConnecting, or the Reason for which
// the socket has ended, which may be that the event did not fit into its queue
// (Slow). No error does not mean that the client got it; Call tells.
func (s *Socket) Emit(event string, args ...any) error {
	if err := s.open(); err != nil {
		return err
	}
	t := Target{ns: s.ns, only: s}
	m, offset, err := t.encode(event, args)
	if err != nil {
		return err
	}
	s.ns.server.count.emitted.Add(1)
	if offset != 0 {
		err = s.ns.sendKept(t, m, offset)
	} else {
		err = s.send(m)
	}
	if err == nil {
		s.ns.tellEmit(s, event, args)
	}
	return err
}

// Backlog is how many bytes wait for the client, in all its namespaces: see
// engineio.Session.Backlog.
func (s *Socket) Backlog() int { return s.session.Backlog() }

// Drain waits until what has been emitted to the client is on its way, so that a
// program can send much without much waiting: see engineio.Session.Drain. The error is
// that of ctx, or the Reason for which the socket has ended. A handler that calls it holds
// up the client's own events meanwhile; start a goroutine if that may take long.
//
// Send large data in pieces of 64 to 256 KB with a Drain after each. A ping can't
// interrupt a message, and clients end a connection on which none comes for
// Engine.PingInterval + PingTimeout.
func (s *Socket) Drain(ctx context.Context) error {
	if err := s.open(); err != nil {
		return err
	}
	return socketError(s.session.Drain(ctx))
}

// send sends one of the socket's own packets, if it is connected.
func (s *Socket) send(m engineio.Message) error {
	if err := s.queue(m); err != nil {
		return err
	}
	s.session.Flush()
	return nil
}

// queue is send without the writing, for callers that hold the namespace's mu: all
// that goes on in it would wait for one client's write.
func (s *Socket) queue(m engineio.Message) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	if err := s.open(); err != nil {
		return err
	}
	return socketError(s.session.Queue(m))
}

// answer is send for an acknowledgement. Those of a socket that another one has
// replaced go out as that one's: the client knows only of one, and waits.
func (s *Socket) answer(m engineio.Message) error {
	err := s.send(m)
	if heir := s.successor(); err != nil && heir != nil {
		return heir.answer(m)
	}
	return err
}

// successor returns the socket that has replaced s, if one has.
func (s *Socket) successor() *Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heir
}

// open returns the error with which a socket that is not connected answers.
func (s *Socket) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.stage {
	case connecting:
		return ErrConnecting
	case ended:
		return s.reason
	}
	return nil
}

// Join puts the socket into rooms, also before it is connected: a middleware
// may choose them. A room exists as long as somebody is in it. Each socket is
// always in a room named after its ID.
func (s *Socket) Join(rooms ...string) { s.ns.join(s, rooms) }

// Leave takes the socket out of rooms.
func (s *Socket) Leave(rooms ...string) { s.ns.leave(s, rooms) }

// Rooms returns the rooms that the socket is in, its own first, the others in no
// particular order; nil once its OnDisconnect has returned.
func (s *Socket) Rooms() []string { return s.ns.roomsOf(s) }

// Broadcast addresses everybody else in the namespace.
func (s *Socket) Broadcast() Target { return Target{ns: s.ns, skip: s} }

// To addresses everybody else who is in at least one of the rooms.
func (s *Socket) To(rooms ...string) Target { return s.Broadcast().To(rooms...) }

// Except addresses everybody else who is in none of the rooms.
func (s *Socket) Except(rooms ...string) Target { return s.Broadcast().Except(rooms...) }

// Volatile addresses the socket itself, with events that are dropped when the
// client does not keep up. For events to others: Broadcast().Volatile().
func (s *Socket) Volatile() Target { return Target{ns: s.ns, only: s, volatile: true} }

// Compress addresses the socket itself; with false, by events that are never
// compressed.
func (s *Socket) Compress(compress bool) Target { return Target{ns: s.ns, only: s}.Compress(compress) }

// Handle makes h the handler of an event of this socket alone, in place of one
// that the socket or the namespace has; nil takes it away again. It panics if
// the protocol has reserved the event's name.
func (s *Socket) Handle(event string, h Handler) {
	if reservedEvent(event) {
		panic("socketio: event " + event + " is reserved")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h == nil {
		delete(s.handlers, event)
		return
	}
	if s.handlers == nil {
		s.handlers = map[string]Handler{}
	}
	s.handlers[event] = h
}

func (s *Socket) ownHandler(event string) Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.handlers[event]
}

// Disconnect takes the socket out of its namespace, and drops the events that
// wait for its handlers. The client's other namespaces stay, and the client
// does not come back by itself.
func (s *Socket) Disconnect() {
	if s.client.eject(s) {
		s.part(ServerNamespaceDisconnect)
	}
}

// Close is Disconnect for all the client's namespaces, and ends its connection
// when what is queued has been sent.
func (s *Socket) Close() { s.client.close() }

// Set attaches a value to the socket, for the program's own use, under a name.
func (s *Socket) Set(name string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.find(name); i >= 0 {
		s.data[i].value = value
		return
	}
	s.data = append(s.data, named{name, value})
}

// named is a value that Set has attached. Few belong to a socket, so a list holds
// them, which is a tenth of a map's size.
type named struct {
	name  string
	value any
}

// find returns the place of a value in data, or -1. With mu held.
func (s *Socket) find(name string) int {
	return slices.IndexFunc(s.data, func(v named) bool { return v.name == name })
}

// values returns a copy of all that Set has attached.
func (s *Socket) values() []named {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.data)
}

// Get returns a value that Set has attached, or nil.
func (s *Socket) Get(name string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.find(name); i >= 0 {
		return s.data[i].value
	}
	return nil
}
