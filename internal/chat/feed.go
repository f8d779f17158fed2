package chat

// News is what one commit changed.
type News struct {
	Entries     []Entry       // in number order for each room, messages as they were just after
	UserEntries []UserEntry   // in number order for each user
	People      []PersonEntry // in number order
	Called      []Called      // messages that call everybody in their room, or not any more
	Ended       []Ending      // sessions that are no more: their sockets are to be closed
	// Elsewhere tells that another process has committed, and not what: logs may be
	// further (see [Service.Heads]), and who is let in and with which role may have
	// changed (see [Service.Recheck]). It comes alone, within a second.
	Elsewhere bool
}

// Add adds what came after.
func (n *News) Add(more News) {
	n.Entries = append(n.Entries, more.Entries...)
	n.UserEntries = append(n.UserEntries, more.UserEntries...)
	n.People = append(n.People, more.People...)
	n.Called = append(n.Called, more.Called...)
	n.Ended = append(n.Ended, more.Ended...)
	n.Elsewhere = n.Elsewhere || more.Elsewhere
}

// Empty tells whether there is nothing to hear.
func (n News) Empty() bool {
	return len(n.Entries) == 0 && len(n.UserEntries) == 0 && len(n.People) == 0 && len(n.Ended) == 0 && !n.Elsewhere
}

// A Feed hears of every commit, after it is on disk and before those who caused
// it. The store calls Publish from one goroutine, in the order of the commits, so
// that a feed that keeps this order gives everybody the numbers without gaps.
// Publish must not block and must not call the store.
type Feed interface {
	// Publish takes the news; the feed may keep it.
	Publish(News)
}
