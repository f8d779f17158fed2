package live_test

import (
	"maps"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// A mentioned is what a device knows of the messages of a room that mention its user: a
// list, and what was said of single messages after it, by their counts.
type mentioned struct {
	asOf int64
	list []int64
	said map[int64]saying
}

// A saying is whether a message mentions the user, as of a number of the room's log.
type saying struct {
	n  int64
	on bool
}

// mentioned is what is known of a room.
func (d *device) mentioned(room string) *mentioned {
	if d.mentions[room] == nil {
		d.mentions[room] = &mentioned{said: make(map[int64]saying)}
	}
	return d.mentions[room]
}

func (m *mentioned) take(asOf int64, list []int64) {
	if asOf < m.asOf {
		return
	}
	m.asOf, m.list = asOf, list
	maps.DeleteFunc(m.said, func(_ int64, s saying) bool { return s.n <= asOf })
}

func (m *mentioned) hear(n, count int64, on bool) {
	if n > m.asOf && n >= m.said[count].n {
		m.said[count] = saying{n, on}
	}
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
func mentions(m wire.Message, user string) bool {
	named := slices.ContainsFunc(m.Mentions, func(u wire.User) bool { return u.ID == user })
	return m.Author.ID != user && (named || m.Calls == wire.CallRoom)
}
