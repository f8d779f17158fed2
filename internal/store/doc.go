// Package store keeps a chat in a SQLite database: it is the chat.Store.
//
//	db, err := store.Open(ctx, "data/hubbub.db", nil)
//	service, err := chat.New(ctx, db, nil)
//	db.Attach(feed)
//
// One goroutine, the committer, owns the only connection that writes. It takes
// all the rules that wait, runs them in one transaction, each in a savepoint of
// its own, commits once, which ends with an fdatasync of the write-ahead log,
// hands the news to the feed in order, and then wakes those who wait. When
// nothing waits, the next rule starts at once: the group commit costs nobody a
// delay. Readers have connections of their own that cannot write, and see one
// state each.
//
// When the disk takes nothing more, or fails, the batch is refused and the
// writing connection closed, since what it holds in memory cannot be trusted
// after a failed fsync. Reading goes on. The store tries every second to open a
// new one and to write; [Store.Health] tells.
//
// Read marks are committed like all else. Batching them into one unsynced
// transaction a second is left for when they are seen to cost something.
package store
