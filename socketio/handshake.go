package socketio

import (
	"bufio"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// Handshake is what is known of the request that opened a socket's connection,
// and what the client sent when it joined the namespace. It must not be
// modified.
type Handshake struct {
	Time        time.Time // when the connection was opened
	RemoteAddr  string    // the peer's address, host:port; a proxy's if there is one
	Host        string    // the request's Host
	URL         string    // path and query
	Secure      bool      // the request came over TLS
	CrossOrigin bool      // a browser's request from another origin
	header      string    // as net/http writes it: a map of it is several times as large
	auth        Value
}

func newHandshake(r *http.Request) Handshake {
	origin := r.Header.Get("Origin")
	u, err := url.Parse(origin)
	var header strings.Builder
	_ = r.Header.Write(&header) // a Builder takes everything
	return Handshake{
		Time:        time.Now(),
		RemoteAddr:  r.RemoteAddr,
		Host:        r.Host,
		URL:         r.URL.RequestURI(),
		Secure:      r.TLS != nil,
		CrossOrigin: origin != "" && (err != nil || u.Host != r.Host),
		header:      header.String(),
	}
}

// Header returns the header of the request that opened the connection, each time
// in a map of its own.
func (h *Handshake) Header() http.Header {
	lines := textproto.NewReader(bufio.NewReader(strings.NewReader(h.header + "\r\n")))
	header, _ := lines.ReadMIMEHeader() // net/http has written it
	return http.Header(header)
}

// Query returns the query of the request that opened the connection.
func (h *Handshake) Query() url.Values {
	u, err := url.ParseRequestURI(h.URL)
	if err != nil {
		return url.Values{}
	}
	return u.Query()
}

// Auth returns what the client sent as auth when it joined the namespace; {}
// if it sent nothing. It is kept for as long as the socket lives. What all
// sockets of one connection keep is bounded by Engine.MaxPayload.
func (h *Handshake) Auth() Value { return h.auth }

// DecodeAuth decodes what the client sent as auth, as [Value.Decode] does.
func (h *Handshake) DecodeAuth(dst any) error { return h.auth.Decode(dst) }
