package store

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// look finds out whether another process has committed since the last time, and
// tells the feed. SQLite's data_version changes on a connection for the commits of
// all others; on the one connection of this process that writes, these are other
// processes' alone. Asking reads some bytes of memory that the processes share,
// and takes about ten microseconds.
func (k *committer) look() {
	ctx := context.Background()
	version, err := one(querier{ctx: ctx, conn: k.writer}, sqlDataVersion, scanValue[int64])
	if err != nil || version == k.version {
		return // the next change finds out what is wrong
	}
	first := k.version == 0
	k.version = version
	// After a repair the connection is another one, and counts anew.
	if feed := k.store.feed.Load(); feed != nil && (!first || k.repaired) {
		(*feed).Publish(chat.News{Elsewhere: true})
	}
}
