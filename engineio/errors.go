package engineio

import (
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
	Slow           Reason = "slow"                 // the client does not read; see Options.MaxQueue
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

// httpError is a refusal of a request, with the codes of the Node server.
type httpError struct {
	status  int
	code    int
	message string
}

func (e *httpError) Error() string { return fmt.Sprintf("%d: %s", e.code, e.message) }

var (
	errTransport = &httpError{http.StatusBadRequest, 0, "Transport unknown"}
	errSession   = &httpError{http.StatusBadRequest, 1, "Session ID unknown"}
	errMethod    = &httpError{http.StatusBadRequest, 2, "Bad handshake method"}
	errAllow     = &httpError{http.StatusMethodNotAllowed, 2, "Method not allowed"}
	errRequest   = &httpError{http.StatusBadRequest, 3, "Bad request"}
	errVersion   = &httpError{http.StatusBadRequest, 5, "Unsupported protocol version"}
	errTooLarge  = &httpError{http.StatusRequestEntityTooLarge, 3, "Payload is too large"}
	errEncoding  = &httpError{http.StatusUnsupportedMediaType, 3, "Content-Encoding is not supported"}
	errHijack    = &httpError{http.StatusInternalServerError, 3, "The connection cannot become a WebSocket"}
	errEnded     = &httpError{http.StatusBadRequest, 3, "Session has ended"}
	errShutdown  = &httpError{http.StatusServiceUnavailable, 3, "Server is shutting down"}
	errWSVersion = &httpError{http.StatusUpgradeRequired, 3, "Sec-WebSocket-Version must be 13"}
)

func badRequest(message string) *httpError {
	return &httpError{http.StatusBadRequest, 3, message}
}

func forbidden(message string) *httpError {
	return &httpError{http.StatusForbidden, 4, message}
}

// writeError answers with the status and the JSON body {code, message}.
func writeError(w http.ResponseWriter, err error) {
	var refusal *httpError
	if !errors.As(err, &refusal) {
		refusal = errRequest
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	switch refusal.status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, POST")
	case http.StatusUpgradeRequired:
		h.Set("Sec-WebSocket-Version", "13")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusRequestEntityTooLarge:
		h.Set("Connection", "close")
	}
	w.WriteHeader(refusal.status)
	body, _ := json.Marshal(struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{refusal.code, refusal.message})
	_, _ = w.Write(body)
}
