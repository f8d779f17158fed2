package engineio

import (
	"net/http"
	"strconv"
)

// payload is the body of the answer to a poll.
type payload struct {
	data   []byte
	binary bool // not text: only in protocol 3
	plain  bool // not to be compressed
}

// newPayload encodes messages for a poll in form f. It is compressed if one of
// them may be.
func newPayload(f form, size int, ms ...Message) payload {
	p := payload{data: make([]byte, 0, size), plain: true}
	p.binary = f&form3 != 0 && f&formBase64 == 0 && hasBinary(ms)
	for _, m := range ms {
		p.plain = p.plain && m.plain
		switch {
		case p.binary:
			p.data = m.appendBinaryPayload3(p.data)
		case f&form3 != 0:
			p.data = m.appendPayload3(p.data)
		default:
			p.data = m.appendPayload(p.data)
		}
	}
	return p
}

// write answers a poll.
func (p payload) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=UTF-8")
	if p.binary {
		h.Set("Content-Type", "application/octet-stream")
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err := w.Write(p.data)
	return err
}

// answerPoll writes p, compressed if it is large and the client likes it. Where
// middleware compresses, it also decides on the length.
func (s *Server) answerPoll(w http.ResponseWriter, r *http.Request, p payload) error {
	if h := w.Header(); !codedElsewhere(h) {
		if !p.plain && s.opts.CompressAbove > 0 && len(p.data) >= s.opts.CompressAbove {
			p.data = compress(h, r.Header, p.data)
		}
		h.Set("Content-Length", strconv.Itoa(len(p.data)))
	}
	return p.write(w)
}

// codedElsewhere tells whether middleware chooses the coding of the answer: some
// says so at once, some only that it will look at what the client accepts.
func codedElsewhere(h http.Header) bool {
	return h.Get("Content-Encoding") != "" || hasToken(h, "Vary", "Accept-Encoding")
}
