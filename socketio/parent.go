package socketio

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"runtime/debug"
	"slices"
)

// Parent stands for namespaces that are made when the first client asks for
// them. What is registered with it holds for all of them; what is sent by it
// goes to the clients of all that there are. The same rules of concurrency hold
// as for a Namespace.
//
// Each namespace takes about a kilobyte, and lasts until the server ends unless
// Options.DropEmptyNamespaces is set. How many there may be is for the program
// to say: a pattern that matches any number lets clients make any number.
type Parent struct {
	*table
	allow    func(ctx context.Context, name string, auth Value) bool
	pattern  *regexp.Regexp          // instead of allow
	children map[*Namespace]struct{} // guarded by Server.mu
}

// OfFunc lets clients into namespaces that nobody has made, when allow agrees
// to the name; auth is what the client sent. It is asked for every client as
// long as the namespace does not exist, for several at once. ctx carries the
// values of the request that opened the connection, and ends with that. Where
// there are several parents, the first one that agrees has the namespace.
func (s *Server) OfFunc(allow func(ctx context.Context, name string, auth Value) bool) *Parent {
	need(allow != nil, "OfFunc")
	return s.addParent(&Parent{allow: allow})
}

// OfPattern is OfFunc for names in which the pattern matches: mind ^ and $.
func (s *Server) OfPattern(pattern *regexp.Regexp) *Parent {
	need(pattern != nil, "OfPattern")
	return s.addParent(&Parent{pattern: pattern})
}

func (s *Server) addParent(p *Parent) *Parent {
	p.table = newTable(s)
	p.children = map[*Namespace]struct{}{}
	s.register(func() { s.parents = append(s.parents, p) })
	return p
}

// Emit sends an event to everybody in all the namespaces.
func (p *Parent) Emit(event string, args ...any) error { return p.all().Emit(event, args...) }

// To addresses everybody who is in at least one of the rooms, in any namespace.
func (p *Parent) To(rooms ...string) Target { return p.all().To(rooms...) }

// Except addresses everybody who is in none of the rooms.
func (p *Parent) Except(rooms ...string) Target { return p.all().Except(rooms...) }

// Local addresses everybody who is connected to this server.
func (p *Parent) Local() Target { return p.all().Local() }

// Volatile addresses everybody, with events that may be dropped.
func (p *Parent) Volatile() Target { return p.all().Volatile() }

func (p *Parent) all() Target { return Target{parent: p} }

// Namespaces returns those that there are now, in no particular order.
func (p *Parent) Namespaces() []*Namespace {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return slices.Collect(maps.Keys(p.children))
}

// adopt returns the namespace with a name, which becomes a child of p if there
// is none, and counts lives in it.
func (s *Server) adopt(p *Parent, name string, lives int) (n *Namespace, isNew bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n = s.namespaces[name]
	if n == nil {
		isNew = true
		n = newNamespace(p.table, name)
		n.parent = p
		s.namespaces[name] = n
		p.children[n] = struct{}{}
	}
	n.lives += lives
	return n, isNew
}

// allows asks the program, which may panic.
func (p *Parent) allows(ctx context.Context, name string, auth Value) bool {
	if p.pattern != nil {
		return p.pattern.MatchString(name)
	}
	return p.allow(ctx, name, auth)
}

// ask looks for a parent for the namespace of a CONNECT, and joins it. Another
// life has been counted for it.
func (c *client) ask(r *request) {
	var n *Namespace
	refuse := noReason
	defer func() {
		if v := recover(); v != nil {
			c.server.count.panics.Add(1)
			c.server.opts.Logger.Error("socketio: OfFunc or OnNamespace panicked", "panic", v, "stack", string(debug.Stack()))
		}
		r.cancel(errAsked)
		c.asked(r, n, refuse)
	}()
	for _, p := range c.server.parents {
		if p.allows(r.ctx, r.name, r.auth) {
			child, isNew := c.server.adopt(p, r.name, 1)
			n = child
			if isNew {
				c.server.tellNamespace(n)
			}
			return
		}
	}
	refuse = noNamespace
}

var errAsked = errors.New("the answer has been given")

// targets returns t for each of the namespaces that it addresses.
func (t Target) targets() []Target {
	if t.parent == nil {
		return []Target{t}
	}
	var all []Target
	for _, n := range t.parent.Namespaces() {
		child := t
		child.parent, child.ns = nil, n
		all = append(all, child)
	}
	return all
}

// emitToAll emits to all children of a parent.
func (t Target) emitToAll(event string, args []any) error {
	for _, child := range t.targets() {
		if err := child.Emit(event, args...); err != nil {
			return fmt.Errorf("namespace %s: %w", child.ns.name, err)
		}
	}
	return nil
}
