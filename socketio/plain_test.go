package socketio

import (
	"math"
	"testing"
)

// What is written the short way must read like what the package json writes, as it
// does of a pointer to the same.
func TestTheShortWayWritesWhatTheLongWayWrites(t *testing.T) {
	long := func(arg any) any {
		switch arg := arg.(type) {
		case string:
			return &arg
		case Value:
			return &arg
		case bool:
			return &arg
		case int:
			return &arg
		}
		return arg
	}
	texts := []string{"", "a", "</script>&", "with \"quotes\"", `back\slash`, "tab\tand\x00\x1f\x7f", "é ✓ 👍", "\u2028", "\xff\xfe", "~ }"}
	var args []any
	for _, text := range texts {
		args = append(args, text)
	}
	args = append(args, true, false, 0, -1, math.MaxInt, math.MinInt, Value{}, Value{text: []byte(`{"b":1,"a":[1e2,"\u00e9"]}`)})
	for _, event := range append([]string{"event"}, texts...) {
		for i := range args {
			for _, some := range [][]any{{}, {args[i]}, {args[i], args[(i+1)%len(args)]}} {
				var others []any
				for _, arg := range some {
					others = append(others, long(arg))
				}
				if event != "" {
					short, _, err := appendEvent(nil, "/n", 7, true, event, some)
					want, _, wantErr := appendEvent(nil, "/n", 7, true, event, append(others, []string{}))
					want = append(cut(want, `,[]]`), ']')
					if err != nil || wantErr != nil || string(short) != string(want) {
						t.Errorf("%q %q: %s %v, want %s %v", event, some, short, err, want, wantErr)
					}
				}
				short, _, err := appendAck(nil, "/", 7, some)
				want, _, wantErr := appendAck(nil, "/", 7, append(others, []string{}))
				if len(some) == 0 {
					want = append(cut(want, `[]]`), ']')
				} else {
					want = append(cut(want, `,[]]`), ']')
				}
				if err != nil || wantErr != nil || string(short) != string(want) {
					t.Errorf("%q: %s %v, want %s %v", some, short, err, want, wantErr)
				}
			}
		}
	}
}

func cut(text []byte, end string) []byte { return text[:len(text)-len(end)] }
