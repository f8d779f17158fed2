package edge

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// webSocket is a client's WebSocket for short tests: text only, one frame a message.
type webSocket struct {
	t  testing.TB
	nc net.Conn
	r  *bufio.Reader
}

// handshake asks for a WebSocket by HTTP/1.1. The connection lives as long as the test.
func (v *visit) handshake(query string) (*webSocket, *http.Response, error) {
	u, err := url.Parse(v.URL)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(v.t.Context(), patience)
	defer cancel()
	nc, err := v.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	v.t.Cleanup(func() { nc.Close() })
	if u.Scheme == "https" {
		config := v.TLS.Clone()
		config.NextProtos = []string{"http/1.1"}
		if config.ServerName == "" {
			config.ServerName = u.Hostname()
		}
		nc = tls.Client(nc, config)
	}
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.address(query), nil)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range v.client.Jar.Cookies(u) {
		r.AddCookie(c)
	}
	if !v.Native {
		r.Header.Set("Origin", v.origin())
	}
	r.Header.Set("Accept-Encoding", "gzip, deflate, br") // as browsers do
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "websocket")
	r.Header.Set("Sec-WebSocket-Version", "13")
	r.Header.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	if err := r.Write(nc); err != nil {
		return nil, nil, err
	}
	ws := &webSocket{v.t, nc, bufio.NewReader(nc)}
	answer, err := http.ReadResponse(ws.r, r)
	return ws, answer, err
}

func (v *visit) dialWebSocket(query string) *webSocket {
	v.t.Helper()
	ws, answer, err := v.handshake(query)
	if err != nil {
		v.t.Fatalf("a WebSocket: %v", err)
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		body, err := decoded(answer)
		v.t.Fatalf("a WebSocket: %s %s (%v)", answer.Status, body, err)
	}
	return ws
}

// decoded reads the body of an answer, of which middleware may have made gzip.
func decoded(answer *http.Response) ([]byte, error) {
	body := io.Reader(answer.Body)
	if answer.Header.Get("Content-Encoding") == "gzip" {
		gz, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		body = gz
	}
	return io.ReadAll(body)
}

// send writes a text message.
func (ws *webSocket) send(text string) {
	ws.t.Helper()
	frame := []byte{0x81}
	switch n := len(text); {
	case n < 126:
		frame = append(frame, 0x80|byte(n))
	case n < 1<<16:
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 0x80|127), uint64(n))
	}
	frame = append(frame, 0, 0, 0, 0) // a mask that changes nothing
	if _, err := ws.nc.Write(append(frame, text...)); err != nil {
		ws.t.Fatalf("write to a WebSocket: %v", err)
	}
}

// receive reads a text message.
func (ws *webSocket) receive() string {
	ws.t.Helper()
	var message strings.Builder
	for {
		var h [2]byte
		ws.read(h[:])
		n := uint64(h[1])
		switch n {
		case 126:
			var l [2]byte
			ws.read(l[:])
			n = uint64(binary.BigEndian.Uint16(l[:]))
		case 127:
			var l [8]byte
			ws.read(l[:])
			n = binary.BigEndian.Uint64(l[:])
		}
		if op := h[0] & 0x0f; op > 1 {
			ws.t.Fatalf("a frame of kind %d", op)
		}
		if _, err := io.CopyN(&message, ws.r, int64(n)); err != nil {
			ws.t.Fatalf("read from a WebSocket: %v", err)
		}
		if h[0]&0x80 != 0 {
			return message.String()
		}
	}
}

func (ws *webSocket) read(p []byte) {
	ws.t.Helper()
	if _, err := io.ReadFull(ws.r, p); err != nil {
		ws.t.Fatalf("read from a WebSocket: %v", err)
	}
}
