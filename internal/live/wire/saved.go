package wire

import "github.com/go-json-experiment/json/jsontext"

// UserEntrySaved is the kind of an entry about what the user has saved.
const UserEntrySaved UserEntryKind = "saved"

// A SavedEntry says whether the user has saved a message.
type SavedEntry struct {
	RoomID  string `json:"roomId"`
	Message string `json:"message"`
	On      bool   `json:"on"`
}

// UserEntryKinds returns the kind of what is saved.
func (SavedEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntrySaved} }

func (a SavedEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A Saving saves a message for oneself, or takes it out of what one has saved.
type Saving struct {
	Message string `json:"message"`
	On      bool   `json:"on"`
}

// A SavedSearch asks what one has saved, behind what another answer said.
type SavedSearch struct {
	Before string `json:"before,omitzero"`
}

// A SavedMessage is a message that the reader has saved, as it is now, and its room. Both
// are missing if it is deleted, or the reader may not see it any more.
type SavedMessage struct {
	ID      string   `json:"id"` // the message's
	At      int64    `json:"at"` // when it was saved
	Room    *Room    `json:"room,omitzero"`
	Message *Message `json:"message,omitzero"`
}

// A SavedList is a part of them, the last saved first.
type SavedList struct {
	Saved  []SavedMessage `json:"saved"`
	Before string         `json:"before"` // "": these are the last
}
