package engineio

import (
	"encoding/base64"
)

// form tells in which way a client wants messages other than as Text and Binary
// make them: the zero form. It is decided by the client's first request, and for
// a WebSocket by its own.
type form uint8

const (
	form3       form = 1 << iota // protocol 3
	formBase64                   // with form3: no binary data
	formDeflate                  // a WebSocket that has agreed on permessage-deflate
)

// binary3 is the type byte in front of a binary message of protocol 3.
const binary3 = 4

// shape returns m in form f. m must be in the zero form, or in f.
func (s *Server) shape(m Message, f form) Message {
	if m.form == f {
		return m
	}
	if !s.changes(m, f) {
		m.form = f
		return m
	}
	shaped := Message{wire: make([]byte, 0, len(m.wire)+maxServerHeader), plain: m.plain, form: f}
	for op, data := range m.frames {
		if op == opBinary && f&form3 != 0 {
			op, data = frame3(data, f)
		}
		if s.deflates(op, data, m, f) {
			if packed, ok := s.deflaters.appendFrame(shaped.wire, op, data); ok {
				shaped.wire = packed
				continue
			}
		}
		shaped.wire = append(appendFrameHeader(shaped.wire, op, len(data)), data...)
	}
	return shaped
}

// changes tells whether a frame of m looks different in form f.
func (s *Server) changes(m Message, f form) bool {
	for op, data := range m.frames {
		if op == opBinary && f&form3 != 0 || s.deflates(op, data, m, f) {
			return true
		}
	}
	return false
}

// deflates tells whether a frame is worth compressing.
func (s *Server) deflates(op byte, data []byte, m Message, f form) bool {
	return f&formDeflate != 0 && !m.plain && op <= opBinary && len(data) >= s.opts.Deflate.Above
}

// frame3 returns a binary message as protocol 3 has it on a WebSocket.
func frame3(data []byte, f form) (op byte, framed []byte) {
	if f&formBase64 != 0 {
		return opText, appendBase64(nil, data)
	}
	return opBinary, append([]byte{binary3}, data...)
}

// appendBase64 appends a binary message as protocol 3 writes it in text.
func appendBase64(dst, data []byte) []byte {
	dst = append(dst, packetBinary, packetMessage)
	return base64.StdEncoding.AppendEncode(dst, data)
}

// shapes keeps what a Batch has made of one message, so that the work is done
// once for all who get it.
type shapes struct {
	of   *byte // the first of the message's bytes
	made [forms]Message
}

const forms = form3 | formBase64 | formDeflate + 1

// Prepared is a message with the forms that take long to make.
type Prepared shapes

// Prepare makes of m what WebSockets so far have wanted to have instead, compressed
// or in the form of protocol 3, for a Batch that has to be quick: one that is filled
// with a lock held. It returns nil where there is nothing to do, as always without
// Options.Deflate and AllowEIO3. It may be called concurrently.
func (s *Server) Prepare(m Message) *Prepared {
	var h *shapes
	for used, f := s.forms.Load(), form(1); used != 0 && f < forms; f++ {
		if used&(1<<f) == 0 || !s.changes(m, f) {
			continue
		}
		if h == nil {
			h = &shapes{}
		}
		h.shape(s, m, f)
	}
	return (*Prepared)(h)
}

func (h *shapes) shape(s *Server, m Message, f form) Message {
	if len(m.wire) == 0 {
		return m
	}
	if h.of != &m.wire[0] {
		*h = shapes{of: &m.wire[0]}
	}
	if made := h.made[f]; made.wire != nil && made.plain == m.plain {
		return made
	}
	made := s.shape(m, f)
	h.made[f] = made
	return made
}
