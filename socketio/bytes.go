package socketio

import (
	"encoding"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Types of bytes other than []byte itself are binary data, too. The package json
// calls functions for single types or for all: the latter are used only where a
// type may hold such bytes.

var (
	bytesType = reflect.TypeFor[[]byte]()
	valueType = reflect.TypeFor[Value]()

	selfMade = []reflect.Type{
		reflect.TypeFor[json.MarshalerTo](), reflect.TypeFor[json.UnmarshalerFrom](),
		reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
		reflect.TypeFor[encoding.TextAppender](),
	}
)

// hasMethods tells whether a type has a form of its own in JSON.
func hasMethods(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	for _, m := range selfMade {
		if p.Implements(m) {
			return true
		}
	}
	return false
}

// isBytes tells whether a type is bytes without a form of their own.
func isBytes(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8 && !hasMethods(t)
}

// typeCache remembers which types may hold bytes of other types than []byte.
type typeCache struct {
	unknown bool // what an interface may hold counts as such
	types   sync.Map
}

var (
	encodedTypes = typeCache{unknown: true}
	decodedTypes typeCache // an interface gets []byte
)

func (c *typeCache) holds(t reflect.Type) bool {
	if t == nil {
		return false
	}
	if known, ok := c.types.Load(t); ok {
		return known.(bool)
	}
	holds := c.walk(t, map[reflect.Type]bool{})
	c.types.Store(t, holds)
	return holds
}

func (c *typeCache) walk(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] || t == bytesType || t == valueType {
		return false
	}
	seen[t] = true
	if isBytes(t) {
		return true
	}
	if t.Kind() != reflect.Interface && hasMethods(t) {
		p := reflect.PointerTo(t)
		return p.Implements(selfMade[0]) || p.Implements(selfMade[1]) // which may come back with other types
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		if t.Kind() == reflect.Map && c.walk(t.Key(), seen) {
			return true
		}
		return c.walk(t.Elem(), seen)
	case reflect.Interface:
		return c.unknown
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous) && c.walk(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// bytesOf returns the bytes that v points to, if it is a type of bytes.
func bytesOf(v any) (bytes reflect.Value, ok bool) {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer {
		return p, false
	}
	switch t := p.Type().Elem(); t.Kind() {
	case reflect.Slice, reflect.Array:
		return p.Elem(), t.Elem().Kind() == reflect.Uint8 && isBytes(t)
	}
	return p, false
}

// writeBytes writes what v points to, if that is bytes.
func (e *encoder) writeBytes(enc *jsontext.Encoder, v any) error {
	b, ok := bytesOf(v)
	if !ok {
		return errors.ErrUnsupported
	}
	return e.writeBinary(enc, b.Bytes())
}

// decodeBytes decodes into what dst points to, if that is bytes.
func decodeBytes(dec *jsontext.Decoder, dst any, parts [][]byte) error {
	b, ok := bytesOf(dst)
	if !ok {
		return errors.ErrUnsupported
	}
	var data []byte
	if err := decodeBinary(dec, &data, parts); err != nil {
		return err
	}
	switch {
	case b.Kind() == reflect.Slice:
		b.SetBytes(data)
	case data == nil:
		b.SetZero()
	case len(data) != b.Len():
		return &lengthError{want: b.Len(), got: len(data)}
	default:
		copy(b.Bytes(), data)
	}
	return nil
}

var (
	errWantObject = errors.New("want an object")
	errWantJSON   = errors.New("want JSON")
)

// decodeOther decodes into bytes, and keeps placeholders from being decoded as the
// objects that they look like.
func (d *decoder) decodeOther(dec *jsontext.Decoder, dst any) error {
	switch dst := dst.(type) {
	case *string, *bool, *int, *float64, *time.Time: // whose own errors are plain
		return errors.ErrUnsupported
	case json.Unmarshaler:
		if _, ok := dst.(json.UnmarshalerFrom); !ok && d.nextHasBinary(dec) {
			return errWantJSON
		}
		return errors.ErrUnsupported
	}
	switch reflect.TypeOf(dst).Elem().Kind() {
	case reflect.Struct, reflect.Map:
		if rest, i := next(dec); i < len(rest) && rest[i] == '{' {
			if _, ok := placeholderAt(rest, i); ok {
				return errWantObject
			}
		}
		return errors.ErrUnsupported
	}
	return decodeBytes(dec, dst, d.parts)
}

// next returns what a decoder has not read yet, and where in it the next value
// begins.
func next(dec *jsontext.Decoder) (rest []byte, i int) {
	rest = dec.UnreadBuffer()
	for i = skipSpace(rest, 0); i < len(rest) && (rest[i] == ',' || rest[i] == ':'); {
		i = skipSpace(rest, i+1)
	}
	return rest, i
}

// nextHasBinary tells whether there is binary data in the next value.
func (d *decoder) nextHasBinary(dec *jsontext.Decoder) bool {
	rest, i := next(dec)
	parts := d.parts
	s := scanner{text: rest, depth: maxDepth, attachments: len(parts), parts: &parts}
	_, err := s.value(i)
	return err == nil && len(s.places) > 0
}

// lengthError tells of binary data that does not fill an array.
type lengthError struct{ want, got int }

func (e *lengthError) Error() string {
	return fmt.Sprintf("want %d bytes of binary data, got %d", e.want, e.got)
}

// writeNumber writes the number of encoding/json as a number.
func writeNumber(enc *jsontext.Encoder, n stdjson.Number) error {
	if n == "" {
		n = "0" // as encoding/json has it
	}
	text := jsontext.Value(n)
	if text.Kind() != '0' || !text.IsValid() {
		return fmt.Errorf("invalid number %.50q", string(n))
	}
	return enc.WriteValue(text)
}

var errWantNumber = errors.New("want a number")

func decodeNumber(dec *jsontext.Decoder, dst *stdjson.Number) error {
	text, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch text.Kind() {
	case 'n':
		*dst = ""
	case '0':
		*dst = stdjson.Number(text)
	default:
		return errWantNumber
	}
	return nil
}
