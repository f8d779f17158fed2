package chat

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A RoomKind says who finds a room, who gets in and who writes.
type RoomKind string

// The kinds of rooms.
const (
	Public       RoomKind = "public"       // everybody finds it and may join it
	Announcement RoomKind = "announcement" // likewise, and only moderators write
	Private      RoomKind = "private"      // its members invite; nobody else knows that it is there
	Direct       RoomKind = "direct"       // a conversation of two people, or with oneself
	Group        RoomKind = "group"        // a conversation of 3 to 9 people, always the same
)

// found tells whether everybody finds a room of the kind.
func (k RoomKind) found() bool { return k == Public || k == Announcement }

// conversation tells whether a room of the kind is made by its people: it has no name,
// and nobody comes later.
func (k RoomKind) conversation() bool { return k == Direct || k == Group }

// A RoomRole is what a member is in one room.
type RoomRole string

// The roles in a room, the lowest first.
const (
	RoomMember    RoomRole = "member"
	RoomModerator RoomRole = "moderator"
	RoomOwner     RoomRole = "owner"
)

// A Who says which members may do something.
type Who string

// All members, or moderators and owners only.
const (
	Members    Who = "members"
	Moderators Who = "moderators"
)

// A History says from where on a member sees a room.
type History string

// The settings of a room's history.
const (
	FromStart   History = "start"
	FromJoining History = "joining"
)

// A RoomState says whether a room is in use.
type RoomState string

// The states of a room. An archived one is read and not written. An erased one is
// there for nobody any more; its rows go little by little, and then it is gone.
const (
	InUse    RoomState = "active"
	Archived RoomState = "archived"
	Erased   RoomState = "erased"
	Gone     RoomState = "gone"
)

// lobbyName is how the lobby is called at first; lobbySetting says which room it is.
const (
	lobbyName    = "lobby"
	lobbySetting = "lobby"
)

// The longest texts of a room, in characters, and the most rooms and people.
const (
	maxRoomName    = 80
	maxTopic       = 250
	maxDescription = 2000
	maxRooms       = 500 // of one person
	maxGroup       = 9   // people of a group
)

// MaxQuietPeople is how many people a room may have in which lines say who joins and
// leaves.
const MaxQuietPeople = 200

// A Room is a room as its members see it.
type Room struct {
	ID      ID
	Kind    RoomKind
	Name    string // "" for a conversation
	Key     string // no two rooms have the same; see [RoomKey]
	History History
	Write   Who
	Invite  Who
	State   RoomState
	People  int64 // how many members it has
	Number  int64 // of the last log entry
	Entry   ID    // the last log entry
	Count   int64 // how many messages there were that can be unread
}

// A RoomText is what a room says of itself.
type RoomText struct {
	Topic       string
	Description string
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

// A Level says which messages of a room its member is told of.
type Level string

// The levels.
const (
	AllMessages  Level = "all"
	OnlyMentions Level = "mentions"
	NoMessages   Level = "nothing"
)

// A Membership is one person's place in one room.
type Membership struct {
	Room      ID
	User      ID
	Joined    int64 // the number of the entry that says so
	Role      RoomRole
	Level     Level
	Favourite bool
	Hidden    bool // a conversation that its member has left until somebody writes
	Mark      Mark
}

// A Mark is how far a person has read a room: unread is the room's Count less the
// mark's, one's own messages among it. At is the room's number when the mark was
// made. Only marks of the user log move it.
type Mark struct {
	Count int64
	At    int64
}

// An Invitation is that somebody may join a private room.
type Invitation struct {
	Room ID
	User ID
	By   User // as they are now
}

// A Standing is what one person is in one room, as one transaction sees it.
type Standing struct {
	Session    Session
	Room       Room
	Membership *Membership // nil: not a member
	Invited    bool
}

// first is the number of the first entry that the member may see.
func (s Standing) first() int64 { return s.Room.First(*s.Membership) }

// place is what the person is in the room. Who administers the server owns the rooms
// that everybody finds, and is nothing special in others.
func (s Standing) place() place {
	switch {
	case s.Room.ID == 0:
		return outside
	case s.Membership == nil && s.Invited:
		return invited
	case s.Membership == nil:
		return outside
	}
	return placeOf(s.Room, s.Membership.Role, s.Session.User)
}

func placeOf(room Room, role RoomRole, user User) place {
	switch {
	case room.Kind.found() && (user.role() == Admin || user.role() == Owner):
		return owner
	case role == RoomOwner:
		return owner
	case role == RoomModerator:
		return moderator
	}
	return inside
}

// Role returns the member's role in the room, in which it counts who administers the
// server.
func (r Room) Role(m Membership, user User) RoomRole {
	switch placeOf(r, m.Role, user) {
	case owner:
		return RoomOwner
	case moderator:
		return RoomModerator
	}
	return RoomMember
}

// RoomKey is what a room with a name has as its key: rooms that everybody finds have
// different ones, case, width and look-alikes left aside. A room that not everybody
// finds has its own, so that no name is refused because of it.
func RoomKey(kind RoomKind, name string, id ID) string {
	if !kind.found() {
		return "id:" + id.String()
	}
	return "name:" + roomSkeleton(name)
}

func roomSkeleton(name string) string {
	return skeleton(strings.ToLower(norm.NFKC.String(strings.Join(strings.Fields(name), " "))))
}

// conversationKey is the key of the conversation of these people.
func conversationKey(people []ID) string {
	sorted := slices.Clone(people)
	slices.SortFunc(sorted, func(a, b ID) int { return cmp.Compare(a, b) })
	names := make([]string, len(sorted))
	for i, id := range sorted {
		names[i] = id.String()
	}
	return "with:" + strings.Join(names, "+")
}

func checkRoomName(name string) error {
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, hidden):
		return refused("name", NameInvisible, "The room's name contains an invisible character.")
	case !Visible(name):
		return refused("name", NameEmpty, "Enter a name for the room.")
	case strings.TrimSpace(name) != name:
		return refused("name", NameSpaces, "A room's name can't begin or end with a space.")
	case utf8.RuneCountInString(name) > maxRoomName:
		return over("name", TextLong, maxRoomName, "A room's name can have at most 80 characters.")
	}
	return nil
}

func (t RoomText) check() error {
	for _, text := range []struct{ field, text string }{{"topic", t.Topic}, {"description", t.Description}} {
		if !utf8.ValidString(text.text) || strings.ContainsRune(text.text, 0) {
			return refused(text.field, TextCharacters, "The text contains invalid characters.")
		}
	}
	switch {
	case strings.ContainsAny(t.Topic, lineBreaks):
		return refused("topic", TextLines, "The topic must be one line.")
	case utf8.RuneCountInString(t.Topic) > maxTopic:
		return over("topic", TextLong, maxTopic, "A topic can have at most 250 characters.")
	case utf8.RuneCountInString(t.Description) > maxDescription:
		return over("description", TextLong, maxDescription, "A description can have at most 2,000 characters.")
	}
	return nil
}

// check tells whether the settings are of those that there are.
func (r Room) check() error {
	switch {
	case r.History != FromStart && r.History != FromJoining:
		return refused("history", Malformed, "A room's history must be visible from the start or from joining.")
	case r.Write != Members && r.Write != Moderators:
		return refused("write", Malformed, "It must be members or moderators who write.")
	case r.Invite != Members && r.Invite != Moderators:
		return refused("invite", Malformed, "It must be members or moderators who invite.")
	case r.Kind == Announcement && r.Write != Moderators:
		return refused("write", Malformed, "In an announcement room only moderators write.")
	}
	return nil
}
