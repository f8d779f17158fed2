package chat

import (
	"errors"
	"fmt"
	"time"
)

// A Code says what kind of error an [Error] is. The codes are part of the wire
// contract.
type Code string

// The codes. Busy, TooMany and Unavailable are worth another try with the same
// client id; the others are final.
const (
	Invalid         Code = "invalid"         // the request can never be right
	Unauthenticated Code = "unauthenticated" // no session, or one that has ended
	Reauthenticate  Code = "reauthenticate"  // the password was last given too long ago
	Forbidden       Code = "forbidden"       // the role does not allow it
	NotFound        Code = "not_found"       // does not exist, or is not yours to see
	Conflict        Code = "conflict"        // it was changed meanwhile
	Taken           Code = "taken"           // the name is somebody's, or looks like it
	ReadOnly        Code = "archived"        // the room is archived: it is read and not written
	LastOwner       Code = "last_owner"      // others would be left without an owner
	Full            Code = "full"            // as many as there may be
	Closed          Code = "closed"          // sign-up is closed, or there is an owner
	TooMany         Code = "too_many"        // a limit on how often
	Busy            Code = "busy"            // too much is waiting
	Unavailable     Code = "unavailable"     // nothing can be written at the moment
	Internal        Code = "internal"        // a fault of ours
)

// An Error is an error that is meant for the person who asked. Everything else
// that a [Service] returns is a fault, whose text must not reach them.
type Error struct {
	Code        Code
	Field       string        // the field of the request at fault, or ""
	Reason      Reason        // what exactly is wrong, of what is about rooms and messages; or ""
	Limit       int           // what the reason names as the limit; or 0
	Message     string        // for people
	Form, Value string        // of a message with a value in it: the text with %s for it, and the value
	RetryAfter  time.Duration // when trying again makes sense; 0: not known
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is an Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Retryable reports whether the same request may succeed later.
func (e *Error) Retryable() bool {
	return e.Code == TooMany || e.Code == Busy || e.Code == Unavailable
}

// The errors that say no more than their code. Compare with errors.Is.
var (
	ErrUnauthenticated = &Error{Code: Unauthenticated, Message: "Please log in."}
	ErrReauthenticate  = &Error{Code: Reauthenticate, Message: "Please enter your password again."}
	ErrForbidden       = &Error{Code: Forbidden, Message: "You aren't allowed to do that."}
	ErrNotFound        = &Error{Code: NotFound, Message: "It doesn't exist, or you can't see it."}
	ErrReplyGone       = &Error{Code: NotFound, Field: "replyTo", Reason: ReplyGone, Message: "The message you are replying to was deleted, or you can't see it."}
	ErrConflict        = &Error{Code: Conflict, Field: "base", Message: "This message was edited somewhere else in the meantime."}
	ErrArchived        = &Error{Code: ReadOnly, Message: "This room is archived. It can be read, but nothing can be changed in it."}
	ErrLastOwner       = &Error{Code: LastOwner, Message: "You are the only owner of this room. Make somebody else an owner first."}
	ErrRooms           = &Error{Code: Full, Reason: RoomsFull, Limit: maxRooms, Message: "You are in 500 rooms. That's the most. Leave one first."}
	ErrTheirRooms      = &Error{Code: Full, Field: "users", Reason: TheirRoomsFull, Limit: maxRooms, Message: "One of these people is in 500 rooms. That's the most."}
	ErrBusy            = &Error{Code: Busy, Message: "The server is busy. Please try again in a moment.", RetryAfter: time.Second}
	ErrUnavailable     = &Error{Code: Unavailable, Message: "The server can't save anything right now. Please try again in a moment.", RetryAfter: time.Second}
	errWrongPassword   = &Error{Code: Invalid, Field: "password", Message: "The name or password is wrong."}
)

// AsError returns the error that may be shown: err itself if it is an [Error],
// otherwise one that says nothing of what happened.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Internal, Message: "Something went wrong on the server."}
}

func invalid(field, message string) *Error {
	return &Error{Code: Invalid, Field: field, Message: message}
}

// invalidValue is an error whose message has a value in it, for %s.
func invalidValue(field, form, value string) *Error {
	return &Error{Code: Invalid, Field: field, Message: fmt.Sprintf(form, value), Form: form, Value: value}
}

func tooMany(wait time.Duration) *Error {
	return &Error{Code: TooMany, Message: "That was too fast. Please wait a moment.", RetryAfter: wait}
}
