package chat

import (
	_ "embed" // the table of confusables
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"
)

const (
	maxName      = 32  // characters
	maxNameBytes = 256 // looked at before anything else is
	maxMarks     = 4   // marks on one letter, as scripts of India need
	maxAccents   = 2   // of them such as stand on letters of any script; Vietnamese has two
)

// A Name is a person's name in the three forms that are kept of it. It follows
// the PRECIS profile UsernameCasePreserved (RFC 8265) and is narrower: letters,
// digits and the separators - _ . only, beginning and ending with a letter or
// digit, of one script (Latin may stand beside Chinese, Japanese or Korean).
type Name struct {
	Shown    string // as it is seen
	Key      string // as it is compared: no case, NFC
	Skeleton string // what it looks like (UTS 39)
}

// ParseName checks a name, without what nobody sees at its ends, and makes its
// forms. The error says what is wrong with it. It does not know which names are
// somebody's.
func ParseName(text string) (Name, error) {
	if len(text) > maxNameBytes {
		return Name{}, errNameLong
	}
	if text = TrimName(text); text == "" {
		return Name{}, invalid("name", "Enter a user name.")
	}
	shown, err := precis.UsernameCasePreserved.String(text)
	if err != nil {
		return Name{}, explainName(text)
	}
	key, err := precis.UsernameCaseMapped.String(text)
	if err != nil {
		return Name{}, explainName(text)
	}
	if err := checkName(shown); err != nil {
		return Name{}, err
	}
	name := Name{Shown: shown, Key: key, Skeleton: skeleton(key)}
	if reserved()[name.Skeleton] {
		return Name{}, invalid("name", "This user name is reserved.")
	}
	return name, nil
}

var (
	errNameLong  = invalid("name", "A user name can have at most 32 characters.")
	errNameEnds  = invalid("name", "A user name must begin and end with a letter or a digit.")
	errNameOther = invalid("name", "A user name can only contain letters, digits, dots, hyphens and underscores.")
)

// explainName says which character keeps a text from being a name.
func explainName(text string) error {
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return invalid("name", "A user name can't contain spaces.")
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || separator(r):
		case unseen(r):
			return invalid("name", "This user name contains characters that can't be seen. Type it again.")
		case unicode.IsPrint(r) && r != utf8.RuneError:
			return invalidValue("name", "A user name can't contain “%s”. It can contain letters, digits, dots, hyphens and underscores.", string(r))
		}
	}
	return errNameOther
}

// separator reports whether a character may stand between letters and digits.
func separator(r rune) bool { return r == '-' || r == '_' || r == '.' }

func checkName(name string) error {
	if utf8.RuneCountInString(name) > maxName {
		return errNameLong
	}
	marks, accents, separated := 0, 0, true
	for i, r := range norm.NFD.String(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			marks, accents, separated = 0, 0, false
		case unicode.IsMark(r) && !separated && marks < maxMarks && accents < maxAccents:
			marks++
			if unicode.Is(unicode.Inherited, r) {
				accents++
			}
		case unicode.IsMark(r) && !separated:
			return invalid("name", "A letter of this user name has too many accents.")
		case separator(r) && !separated:
			separated = true
		case separator(r) && i > 0:
			return invalid("name", "A user name can't have two dots, hyphens or underscores in a row.")
		case separator(r):
			return errNameEnds
		default:
			return explainName(name)
		}
	}
	if separated {
		return errNameEnds
	}
	if !oneScript(name) {
		return invalid("name", "A user name can't mix alphabets.")
	}
	return nil
}

// together are the scripts that may stand in one name: UTS 39's highly
// restrictive level.
var together = [][]string{
	{"Latin", "Han", "Hiragana", "Katakana"},
	{"Latin", "Han", "Bopomofo"},
	{"Latin", "Han", "Hangul"},
}

func oneScript(name string) bool {
	var found []string
	for _, r := range name {
		if s := script(r); s != "" && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	if len(found) <= 1 {
		return true
	}
	return slices.ContainsFunc(together, func(set []string) bool {
		return !slices.ContainsFunc(found, func(s string) bool { return !slices.Contains(set, s) })
	})
}

// script names the script of a character, "" for those that belong to all.
func script(r rune) string {
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "unknown"
}

// hidden tells of characters that cannot be seen.
func hidden(r rune) bool { return !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) }

//go:embed confusables.txt
var confusablesText string

// confusables maps a character to what it looks like.
var confusables = sync.OnceValue(func() map[rune]string {
	table := make(map[rune]string, 1300)
	for line := range strings.Lines(confusablesText) {
		prototype, like, found := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !found || prototype == "#" {
			continue
		}
		for _, r := range like {
			table[r] = prototype
		}
	}
	return table
})

// skeleton makes a key's look: two names with one skeleton can be taken for each
// other. Separators do not count, nor does case.
func skeleton(key string) string {
	look := norm.NFD.String(key)
	for range 2 { // what something looks like may look like something else
		var b strings.Builder
		for _, r := range look {
			if separator(r) {
				continue
			}
			if like, ok := confusables()[r]; ok {
				b.WriteString(like)
			} else {
				b.WriteRune(r)
			}
		}
		look = norm.NFD.String(strings.ToLower(b.String()))
	}
	return look
}

// reserved are the skeletons of names that nobody may have: they would speak for
// the server, or mean something in a message.
var reserved = sync.OnceValue(func() map[string]bool {
	names := strings.Fields(`admin administrator moderator mod owner root system sysadmin support help
		security staff team official server bot hubbub lobby everyone everybody all here channel room me you
		anonymous guest nobody unknown deleted deleteduser null undefined webmaster postmaster abuse info mail`)
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[skeleton(n)] = true
	}
	return set
})
