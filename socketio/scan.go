package socketio

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errJSON        = errors.New("malformed JSON")
	errDepth       = errors.New("JSON is nested too deeply")
	errUTF8        = errors.New("text is not valid UTF-8")
	errPlaceholder = errors.New("binary placeholders do not match the attachments")
)

// maxDepth is the deepest nesting the scanner can be told to allow. It bounds
// the bit set of open containers, which lives on the stack.
const maxDepth = 1024

// A place says where in a JSON text a binary placeholder stands, and for
// which attachment.
type place struct{ start, end, num int }

// A scanner validates one JSON text (RFC 8259) in a single pass without
// recursion. On the way it keeps the boundaries of the elements of an outermost
// array and, when attachments are announced, the places of their placeholders.
//
// Two things are left to decoding, as JSON.parse accepts them: an escaped lone
// surrogate, and a name that occurs twice in an object.
type scanner struct {
	text        []byte
	depth       int // containers that may be open at once
	attachments int // announced; 0: placeholders are plain data
	parts       *[][]byte
	split       int // elements of an outermost array to keep

	elements Args
	surplus  bool // there are more
	places   []place
}

// scan reads the value at i and the white space after it, which must reach
// the end of the text.
func (s *scanner) scan(i int) error {
	i, err := s.value(i)
	if err != nil {
		return err
	}
	if skipSpace(s.text, i) != len(s.text) {
		return errJSON
	}
	return s.checkPlaces()
}

// value reads the value that starts exactly at i and returns where it ends.
func (s *scanner) value(i int) (int, error) {
	var (
		objects [maxDepth / 64]uint64 // by depth: is the open container an object?
		depth   int
		start   int // of the current element of the outermost container
		held    int // placeholders before that element
		err     error
		text    = s.text
		limit   = min(s.depth, maxDepth)
		list    = s.split > 0 && i < len(text) && text[i] == '['
	)
	for {
		if i == len(text) {
			return 0, errJSON
		}
		if depth == 1 {
			start, held = i, len(s.places)
		}
		switch c := text[i]; c {
		case '{', '[':
			if c == '{' && s.attachments > 0 {
				if p, ok := placeholderAt(text, i); ok {
					if i, err = s.hold(p); err != nil {
						return 0, err
					}
					break
				}
			}
			if depth == limit {
				return 0, errDepth
			}
			word, bit := &objects[depth/64], uint64(1)<<(depth%64)
			depth++
			*word &^= bit
			if c == '{' {
				*word |= bit
			}
			i = skipSpace(text, i+1)
			if i < len(text) && text[i] == c+2 { // '}' and ']' follow their openers by two
				depth--
				i++
				break
			}
			if c == '{' {
				if i, err = s.name(i); err != nil {
					return 0, err
				}
			}
			continue
		default:
			if i, err = scanScalar(text, i); err != nil {
				return 0, err
			}
		}

		// A value ends at i: close what it closes, up to the next comma.
		for {
			if depth == 1 && list {
				s.element(start, i, held)
			}
			if depth == 0 {
				return i, nil
			}
			if i = skipSpace(text, i); i == len(text) {
				return 0, errJSON
			}
			object := objects[(depth-1)/64]>>((depth-1)%64)&1 == 1
			c := text[i]
			i++
			if c == ',' {
				i = skipSpace(text, i)
				if object {
					if i, err = s.name(i); err != nil {
						return 0, err
					}
				}
				break
			}
			if object && c != '}' || !object && c != ']' {
				return 0, errJSON
			}
			depth--
		}
	}
}

// name reads an object's member name and its colon up to the value.
func (s *scanner) name(i int) (int, error) {
	if i == len(s.text) || s.text[i] != '"' {
		return 0, errJSON
	}
	end, err := scanString(s.text, i)
	if err != nil {
		return 0, err
	}
	name := s.text[i:end]
	if i = skipSpace(s.text, end); i == len(s.text) || s.text[i] != ':' {
		return 0, errJSON
	}
	i = skipSpace(s.text, i+1)
	// Sound placeholders are taken whole by placeholderAt, so one that is met
	// here has a wrong num or members it must not have.
	if s.attachments > 0 && i < len(s.text) && s.text[i] == 't' && quotes(name, "_placeholder") {
		return 0, errPlaceholder
	}
	return i, nil
}

// element keeps text[start:end] as one element of the outermost array.
func (s *scanner) element(start, end, held int) {
	if len(s.elements) == s.split {
		s.surplus = true
		return
	}
	v := Value{text: s.text[start:end:end]}
	if held < len(s.places) {
		v.files = &files{places: slices.Clone(s.places[held:]), parts: s.parts}
		for i := range v.files.places {
			v.files.places[i].start -= start
			v.files.places[i].end -= start
		}
	}
	s.elements = append(s.elements, v)
}

// hold notes a placeholder and returns its end.
func (s *scanner) hold(p place) (int, error) {
	if p.num >= s.attachments || len(s.places) == s.attachments {
		return 0, errPlaceholder
	}
	s.places = append(s.places, p)
	return p.end, nil
}

// checkPlaces reports whether every attachment is used exactly once.
func (s *scanner) checkPlaces() error {
	if len(s.places) != s.attachments {
		return errPlaceholder
	}
	if s.attachments == 0 {
		return nil
	}
	used := make([]bool, s.attachments)
	for _, p := range s.places {
		if used[p.num] {
			return errPlaceholder
		}
		used[p.num] = true
	}
	return nil
}

// placeholderAt reads a sound placeholder at i, where an object begins: the
// members "_placeholder" (true) and "num" (digits), in any order, alone.
func placeholderAt(text []byte, i int) (place, bool) {
	p := place{start: i, num: -1}
	marked := false
	for _, closing := range []byte(",}") {
		i = skipSpace(text, i+1)
		if i == len(text) || text[i] != '"' {
			return p, false
		}
		end, err := scanString(text, i)
		if err != nil {
			return p, false
		}
		name := text[i:end]
		if i = skipSpace(text, end); i == len(text) || text[i] != ':' {
			return p, false
		}
		i = skipSpace(text, i+1)
		switch {
		case !marked && quotes(name, "_placeholder"):
			if !hasLiteral(text, i, "true") {
				return p, false
			}
			marked = true
			i += len("true")
		case p.num < 0 && quotes(name, "num"):
			num, end := scanDigits(text, i, 9)
			if end == i {
				return p, false
			}
			p.num = int(num)
			i = end
		default:
			return p, false
		}
		if i = skipSpace(text, i); i == len(text) || text[i] != closing {
			return p, false
		}
	}
	p.end = i + 1
	return p, true
}

// quotes reports whether the JSON string quoted stands for name.
func quotes(quoted []byte, name string) bool {
	if len(quoted) == len(name)+2 {
		return string(quoted[1:len(quoted)-1]) == name
	}
	// An escaped byte takes at most the six of \u00xx.
	if len(quoted) > len(name)*6+2 || len(quoted) < len(name) {
		return false
	}
	var plain [16]byte
	unquoted, err := jsontext.AppendUnquote(plain[:0], quoted)
	return err == nil && string(unquoted) == name
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

// scanScalar reads a string, number or literal at i and returns its end.
func scanScalar(text []byte, i int) (int, error) {
	literal := ""
	switch text[i] {
	case '"':
		return scanString(text, i)
	case 't':
		literal = "true"
	case 'f':
		literal = "false"
	case 'n':
		literal = "null"
	default:
		return scanNumber(text, i)
	}
	if !hasLiteral(text, i, literal) {
		return 0, errJSON
	}
	return i + len(literal), nil
}

func hasLiteral(text []byte, i int, literal string) bool {
	return len(text)-i >= len(literal) && string(text[i:i+len(literal)]) == literal
}

// scanString reads the string whose opening quote is at i and returns where it
// ends, behind the closing quote.
func scanString(text []byte, i int) (int, error) {
	i++
	start := i
	var seen uint64 // the bits of all bytes, to spot those beyond ASCII
	for {
		// Eight bytes at a time: 100 bytes take 31 ns, one by one 95 ns. The
		// lowest bit of stop is exact; borrows spoil only those above it.
		for len(text)-i >= 8 {
			w := binary.LittleEndian.Uint64(text[i:])
			quote, backslash := w^'"'*lsb, w^'\\'*lsb
			stop := ((w-0x20*lsb)&^w | (quote-lsb)&^quote | (backslash-lsb)&^backslash) & msb
			if stop != 0 {
				n := bits.TrailingZeros64(stop) / 8
				seen |= w & (1<<(8*n) - 1)
				i += n
				break
			}
			seen |= w
			i += 8
		}
		if i == len(text) {
			return 0, errJSON
		}
		c := text[i]
		switch {
		case c == '"':
			if seen&msb != 0 && !utf8.Valid(text[start:i]) {
				return 0, errUTF8
			}
			return i + 1, nil
		case c == '\\':
			n := escapeLen(text[i:])
			if n == 0 {
				return 0, errJSON
			}
			i += n
		case c < 0x20:
			return 0, errJSON
		default:
			seen |= uint64(c)
			i++
		}
	}
}

const (
	lsb = 0x0101010101010101 // the lowest bit of each of eight bytes
	msb = 0x8080808080808080 // the highest
)

// escapeLen is the length of the escape that text begins with, 0 if it is none.
func escapeLen(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) < 6 {
			return 0
		}
		for _, c := range text[2:6] {
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// scanNumber reads a number at i and returns its end.
func scanNumber(text []byte, i int) (int, error) {
	if text[i] == '-' {
		i++
	}
	switch {
	case i == len(text) || !isDigit(text[i]):
		return 0, errJSON
	case text[i] == '0':
		i++
	default:
		i = skipDigits(text, i)
	}
	if i < len(text) && text[i] == '.' {
		end := skipDigits(text, i+1)
		if end == i+1 {
			return 0, errJSON
		}
		i = end
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		i++
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		end := skipDigits(text, i)
		if end == i {
			return 0, errJSON
		}
		i = end
	}
	return i, nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func skipDigits(text []byte, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// scanDigits reads a decimal number at i that has no leading zero and at most
// limit digits. It returns the number's end, or i if there is none.
func scanDigits(text []byte, i, limit int) (n uint64, end int) {
	end = skipDigits(text, i)
	if end-i > limit || end-i > 1 && text[i] == '0' {
		return 0, i
	}
	for _, c := range text[i:end] {
		n = n*10 + uint64(c-'0')
	}
	return n, end
}
