package wire

import "github.com/go-json-experiment/json/jsontext"

// EntryReactions is the kind of an entry about reactions.
const EntryReactions EntryKind = "reactions"

// A Reaction is an emoji that people have set on a message.
type Reaction struct {
	Emoji string `json:"emoji"`
	Count int64  `json:"count"`
}

// Reactions are those on one message, as they are now. V rises with each change.
type Reactions struct {
	Message string     `json:"message"`
	V       int64      `json:"v"`
	Kinds   []Reaction `json:"kinds"`
}

// OwnReactions are the emoji that the reader has set on a message, as of V.
type OwnReactions struct {
	Message string   `json:"message"`
	V       int64    `json:"v"`
	Emoji   []string `json:"emoji"`
}

// A ReactionsEntry is about reactions of which no later entry of the room tells.
type ReactionsEntry struct {
	Reactions []Reactions `json:"reactions"`
}

// EntryKinds returns the kind that is about reactions.
func (ReactionsEntry) EntryKinds() []EntryKind { return []EntryKind{EntryReactions} }

func (a ReactionsEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// UserEntryReacted is the kind of an entry about one's own reactions.
const UserEntryReacted UserEntryKind = "reacted"

// A ReactedEntry is about what the user has set on a message.
type ReactedEntry struct {
	RoomID string       `json:"roomId"`
	Own    OwnReactions `json:"own"`
}

// UserEntryKinds returns the kind of one's own reactions.
func (ReactedEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryReacted} }

func (a ReactedEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A Reacting sets an emoji on a message, or takes it back.
type Reacting struct {
	Message string `json:"message"`
	Emoji   string `json:"emoji"`
	On      bool   `json:"on"`
}

// A ReactorSearch asks who has set an emoji on a message, behind what another answer said.
type ReactorSearch struct {
	Message string `json:"message"`
	Emoji   string `json:"emoji"`
	After   string `json:"after"`
}

// A ReactorList is a part of them, the first ones first.
type ReactorList struct {
	People []User `json:"people"`
	After  string `json:"after"` // "": these are the last
}
