package engineio

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// header builds the header of a client's frame with a mask of zeros, so that
// the payload stays readable.
func header(bits byte, length ...byte) string {
	return string(append(append([]byte{bits}, length...), 0, 0, 0, 0))
}

var frameRules = []struct {
	name string
	in   string
	code int    // 0: no error
	want string // the events
}{
	{"text", header(0x81, 0x83) + "abc", 0, `text "abc"`},
	{"binary", header(0x82, 0x82) + "\xff\x00", 0, `binary "\xff\x00"`},
	{"empty text", header(0x81, 0x80), 0, `text ""`},
	{"16-bit length", header(0x81, 0xfe, 0, 126) + strings.Repeat("x", 126), 0, `text "` + strings.Repeat("x", 126) + `"`},
	{"fragments", header(0x01, 0x81) + "a" + header(0x00, 0x81) + "b" + header(0x80, 0x81) + "c", 0, `text "abc"`},
	{"empty fragments", header(0x02, 0x80) + header(0x00, 0x80) + header(0x80, 0x80), 0, `binary ""`},
	{"UTF-8 cut by fragments", header(0x01, 0x81) + "\xc3" + header(0x80, 0x81) + "\xa4", 0, `text "ä"`},
	{"ping between fragments", header(0x01, 0x81) + "a" + header(0x89, 0x81) + "p" + header(0x80, 0x81) + "b", 0,
		`ping "p"; text "ab"`},
	{"empty ping, pong, close", header(0x89, 0x80) + header(0x8a, 0x80) + header(0x88, 0x80), 0, `ping ""; pong ""; close ""`},
	{"ping of 125", header(0x89, 0xfd) + strings.Repeat("p", 125), 0, `ping "` + strings.Repeat("p", 125) + `"`},
	{"two texts", header(0x81, 0x81) + "a" + header(0x81, 0x81) + "b", 0, `text "a"; text "b"`},

	{"not masked", "\x81\x0240", codeProtocol, ""},
	{"RSV1", header(0xc1, 0x82) + "40", codeProtocol, ""},
	{"RSV2", header(0xa1, 0x82) + "40", codeProtocol, ""},
	{"RSV3", header(0x91, 0x82) + "40", codeProtocol, ""},
	{"opcode 3", header(0x83, 0x80), codeProtocol, ""},
	{"opcode 7", header(0x87, 0x80), codeProtocol, ""},
	{"opcode b", header(0x8b, 0x80), codeProtocol, ""},
	{"opcode f", header(0x8f, 0x80), codeProtocol, ""},
	{"continuation of nothing", header(0x80, 0x82) + "40", codeProtocol, ""},
	{"continuation of nothing, not final", header(0x00, 0x82) + "40", codeProtocol, ""},
	{"text inside a text", header(0x01, 0x81) + "a" + header(0x81, 0x81) + "b", codeProtocol, ""},
	{"binary inside a text", header(0x01, 0x81) + "a" + header(0x02, 0x81) + "b", codeProtocol, ""},
	{"fragmented ping", header(0x09, 0x80), codeProtocol, ""},
	{"fragmented close", header(0x08, 0x80), codeProtocol, ""},
	{"ping of 126", header(0x89, 0xfe, 0, 126) + strings.Repeat("p", 126), codeProtocol, ""},
	{"ping with a 64-bit length", header(0x89, 0xff, 0, 0, 0, 0, 0, 1, 0, 0), codeProtocol, ""},
	{"16-bit length that is not minimal", header(0x81, 0xfe, 0, 125), codeProtocol, ""},
	{"64-bit length that is not minimal", header(0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff), codeProtocol, ""},
	{"negative length", header(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), codeProtocol, ""},
	{"largest length", header(0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), codeTooBig, ""},
	{"too big by one, no payload yet", header(0x81, 0xfe, 0x03, 0xe9), codeTooBig, ""},
	{"too big by a fragment", header(0x01, 0xfe, 0x03, 0xe8) + strings.Repeat("a", 1000) + header(0x80, 0x81), codeTooBig, ""},
	{"too big by an empty-looking sum", header(0x01, 0x81) + "a" + header(0x00, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), codeTooBig, ""},
	{"ff in text", header(0x81, 0x83) + "42\xff", codeEncoding, ""},
	{"overlong in text", header(0x81, 0x82) + "\xc0\xaf", codeEncoding, ""},
	{"surrogate in text", header(0x81, 0x83) + "\xed\xa0\x80", codeEncoding, ""},
	{"beyond Unicode in text", header(0x81, 0x84) + "\xf4\x90\x80\x80", codeEncoding, ""},
	{"text cut within a rune", header(0x81, 0x82) + "\xe2\x82", codeEncoding, ""},
	{"fragmented text with ff", header(0x01, 0x81) + "a" + header(0x80, 0x81) + "\xff", codeEncoding, ""},
	{"1,025 fragments", header(0x01, 0x80) + strings.Repeat(header(0x00, 0x80), 1024), codePolicy, ""},
}

func TestFramesFollowEveryRule(t *testing.T) {
	for _, tt := range frameRules {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{len(tt.in), 1, 3} {
				got, code := feedAll(tt.in, 1000, size)
				if code != tt.code || tt.want != "" && got != tt.want {
					t.Errorf("in pieces of %d: %s, code %d; want %s, code %d", size, got, code, tt.want, tt.code)
				}
			}
		})
	}
}

func TestASplitAtAnyByteChangesNothing(t *testing.T) {
	for _, tt := range frameRules {
		if len(tt.in) > 2000 {
			continue // covered in pieces above
		}
		wantEvents, wantCode := feedAll(tt.in, 1000, len(tt.in))
		for cut := 1; cut < len(tt.in); cut++ {
			var got events
			in := inbound{max: 1000}
			err := in.feed([]byte(tt.in[:cut]), &got)
			if err == nil {
				err = in.feed([]byte(tt.in[cut:]), &got)
			}
			if got.String() != wantEvents || codeOf(err) != wantCode {
				t.Errorf("%s cut at %d: %s, code %d; want %s, code %d", tt.name, cut, &got, codeOf(err), wantEvents, wantCode)
			}
		}
	}
}

func TestAnIdleInboundHoldsNothing(t *testing.T) {
	in := inbound{max: 1000}
	for _, tt := range frameRules {
		if tt.code != 0 {
			continue
		}
		var got events
		if err := in.feed([]byte(tt.in), &got); err != nil || in.part != nil {
			t.Errorf("%s: %v, leaves %+v", tt.name, err, in.part)
		}
		in.second = 0
	}
}

func TestUnmaskingInPiecesEqualsUnmaskingAtOnce(t *testing.T) {
	mask := [4]byte{1, 2, 4, 8}
	for size := range 40 {
		for cut := range size + 1 {
			got := bytes.Repeat([]byte{0x55}, size)
			unmask(got[:cut], mask, 0)
			unmask(got[cut:], mask, cut)
			for i := range got {
				if want := 0x55 ^ mask[i%4]; got[i] != want {
					t.Fatalf("size %d, cut %d, byte %d: %x, want %x", size, cut, i, got[i], want)
				}
			}
		}
	}
}

func TestCloseFramesAreChecked(t *testing.T) {
	for _, tt := range []struct {
		payload string
		answer  int
		code    int
	}{
		{"", codeNormal, 0},
		{"\x03", 0, codeProtocol},
		{"\x03\xe8", 1000, 0}, {"\x03\xe8bye", 1000, 0}, {"\x03\xe8\xff", 0, codeEncoding},
		{"\x03\xe7", 0, codeProtocol}, {"\x00\x00", 0, codeProtocol},
		{"\x03\xec", 0, codeProtocol}, {"\x03\xed", 0, codeProtocol}, {"\x03\xee", 0, codeProtocol},
		{"\x03\xef", 1007, 0}, {"\x03\xf6", 1014, 0}, {"\x03\xf7", 0, codeProtocol},
		{"\x0b\xb7", 0, codeProtocol}, {"\x0b\xb8", 3000, 0}, {"\x13\x87", 4999, 0}, {"\x13\x88", 0, codeProtocol},
	} {
		answer, err := checkClose([]byte(tt.payload))
		if answer != tt.answer || codeOf(err) != tt.code {
			t.Errorf("%q: answer %d, error %v; want %d, %d", tt.payload, answer, err, tt.answer, tt.code)
		}
	}
}

// codeOf is the close code of an error, 0 of nil.
func codeOf(err error) int {
	var e *closeError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}
