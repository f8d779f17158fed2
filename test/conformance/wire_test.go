package conformance

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// patience is how long a client waits for anything.
const patience = 10 * time.Second

// syncBuffer is a bytes.Buffer that a process may write to while a test reads it.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// wire is a TCP connection on which the tests speak HTTP and WebSocket by hand.
type wire struct {
	*net.TCPConn
	in *bufio.Reader
}

func dialFrom(source net.Addr, addr string) (*wire, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: source}
	c, err := d.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c.SetDeadline(time.Now().Add(patience))
	return &wire{c.(*net.TCPConn), bufio.NewReader(c)}, nil
}

func dial(addr string) (*wire, error) { return dialFrom(nil, addr) }

// reset closes the connection with a TCP reset.
func (w *wire) reset() {
	w.SetLinger(0)
	w.Close()
}

// cutter writes bytes in pieces: each Write of the connection is a TCP segment of its own.
type cutter func(w io.Writer, b []byte) error

func whole(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}

func byteByByte(w io.Writer, b []byte) error {
	for i := range b {
		if _, err := w.Write(b[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// cutAt writes two pieces.
func cutAt(n int) cutter {
	return func(w io.Writer, b []byte) error {
		n := min(n, len(b))
		if err := whole(w, b[:n]); err != nil {
			return err
		}
		return whole(w, b[n:])
	}
}

// answer is an HTTP response, or the error that came instead of one.
type answer struct {
	status int
	body   string
	header http.Header
	err    error
}

// is tells whether the answer is an error of the protocol: HTTP 400 (403 for code 4) with this code.
func (a answer) is(code int) bool {
	var e struct {
		Code    *int
		Message string
	}
	status := http.StatusBadRequest
	if code == 4 {
		status = http.StatusForbidden
	}
	return a.status == status && json.Unmarshal([]byte(a.body), &e) == nil && e.Code != nil && *e.Code == code && e.Message != ""
}

func (a answer) String() string { return fmt.Sprintf("%d %.300q %v", a.status, a.body, a.err) }

// ask writes a request, header lines without their end, and does not wait for the answer.
func (w *wire) ask(method, target, header string, body []byte, cut cutter) error {
	return cut(w, requestBytes(w.RemoteAddr().String(), method, target, header, body))
}

func requestBytes(host, method, target, header string, body []byte) []byte {
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n", method, target, host)
	if header != "" {
		head += header + "\r\n"
	}
	if body != nil {
		head += fmt.Sprintf("Content-Length: %d\r\n", len(body))
		if !strings.Contains(strings.ToLower(header), "content-type") {
			head += "Content-Type: text/plain;charset=UTF-8\r\n"
		}
	}
	return append([]byte(head+"\r\n"), body...)
}

func (w *wire) answer() answer {
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return answer{err: err}
	}
	if res.StatusCode == http.StatusSwitchingProtocols {
		return answer{status: res.StatusCode, header: res.Header}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, string(body), res.Header, err}
}

func (w *wire) do(method, target, header string, body []byte) answer {
	if err := w.ask(method, target, header, body, whole); err != nil {
		return answer{err: err}
	}
	return w.answer()
}

// request is one request on a connection of its own.
func request(addr, method, target, header string, body []byte) answer {
	w, err := dial(addr)
	if err != nil {
		return answer{err: err}
	}
	defer w.Close()
	return w.do(method, target, header, body)
}

const wsHeader = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="

// opcodes of RFC 6455, section 5.2.
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
	opPing   = 9
	opPong   = 10
)

// upgradeWS turns the connection into a WebSocket; a refusal is in the answer.
func (w *wire) upgradeWS(target, header string) answer {
	if header != "" {
		header = "\r\n" + header
	}
	return w.do("GET", target, wsHeader+header, nil)
}

// frame is one masked frame; the mask is zero, so that the payload stays readable.
func frame(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

func text(s string) []byte        { return frame(0x80|opText, []byte(s)) }
func binaryFrame(b []byte) []byte { return frame(0x80|opBinary, b) }

// closed is the end of a WebSocket: the code of the close frame, 0 when there was none.
type closed struct {
	code   int
	reason string
	err    error
}

func (c closed) Error() string { return fmt.Sprintf("closed with %d %q: %v", c.code, c.reason, c.err) }

// frame reads one frame of the server, which neither masks nor fragments.
func (w *wire) frame() (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return 0, nil, closed{err: err}
	}
	if head[0]&0xf0 != 0x80 || head[1]&0x80 != 0 {
		return 0, nil, fmt.Errorf("frame begins %x", head)
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(w.in, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(w.in, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	if err != nil || n > 1<<26 {
		return 0, nil, errors.Join(err, fmt.Errorf("frame of %d bytes", n))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(w.in, payload)
	return head[0] & 0xf, payload, err
}

// message reads the next message as an Engine.IO packet: "b" and the bytes for a binary one. It does
// not answer pings of Engine.IO. An error that is a closed ends the connection.
func (w *wire) message() (string, error) {
	for {
		op, payload, err := w.frame()
		switch {
		case err != nil:
			return "", err
		case op == opText:
			return string(payload), nil
		case op == opBinary:
			return "b" + string(payload), nil
		case op == opClose && len(payload) >= 2:
			return "", closed{code: int(binary.BigEndian.Uint16(payload)), reason: string(payload[2:])}
		case op == opClose:
			return "", closed{}
		}
	}
}

// packet is message without the pings of Engine.IO, which it answers.
func (w *wire) packet() (string, error) {
	for {
		m, err := w.message()
		if err != nil || m != "2" {
			return m, err
		}
		if err := whole(w, text("3")); err != nil {
			return "", err
		}
	}
}

// end reads until the connection ends and returns how it did; err is set when it did not.
func (w *wire) end() (closed, error) {
	for {
		if _, err := w.packet(); err != nil {
			c, _ := errors.AsType[closed](err)
			return c, notClosed(err)
		}
	}
}

// notClosed returns err unless it says that the peer has closed the connection.
func notClosed(err error) error {
	c, isEnd := errors.AsType[closed](err)
	timeout, isTimeout := errors.AsType[net.Error](c.err)
	if isEnd && !(isTimeout && timeout.Timeout()) {
		return nil
	}
	return fmt.Errorf("not closed: %w", err)
}

// unread puts a byte back in front of what is still to be read.
func unread(b byte, in *bufio.Reader) *bufio.Reader {
	return bufio.NewReader(io.MultiReader(bytes.NewReader([]byte{b}), in))
}
