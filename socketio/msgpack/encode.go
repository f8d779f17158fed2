package msgpack

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// placeholder is how an attachment stands in a packet's JSON, up to its number.
const placeholder = `{"_placeholder":true,"num":`

// appendJSON appends a JSON text, attachments in their places. MessagePack has
// the lengths of containers before what is in them, so the text is read twice.
func appendJSON(dst, text []byte, attachments [][]byte) ([]byte, error) {
	lengths, err := measure(text, attachments)
	if err != nil {
		return nil, err
	}
	err = walk(text, attachments, func(t jsontext.Token, attachment []byte) error {
		switch kind := t.Kind(); kind {
		case 'n':
			dst = append(dst, null)
		case 't':
			dst = append(dst, yes)
		case 'f':
			dst = append(dst, no)
		case '"':
			dst = appendString(dst, t.String())
		case '0':
			dst = appendNumber(dst, t.String())
		case '[', '{':
			dst = appendLength(dst, kind == '{', lengths[0])
			lengths = lengths[1:]
		case 0:
			dst = appendBinary(dst, attachment)
		}
		return nil
	})
	return dst, err
}

// measure returns the lengths of the containers in a JSON text, in the order in
// which they begin.
func measure(text []byte, attachments [][]byte) ([]int, error) {
	var lengths, open []int
	err := walk(text, attachments, func(t jsontext.Token, _ []byte) error {
		kind := t.Kind()
		if kind == ']' || kind == '}' {
			last := open[len(open)-1]
			if open = open[:len(open)-1]; kind == '}' {
				lengths[last] /= 2
			}
			return nil
		}
		if len(open) > 0 {
			lengths[open[len(open)-1]]++
		}
		if kind == '[' || kind == '{' {
			open = append(open, len(lengths))
			lengths = append(lengths, 0)
		}
		return nil
	})
	return lengths, err
}

// walk calls visit for every token of one JSON value. An attachment has a token
// of kind 0.
func walk(text []byte, attachments [][]byte, visit func(t jsontext.Token, attachment []byte) error) error {
	dec := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for first := true; first || dec.StackDepth() > 0; first = false {
		if len(attachments) > 0 && dec.PeekKind() == '{' {
			at := bytes.IndexByte(text[dec.InputOffset():], '{') + int(dec.InputOffset())
			if bytes.HasPrefix(text[at:], []byte(placeholder)) {
				num, err := strconv.Atoi(digits(text[at+len(placeholder):]))
				if err != nil || num >= len(attachments) {
					return errPayload
				}
				if err := dec.SkipValue(); err != nil {
					return err
				}
				if err := visit(jsontext.Token{}, attachments[num]); err != nil {
					return err
				}
				continue
			}
		}
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := visit(t, nil); err != nil {
			return err
		}
	}
	return nil
}

func digits(text []byte) string {
	return string(text[:len(text)-len(bytes.TrimLeft(text, "0123456789"))])
}

// appendNumber writes an integer in the shortest form, and anything else as a
// float64: JavaScript has nothing larger.
func appendNumber(dst []byte, text string) []byte {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return appendInt(dst, n)
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return appendUint(dst, n)
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range: infinite, as in JavaScript
	if n := int64(f); math.Abs(f) < 1<<53 && float64(n) == f {
		return appendInt(dst, n)
	}
	return binary.BigEndian.AppendUint64(append(dst, f64), math.Float64bits(f))
}

func appendInt(dst []byte, n int64) []byte {
	switch {
	case n >= 0:
		return appendUint(dst, uint64(n))
	case n >= -32:
		return append(dst, byte(n))
	case n >= math.MinInt8:
		return append(dst, i8, byte(n))
	case n >= math.MinInt16:
		return binary.BigEndian.AppendUint16(append(dst, i16), uint16(n))
	case n >= math.MinInt32:
		return binary.BigEndian.AppendUint32(append(dst, i32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, i64), uint64(n))
}

func appendUint(dst []byte, n uint64) []byte {
	switch {
	case n < fixMap:
		return append(dst, byte(n))
	case n <= math.MaxUint8:
		return append(dst, u8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, u16), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(dst, u32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, u64), n)
}

func appendString(dst []byte, s string) []byte {
	if len(s) < 32 {
		dst = append(dst, fixStr|byte(len(s)))
	} else {
		dst = appendSize(dst, str8, len(s))
	}
	return append(dst, s...)
}

func appendBinary(dst, b []byte) []byte {
	return append(appendSize(dst, bin8, len(b)), b...)
}

// appendSize writes a length in 8, 16 or 32 bits, behind the format for that: the
// first of three.
func appendSize(dst []byte, format byte, n int) []byte {
	switch {
	case n <= math.MaxUint8:
		return append(dst, format, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, format+1), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(dst, format+2), uint32(n))
}

// appendLength writes the beginning of a map or an array.
func appendLength(dst []byte, isMap bool, n int) []byte {
	fix, wide := byte(fixArray), byte(array16)
	if isMap {
		fix, wide = fixMap, map16
	}
	switch {
	case n < 16:
		return append(dst, fix|byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, wide), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(dst, wide+1), uint32(n))
}
