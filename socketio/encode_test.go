package socketio

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func encoded(t testing.TB, args ...any) (string, []string) {
	t.Helper()
	text, binary, err := appendEvent(nil, "/", 0, false, "a", args)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	parts := make([]string, len(binary))
	for i, b := range binary {
		parts[i] = string(b)
	}
	return string(text), parts
}

func TestEncodedHeadersAreTheReferenceOnes(t *testing.T) {
	bin := []byte{1}
	for _, c := range []struct {
		ns     string
		id     uint64
		withID bool
		args   []any
		event  string
		ack    string
	}{
		{"/", 0, false, nil, `2["a"]`, `30[]`},
		{"/", 0, true, []any{1}, `20["a",1]`, `30[1]`},
		{"/", 456, true, []any{1}, `2456["a",1]`, `3456[1]`},
		{"/custom", 0, false, []any{"x"}, `2/custom,["a","x"]`, `3/custom,0["x"]`},
		{"/custom", 7, true, []any{"x"}, `2/custom,7["a","x"]`, `3/custom,7["x"]`},
		{"/", 0, false, []any{bin}, `51-["a",{"_placeholder":true,"num":0}]`, `61-0[{"_placeholder":true,"num":0}]`},
		{"/custom", 13, true, []any{bin, 1, bin},
			`52-/custom,13["a",{"_placeholder":true,"num":0},1,{"_placeholder":true,"num":1}]`,
			`62-/custom,13[{"_placeholder":true,"num":0},1,{"_placeholder":true,"num":1}]`},
	} {
		if text, _, err := appendEvent(nil, c.ns, c.id, c.withID, "a", c.args); err != nil || string(text) != c.event {
			t.Errorf("%s, %v", text, err)
		}
		if text, _, err := appendAck(nil, c.ns, c.id, c.args); err != nil || string(text) != c.ack {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestEncodedConnectPackets(t *testing.T) {
	type sid struct {
		SID string `json:"sid"`
	}
	check := func(want string, text []byte, err error) {
		t.Helper()
		if err != nil || string(text) != want {
			t.Errorf("%s: %s, %v", want, text, err)
		}
	}
	text, err := appendConnect(nil, "/", sid{"x"})
	check(`0{"sid":"x"}`, text, err)
	text, err = appendConnect([]byte("4"), "/custom", sid{"x"})
	check(`40/custom,{"sid":"x"}`, text, err)
	text, err = appendConnectError(nil, "/", "Not authorized", nil)
	check(`4{"message":"Not authorized"}`, text, err)
	text, err = appendConnectError(nil, "/custom", `a "b"`, map[string]any{"code": "E1"})
	check(`4/custom,{"message":"a \"b\"","data":{"code":"E1"}}`, text, err)
	text, err = appendConnect(nil, "/", received(t, `2["a",{ "sid":1 }]`).args[0])
	check(`0{ "sid":1 }`, text, err)
	check(`1`, appendDisconnect(nil, "/"), nil)
	check(`1/custom,`, appendDisconnect(nil, "/custom"), nil)

	if text, err := appendConnectError([]byte("4"), "/", "a", []byte("b")); !errors.Is(err, errBinaryConnect) || string(text) != "4" {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := appendConnectError(nil, "/", "a", make(chan int)); err == nil {
		t.Error("a channel passed")
	}
}

func TestEncodedArgumentsFollowTheDocumentedRules(t *testing.T) {
	type node struct {
		Name string            `json:"name"`
		Tags []string          `json:"tags"`
		Meta map[string]string `json:"meta"`
		Next *node             `json:"next,omitempty"`
	}
	var nobody *node
	for _, c := range []struct {
		arg  any
		want string
	}{
		{nil, `null`},
		{"", `""`},
		{"a\"\\\n\u2028é😀\x00<>&", `"a\"\\\n` + "\u2028" + `é😀\u0000<>&"`},
		{"a\xffb", `"a` + "\ufffd" + `b"`},
		{map[string]int{"x\xff": 1}, `{"x` + "\ufffd" + `":1}`},
		{true, `true`}, {1, `1`}, {-1.5, `-1.5`}, {uint8(7), `7`}, {1e21, `1e+21`},
		{[]string(nil), `[]`}, {map[string]int(nil), `{}`}, {nobody, `null`}, {[]byte(nil), `null`},
		{node{Name: "x"}, `{"name":"x","tags":[],"meta":{}}`},
		{&node{Name: "x", Next: &node{Tags: []string{"t"}}}, `{"name":"x","tags":[],"meta":{},"next":{"name":"","tags":["t"],"meta":{}}}`},
		{map[string]any{"c": 1, "a": []any{nil, "x"}, "b": map[string]any{}}, `{"a":[null,"x"],"b":{},"c":1}`},
		{map[int]string{10: "b", 9: "a"}, `{"10":"b","9":"a"}`},
		{1500 * time.Millisecond, `1500000000`},
		{struct{ D time.Duration }{time.Second}, `{"D":1000000000}`},
		{time.Date(2024, 1, 2, 3, 4, 5, 6e6, time.UTC), `"2024-01-02T03:04:05.006Z"`},
		{json.RawMessage(`{"a":[1]}`), `{"a":[1]}`},
		{jsontext.Value(`{"a":[1]}`), `{"a":[1]}`},
		{Value{}, `null`},
		{struct {
			Data []byte `json:"data,omitempty"`
		}{}, `{}`},
	} {
		text, parts := encoded(t, c.arg)
		if want := `2["a",` + c.want + `]`; text != want || len(parts) != 0 {
			t.Errorf("%#v: %s", c.arg, text)
		}
	}
}

func TestEncodedBytesBecomeAttachmentsInTextOrder(t *testing.T) {
	type file struct {
		Name string `json:"name"`
		Data []byte `json:"data"`
	}
	data := []byte("three")
	text, parts := encoded(t,
		[]byte("zero"), file{"f", []byte("one")}, map[string]any{"z": &data, "y": []any{[]byte{}, "s"}}, [][]byte{[]byte("four"), nil})
	want := `55-["a",{"_placeholder":true,"num":0},{"name":"f","data":{"_placeholder":true,"num":1}},` +
		`{"y":[{"_placeholder":true,"num":2},"s"],"z":{"_placeholder":true,"num":3}},[{"_placeholder":true,"num":4},null]]`
	if text != want {
		t.Error(text)
	}
	if got := strings.Join(parts, "|"); got != "zero|one||three|four" {
		t.Error(got)
	}
}

func TestEncodedAttachmentsAreCopies(t *testing.T) {
	data := []byte("abc")
	_, binary, err := appendEvent(nil, "/", 0, false, "a", []any{data})
	if err != nil {
		t.Fatal(err)
	}
	data[0] = 'X'
	if string(binary[0]) != "abc" {
		t.Errorf("%s", binary[0])
	}
}

func TestEncodeRefusesWhatCannotGoOut(t *testing.T) {
	loop := map[string]any{}
	loop["self"] = loop
	ten := make([]any, maxAttachments)
	for i := range ten {
		ten[i] = []byte{byte(i)}
	}
	foreign := received(t, `2["a",{"_placeholder":true,"num":0}]`).args[0]
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{1, make(chan int)}, "argument 2"},
		{[]any{func() {}}, "argument 1"},
		{[]any{math.NaN()}, "argument 1"},
		{[]any{loop}, "argument 1"},
		{[]any{jsontext.Value(`{`)}, "argument 1"},
		{append(ten, []byte{}), "more than the 10"},
		{[]any{foreign, []byte{}}, "placeholder"},
		{[]any{map[string]any{"_placeholder": true, "num": 99}, []byte{}}, "placeholder"},
		{[]any{[]byte{}, json.RawMessage(`{"\u005fplaceholder":true}`)}, "placeholder"},
	} {
		text, binary, err := appendEvent([]byte("4"), "/", 0, false, "a", c.args)
		if err == nil || !strings.Contains(err.Error(), c.want) || string(text) != "4" || binary != nil {
			t.Errorf("%.40v: %s, %v", c.args, text, err)
		}
		if _, _, err := appendAck(nil, "/", 0, c.args); err == nil {
			t.Errorf("%.40v passed in an ack", c.args)
		}
	}
	if _, parts := encoded(t, ten...); len(parts) != 10 {
		t.Errorf("%d attachments", len(parts))
	}
	encoded(t, foreign) // without attachments it is plain data
	for _, event := range []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"} {
		if _, _, err := appendEvent(nil, "/", 0, false, event, nil); err == nil {
			t.Errorf("event %s passed", event)
		}
	}
}

func TestReceivedValuesGoOutByteForByte(t *testing.T) {
	const odd = `{ "b" : 1.50e+2,"a":"\u0041\ud800\/", "b":[ ], "c":12345678901234567890 }`
	p := received(t, `2["a",`+odd+`,1]`)
	text, _ := encoded(t, p.args.Any()...)
	if want := `2["a",` + odd + `,1]`; text != want {
		t.Error(text)
	}
	text, _ = encoded(t, map[string]any{"list": []Value{p.args[0], p.args[1]}, "one": p.args[0]}, struct{ V *Value }{&p.args[0]}, p.args)
	if want := `2["a",{"list":[` + odd + `,1],"one":` + odd + `},{"V":` + odd + `},[` + odd + `,1]]`; text != want {
		t.Error(text)
	}
}

func TestOnlyAValueThatIsZeroIsLeftOut(t *testing.T) {
	type optional struct {
		V Value `json:"v,omitzero"`
		W Value `json:"w,omitempty"` // of no effect on a struct, as in encoding/json
	}
	if text, _ := encoded(t, optional{}); text != `2["a",{"w":null}]` {
		t.Error(text)
	}
	for _, in := range []string{`null`, `""`, `[]`, `{}`, `0`, `[ ]`, `"x"`} {
		v := received(t, `2["a",`+in+`]`).args[0]
		if text, _ := encoded(t, optional{v, v}, v); text != `2["a",{"v":`+in+`,"w":`+in+`},`+in+`]` {
			t.Error(text)
		}
	}
}

func TestReceivedAttachmentsAreNumberedAnew(t *testing.T) {
	p := received(t, `53-["a",[ {"num":2,"_placeholder":true}, "x", {"_placeholder":true,"num":0} ],"y",{"_placeholder": true,"num":1}]`, "p0", "p1", "p2")
	text, parts := encoded(t, []byte("new"), p.args[2], map[string]any{"in": p.args[0]}, p.args[1])
	want := `54-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},` +
		`{"in":[ {"_placeholder":true,"num":2}, "x", {"_placeholder":true,"num":3} ]},"y"]`
	if text != want {
		t.Error(text)
	}
	if got := strings.Join(parts, "|"); got != "new|p1|p2|p0" {
		t.Error(got)
	}

	var kept struct{ In []Value }
	if err := received(t, `52-["a",{"In":[[{"_placeholder":true,"num":1}],2,{"x":{"_placeholder":true,"num":0}}]}]`, "q0", "q1").args.Decode(&kept); err != nil {
		t.Fatal(err)
	}
	text, parts = encoded(t, kept.In[2], kept.In[1], kept.In[0])
	if text != `52-["a",{"x":{"_placeholder":true,"num":0}},2,[{"_placeholder":true,"num":1}]]` || strings.Join(parts, "|") != "q0|q1" {
		t.Error(text, parts)
	}
}

// A selfEncoder marshals into a buffer of its own with the options it is given.
type selfEncoder struct{ v Value }

func (s selfEncoder) MarshalJSONTo(enc *jsontext.Encoder) error {
	var b strings.Builder
	own := jsontext.NewEncoder(&b, enc.Options())
	if err := jsonv2.MarshalEncode(own, s.v); err != nil {
		return err
	}
	return enc.WriteValue(jsontext.Value(b.String()))
}

func TestReceivedValuesSurviveAnEncoderInsideTheEncoder(t *testing.T) {
	p := received(t, `51-["a",["x",{"_placeholder":true,"num":0}]]`, "p0")
	text, parts := encoded(t, []byte("n"), selfEncoder{p.args[0]}, p.args[0])
	want := `53-["a",{"_placeholder":true,"num":0},["x",{"_placeholder":true,"num":1}],["x",{"_placeholder":true,"num":2}]]`
	if text != want || strings.Join(parts, "|") != "n|p0|p0" {
		t.Error(text, parts)
	}
}

func TestEncodingSurvivesAPanickingArgument(t *testing.T) {
	for range 10 {
		func() {
			defer func() { _ = recover() }()
			_, _, _ = appendEvent(nil, "/", 0, false, "a", []any{[]byte("x"), panicker{}})
		}()
		if text, parts := encoded(t, 1); text != `2["a",1]` || len(parts) != 0 {
			t.Fatal(text)
		}
	}
}

type panicker struct{}

func (panicker) MarshalJSON() ([]byte, error) { panic("on purpose") }

func TestEncodingIsConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				text, parts := encoded(t, map[string]any{"b": []byte("x")}, "y")
				if text != `51-["a",{"b":{"_placeholder":true,"num":0}},"y"]` || parts[0] != "x" {
					t.Error(text, parts)
				}
			}
		})
	}
	wg.Wait()
}

func TestEncodingLargePacketsAfterSmallOnes(t *testing.T) {
	for _, n := range []int{10, 100, 5_000, 70_000, 1_000_000, 10} {
		v := received(t, `2["a","`+strings.Repeat("v", n)+`"]`).args[0]
		arg := map[string]any{"list": []any{strings.Repeat("x", n), v, strings.Repeat("y", n)}, "v": v}
		text, _ := encoded(t, arg, v)
		back := received(t, text)
		var got struct {
			List []string `json:"list"`
			V    string   `json:"v"`
		}
		if err := back.args[0].Decode(&got); err != nil {
			t.Fatal(err)
		}
		if len(got.List) != 3 || got.List[1] != strings.Repeat("v", n) || got.List[2] != strings.Repeat("y", n) || len(got.V) != n {
			t.Errorf("%d bytes came out wrong", n)
		}
	}
}
