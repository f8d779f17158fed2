package engineio

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// bodyGrace is the time in which the body of a request must come that is refused
// without it.
const bodyGrace = 5 * time.Second

// posting is a POST that is under way. Its fields are guarded by the session's mu.
type posting struct {
	header http.Header
	conn   *http.ResponseController // nil once the body has come
}

// giveUp waits no longer for a body.
func (p *posting) giveUp() {
	if p != nil && p.conn != nil {
		_ = p.conn.SetReadDeadline(time.Unix(1, 0))
	}
}

// servePost takes a POST, which carries one or more packets.
func (s *Session) servePost(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	if err := s.beginPost(&posting{r.Header, rc}); err != nil {
		s.server.refuse(w, r, err)
		return
	}
	// The body, or a receiver that holds it up, may take longer than the server
	// allows for the answer.
	_ = rc.SetWriteDeadline(time.Time{})
	err := s.takePost(w, r)
	s.endPost()
	renewWriteTimeout(r, rc)
	if err != nil {
		s.server.refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, "ok")
}

// beginPost lets one POST in at a time; a second is against the protocol and
// ends the session. What the receiver sends while it takes the packets is held
// back until all have been taken, so that it goes out together. One that comes
// while the last messages wait for a poll is taken and ignored: a client that is
// refused here would not ask for them.
func (s *Session) beginPost(p *posting) error {
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		return errSession
	case s.conn != nil:
		s.mu.Unlock()
		return errRequest
	case s.posting != nil:
		s.mu.Unlock()
		s.end(TransportError, ending{why: "a second POST at the same time"})
		return errRequest
	}
	s.posting = p
	s.mu.Unlock()
	return nil
}

func (s *Session) endPost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posting = nil
	s.uncork()
}

// uncork sends what was held back. With mu held.
func (s *Session) uncork() {
	s.corked = false
	s.flush()
}

func (s *Session) takePost(w http.ResponseWriter, r *http.Request) error {
	body, err := s.readBody(w, r)
	if err != nil {
		// The close packet could reach the client before this error, and it would
		// not know why.
		reason := TransportError
		if err == errTooSlow {
			reason = Slow
		}
		s.end(reason, ending{failed: true, why: err.Error()})
		return err
	}
	binary := claimsBinary(r)
	if binary && s.form&form3 == 0 || !binary && !utf8.Valid(body) {
		s.end(ParseError, ending{why: "a payload that is not UTF-8, or claims to be binary"})
		return errRequest
	}
	s.mu.Lock()
	s.corked = true
	s.mu.Unlock()
	if s.form&form3 != 0 {
		err = s.payload3(body, binary)
	} else {
		err = s.payload(body)
	}
	switch {
	case errors.Is(err, errStop):
		s.awaitGone()
	case err != nil:
		s.end(ParseError, ending{why: err.Error()})
		return errRequest
	}
	return nil
}

// awaitGone waits, for a client that closes, until its poll has been answered or
// none has come: after the answer to its POST, the session is gone.
func (s *Session) awaitGone() {
	s.mu.Lock()
	gone := s.gone
	s.mu.Unlock()
	if gone != nil {
		<-gone
	}
}

// claimsBinary tells of the content type of a payload of bytes, which protocol 4
// no longer has.
func claimsBinary(r *http.Request) bool {
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "application/octet-stream")
}

// payload handles the packets of a polling payload.
func (s *Session) payload(body []byte) error {
	for more := true; more; {
		var p []byte
		p, body, more = cutPacket(body)
		if err := s.packet(p); err != nil {
			return err
		}
	}
	return nil
}

// readBody reads the whole body, whose decoded form is what MaxPayload bounds.
func (s *Session) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := int64(s.limit(s.server.opts.MaxPayload))
	if r.ContentLength > limit {
		return nil, errTooLarge
	}
	paced := &pacedBody{body: http.MaxBytesReader(w, r.Body, limit), session: s, patience: s.server.patience()}
	body, err := io.ReadAll(paced)
	conn := s.bodyRead()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errTooSlow
	case err != nil:
		// The deadline stays: net/http reads on before it answers.
		return nil, errRequest
	}
	_ = conn.SetReadDeadline(time.Time{})
	return body, nil
}

// bodyRead notes that the body is not waited for any more.
func (s *Session) bodyRead() *http.ResponseController {
	s.mu.Lock()
	defer s.mu.Unlock()
	conn := s.posting.conn
	s.posting.conn = nil
	return conn
}

// awaitBody limits the wait for more of the body, and tells whether to wait at all.
func (s *Session) awaitBody(until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == stateClosed || s.state == stateClosing && s.killed {
		return s.why
	}
	_ = s.posting.conn.SetReadDeadline(until)
	return nil
}

// pacedBody is a request's body that must not come too slowly.
type pacedBody struct {
	body     io.Reader
	session  *Session
	patience patience
}

func (b *pacedBody) Read(p []byte) (int, error) {
	s := b.session
	if err := s.awaitBody(b.patience.until); err != nil {
		return 0, err
	}
	n, err := b.body.Read(p)
	b.patience.grant(int64(n))
	s.mu.Lock()
	s.posted += int64(n)
	s.mu.Unlock()
	return n, err
}
