package store

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// look finds out whether another process has committed since the last time, and
// tells the feed.
func (k *committer) look() {
	version, err := k.store.db.others(querier{ctx: context.Background(), conn: k.writer})
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
