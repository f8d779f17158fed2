package socketio

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/hubbub-chat/hubbub/engineio"
)

// What clients are told that do not get in.
const (
	noNamespace  = "Invalid namespace" // the Node server's words
	noReason     = "internal error"
	alreadyEnded = "disconnected"
)

// Server is a Socket.IO server: an http.Handler, to be mounted at Options.Path.
// It embeds the namespace "/", in which clients are unless they ask for
// another.
type Server struct {
	*Namespace

	opts       Options
	engine     *engineio.Server
	limits     limits
	maxPayload int
	count      counters

	started    atomic.Bool
	mu         sync.Mutex
	namespaces map[string]*Namespace
	live       int           // sockets whose life is not over
	idle       chan struct{} // closed when there are none, during Shutdown
}

// New returns a server. Nil options are the defaults.
func New(opts *Options) *Server {
	s := &Server{opts: opts.withDefaults(), namespaces: map[string]*Namespace{}}
	s.limits = limits{
		attachments: s.opts.MaxAttachments,
		arguments:   maxArguments,
		depth:       s.opts.MaxDepth,
		namespace:   defaultLimits.namespace,
	}
	s.engine = engineio.NewServer(s.accept, &s.opts.Engine)
	s.maxPayload = s.opts.Engine.MaxPayload
	s.Namespace = s.Of("/")
	return s
}

// Of returns the namespace with a name, which is made at the first call; a
// slash in front may be left out. Names are case-sensitive. It panics if the
// name is new after the server's first request, or if no client could send it:
// it is longer than 256 bytes, is not UTF-8, or has a comma or a control
// character in it.
func (s *Server) Of(name string) *Namespace {
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	if n := s.namespace(name); n != nil {
		return n
	}
	if !validNamespace(name, s.limits) || !utf8.ValidString(name) || strings.Contains(name, ",") {
		panic("socketio: invalid namespace " + strconv.Quote(name))
	}
	n := newNamespace(s, name)
	s.register(func() { s.namespaces[name] = n })
	return n
}

// allNamespaces returns all that have been made.
func (s *Server) allNamespaces() []*Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.namespaces))
}

// register changes the tables that every request reads.
func (s *Server) register(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started.Load() {
		panic("socketio: registered after the first request")
	}
	change()
}

func (s *Server) namespace(name string) *Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.namespaces[name]
}

// ServeHTTP answers the requests below Options.Path: those of the protocol, and
// those for the files of the JavaScript client.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.started.Store(true)
	file, ok := strings.CutPrefix(r.URL.Path, s.opts.Path)
	switch {
	case !ok && r.URL.Path+"/" != s.opts.Path:
		http.NotFound(w, r)
	case file == "" || !ok:
		s.engine.ServeHTTP(w, r)
	default:
		s.serveClient(w, r, file)
	}
}

// Shutdown refuses new connections, ends all others after sending what is
// queued, and waits until the last OnDisconnect has returned. When ctx ends
// first, it cuts the connections and returns the context's error. Handlers must
// not call it: it would wait for them.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.engine.Shutdown(ctx)
	select {
	case <-s.drained():
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return err
}

// Close is Shutdown that waits neither for clients nor for handlers: it cuts
// all connections, and OnDisconnect may still run after it has returned.
func (s *Server) Close() error { return s.engine.Close() }

func (s *Server) socketAdded() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live++
}

func (s *Server) socketGone() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live--; s.live == 0 && s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
}

// drained is closed when there are no sockets.
func (s *Server) drained() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle == nil {
		s.idle = make(chan struct{})
	}
	idle := s.idle
	if s.live == 0 {
		close(idle)
		s.idle = nil
	}
	return idle
}
