package socketio

import "context"

// Router is what a Server, a Namespace and a Parent have in common for registering
// functions. A function that takes a Router can set up any of them. All methods must
// be called before the server's first request; they panic afterwards.
type Router interface {
	// Use adds middleware, which lets clients in or refuses them.
	Use(middleware ...func(ctx context.Context, s *Socket) error)
	// OnConnect adds a function that runs when a client has joined.
	OnConnect(f func(ctx context.Context, s *Socket))
	// OnDisconnect adds a function that runs when a client has left.
	OnDisconnect(f func(ctx context.Context, s *Socket, reason Reason))
	// OnEmit adds a function that hears of every event that is sent to a socket.
	OnEmit(f func(s *Socket, event string, args []any))
	// OnRooms adds a function that hears of rooms and who is in them.
	OnRooms(f func(RoomEvent))
	// Handle makes h the handler of an event.
	Handle(event string, h Handler)
	// HandleUnknown makes h the handler of all events that have no other.
	HandleUnknown(h Handler)
	// HandleServerSide makes f the handler of an event from servers.
	HandleServerSide(event string, f func(ctx context.Context, args Args) (any, error))
	// Wrap puts functions around the handlers of all events.
	Wrap(wrappers ...func(next Handler) Handler)
}

// Emitter is what a Server, a Namespace, a Parent and a Target have in common for
// sending. All methods may be called concurrently.
type Emitter interface {
	// Emit sends an event to everybody addressed.
	Emit(event string, args ...any) error
	// To addresses everybody who is in at least one of the rooms.
	To(rooms ...string) Target
	// Except leaves out everybody who is in one of the rooms.
	Except(rooms ...string) Target
	// Local addresses only those who are connected to this server.
	Local() Target
	// Volatile sends events that may be dropped.
	Volatile() Target
}

var (
	_ Router  = (*Server)(nil)
	_ Router  = (*Namespace)(nil)
	_ Router  = (*Parent)(nil)
	_ Emitter = (*Server)(nil)
	_ Emitter = (*Namespace)(nil)
	_ Emitter = (*Parent)(nil)
	_ Emitter = Target{}
)
