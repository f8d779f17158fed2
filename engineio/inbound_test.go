package engineio

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// events is a sink that writes down what it gets.
type events struct{ strings.Builder }

func (e *events) add(kind string, data []byte) error {
	if e.Len() > 0 {
		e.WriteString("; ")
	}
	fmt.Fprintf(e, "%s %q", kind, data)
	return nil
}

func (e *events) message(data []byte, binary bool) error {
	if binary {
		return e.add("binary", data)
	}
	return e.add("text", data)
}

func (e *events) control(op byte, data []byte) error {
	return e.add(map[byte]string{opPing: "ping", opPong: "pong", opClose: "close"}[op], data)
}

// feedAll feeds in pieces and returns the events and the close code.
func feedAll(in string, limit, piece int) (string, int) {
	var got events
	parser := inbound{max: limit}
	for b := []byte(in); len(b) > 0; {
		n := min(piece, len(b))
		if err := parser.feed(append([]byte(nil), b[:n]...), &got); err != nil {
			return got.String(), codeOf(err)
		}
		b = b[n:]
	}
	return got.String(), 0
}

func TestControlFramesAreLimitedPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := inbound{max: 1000}
		open := header(0x01, 0x81) + "a" // the rule holds inside a message too
		if err := in.feed([]byte(open), &events{}); err != nil {
			t.Fatal(err)
		}
		for second := range 3 {
			for i := range maxControlRate {
				if err := in.feed([]byte(header(0x8a, 0x80)), &events{}); err != nil {
					t.Fatalf("frame %d in second %d: %v", i, second, err)
				}
			}
			if second == 2 {
				break
			}
			after(time.Second)
		}
		if err := in.feed([]byte(header(0x89, 0x80)), &events{}); codeOf(err) != codePolicy {
			t.Errorf("one frame more: %v", err)
		}
	})
}

func TestAPromisedPayloadTakesNoMemoryBeforeItComes(t *testing.T) {
	in := inbound{max: 1_000_000}
	frame := header(0x82, 0xff, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40) + "few bytes"
	if err := in.feed([]byte(frame), &events{}); err != nil || cap(in.part.message) > 64 {
		t.Errorf("%v, and room for %d bytes when 9 have come", err, cap(in.part.message))
	}
}

// uncounted is a sink that lifts the limit on control frames, which depends on
// the time of day.
type uncounted struct {
	events
	parser inbound
}

func (u *uncounted) control(op byte, data []byte) error {
	u.parser.controls = 0
	return u.events.control(op, data)
}

// FuzzInbound compares any split of the bytes with no split.
func FuzzInbound(f *testing.F) {
	for _, tt := range frameRules {
		if len(tt.in) < 1<<12 {
			f.Add([]byte(tt.in), uint16(1), uint16(7), false)
		}
	}
	for _, tt := range deflateRules {
		if len(tt.in) < 1<<12 {
			f.Add([]byte(tt.in), uint16(1), uint16(7), true)
		}
	}
	f.Add([]byte(header(0x01, 0x81)+"a"+strings.Repeat(header(0x89, 0x80), 30)), uint16(5), uint16(6), false)
	f.Fuzz(func(t *testing.T, in []byte, first, piece uint16, deflate bool) {
		const limit = 300
		whole := uncounted{parser: inbound{max: limit, deflate: deflate}}
		wholeErr := whole.parser.feed(append([]byte(nil), in...), &whole)

		split := uncounted{parser: inbound{max: limit, deflate: deflate}}
		var splitErr error
		n := min(int(first), len(in))
		for b := append([]byte(nil), in...); splitErr == nil && len(b) > 0; n = min(int(piece)+1, len(b)) {
			splitErr = split.parser.feed(b[:n:n], &split)
			b = b[n:]
			if p := split.parser.part; p != nil && (cap(p.message) > 2*limit || cap(p.control) > 2*maxControl) {
				t.Fatalf("holds %d bytes of message and %d of control", cap(p.message), cap(p.control))
			}
		}
		if whole.String() != split.String() || fmt.Sprint(wholeErr) != fmt.Sprint(splitErr) {
			t.Errorf("whole: %s, %v\nsplit: %s, %v", &whole.events, wholeErr, &split.events, splitErr)
		}
	})
}
