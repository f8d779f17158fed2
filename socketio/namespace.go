package socketio

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
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

// Use adds a middleware: it runs for each client that wants to join, before the
// others know of it. Its error refuses the client, which gets the error's text
// in connect_error, with the Data of an *Error.
func (n *Namespace) Use(middleware ...func(ctx context.Context, s *Socket) error) {
	n.server.register(func() { n.middleware = append(n.middleware, middleware...) })
}

// OnConnect adds a function that runs when a client has joined, before the
// handlers of its first event.
func (n *Namespace) OnConnect(f func(ctx context.Context, s *Socket)) {
	n.server.register(func() { n.onConnect = append(n.onConnect, f) })
}

// OnDisconnect adds a function that runs when a client has left, after the
// handlers of its last event and while it is still in its rooms.
func (n *Namespace) OnDisconnect(f func(ctx context.Context, s *Socket, reason Reason)) {
	n.server.register(func() { n.onDisconnect = append(n.onDisconnect, f) })
}

// Handle makes h the handler of an event. It panics if the event has one
// already or if the protocol has reserved its name.
func (n *Namespace) Handle(event string, h Handler) {
	n.server.register(func() {
		if _, taken := n.handlers[event]; taken || reservedEvent(event) {
			panic("socketio: event " + event + " is reserved or has a handler already")
		}
		n.handlers[event] = h
	})
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

// Sockets returns the sockets that are connected to this server.
func (n *Namespace) Sockets() []*Socket {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.members)
}

// Socket returns a socket that is connected to this server by its ID.
func (n *Namespace) Socket(id string) (*Socket, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s, ok := n.sockets[id]
	return s, ok
}
