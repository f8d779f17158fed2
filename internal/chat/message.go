package chat

import (
	"strings"
	"time"
	"unicode/utf8"
)

// A MessageKind says what a message is.
type MessageKind string

// Text is what people write. All other kinds are lines, of the kind of the entry that
// they came with: they tell of a change of the room, and can't be unread, edited or
// deleted.
const Text MessageKind = "text"

// MaxText is how many characters (code points) a message may have. The longest
// one in UTF-8 fits into an event of 64 KiB.
const MaxText = 16_000

const maxClientID = 64 // bytes

// A Message is a line of a room's timeline, as it is now. When it was written is
// in its ID.
type Message struct {
	ID       ID
	Room     ID
	Number   int64 // of the log entry that brought it
	Count    int64 // the room's Count with it: it is unread to those whose mark is below
	Kind     MessageKind
	Author   User   // as they are now: who wrote it, or did what the line tells of
	ClientID string // the author's; "" for lines of the system
	ReplyTo  ID     // the message of the room that it replies to; 0: none
	Text     string // "" once deleted; of a line the new value, if there is one
	// Mentioned are the people whom the text mentions, as they are now; see [MentionsIn].
	Mentioned []User
	Edited    time.Time
	Deleted   bool
	Pin       Pin
}

// Sent is the result of sending: committed and on disk.
type Sent struct {
	ID     ID
	Room   ID
	Number int64
	Count  int64
}

func checkClientID(id string) error {
	if !clientID(id) {
		return refused("clientId", Malformed, "The client id must be 1 to 64 letters, digits, hyphens or underscores.")
	}
	return nil
}

func clientID(id string) bool {
	other := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}
	return id != "" && len(id) <= maxClientID && !strings.ContainsFunc(id, other)
}

func checkText(text string) error {
	if err := checkCharacters(text); err != nil {
		return err
	}
	if !Visible(text) {
		return refused("text", TextInvisible, "This message contains only invisible characters.")
	}
	return checkLength(text)
}

func checkCharacters(text string) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return refused("text", TextCharacters, "The message contains invalid characters.")
	}
	return nil
}

func checkLength(text string) error {
	if utf8.RuneCountInString(text) > MaxText {
		return over("text", TextLong, MaxText, "The message is longer than 16,000 characters.")
	}
	return nil
}
