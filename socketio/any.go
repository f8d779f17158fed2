package socketio

import (
	"errors"
	"math"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// writeAny writes what an any holds, for the types that are written here.
func (e *encoder) writeAny(enc *jsontext.Encoder, v *any) error {
	switch (*v).(type) {
	case nil, bool, string, int, float64, map[string]any, []any:
		return e.writeTree(enc, *v)
	}
	return errors.ErrUnsupported
}

// writeTree writes a tree of maps and lists by itself: the package json looks for a
// function for each node, which takes several times as long.
func (e *encoder) writeTree(enc *jsontext.Encoder, v any) error {
	switch v := v.(type) {
	case nil:
		return enc.WriteToken(jsontext.Null)
	case bool:
		return enc.WriteToken(jsontext.Bool(v))
	case string:
		return enc.WriteToken(jsontext.String(v))
	case int:
		return enc.WriteToken(jsontext.Int(int64(v)))
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) { // of which a token makes strings
			return enc.WriteToken(jsontext.Float(v))
		}
	case []byte:
		return e.writeBinary(enc, v)
	case map[string]any:
		return e.writeMap(enc, v)
	case []any:
		if err := enc.WriteToken(jsontext.BeginArray); err != nil {
			return err
		}
		for _, v := range v {
			if err := e.writeTree(enc, v); err != nil {
				return err
			}
		}
		return enc.WriteToken(jsontext.EndArray)
	}
	if t := reflect.TypeOf(v); t != e.typ { // events of one kind come together
		e.typ, e.typHolds = t, encodedTypes.holds(t)
	}
	if e.typHolds {
		return json.MarshalEncode(enc, v, e.bytes)
	}
	return json.MarshalEncode(enc, v)
}

func (e *encoder) writeMap(enc *jsontext.Encoder, m map[string]any) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	start := len(e.names)
	for name := range m {
		e.names = append(e.names, name)
	}
	slices.Sort(e.names[start:])
	for i := start; i < start+len(m); i++ {
		name := e.names[i] // which an inner map may have moved
		if err := enc.WriteToken(jsontext.String(name)); err != nil {
			return err
		}
		if err := e.writeTree(enc, m[name]); err != nil {
			return err
		}
	}
	clear(e.names[start:])
	e.names = e.names[:start]
	return enc.WriteToken(jsontext.EndObject)
}
