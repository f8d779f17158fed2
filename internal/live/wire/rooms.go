package wire

// A RoomKind says who finds a room, who gets in and who writes.
type RoomKind string

// The kinds of rooms.
const (
	KindPublic       RoomKind = "public"
	KindAnnouncement RoomKind = "announcement"
	KindPrivate      RoomKind = "private"
	KindDirect       RoomKind = "direct"
	KindGroup        RoomKind = "group"
)

// A Level says which messages of a room its member is told of.
type Level string

// The levels.
const (
	LevelAll      Level = "all"
	LevelMentions Level = "mentions"
	LevelNothing  Level = "nothing"
)

// A Who says which members may do something.
type Who string

// All members, or moderators and owners only.
const (
	WhoMembers    Who = "members"
	WhoModerators Who = "moderators"
)

// A HistorySetting says from where on a member sees a room.
type HistorySetting string

// The settings of a room's history.
const (
	FromStart   HistorySetting = "start"
	FromJoining HistorySetting = "joining"
)

// Details are what a room is and says of itself, on demand.
type Details struct {
	Room        string         `json:"room"`
	Kind        RoomKind       `json:"kind"`
	Name        string         `json:"name"`
	Topic       string         `json:"topic"`
	Description string         `json:"description"`
	History     HistorySetting `json:"history"`
	Write       Who            `json:"write"`
	Invite      Who            `json:"invite"`
	Archived    bool           `json:"archived"`
	People      int64          `json:"people"`
	Role        *RoomRole      `json:"role"`          // one's own; null: not a member
	Pins        int64          `json:"pins,omitzero"` // how many messages are pinned of those that one may see
}

// A Preview is a room that everybody finds, with its last messages.
type Preview struct {
	Details  Details   `json:"details"`
	Messages []Message `json:"messages"`
	Start    bool      `json:"start"`
}

// A Search is what is looked for, and where its list goes on; "" begins.
type Search struct {
	Query string `json:"query"`
	After string `json:"after"`
}

// A ListedRoom is a room in the directory.
type ListedRoom struct {
	ID     string   `json:"id"`
	Kind   RoomKind `json:"kind"`
	Name   string   `json:"name"`
	Topic  string   `json:"topic"`
	People int64    `json:"people"`
	Joined bool     `json:"joined"`
}

// A Directory is a page of the rooms that everybody finds. After is where the next one
// goes on, "" if there is none.
type Directory struct {
	Rooms []ListedRoom `json:"rooms"`
	After string       `json:"after"`
}

// A NewRoom is a room to be made.
type NewRoom struct {
	ClientID    string         `json:"clientId"`
	Kind        RoomKind       `json:"kind"`
	Name        string         `json:"name"`
	Topic       string         `json:"topic,omitzero"`
	Description string         `json:"description,omitzero"`
	History     HistorySetting `json:"history,omitzero"`
	Write       Who            `json:"write,omitzero"`
	Invite      Who            `json:"invite,omitzero"`
}

// A Made is a room in one's own list.
type Made struct {
	Room Room `json:"room"`
}

// A Company is the others of a conversation.
type Company struct {
	Users []string `json:"users"`
}

// A RoomChange says what is to be another in a room; what is left out stays.
type RoomChange struct {
	Room        string          `json:"room"`
	Name        *string         `json:"name,omitzero"`
	Topic       *string         `json:"topic,omitzero"`
	Description *string         `json:"description,omitzero"`
	History     *HistorySetting `json:"history,omitzero"`
	Write       *Who            `json:"write,omitzero"`
	Invite      *Who            `json:"invite,omitzero"`
}

// An Archiving makes a room read-only, or brings it back.
type Archiving struct {
	Room     string `json:"room"`
	Archived bool   `json:"archived"`
}

// An Erasure names a room to be deleted, and says its name again.
type Erasure struct {
	Room string `json:"room"`
	Name string `json:"name"`
}

// An Inviting lets people into a room.
type Inviting struct {
	Room  string   `json:"room"`
	Users []string `json:"users"`
}

// A Removal takes somebody out of a room.
type Removal struct {
	Room string `json:"room"`
	User string `json:"user"`
}

// A Promotion changes what somebody is in a room.
type Promotion struct {
	Room string   `json:"room"`
	User string   `json:"user"`
	Role RoomRole `json:"role"`
}

// A MemberSearch looks for people of a room.
type MemberSearch struct {
	Room  string `json:"room"`
	Query string `json:"query"`
	After string `json:"after"`
}

// A RoomPerson is one of the people of a room.
type RoomPerson struct {
	User User     `json:"user"`
	Role RoomRole `json:"role"`
}

// A MemberList is a page of a room's people: owners, moderators, the others.
type MemberList struct {
	Members []RoomPerson `json:"members"`
	After   string       `json:"after"`
}

// A PeopleList is a page of everybody.
type PeopleList struct {
	People []User `json:"people"`
	After  string `json:"after"`
}

// A RoomPreference says what is to be another in one's own list.
type RoomPreference struct {
	Room      string `json:"room"`
	Level     *Level `json:"level,omitzero"`
	Favourite *bool  `json:"favourite,omitzero"`
}

// An Unreading names the first message that is to be unread.
type Unreading struct {
	Message string `json:"message"`
}

// A ReadMark is up to where a room is read.
type ReadMark struct {
	ReadCount int64 `json:"readCount"`
}

// Marks are read marks by room.
type Marks struct {
	Marks map[string]int64 `json:"marks"`
}

// A ReadBy names a message of an announcement room.
type ReadBy struct {
	Message string `json:"message"`
}

// Readers are how many of how many have read a message.
type Readers struct {
	Read int64 `json:"read"`
	Of   int64 `json:"of"`
}
