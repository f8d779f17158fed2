package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unseen are the characters that show nothing by themselves: white space, controls,
// what only changes its neighbours (marks, joiners, directions, tags, variation
// selectors), fillers, and the few that fonts leave empty. Characters that this
// version of Unicode does not know count as seen: they may be tomorrow's emoji.
//
// The page has the same rule (ui/src/composer/text.ts); testdata/texts.json holds
// both to it.
func unseen(r rune) bool {
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false // format characters that are seen, as signs before numbers
	}
	switch r {
	case '\u2800', '\ufffc', '\U0001d159': // blank Braille, a lost object, a note without head
		return true
	}
	return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.M,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// Visible reports whether there is anything to see in a text.
func Visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unseen(r) })
}

// lineBreaks end a line of a message.
const lineBreaks = "\n\r\u2028\u2029"

// CleanText is a message's text as it is kept: without blank lines at its start and
// without white space at its end. The first line keeps its indentation.
func CleanText(text string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	blank := text[:len(text)-len(strings.TrimLeftFunc(text, unicode.IsSpace))]
	if i := strings.LastIndexAny(blank, lineBreaks); i >= 0 {
		_, size := utf8.DecodeRuneInString(blank[i:])
		text = text[i+size:]
	}
	return text
}

// TrimName removes white space and characters that cannot be seen from both ends of
// a name: they come with copying and with completion on phones, and nobody sees that
// they are there.
func TrimName(name string) string {
	return strings.TrimFunc(name, func(r rune) bool {
		if unicode.In(r, unicode.White_Space, unicode.Variation_Selector) {
			return true
		}
		// A control or a stray mark is no slip of a finger: the name is refused.
		return unseen(r) && !unicode.In(r, unicode.Cc, unicode.M, unicode.Noncharacter_Code_Point)
	})
}
