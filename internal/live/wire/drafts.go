package wire

import "github.com/go-json-experiment/json/jsontext"

// A DraftVersion is the number of the entry of the user's log that tells of a draft; 0 if
// nothing was kept.
type DraftVersion struct {
	V int64 `json:"v"`
}

// A KeptDraft is what the user has written last in a room, as of V, on whatever device.
type KeptDraft struct {
	ClientID string `json:"clientId"`
	Text     string `json:"text"`
	ReplyTo  string `json:"replyTo,omitzero"`
	V        int64  `json:"v"` // 0: there is nothing
}

// UserEntryDraft is the kind of an entry about what the user writes in a room.
const UserEntryDraft UserEntryKind = "draft"

// A DraftEntry says that a room has another draft now, or none. Its text is to be asked for.
type DraftEntry struct {
	RoomID string `json:"roomId"`
	V      int64  `json:"v"` // as of now; 0: there is none
}

// UserEntryKinds returns the kind of a draft.
func (DraftEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryDraft} }

func (a DraftEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}
