package socketiotest

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Args are the arguments of an event or acknowledgement.
type Args []Value

// Value is one argument, not yet decoded. The zero Value is null.
type Value struct {
	text   jsontext.Value
	binary [][]byte
}

// String returns the JSON text, in which binary data is
// {"_placeholder":true,"num":N}.
func (v Value) String() string { return string(v.text) }

// Decode stores the arguments in what the pointers dst point to, by position, as
// [Value.Decode] does. A nil skips an argument. A missing argument becomes nil if its
// type can be nil; for other types it is an error.
func (a Args) Decode(dst ...any) error {
	for i, d := range dst {
		switch {
		case d == nil:
		case i < len(a):
			if err := a[i].Decode(d); err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
		case canBeMissing(d):
			reflect.ValueOf(d).Elem().SetZero()
		default:
			return fmt.Errorf("argument %d is missing", i+1)
		}
	}
	return nil
}

func canBeMissing(dst any) bool {
	if _, ok := dst.(*Value); ok {
		return true
	}
	p := reflect.ValueOf(dst)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return false
	}
	switch p.Elem().Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return true
	}
	return false
}

// Decode stores the value in what the pointer dst points to, by the rules in the
// section Values of the documentation of package socketio.
func (v Value) Decode(dst any) error {
	if dst, ok := dst.(*Value); ok {
		*dst = v
		return nil
	}
	text := v.text
	if text == nil {
		text = jsontext.Value("null")
	}
	return json.Unmarshal(text, dst,
		jsontext.AllowInvalidUTF8(true),
		json.MatchCaseInsensitiveNames(true),
		jsonv1.MatchCaseSensitiveDelimiter(true),
		jsonv1.FormatDurationAsNano(true),
		json.WithUnmarshalers(json.JoinUnmarshalers(
			json.UnmarshalFromFunc(decodeNumber),
			json.UnmarshalFromFunc(v.decodeAny),
			json.UnmarshalFromFunc(v.decodeNested),
			json.UnmarshalFromFunc(v.decodeBinary),
		)))
}

func decodeNumber(dec *jsontext.Decoder, n *stdjson.Number) error {
	text, err := dec.ReadValue()
	switch {
	case err != nil:
		return err
	case text.Kind() == 'n':
		*n = ""
	case text.Kind() == '0':
		*n = stdjson.Number(text)
	default:
		return fmt.Errorf("want a number, got %s", text.Kind())
	}
	return nil
}

// decodeAny decodes binary data into an empty any.
func (v Value) decodeAny(dec *jsontext.Decoder, dst *any) error {
	if *dst != nil || dec.PeekKind() != '{' {
		return errors.ErrUnsupported
	}
	text, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if b, ok := v.attachment(text); ok {
		*dst = b
		return nil
	}
	object := map[string]any{}
	*dst = object
	return Value{bytes.Clone(text), v.binary}.Decode(&object)
}

// decodeNested keeps a value inside another one undecoded.
func (v Value) decodeNested(dec *jsontext.Decoder, dst *Value) error {
	text, err := dec.ReadValue()
	*dst = Value{bytes.Clone(text), v.binary}
	return err
}

// decodeBinary decodes into bytes, and refuses to decode binary data into anything
// else.
func (v Value) decodeBinary(dec *jsontext.Decoder, dst any) error {
	target := reflect.ValueOf(dst).Elem()
	if t := target.Type(); !isBytes(t) {
		if is, has := v.nextIsBinary(dec); is && (t.Kind() == reflect.Struct || t.Kind() == reflect.Map) || has && isJSON(t) {
			return fmt.Errorf("binary data does not fit %v", t)
		}
		return errors.ErrUnsupported
	}
	text, err := dec.ReadValue()
	if err != nil {
		return err
	}
	b, ok := v.attachment(text)
	switch {
	case text.Kind() == 'n':
		target.SetZero()
	case !ok:
		return fmt.Errorf("want binary data, got %s", text.Kind())
	case target.Kind() == reflect.Slice:
		target.SetBytes(b)
	case len(b) != target.Len():
		return fmt.Errorf("want %d bytes of binary data, got %d", target.Len(), len(b))
	default:
		copy(target.Bytes(), b)
	}
	return nil
}

type placeholder struct {
	Placeholder bool `json:"_placeholder"`
	Num         int  `json:"num"`
}

// attachment returns a copy of the binary data that a JSON text stands for.
func (v Value) attachment(text []byte) ([]byte, bool) {
	p := placeholder{Num: -1}
	if len(v.binary) == 0 || json.Unmarshal(text, &p, json.RejectUnknownMembers(true)) != nil || !p.Placeholder || p.Num < 0 || p.Num >= len(v.binary) {
		return nil, false
	}
	return append([]byte{}, v.binary[p.Num]...), true
}

// nextIsBinary tells whether the next value is binary data, and whether it has some.
func (v Value) nextIsBinary(dec *jsontext.Decoder) (is, has bool) {
	if len(v.binary) == 0 {
		return false, false
	}
	rest := bytes.TrimLeft(dec.UnreadBuffer(), " \t\r\n,:")
	text, err := jsontext.NewDecoder(bytes.NewReader(rest)).ReadValue()
	if err != nil {
		return false, false
	}
	_, is = v.attachment(text)
	return is, bytes.Contains(text, []byte(`"_placeholder"`))
}

// isBytes tells whether a type is binary data: bytes without methods for JSON or text.
func isBytes(t reflect.Type) bool {
	return (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8 &&
		!has(t, "MarshalJSON", "MarshalJSONTo", "MarshalText", "AppendText", "UnmarshalJSON", "UnmarshalJSONFrom", "UnmarshalText")
}

// isJSON tells whether a type decodes JSON by itself.
func isJSON(t reflect.Type) bool { return has(t, "UnmarshalJSON") }

func has(t reflect.Type, names ...string) bool {
	for _, name := range names {
		if _, ok := reflect.PointerTo(t).MethodByName(name); ok {
			return true
		}
	}
	return false
}

// encodeValues returns the JSON array of values, and the binary data in them.
func encodeValues(values []any) (text []byte, binary [][]byte, err error) {
	text, err = json.Marshal(values,
		json.Deterministic(true),
		jsontext.AllowInvalidUTF8(true),
		jsonv1.OmitEmptyWithLegacySemantics(true),
		jsonv1.FormatDurationAsNano(true),
		json.WithMarshalers(json.JoinMarshalers(
			json.MarshalToFunc(func(enc *jsontext.Encoder, n stdjson.Number) error {
				if n == "" {
					n = "0"
				}
				return enc.WriteValue(jsontext.Value(n))
			}),
			json.MarshalToFunc(func(enc *jsontext.Encoder, v any) error {
				b := reflect.ValueOf(v).Elem()
				switch {
				case !isBytes(b.Type()):
					return errors.ErrUnsupported
				case b.Kind() == reflect.Slice && b.IsNil():
					return enc.WriteToken(jsontext.Null)
				}
				binary = append(binary, bytes.Clone(b.Bytes()))
				return json.MarshalEncode(enc, placeholder{true, len(binary) - 1})
			}))))
	return text, binary, err
}
