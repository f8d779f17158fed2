// Package engineio is a server for Engine.IO protocol 4, and 3 where that is
// allowed: sessions over HTTP long-polling and WebSocket, with the upgrade from
// one to the other, and heartbeats. It is what package socketio stands on, and can be used alone.
//
//	server := engineio.NewServer(func(s *engineio.Session, r *http.Request) (engineio.Receiver, error) {
//		return echo{s}, nil
//	}, nil)
//	http.Handle("/engine.io/", server)
//
// What a program wants to do with every request it does around the server, like
// around any handler: headers that are set by then are part of the answer, also
// of the one that opens a WebSocket.
//
// The protocol: https://github.com/socketio/engine.io-protocol.
package engineio

import (
	"compress/flate"
	"crypto/rand"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Server is an http.Handler that speaks Engine.IO. All methods may be called
// concurrently.
type Server struct {
	opts      Options
	accept    func(*Session, *http.Request) (Receiver, error)
	heart     heartbeat
	flusher   flusher
	deflaters *deflaters    // nil without Options.Deflate
	forms     atomic.Uint32 // bit f: a WebSocket has wanted form f
	count     counters
	lines     lines // of the log

	mu       sync.Mutex // after Session.mu
	sessions map[string]*Session
	conns    map[*conn]struct{}
	endings  int           // calls of Receiver.Closed under way
	idle     chan struct{} // closed when nothing is left, during Shutdown
	closing  bool
}

// NewServer returns a server that asks accept about each new session: it
// returns who receives its messages, or an error, of which the client hears as
// of one of Options.AllowRequest. accept must not keep the request. It panics if opts names a
// transport or a compression level that does not exist.
func NewServer(accept func(*Session, *http.Request) (Receiver, error), opts *Options) *Server {
	s := &Server{
		opts:     opts.withDefaults(),
		accept:   accept,
		sessions: map[string]*Session{},
		conns:    map[*conn]struct{}{},
	}
	for _, name := range s.opts.Transports {
		if name != Polling && name != WebSocket {
			panic("engineio: unknown transport " + name)
		}
	}
	if d := s.opts.Deflate; d != nil {
		if d.Level > flate.BestCompression {
			panic("engineio: unknown compression level " + strconv.Itoa(d.Level))
		}
		s.deflaters = newDeflaters(d.Level)
	}
	s.heart.interval, s.heart.timeout = s.opts.PingInterval, s.opts.PingTimeout
	s.heart.patience, s.heart.least = s.opts.SlowTimeout, s.least()
	return s
}

// ServeHTTP answers one request of the protocol, whatever its path. A WebSocket
// needs a w that is an http.Hijacker, or unwraps to one. Where w allows it, a poll
// outlasts the timeouts of http.Server; before any deadline that is left, such as
// the context's, it is answered with a noop, and the client asks again.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 && r.ProtoMinor > 1 {
		s.refuse(w, r, errHTTP)
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		// Also a body that is refused unread must come in time: net/http reads it
		// before it lets go of the connection.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyGrace))
	}
	s.setCORS(w, r)
	if s.isPreflight(r) {
		s.servePreflight(w, r)
		return
	}
	req, err := s.verify(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if r.ContentLength < 0 && r.Method == http.MethodGet { // it was empty
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	switch {
	case req.websocket && req.session == nil:
		s.openWebSocket(w, r, req.form)
	case req.websocket:
		s.probeWebSocket(w, r, req)
	case req.session == nil:
		s.openPolling(w, r, req.form)
	case r.Method == http.MethodPost:
		req.session.servePost(w, r)
	default:
		req.session.servePoll(w, r)
	}
}

// newSession makes a session that accept has agreed to. It is in the registry,
// and its receiver in place, before the client learns its id.
func (s *Server) newSession(r *http.Request, f form) (*Session, error) {
	if s.opts.AllowRequest != nil {
		if err := s.opts.AllowRequest(r); err != nil {
			return nil, forbiddenFor(err)
		}
	}
	sess := &Session{server: s, id: s.opts.NewID(r), form: f}
	if sess.id == "" {
		return nil, errID
	}
	if s.opts.Principal != nil {
		sess.principal = s.opts.Principal(r)
	}
	accepted := false
	defer func() {
		if !accepted { // an error or a panic: who has kept the session finds it ended
			sess.end(ForcedClose, ending{gone: true})
		}
	}()
	receiver, err := s.accept(sess, r)
	if err != nil {
		return nil, forbiddenFor(err)
	}
	accepted = true
	if err := s.admit(sess, receiver); err != nil {
		return nil, err
	}
	return sess, nil
}

// admit registers a session with its receiver. accept may have handed it to
// other goroutines already, and one of them may have ended it.
func (s *Server) admit(sess *Session, receiver Receiver) error {
	s.count.opened.Add(1)
	sess.mu.Lock()
	sess.receiver = receiver
	ended := sess.ended()
	var refusal error
	if !ended {
		refusal = s.register(sess)
	}
	if ended {
		s.beginEnding()
	}
	sess.mu.Unlock()
	switch {
	case ended:
		sess.tellClosed()
		return errEnded
	case refusal == errID:
		sess.end(ForcedClose, ending{gone: true})
	case refusal != nil:
		sess.end(ServerShutdown, ending{gone: true})
	}
	return refusal
}

// register refuses a session when the server is closing, or its id is taken.
func (s *Server) register(sess *Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return errShutdown
	case s.sessions[sess.id] != nil:
		return errID
	}
	s.sessions[sess.id] = sess
	return nil
}

// open lets a session run, and puts it under the heartbeat's watch; one that has
// been closed meanwhile only sends its last messages. It tells false when there
// is nothing to run any more.
func (s *Session) open() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = false
	switch s.state {
	case stateOpening:
		s.state = stateOpen
		s.server.heart.start(s)
		s.flush()
		return true
	case stateClosing:
		s.endTransport(ending{drain: true})
		return true
	}
	return false
}

// newID returns 144 random bits: who knows the id has the session.
func newID(*http.Request) string {
	var b [18]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// all returns the sessions that are in the registry now.
func (s *Server) all() []*Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.sessions))
}

func (s *Server) find(id string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}

func (s *Server) forget(sess *Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions[sess.id] == sess { // and not the one whose id it wanted
		delete(s.sessions, sess.id)
	}
	s.checkIdle()
}

// track notes a connection that Shutdown must wait for. It tells false when
// the server is closing.
func (s *Server) track(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) untrack(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.checkIdle()
}

// beginEnding and finishEnding enclose a call of Receiver.Closed.
func (s *Server) beginEnding() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endings++
}

func (s *Server) finishEnding() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endings--
	s.checkIdle()
}

func (s *Server) checkIdle() {
	if s.idle != nil && len(s.sessions) == 0 && len(s.conns) == 0 && s.endings == 0 {
		close(s.idle)
		s.idle = nil
	}
}

func (s *Server) offers(transport string) bool {
	return slices.Contains(s.opts.Transports, transport)
}
