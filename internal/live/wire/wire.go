// Package wire is what a page and the server say to each other, as
// docs/protocol.md explains it. The TypeScript types of the page are made from
// these by tsgen.
package wire

//go:generate go run ./tsgen . ../../../ui/src/wire.ts

// Protocol is the version of all that is said here. A new one begins whenever the
// other side has to know which of two it speaks to: with an event, or a kind of entry,
// that it has to act on, or a member that changes its meaning. What the other side may
// ignore needs none.
const Protocol = 2

// Speaks tells whether a server can serve a page of a version, and is served by it: its
// own, the one before, and the one after. Of two sides that differ by one, the newer
// one knows how the older one speaks. A page that names no version is of version 1.
func Speaks(version int) bool { return version >= Protocol-1 && version <= Protocol+1 }

// A Hello is what a page says of itself when it connects, as the auth of Socket.IO.
type Hello struct {
	Protocol int `json:"protocol"`
}

// A User is what everybody may see of a person.
type User struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Deleted bool   `json:"deleted,omitzero"` // the account is; the name is the one that all of these have
}

// A Self is the person whose page it is.
type Self struct {
	ID   string     `json:"id"`
	Name string     `json:"name"`
	Role ServerRole `json:"role,omitzero"` // missing: member
}

// A ServerRole is what somebody is on the server, if more than a member.
type ServerRole string

// The roles on the server. Only administrators and the owner create announcement rooms.
const (
	ServerAdmin ServerRole = "admin"
	ServerOwner ServerRole = "owner"
)

// A Position is a place in a log; number 0 with no id is before its first entry.
type Position struct {
	N  int64  `json:"n"`
	ID string `json:"id"`
}

// A Message is a message as it is now.
type Message struct {
	ID       string `json:"id"`
	Room     string `json:"room"`
	N        int64  `json:"n"`
	Count    int64  `json:"count"`
	Author   User   `json:"author"`
	ClientID string `json:"clientId"`
	ReplyTo  string `json:"replyTo,omitzero"` // the message that it replies to
	At       int64  `json:"at"`
	EditedAt int64  `json:"editedAt,omitzero"`
	Deleted  bool   `json:"deleted,omitzero"`
	Pinned   *Pin   `json:"pinned,omitzero"`
	Text     string `json:"text"`

	Mentions []User   `json:"mentions,omitzero"` // the people for whom the text has tokens
	Calls    RoomCall `json:"calls,omitzero"`    // everybody is mentioned too
}

// A RoomCall is a mention of everybody in a room.
type RoomCall string

// The calls: of all members, or of those who are there when the message comes.
const (
	CallRoom RoomCall = "room"
	CallHere RoomCall = "here"
)

// A Quote is what stands of a message above a reply to it, as the message is now: the
// beginning of its text.
type Quote struct {
	Message string `json:"message"`
	Author  User   `json:"author"`
	Deleted bool   `json:"deleted,omitzero"`
	Text    string `json:"text"`

	Mentions []User `json:"mentions,omitzero"` // the people for whom the text has tokens
}

// A Room is a room as it stands in the list of one of its members, or of somebody who is
// invited into it.
type Room struct {
	ID        string   `json:"id"`
	Kind      RoomKind `json:"kind"`
	Name      string   `json:"name"`          // "" for a conversation
	With      []User   `json:"with,omitzero"` // the others of a conversation
	N         int64    `json:"n"`
	Count     int64    `json:"count"`
	ReadCount int64    `json:"readCount"`
	Mentions  []int64  `json:"mentions,omitzero"` // the counts of unread messages that mention one, as of n
	Role      RoomRole `json:"role,omitzero"`     // missing: member
	Level     Level    `json:"level,omitzero"`    // missing: all
	Favourite bool     `json:"favourite,omitzero"`
	Archived  bool     `json:"archived,omitzero"`
	InvitedBy *User    `json:"invitedBy,omitzero"` // one is no member yet: n and counts are 0
}

// A RoomRole is what somebody is in a room.
type RoomRole string

// The roles. The server's admins own the rooms that everybody finds.
const (
	RoleMember    RoomRole = "member"
	RoleModerator RoomRole = "moderator"
	RoleOwner     RoomRole = "owner"
)

// A Page is a part of a room's log, or its tail, with the entries that are lines
// between its messages.
type Page struct {
	Reset    bool      `json:"reset"`
	Entries  []Entry   `json:"entries"`
	Messages []Message `json:"messages"`
	Lines    []Entry   `json:"lines"`
	Quotes   []Quote   `json:"quotes,omitzero"`
	Start    bool      `json:"start"`
	Position Position  `json:"position"`
	AsOf     int64     `json:"asOf"`
	More     bool      `json:"more"`

	Reactions []Reactions    `json:"reactions"` // on the messages of a tail
	Own       []OwnReactions `json:"own"`       // of the reader, on those, or on all if the page begins with the room
}

// A UserPage is a part of a user's log.
type UserPage struct {
	Reset    bool        `json:"reset"`
	Entries  []UserEntry `json:"entries"`
	Position Position    `json:"position"`
	More     bool        `json:"more"`
}

// A PersonEntry is one change of what everybody sees of a person, who is as they are now.
type PersonEntry struct {
	N    int64  `json:"n"`
	ID   string `json:"id"`
	User User   `json:"user"`
}

// A PeoplePage is a part of the people log.
type PeoplePage struct {
	Reset    bool          `json:"reset"`
	Entries  []PersonEntry `json:"entries"`
	Position Position      `json:"position"`
	More     bool          `json:"more"`
}

// A History is a part of a room's messages and lines. Start and End tell whether it
// reaches the beginning, and the head as of AsOf, on the sides that were asked for.
type History struct {
	Messages []Message `json:"messages"`
	Lines    []Entry   `json:"lines"`
	Quotes   []Quote   `json:"quotes,omitzero"`
	Start    bool      `json:"start"`
	End      bool      `json:"end"`
	AsOf     int64     `json:"asOf"`

	Reactions []Reactions    `json:"reactions"` // on the messages
	Own       []OwnReactions `json:"own"`       // of the reader
}

// Positions are where a page stands. People is missing if it has read no name yet.
type Positions struct {
	User   Position            `json:"user"`
	People *Position           `json:"people,omitzero"`
	Open   map[string]Position `json:"open"`
}

// Resumed is all that a page needs to go on.
type Resumed struct {
	Me     Self       `json:"me"`
	Rooms  []Room     `json:"rooms"`
	User   UserPage   `json:"user"`
	People PeoplePage `json:"people"`
	Saved  []string   `json:"saved,omitzero"` // with a reset of user: the messages that they have saved
	// The version of each draft of the user's, by room.
	Drafts map[string]int64 `json:"drafts"`
	Open   map[string]Page  `json:"open"`
	Server Server           `json:"server"`
}

// A Server is the program that answers.
type Server struct {
	Version  string `json:"version"`
	Protocol int    `json:"protocol"`
	Now      int64  `json:"now"`
	MaxText  int    `json:"maxText"`
	// For how many seconds after sending one may edit a message, and delete one's own;
	// missing: always.
	EditWithin   int64 `json:"editWithin,omitzero"`
	DeleteWithin int64 `json:"deleteWithin,omitzero"`
}

// Moved names the logs that have moved on.
type Moved struct {
	User   bool     `json:"user"`
	People bool     `json:"people"`
	Open   []string `json:"open"`
}

// Sent is where a message that was sent stands.
type Sent struct {
	ID    string `json:"id"`
	N     int64  `json:"n"`
	Count int64  `json:"count"`
	At    int64  `json:"at"`
}

// Nothing is an answer that says only that it was done.
type Nothing struct{}
