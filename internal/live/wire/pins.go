package wire

import "github.com/go-json-experiment/json/jsontext"

// EntryPin is the kind of an entry about a message that is pinned now, or not any more.
const EntryPin EntryKind = "pin"

// EntryPinned is the kind of the line that tells of a pin.
const EntryPinned EntryKind = "pinned"

// A Pin says who pinned a message, and when.
type Pin struct {
	By User  `json:"by"`
	At int64 `json:"at"`
}

// A PinnedEntry says who pinned which message. It may be from before what the reader may
// see.
type PinnedEntry struct {
	By     User   `json:"by"`
	Pinned string `json:"pinned"` // the message
}

// EntryKinds returns the kind of the line that tells of a pin.
func (PinnedEntry) EntryKinds() []EntryKind { return []EntryKind{EntryPinned} }

func (a PinnedEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A Pinning pins a message, or takes its pin away.
type Pinning struct {
	Message string `json:"message"`
	On      bool   `json:"on"`
}

// A PinSearch asks for the pinned messages of a room, behind what another answer said.
type PinSearch struct {
	Room   string `json:"room"`
	Before string `json:"before,omitzero"`
}

// A PinList is a part of them, the newest pin first, as of a number of the room's log.
type PinList struct {
	Messages []Message `json:"messages"`
	AsOf     int64     `json:"asOf"`
	Before   string    `json:"before"` // "": these are the last
}
