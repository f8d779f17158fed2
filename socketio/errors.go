package socketio

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hubbub-chat/hubbub/engineio"
)

// Reason tells why a socket was disconnected. It is an error: the cause of the
// end of the socket's context, and what Emit returns afterwards.
type Reason = engineio.Reason

// The reasons for which a socket is disconnected.
const (
	TransportError            = engineio.TransportError               // the connection broke
	TransportClose            = engineio.TransportClose               // the client went away
	PingTimeout               = engineio.PingTimeout                  // the client did not answer in time
	ParseError                = engineio.ParseError                   // the client broke the protocol
	ServerShutdown            = engineio.ServerShutdown               // Server.Shutdown, Server.Close
	Slow                      = engineio.Slow                         // the client makes no progress, or too much waits for it: Engine.MinRate, Engine.MaxQueue
	Stalled                   = engineio.Stalled                      // the handlers do not keep up: Engine.StallTimeout
	ForcedServerClose         = Reason("forced server close")         // the connection was closed before the socket was in
	ClientNamespaceDisconnect = Reason("client namespace disconnect") // the client left the namespace
	ServerNamespaceDisconnect = Reason("server namespace disconnect") // Socket.Disconnect, Socket.Close
)

// ErrConnecting is what emitting to a socket returns as long as the namespace's
// middleware has not let it in.
var ErrConnecting = errors.New("socketio: the socket is not connected yet")

// ErrAcked is what a second acknowledgement of one event returns.
var ErrAcked = errors.New("socketio: the event has been acknowledged")

// Error is an error that is meant for the client: a handler's goes into the
// acknowledgement, a middleware's into the connect_error.
type Error struct {
	Code    string // for programs
	Message string // for people
	Data    any    // further detail; only for connect_error
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// PanicError is what Options.OnError gets when a handler or another callback
// panicked, or called runtime.Goexit. The connection of the socket is closed
// then.
type PanicError struct {
	Value any    // what the handler panicked with
	Stack []byte // of the goroutine, as text
}

// Error returns the panic's value as text, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

type ackErrorBody struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func ackError(err error) any {
	var body ackErrorBody
	body.Error.Code, body.Error.Message = "internal", "internal error"
	var e *Error
	if errors.As(err, &e) {
		body.Error.Code, body.Error.Message = e.Code, e.Message
	}
	return body
}

// badArguments tells the client what does not fit, in terms of its own JSON.
func badArguments(err error) error {
	message := err.Error()
	var m *mismatch
	if errors.As(err, &m) {
		message = strings.TrimSuffix(message, m.Error()) + m.words
	}
	return fmt.Errorf("decode arguments: %w", &argumentError{Error{Code: "bad_arguments", Message: message}, err})
}

// argumentError keeps the decoder's own words for Options.OnError.
type argumentError struct {
	public Error
	cause  error
}

func (e *argumentError) Error() string { return e.cause.Error() }

// Unwrap lets the program find what its own types have returned.
func (e *argumentError) Unwrap() error { return e.cause }

func (e *argumentError) As(target any) bool {
	t, ok := target.(**Error)
	if ok {
		*t = &e.public
	}
	return ok
}

// isPublic tells whether err is meant for the client and nobody else.
func isPublic(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

// socketReason is the Node server's name for the end of a connection.
func socketReason(r engineio.Reason) Reason {
	if r == engineio.ForcedClose {
		return ForcedServerClose
	}
	return r
}

// socketError is socketReason for what Session.Send returns.
func socketError(err error) error {
	if r, ok := err.(engineio.Reason); ok {
		return socketReason(r)
	}
	return err
}

// isReason tells whether err only says that the socket has ended.
func isReason(err error) bool {
	var r Reason
	return errors.As(err, &r)
}
