package wire

import (
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hubbub-chat/hubbub/socketio"
)

// A Place is what every entry of a log has: its number, its id, and its time.
type Place struct {
	N  int64  `json:"n"`
	ID string `json:"id"`
	At int64  `json:"at"`
}

// An EntryKind says what an entry of a room's log did.
type EntryKind string

// The kinds of entries of a room's log.
const (
	EntryMessage EntryKind = "message"
	EntryEdit    EntryKind = "edit"
	EntryDelete  EntryKind = "delete"
	EntryJoin    EntryKind = "join"
	EntryLeave   EntryKind = "leave"
	EntryRole    EntryKind = "role"

	EntryName        EntryKind = "name"
	EntryTopic       EntryKind = "topic"
	EntryDescription EntryKind = "description"
	EntrySetting     EntryKind = "setting"
	EntryArchive     EntryKind = "archive"
	EntryRestore     EntryKind = "restore"
	EntryErase       EntryKind = "erase"
)

// An Entry is one change of a room. Its kind says which members it has besides: those
// of About, which stand beside the others in its JSON.
type Entry struct {
	Place
	Kind  EntryKind
	About EntryAbout // nil only in an entry of a kind that is not known here

	encoded *socketio.Value // the entry's JSON, if it has been made; it goes out in place of the rest
}

// An EntryAbout is what entries of some kinds are about: one of those that
// [EntryAbouts] lists.
type EntryAbout interface {
	// EntryKinds returns the kinds of the entries that have these members.
	EntryKinds() []EntryKind
	marshal(*jsontext.Encoder, Entry) error
}

// EntryAbouts lists all that an entry can be about.
func EntryAbouts() []EntryAbout {
	return []EntryAbout{MessageEntry{}, PinnedEntry{}, ReactionsEntry{}, MembershipEntry{}, RoleEntry{}, ChangeEntry{}, EraseEntry{}}
}

// A MessageEntry is about a message, as it is now. The message is missing if the
// reader may not see it.
type MessageEntry struct {
	Message *Message `json:"message,omitzero"`
}

// EntryKinds returns the kinds that are about a message.
func (MessageEntry) EntryKinds() []EntryKind {
	return []EntryKind{EntryMessage, EntryEdit, EntryDelete, EntryPin}
}

func (a MessageEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A MembershipEntry is about a person who has come into the room, or left it.
type MembershipEntry struct {
	User  User  `json:"user"`
	By    *User `json:"by,omitzero"`    // who let them in, or removed them; missing: themselves
	Quiet bool  `json:"quiet,omitzero"` // no line is to tell of it: the room is large
}

// EntryKinds returns the kinds that are about a membership.
func (MembershipEntry) EntryKinds() []EntryKind { return []EntryKind{EntryJoin, EntryLeave} }

func (a MembershipEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A RoleEntry is about a person who is something else in the room now.
type RoleEntry struct {
	By   User     `json:"by"`
	User User     `json:"user"`
	Role RoomRole `json:"role"`
}

// EntryKinds returns the kind of a role that has changed.
func (RoleEntry) EntryKinds() []EntryKind { return []EntryKind{EntryRole} }

func (a RoleEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A ChangeEntry is about the room itself. Text is the new name or topic, or of a setting
// its name, "=", and its new value; of the other kinds it is "".
type ChangeEntry struct {
	By   User   `json:"by"`
	Text string `json:"text"`
}

// EntryKinds returns the kinds of changes of the room itself.
func (ChangeEntry) EntryKinds() []EntryKind {
	return []EntryKind{EntryName, EntryTopic, EntryDescription, EntrySetting, EntryArchive, EntryRestore}
}

func (a ChangeEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// An EraseEntry is the last of a room: it is nobody's any more.
type EraseEntry struct{}

// EntryKinds returns the kind of a room's end.
func (EraseEntry) EntryKinds() []EntryKind { return []EntryKind{EntryErase} }

func (a EraseEntry) marshal(enc *jsontext.Encoder, e Entry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// Message returns the message that the entry is about, or nil.
func (e Entry) Message() *Message {
	about, _ := e.About.(MessageEntry)
	return about.Message
}

// Encoded returns the entry with its JSON, which is then not made again each time
// that the entry is sent.
func (e Entry) Encoded() (Entry, error) {
	text, err := json.Marshal(e, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return Entry{}, err
	}
	e.encoded = new(socketio.Value)
	return e, e.encoded.UnmarshalJSON(text)
}

// MarshalJSONTo writes the entry.
func (e Entry) MarshalJSONTo(enc *jsontext.Encoder) error {
	switch {
	case e.encoded != nil:
		return json.MarshalEncode(enc, *e.encoded)
	case e.About == nil:
		return flat(enc, e.Place, e.Kind, struct{}{})
	}
	return e.About.marshal(enc, e)
}

// UnmarshalJSON reads an entry. One of an unknown kind has only its place and kind.
func (e *Entry) UnmarshalJSON(text []byte) (err error) {
	*e = Entry{}
	e.Place, e.Kind, e.About, err = unflat(text, EntryAbouts(), EntryAbout.EntryKinds)
	return err
}

// A UserEntryKind says what an entry of a user's log did.
type UserEntryKind string

// The kinds of entries of a user's log.
const (
	UserEntryRoom UserEntryKind = "room"
	UserEntryLeft UserEntryKind = "left"
	UserEntryRead UserEntryKind = "read"

	UserEntryMention UserEntryKind = "mention"
)

// A UserEntry is one change that concerns one person. It is made up as an [Entry] is.
type UserEntry struct {
	Place
	Kind  UserEntryKind
	About UserEntryAbout // nil only in an entry of a kind that is not known here
}

// A UserEntryAbout is what entries of some kinds are about: one of those that
// [UserEntryAbouts] lists.
type UserEntryAbout interface {
	// UserEntryKinds returns the kinds of the entries that have these members.
	UserEntryKinds() []UserEntryKind
	marshal(*jsontext.Encoder, UserEntry) error
}

// UserEntryAbouts lists all that an entry of a user's log can be about.
func UserEntryAbouts() []UserEntryAbout {
	return []UserEntryAbout{RoomEntry{}, LeftEntry{}, ReadEntry{}, ReactedEntry{}, SavedEntry{}, DraftEntry{}, MentionEntry{}}
}

// A RoomEntry is about a room that the user has come into, or that has changed. The
// room is missing if it is lost again.
type RoomEntry struct {
	Room   *Room  `json:"room,omitzero"`
	RoomID string `json:"roomId"`
}

// UserEntryKinds returns the kind of a room gained or changed.
func (RoomEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryRoom} }

func (a RoomEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A LeftEntry is about a room that is not the user's any more.
type LeftEntry struct {
	RoomID string `json:"roomId"`
}

// UserEntryKinds returns the kind of a room left.
func (LeftEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryLeft} }

func (a LeftEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A ReadEntry is about how far the user has read a room: up to a count, which is
// missing if the room is lost again. Mentions are the counts of all messages of the room
// that are unread to the user and mention them, as of a number of the room's log.
type ReadEntry struct {
	RoomID    string  `json:"roomId"`
	ReadCount *int64  `json:"readCount,omitzero"`
	AsOf      int64   `json:"asOf,omitzero"`
	Mentions  []int64 `json:"mentions,omitzero"`
}

// UserEntryKinds returns the kind of a mark that has moved.
func (ReadEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryRead} }

func (a ReadEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// A MentionEntry is about a message of a room that mentions the user, or does not any more.
// Mentions are as in a [ReadEntry].
type MentionEntry struct {
	RoomID   string  `json:"roomId"`
	AsOf     int64   `json:"asOf,omitzero"`
	Mentions []int64 `json:"mentions,omitzero"`
}

// UserEntryKinds returns the kind of a mention.
func (MentionEntry) UserEntryKinds() []UserEntryKind { return []UserEntryKind{UserEntryMention} }

func (a MentionEntry) marshal(enc *jsontext.Encoder, e UserEntry) error {
	return flat(enc, e.Place, e.Kind, a)
}

// MarshalJSONTo writes the entry.
func (e UserEntry) MarshalJSONTo(enc *jsontext.Encoder) error {
	if e.About == nil {
		return flat(enc, e.Place, e.Kind, struct{}{})
	}
	return e.About.marshal(enc, e)
}

// UnmarshalJSON reads an entry. One of an unknown kind has only its place and kind.
func (e *UserEntry) UnmarshalJSON(text []byte) (err error) {
	e.Place, e.Kind, e.About, err = unflat(text, UserEntryAbouts(), UserEntryAbout.UserEntryKinds)
	return err
}

// A record is an entry as it is written: with what it is about beside the rest.
type record[Kind ~string, About any] struct {
	Place
	Kind  Kind  `json:"kind"`
	About About `json:",embed"`
}

// flat writes an entry.
func flat[Kind ~string, About any](enc *jsontext.Encoder, place Place, kind Kind, about About) error {
	return json.MarshalEncode(enc, record[Kind, About]{place, kind, about})
}

// unflat reads an entry, which is about one of those that are given, by its kind.
func unflat[Kind ~string, About any](text []byte, abouts []About, kindsOf func(About) []Kind) (Place, Kind, About, error) {
	var entry record[Kind, struct{}]
	var about About
	if err := json.Unmarshal(text, &entry); err != nil {
		return Place{}, "", about, err
	}
	i := slices.IndexFunc(abouts, func(a About) bool { return slices.Contains(kindsOf(a), entry.Kind) })
	if i < 0 {
		return entry.Place, entry.Kind, about, nil
	}
	members := reflect.New(reflect.TypeOf(abouts[i]))
	if err := json.Unmarshal(text, members.Interface()); err != nil {
		return Place{}, "", about, err
	}
	return entry.Place, entry.Kind, members.Elem().Interface().(About), nil
}
