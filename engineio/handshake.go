package engineio

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
)

// The versions of the protocol, as they stand in a request's query.
const (
	version3 = "3"
	version4 = "4"
)

// request is what a request asks for: a new session when session is nil.
type request struct {
	websocket bool
	form      form
	session   *Session
}

// maxQuery is the length of the longest query, in bytes. The parameters of the
// protocol take a hundred; a program's own may be a token.
const maxQuery = 16 << 10

// verify checks a request in the order of the Node server, so that clients see
// the same error for the same mistake.
func (s *Server) verify(r *http.Request) (request, error) {
	if len(r.URL.RawQuery) > maxQuery {
		return request{}, errLongQuery
	}
	q := r.URL.Query()
	if err := checkOnce(q); err != nil {
		return request{}, err
	}
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
	if r.Method == http.MethodGet && hasBody(r) {
		return req, errRequest // nobody would read it
	}
	if !req.websocket && r.ProtoMajor == 1 && asksForWebSocket(r) {
		return req, badRequest("Bad request: a WebSocket needs transport=websocket")
	}
	req.form = s.formOf(q)
	if id := q.Get("sid"); id != "" {
		return req, s.verifySession(&req, id, q, r)
	}
	switch {
	case r.Method != http.MethodGet:
		return req, errMethod
	case q.Get("EIO") != version4 && req.form&form3 == 0:
		return req, errVersion
	case req.websocket:
		return req, checkUpgrade(r)
	}
	return req, nil
}

// checkOnce refuses a parameter that is given twice: a proxy in front may go by the
// other one. Only what the server reads matters; clients may well add their t to
// one of the program's.
func checkOnce(q url.Values) error {
	switch {
	case len(q["transport"]) > 1:
		return errTwoTransports
	case len(q["EIO"]) > 1:
		return errTwoVersions
	case len(q["sid"]) > 1:
		return errTwoSessions
	case len(q["b64"]) > 1:
		return errRequest
	}
	return nil
}

// hasBody tells whether a request has a body. One whose length is not told
// (chunks, HTTP/2) may be empty.
func hasBody(r *http.Request) bool {
	if r.ContentLength >= 0 || r.Body == nil {
		return r.ContentLength > 0
	}
	_, err := io.ReadFull(r.Body, make([]byte, 1))
	return err != io.EOF
}

// formOf tells in which way the client wants its messages.
func (s *Server) formOf(q url.Values) form {
	switch {
	case !s.opts.AllowEIO3 || q.Get("EIO") != version3:
		return 0
	case q.Get("b64") != "":
		return form3 | formBase64
	}
	return form3
}

// verifySession checks a request that belongs to a session.
func (s *Server) verifySession(req *request, id string, q url.Values, r *http.Request) error {
	sess := s.find(id)
	if sess == nil || s.opts.Principal != nil && s.opts.Principal(r) != sess.principal {
		return errSession
	}
	if s.heart.late(sess) {
		sess.end(PingTimeout, ending{why: "a request came after PingTimeout"})
		return errSession
	}
	req.session = sess
	switch {
	case q.Get("EIO") != sess.version():
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
func (s *Server) openPolling(w http.ResponseWriter, r *http.Request, f form) {
	sess, err := s.newSession(r, f)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	// The session's clock runs before its client knows of it, never after.
	if !sess.open() {
		s.refuse(w, r, errEnded)
		return
	}
	s.setCookie(w, sess)
	open := s.openPacket(sess, Polling)
	if s.answerPoll(w, r, newPayload(f, open.Size(), open)) != nil {
		sess.end(TransportError, ending{gone: true})
	}
}

// openPacket returns the packet that tells the client about its session
// (Engine.IO protocol 4, "Handshake"), and what is to come with it.
func (s *Server) openPacket(sess *Session, transport string) Message {
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
	return Join(control(string(packetOpen)+string(data)), s.opts.InitialPacket)
}
