// Package wire is what a page and the server say to each other, as
// docs/protocol.md explains it. The TypeScript types of the page are made from
// these by tsgen.
package wire

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hubbub-chat/hubbub/socketio"
)

//go:generate go run ./tsgen ../../../ui/src/wire.ts

// A User is what everybody may see of a person.
type User struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

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
	At       int64  `json:"at"`
	EditedAt int64  `json:"editedAt,omitzero"`
	Deleted  bool   `json:"deleted,omitzero" ts:"true"`
	Text     string `json:"text"`
}

// An Entry is one change of a room.
type Entry struct {
	N       int64    `json:"n"`
	ID      string   `json:"id"`
	At      int64    `json:"at"`
	Kind    string   `json:"kind" ts:"'message' | 'edit' | 'delete' | 'join' | 'leave'"`
	Message *Message `json:"message,omitzero"`
	User    *User    `json:"user,omitzero"`

	encoded *socketio.Value // the entry's JSON, if it has been made; it goes out in place of the rest
}

// Encoded returns the entry with its JSON, which is then not made again each time
// that the entry is sent.
func (e Entry) Encoded() (Entry, error) {
	text, err := json.Marshal(plainEntry(e), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return Entry{}, err
	}
	e.encoded = new(socketio.Value)
	return e, e.encoded.UnmarshalJSON(text)
}

// plainEntry is an Entry that is encoded member by member.
type plainEntry Entry

// MarshalJSONTo writes the entry.
func (e Entry) MarshalJSONTo(enc *jsontext.Encoder) error {
	if e.encoded != nil {
		return json.MarshalEncode(enc, *e.encoded)
	}
	return json.MarshalEncode(enc, plainEntry(e))
}

// A Room is a room as one of its members sees it.
type Room struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	N         int64  `json:"n"`
	Count     int64  `json:"count"`
	ReadCount int64  `json:"readCount"`
	Role      string `json:"role" ts:"'member' | 'moderator' | 'owner'"`
}

// A UserEntry is one change that concerns one person.
type UserEntry struct {
	N         int64  `json:"n"`
	ID        string `json:"id"`
	At        int64  `json:"at"`
	Kind      string `json:"kind" ts:"'room' | 'left' | 'read'"`
	Room      *Room  `json:"room,omitzero"`
	RoomID    string `json:"roomId,omitzero"`
	ReadCount *int64 `json:"readCount,omitzero"`
}

// A Page is a part of a room's log, or its tail.
type Page struct {
	Reset    bool      `json:"reset"`
	Entries  []Entry   `json:"entries"`
	Messages []Message `json:"messages"`
	Start    bool      `json:"start"`
	Position Position  `json:"position"`
	AsOf     int64     `json:"asOf"`
	More     bool      `json:"more"`
}

// A UserPage is a part of a user's log.
type UserPage struct {
	Reset    bool        `json:"reset"`
	Entries  []UserEntry `json:"entries"`
	Position Position    `json:"position"`
	More     bool        `json:"more"`
}

// A History is messages from before a number.
type History struct {
	Messages []Message `json:"messages"`
	Start    bool      `json:"start"`
	AsOf     int64     `json:"asOf"`
}

// Positions are where a page stands.
type Positions struct {
	User Position            `json:"user"`
	Open map[string]Position `json:"open"`
}

// Resumed is all that a page needs to go on.
type Resumed struct {
	Me     User            `json:"me"`
	Rooms  []Room          `json:"rooms"`
	User   UserPage        `json:"user"`
	Open   map[string]Page `json:"open"`
	Server Server          `json:"server"`
}

// A Server is the program that answers.
type Server struct {
	Version string `json:"version"`
	Now     int64  `json:"now"`
	MaxText int    `json:"maxText"`
}

// Moved names the logs that have moved on.
type Moved struct {
	User bool     `json:"user"`
	Open []string `json:"open"`
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
