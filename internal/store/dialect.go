package store

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A dialect is what a kind of database does in a way of its own. All else of the store
// is the same for each: the committer, the rows, the SQL.
type dialect interface {
	// openReader opens a connection that cannot write.
	openReader(context.Context) (*conn, error)
	// openWriter opens the connection that writes.
	openWriter(context.Context) (*conn, error)
	// beginRead begins a transaction that sees one state of all rows.
	beginRead(context.Context, *conn) error
	// beginWrite begins a transaction that writes, and that is to be synced or not.
	// Its error is ErrBusy if another process has kept it waiting for too long.
	beginWrite(context.Context, *conn, syncing) error
	// lockNames, lockRoom, lockRoomOf (a message) and lockUser keep other processes from
	// changing names, a room or a person until the transaction ends; see chat.Locker. Several rules share
	// a transaction, each with an order of its own. So whoever would have to wait for a
	// lock that is lower than one the transaction holds must end the transaction first.
	lockNames(q querier) error
	lockRoom(q querier, room chat.ID) error
	lockRoomOf(q querier, message chat.ID) error
	lockUser(q querier, user chat.ID) error
	// fault tells a failure of the database (no space, no memory, input and output,
	// corruption) from a statement that it rightly refused.
	fault(error) bool
	// others returns a number that another process's commit changes, and this one's
	// does not.
	others(querier) (int64, error)
	// backup writes a copy of everything, as it is at one moment, into a new file.
	backup(ctx context.Context, file string) error
}
