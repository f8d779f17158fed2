package engineio

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// protocolVersion is the only one that is spoken here.
const protocolVersion = "4"

// request is what a request asks for: a new session when session is nil.
type request struct {
	websocket bool
	session   *Session
}

// verify checks a request in the order of the Node server, so that clients see
// the same error for the same mistake.
func (s *Server) verify(r *http.Request) (request, error) {
	q := r.URL.Query()
	transport := q.Get("transport")
	if !s.offers(transport) {
		return request{}, errTransport
	}
	req := request{websocket: transport == WebSocket}
	if _, jsonp := q["j"]; jsonp {
		return req, badRequest("Bad request: JSONP is not offered")
	}
	if err := s.checkOrigin(r, req.websocket); err != nil {
		return req, err
	}
	if r.Method == http.MethodGet && r.ContentLength != 0 {
		return req, errRequest // nobody would read the body
	}
	if id := q.Get("sid"); id != "" {
		return req, s.verifySession(&req, id, q, r)
	}
	switch {
	case r.Method != http.MethodGet:
		return req, errMethod
	case q.Get("EIO") != protocolVersion:
		return req, errVersion
	case req.websocket:
		return req, checkUpgrade(r)
	}
	return req, nil
}

// verifySession checks a request that belongs to a session.
func (s *Server) verifySession(req *request, id string, q url.Values, r *http.Request) error {
	sess := s.find(id)
	if sess == nil || s.opts.Principal != nil && s.opts.Principal(r) != sess.principal {
		return errSession
	}
	if s.heart.late(sess) {
		sess.end(PingTimeout, ending{})
		return errSession
	}
	req.session = sess
	switch {
	case q.Get("EIO") != protocolVersion:
		return errRequest
	case req.websocket:
		return checkUpgrade(r)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return errAllow
	case r.Header.Get("Content-Encoding") != "":
		return errEncoding
	}
	return nil
}

// openPolling opens a session by polling.
func (s *Server) openPolling(w http.ResponseWriter, r *http.Request) {
	sess, err := s.newSession(r)
	if err != nil {
		writeError(w, err)
		return
	}
	// The session's clock runs before its client knows of it, never after.
	if !sess.open() {
		writeError(w, errEnded)
		return
	}
	if writePayload(w, s.openPacket(sess, Polling)) != nil {
		sess.end(TransportError, ending{gone: true})
	}
}

// openPacket returns the packet that tells the client about its session
// (Engine.IO protocol 4, "Handshake").
func (s *Server) openPacket(sess *Session, transport string) []byte {
	upgrades := []string{}
	if transport == Polling && !s.opts.DisableUpgrades && s.offers(WebSocket) {
		upgrades = append(upgrades, WebSocket)
	}
	data, _ := json.Marshal(struct {
		SID          string   `json:"sid"`
		Upgrades     []string `json:"upgrades"`
		PingInterval int64    `json:"pingInterval"`
		PingTimeout  int64    `json:"pingTimeout"`
		MaxPayload   int      `json:"maxPayload"`
	}{sess.id, upgrades, s.opts.PingInterval.Milliseconds(), s.opts.PingTimeout.Milliseconds(), s.opts.MaxPayload})
	return append([]byte{packetOpen}, data...)
}
