package engineio

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"sync"
)

// maxKept bounds the buffers that pools keep.
const maxKept = 64 << 10

// flushed is how a compressor ends a message, which is left out on the wire
// (RFC 7692, section 7.2.1).
var flushed = []byte{0, 0, 0xff, 0xff}

// deflaters lends what compresses the messages of one server. Each takes about
// a megabyte, so none belongs to a connection.
type deflaters struct{ pool sync.Pool }

type deflater struct {
	w   *flate.Writer
	buf bytes.Buffer
}

func newDeflaters(level int) *deflaters {
	return &deflaters{sync.Pool{New: func() any {
		d := &deflater{}
		d.w, _ = flate.NewWriter(&d.buf, level)
		return d
	}}}
}

// appendFrame appends data as a compressed frame, unless that is no shorter.
func (p *deflaters) appendFrame(dst []byte, op byte, data []byte) (frame []byte, ok bool) {
	d := p.pool.Get().(*deflater)
	d.buf.Reset()
	d.w.Reset(&d.buf)
	_, _ = d.w.Write(data) // a Buffer takes everything
	_ = d.w.Flush()
	packed := bytes.TrimSuffix(d.buf.Bytes(), flushed)
	if len(packed) < len(data) {
		dst = append(appendFrameHeader(dst, rsv1Bit|op, len(packed)), packed...)
		ok = true
	}
	if d.buf.Cap() > maxKept {
		d.buf = bytes.Buffer{}
	}
	p.pool.Put(d)
	return dst, ok
}

// inflaters lends what decompresses messages of clients.
var inflaters = sync.Pool{New: func() any {
	return &inflater{r: flate.NewReader(nil)}
}}

type inflater struct {
	r   io.ReadCloser
	in  deflated
	out []byte
}

// deflated is a compressed message with what was left out at its end. It reads
// single bytes, so that the decompressor takes no more than it needs.
type deflated struct {
	bytes.Reader
	tail int // bytes of flushTail that have been read
}

// flushTail ends a message as the compressor did, and the stream after it.
var flushTail = []byte{0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff}

func (d *deflated) Read(p []byte) (int, error) {
	if d.Len() > 0 {
		return d.Reader.Read(p)
	}
	n := copy(p, flushTail[d.tail:])
	d.tail += n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (d *deflated) ReadByte() (byte, error) {
	if d.Len() > 0 {
		return d.Reader.ReadByte()
	}
	if d.tail == len(flushTail) {
		return 0, io.EOF
	}
	d.tail++
	return flushTail[d.tail-1], nil
}

// inflate hands the decompressed message to use, for the time of the call. It
// stops as soon as there are more than limit bytes.
func inflate(message []byte, limit int, use func([]byte) error) error {
	z := inflaters.Get().(*inflater)
	defer z.release()
	z.in.Reader.Reset(message)
	z.in.tail = 0
	if err := z.r.(flate.Resetter).Reset(&z.in, nil); err != nil {
		return err
	}
	if err := z.readAll(limit); err != nil {
		return err
	}
	return use(z.out)
}

// readAll fills z.out.
func (z *inflater) readAll(limit int) error {
	z.out = z.out[:0]
	for {
		if len(z.out) == cap(z.out) {
			z.out = append(make([]byte, 0, max(512, min(2*cap(z.out), limit+1))), z.out...)
		}
		n, err := z.r.Read(z.out[len(z.out):min(cap(z.out), limit+1)])
		z.out = z.out[:len(z.out)+n]
		switch {
		case len(z.out) > limit:
			return &closeError{codeTooBig, "message is too big"}
		case errors.Is(err, io.EOF):
			return z.checkEnd()
		case err != nil:
			return &closeError{codeEncoding, "invalid compressed data"}
		}
	}
}

// checkEnd tells whether the whole message has been read, and nothing but it. A
// client may end it with a final block, after which there is at most the byte
// that RFC 7692, section 7.2.3.4, asks for.
func (z *inflater) checkEnd() error {
	if z.in.tail == len(flushTail) {
		return nil
	}
	pad := byte(0)
	if z.in.Len() > 0 {
		pad, _ = z.in.ReadByte()
	}
	if z.in.tail > 0 || z.in.Len() > 0 || pad != 0 {
		return &closeError{codeEncoding, "a compressed message that does not end where it should"}
	}
	return nil
}

func (z *inflater) release() {
	z.in.Reader.Reset(nil)
	if cap(z.out) > maxKept {
		z.out = nil
	}
	inflaters.Put(z)
}
