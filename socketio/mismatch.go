package socketio

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mismatch says in plain words why a value does not fit a Go type.
type mismatch struct {
	words string // for the client too
	own   error  // of a method of the program's, for the program alone
	cause error
}

func (e *mismatch) Error() string {
	if e.own != nil {
		return e.words + ": " + e.own.Error()
	}
	return e.words
}

// Unwrap lets the program find what its own types have returned.
func (e *mismatch) Unwrap() error { return e.cause }

// explain puts an error of the package json into words.
func (v Value) explain(err error) error {
	if err == nil {
		return nil
	}
	return v.mismatch(err)
}

func (v Value) mismatch(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName) {
		return &mismatch{words: "a name occurs twice" + placeOf(syntax.JSONPointer), cause: err}
	}
	var cause *json.SemanticError
	if !errors.As(err, &cause) {
		return err
	}
	e := &mismatch{cause: err}
	text := v.JSON()
	i := int(cause.ByteOffset)
	for i < len(text) && (text[i] == ',' || text[i] == ':' || skipSpace(text, i) > i) {
		i++
	}
	got := v.describe(text[min(i, len(text)):], i)
	if n := len(cause.JSONValue); n > 0 && n < 32 && cause.JSONValue.Kind() == '0' {
		got = string(cause.JSONValue)
	}
	var length *lengthError
	switch {
	case errors.As(cause.Err, &length):
		e.words = length.Error()
	case errors.Is(cause.Err, errWantBinary):
		e.words = "want binary data, got " + got
	case errors.Is(cause.Err, errWantNumber):
		e.words = "want a number, got " + got
	case errors.Is(cause.Err, errWantObject):
		e.words = "want an object, got binary data"
	case errors.Is(cause.Err, errWantJSON):
		e.words = "want JSON, got binary data"
	case isText(cause.GoType) && got != "a string":
		e.words = "want a string, got " + got
	case cause.Err != nil && !errors.Is(cause.Err, strconv.ErrRange) && !errors.Is(cause.Err, strconv.ErrSyntax):
		e.words, e.own = got+" is not valid here", cause.Err
	default:
		e.words = "want " + wanted(cause.GoType) + ", got " + got
	}
	e.words += placeOf(cause.JSONPointer)
	return e
}

// maxPointer bounds, in bytes, what an error says of the place in a client's JSON:
// its names may be as long as the whole.
const maxPointer = 200

func placeOf(at jsontext.Pointer) string {
	if at == "" || len(at) > maxPointer {
		return ""
	}
	return " at " + string(at)
}

// describe says what a JSON text is, which begins at a place of the value.
func (v Value) describe(text []byte, at int) string {
	if len(text) == 0 {
		return "nothing"
	}
	switch text[0] {
	case '"':
		return "a string"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	case '{':
		if v.files != nil {
			for _, p := range v.files.places {
				if p.start == at {
					return "binary data"
				}
			}
		}
		return "an object"
	}
	return "a number"
}

// isText tells whether a type takes nothing but strings, by a method.
func isText(t reflect.Type) bool {
	if t == nil || t.Kind() == reflect.Interface {
		return false
	}
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) &&
		!p.Implements(reflect.TypeFor[json.Unmarshaler]()) && !p.Implements(reflect.TypeFor[json.UnmarshalerFrom]())
}

// wanted says what JSON a Go type takes.
func wanted(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return "another value"
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a time like 2006-01-02T15:04:05Z"
	case isBytes(t):
		return "binary data"
	case isText(t):
		return "a string"
	case t != reflect.TypeFor[Value]() && hasMethods(t):
		return "another value"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Int8, reflect.Int16, reflect.Int32:
		most := int64(1)<<(t.Bits()-1) - 1
		return fmt.Sprintf("a whole number from %d to %d", -most-1, most)
	case reflect.Uint, reflect.Uint64, reflect.Uintptr:
		return "a whole number from 0"
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return fmt.Sprintf("a whole number from 0 to %d", uint64(1)<<t.Bits()-1)
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "an array"
	case reflect.Array:
		return fmt.Sprintf("an array of %d", t.Len())
	}
	return "another value"
}

// canBeMissing tells whether what dst points to can say that there is no argument.
func canBeMissing(dst any) bool {
	switch dst.(type) {
	case *string, *int, *bool, *float64: // most arguments, without a look at the type
		return false
	case *Value:
		return true
	}
	t := reflect.TypeOf(dst)
	if t.Kind() != reflect.Pointer {
		return false
	}
	switch t.Elem().Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return !reflect.ValueOf(dst).IsNil()
	}
	return false
}

// mustBeSendable panics if no client can send argument n of type T.
func mustBeSendable[T any](n int) {
	t := reflect.TypeFor[T]()
	switch unsendable(t) {
	case reflect.Invalid:
	case reflect.Func:
		panic(fmt.Sprintf("socketio: argument %d of a handler has type %v: acknowledge with Reply, or Event.Ack in a HandlerFunc", n, t))
	default:
		panic(fmt.Sprintf("socketio: argument %d of a handler has type %v, which no client can send", n, t))
	}
}

// mustBeResult panics if no result of type T can be sent.
func mustBeResult[T any]() {
	if t := reflect.TypeFor[T](); unsendable(t) != reflect.Invalid {
		panic(fmt.Sprintf("socketio: a handler's result has type %v, which has no form in JSON", t))
	}
}

// unsendable returns the kind for which a type, or what it is made of, never has a
// form in JSON, otherwise reflect.Invalid. Fields of structs are not looked at: they
// may be left out.
func unsendable(t reflect.Type) reflect.Kind {
	for seen := map[reflect.Type]bool{}; !seen[t] && !hasMethods(t); t = t.Elem() {
		seen[t] = true
		switch kind := t.Kind(); kind {
		case reflect.Func, reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
			return kind
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		default:
			return reflect.Invalid
		}
	}
	return reflect.Invalid
}
