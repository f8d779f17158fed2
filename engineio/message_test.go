package engineio

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// wirePackets reads back what a client would see on a WebSocket.
func wirePackets(t *testing.T, m Message) (packets []string) {
	t.Helper()
	for wire := m.wire; len(wire) > 0; {
		op, head, size := serverFrame(wire)
		packet := string(wire[head : head+size])
		if op == opBinary {
			packet = "b" + base64.StdEncoding.EncodeToString([]byte(packet))
		}
		packets = append(packets, packet)
		wire = wire[head+size:]
	}
	return packets
}

func TestAMessageIsTheSameOnEveryTransport(t *testing.T) {
	for _, size := range []int{0, 1, 124, 125, 126, 127, 65534, 65535, 65536, 70000} {
		text, data := strings.Repeat("x", size), bytes.Repeat([]byte{0xff}, size)
		m := Join(Text([]byte(text)), Binary(data), Message{}, Text(nil))
		want := []string{"4" + text, "b" + base64.StdEncoding.EncodeToString(data), "4"}
		if got := strings.Join(wirePackets(t, m), "\x1e"); got != strings.Join(want, "\x1e") {
			t.Errorf("size %d: wrong on a WebSocket", size)
		}
		if got := string(m.appendPayload(nil)); got != strings.Join(want, "\x1e") {
			t.Errorf("size %d: wrong on polling", size)
		}
	}
}

func TestAMessageIsACopy(t *testing.T) {
	data := []byte("before")
	text, binary := Text(data), Binary(data)
	copy(data, "after!")
	if s := string(text.wire) + string(binary.wire); strings.Contains(s, "after!") {
		t.Errorf("a message shares its bytes with the caller: %q", s)
	}
}

func TestOnlyCanonicalBase64IsTaken(t *testing.T) {
	for in, ok := range map[string]bool{
		"": true, "AQID": true, "AQI=": true, "AQ==": true,
		"AQ": false, "AR==": false, "AQ==AQ==": false, "A": false, "====": false,
		"AQID\n": false, "AQ\r\nID": false, " AQID": false, "AQ-_": false,
	} {
		if _, err := decodeBase64([]byte(in)); (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestPayloadsAreStrict(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // the messages, or "refused"
	}{
		{"4", ""}, {"4a", "a"}, {"4a\x1e4b\x1ebAQID", "a|b|\x01\x02\x03"}, {"b", ""}, {"3", "-"}, {"3\x1e4a", "a"},
		{"1", "ends"}, {"4a\x1e1\x1e4b", "a|ends"},
		{"", "refused"}, {"\x1e", "refused"}, {"\x1e\x1e\x1e", "refused"}, {"4a\x1e", "a|refused"}, {"\x1e4a", "refused"},
		{"0", "refused"}, {"2", "refused"}, {"5", "refused"}, {"6", "refused"}, {"7", "refused"}, {"8", "refused"},
		{"9", "refused"}, {":", "refused"}, {"a", "refused"}, {"\x00", "refused"}, {"2probe", "refused"},
		{"3abc", "refused"}, {"1abc", "refused"}, {"bA", "refused"}, {"bAQID=", "refused"}, {"B", "refused"},
	} {
		if got := takePayload(0, tt.in, false); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// takePayload handles a payload with a session of its own.
func takePayload(f form, in string, binary bool) string {
	server := NewServer(nil, nil)
	s := &Session{server: server, state: stateOpen, form: f}
	r := newRecorder(s)
	s.receiver = r
	var err error
	if f&form3 != 0 {
		err = s.payload3([]byte(in), binary)
	} else {
		err = s.payload([]byte(in))
	}
	got := r.received()
	switch {
	case err == errStop:
		got = append(got, "ends")
	case err != nil:
		got = append(got, "refused")
	case len(got) == 0:
		return "-"
	}
	return strings.Join(got, "|")
}

// FuzzPayload holds that a payload that is taken is the one encoding of what
// it carries.
func FuzzPayload(f *testing.F) {
	for _, s := range []string{"4a\x1ebAQID\x1e3", "4", "b", "bAQ==\x1e4", "\x1e", "1", "bAR=="} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		s := &Session{server: NewServer(nil, nil), state: stateOpen}
		var again []byte
		r := newRecorder(s)
		r.onMessage = func(data []byte, binary bool) error {
			m := Text(data)
			if binary {
				m = Binary(data)
			}
			again = m.appendPayload(again)
			return nil
		}
		s.receiver = r
		if s.payload(append([]byte(nil), in...)) != nil {
			return
		}
		var want [][]byte
		for p := range bytes.SplitSeq(in, []byte{packetSeparator}) {
			if !bytes.Equal(p, []byte{packetPong}) {
				want = append(want, p)
			}
		}
		if !bytes.Equal(again, bytes.Join(want, []byte{packetSeparator})) {
			t.Errorf("%q was taken as %q", in, again)
		}
	})
}
