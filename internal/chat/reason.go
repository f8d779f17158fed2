package chat

// A Reason says what exactly is wrong with a request about rooms or messages, in a word
// that stays the same. Like the codes they are part of the wire contract, and pages have
// words of their own for each. Forms translate the message instead.
type Reason string

// The reasons. Those that are about a limit come with it.
const (
	Malformed      Reason = "malformed"        // no page of this version sends it
	NameEmpty      Reason = "name_empty"       // there is nothing to see in the name
	NameInvisible  Reason = "name_invisible"   // characters of the name can't be seen
	NameSpaces     Reason = "name_spaces"      // spaces at its ends
	NameDiffers    Reason = "name_differs"     // it is not the room's
	TextCharacters Reason = "text_characters"  // characters that no text has
	TextInvisible  Reason = "text_invisible"   // there is nothing to see in the text
	TextLines      Reason = "text_lines"       // it must be one line
	TextLong       Reason = "text_long"        // more code points than the limit
	GroupLarge     Reason = "group_large"      // more people than the limit, oneself among them
	InvitedMany    Reason = "invited_many"     // more people at once than the limit
	PersonGone     Reason = "person_gone"      // one of the people has no account any more
	ReplyGone      Reason = "reply_gone"       // what is replied to is deleted, or can't be seen
	RoomOfAll      Reason = "room_of_all"      // everybody who signs up comes into the room
	RoomsFull      Reason = "rooms_full"       // one is in as many rooms as the limit
	TheirRoomsFull Reason = "their_rooms_full" // somebody else is
	EmojiUnknown   Reason = "emoji_unknown"    // it is not one emoji
	ReactionsMany  Reason = "reactions_many"   // more different emoji on a message than the limit
	PinsFull       Reason = "pins_full"        // as many messages of the room are pinned as the limit
	SavedFull      Reason = "saved_full"       // one has saved as many messages as the limit
	EditLate       Reason = "edit_late"        // the message was sent longer ago than the limit, in seconds
	DeleteLate     Reason = "delete_late"      // likewise
	MentionsMany   Reason = "mentions_many"    // a message mentions more people than the limit
)

// refused is the error of a request that can never be right, with the reason.
func refused(field string, reason Reason, message string) *Error {
	return &Error{Code: Invalid, Field: field, Reason: reason, Message: message}
}

// over is the same if it is about a limit, which the message says too.
func over(field string, reason Reason, limit int, message string) *Error {
	return &Error{Code: Invalid, Field: field, Reason: reason, Limit: limit, Message: message}
}
