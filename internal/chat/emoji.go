package chat

import (
	"strings"
	"unicode"
)

// maxEmoji is how many bytes an emoji may have. The longest one that Unicode recommends
// has 35.
const maxEmoji = 64

const (
	joiner     = '\u200d'
	emojiStyle = "\ufe0f" // asks for the picture where a sign is also one of texts
	keycap     = '\u20e3'
)

// checkEmoji tells whether a text is one emoji and nothing else, by the grammar of
// UTS #51, 1.4.9.
func checkEmoji(text string) error {
	if len(text) <= maxEmoji && isEmoji([]rune(plainEmoji(text))) {
		return nil
	}
	return refused("emoji", EmojiUnknown, "A reaction must be one emoji.")
}

// plainEmoji is an emoji without the signs that only ask for a picture: with and without
// them it is the same one.
func plainEmoji(emoji string) string { return strings.ReplaceAll(emoji, emojiStyle, "") }

func isEmoji(text []rune) bool {
	switch {
	case len(text) == 2 && strings.ContainsRune("0123456789#*", text[0]):
		return text[1] == keycap
	case len(text) == 2 && regional(text[0]):
		return regional(text[1])
	}
	for {
		rest := afterPicture(text)
		switch {
		case rest == nil:
			return false
		case len(rest) == 0:
			return true
		case rest[0] != joiner:
			return false
		}
		text = rest[1:]
	}
}

// afterPicture returns what follows a picture at the beginning of a text; nil: there is
// none.
func afterPicture(text []rune) []rune {
	if len(text) == 0 || !unicode.Is(pictographic, text[0]) {
		return nil
	}
	text = text[1:]
	if len(text) > 0 && text[0] >= '\U0001f3fb' && text[0] <= '\U0001f3ff' { // the colour of a skin
		return text[1:]
	}
	// The flags of regions: a black flag with letters that nobody sees, and an end.
	tags := 0
	for tags < len(text) && text[tags] >= '\U000e0020' && text[tags] <= '\U000e007e' {
		tags++
	}
	if tags == 0 {
		return text
	}
	if tags == len(text) || text[tags] != '\U000e007f' {
		return nil
	}
	return text[tags+1:]
}

func regional(r rune) bool { return r >= '\U0001f1e6' && r <= '\U0001f1ff' }
