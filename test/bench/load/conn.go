//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"syscall"
)

// A conn is one client: raw Engine.IO over WebSocket, and as much of Socket.IO as
// the scenarios need.
type conn struct {
	fd       int32
	number   int
	upgraded bool // the handshake has been answered
	joined   bool // the CONNECT has been answered
	received int  // events
	rest     []byte
	out      []byte
	onJoin   func(*conn)
	onEvent  func(c *conn, packet []byte)
	onAck    func(c *conn, packet []byte)
	onEnd    func(c *conn, err error) error // nil: no connection may end
}

// open dials and asks for the namespace.
func (p *poller) open(number, receive int) (*conn, error) {
	fd, err := p.dial(receive)
	if err != nil {
		return nil, err
	}
	c := &conn{fd: int32(fd), number: number}
	if err := p.watch(c); err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	return c, c.write([]byte("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n" + p.header(number) +
		"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"))
}

// openAll opens n clients, few at a time, and waits until all have joined.
func (p *poller) openAll(n int) ([]*conn, error) {
	conns := make([]*conn, 0, n)
	joined := 0
	for i := range n {
		c, err := p.open(i, 0)
		if err != nil {
			return nil, err
		}
		c.onJoin = func(*conn) { joined++ }
		conns = append(conns, c)
		const together = 32
		if err := p.pollUntil(func() bool { return len(conns)-joined < together }, "connecting"); err != nil {
			return nil, err
		}
	}
	return conns, p.pollUntil(func() bool { return joined == n }, "connecting")
}

// read takes what is there, once.
func (c *conn) read(buffer []byte) error {
	n, err := syscall.Read(int(c.fd), buffer)
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR) {
		return nil
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return io.ErrUnexpectedEOF
	}
	data := buffer[:n]
	if len(c.rest) > 0 {
		c.rest = append(c.rest, data...)
		data = c.rest
	}
	taken, err := c.take(data)
	if err != nil {
		return err
	}
	c.rest = append(c.rest[:0], data[taken:]...)
	return nil
}

// take handles all complete frames, and tells how many bytes they were.
func (c *conn) take(data []byte) (int, error) {
	taken := 0
	if !c.upgraded {
		end := bytes.Index(data, []byte("\r\n\r\n"))
		if end < 0 {
			return 0, nil
		}
		if !bytes.HasPrefix(data, []byte("HTTP/1.1 101")) {
			return 0, fmt.Errorf("the handshake was refused: %.200q", data)
		}
		c.upgraded = true
		taken = end + 4
	}
	for {
		payload, size, err := frame(data[taken:])
		if err != nil || size == 0 {
			return taken, err
		}
		taken += size
		if err := c.handle(payload); err != nil {
			return taken, err
		}
	}
}

// frame finds a frame at the beginning of data; size 0: it is not all there.
func frame(data []byte) (payload []byte, size int, err error) {
	if len(data) < 2 {
		return nil, 0, nil
	}
	if data[0] != 0x81 {
		return nil, 0, fmt.Errorf("a frame begins with %#x, which is no whole text", data[0])
	}
	head, length := 2, int(data[1])
	switch {
	case length == 126 && len(data) >= 4:
		head, length = 4, int(data[2])<<8|int(data[3])
	case length == 126:
		return nil, 0, nil
	case length == 127 && len(data) >= 10:
		head, length = 10, int(binary.BigEndian.Uint64(data[2:]))
	case length == 127:
		return nil, 0, nil
	}
	if len(data) < head+length {
		return nil, 0, nil
	}
	return data[head : head+length], head + length, nil
}

func (c *conn) handle(packet []byte) error {
	switch {
	case len(packet) > 1 && packet[0] == '4' && packet[1] == '2':
		c.received++
		if c.onEvent != nil {
			c.onEvent(c, packet)
		}
	case len(packet) > 1 && packet[0] == '4' && packet[1] == '3':
		if c.onAck != nil {
			c.onAck(c, packet)
		}
	case len(packet) > 0 && packet[0] == '2':
		return c.send("3")
	case len(packet) > 0 && packet[0] == '0':
		return c.send(`40{"username":"` + name(c.number) + `"}`)
	case len(packet) > 1 && packet[0] == '4' && packet[1] == '0':
		c.joined = true
		if c.onJoin != nil {
			c.onJoin(c)
		}
	default:
		return fmt.Errorf("unexpected packet %.100q", packet)
	}
	return nil
}

// send sends a text in one frame. The masking key is zero, which RFC 6455 allows
// and which spares this process the work; the server does its own all the same.
func (c *conn) send(packet string) error {
	c.out = append(c.out[:0], 0x81)
	if len(packet) < 126 {
		c.out = append(c.out, 0x80|byte(len(packet)))
	} else {
		c.out = append(c.out, 0x80|126, byte(len(packet)>>8), byte(len(packet)))
	}
	c.out = append(c.out, 0, 0, 0, 0)
	c.out = append(c.out, packet...)
	return c.write(c.out)
}

func (c *conn) write(data []byte) error {
	for len(data) > 0 {
		n, err := syscall.Write(int(c.fd), data)
		if errors.Is(err, syscall.EAGAIN) {
			continue // the server reads soon
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		data = data[n:]
	}
	return nil
}

// event is the text of an event packet; id is that of the acknowledgement it
// wants, negative for none.
func event(id int, name string, args ...string) string {
	packet := []byte("42")
	if id >= 0 {
		packet = strconv.AppendInt(packet, int64(id), 10)
	}
	packet = append(packet, '[')
	packet = strconv.AppendQuote(packet, name)
	for _, arg := range args {
		packet = append(packet, ',')
		packet = strconv.AppendQuote(packet, arg)
	}
	return string(append(packet, ']'))
}
