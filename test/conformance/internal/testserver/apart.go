package testserver

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"time"
)

// Apart serves h, and keeps the first packet of a WebSocket from the answer to its handshake: the
// suite of protocol 3 listens for messages only after it has seen the connection open, and so misses
// one that it reads in the same moment.
func Apart(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(apartWriter{w}, r)
	})
}

type apartWriter struct{ http.ResponseWriter }

func (w apartWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w apartWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &apartConn{Conn: nc}, rw, nil
}

// apartConn is written to by one goroutine at a time, as all that engineio uses.
type apartConn struct {
	net.Conn
	answered bool
}

func (c *apartConn) Write(b []byte) (n int, err error) {
	if !c.answered {
		c.answered = true
		if end := bytes.Index(b, []byte("\r\n\r\n")) + 4; end >= 4 && end < len(b) {
			if n, err = c.Conn.Write(b[:end]); err != nil {
				return n, err
			}
			time.Sleep(apart)
			b = b[end:]
		}
	}
	m, err := c.Conn.Write(b)
	return n + m, err
}
