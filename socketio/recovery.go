package socketio

import (
	"container/list"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Recovery lets a client that has lost its connection come back as the socket
// that it was: with its ID, its rooms, the values of Socket.Set, and the events
// that it missed, exactly once and in order. Socket.Recovered tells OnConnect
// that this has happened.
//
// Events carry an offset then, as a further last argument, except those that
// want an acknowledgement and volatile ones, which are not brought later.
// Clients pass it on to their handlers, as with Node: in Python a handler has to
// take one argument more, like "def moved(move, *offset)". (A volatile event
// whose last argument is a string, or that has none, carries one too: clients
// would take that for it.) What is emitted with Socket.Emit after the socket has
// ended is not brought either: Emit returns an error. All of it is in memory, and
// gone with the process.
//
// A client is a new socket, as always, if it, or the server, had left the
// namespace or it had broken the protocol; when it comes too late, or on behalf
// of another principal (Options.Engine.Principal); if it missed more than half
// of Options.Engine.MaxQueue; and when what it needs has gone for want of room.
// It waits until the OnDisconnect of the socket that it was has returned.
// A connection that the server still takes for alive is ended.
type Recovery struct {
	// MaxDisconnection is how long a client may stay away: 2 minutes.
	MaxDisconnection time.Duration
	// SkipMiddleware lets recovered sockets in without asking the middleware
	// again, as the Node server does. What a client may do can have changed
	// meanwhile, so they are asked by default; events of rooms that a middleware
	// has taken the socket out of are not brought.
	SkipMiddleware bool
	// MaxBytes bounds the events that one namespace keeps, their offsets, and the
	// sockets that it remembers: 16 MiB each. The oldest go first.
	MaxBytes int
}

func (r *Recovery) withDefaults() *Recovery {
	if r == nil {
		return nil
	}
	c := *r
	setDefault(&c.MaxDisconnection, 2*time.Minute)
	setDefault(&c.MaxBytes, 16<<20)
	return &c
}

// recovery is what a namespace keeps for those who come back. Its methods work
// on nil where they are called without asking, and do nothing then.
type recovery struct {
	Recovery
	offsets atomic.Uint64 // the last one given away

	// Guarded by the namespace's mu.
	log    packetLog
	live   map[string]*Socket // by pid: all sockets whose life is not over
	away   map[string]*absent // by pid
	oldest *list.List         // of the absents in away, in the order of going
	bytes  int                // of those in away
	freed  int                // lives that absents had, to be given back
	sweep  *time.Timer        // runs while there is something to forget
	closed bool
}

// record is what recovery knows of a socket. Guarded by the namespace's mu.
type record struct {
	pid       string
	from      uint64 // position in the log when it got in, for the first time
	last      uint64 // offset of the last event that was sent to it
	behind    uint64 // position after that
	before    uint64 // offset of the last one sent to it whose name is forgotten
	then      uint64 // position of the first one that was sent to it after before
	recovered bool
	claim     *absent       // what it was, until it is in
	next      uint64        // position of the first event that it may have missed
	heir      *Socket       // who wants to be it, the latest one
	done      chan struct{} // closed when its life is over, for the heirs; may be nil
}

// absent is a socket that may come back.
type absent struct {
	id, pid   string
	principal string
	rooms     []absentSeat
	record    record
	data      []named
	position  uint64 // in the log, when it went
	until     time.Time
	size      int
	place     *list.Element // in oldest
}

// absentSeat is a seat that an absent had.
type absentSeat struct {
	room  string
	since uint64
}

// Recovered tells whether the socket is one that had lost its connection and has
// come back: see Recovery.
func (s *Socket) Recovered() bool {
	if s.record == nil {
		return false
	}
	s.ns.mu.Lock()
	defer s.ns.mu.Unlock()
	return s.record.recovered
}

// sendKept sends an event to one socket, and keeps it if the socket takes it.
func (n *Namespace) sendKept(t Target, m engineio.Message, offset uint64) error {
	err := n.queueKept(t, m, offset)
	if err == nil {
		t.only.session.Flush()
	}
	return err
}

func (n *Namespace) queueKept(t Target, m engineio.Message, offset uint64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := t.only.queue(m); err != nil {
		return err
	}
	position := n.recovery.log.end()
	n.recovery.keep(t, m, offset)
	n.recovery.sent(t.only.record, offset, position)
	return nil
}

// sent notes an event that is sent to a socket, at a position in the log. With mu
// held.
func (r *recovery) sent(to *record, offset, position uint64) {
	if to.behind <= r.log.named {
		to.before, to.then = to.last, position
	}
	to.last, to.behind = offset, position+1
}

// enters notes that a socket is in, for the first time. With mu held.
func (r *recovery) enters(x *record) {
	x.from = r.log.end()
	x.behind, x.then = x.from, x.from
}

// keep notes an event for those who miss it. With mu held.
func (r *recovery) keep(t Target, m engineio.Message, offset uint64) {
	if len(r.live)+len(r.away) == 0 || r.closed {
		return
	}
	now := time.Now()
	k := kept{offset: offset, sent: now}
	if t.volatile {
		k.rooms = []string{} // only its place is kept, for those who name it
	} else {
		k.message, k.rooms, k.except = m, t.audience(), t.excluded()
	}
	r.log.forget(now, r.retention(t.ns.server), r.MaxBytes)
	r.log.add(k)
	r.log.forget(now, r.retention(t.ns.server), r.MaxBytes)
	r.schedule(t.ns)
}

// retention is how long an event may be missed: a connection may be dead for a
// heartbeat's time before the server knows.
func (r *recovery) retention(s *Server) time.Duration {
	return r.MaxDisconnection + s.heartbeat
}

// audience is the rooms that t names, with the own room of a socket; nil is
// everybody.
func (t Target) audience() []string {
	if t.only == nil {
		return t.rooms
	}
	return append([]string{t.only.id}, t.rooms...)
}

func (t Target) excluded() []string {
	if t.skip == nil {
		return t.except
	}
	return append([]string{t.skip.id}, t.except...)
}

// end is the position of the next event, for seats. With mu held.
func (r *recovery) end() uint64 {
	if r == nil {
		return 0
	}
	return r.log.end()
}

// recoverable tells whether a socket that has ended for a reason may come back.
func recoverable(reason Reason) bool {
	switch reason {
	case ParseError, ClientNamespaceDisconnect, ServerNamespaceDisconnect, ServerShutdown:
		return false
	}
	return true
}

// retire ends the record of a socket whose life is over, while it still has its
// rooms, and remembers the socket if it may come back. With mu held.
func (n *Namespace) retire(s *Socket) {
	r := n.recovery
	if r == nil || s.record == nil {
		return
	}
	if r.live[s.record.pid] == s {
		delete(r.live, s.record.pid)
	}
	if s.record.done != nil {
		close(s.record.done)
	}
	switch {
	case r.closed || !recoverable(s.reason) && !s.abandoned():
	case s.record.claim != nil: // it did not even get in
		r.remember(n, s.record.claim)
	case s.state == member:
		a := &absent{
			id: s.id, pid: s.record.pid, principal: s.client.principal, data: s.values(),
			record: *s.record, position: r.log.end(), until: time.Now().Add(r.MaxDisconnection),
		}
		a.record.heir, a.record.done, a.size = nil, nil, 512+64*len(a.data)
		for _, x := range s.seats.list {
			a.rooms = append(a.rooms, absentSeat{x.room.name, x.since})
			a.size += 64 + len(x.room.name)
		}
		r.remember(n, a)
	}
	if len(r.live)+len(r.away) == 0 {
		r.log = packetLog{}
	}
}

// remember keeps an absent, at the cost of the oldest. With mu held.
func (r *recovery) remember(n *Namespace, a *absent) {
	r.away[a.pid] = a
	a.place = r.oldest.PushBack(a)
	r.bytes += a.size
	r.freed--
	for r.bytes > r.MaxBytes {
		r.drop(r.oldest.Front().Value.(*absent))
	}
	r.schedule(n)
}

// drop forgets an absent. With mu held.
func (r *recovery) drop(a *absent) {
	delete(r.away, a.pid)
	r.oldest.Remove(a.place)
	r.bytes -= a.size
	r.freed++
}

// settle gives back the lives of absents that are forgotten, or takes those of
// new ones. Without mu.
func (n *Namespace) settle() {
	if n.recovery == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if freed := n.recovery.freed; freed != 0 {
		n.recovery.freed = 0
		n.server.mu.Lock()
		defer n.server.mu.Unlock()
		n.server.release(n, freed)
	}
}

// schedule sees to it that what has become too old is forgotten. With mu held.
func (r *recovery) schedule(n *Namespace) {
	if r.sweep == nil && !r.closed && (len(r.log.names) > 0 || len(r.away) > 0) {
		r.sweep = time.AfterFunc(r.MaxDisconnection/2, n.forgetOld)
	}
}

// forgetOld forgets what nobody may come back for.
func (n *Namespace) forgetOld() {
	defer n.settle()
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.recovery
	r.sweep = nil
	now := time.Now()
	for e := r.oldest.Front(); e != nil; {
		a := e.Value.(*absent)
		e = e.Next()
		if now.After(a.until) {
			r.drop(a)
		}
	}
	r.log.forget(now, r.retention(n.server), r.MaxBytes)
	if len(r.live)+len(r.away) == 0 {
		r.log = packetLog{}
	}
	r.schedule(n)
}

// forgetAbsent forgets everything, when the server ends.
func (n *Namespace) forgetAbsent() {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.recovery
	if r.sweep != nil {
		r.sweep.Stop()
		r.sweep = nil
	}
	r.closed = true
	r.log, r.bytes = packetLog{}, 0
	r.oldest.Init()
	clear(r.away)
}

// looksLikeOffset tells whether clients would take what ends an event, its name
// if it has no arguments, for its offset: any string.
func looksLikeOffset(args []any) bool {
	if len(args) == 0 {
		return true
	}
	e, err := encodeArgs(args[len(args)-1:])
	if err != nil {
		return false // which is for the event's own encoding to tell
	}
	text, _, err := e.payload(nil)
	return err == nil && text[len("[")] == '"'
}

// parseOffset reads an offset that encodeKept has written.
func parseOffset(text string) (uint64, bool) {
	n, err := strconv.ParseUint(text, 36, 64)
	return n, err == nil && n != 0
}
