package socketio

import (
	"context"
	"sync"
)

// Call sends an event and waits for the client's acknowledgement. The error is
// the Reason when the socket ends first, and the context's when that does.
//
// A handler that calls its own client holds up that client's events meanwhile;
// when more of them come than Options.Inbox, the acknowledgement is not read any
// more either, and the connection ends as Stalled. What may take long belongs in
// a goroutine.
func (s *Socket) Call(ctx context.Context, event string, args ...any) (Args, error) {
	id := s.ns.nextAck.Add(1) - 1
	m, err := s.ns.server.encodeEvent(s.ns.name, id, true, event, args)
	if err != nil {
		return nil, err
	}
	answer := make(chan callResult, 1)
	if err := s.expect(id, func(args Args, err error) { answer <- callResult{args, err} }); err != nil {
		return nil, err
	}
	s.ns.server.count.emitted.Add(1)
	if err := s.send(m); err != nil {
		s.forgetAck(id)
		return nil, err
	}
	s.ns.tellEmit(s, event, args)
	select {
	case a := <-answer:
		return a.args, a.err
	case <-ctx.Done():
	}
	s.forgetAck(id)
	select {
	case a := <-answer:
		return a.args, a.err
	default:
		return nil, context.Cause(ctx)
	}
}

type callResult struct {
	args Args
	err  error
}

// Call is Socket.Call with the answer decoded. A client that acknowledges with
// nothing leaves the zero value.
func Call[Out any](ctx context.Context, s *Socket, event string, args ...any) (Out, error) {
	answer, err := s.Call(ctx, event, args...)
	return decodeAnswer[Out](answer, err)
}

func decodeAnswer[Out any](args Args, err error) (Out, error) {
	var out Out
	if err == nil && len(args) > 0 {
		err = args[0].Decode(&out)
	}
	return out, err
}

// Answer is one client's acknowledgement.
type Answer struct {
	Socket string // the socket's ID
	Args   Args   // what it acknowledged with
	Err    error  // the Reason, if the socket ended instead
}

// Call sends an event to all that the target addresses and waits until each has
// acknowledged it or ended. When ctx ends first, it returns the answers that
// have come so far and the context's error. The answers stand in the order in
// which they came. An event that wants them is never dropped as Volatile.
func (t Target) Call(ctx context.Context, event string, args ...any) ([]Answer, error) {
	c := &collector{done: make(chan struct{}), open: 1}
	var err error
	for _, child := range t.targets() {
		forget, childErr := child.ask(c, event, args)
		defer forget()
		if err = childErr; err != nil {
			break
		}
	}
	c.settle()
	if err != nil {
		return nil, err
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return c.answers(), err
}

// ask sends an event to all that the target addresses in its one namespace, and
// lets c have the answers until forget is called.
func (t Target) ask(c *collector, event string, args []any) (forget func(), err error) {
	t.volatile = false
	var asked []*Socket
	id := t.ns.nextAck.Add(1) - 1
	forget = func() {
		for _, s := range asked {
			s.forgetAck(id)
		}
	}
	m, err := t.ns.server.encodeEvent(t.ns.name, id, true, event, args)
	if err != nil {
		return forget, err
	}
	if t.plain {
		m = m.Uncompressed()
	}
	t.ns.server.count.emitted.Add(1)
	told := t.deliver(m, 0, func(s *Socket) bool {
		c.expect()
		if s.expect(id, func(args Args, err error) { c.add(Answer{s.id, args, err}) }) != nil {
			c.settle()
			return false
		}
		asked = append(asked, s)
		return true
	})
	t.tell(told, event, args)
	return forget, nil
}

// Result is one client's decoded acknowledgement.
type Result[Out any] struct {
	Socket string // the socket's ID
	Value  Out    // the first value it acknowledged with, zero if there is none
	Err    error  // why there is no Value
}

// CallAll is Target.Call with the answers decoded.
func CallAll[Out any](ctx context.Context, t Target, event string, args ...any) ([]Result[Out], error) {
	answers, err := t.Call(ctx, event, args...)
	results := make([]Result[Out], len(answers))
	for i, a := range answers {
		value, err := decodeAnswer[Out](a.Args, a.Err)
		results[i] = Result[Out]{a.Socket, value, err}
	}
	return results, err
}

// collector gathers the answers of many.
type collector struct {
	mu   sync.Mutex
	open int // answers to come, and one until all have been asked
	got  []Answer
	done chan struct{}
}

func (c *collector) expect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open++
}

func (c *collector) add(a Answer) {
	c.mu.Lock()
	c.got = append(c.got, a)
	c.mu.Unlock()
	c.settle()
}

func (c *collector) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open--; c.open == 0 {
		close(c.done)
	}
}

func (c *collector) answers() []Answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Answer(nil), c.got...)
}

// expect makes done hear of the acknowledgement with an id, or of the end.
func (s *Socket) expect(id uint64, done func(Args, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.stage {
	case connecting:
		return ErrConnecting
	case ended:
		return s.reason
	}
	if s.acks == nil {
		s.acks = map[uint64]func(Args, error){}
	}
	s.acks[id] = done
	return nil
}

func (s *Socket) forgetAck(id uint64) { s.takeAck(id) }

func (s *Socket) takeAck(id uint64) func(Args, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := s.acks[id]
	delete(s.acks, id)
	if len(s.acks) == 0 {
		s.acks = nil
	}
	return done
}

// resolve handles an acknowledgement; one that nobody waits for is dropped.
func (s *Socket) resolve(p packet) {
	var done func(Args, error)
	if p.hasID {
		done = s.takeAck(p.id)
	}
	if done == nil {
		s.ns.server.count.dropped.Add(1)
		return
	}
	done(p.args, nil)
}
