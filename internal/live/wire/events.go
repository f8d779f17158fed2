package wire

// An After asks for a part of a room's log.
type After struct {
	Room  string   `json:"room"`
	After Position `json:"after"`
}

// A Past asks for messages of a room before a number, or after one.
type Past struct {
	Room   string `json:"room"`
	Before int64  `json:"before,omitzero"`
	After  int64  `json:"after,omitzero"`
}

// A Spot asks for a message in its place.
type Spot struct {
	Room    string `json:"room"`
	Message string `json:"message"`
}

// A Quoting asks for what stands of messages above replies to them.
type Quoting struct {
	Room     string   `json:"room"`
	Messages []string `json:"messages"`
}

// A Quoted are the quotes of those that there are for the reader, as of a number of the
// room's log.
type Quoted struct {
	Quotes []Quote `json:"quotes"`
	AsOf   int64   `json:"asOf"`
}

// A Draft is a message to be sent, or one that is being written.
type Draft struct {
	Room     string `json:"room"`
	ClientID string `json:"clientId"`
	Text     string `json:"text"`
	ReplyTo  string `json:"replyTo,omitzero"`
}

// An Edit is another text for a message. Base is the message's editedAt as the
// page has it, 0 for a message that was never edited; without one the edit stands
// whatever came before it.
type Edit struct {
	Message string `json:"message"`
	Text    string `json:"text"`
	Base    *int64 `json:"base,omitzero"`
}

// An Edited says when the message was last edited: 0 if it never was.
type Edited struct {
	EditedAt int64 `json:"editedAt"`
}

// A Deletion names a message to be deleted.
type Deletion struct {
	Message string `json:"message"`
}

// A Read is how far a room is read.
type Read struct {
	Room  string `json:"room"`
	Count int64  `json:"count"`
}

// An Opened is a room that a socket hears from now on.
type Opened struct {
	Room Room `json:"room"`
	Page Page `json:"page"`
}

// An InRoom names a room.
type InRoom struct {
	Room string `json:"room"`
}

// Entries are news of a room.
type Entries struct {
	Room    string  `json:"room"`
	Entries []Entry `json:"entries"`
}

// UserEntries are news of the user's log.
type UserEntries struct {
	Entries []UserEntry `json:"entries"`
}

// PersonEntries are news of the people log.
type PersonEntries struct {
	Entries []PersonEntry `json:"entries"`
}

// A Head is how far a room is.
type Head struct {
	N     int64 `json:"n"`
	Count int64 `json:"count"`
	// The room's new name, and whether it is archived now, if that has changed.
	Name     *string `json:"name,omitzero"`
	Archived *bool   `json:"archived,omitzero"`
	// The last messages that call everybody, or do not any more, of those that were sent or
	// changed since the server started.
	Called []Called `json:"called,omitzero"`
}

// A Called says whether a message calls everybody in its room, but for its author.
type Called struct {
	Count int64  `json:"count"`
	By    string `json:"by,omitzero"` // missing if it does not
	On    bool   `json:"on"`
}

// A Presence is a change of who is in a room.
type Presence struct {
	Room  string  `json:"room"`
	Total int     `json:"total"`
	Here  *[]User `json:"here"`
	Came  []User  `json:"came"`
	Went  []User  `json:"went"`
}

// A Typing is somebody who types.
type Typing struct {
	Room string `json:"room"`
	User User   `json:"user"`
}

// A SessionEnd says why the server disconnects.
type SessionEnd struct {
	Reason EndReason `json:"reason"`
}

// An EndReason says why a session ended.
type EndReason string

// The reasons.
const (
	EndLogOut      EndReason = "logout"      // by the session itself
	EndRevoked     EndReason = "revoked"     // from elsewhere
	EndDeactivated EndReason = "deactivated" // with the account
	EndExpired     EndReason = "expired"     // by time
	EndDeleted     EndReason = "deleted"     // with the account
)

// A Restart says when the server can be asked again.
type Restart struct {
	RetryAfterMs int64 `json:"retryAfterMs"`
}

// An Error is why something was not done. Field is the member of the payload that
// it is about, if it is about one. Reason says what exactly is wrong, where the code says
// too little, and Limit what it may be at most; docs/protocol.md lists the reasons.
type Error struct {
	Code         ErrorCode `json:"code"`
	Field        string    `json:"field,omitzero"`
	Reason       string    `json:"reason,omitzero"`
	Limit        int       `json:"limit,omitzero"`
	Message      string    `json:"message"`
	Retryable    bool      `json:"retryable"`
	RetryAfterMs int64     `json:"retryAfterMs,omitzero"`
}

// An ErrorCode says what kind of error it is.
type ErrorCode string

// The codes; docs/protocol.md says what each means.
const (
	CodeInvalid      ErrorCode = "invalid"
	CodeTooLong      ErrorCode = "too_long"
	CodeEmpty        ErrorCode = "empty"
	CodeNotFound     ErrorCode = "not_found"
	CodeForbidden    ErrorCode = "forbidden"
	CodeConflict     ErrorCode = "conflict"
	CodeTaken        ErrorCode = "taken"
	CodeTooMany      ErrorCode = "too_many"
	CodeArchived     ErrorCode = "archived"
	CodeLastOwner    ErrorCode = "last_owner"
	CodeUnauthorized ErrorCode = "unauthorized"
	CodeRateLimited  ErrorCode = "rate_limited"
	CodeUnavailable  ErrorCode = "unavailable"
	CodeOutdated     ErrorCode = "outdated"
	CodeUnknown      ErrorCode = "unknown"
	CodeInternal     ErrorCode = "internal"
)

// A Failure is the answer of an event that failed, and the data of a refused
// connection.
type Failure struct {
	Error Error `json:"error"`
}

// A Call is an event that a page may send, with its payload and its answer.
type Call struct {
	Name    string
	In, Out any
}

// Calls lists what a page may send.
func Calls() []Call {
	return []Call{
		{"resume", Positions{}, Resumed{}},
		{"open", After{}, Opened{}},
		{"close", InRoom{}, Head{}},
		{"page", After{}, Page{}},
		{"history", Past{}, History{}},
		{"around", Spot{}, History{}},
		{"quotes", Quoting{}, Quoted{}},
		{"send", Draft{}, Sent{}},
		{"draft", Draft{}, DraftVersion{}},
		{"drafted", InRoom{}, KeptDraft{}},
		{"edit", Edit{}, Edited{}},
		{"delete", Deletion{}, Nothing{}},
		{"react", Reacting{}, OwnReactions{}},
		{"reactors", ReactorSearch{}, ReactorList{}},
		{"pin", Pinning{}, Nothing{}},
		{"pins", PinSearch{}, PinList{}},
		{"save", Saving{}, Nothing{}},
		{"saved", SavedSearch{}, SavedList{}},
		{"read", Read{}, Nothing{}},
		{"unread", Unreading{}, ReadMark{}},
		{"readAll", Nothing{}, Marks{}},
		{"readBack", Marks{}, Nothing{}},
		{"readBy", ReadBy{}, Readers{}},
		{"details", InRoom{}, Details{}},
		{"preview", InRoom{}, Preview{}},
		{"directory", Search{}, Directory{}},
		{"create", NewRoom{}, Made{}},
		{"converse", Company{}, Made{}},
		{"change", RoomChange{}, Nothing{}},
		{"archive", Archiving{}, Nothing{}},
		{"erase", Erasure{}, Nothing{}},
		{"join", InRoom{}, Nothing{}},
		{"leave", InRoom{}, Nothing{}},
		{"decline", InRoom{}, Nothing{}},
		{"invite", Inviting{}, Nothing{}},
		{"remove", Removal{}, Nothing{}},
		{"role", Promotion{}, Nothing{}},
		{"members", MemberSearch{}, MemberList{}},
		{"people", Search{}, PeopleList{}},
		{"prefer", RoomPreference{}, Nothing{}},
		{"positions", Positions{}, Moved{}},
		{"typing", InRoom{}, Nothing{}},
	}
}

// An Event is one that a server sends, with its payload.
type Event struct {
	Name    string
	Payload any
}

// Events lists what a server may send.
func Events() []Event {
	return []Event{
		{"entries", Entries{}},
		{"user", UserEntries{}},
		{"people", PersonEntries{}},
		{"heads", map[string]Head{}},
		{"self", Self{}},
		{"presence", Presence{}},
		{"typing", Typing{}},
		{"session:end", SessionEnd{}},
		{"server:restart", Restart{}},
	}
}
