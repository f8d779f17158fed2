package socketio

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// The append functions encode one packet each, without the Engine.IO type
// before it, and append its text to dst, which they return unchanged with an
// error. What they return besides are the binary messages that must follow,
// in memory of their own: arguments may be modified once they have returned.
//
// Arguments become JSON by the rules in the section Values of the package's
// documentation.

var (
	errTooManyAttachments = fmt.Errorf("more than the %d binary attachments that clients accept", maxAttachments)
	errBinaryConnect      = errors.New("a connect packet cannot carry binary attachments")
	errForeignPlaceholder = errors.New("beside binary data, an argument has an object that clients would take for a binary placeholder")
)

// appendEvent encodes EVENT, or BINARY_EVENT when there are attachments.
func appendEvent(dst []byte, ns string, id uint64, withID bool, event string, args []any) ([]byte, [][]byte, error) {
	e, err := encodeEvent(event, args)
	if err != nil {
		return dst, nil, err
	}
	return e.packet(dst, PacketEvent, ns, id, withID)
}

// encodeEvent encodes an event's payload.
func encodeEvent(event string, args []any) (*encoder, error) {
	if reservedEvent(event) {
		return nil, fmt.Errorf("event name %q is reserved", event)
	}
	e := newEncoder()
	if event != "" && e.plain(event, args) {
		return e, nil
	}
	return e, cmp.Or(e.json.WriteToken(jsontext.BeginArray), e.json.WriteToken(jsontext.String(event)), e.args(args))
}

// appendAck encodes ACK, or BINARY_ACK when there are attachments.
func appendAck(dst []byte, ns string, id uint64, args []any) ([]byte, [][]byte, error) {
	e, err := encodeArgs(args)
	if err != nil {
		return dst, nil, err
	}
	return e.packet(dst, PacketAck, ns, id, true)
}

// encodeArgs encodes an acknowledgement's payload.
func encodeArgs(args []any) (*encoder, error) {
	e := newEncoder()
	if e.plain("", args) {
		return e, nil
	}
	return e, cmp.Or(e.json.WriteToken(jsontext.BeginArray), e.args(args))
}

// appendConnect encodes CONNECT with a payload that becomes a JSON object.
func appendConnect(dst []byte, ns string, payload any) ([]byte, error) {
	return appendObject(dst, PacketConnect, ns, payload)
}

// appendConnectError encodes CONNECT_ERROR. A nil data is left out.
func appendConnectError(dst []byte, ns, message string, data any) ([]byte, error) {
	return appendObject(dst, PacketConnectError, ns, struct {
		Message string `json:"message"`
		Data    any    `json:"data,omitzero"`
	}{message, data})
}

// appendDisconnect encodes DISCONNECT.
func appendDisconnect(dst []byte, ns string) []byte {
	return appendHeader(dst, PacketDisconnect, 0, ns)
}

func appendObject(dst []byte, typ PacketType, ns string, payload any) ([]byte, error) {
	e := newEncoder()
	if err := e.writeTree(e.json, payload); err != nil {
		return dst, err
	}
	if len(e.binary) > 0 {
		return dst, errBinaryConnect
	}
	text, _, err := e.packet(dst, typ, ns, 0, false)
	return text, err
}

// appendHeader appends <type>[<attachments>-][<namespace>,].
func appendHeader(dst []byte, typ PacketType, attachments int, ns string) []byte {
	if attachments > 0 {
		typ += packetBinaryEvent - PacketEvent
	}
	dst = append(dst, '0'+byte(typ))
	if attachments > 0 {
		dst = append(strconv.AppendInt(dst, int64(attachments), 10), '-')
	}
	if ns != "/" {
		dst = append(append(dst, ns...), ',')
	}
	return dst
}

// An encoder writes the JSON of one packet. The package json remembers types
// per set of functions, so encoders are reused, with the functions that
// collect attachments in them.
type encoder struct {
	json    *jsontext.Encoder // writes to buf
	buf     bytes.Buffer
	options json.Options
	bytes   json.Options // besides, for types that may hold bytes of other types
	binary  [][]byte
	values  []standIn
	names   []string // of the maps that are being written

	typ      reflect.Type // the last that was looked up, and whether it may hold bytes
	typHolds bool
}

// A standIn is a byte of the encoder's text that a received value replaces in
// the end: the package json would reformat the value.
type standIn struct {
	at    int
	value Value
	first int // number of its first attachment
}

var encoders = sync.Pool{New: func() any {
	e := new(encoder)
	functions := json.JoinMarshalers(
		json.MarshalToFunc(e.writeBinary),
		json.MarshalToFunc(e.writeValue),
		json.MarshalToFunc(writeDuration),
		json.MarshalToFunc(writeNumber),
	)
	e.options = json.JoinOptions(
		json.Deterministic(true),
		jsontext.AllowInvalidUTF8(true),
		jsonv1.OmitEmptyWithLegacySemantics(true), // as encoding/json has it
		json.WithMarshalers(functions),
	)
	e.bytes = json.WithMarshalers(json.JoinMarshalers(functions, json.MarshalToFunc(e.writeAny), json.MarshalToFunc(e.writeBytes)))
	e.json = jsontext.NewEncoder(&e.buf, e.options)
	return e
}}

func newEncoder() *encoder {
	e := encoders.Get().(*encoder)
	e.json.Reset(&e.buf, e.options)
	return e
}

// maxPooled bounds the buffer that an encoder keeps for the next packet.
const maxPooled = 64 << 10

// release gives the encoder back. One whose caller met an error is left to
// the garbage collector, for whatever state it is in.
func (e *encoder) release() {
	if e.buf.Cap() > maxPooled {
		return
	}
	e.buf.Reset()
	e.binary = nil
	clear(e.values)
	e.values = e.values[:0]
	encoders.Put(e)
}

// args writes the arguments and closes the array around them.
func (e *encoder) args(args []any) error {
	for i, arg := range args {
		if err := e.writeTree(e.json, arg); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return e.json.WriteToken(jsontext.EndArray)
}

// packet appends header and JSON to dst and releases the encoder.
func (e *encoder) packet(dst []byte, typ PacketType, ns string, id uint64, withID bool) ([]byte, [][]byte, error) {
	if len(e.binary) > maxAttachments {
		return dst, nil, errTooManyAttachments
	}
	size := e.buf.Len() + len(ns) + 24
	for _, s := range e.values {
		size += len(s.value.JSON())
	}
	all := appendHeader(slices.Grow(dst, size), typ, len(e.binary), ns)
	if withID {
		all = strconv.AppendUint(all, id, 10)
	}
	all, binary, err := e.payload(all)
	if err != nil {
		return dst, nil, err
	}
	return all, binary, nil
}

// payload appends the JSON to all and releases the encoder.
func (e *encoder) payload(all []byte) ([]byte, [][]byte, error) {
	binary := e.binary
	text := bytes.TrimSuffix(e.buf.Bytes(), []byte{'\n'})
	start, done := len(all), 0
	for _, s := range e.values {
		all = append(all, text[done:s.at]...)
		all = s.value.appendText(all, s.first)
		done = s.at + 1
	}
	all = append(all, text[done:]...)
	e.release()

	// What a client sent as plain data may look like a placeholder. Clients
	// that find one they cannot resolve end the connection.
	if len(binary) > 0 {
		s := scanner{text: all[start:], depth: maxDepth, attachments: len(binary)}
		if err := s.scan(0); err == errPlaceholder {
			return nil, nil, errForeignPlaceholder
		} else if err != nil {
			return nil, nil, err
		}
	}
	return all, binary, nil
}

func (e *encoder) writeBinary(enc *jsontext.Encoder, data []byte) error {
	if data == nil {
		return enc.WriteToken(jsontext.Null)
	}
	num := len(e.binary)
	e.binary = append(e.binary, copyPart(data))
	return enc.WriteValue(appendPlaceholder(enc.AvailableBuffer(), num))
}

func appendPlaceholder(dst []byte, num int) []byte {
	dst = append(dst, `{"_placeholder":true,"num":`...)
	return append(strconv.AppendInt(dst, int64(num), 10), '}')
}

func (e *encoder) writeValue(enc *jsontext.Encoder, v Value) error {
	first := len(e.binary)
	if v.files != nil {
		for _, p := range v.files.places {
			e.binary = append(e.binary, (*v.files.parts)[p.num])
		}
	}
	if enc != e.json { // a method's own, into a buffer that is not ours
		return enc.WriteValue(v.appendText(nil, first))
	}
	if err := enc.WriteToken(jsontext.Int(0)); err != nil {
		return err
	}
	at := int(enc.OutputOffset()) - 1
	if enc.StackDepth() == 0 {
		at-- // a newline follows
	}
	e.values = append(e.values, standIn{at: at, value: v, first: first})
	return nil
}

// appendText appends the value's text, its attachments numbered from first.
func (v Value) appendText(dst []byte, first int) []byte {
	text, done := v.JSON(), 0
	if v.files != nil {
		for i, p := range v.files.places {
			dst = append(dst, text[done:p.start]...)
			dst = appendPlaceholder(dst, first+i)
			done = p.end
		}
	}
	return append(dst, text[done:]...)
}

func writeDuration(enc *jsontext.Encoder, d time.Duration) error {
	return enc.WriteToken(jsontext.Int(int64(d)))
}
