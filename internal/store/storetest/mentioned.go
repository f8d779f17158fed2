package storetest

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// mention is what a text may end with.
func (w *world) mention() string {
	return rapid.SampledFrom([]string{"", "", " @bob", " @ann, @olga", " @person1 @person2", " @room", " @here @ann", " `@bob`"}).Draw(w.rt, "mention")
}

// mentioned is what a client knows of the messages of a room that mention its user: a list,
// and what entries after it have said of single messages, by their counts.
type mentioned struct {
	asOf int64
	list []int64
	said map[int64]saying
}

// A saying is whether a message mentions the user, as of a number of the room's log.
type saying struct {
	number int64
	on     bool
}

func newMentioned() mentioned { return mentioned{said: make(map[int64]saying)} }

// hear takes what an entry says of a message.
func (m *mentioned) hear(e chat.Entry, user chat.ID) {
	if e.Message != nil && e.Message.Kind == chat.Text && e.Number > m.asOf {
		m.said[e.Message.Count] = saying{e.Number, mentions(*e.Message, user)}
	}
}

// take takes a list, unless it is from before what is known.
func (m *mentioned) take(asOf int64, list []int64) {
	if asOf < m.asOf {
		return
	}
	m.asOf, m.list = asOf, list
	maps.DeleteFunc(m.said, func(_ int64, s saying) bool { return s.number <= asOf })
}

// behind lists the messages behind a mark.
func (m *mentioned) behind(mark int64) (counts []int64) {
	for _, count := range m.list {
		if _, said := m.said[count]; !said && count > mark {
			counts = append(counts, count)
		}
	}
	for count, said := range m.said {
		if said.on && count > mark {
			counts = append(counts, count)
		}
	}
	slices.Sort(counts)
	return counts
}

// mentions tells whether a message mentions somebody else than its author.
func mentions(m chat.Message, user chat.ID) bool {
	named := slices.ContainsFunc(m.Mentioned, func(u chat.User) bool { return u.ID == user })
	return m.Author.ID != user && (named || chat.MentionsIn(m.Text).Room)
}

// checkMentions compares which unread messages mention the user.
func (c *replica) checkMentions(tb fataler, v *view, r chat.SidebarRoom) {
	if got, want := v.mentioned.behind(v.mark.Count), r.Mentions; !slices.Equal(got, want) {
		tb.Fatalf("room %s: %s is mentioned in %v, fresh %v", r.Room.Name, c.session.User.Name, got, want)
	}
}

// inMentions gives those whom a text mentions the names that the replica knows.
func (n *nametable) inMentions(users []chat.User) []chat.User {
	users = slices.Clone(users)
	for i, u := range users {
		users[i] = n.now(u)
	}
	return users
}
