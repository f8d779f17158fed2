package seed

import (
	"math/rand/v2"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A world is the community as it is at some time of its making.
type world struct {
	Options
	tx     chat.Tx
	random *rand.Rand
	last   chat.ID
	at     time.Time // now
	said   int
	people []*person
	here   []*person // those who have signed up
	places []*place
}

// A person is somebody, with the head of their log.
type person struct {
	user   chat.User
	name   chat.Name
	tongue int
	head   int64
	came   time.Time
}

// A place is a room or a conversation.
type place struct {
	design
	lobby   bool
	company []int // of a conversation, by index
	late    bool  // its topic comes later
	open    bool  // it has been made
	room    chat.Room
	members []*member
	speaker *member // who spoke last
	recent  []chat.Message
}

// A member is somebody's place in a room.
type member struct {
	*person
	chat.Membership
}

func newWorld(o Options) *world {
	return &world{Options: o, random: rand.New(rand.NewPCG(o.Seed, 0))}
}

// id makes the next id of now.
func (w *world) id() chat.ID {
	id := chat.ID(w.at.UnixMilli())<<21 | chat.ID(w.random.Uint32()>>11)
	w.last = max(id, w.last+1)
	return w.last
}

func (w *world) happen(e event) error {
	w.at = time.UnixMilli(e.at)
	if e.deed == arrives {
		return w.arrive(w.people[e.n])
	}
	p := w.places[e.n]
	if e.deed == opens {
		return w.open(p)
	}
	if !p.open || p.room.State != chat.InUse {
		return nil
	}
	switch e.deed {
	case comes:
		return w.come(p)
	case welcomes:
		if someone := w.newcomer(); !p.has(someone) {
			return w.join(p, someone, chat.RoomMember)
		}
		return nil
	case leaves:
		return w.depart(p)
	case renames:
		return w.rename(p)
	case tells:
		return w.describe(p)
	case promotes:
		return w.promote(p)
	case tightens:
		return w.tighten(p)
	case archives:
		return w.archive(p)
	case concludes:
		l := ending[e.line]
		return w.say(p, p.members[l.speaker%len(p.members)], l.text)
	default:
		return w.chatter(p)
	}
}
