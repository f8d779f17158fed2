package socketiotest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

const (
	opText   = 1
	opBinary = 2
	opClose  = 8
)

// wire is the client's side of a WebSocket.
type wire struct {
	conn net.Conn
	in   *bufio.Reader

	mu sync.Mutex // one packet with its attachments at a time
}

// serve lets h answer one connection.
func serve(h http.Handler, conn net.Conn) {
	l := &oneConn{conn: make(chan net.Conn, 1), addr: conn.LocalAddr()}
	l.conn <- conn
	close(l.conn)
	srv := &http.Server{Handler: h}
	_ = srv.Serve(l) // ends at once, and leaves the connection to its goroutine
}

// oneConn is a listener with one connection.
type oneConn struct {
	conn chan net.Conn
	addr net.Addr
}

func (l *oneConn) Accept() (net.Conn, error) {
	if c, ok := <-l.conn; ok {
		return c, nil
	}
	return nil, io.EOF
}

func (l *oneConn) Addr() net.Addr { return l.addr }
func (l *oneConn) Close() error   { return nil }

// handshake makes conn a WebSocket and takes the engine's open packet.
func handshake(ctx context.Context, conn net.Conn, o Options) (*wire, error) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+o.Host+o.Path+"?EIO=4&transport=websocket", nil)
	if err != nil {
		return nil, err
	}
	if o.Header != nil {
		r.Header = o.Header.Clone()
	}
	if r.Header.Get("Origin") == "" {
		r.Header.Set("Origin", "http://"+o.Host)
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "websocket")
	r.Header.Set("Sec-WebSocket-Version", "13")
	r.Header.Set("Sec-WebSocket-Key", "c29ja2V0aW8gaW4gdGVzdA==")
	if err := r.Write(conn); err != nil {
		return nil, err
	}
	w := &wire{conn: conn, in: bufio.NewReader(conn)}
	answer, err := http.ReadResponse(w.in, r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		body, _ := io.ReadAll(answer.Body)
		return nil, fmt.Errorf("handshake: %s: %s", answer.Status, strings.TrimSpace(string(body)))
	}
	_, _, err = w.read() // the open packet
	return w, err
}

func (w *wire) close() { w.conn.Close() }

// send sends a packet and its attachments.
func (w *wire) send(text []byte, attachments [][]byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.frame(opText, append([]byte{engineMessage}, text...)); err != nil {
		return err
	}
	for _, b := range attachments {
		if err := w.frame(opBinary, b); err != nil {
			return err
		}
	}
	return nil
}

func (w *wire) write(op byte, data []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.frame(op, data)
}

// frame writes one frame, masked with zeros.
func (w *wire) frame(op byte, data []byte) error {
	b := []byte{0x80 | op}
	switch n := len(data); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(append(b, 0, 0, 0, 0), data...)
	_, err := w.conn.Write(b)
	return err
}

// next waits for a packet, attachments included, and answers pings meanwhile.
func (w *wire) next() (packet, error) {
	for {
		op, data, err := w.read()
		switch {
		case err != nil:
			return packet{}, err
		case op == opClose:
			return packet{}, io.EOF
		case op != opText || len(data) == 0:
			return packet{}, fmt.Errorf("unexpected frame %d of %d bytes", op, len(data))
		case data[0] == enginePing:
			if err := w.write(opText, []byte{enginePong}); err != nil {
				return packet{}, err
			}
		case data[0] == engineMessage && len(data) > 1:
			return w.complete(data[1:])
		}
	}
}

// complete reads the attachments of a packet.
func (w *wire) complete(text []byte) (packet, error) {
	p, err := decode(bytes.Clone(text))
	if err != nil {
		return p, err
	}
	var attachments [][]byte
	for range p.attachments {
		op, data, err := w.read()
		if err != nil || op != opBinary {
			return p, fmt.Errorf("attachment: frame %d, %w", op, err)
		}
		attachments = append(attachments, data)
	}
	for i := range p.args {
		p.args[i].binary = attachments
	}
	return p, nil
}

// read reads one frame; servers send no fragments.
func (w *wire) read() (op byte, data []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1])
	switch size {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(w.in, b[:])
		size = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(w.in, b[:])
		size = binary.BigEndian.Uint64(b[:])
	}
	if err != nil {
		return 0, nil, err
	}
	data = make([]byte, size)
	_, err = io.ReadFull(w.in, data)
	return head[0] & 0x0f, data, err
}
