package live

import (
	"errors"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio"
)

// code is the wire's for one of the chat's: most are the same.
func code(c chat.Code) wire.ErrorCode {
	switch c {
	case chat.Unauthenticated:
		return wire.CodeUnauthorized
	case chat.TooMany:
		return wire.CodeRateLimited
	case chat.Busy:
		return wire.CodeUnavailable
	case chat.Full:
		return wire.CodeTooMany
	}
	return wire.ErrorCode(c)
}

// A formError is an error with a code that only the wire has.
type formError struct {
	code wire.ErrorCode
	err  error
}

func (e formError) Error() string { return e.err.Error() }
func (e formError) Unwrap() error { return e.err }

// failure returns the answer of an event that failed. What is not meant for
// people does not get out.
func failure(err error) wire.Failure {
	e := chat.AsError(err)
	w := wire.Error{
		Code: code(e.Code), Field: e.Field, Reason: string(e.Reason), Limit: e.Limit, Message: e.Message, Retryable: e.Retryable(),
		RetryAfterMs: int64((e.RetryAfter + time.Millisecond - 1) / time.Millisecond),
	}
	var form formError
	if errors.As(err, &form) {
		w.Code = form.code
	}
	return wire.Failure{Error: w}
}

// refusal returns the error by which a middleware refuses a connection.
func refusal(err error) error {
	f := failure(err)
	return &socketio.Error{Code: string(f.Error.Code), Message: f.Error.Message, Data: f}
}
