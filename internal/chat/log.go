package chat

import (
	"slices"
	"strings"
)

// A Kind says what an entry of a room's log did.
type Kind string

// The kinds of entries of a room's log.
const (
	MessageEntry Kind = "message"
	EditEntry    Kind = "edit"
	DeleteEntry  Kind = "delete"
	PinEntry     Kind = "pin"    // Message is pinned now, or not any more
	PinnedEntry  Kind = "pinned" // the line that tells of a pin; it says which message
	JoinEntry    Kind = "join"   // Person is a member from here on
	LeaveEntry   Kind = "leave"  // Person is not a member any more
	RoleEntry    Kind = "role"   // Person is something else in the room

	// ReactionsEntry tells of the Reactions that are other ones since the last such entry.
	ReactionsEntry Kind = "reactions"

	// About the room itself.
	NameEntry        Kind = "name"
	TopicEntry       Kind = "topic"
	DescriptionEntry Kind = "description"
	SettingEntry     Kind = "setting"
	ArchiveEntry     Kind = "archive"
	RestoreEntry     Kind = "restore"
	EraseEntry       Kind = "erase" // the last one: nobody is a member any more
)

// A Position is a place in a log: a number and the id of the entry there. The
// zero Position is before the first entry.
type Position struct {
	Number int64
	Entry  ID
}

// An Entry is one change of a room. Its kind says what it is about: a message, a
// person, the room itself, or the reactions on some messages. The store keeps which ones,
// and never what they were: all of it is as it is when the entry is read.
type Entry struct {
	Room   ID
	Number int64
	ID     ID
	Kind   Kind
	// Message is what an entry about a message is about. With any other entry it is
	// the line that tells of the change, if there is one. It is also nil when the
	// reader may not see it: an entry of today about a message from before joining
	// only moves the number.
	Message *Message
	// Person is whom a JoinEntry, LeaveEntry or RoleEntry is about; otherwise nil.
	Person *User
	// Reactions are those of which no later entry tells.
	Reactions []Reactions
}

// Position returns where the entry stands.
func (e Entry) Position() Position { return Position{e.Number, e.ID} }

// SeenFrom returns the entry as a member may see it who sees the room from a
// number on; see [Room.First].
func (e Entry) SeenFrom(first int64) Entry {
	if e.Message != nil && e.Message.Number < first {
		e.Message = nil
	}
	if slices.ContainsFunc(e.Reactions, func(r Reactions) bool { return r.Number < first }) {
		e.Reactions = slices.DeleteFunc(slices.Clone(e.Reactions), func(r Reactions) bool { return r.Number < first })
	}
	return e
}

// historySetting is what the line of a SettingEntry says before the new value, if it is
// about the history.
const historySetting = "history="

// History returns from where on members see the room now, if that is what the entry
// changes. Who applies it has to start afresh: messages may have come into view, or have
// gone from it.
func (e Entry) History() (h History, set bool) {
	if e.Kind != SettingEntry || e.Message == nil {
		return "", false
	}
	value, set := strings.CutPrefix(e.Message.Text, historySetting)
	return History(value), set
}

// A UserKind says what an entry of a user's log did.
type UserKind string

// The kinds of entries of a user's log.
const (
	RoomGained UserKind = "room_gained"
	RoomLost   UserKind = "room_lost"
	MarkMoved  UserKind = "mark"    // a read mark, forward or back
	Reacted    UserKind = "reacted" // what they have set on a message
	SavedEntry UserKind = "saved"   // whether they have saved a message
	Drafted    UserKind = "draft"   // what they write in a room
	NamedIn    UserKind = "mention" // a message names them, or not any more
)

// A UserEntry is one change that concerns one person on all their devices.
type UserEntry struct {
	User   ID
	Number int64
	ID     ID
	Kind   UserKind
	Room   ID
	Mark   *Mark         // as it is when the entry is read; nil: not a member now
	Own    *OwnReactions // likewise, of an entry about them; nil: the message is not to be seen now
	Saving *Saving       // likewise, of a SavedEntry
	Draft  DraftMark     // likewise, of an entry about a draft
	// Mentions are those in the room, as they are when an entry about a mark or a mention is
	// read.
	Mentions UnreadMentions
}

// Position returns where the entry stands.
func (e UserEntry) Position() Position { return Position{e.Number, e.ID} }
