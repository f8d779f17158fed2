// Package store keeps a chat in a SQLite database: it is the chat.Store.
//
//	db, err := store.Open(ctx, "data/hubbub.db", nil)
//	service, err := chat.New(ctx, db, nil)
//	db.Attach(feed)
//
// One goroutine, the committer, owns the only connection that writes. It takes
// all the rules that wait, runs them in one transaction, of which each can be undone
// alone, commits once, which ends with an fdatasync of the write-ahead log,
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
// What can wait ([Store.WriteSoon]: read marks) is gathered for a second and
// committed without a sync of its own. A process that is killed loses at most that
// second, of which nobody has heard; a power cut may also take what was committed
// since the last sync, entries of users' logs that somebody has heard of. Their
// numbers are then given to other entries, whose ids differ: who was at a lost one
// is at a position that this log does not have, and starts afresh. Rooms' logs are
// synced always.
//
// What is SQLite's own stands in sqlite.go, migrate.go and backup.go, behind the type
// dialect; the rest is for any database.
//
// Commands work on the same file beside the server. The store looks every half
// second whether another process has committed, and tells the feed that all may
// have changed.
package store
