package socketio

import (
	"container/list"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Namespace is a part of a server with its own handlers, sockets and rooms. A
// client may be in several over one connection. What registers functions (Use,
// Wrap, HandleUnknown, HandleServerSide, Handle, and those that begin with On)
// must be called before the server's first request; all other methods may be
// called concurrently.
type Namespace struct {
	*table
	name    string
	parent  *Parent
	lives   int // of its sockets, and sessions to recover; guarded by Server.mu
	nextAck atomic.Uint64

	// mu orders what is sent to several sockets: whoever is in the same rooms
	// gets it in the same order. It comes before Socket.mu.
	mu       sync.Mutex
	sockets  map[string]*Socket
	members  []*Socket // the same, for a quick walk
	rooms    map[string]*room
	mark     uint64
	batch    *engineio.Batch // may hold on to the sessions of sockets, nil after one has gone
	recovery *recovery       // nil: not wanted
}

func newNamespace(table *table, name string) *Namespace {
	n := &Namespace{
		table:   table,
		name:    name,
		sockets: map[string]*Socket{},
		rooms:   map[string]*room{},
	}
	if opts := table.server.opts.Recovery; opts != nil {
		n.recovery = &recovery{Recovery: *opts, live: map[string]*Socket{}, away: map[string]*absent{}, oldest: list.New()}
	}
	return n
}

// Name returns the namespace's name, which begins with a slash.
func (n *Namespace) Name() string { return n.name }

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

// Rooms returns the names of the rooms that sockets of this server are in, each
// socket's own among them, in no particular order.
func (n *Namespace) Rooms() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	names := make([]string, 0, len(n.rooms)+len(n.members))
	for name := range n.rooms {
		names = append(names, name)
	}
	for id := range n.sockets {
		if n.rooms[id] == nil {
			names = append(names, id)
		}
	}
	return names
}
