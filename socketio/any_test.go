package socketio

import (
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func TestTreesAreWrittenAsThePackageJSONWritesThem(t *testing.T) {
	deep := any("leaf")
	for range 500 {
		deep = []any{map[string]any{"in": deep}}
	}
	type point struct{ X, Y float64 }
	for _, v := range []any{
		map[string]any(nil), []any(nil), map[string]any{}, []any{}, []any{nil},
		map[string]any{"c": 1, "a": map[string]any{"z": []any{1, "two", 3.5}, "y": nil}, "b": true, "": ""},
		[]any{0.1, 1e21, 1e-7, 5e-324, math.MaxFloat64, math.Copysign(0, -1), 100.0, int64(-5), uint8(7), float32(0.1)},
		[]any{math.MinInt64, "\u2028</script>&\"\\\x00\xff", map[string]any{"\xff\"": "\xfe"}},
		map[string]any{"point": point{1, 2}, "points": []point{{3, 4}}, "pointer": &point{5, 6}, "ints": map[string]int{"b": 1, "a": 2}},
		map[string]any{"list": []map[string]any{{"b": 1}, {"a": []any{}}}},
		deep,
	} {
		want, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{v, struct{ V any }{v}, []any{v}, map[string]any{"v": v}, &v} {
			text, _, err := appendEvent(nil, "/", 0, false, "a", []any{v})
			if err != nil || !strings.Contains(string(text), string(want)) {
				t.Errorf("%.100v: %v, %.200s, want %.200s", v, err, text, want)
			}
		}
	}
}

func TestWhatHasNoJSONIsAnErrorAnywhereInATree(t *testing.T) {
	loop := map[string]any{}
	loop["loop"] = []any{loop}
	for _, v := range []any{math.NaN(), math.Inf(-1), make(chan int), func() {}, 1i, map[string]any{"\xff": 1, "\xfe": 2}, loop, struct{ F func() }{}} {
		for _, v := range []any{v, []any{v}, map[string]any{"v": []any{v}}, struct{ V any }{v}} {
			if text, _, err := appendEvent(nil, "/", 0, false, "a", []any{v}); err == nil {
				t.Errorf("%.100s", text)
			}
		}
	}
}
