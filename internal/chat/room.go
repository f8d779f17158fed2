package chat

import (
	"strings"
	"unicode/utf8"
)

// A History says from where on a member sees a room.
type History string

// The settings of a room's history.
const (
	FromStart   History = "start"
	FromJoining History = "joining"
)

// lobbyName is how the lobby is called at first; lobbySetting says which room it is.
const (
	lobbyName    = "lobby"
	lobbySetting = "lobby"
)

const maxRoomName = 80 // characters

// A Room is a room as its members see it.
type Room struct {
	ID      ID
	Name    string // unique
	History History
	Number  int64 // of the last log entry
	Entry   ID    // the last log entry
	Count   int64 // how many messages there were that can be unread
}

// Head returns the position of the room's last entry.
func (r Room) Head() Position { return Position{r.Number, r.Entry} }

// First returns the number of the first entry that a member may see.
func (r Room) First(m Membership) int64 {
	if r.History == FromJoining {
		return m.Joined
	}
	return 1
}

// A Membership is one person's place in one room.
type Membership struct {
	Room   ID
	User   ID
	Joined int64 // the number of the entry that says so
	Mark   Mark
}

// A Mark is how far a person has read a room: unread is the room's Count less the
// mark's, one's own messages among it. At is the room's number when the mark was
// made. Only marks of the user log move it.
type Mark struct {
	Count int64
	At    int64
}

// A Standing is what one person is in one room, as one transaction sees it.
type Standing struct {
	Session    Session
	Room       Room
	Membership *Membership // nil: not a member
}

// first is the number of the first entry that the member may see.
func (s Standing) first() int64 { return s.Room.First(*s.Membership) }

func (s Standing) relation() relation {
	if s.Membership == nil {
		return outside
	}
	return inside
}

func checkRoomName(name string) error {
	switch {
	case name == "" || strings.TrimSpace(name) != name:
		return invalid("name", "A room's name can't be empty, or begin or end with a space.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, hidden):
		return invalid("name", "The room's name contains an invisible character.")
	case utf8.RuneCountInString(name) > maxRoomName:
		return invalid("name", "The room's name is too long.")
	}
	return nil
}
