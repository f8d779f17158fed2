package engineio

import (
	"net"
	"time"
)

// probeMessage handles what a WebSocket sends that may take over a polling
// session (Engine.IO protocol 4, "Upgrade").
func (c *conn) probeMessage(data []byte, binary bool) error {
	s := c.session
	switch {
	case !binary && !s.hasProbed(c) && string(data) == string(packetPing)+probe:
		if !s.beginUpgrade(c) {
			return errStop
		}
		return c.writeAll(net.Buffers{control(string(packetPong) + probe).wire})
	case !binary && s.hasProbed(c) && string(data) == string(packetUpgrade):
		return s.moveTo(c)
	}
	return errStop
}

// startProbe lets c probe for the session, if it is the first to do so.
func (s *Session) startProbe(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended() || s.conn != nil || s.probe != nil {
		return false
	}
	s.probe = c
	c.timeout = time.AfterFunc(s.server.opts.UpgradeTimeout/2, func() { s.checkProbe(c) })
	return true
}

// checkProbe gives up, at every second call, an upgrade that the client does not
// finish. That it is slow to send its upgrade packet is no reason, as long as it does
// nothing else: see endPolling for what would become of a client that is about to.
// One that has the answer to its probe and goes on to poll is not.
func (s *Session) checkProbe(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.probe != c {
		return
	}
	over := c.half && !s.holdsUp() && (!s.upgrading || c.polls)
	c.half, c.polls = !c.half, false
	if !over {
		c.timeout.Reset(s.server.opts.UpgradeTimeout / 2)
		return
	}
	s.forgetProbe(c)
	c.cut()
}

// holdsUp tells whether the client waits for the server, or is still busy with what
// it must finish before it can do anything else. With mu held.
func (s *Session) holdsUp() bool { return s.held || s.posting != nil || s.answering != nil }

// dropProbe forgets a probe, and tells whether c was one. The session goes on
// by polling; one that has ended has nobody left to tell.
func (s *Session) dropProbe(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == c {
		return false
	}
	s.forgetProbe(c)
	return true
}

// forgetProbe is dropProbe with mu held.
func (s *Session) forgetProbe(c *conn) {
	c.timeout.Stop()
	if s.probe != c {
		return
	}
	s.probe, s.upgrading = nil, false
	if s.state == stateClosing && s.killed {
		s.finish()
	}
}

// hasProbed tells whether the client has got the answer to its probe.
func (s *Session) hasProbed(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.probe == c && s.upgrading
}

// beginUpgrade brings polling to rest, before the client learns that it may go
// over: a poll that waits is answered soon, as is one that comes now. It tells false
// when the client can no longer go over.
func (s *Session) beginUpgrade(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.probe != c {
		return false
	}
	s.upgrading = true
	// Its time counts from here: a poll of the first half may have been under way when
	// the client got the answer to its probe.
	c.half, c.polls = false, false
	c.timeout.Reset(s.server.opts.UpgradeTimeout / 2)
	if s.poll != nil {
		s.poll.signal()
	}
	return true
}

// moveTo makes c carry the session. A client that still has a request open has
// not kept to the protocol; a POST must not race with what c brings.
func (s *Session) moveTo(c *conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.probe != c || s.posting != nil {
		return errStop
	}
	c.timeout.Stop()
	s.probe, s.upgrading = nil, false
	s.conn, c.carries = c, true
	s.reshape(c.form)
	if s.poll != nil {
		s.poll.refuse()
		s.poll = nil
	}
	s.server.count.upgraded.Add(1)
	if s.state == stateClosing {
		s.linger.Stop()
		s.endWebSocket(ending{drain: true})
		return nil
	}
	s.flush()
	return nil
}

// reshape has everything queued in form f from now on, and what is queued too,
// except that it is not worth the time to compress that. With mu held.
func (s *Session) reshape(f form) {
	s.wire = f
	if f != 0 && s.server.forms.Load()&(1<<f) == 0 {
		s.server.forms.Or(1 << f)
	}
	if f &^= formDeflate; f == 0 {
		return
	}
	s.queued = 0
	for i, m := range s.queue {
		s.queue[i] = s.server.shape(m, f)
		s.queued += s.queue[i].Size()
	}
}
