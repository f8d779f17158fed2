package engineio

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// keyGUID is what RFC 6455, section 1.3, appends to the client's key.
const keyGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// checkUpgrade validates a WebSocket handshake (RFC 6455, section 4.2.1).
func checkUpgrade(r *http.Request) error {
	switch {
	case r.Method != http.MethodGet:
		return errMethod
	case r.ProtoMajor != 1 || r.ProtoMinor != 1 || !asksForWebSocket(r):
		return errRequest
	case len(r.Header.Values("Sec-WebSocket-Version")) != 1 || r.Header.Get("Sec-WebSocket-Version") != "13":
		return errWSVersion
	}
	keys := r.Header.Values("Sec-WebSocket-Key")
	if len(keys) != 1 {
		return errRequest
	}
	if key, err := base64.StdEncoding.DecodeString(keys[0]); err != nil || len(key) != 16 {
		return errRequest
	}
	return nil
}

// asksForWebSocket tells whether a request of HTTP/1 would become a WebSocket.
func asksForWebSocket(r *http.Request) bool {
	return hasToken(r.Header, "Connection", "upgrade") && hasToken(r.Header, "Upgrade", "websocket")
}

// hasToken tells whether a comma-separated header holds token, in any case.
func hasToken(h http.Header, name, token string) bool {
	for _, value := range h.Values(name) {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// openWebSocket opens a session on a WebSocket.
func (s *Server) openWebSocket(w http.ResponseWriter, r *http.Request, f form) {
	sess, err := s.newSession(r, f)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.setCookie(w, sess)
	answer, f := s.switching(w, r, f)
	nc, buffered, err := hijack(w)
	if err != nil {
		sess.end(TransportError, ending{gone: true})
		s.refuse(w, r, err)
		return
	}
	answer = append(answer, s.shape(s.openPacket(sess, WebSocket), f).wire...)
	c := newConn(sess, nc, f)
	c.carries = true
	if !s.track(c) {
		nc.Close()
		sess.end(ServerShutdown, ending{gone: true})
		return
	}
	if !sess.attach(c) || !c.writeAnswer(answer) {
		nc.Close()
		s.untrack(c)
		sess.end(TransportError, ending{gone: true})
		return
	}
	if !sess.open() {
		nc.Close()
		s.untrack(c)
		return
	}
	// A goroutine of its own lets go of all that net/http holds for a request.
	go c.serve(buffered)
}

// attach makes c the transport of a session that opens; until it is open, its
// handshake has the writing side. It tells false when the session has ended
// meanwhile.
func (s *Session) attach(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn, s.writing = c, true
	s.reshape(c.form)
	return s.state != stateClosed
}

// probeWebSocket lets a WebSocket try to take over a polling session. One that
// comes too late, or second, is closed.
func (s *Server) probeWebSocket(w http.ResponseWriter, r *http.Request, req request) {
	if s.opts.DisableUpgrades {
		s.refuse(w, r, badRequest("Bad request: upgrades are not offered"))
		return
	}
	sess := req.session
	answer, f := s.switching(w, r, req.form)
	nc, buffered, err := hijack(w)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	c := newConn(sess, nc, f)
	if !s.track(c) {
		nc.Close()
		return
	}
	if !sess.startProbe(c) {
		c.writeAnswer(append(answer, closeFrame(codePolicy)...))
		nc.Close()
		s.untrack(c)
		return
	}
	if !c.writeAnswer(answer) {
		sess.dropProbe(c)
		nc.Close()
		s.untrack(c)
		return
	}
	go c.serve(buffered)
}

// switching returns the answer that makes the connection a WebSocket, with the
// headers that are set in w, and the form that is agreed on. What net/http would
// have written, headers of a body among them, is left out.
func (s *Server) switching(w http.ResponseWriter, r *http.Request, f form) ([]byte, form) {
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + keyGUID))
	var b bytes.Buffer
	b.Grow(512)
	b.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
	b.WriteString(base64.StdEncoding.EncodeToString(sum[:]))
	b.WriteString("\r\n")
	if s.deflaters != nil && offersDeflate(r.Header) {
		b.WriteString("Sec-WebSocket-Extensions: " + deflateAnswer + "\r\n")
		f |= formDeflate
	}
	_ = w.Header().WriteSubset(&b, notSwitching)
	b.WriteString("\r\n")
	return b.Bytes(), f
}

// notSwitching are the headers of an answer that a 101 does not have, or that
// the handshake alone decides.
var notSwitching = map[string]bool{
	"Connection": true, "Upgrade": true, "Keep-Alive": true, "Trailer": true, "Transfer-Encoding": true,
	"Content-Encoding": true, "Content-Length": true, "Content-Type": true,
	"Sec-Websocket-Accept": true, "Sec-Websocket-Extensions": true, "Sec-Websocket-Protocol": true, "Sec-Websocket-Version": true,
}

// hijack takes the connection over from net/http, together with what it has
// read ahead.
func hijack(w http.ResponseWriter) (net.Conn, []byte, error) {
	var nc net.Conn
	var rw *bufio.ReadWriter
	var err error = http.ErrNotSupported
	// gin takes the answer for written once its Hijack has been called.
	if _, ok := innermost(w).(http.Hijacker); ok {
		err = offered(func() (err error) {
			nc, rw, err = http.NewResponseController(w).Hijack()
			return err
		})
	}
	if err != nil {
		refusal := *errHijack
		refusal.Err = fmt.Errorf("hijack %T: %w", w, err)
		return nil, nil, &refusal
	}
	_ = nc.SetDeadline(time.Time{})
	return nc, readAhead(rw.Reader), nil
}

func readAhead(r *bufio.Reader) []byte {
	n := r.Buffered()
	if n == 0 {
		return nil
	}
	ahead, _ := r.Peek(n)
	return append([]byte(nil), ahead...)
}

// writeAnswer writes the first bytes of a connection that nobody else writes
// to yet.
func (c *conn) writeAnswer(b []byte) bool {
	p := c.session.server.patience()
	_ = c.nc.SetWriteDeadline(p.until.Add(p.worth(int64(len(b)))))
	_, err := c.nc.Write(b)
	_ = c.nc.SetWriteDeadline(time.Time{})
	return err == nil
}
