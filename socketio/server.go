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
	"time"
	"unicode/utf8"

	"github.com/hubbub-chat/hubbub/engineio"
)

// What clients are told that do not get in.
const (
	noNamespace  = "Invalid namespace" // the Node server's words
	noReason     = "internal error"
	noMore       = "Too many namespaces"
	tooMuchAuth  = "Auth is too large"
	alreadyEnded = "disconnected"
)

// Server is a Socket.IO server: an http.Handler, to be mounted at Options.Path.
// It embeds the namespace "/", in which clients are unless they ask for
// another.
type Server struct {
	*Namespace

	opts       Options
	engine     *engineio.Server
	limits     Limits
	maxPayload int
	heartbeat  time.Duration // what it takes to notice that a client is dead, at most
	count      counters
	crew       crew

	started     atomic.Bool
	parents     []*Parent // in the order of asking
	onNamespace []func(*Namespace)

	mu         sync.Mutex // after Namespace.mu and client.mu
	namespaces map[string]*Namespace
	live       int           // sockets whose life is not over, and requests for namespaces
	idle       chan struct{} // closed when there are none, during Shutdown
}

// New returns a server. Nil options are the defaults.
func New(opts *Options) *Server {
	s := &Server{opts: opts.withDefaults(), namespaces: map[string]*Namespace{}}
	s.limits = Limits{
		Attachments: s.opts.MaxAttachments,
		Arguments:   s.opts.MaxArguments,
		Depth:       s.opts.MaxDepth,
		Namespace:   defaultLimits.Namespace,
	}
	s.engine = engineio.NewServer(s.accept, &s.opts.Engine)
	s.maxPayload = s.opts.Engine.MaxPayload
	s.heartbeat = s.opts.Engine.PingInterval + s.opts.Engine.PingTimeout
	s.Namespace = s.Of("/")
	return s
}

// Of returns the namespace with a name, which is made at the first call; a
// slash in front may be left out. Names are case-sensitive. A new name in which
// the pattern of a Parent matches becomes a child of that one.
//
// It panics if any other name is new after the server's first request (to look a
// namespace up, use Lookup), and if no client could send the name: it is longer than
// 256 bytes, is not UTF-8, or has a comma or a control character in it.
func (s *Server) Of(name string) *Namespace {
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	if n := s.namespace(name); n != nil {
		return n
	}
	if s.started.Load() && s.madeByParent(name) == nil {
		panic("socketio: Of(" + strconv.Quote(name) + "): there is no such namespace, and after the first request " +
			"Of makes only those that an OfPattern matches; to find one that clients asked for, use Lookup")
	}
	if !validNamespace(name, s.limits) || !utf8.ValidString(name) || strings.Contains(name, ",") {
		panic("socketio: invalid namespace " + strconv.Quote(name))
	}
	if p := s.madeByParent(name); p != nil {
		n, isNew := s.adopt(p, name, 0)
		if isNew {
			s.tellNamespace(n)
		}
		return n
	}
	n := newNamespace(newTable(s), name)
	s.register(func() { s.namespaces[name] = n })
	s.tellNamespace(n)
	return n
}

// madeByParent returns the Parent in whose pattern a name matches, or nil.
func (s *Server) madeByParent(name string) *Parent {
	for _, p := range s.parents {
		if p.pattern != nil && p.pattern.MatchString(name) {
			return p
		}
	}
	return nil
}

// Lookup returns the namespace with a name, if it exists: a namespace of a Parent
// does from the moment that the first client asks for it. A slash in front may be
// left out.
func (s *Server) Lookup(name string) (*Namespace, bool) {
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	n := s.namespace(name)
	return n, n != nil
}

// OnNamespace adds a function that hears of each namespace that is made
// afterwards, before the client that asked for it is in. It may run for several
// at once. A child of a Parent runs what its Parent has, and cannot be given more
// there.
func (s *Server) OnNamespace(f func(*Namespace)) {
	s.register(func() {
		need(f != nil, "OnNamespace")
		s.onNamespace = append(s.onNamespace, f)
	})
}

func (s *Server) tellNamespace(n *Namespace) {
	for _, f := range s.onNamespace {
		f(n)
	}
}

// Namespaces returns all that there are, in no particular order.
func (s *Server) Namespaces() []*Namespace {
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
	s.forgetAbsent()
	select {
	case <-s.drained():
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	s.crew.close()
	return err
}

// Close is Shutdown that waits neither for clients nor for handlers: it cuts
// all connections, and OnDisconnect may still run after it has returned.
func (s *Server) Close() error {
	err := s.engine.Close()
	s.forgetAbsent()
	s.crew.close()
	return err
}

// forgetAbsent drops what is kept for those who have lost their connection.
func (s *Server) forgetAbsent() {
	if s.opts.Recovery == nil {
		return
	}
	for _, n := range s.Namespaces() {
		n.forgetAbsent()
	}
}

// enter returns the namespace with a name and counts a life in it, or one that
// has no namespace yet. It counts nothing where nobody can make one.
func (s *Server) enter(name string) *Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.namespaces[name]
	if n != nil {
		n.lives++
	}
	if n != nil || len(s.parents) > 0 {
		s.live++
	}
	return n
}

// leave takes back what enter has counted.
func (s *Server) leave(n *Namespace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n != nil {
		s.release(n, 1)
	}
	if s.live--; s.live == 0 && s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
}

// release gives back lives of a namespace, and drops it if they were the last
// and the program wants that. With mu held.
func (s *Server) release(n *Namespace, lives int) {
	n.lives -= lives
	if n.lives == 0 && n.parent != nil && s.opts.DropEmptyNamespaces && s.namespaces[n.name] == n {
		delete(s.namespaces, n.name)
		delete(n.parent.children, n)
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
