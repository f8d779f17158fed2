package socketio

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// received parses a packet and attaches parts to it.
func received(t testing.TB, text string, parts ...string) packet {
	t.Helper()
	p, err := parsePacket([]byte(text), defaultLimits)
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	for _, part := range parts {
		if _, err := p.attach([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if p.attachments > 0 {
		t.Fatalf("%.80s: %d attachments are missing", text, p.attachments)
	}
	return p
}

func TestValueDecodesIntoGoTypes(t *testing.T) {
	type user struct {
		Name string `json:"name"`
		Age  int    `json:"age"`
	}
	number := 7
	for _, c := range []struct {
		text string
		dst  any // pointer to the wanted type
		want any
	}{
		{`"hello"`, new(string), "hello"},
		{`"a\n\u00e9\ud83d\ude00"`, new(string), "a\né😀"},
		{`"a\ud800b"`, new(string), "a\ufffdb"},
		{`"\udc00\ud800"`, new(any), "\ufffd\ufffd"},
		{`""`, new(string), ""},
		{`null`, new(string), ""},
		{`42`, new(int), 42},
		{`-1.5`, new(float64), -1.5},
		{`true`, new(bool), true},
		{`{"name":"alice","age":3,"more":[1]}`, new(user), user{"alice", 3}},
		{`{"Name":"alice"}`, new(user), user{Name: "alice"}},
		{`7`, new(*int), &number},
		{`null`, new(*int), (*int)(nil)},
		{`[1,2]`, new([]int), []int{1, 2}},
		{`"1s"`, new(any), "1s"},
		{`1500000000`, new(time.Duration), 1500 * time.Millisecond},
		{`null`, new([]byte), []byte(nil)},
		{`{"a":[1,"b",null,true,{}]}`, new(any), map[string]any{"a": []any{1.0, "b", nil, true, map[string]any{}}}},
		{`{"_placeholder":true,"num":0}`, new(any), map[string]any{"_placeholder": true, "num": 0.0}},
		{`{"raw": {"x": 1}}`, new(map[string]Value), map[string]Value{"raw": {text: []byte(`{"x": 1}`)}}},
		{`{"raw": [ 1 ]}`, new(map[string]json.RawMessage), map[string]json.RawMessage{"raw": json.RawMessage(`[ 1 ]`)}},
	} {
		v := received(t, `2["a",`+c.text+`]`).args[0]
		if err := v.Decode(c.dst); err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got := reflect.ValueOf(c.dst).Elem().Interface(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v", c.text, got)
		}
	}
}

func TestValueThatDoesNotFitIsAnErrorNeverAPanic(t *testing.T) {
	for _, c := range []struct {
		text string
		dst  any
	}{
		{`"a"`, new(int)}, {`1`, new(string)}, {`1.5`, new(int)}, {`300`, new(int8)}, {`-1`, new(uint)}, {`[]`, new(map[string]int)},
		{`{}`, new([]int)}, {`1e999`, new(any)}, {`1e999`, new(float64)}, {`"a"`, new(chan int)}, {`"a"`, new(error)},
		{`{"a":1,"a":2}`, new(any)}, {`{"a":1,"a":2}`, new(map[string]int)}, {`[{"a":1,"\u0061":2}]`, new(any)},
		{`"YWJj"`, new([]byte)}, {`[1,2]`, new([]byte)}, {`{"_placeholder":true,"num":0}`, new([]byte)}, {`{}`, new([]byte)}, {`1`, new([]byte)},
		{`1.5`, new(time.Duration)}, {`"1s"`, new(time.Duration)},
		{`"a"`, nil}, {`"a"`, "a"}, {`"a"`, (*string)(nil)}, {`"a"`, (*Value)(nil)}, {`1`, (*int)(nil)}, {`{}`, struct{}{}},
	} {
		for _, v := range []Value{
			received(t, `2["a",`+c.text+`]`).args[0],
			{text: []byte(c.text), files: &files{parts: new([][]byte)}},
		} {
			if err := v.Decode(c.dst); err == nil {
				t.Errorf("%s into %T passed", c.text, c.dst)
			}
		}
	}
}

func TestValueDecodesAttachmentsWhereverTheyStand(t *testing.T) {
	type file struct {
		Name string
		Data []byte
	}
	p := received(t, `53-["a",{"Name":"x","Data":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0},[1,{"deep":[{"num":2,"_placeholder":true},"s\n",null,false]}]]`,
		"zero", "one", "")
	var (
		f    file
		b    []byte
		list []any
	)
	if err := p.args.Decode(&f, &b, &list); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(f, file{"x", []byte("one")}) || string(b) != "zero" {
		t.Errorf("%v, %q", f, b)
	}
	if want := []any{1.0, map[string]any{"deep": []any{[]byte{}, "s\n", nil, false}}}; !reflect.DeepEqual(list, want) {
		t.Errorf("%#v", list)
	}

	var (
		object map[string]any
		whole  any
		ptr    *[]byte
		same   Value
		inner  struct{ Data, Name Value }
	)
	if err := errors.Join(
		p.args[0].Decode(&object), p.args[1].Decode(&whole), p.args[1].Decode(&ptr), p.args[1].Decode(&same), p.args[0].Decode(&inner),
	); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(object, map[string]any{"Name": "x", "Data": []byte("one")}) {
		t.Errorf("%#v", object)
	}
	if !reflect.DeepEqual(whole, []byte("zero")) || string(*ptr) != "zero" {
		t.Errorf("%#v, %s", whole, *ptr)
	}
	for v, want := range map[*Value]string{&same: "zero", &inner.Data: "one"} {
		var got []byte
		if err := v.Decode(&got); err != nil || string(got) != want {
			t.Errorf("a kept value: %q, %v", got, err)
		}
	}
	if inner.Name.files != nil {
		t.Error("a value without a placeholder holds attachments")
	}
}

func TestValueWithAttachmentsRefusesOtherTypesForThem(t *testing.T) {
	p := received(t, `51-["a",[{"_placeholder":true,"num":0},"YWJj"]]`, "x")
	for _, dst := range []any{new([][]byte), new([]string), new([]int)} {
		if err := p.args[0].Decode(dst); err == nil {
			t.Errorf("%T passed", dst)
		}
	}
	var filled any = &[]int{}
	if err := p.args[0].Decode(&filled); err == nil {
		t.Error("a filled any passed")
	}
	var list any = &[]any{}
	if err := p.args[0].Decode(&list); err != nil || !reflect.DeepEqual(list, &[]any{[]byte("x"), "YWJj"}) {
		t.Errorf("%#v: %v", list, err)
	}
}

func TestValueIsNotChangedThroughWhatItDecodedInto(t *testing.T) {
	p := received(t, `51-["a",{"_placeholder":true,"num":0}]`, "abc")
	var first, second []byte
	var third any
	if err := p.args[0].Decode(&first); err != nil {
		t.Fatal(err)
	}
	first[0] = 'X'
	if err := errors.Join(p.args[0].Decode(&second), p.args[0].Decode(&third)); err != nil {
		t.Fatal(err)
	}
	if string(second) != "abc" || string(third.([]byte)) != "abc" {
		t.Errorf("%s, %s", second, third)
	}
}

func TestValueDecodesConcurrently(t *testing.T) {
	p := received(t, `51-["a",{"b":{"_placeholder":true,"num":0}}]`, "abc")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				var v any
				if err := p.args[0].Decode(&v); err != nil || !reflect.DeepEqual(v, map[string]any{"b": []byte("abc")}) {
					t.Error(v, err)
				}
			}
		})
	}
	wg.Wait()
}

// Nesting must not make the work quadratic: 1,000 levels around a large string
// would read it 1,000 times.
func TestValueOfManyLevelsDecodesInLinearTime(t *testing.T) {
	const levels = 990
	text := strings.Repeat(`[`, levels) + `{"_placeholder":true,"num":0},"` + strings.Repeat("x", 1<<20) + `"` + strings.Repeat(`]`, levels)
	p := received(t, `51-["a",`+text+`]`, "abc")
	var v any
	took := time.Hour
	for range 5 { // what else runs can only make it longer
		start := time.Now()
		v = nil // or it would be decoded into
		if err := p.args[0].Decode(&v); err != nil {
			t.Fatal(err)
		}
		took = min(took, time.Since(start))
	}
	if took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	for range levels {
		v = v.([]any)[0]
	}
	if string(v.([]byte)) != "abc" {
		t.Errorf("%#v", v)
	}
}

func TestZeroValueIsNull(t *testing.T) {
	var v Value
	s := "x"
	if err := v.Decode(&s); err != nil || s != "" || string(v.JSON()) != "null" {
		t.Error(s, err)
	}
}

func TestValueIsRawJSONForOtherEncoders(t *testing.T) {
	v := received(t, `2["a",{"b":[1]}]`).args[0]
	text, err := json.Marshal(map[string]Value{"v": v})
	if err != nil || string(text) != `{"v":{"b":[1]}}` {
		t.Errorf("%s: %v", text, err)
	}
	var back map[string]Value
	if err := json.Unmarshal(text, &back); err != nil || string(back["v"].JSON()) != `{"b":[1]}` {
		t.Error(back, err)
	}
	for _, bad := range []string{"", " ", "{", "1 2", "\"\xff\""} {
		if err := new(Value).UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%q became a value", bad)
		}
	}
}

func TestArgsDecodeByPosition(t *testing.T) {
	a := received(t, `2["a","x",2,true]`).args
	var s string
	var n int
	if err := a.Decode(&s, &n); err != nil || s != "x" || n != 2 {
		t.Error(s, n, err)
	}
	var b bool
	if err := a.Decode(nil, nil, &b); err != nil || !b {
		t.Error(b, err)
	}
	if err := a.Decode(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		dst  []any
		want string
	}{
		{[]any{&s, &n, &b, &s}, "argument 4 is missing"},
		{[]any{&n}, "argument 1: "},
		{[]any{&s, &b}, "argument 2: "},
		{[]any{new([]byte)}, "want binary"},
	} {
		if err := a.Decode(c.dst...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestArgsAnyKeepsTheValues(t *testing.T) {
	all := received(t, `2["a","x",{"b":1}]`).args.Any()
	if len(all) != 2 || string(all[1].(Value).JSON()) != `{"b":1}` {
		t.Errorf("%v", all)
	}
	if none := Args(nil).Any(); none == nil || len(none) != 0 {
		t.Errorf("%#v", none)
	}
}

func TestBinaryDataOfAnyParserIsNoObject(t *testing.T) {
	p, err := Packet{
		Type:        PacketEvent,
		JSON:        []byte(`["e",{"a":{"_placeholder":true,"num":0}}]`),
		Attachments: [][]byte{{1}},
	}.check(defaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var bytes struct{ A []byte }
	var object struct{ A struct{} }
	if err := p.args.Decode(&bytes); err != nil || string(bytes.A) != "\x01" {
		t.Errorf("%v, got %v", err, bytes.A)
	}
	if err := p.args.Decode(&object); err == nil || err.Error() != "argument 1: want an object, got binary data at /a" {
		t.Error(err)
	}
}
