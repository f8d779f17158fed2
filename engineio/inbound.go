package engineio

import (
	"time"
	"unicode/utf8"
)

// maxControlRate is the number of control frames that a client may send within
// a second; browsers send one in many seconds. A line that stood still brings them
// together: those of maxControlDelay seconds may come at once.
const (
	maxControlRate  = 20
	maxControlDelay = 30
)

// inbound cuts the bytes of one WebSocket into messages and control frames.
// Between frames it holds no buffer: an idle connection costs nothing here.
type inbound struct {
	max     int  // bytes of a message, also when it is decompressed
	deflate bool // messages may be compressed
	part    *partial

	controls int32 // control frames that may come in this second
	second   uint32
}

// partial is what has come of a frame that is not complete, or of a message
// whose last fragment has not come.
type partial struct {
	head  [maxClientHeader]byte
	nhead int // bytes of head that have come; the header is complete when got >= 0
	frame frameHeader
	got   int // payload bytes of frame that have come; -1 while the header is incomplete

	control []byte // payload of a control frame so far

	op        byte // opText or opBinary while a message is open
	deflated  bool // that message is compressed
	message   []byte
	fragments int
}

// sink takes what inbound finds. The bytes are valid during the call only.
type sink interface {
	message(data []byte, binary bool) error
	control(op byte, data []byte) error
}

// feed takes the next bytes of the connection, which it may change.
func (in *inbound) feed(b []byte, to sink) error {
	for len(b) > 0 {
		if in.part == nil {
			h, n, err := in.header(b)
			if err != nil {
				return err
			}
			if n > 0 && h.size <= len(b)-n && (h.fin || h.control()) {
				payload := b[n : n+h.size]
				b = b[n+h.size:]
				unmask(payload, h.mask, 0)
				if err := in.complete(h, payload, to); err != nil {
					return err
				}
				continue
			}
			in.part = &partial{got: -1}
			if n > 0 {
				if err := in.part.begin(h); err != nil {
					return err
				}
				b = b[n:]
			}
		}
		rest, err := in.resume(b, to)
		if err != nil {
			return err
		}
		b = rest
	}
	return nil
}

// header parses a header and checks it against the message that is open.
func (in *inbound) header(b []byte) (frameHeader, int, error) {
	h, n, err := parseHeader(b, in.deflate)
	if err != nil || n == 0 {
		return h, 0, err
	}
	if h.control() {
		return h, n, in.countControl()
	}
	open, size := false, 0
	if p := in.part; p != nil && p.op != 0 {
		open, size = true, len(p.message)
	}
	switch {
	case open && h.op != opContinuation:
		return h, 0, protocolError("new message inside a fragmented one")
	case !open && h.op == opContinuation:
		return h, 0, protocolError("continuation without a message")
	case h.size > in.max-size:
		return h, 0, &closeError{codeTooBig, "message is too big"}
	}
	return h, n, nil
}

func (in *inbound) countControl() error {
	now := uint32(time.Now().Unix())
	if in.second == 0 {
		in.second, in.controls = now, maxControlRate
	}
	passed := int32(min(now-in.second, maxControlDelay))
	in.second = now
	in.controls = min(in.controls+passed*maxControlRate, maxControlDelay*maxControlRate)
	if in.controls--; in.controls < 0 {
		return &closeError{codePolicy, "too many control frames"}
	}
	return nil
}

// resume continues with the partial frame or message and returns what of b it
// did not use.
func (in *inbound) resume(b []byte, to sink) (rest []byte, err error) {
	p := in.part
	if p.got < 0 {
		n := copy(p.head[p.nhead:], b)
		h, used, err := in.header(p.head[:p.nhead+n])
		if err != nil {
			return nil, err
		}
		if used == 0 {
			p.nhead += n
			return b[n:], nil
		}
		b = b[used-p.nhead:]
		if err := p.begin(h); err != nil {
			return nil, err
		}
	}
	chunk := b[:min(len(b), p.frame.size-p.got)]
	b = b[len(chunk):]
	unmask(chunk, p.frame.mask, p.got)
	p.got += len(chunk)
	if p.frame.control() {
		p.control = append(p.control, chunk...)
	} else {
		p.message = append(p.message, chunk...)
	}
	if p.got < p.frame.size {
		return b, nil
	}
	return b, in.finish(to)
}

// begin notes a complete header, whose payload comes next.
func (p *partial) begin(h frameHeader) error {
	p.frame, p.got, p.nhead = h, 0, 0
	if h.control() {
		return nil
	}
	if h.op != opContinuation {
		p.op, p.deflated = h.op, h.deflated
	}
	if p.fragments++; p.fragments > maxFragments {
		return &closeError{codePolicy, "too many fragments"}
	}
	return nil
}

// finish handles the frame that has become complete in part.
func (in *inbound) finish(to sink) error {
	p := in.part
	h := p.frame
	p.got = -1
	if h.control() {
		payload := p.control
		p.control = nil
		if p.op == 0 {
			in.part = nil
		}
		return to.control(h.op, payload)
	}
	if !h.fin {
		return nil
	}
	in.part = nil
	return in.deliver(p.op, p.deflated, p.message, to)
}

// complete handles a frame that came whole, with no message open.
func (in *inbound) complete(h frameHeader, payload []byte, to sink) error {
	if h.control() {
		return to.control(h.op, payload)
	}
	return in.deliver(h.op, h.deflated, payload, to)
}

func (in *inbound) deliver(op byte, deflated bool, message []byte, to sink) error {
	if deflated {
		return inflate(message, in.max, func(b []byte) error { return deliver(op, b, to) })
	}
	return deliver(op, message, to)
}

func deliver(op byte, message []byte, to sink) error {
	if op == opText && !utf8.Valid(message) {
		return &closeError{codeEncoding, "invalid UTF-8"}
	}
	return to.message(message, op == opBinary)
}
