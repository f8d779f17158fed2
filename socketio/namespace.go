package socketio

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Namespace is a part of a server with its own handlers, sockets and rooms. A
// client may be in several over one connection. What registers handlers (Use,
// OnConnect, OnDisconnect, Handle) must be called before the server's first
// request; all other methods may be called concurrently.
type Namespace struct {
	server *Server
	name   string

	middleware   []func(context.Context, *Socket) error
	onConnect    []func(context.Context, *Socket)
	onDisconnect []func(context.Context, *Socket, Reason)
	handlers     map[string]Handler

	nextAck atomic.Uint64

	// mu orders what is sent to several sockets: whoever is in the same rooms
	// gets it in the same order. It comes before Socket.mu.
	mu      sync.Mutex
	sockets map[string]*Socket
	members []*Socket // the same, for a quick walk
	rooms   map[string]*room
	mark    uint64
	batch   *engineio.Batch // may hold on to the sessions of sockets, nil after one has gone
}

func newNamespace(server *Server, name string) *Namespace {
	return &Namespace{
		server:   server,
		name:     name,
		handlers: map[string]Handler{},
		sockets:  map[string]*Socket{},
		rooms:    map[string]*room{},
	}
}

// Name returns the namespace's name, which begins with a slash.
func (n *Namespace) Name() string { return n.name }

// Use adds middleware: each runs, in the order of registration, for every
// client that wants to join, before the others know of it. An error refuses the
// client, which gets the error's text in connect_error, with the Data of an
// *Error. ctx is the socket's context: it ends when the client gives up.
func (n *Namespace) Use(middleware ...func(ctx context.Context, s *Socket) error) {
	n.server.register(func() {
		for _, use := range middleware {
			n.need(use != nil, "middleware")
		}
		n.middleware = append(n.middleware, middleware...)
	})
}

// OnConnect adds a function that runs when a client has joined and has been told
// so, before the handler of its first event.
func (n *Namespace) OnConnect(f func(ctx context.Context, s *Socket)) {
	n.server.register(func() {
		n.need(f != nil, "OnConnect")
		n.onConnect = append(n.onConnect, f)
	})
}

// OnDisconnect adds a function that runs once for every client that had joined,
// when it has left: after the handler of its last event and while it is still in
// its rooms, though nothing reaches it any more. ctx has ended.
func (n *Namespace) OnDisconnect(f func(ctx context.Context, s *Socket, reason Reason)) {
	n.server.register(func() {
		n.need(f != nil, "OnDisconnect")
		n.onDisconnect = append(n.onDisconnect, f)
	})
}

// Handle makes h the handler of an event. It panics if the event has one
// already or if the protocol has reserved its name.
func (n *Namespace) Handle(event string, h Handler) {
	n.server.register(func() {
		n.need(h != nil, "handler of "+event)
		if _, taken := n.handlers[event]; taken || reservedEvent(event) {
			panic("socketio: event " + event + " is reserved or has a handler already")
		}
		n.handlers[event] = h
	})
}

func (n *Namespace) need(given bool, what string) {
	if !given {
		panic("socketio: " + what + " is nil")
	}
}

// Emit sends an event to everybody in the namespace.
func (n *Namespace) Emit(event string, args ...any) error { return n.all().Emit(event, args...) }

// To addresses everybody who is in at least one of the rooms.
func (n *Namespace) To(rooms ...string) Target { return n.all().To(rooms...) }

// Except addresses everybody who is in none of the rooms.
func (n *Namespace) Except(rooms ...string) Target { return n.all().Except(rooms...) }

// Local addresses everybody who is connected to this server, even if it is one
// of several.
func (n *Namespace) Local() Target { return n.all().Local() }

// Volatile addresses everybody, with events that may be dropped.
func (n *Namespace) Volatile() Target { return n.all().Volatile() }

func (n *Namespace) all() Target { return Target{ns: n} }

// lendBatch returns an empty batch, for as long as mu is held. To grow one for
// each broadcast took 11 of its 17 allocations with 1,000 receivers.
func (n *Namespace) lendBatch() *engineio.Batch {
	if n.batch == nil {
		n.batch = n.server.engine.Batch()
	}
	return n.batch
}

// Sockets returns the sockets that are connected to this server, in no
// particular order. Those whose OnDisconnect has not yet returned are still
// among them.
func (n *Namespace) Sockets() []*Socket {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.members)
}

// Socket returns the socket with an ID, if it is among Sockets.
func (n *Namespace) Socket(id string) (*Socket, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s, ok := n.sockets[id]
	return s, ok
}
