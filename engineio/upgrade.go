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
	case !binary && !c.probed && string(data) == string(packetPing)+probe:
		c.probed = true
		s.beginUpgrade(c)
		return c.writeAll(net.Buffers{control(string(packetPong) + probe).wire})
	case !binary && c.probed && string(data) == string(packetUpgrade):
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
	c.timeout = time.AfterFunc(s.server.opts.UpgradeTimeout, func() {
		if s.dropProbe(c) {
			c.cut()
		}
	})
	return true
}

// dropProbe forgets a probe, and tells whether c was one. The session goes on
// by polling.
func (s *Session) dropProbe(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == c {
		return false
	}
	c.timeout.Stop()
	if s.probe == c {
		s.probe, s.upgrading = nil, false
	}
	return true
}

// beginUpgrade brings polling to rest, before the client learns that it may go
// over: a poll that waits is answered soon, as is one that comes now.
func (s *Session) beginUpgrade(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.upgrading = s.probe == c
	if s.poll != nil {
		s.poll.signal()
	}
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
