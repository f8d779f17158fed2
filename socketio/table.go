package socketio

import "context"

// table is what a program has registered for a namespace, or for all children
// of a Parent. It does not change after the first request.
type table struct {
	server *Server

	middleware   []func(context.Context, *Socket) error
	onConnect    []func(context.Context, *Socket)
	onDisconnect []func(context.Context, *Socket, Reason)
	onEmit       []func(*Socket, string, []any)
	onRooms      []func(RoomEvent)
	serverSide   map[string]serverSideHandler

	handlers map[string]Handler
	unknown  Handler
	outer    Handler // the first wrapper, nil if there is none
	inner    *link   // what the last wrapper wraps
}

func newTable(server *Server) *table {
	return &table{server: server, handlers: map[string]Handler{}, serverSide: map[string]serverSideHandler{}}
}

// Use adds middleware: each runs, in the order of registration, for every
// client that wants to join, before the others know of it. An error refuses the
// client. If it is an *Error, the client gets its Message and Data in
// connect_error; of any other it only hears "internal error", and
// Options.OnError gets it. ctx is the socket's context: it ends when the client
// gives up.
func (t *table) Use(middleware ...func(ctx context.Context, s *Socket) error) {
	t.server.register(func() {
		for _, use := range middleware {
			need(use != nil, "middleware")
		}
		t.middleware = append(t.middleware, middleware...)
	})
}

// OnConnect adds a function that runs when a client has joined and has been told
// so, before the handler of its first event.
func (t *table) OnConnect(f func(ctx context.Context, s *Socket)) {
	t.server.register(func() {
		need(f != nil, "OnConnect")
		t.onConnect = append(t.onConnect, f)
	})
}

// OnDisconnect adds a function that runs once for every client that had joined,
// when it has left: after the handler of its last event and while it is still in
// its rooms, though nothing reaches it any more. ctx has ended.
func (t *table) OnDisconnect(f func(ctx context.Context, s *Socket, reason Reason)) {
	t.server.register(func() {
		need(f != nil, "OnDisconnect")
		t.onDisconnect = append(t.onDisconnect, f)
	})
}

// Handle makes h the handler of an event. It panics if the event has one
// already or if the protocol has reserved its name.
func (t *table) Handle(event string, h Handler) {
	t.server.register(func() {
		need(h != nil, "handler of "+event)
		if _, taken := t.handlers[event]; taken || reservedEvent(event) {
			panic("socketio: event " + event + " is reserved or has a handler already")
		}
		t.handlers[event] = h
	})
}

// HandleUnknown makes h the handler of all events that have no other. Without
// one they are counted and dropped.
func (t *table) HandleUnknown(h Handler) {
	t.server.register(func() {
		need(h != nil, "handler of unknown events")
		if t.unknown != nil {
			panic("socketio: unknown events have a handler already")
		}
		t.unknown = h
	})
}

// Wrap puts functions around the handlers of all events, also of those that
// have no handler. The first one registered is the outermost. Each is called
// once, now, and returns a Handler that calls next, or does not.
func (t *table) Wrap(wrappers ...func(next Handler) Handler) {
	for _, wrap := range wrappers {
		need(wrap != nil, "wrapper")
		inner := &link{HandlerFunc(serve)}
		h := wrap(inner)
		need(h != nil, "wrapper's handler")
		t.server.register(func() {
			if t.outer == nil {
				t.outer = h
			} else {
				t.inner.next = h
			}
			t.inner = inner
		})
	}
}

// link is what a wrapper wraps: the handlers, until another wrapper comes
// between.
type link struct{ next Handler }

func (l *link) ServeEvent(ctx context.Context, s *Socket, e *Event) error {
	return l.next.ServeEvent(ctx, s, e)
}

// serve lets an event's own handler handle it: the socket's, the namespace's,
// or the one for the unknown.
func serve(ctx context.Context, s *Socket, e *Event) error {
	t := s.ns.table
	h := s.ownHandler(e.Name)
	if h == nil {
		h = t.handlers[e.Name]
	}
	if h == nil {
		h = t.unknown
	}
	if h == nil {
		t.server.count.unhandled.Add(1)
		return nil
	}
	t.server.count.handled.Add(1)
	return h.ServeEvent(ctx, s, e)
}

// OnEmit adds a function that hears of every event that is sent to a socket,
// once for each socket, when it has been queued: of Emit and Call, by whatever
// target, but not of acknowledgements, nor of events that a recovered socket
// had missed. It runs on the goroutine that sends. args must not be modified.
func (t *table) OnEmit(f func(s *Socket, event string, args []any)) {
	t.server.register(func() {
		need(f != nil, "OnEmit")
		t.onEmit = append(t.onEmit, f)
	})
}

// tellEmit tells OnEmit of an event that has been sent to s.
func (t *table) tellEmit(s *Socket, event string, args []any) {
	for _, f := range t.onEmit {
		f(s, event, args)
	}
}

func need(given bool, what string) {
	if !given {
		panic("socketio: " + what + " is nil")
	}
}
