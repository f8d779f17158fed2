package engineio

import (
	"cmp"
	"errors"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

var errPanic = errors.New("the receiver panicked")

// Receiver takes what comes in on one session.
type Receiver interface {
	// Receive takes one message; data is valid during the call only. Calls come
	// one at a time and in order, on the goroutine that reads the connection: a
	// call that must wait does so in Session.Hold. An error ends the session with
	// reason ParseError.
	Receive(data []byte, binary bool) error
	// Closed is called once, when the session has ended; a Receive that is under
	// way on another goroutine may outlast it.
	//
	// A panic in either is logged; in Receive it also ends the session, with
	// reason InternalError.
	Closed(reason Reason)
}

// Session is one client's connection, whatever transport carries it at the
// moment. All methods may be called concurrently, at any time, also after the
// end.
type Session struct {
	// What a broadcast looks at comes first, in few cache lines: with 10,000
	// sessions each of them is a miss.
	mu      sync.Mutex
	state   state
	form    form      // how it polls
	wire    form      // what is queued is in this form: zero while it polls
	dirty   bool      // on the flusher's list
	writing bool      // somebody owns the WebSocket's writing side
	blocked bool      // it is a writer, because the client does not take all at once
	queued  int       // bytes in queue and in a write under way
	conn    *conn     // the WebSocket that carries the session; nil while it polls
	queue   []Message // in the order of sending
	first   [1]Message
	flying  int // messages at the head of queue that a write under way takes

	server    *Server
	receiver  Receiver
	id        string
	principal string
	trusted   atomic.Bool
	beat      beat

	why   Reason
	probe *conn // the WebSocket that may replace polling
	poll  *poll // the polling request that waits for something to send

	answering *http.ResponseController // of the poll whose answer is being written
	leaving   int                      // bytes of that answer that are not written yet
	polled    int64                    // bytes of answers to polls
	posted    int64                    // bytes of POSTs
	upgrading bool                     // the client has probed; its polling must come to rest
	killed    bool                     // the end has dropped what was queued
	worked    bool                     // the receiver has worked something off in Hold
	held      bool                     // the receiver is in Hold
	corked    bool                     // messages wait for the end of the POST that caused them
	posting   *posting                 // the POST that is under way
	done      chan struct{}
	drained   chan struct{} // closed when the queue is empty
	linger    *time.Timer   // ends the wait for the poll that takes the last messages
	last      string        // what that poll gets in the end; "": a close packet
	gone      chan struct{} // closed at the end of the wait, where a POST waits for it
}

type state uint8

const (
	stateOpening state = iota // its first packet is not yet written
	stateOpen
	stateClosing // ended for the receiver; queued messages still go out
	stateClosed
)

// ID is the session's id: a secret between client and server.
func (s *Session) ID() string { return s.id }

// Protocol is the version of Engine.IO that the client speaks: 4, or 3 where
// Options.AllowEIO3 lets it. What it changes for a receiver is that the client
// sends the pings.
func (s *Session) Protocol() int {
	if s.form&form3 != 0 {
		return 3
	}
	return 4
}

func (s *Session) version() string {
	if s.form&form3 != 0 {
		return version3
	}
	return version4
}

// Header returns, during Receive, the header of the request that has brought the
// message; nil on a WebSocket. It must not be changed.
func (s *Session) Header() http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.posting == nil {
		return nil
	}
	return s.posting.header
}

// Trust lifts the limits of Options.MaxUntrusted.
func (s *Session) Trust() { s.trusted.Store(true) }

func (s *Session) untrusted() bool {
	return s.server.opts.MaxUntrusted > 0 && !s.trusted.Load()
}

// limit returns most, or what holds in its place while nobody vouches for the client.
func (s *Session) limit(most int) int {
	if s.untrusted() {
		return min(most, s.server.opts.MaxUntrusted)
	}
	return most
}

// Transport names what carries the session now: Polling or WebSocket.
func (s *Session) Transport() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transport()
}

func (s *Session) transport() string {
	if s.conn != nil {
		return WebSocket
	}
	return Polling
}

// Close ends the session with reason ForcedClose, once what is queued has been
// sent. The receiver hears of it before Close returns.
func (s *Session) Close() { s.end(ForcedClose, ending{drain: true}) }

// Kill ends the session at once and drops what is queued.
func (s *Session) Kill(reason Reason) { s.end(reason, ending{}) }

// ending tells how the transport learns that the session is over.
type ending struct {
	drain  bool   // send what is queued first
	code   int    // WebSocket close code; 0: that of the reason
	hangUp bool   // no answer to the close frame is to come
	gone   bool   // the connection is broken: nothing can be sent
	last   string // what a waiting poll gets; "": a close packet
	failed bool   // a waiting poll gets an error, as the POST does
	final  bool   // the client has had its time to hear of it
	why    string // for the log
}

// end ends the session once; later calls change nothing, except that one which
// does not drain cuts off one that does. It tells whether it was the first.
func (s *Session) end(reason Reason, how ending) bool {
	how.code = cmp.Or(how.code, reason.closeCode())
	s.mu.Lock()
	if s.state == stateClosed || s.state == stateClosing && how.drain {
		s.mu.Unlock()
		return false
	}
	first := s.state != stateClosing
	if first {
		s.why = reason
		if s.done != nil {
			close(s.done)
		}
	}
	// A session that ends inside accept has no receiver yet: admit tells it.
	tell := first && s.receiver != nil
	if tell {
		s.server.beginEnding()
	}
	switch {
	case s.state == stateOpening && how.drain && tell:
		s.state = stateClosing // open goes on from here
	case s.state == stateOpening:
		s.finish()
	default:
		s.killed = !how.drain
		s.endTransport(how)
	}
	s.mu.Unlock()

	if first {
		s.server.heart.stop(s)
	}
	if tell {
		s.reportEnd(reason, how.why)
		s.tellClosed()
	}
	return first
}

// tellClosed tells the receiver of the end, after Server.beginEnding.
func (s *Session) tellClosed() {
	defer s.server.finishEnding()
	defer func() {
		if v := recover(); v != nil {
			s.server.logPanic("Closed", v)
		}
	}()
	s.server.count.ended(s.why)
	s.receiver.Closed(s.why)
}

func (s *Session) endTransport(how ending) {
	if s.conn != nil {
		s.endWebSocket(how)
	} else {
		s.endPolling(how)
	}
}

func (s *Session) endWebSocket(how ending) {
	s.server.forget(s)
	if how.drain {
		s.state = stateClosing
		s.flush()
		if len(s.queue) == 0 && !s.writing {
			s.finishDrain()
		}
		return
	}
	s.finish()
	s.conn.shut(how, s.writing)
}

// endPolling leaves the last messages to the request that waits or to the next
// one, and the close packet to the one after: the JavaScript client forgets the
// messages that came together with it. A client that upgrades may have no request
// to come: then they go out where it arrives. A client that closes has one under
// way, by another connection than the close packet.
//
// The JavaScript client has paused its polling when it has the answer to its probe:
// if the WebSocket closes before it has sent its upgrade packet, it stays paused, and
// hears nothing until its own clock runs out. So from then on an end of any kind is
// told where the client arrives: in the answer to the poll or the POST that it waits
// for, or else on the WebSocket behind its upgrade packet.
func (s *Session) endPolling(how ending) {
	if how.drain && (s.poll == nil || len(s.queue) > 0) {
		if s.poll != nil {
			s.poll.finish(s.takePayload())
			s.poll = nil
		}
		s.awaitLast(s.server.opts.PingTimeout)
		return
	}
	if s.poll == nil && how.last != "" {
		s.dropQueue()
		s.last, s.gone = how.last, make(chan struct{})
		s.awaitLast(pollGrace)
		return
	}
	if s.poll == nil && s.upgrading && !how.final {
		s.dropQueue()
		s.posting.giveUp() // its client hears of that at once
		s.awaitLast(s.server.opts.PingTimeout)
		return
	}
	if s.poll != nil && how.failed {
		s.poll.refuse()
	} else if s.poll != nil {
		s.poll.finish(s.lastPayload(how.last))
	}
	s.poll = nil
	s.finish()
}

// lastPayload is what the last poll gets: packet, or else a close packet.
func (s *Session) lastPayload(packet string) payload {
	return s.packetPayload(cmp.Or(packet, string(packetClose)))
}

func (s *Session) packetPayload(packet string) payload {
	m := control(packet)
	return newPayload(s.form, m.Size(), m)
}

// awaitLast leaves a polling session there for its last poll, or for the end of an
// upgrade.
func (s *Session) awaitLast(d time.Duration) {
	s.state = stateClosing
	if s.linger != nil {
		s.linger.Stop()
	}
	mark := s.server.heart.mark(s)
	s.linger = time.AfterFunc(d, func() { s.awaitMore(d, mark) })
}

// awaitMore goes on with awaitLast as long as the client is busy with what came before.
func (s *Session) awaitMore(d time.Duration, mark int64) {
	moved := s.moved()
	if moved-mark < s.server.least() || d < s.server.opts.PingTimeout {
		s.end(s.why, ending{gone: true, final: true})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == stateClosing && s.conn == nil {
		s.linger = time.AfterFunc(d, func() { s.awaitMore(d, moved) })
	}
}

// finish leaves nothing of the session but its id. With mu held.
func (s *Session) finish() {
	s.state = stateClosed
	s.dropQueue()
	s.posting.giveUp()
	if s.answering != nil {
		_ = s.answering.SetWriteDeadline(time.Unix(1, 0))
	}
	if s.gone != nil {
		close(s.gone)
		s.gone = nil
	}
	if s.linger != nil {
		s.linger.Stop()
	}
	if s.probe != nil {
		s.probe.abort()
		s.probe, s.upgrading = nil, false
	}
	s.server.forget(s)
}

// ended tells that the session takes no more messages. With mu held.
func (s *Session) ended() bool { return s.state >= stateClosing }

// Hold is for a receiver that cannot take more: called from within Receive, it
// waits until ready is closed. Meanwhile the session reads nothing and is not
// expected to answer pings, though it goes on to send them. It returns the
// reason when the session ends first, and ends it, with reason Stalled, after
// Options.StallTimeout, which counts from the last Advance.
func (s *Session) Hold(ready <-chan struct{}) error {
	s.mu.Lock()
	if s.ended() {
		defer s.mu.Unlock()
		return s.why
	}
	if s.done == nil {
		s.done = make(chan struct{})
	}
	done := s.done
	s.held, s.worked = true, false
	s.uncork()
	s.mu.Unlock()
	s.server.heart.hold(s)
	defer s.release()

	stall := time.NewTimer(s.server.opts.StallTimeout)
	defer stall.Stop()
	for {
		select {
		case <-ready:
		case <-done:
		case <-stall.C:
			if s.advanced() {
				stall.Reset(s.server.opts.StallTimeout)
				continue
			}
			s.end(Stalled, ending{why: "the receiver has worked nothing off for StallTimeout"})
		}
		return s.reason()
	}
}

// Advance tells, while Receive waits in Hold, that the receiver has worked something
// off: it has not stalled.
func (s *Session) Advance() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.worked = true
}

// advanced tells whether there has been an Advance since it was last asked.
func (s *Session) advanced() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	worked := s.worked
	s.worked = false
	return worked
}

// release ends a Hold.
func (s *Session) release() {
	s.mu.Lock()
	s.held = false
	s.mu.Unlock()
	s.server.heart.release(s)
}

// reason returns why the session has ended, nil while it has not.
func (s *Session) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended() {
		return s.why
	}
	return nil
}

// draining tells that the session has ended but its last messages are still on
// their way.
func (s *Session) draining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == stateClosing
}

// packet handles one text packet of the session.
func (s *Session) packet(p []byte) error {
	switch {
	case len(p) == 0:
		return errPacket
	case p[0] == packetMessage:
		return s.receive(p[1:], false)
	case p[0] == packetBinary:
		return s.base64Packet(p[1:])
	case len(p) > 1:
		return errPacket
	case p[0] == packetPong && s.form&form3 == 0:
		s.server.heart.restart(s)
		return nil
	case p[0] == packetPing && s.form&form3 != 0:
		s.server.heart.restart(s)
		return s.answerPing()
	case p[0] == packetClose:
		s.end(TransportClose, ending{last: string(packetNoop)})
		return errStop
	}
	return errPacket
}

// base64Packet handles a binary message that is written as text: on polling, and
// on a WebSocket by clients that are told to.
func (s *Session) base64Packet(p []byte) error {
	if s.form&form3 != 0 {
		if len(p) == 0 || p[0] != packetMessage {
			return errPacket
		}
		p = p[1:]
	}
	data, err := decodeBase64(p)
	if err != nil {
		return err
	}
	return s.receive(data, true)
}

// answerPing answers a client of protocol 3. A ping that comes while the answer
// to another waits at the end of the queue is answered by it: else a small POST
// full of pings would make a queue many times its size. An answer that is being
// written may have reached the client before it sent this ping.
func (s *Session) answerPing() error {
	s.mu.Lock()
	n := len(s.queue)
	waits := n > s.flying && &s.queue[n-1].wire[0] == &pongMessage.wire[0]
	s.mu.Unlock()
	if !waits && s.Send(pongMessage) != nil {
		return errStop
	}
	return nil
}

// receive hands a message to the receiver.
func (s *Session) receive(data []byte, binary bool) (err error) {
	if s.reason() != nil {
		return errStop
	}
	defer func() {
		if v := recover(); v != nil {
			s.server.logPanic("Receive", v)
			s.end(InternalError, ending{})
			err = errPanic
		}
	}()
	s.server.count.received.Add(1)
	return s.receiver.Receive(data, binary)
}

// logPanic notes a panic of a receiver, which concerns its session only.
func (s *Server) logPanic(in string, value any) {
	s.opts.Logger.Error("engineio: a receiver panicked", "in", in, "panic", value, "stack", string(debug.Stack()))
}
