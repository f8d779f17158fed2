package engineio

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Reason tells why a session ended. As an error it is what Send returns
// afterwards. The strings are those of the Node server, where it has one.
type Reason string

// Error returns the reason itself.
func (r Reason) Error() string { return string(r) }

// The reasons for which a session ends.
const (
	TransportError Reason = "transport error"      // the connection broke
	TransportClose Reason = "transport close"      // the client went away
	ForcedClose    Reason = "forced close"         // Session.Close
	PingTimeout    Reason = "ping timeout"         // no pong in time
	ParseError     Reason = "parse error"          // the client sent what nobody understands
	ServerShutdown Reason = "server shutting down" // Server.Shutdown or Close
	Slow           Reason = "slow"                 // the client makes no progress, or too much waits for it; see Options.MinRate, MaxQueue
	Stalled        Reason = "stalled"              // the receiver does not keep up; see Options.StallTimeout
	InternalError  Reason = "internal error"       // the receiver panicked
)

// closeCode is what a WebSocket is told when its session ends for this reason.
func (r Reason) closeCode() int {
	switch r {
	case ForcedClose, TransportClose, TransportError:
		return codeNormal
	case ServerShutdown, PingTimeout:
		return codeGoingAway
	case ParseError:
		return codeProtocol
	case InternalError:
		return codeInternal
	}
	return codePolicy
}

// RefusedError is the refusal of a request. The client gets the status, and the
// code, which is one of the Node server's, and the message as JSON; but with 413
// nothing, as clients have it. Options.AllowRequest and accept may return one to
// tell the client why: its Message counts, and its Status if that is an error's.
type RefusedError struct {
	// Code is 0: transport, 1: session, 2: method, 3: other, 4: forbidden, or 5:
	// protocol.
	Code int
	// Message says what is wrong, in the Node server's words where it has some.
	Message string
	// Status is that of the answer.
	Status int
	// Err is what Options.AllowRequest or the server's accept has returned, why the
	// connection could not become a WebSocket, or what can be the matter with a session
	// that is unknown. The client doesn't get it.
	Err error
}

// Error returns the code and the message.
func (e *RefusedError) Error() string { return fmt.Sprintf("%d: %s", e.Code, e.Message) }

// Unwrap returns Err.
func (e *RefusedError) Unwrap() error { return e.Err }

var (
	errTransport     = refused(http.StatusBadRequest, 0, "Transport unknown")
	errSession       = unknownSession()
	errTwoTransports = refused(http.StatusBadRequest, 0, "Transport unknown: more than one is given")
	errTwoSessions   = refused(http.StatusBadRequest, 1, "Session ID unknown: more than one is given")
	errTwoVersions   = refused(http.StatusBadRequest, 5, "Unsupported protocol version: more than one is given")
	errMethod        = refused(http.StatusBadRequest, 2, "Bad handshake method")
	errAllow         = refused(http.StatusMethodNotAllowed, 2, "Method not allowed")
	errRequest       = refused(http.StatusBadRequest, 3, "Bad request")
	errVersion       = refused(http.StatusBadRequest, 5, "Unsupported protocol version")
	errLongQuery     = refused(http.StatusRequestURITooLong, 3, "Query is too long")
	errTooLarge      = refused(http.StatusRequestEntityTooLarge, 3, "Payload is too large")
	errTooSlow       = refused(http.StatusBadRequest, 3, "The body came too slowly")
	errEncoding      = refused(http.StatusUnsupportedMediaType, 3, "Content-Encoding is not supported")
	errHijack        = refused(http.StatusInternalServerError, 3, "The connection cannot become a WebSocket: "+
		"middleware wraps the http.ResponseWriter and has neither Hijack nor Unwrap")
	errEnded     = refused(http.StatusBadRequest, 3, "Session has ended")
	errShutdown  = refused(http.StatusServiceUnavailable, 3, "Server is shutting down")
	errHTTP      = refused(http.StatusHTTPVersionNotSupported, 3, "HTTP version not supported")
	errID        = refused(http.StatusInternalServerError, 3, "No id for the session")
	errWSVersion = refused(http.StatusUpgradeRequired, 3, "Sec-WebSocket-Version must be 13")
)

func refused(status, code int, message string) *RefusedError {
	return &RefusedError{Status: status, Code: code, Message: message}
}

// unknownSession has Node's message for the client. It helps nobody who runs several
// servers behind a balancer, so the log and OnRefuse hear what can be the matter.
func unknownSession() *RefusedError {
	e := refused(http.StatusBadRequest, 1, "Session ID unknown")
	e.Err = errors.New("it has ended, or another server or principal has it")
	return e
}

func badRequest(message string) *RefusedError {
	return refused(http.StatusBadRequest, 3, message)
}

func forbidden(message string) *RefusedError {
	return refused(http.StatusForbidden, 4, message)
}

// forbiddenFor refuses a client that the program does not want. Why, it only
// hears from an error that is made for it.
func forbiddenFor(err error) *RefusedError {
	e := forbidden("Forbidden")
	var public *RefusedError
	if errors.As(err, &public) {
		e.Message = cmp.Or(public.Message, e.Message)
		if public.Status >= 400 && public.Status < 600 {
			e.Status = public.Status
		}
	}
	e.Err = err
	return e
}

// refuse answers with the status and the JSON body {code, message}.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refusal := errRequest
	errors.As(err, &refusal)
	s.reportRefusal(r, refusal)
	if s.opts.OnRefuse != nil {
		told := *refusal
		s.opts.OnRefuse(r, &told)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if r.ProtoMajor == 1 { // of HTTP/2 it would end what others have on the connection
		h.Set("Connection", "close") // a stranger could else idle on it
	}
	switch refusal.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, POST")
	case http.StatusUpgradeRequired:
		h.Set("Sec-WebSocket-Version", "13")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	}
	if refusal.Status == http.StatusRequestEntityTooLarge {
		h.Del("Content-Type")
		w.WriteHeader(refusal.Status)
		return
	}
	w.WriteHeader(refusal.Status)
	body, _ := json.Marshal(struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{refusal.Code, refusal.Message})
	_, _ = w.Write(body)
}
