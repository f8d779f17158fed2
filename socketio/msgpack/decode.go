package msgpack

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hubbub-chat/hubbub/socketio"
)

// The formats of MessagePack, by their first byte.
const (
	fixMap   = 0x80
	fixArray = 0x90
	fixStr   = 0xa0
	null     = 0xc0
	no       = 0xc2
	yes      = 0xc3
	bin8     = 0xc4
	bin16    = 0xc5
	bin32    = 0xc6
	ext8     = 0xc7
	ext16    = 0xc8
	ext32    = 0xc9
	f32      = 0xca
	f64      = 0xcb
	u8       = 0xcc
	u16      = 0xcd
	u32      = 0xce
	u64      = 0xcf
	i8       = 0xd0
	i16      = 0xd1
	i32      = 0xd2
	i64      = 0xd3
	fixExt1  = 0xd4
	fixExt16 = 0xd8
	str8     = 0xd9
	str16    = 0xda
	str32    = 0xdb
	array16  = 0xdc
	array32  = 0xdd
	map16    = 0xde
	map32    = 0xdf
)

// The types of extensions: notepack has its own, the other is the standard's.
const (
	extNotepack  = 0  // undefined, a Date or an ArrayBuffer, by the length
	extTimestamp = -1 // seconds, or with nanoseconds
)

// reader reads MessagePack and writes JSON. Lengths are believed only as far as
// there are bytes.
type reader struct {
	in          []byte
	limits      socketio.Limits
	attachments [][]byte
}

func (r *reader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.in)) {
		return nil, errShort
	}
	b := r.in[:n:n]
	r.in = r.in[n:]
	return b, nil
}

// uint reads a big-endian number of size bytes.
func (r *reader) uint(size int) (uint64, error) {
	b, err := r.take(uint64(size))
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[8-size:], b)
	return binary.BigEndian.Uint64(wide[:]), nil
}

func (r *reader) format() (byte, error) {
	b, err := r.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// skipUndefined skips JavaScript's undefined if it is next.
func (r *reader) skipUndefined() bool {
	rest, found := bytes.CutPrefix(r.in, []byte{fixExt1, extNotepack, 0})
	r.in = rest
	return found
}

func (r *reader) mapLength() (uint64, error) {
	f, err := r.format()
	switch {
	case err != nil:
		return 0, err
	case f&0xf0 == fixMap:
		return uint64(f & 0x0f), nil
	case f == map16:
		return r.uint(2)
	case f == map32:
		return r.uint(4)
	}
	return 0, errPacket
}

// key reads a string.
func (r *reader) key() (string, error) {
	f, err := r.format()
	if err != nil {
		return "", err
	}
	n, ok, err := r.strLength(f)
	if !ok || err != nil {
		return "", errKey
	}
	return r.string(n)
}

func (r *reader) strLength(f byte) (n uint64, ok bool, err error) {
	switch {
	case f&0xe0 == fixStr:
		return uint64(f & 0x1f), true, nil
	case f >= str8 && f <= str32:
		n, err = r.uint(1 << (f - str8))
		return n, true, err
	}
	return 0, false, nil
}

func (r *reader) string(n uint64) (string, error) {
	b, err := r.take(n)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(b) {
		return strings.ToValidUTF8(string(b), "\ufffd"), nil
	}
	return string(b), nil
}

// number reads an integer that is not negative.
func (r *reader) number() (uint64, error) {
	text, err := r.appendValue(nil, 0)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(text), 10, 64)
}

// appendValue reads a value at a depth and appends its JSON.
func (r *reader) appendValue(dst []byte, depth int) ([]byte, error) {
	f, err := r.format()
	if err != nil {
		return nil, err
	}
	switch {
	case f < fixMap:
		return strconv.AppendUint(dst, uint64(f), 10), nil
	case f >= 0xe0:
		return strconv.AppendInt(dst, int64(int8(f)), 10), nil
	case f < fixArray:
		return r.appendMap(dst, uint64(f&0x0f), depth)
	case f < fixStr:
		return r.appendArray(dst, uint64(f&0x0f), depth)
	case f < null, f >= str8 && f <= str32:
		n, _, err := r.strLength(f)
		if err != nil {
			return nil, err
		}
		s, err := r.string(n)
		if err != nil {
			return nil, err
		}
		return jsontext.AppendQuote(dst, s)
	case f >= array16:
		return r.appendContainer(dst, f, depth)
	case f >= bin8 && f <= bin32:
		n, err := r.uint(1 << (f - bin8))
		if err != nil {
			return nil, err
		}
		return r.attach(dst, n)
	case f >= f32 && f <= i64:
		return r.appendNumber(dst, f)
	case f >= ext8 && f <= ext32, f >= fixExt1 && f <= fixExt16:
		return r.appendExtension(dst, f)
	}
	switch f {
	case null:
		return append(dst, "null"...), nil
	case no:
		return append(dst, "false"...), nil
	case yes:
		return append(dst, "true"...), nil
	}
	return nil, errFormat
}

func (r *reader) appendContainer(dst []byte, f byte, depth int) ([]byte, error) {
	n, err := r.uint(2 << ((f - array16) % 2))
	if err != nil {
		return nil, err
	}
	if f >= map16 {
		return r.appendMap(dst, n, depth)
	}
	return r.appendArray(dst, n, depth)
}

func (r *reader) appendArray(dst []byte, n uint64, depth int) (_ []byte, err error) {
	if depth >= r.limits.Depth {
		return nil, errDepth
	}
	if depth == 0 && n > uint64(r.limits.Arguments) { // before they are looked at
		return nil, errArguments
	}
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = r.appendValue(dst, depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func (r *reader) appendMap(dst []byte, n uint64, depth int) ([]byte, error) {
	if depth >= r.limits.Depth {
		return nil, errDepth
	}
	dst = append(dst, '{')
	first := true
	for range n {
		key, err := r.key()
		if err != nil {
			return nil, err
		}
		if r.skipUndefined() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if dst, err = jsontext.AppendQuote(dst, key); err != nil {
			return nil, err
		}
		if dst, err = r.appendValue(append(dst, ':'), depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (r *reader) appendNumber(dst []byte, f byte) ([]byte, error) {
	size := 1 << ((f - u8) % 4)
	switch f {
	case f32:
		size = 4
	case f64:
		size = 8
	}
	n, err := r.uint(size)
	if err != nil {
		return nil, err
	}
	switch f {
	case f32:
		return appendFloat(dst, float64(math.Float32frombits(uint32(n)))), nil
	case f64:
		return appendFloat(dst, math.Float64frombits(n)), nil
	case u8, u16, u32, u64:
		return strconv.AppendUint(dst, n, 10), nil
	}
	shift := 64 - 8*size
	return strconv.AppendInt(dst, int64(n)<<shift>>shift, 10), nil
}

// appendFloat writes a number as JavaScript would write it in JSON.
func appendFloat(dst []byte, f float64) []byte {
	switch abs := math.Abs(f); {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, "null"...)
	case abs == 0 || abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64)
}

// attach takes n bytes of binary data and appends their placeholder.
func (r *reader) attach(dst []byte, n uint64) ([]byte, error) {
	if len(r.attachments) >= r.limits.Attachments {
		return nil, errAttachments
	}
	b, err := r.take(n)
	if err != nil {
		return nil, err
	}
	dst = append(dst, placeholder...)
	dst = append(strconv.AppendInt(dst, int64(len(r.attachments)), 10), '}')
	r.attachments = append(r.attachments, append([]byte{}, b...))
	return dst, nil
}

func (r *reader) appendExtension(dst []byte, f byte) ([]byte, error) {
	n := uint64(1) << min(f-fixExt1, 4)
	if f <= ext32 {
		var err error
		if n, err = r.uint(1 << (f - ext8)); err != nil {
			return nil, err
		}
	}
	kind, err := r.format()
	if err != nil {
		return nil, err
	}
	if int8(kind) == extNotepack && f <= ext32 { // an ArrayBuffer
		return r.attach(dst, n)
	}
	b, err := r.take(n)
	if err != nil {
		return nil, err
	}
	switch {
	case int8(kind) == extNotepack && n == 1:
		return append(dst, "null"...), nil
	case int8(kind) == extNotepack && n == 8:
		return appendDate(dst, int64(binary.BigEndian.Uint64(b)), 0), nil
	case int8(kind) == extTimestamp && n == 4:
		return appendDate(dst, int64(binary.BigEndian.Uint32(b))*1000, 0), nil
	case int8(kind) == extTimestamp && n == 8:
		both := binary.BigEndian.Uint64(b)
		return appendDate(dst, int64(both&(1<<34-1))*1000, int64(both>>34)), nil
	case int8(kind) == extTimestamp && n == 12:
		seconds := int64(binary.BigEndian.Uint64(b[4:]))
		seconds = max(min(seconds, math.MaxInt64/2000), math.MinInt64/2000)
		return appendDate(dst, seconds*1000, int64(binary.BigEndian.Uint32(b))), nil
	}
	return nil, errFormat
}

// appendDate writes what JSON has for a Date: milliseconds, and nanoseconds
// beyond them, since 1970. Beyond what a Date can be it is null.
func appendDate(dst []byte, milliseconds, nanoseconds int64) []byte {
	const furthest = 8_640_000_000_000_000
	if milliseconds > furthest || milliseconds < -furthest {
		return append(dst, "null"...)
	}
	t := time.UnixMilli(milliseconds + nanoseconds/1_000_000).UTC()
	dst = append(dst, '"')
	switch year := t.Year(); {
	case year < 0:
		dst = append(dst, '-')
		dst = appendPadded(dst, -year)
	case year > 9999:
		dst = append(dst, '+')
		dst = appendPadded(dst, year)
	default:
		dst = t.AppendFormat(dst, "2006")
	}
	return t.AppendFormat(dst, `-01-02T15:04:05.000Z"`)
}

// appendPadded writes a year in six digits.
func appendPadded(dst []byte, year int) []byte {
	text := strconv.Itoa(year)
	dst = append(dst, "000000"[min(len(text), 6):]...)
	return append(dst, text...)
}
