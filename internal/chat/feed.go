package chat

// News is what one commit changed.
type News struct {
	Entries     []Entry     // in number order for each room, messages as they were just after
	UserEntries []UserEntry // in number order for each user
	Ended       []Ending    // sessions that are no more: their sockets are to be closed
	// Elsewhere tells that another process has committed, and not what: all may
	// have changed, such as who is let in (see [Service.Recheck]) and with which
	// role. It comes alone, within a second.
	Elsewhere bool
}

// A Feed hears of every commit, after it is on disk and before those who caused
// it. The store calls Publish from one goroutine, in the order of the commits, so
// that a feed that keeps this order gives everybody the numbers without gaps.
// Publish must not block and must not call the store.
type Feed interface {
	// Publish takes the news; the feed may keep it.
	Publish(News)
}
