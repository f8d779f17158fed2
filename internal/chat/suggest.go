package chat

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mostSuggestions is how many names are looked up before none is offered.
const mostSuggestions = 40

// SuggestName makes a user name that is free of what somebody typed as one, like
// anna.schmidt of "Anna Schmidt"; "" if nothing comes of it. Letters of every script
// stay what they are. Somebody else may take the name before it is used.
func (s *Service) SuggestName(ctx context.Context, typed string) (string, error) {
	if len(typed) > maxNameBytes {
		return "", nil
	}
	return read(ctx, s.store, func(r Reader) (string, error) {
		tried := 0
		for _, base := range nameBases(typed) {
			for n := 1; n <= 9 && tried < mostSuggestions; n++ {
				tried++
				candidate := base
				if n > 1 {
					candidate = shorten(base, maxName-1) + strconv.Itoa(n)
				}
				name, err := ParseName(candidate)
				if err != nil {
					break // the number does not help
				}
				switch err := free(r, name, 0); {
				case err == nil:
					return name.Shown, nil
				case !errors.Is(err, &Error{Code: Taken}):
					return "", err
				}
			}
		}
		return "", nil
	})
}

// nameBases are the names that a text could stand for: all of it, and if that mixes
// alphabets or is taken, its first and its last word.
func nameBases(typed string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(norm.NFC.String(strings.ToLower(TrimName(typed))), splits) {
		word = strings.Trim(strings.Map(func(r rune) rune {
			if !unicode.In(r, unicode.L, unicode.Nd, unicode.M) && r != '-' {
				return -1 // O'Brien is one word
			}
			return r
		}, word), "-")
		if word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return nil
	}
	bases := []string{shorten(strings.Join(words, "."), maxName)}
	if len(words) > 1 {
		bases = append(bases, shorten(words[0], maxName), shorten(words[len(words)-1], maxName))
	}
	return bases
}

// splits reports whether a character stands between words. Apostrophes, hyphens and
// what cannot be seen stand within them.
func splits(r rune) bool {
	if unicode.In(r, unicode.L, unicode.Nd, unicode.M) || strings.ContainsRune("-'’‘ʼ`´", r) {
		return false
	}
	return unicode.IsSpace(r) || !unseen(r)
}

// shorten cuts a name to so many characters, between letters, and does not let it end
// with a separator.
func shorten(name string, most int) string {
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	runes := []rune(name)
	end := most
	for end > 0 && unicode.IsMark(runes[end]) {
		end--
	}
	return strings.TrimRightFunc(string(runes[:end]), separator)
}
