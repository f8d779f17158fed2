package engineio

import (
	"slices"
	"sync"
	"time"
)

// maxEarly bounds how much earlier than due a ping may go out, so that one
// wake-up serves many sessions; maxDelay how much of a late ping's delay its
// client makes up for.
const (
	maxEarly = 100 * time.Millisecond
	maxDelay = 100 * time.Millisecond
)

var (
	pingMessage = control(string(packetPing))
	pongMessage = control(string(packetPong))
)

// heartbeat pings all sessions of a server and ends those that do not answer.
// All wait equally long, so four lists in order of time do for any number of
// sessions, with one timer: those to be pinged, those that owe a pong, those
// of protocol 3, which owe a ping, and those that owe either and are busy with
// something large. A pong is waited for once more, for SlowTimeout, when the session
// has moved MinRate * PingTimeout bytes since the last one, or the last look.
//
// Its mutex comes after Session.mu and before none.
type heartbeat struct {
	interval, timeout time.Duration
	patience          time.Duration // of those that move bytes, until the next look
	least             int64         // bytes that they move between two looks

	mu       sync.Mutex
	toPing   beatList
	awaiting beatList
	pinging  beatList
	moving   beatList // owe a pong, or a ping, and move bytes
	overdue  beatList // about to be looked at
	timer    *time.Timer
	wake     time.Time // when timer fires; zero: it does not
}

// beat is a session's place in the heartbeat's lists.
type beat struct {
	list       *beatList
	prev, next *Session
	due        time.Time
	mark       int64 // bytes that had been moved at the last pong, or look
	held       bool  // the receiver holds up reading, so that no pong can come
	excused    bool  // it has been held since its last pong
}

// beatList is a list of sessions, the one that is due first in front.
type beatList struct{ front, back *Session }

func (l *beatList) push(s *Session, due time.Time) {
	b := &s.beat
	b.list, b.prev, b.due = l, l.back, due
	if l.back != nil {
		l.back.beat.next = s
	} else {
		l.front = s
	}
	l.back = s
}

func (l *beatList) remove(s *Session) {
	b := &s.beat
	if b.prev != nil {
		b.prev.beat.next = b.next
	} else {
		l.front = b.next
	}
	if b.next != nil {
		b.next.beat.prev = b.prev
	} else {
		l.back = b.prev
	}
	b.list, b.prev, b.next = nil, nil, nil
}

// start puts a new session under watch. With the session's mu held, so that it
// comes before the stop of one that ends.
func (h *heartbeat) start(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watch(s)
}

// watch gives a session its time until the next ping.
func (h *heartbeat) watch(s *Session) {
	if s.form&form3 != 0 {
		h.move(s, &h.pinging, h.interval+h.timeout)
	} else {
		h.move(s, &h.toPing, h.interval)
	}
	h.arm()
}

// restart counts from now again, after a pong or the client's ping.
func (h *heartbeat) restart(s *Session) {
	moved := s.moved()
	h.mu.Lock()
	defer h.mu.Unlock()
	s.beat.mark = moved
	s.beat.excused = s.beat.held
	if s.beat.list != nil {
		h.watch(s)
	}
}

// hold waives the pong that a session may owe: when it is due, the session gets
// another ping instead. Pings go on all the while, for the client counts on
// them.
func (h *heartbeat) hold(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.beat.held, s.beat.excused = true, true
}

// release ends a hold. A pong is expected by the end of the next full timeout.
func (h *heartbeat) release(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.beat.held = false
}

// stop ends the watch. A session that has been stopped is never put back.
func (h *heartbeat) stop(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.beat.list != nil {
		s.beat.list.remove(s)
	}
	if h.toPing.front == nil && h.awaiting.front == nil && h.pinging.front == nil && h.moving.front == nil && h.timer != nil {
		h.timer.Stop()
		h.wake = time.Time{}
	}
}

// late tells whether the session should have answered a ping by now, and has not been
// busy with something else.
func (h *heartbeat) late(s *Session) bool {
	if !h.isDue(s) {
		return false
	}
	moved := s.moved()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.isDueLocked(s) && moved-s.beat.mark < h.least
}

func (h *heartbeat) isDue(s *Session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.isDueLocked(s)
}

func (h *heartbeat) isDueLocked(s *Session) bool {
	due := s.beat.due
	switch {
	case s.beat.list == nil || s.beat.excused:
		return false
	case s.beat.list == &h.toPing:
		due = due.Add(h.timeout)
	}
	return !time.Now().Before(due)
}

// goOn looks at a session that has not answered in time. It tells false when there is
// nothing to wait for; otherwise the session is looked at again later.
func (h *heartbeat) goOn(s *Session) bool {
	moved := s.moved()
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.beat.list != &h.overdue {
		return true // it has answered meanwhile, or ended
	}
	if moved-s.beat.mark < h.least {
		return false
	}
	s.beat.mark = moved
	h.move(s, &h.moving, h.patience)
	h.arm()
	return true
}

// mark is how many bytes the session had moved when it last answered.
func (h *heartbeat) mark(s *Session) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return s.beat.mark
}

func (h *heartbeat) move(s *Session, to *beatList, after time.Duration) {
	if s.beat.list != nil {
		s.beat.list.remove(s)
	}
	to.push(s, time.Now().Add(after))
}

// arm sets the timer to what is due next.
func (h *heartbeat) arm() {
	var next time.Time
	for _, s := range []*Session{h.toPing.front, h.awaiting.front, h.pinging.front, h.moving.front} {
		if s != nil && (next.IsZero() || s.beat.due.Before(next)) {
			next = s.beat.due
		}
	}
	if next.IsZero() || !h.wake.IsZero() && !next.Before(h.wake) {
		return // it fires early at worst, and is set again then
	}
	h.wake = next
	if h.timer == nil {
		h.timer = time.AfterFunc(time.Until(next), h.run)
		return
	}
	h.timer.Reset(time.Until(next))
}

// run does what is due.
func (h *heartbeat) run() {
	h.mu.Lock()
	now := time.Now()
	soon := now.Add(min(h.interval/64, maxEarly))
	var ping, late []*Session
	for s := h.toPing.front; s != nil && !s.beat.due.After(soon); s = h.toPing.front {
		// The time to answer counts from when the ping was due, which clients and
		// requests can reckon with; unless this process was held up itself.
		delay := min(now.Sub(s.beat.due), maxDelay)
		h.move(s, &h.awaiting, h.timeout-delay)
		ping = append(ping, s)
	}
	for s := h.awaiting.front; s != nil && !s.beat.due.After(now); s = h.awaiting.front {
		if s.beat.excused {
			s.beat.excused = s.beat.held
			h.move(s, &h.awaiting, h.timeout)
			ping = append(ping, s)
			continue
		}
		h.move(s, &h.overdue, 0)
		late = append(late, s)
	}
	for s := h.pinging.front; s != nil && !s.beat.due.After(now); s = h.pinging.front {
		if s.beat.excused {
			s.beat.excused = s.beat.held
			h.watch(s)
			continue
		}
		h.move(s, &h.overdue, 0)
		late = append(late, s)
	}
	for s := h.moving.front; s != nil && !s.beat.due.After(now); s = h.moving.front {
		h.move(s, &h.overdue, 0)
		late = append(late, s)
	}
	h.wake = time.Time{}
	h.arm()
	h.mu.Unlock()

	for _, s := range ping {
		s.ping()
	}
	for _, s := range late {
		if !h.goOn(s) {
			s.end(PingTimeout, ending{why: "no pong in PingTimeout, and nothing else from the client"})
		} else if s.form&form3 == 0 {
			s.ping() // its client counts on hearing one now and then
		}
	}
}

// ping sends a ping, before all that waits and has not begun to go out: the client
// counts on hearing one in time.
func (s *Session) ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended() {
		return
	}
	at := 0
	if s.writing { // the first may have gone in part
		at = min(max(s.flying, 1), len(s.queue))
	}
	m := s.server.shape(pingMessage, s.wire)
	s.queue = slices.Insert(s.queue, at, m)
	s.queued += m.Size()
	if !s.dirty {
		s.flush()
	}
}
