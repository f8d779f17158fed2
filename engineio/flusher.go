package engineio

import (
	"runtime"
	"sync"
)

// flusher writes what broadcasts have queued. A broadcast only queues and
// marks; the flusher then writes, for each session in turn, everything that
// has come together for it in one system call. There is no timer: while one
// pass runs, the next one's messages gather.
type flusher struct {
	mu      sync.Mutex
	dirty   []*Session
	running bool
}

func (f *flusher) add(sessions []*Session) {
	f.mu.Lock()
	f.dirty = append(f.dirty, sessions...)
	start := !f.running
	f.running = true
	f.mu.Unlock()
	if start {
		go f.run()
	}
}

func (f *flusher) run() {
	var spare []*Session
	for {
		// Give the senders that are ready to run a chance to queue first: their
		// messages then share this pass's writes.
		runtime.Gosched()
		f.mu.Lock()
		pass := f.dirty
		if len(pass) == 0 {
			f.running = false
			f.dirty = nil
			f.mu.Unlock()
			return
		}
		f.dirty = spare[:0]
		f.mu.Unlock()
		for i, s := range pass {
			s.mu.Lock()
			s.dirty = false
			s.flush()
			s.mu.Unlock()
			pass[i] = nil
		}
		spare = pass
	}
}

// Batch queues messages for many sessions, to be written together. It is not
// for concurrent use. Messages that a Batch has queued keep their place among
// those of Send, which wait with them for Flush: it must follow soon.
type Batch struct {
	server *Server
	dirty  []*Session
	slow   []*Session
	shapes *shapes // of the message before; nil as long as no session needs one
}

// Batch returns an empty Batch.
func (s *Server) Batch() *Batch {
	return &Batch{server: s}
}

// Send queues m for s, which must belong to the Batch's server. A session for
// which m does not fit under Options.MaxQueue is ended by Flush.
func (b *Batch) Send(s *Session, m Message) {
	m = b.lock(s, m)
	err := s.push(m)
	if err != nil && !s.ended() {
		b.slow = append(b.slow, s)
	}
	b.mark(s, err == nil)
	s.mu.Unlock()
}

// SendVolatile queues m for s unless s does not keep up. It tells whether m was
// queued.
func (b *Batch) SendVolatile(s *Session, m Message) bool {
	m = b.lock(s, m)
	queued := s.keepsUp(m) && s.push(m) == nil
	b.mark(s, queued)
	s.mu.Unlock()
	return queued
}

// lock locks s and returns m as s takes it. What that takes is done, at most once
// for all sessions, with no lock held.
func (b *Batch) lock(s *Session, m Message) Message {
	s.mu.Lock()
	f := s.wire
	if f == 0 {
		return m
	}
	s.mu.Unlock()
	if b.shapes == nil {
		b.shapes = &shapes{}
	}
	m = b.shapes.shape(b.server, m, f)
	s.mu.Lock()
	return m
}

// Use spares b, until Flush, the work that Prepare has done for a message. A nil p
// does nothing.
func (b *Batch) Use(p *Prepared) {
	if p == nil {
		return
	}
	if b.shapes == nil {
		b.shapes = &shapes{}
	}
	*b.shapes = shapes(*p)
}

func (b *Batch) mark(s *Session, queued bool) {
	if queued && !s.dirty {
		s.dirty = true
		b.dirty = append(b.dirty, s)
	}
}

// Flush hands the messages over to be written, and leaves the Batch empty. It
// does not wait for the writing.
func (b *Batch) Flush() {
	if len(b.dirty) > 0 {
		b.server.flusher.add(b.dirty)
	}
	for _, s := range b.slow {
		s.end(Slow, ending{gone: true, why: tooMuch})
	}
	b.dirty, b.slow = emptied(b.dirty), emptied(b.slow)
	if b.shapes != nil {
		*b.shapes = shapes{}
	}
}

// roomy is the length up to which a list's array is kept whatever it is used for.
const roomy = 64

// emptied returns an empty list that holds on to no session, and to its array
// only if that was not much too large: else a burst's would stay for ever.
func emptied(list []*Session) []*Session {
	if cap(list) > roomy && len(list) < cap(list)/4 {
		return nil
	}
	clear(list)
	return list[:0]
}
