package chat

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// An ID names a user, session, room, message or log entry: 42 bits of
// milliseconds since 1970 and 21 random bits. It is no secret; whoever shows one
// is checked. The zero ID names nothing.
//
// As text it is 13 characters, 0-9 and a-v, whose order is that of the numbers.
type ID int64

const (
	idRandomBits = 21
	idDigits     = "0123456789abcdefghijklmnopqrstuv"
	idLength     = 13 // 63 bits, 5 a character
)

// Time returns when the ID was made, to the millisecond.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id >> idRandomBits)) }

// firstID is the lowest ID that can be made at a time.
func firstID(at time.Time) ID { return ID(at.UnixMilli()) << idRandomBits }

// String returns the ID as text.
func (id ID) String() string {
	var text [idLength]byte
	for i := idLength - 1; i >= 0; i-- {
		text[i] = idDigits[id&31]
		id >>= 5
	}
	return string(text[:])
}

// ParseID reads the text of an ID. There is only one text for each.
func ParseID(text string) (ID, error) {
	var id ID
	err := id.UnmarshalText([]byte(text))
	return id, err
}

// MarshalText writes the ID as text; JSON has it as a string.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText writes, and nothing else.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) != idLength || text[0] > '7' {
		return fmt.Errorf("an id has %d characters, the first at most 7", idLength)
	}
	var n ID
	for _, c := range text {
		var digit byte
		switch {
		case c >= '0' && c <= '9':
			digit = c - '0'
		case c >= 'a' && c <= 'v':
			digit = c - 'a' + 10
		default:
			return fmt.Errorf("an id has no %q", c)
		}
		n = n<<5 | ID(digit)
	}
	*id = n
	return nil
}

// ids makes IDs that rise within one process, so that two of one millisecond
// cannot be the same: by chance alone a batch of 64 messages would hold a pair
// once in a thousand. Only a clock that was set back by more than it slips is
// followed: messages would otherwise bear the wrong time until it is reached again.
type ids struct {
	mu   sync.Mutex
	last ID
}

func (g *ids) next() ID {
	var random [4]byte
	rand.Read(random[:])
	r := binary.LittleEndian.Uint32(random[:])
	id := firstID(time.Now()) | ID(r>>(32-idRandomBits))
	g.mu.Lock()
	defer g.mu.Unlock()
	if id <= g.last && g.last.Time().Sub(id.Time()) <= clockSlip {
		id = g.last + 1 + ID(r&0xff)
	}
	g.last = id
	return id
}
