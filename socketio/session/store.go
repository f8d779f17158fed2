package session

import (
	"context"
	"time"
)

// A Record is a session as a [Store] keeps it. The store sees no token, only
// its SHA-256: who reads the store cannot take over a session.
type Record struct {
	ID      string            // names the session and never changes
	Token   [32]byte          // SHA-256 of the token in the cookie; changes with Renew
	Values  map[string]string // never holds an empty string
	Expires time.Time         // the session is over; activity moves it, up to Ends
	Ends    time.Time         // the session is over, whatever happens
}

// A Store keeps the records. Its methods may be called concurrently. They
// return [ErrEnded] when there is no such record; any other error means that
// the store could not tell, and is handed on to the caller.
//
// The manager looks at Expires itself. A store may drop a record after it, at
// any time it likes.
type Store interface {
	// Create adds a record that did not exist before.
	Create(ctx context.Context, r Record) error
	// Find returns the record that has this token hash.
	Find(ctx context.Context, token [32]byte) (Record, error)
	// Read returns the record that has this id.
	Read(ctx context.Context, id string) (Record, error)
	// Change reads a record, lets fn change it (all but its ID) and writes it
	// back, as one atomic step; an error of fn is returned and nothing is
	// written. fn may be called again when the step has to be repeated. Change
	// never makes a record: one that was deleted stays deleted.
	Change(ctx context.Context, id string, fn func(*Record) error) error
	// Delete removes a record. That there is none is not an error.
	Delete(ctx context.Context, id string) error
}
