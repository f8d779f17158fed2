package socketio

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"
)

func FuzzParsePacket(f *testing.F) {
	for _, c := range soundPackets {
		f.Add([]byte(c.text))
	}
	for _, text := range brokenPackets {
		if len(text) < 4096 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		checkScanAgainstStandard(t, text)
		original := bytes.Clone(text)
		p, err := parsePacket(text, defaultLimits)
		if !bytes.Equal(text, original) {
			t.Fatal("the text was modified")
		}
		if err != nil && !errors.Is(err, errNamespace) {
			return
		}
		attachAll(t, &p)
		again, parts := encodePacket(t, p)
		if again == nil {
			return
		}
		p2, err := parsePacket(again, defaultLimits)
		if err != nil && !errors.Is(err, errNamespace) {
			t.Fatalf("%q became %q: %v", text, again, err)
		}
		for _, part := range parts {
			if _, err := p2.attach(part); err != nil {
				t.Fatal(err)
			}
		}
		if p2.attachments != 0 {
			t.Fatalf("%q became %q, which wants %d more", text, again, p2.attachments)
		}
		third, parts3 := encodePacket(t, p2)
		if !bytes.Equal(again, third) || !slices.EqualFunc(parts, parts3, bytes.Equal) {
			t.Fatalf("%q became %q became %q", text, again, third)
		}
		if p.typ != p2.typ || p.ns != p2.ns || p.id != p2.id || p.hasID != p2.hasID || p.name != p2.name || len(p.args) != len(p2.args) {
			t.Fatalf("%q became %q", text, again)
		}
	})
}

// checkScanAgainstStandard compares the scanner's verdict on every payload
// that may be in text with that of encoding/json.
func checkScanAgainstStandard(t *testing.T, text []byte) {
	start := bytes.IndexAny(text, "[{")
	if start < 0 {
		return
	}
	text = text[start:]
	s := scanner{text: text, depth: maxDepth, split: maxArguments}
	err := s.scan(0)
	// The standard library lets invalid UTF-8 in strings pass.
	if errors.Is(err, errUTF8) || errors.Is(err, errDepth) {
		return
	}
	if (err == nil) != json.Valid(text) {
		t.Fatalf("%q: scan says %v, encoding/json %v", text, err, json.Valid(text))
	}
	if err != nil || text[0] != '[' {
		return
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(text, &elements); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if !slices.EqualFunc(elements, s.elements, func(raw json.RawMessage, v Value) bool { return bytes.Equal(raw, v.text) }) {
		t.Fatalf("%q was split into %v", text, s.elements)
	}
}

func attachAll(t *testing.T, p *packet) {
	for n := p.attachments; n > 0; n-- {
		complete, err := p.attach([]byte{byte(n)})
		if err != nil || complete != (n == 1) {
			t.Fatalf("attachment: %v, %v", complete, err)
		}
	}
}

// encodePacket encodes a parsed packet, or returns nil for one that only
// clients send.
func encodePacket(t *testing.T, p packet) (text []byte, parts [][]byte) {
	t.Helper()
	var err error
	switch {
	case p.typ == PacketEvent:
		text, parts, err = appendEvent(nil, p.ns, p.id, p.hasID, p.name, p.args.Any())
	case p.typ == PacketAck && p.hasID:
		text, parts, err = appendAck(nil, p.ns, p.id, p.args.Any())
	case p.typ == PacketConnect && p.auth.text != nil:
		text, err = appendConnect(nil, p.ns, Value{text: bytes.TrimSpace(p.auth.text)})
	case p.typ == PacketDisconnect:
		text = appendDisconnect(nil, p.ns)
	}
	if err != nil {
		t.Fatalf("%s: %v", describePacket(p), err)
	}
	return text, parts
}

func FuzzValueDecode(f *testing.F) {
	for _, c := range soundPackets {
		f.Add([]byte(c.text))
	}
	for _, arg := range []string{
		`{"s":"x","n":1,"b":{"_placeholder":true,"num":0},"a":[{"_placeholder":true,"num":1}],"v":{"x":{"_placeholder":true,"num":2}}}`,
		`{"a":1,"a":{"_placeholder":true,"num":0}}`, `"\ud800\udc00\ud800"`, `[1e999,-0,1E400]`, `{"_placeholder":true,"num":0,"x":null}`,
	} {
		f.Add([]byte(`2["a",` + arg + `]`))
		f.Add([]byte(`53-["a",` + arg + `]`))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parsePacket(text, defaultLimits)
		if err != nil {
			return
		}
		attachAll(t, &p)
		for _, v := range p.args {
			type tree struct {
				S string         `json:"s"`
				N *float64       `json:"n"`
				B []byte         `json:"b"`
				A []any          `json:"a"`
				V Value          `json:"v"`
				D time.Duration  `json:"d"`
				M map[string]any `json:"m"`
			}
			// Errors are fine here, panics are not.
			for _, dst := range []any{
				new(string), new(int), new(bool), new(float64), new([]byte), new([]string), new(map[string]Value),
				new(tree), new([]tree), new(Value), new(time.Time), new([4]byte), new(*tree),
			} {
				_ = v.Decode(dst)
			}
			var whole any
			err := v.Decode(&whole)
			if want := any(nil); v.files == nil && json.Unmarshal(v.JSON(), &want) != nil && err == nil {
				t.Fatalf("%s decoded to %v", v.JSON(), whole)
			}
			if err != nil {
				continue
			}
			if _, _, err := appendEvent(nil, "/", 0, false, "a", []any{whole, v}); err != nil &&
				!errors.Is(err, errTooManyAttachments) && !errors.Is(err, errForeignPlaceholder) && !errors.Is(err, errDepth) {
				t.Fatalf("%s cannot be sent again: %v", v.JSON(), err)
			}
		}
	})
}
