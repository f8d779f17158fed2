package engineio

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// mixed is a unit of text, beyond ASCII and beyond 16 bits, and bytes.
var mixed = Join(Text([]byte("é😀x")), Binary([]byte{1, 2, 3, 4}), Text(nil), Binary(nil))

func TestPayloadsOfProtocol3AreThoseOfTheNodeServer(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    form
		m    Message
		want string
	}{
		{"text", form3, Join(Text([]byte("hello")), Text([]byte("é😀x"))), "6:4hello5:4é😀x"},
		{"text without binary support", form3 | formBase64, Text([]byte("a")), "2:4a"},
		{"base64", form3 | formBase64, mixed, "5:4é😀x10:b4AQIDBA==1:42:b4"},
		{"bytes", form3, mixed, "\x00\x08\xff4é😀x" + "\x01\x05\xff\x04\x01\x02\x03\x04" + "\x00\x01\xff4" + "\x01\x01\xff\x04"},
		{"a long one", form3, Join(Binary(make([]byte, 122)), Text(nil)), "\x01\x01\x02\x03\xff\x04" + strings.Repeat("\x00", 122) + "\x00\x01\xff4"},
	} {
		p := newPayload(tt.f, 0, tt.m)
		if string(p.data) != tt.want || p.binary != (tt.want[0] < ' ') {
			t.Errorf("%s: %q, binary %v; want %q", tt.name, p.data, p.binary, tt.want)
		}
	}
}

func TestPayloadsOfProtocol3AreStrict(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // the messages, or "refused"
	}{
		{"1:4", ""}, {"6:4hello", "hello"}, {"2:4a8:b4AQID2:4b", "a|refused"}, {"2:4a2:4b6:b4AQID2:4c", "a|b|\x01\x02\x03|c"},
		{"5:4é😀x2:4a", "é😀x|a"}, {"1:2", "-"}, {"1:22:4a", "a"}, {"2:4a1:12:4b", "a|ends"}, {"2:b4", ""},
		{"", "refused"}, {"abc", "refused"}, {"0:", "refused"}, {":", "refused"}, {":4", "refused"}, {"1", "refused"}, {"1:", "refused"},
		{"2:4", "refused"}, {"1:4a", "|refused"}, {"2:4a\x1e4b", "a|refused"}, {"4a", "refused"}, {"02:4a", "refused"}, {"+2:4a", "refused"},
		{"-1:4", "refused"}, {"1e0:4", "refused"}, {" 1:4", "refused"}, {"0x1:4", "refused"}, {"99999999999:4", "refused"},
		{"9999999999:4", "refused"}, {"2:4😀", "refused"}, {"3:4😀", "😀"}, {"4:4😀", "refused"}, {"2:4a1", "a|refused"}, {"2:4a0:", "a|refused"},
		{"1:0", "refused"}, {"1:3", "refused"}, {"1:5", "refused"}, {"1:6", "refused"}, {"1:7", "refused"}, {"1:b", "refused"},
		{"6:2probe", "refused"}, {"2:1a", "refused"}, {"2:22", "refused"}, {"5:bAQID", "refused"}, {"3:b4A", "refused"}, {"6:b3AQID", "refused"},
	} {
		if got := takePayload(form3, tt.in, false); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPayloadsOfBytesAreStrict(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string
	}{
		{"\x00\x01\xff4", ""}, {"\x00\x06\xff4hello", "hello"}, {"\x00\x08\xff4é😀x\x01\x03\xff\x04\x01\xff", "é😀x|\x01\xff"},
		{"\x01\x01\xff\x04", ""}, {"\x00\x01\xff2", "-"}, {"\x00\x01\xff1\x00\x01\xff4", "ends"}, {"\x00\x06\xffb4AQID", "\x01\x02\x03"},
		{"\x01\x01\x02\x02\xff\x04" + strings.Repeat("x", 121), strings.Repeat("x", 121)},
		{"", "refused"}, {"\x00", "refused"}, {"\x00\xff", "refused"}, {"\x00\x00\xff", "refused"}, {"\x00\x01", "refused"}, {"\x00\x01\xff", "refused"},
		{"\x02\x01\xff4", "refused"}, {"6:4hello", "refused"}, {"\x00\x00\x01\xff4", "refused"}, {"\x00\x0a\xff4", "refused"}, {"\x00" + "1\xff4", "refused"},
		{"\x00\x02\xff4", "refused"}, {"\x00\x02\xff4\xff", "refused"}, {"\x01\x01\xff\x05", "refused"}, {"\x01\x01\xff4", "refused"},
		{"\x00" + strings.Repeat("\x09", 10) + "\xff4", "refused"}, {"\x00" + strings.Repeat("\x09", 400) + "\xff4", "refused"},
		{"\x00\x01\xff4\x00", "|refused"},
	} {
		if got := takePayload(form3, tt.in, true); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// FuzzPayload3 holds that a payload that is taken is the one encoding of what it
// carries, and that lengths are counted as JavaScript counts them.
func FuzzPayload3(f *testing.F) {
	for _, s := range []string{"6:4hello", "5:4é😀x2:4a", "6:b4AQID1:2", "0:", "1:1", "99999999999:4", "2:4😀"} {
		f.Add([]byte(s), false)
	}
	for _, s := range []string{"\x00\x06\xff4hello\x01\x02\xff\x04\xff", "\x01\x01\x02\x02\xff\x04", "\x00\x01\xff1", "\x00\x00\xff"} {
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, binaryKind bool) {
		if !binaryKind && !utf8.Valid(in) {
			return // refused before it comes here
		}
		s := &Session{server: NewServer(nil, nil), state: stateOpen, form: form3}
		r := newRecorder(s)
		s.receiver = r
		var ms []Message
		r.onMessage = func(data []byte, binary bool) error {
			if binary {
				ms = append(ms, Binary(data))
			} else {
				ms = append(ms, Text(data))
			}
			return nil
		}
		body := append([]byte(nil), in...)
		if s.payload3(body, binaryKind) != nil || len(ms) == 0 {
			return
		}
		if len(s.queue) > 0 || binaryKind && bytes.Contains(in, []byte("b4")) {
			return // pings, and base64 among bytes, are not messages written back
		}
		again := []byte(nil)
		for _, m := range ms {
			if binaryKind {
				again = m.appendBinaryPayload3(again)
			} else {
				again = m.appendPayload3(again)
			}
		}
		if !bytes.Equal(again, in) {
			t.Errorf("%q was taken as %q", in, again)
		}
		for _, m := range ms {
			for op, packet := range m.frames {
				if want := len(utf16.Encode([]rune(string(packet)))); op == opText && units(packet) != want {
					t.Errorf("%q is %d units long, not %d", packet, want, units(packet))
				}
			}
		}
	})
}
