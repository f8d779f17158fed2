package socketio_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

type (
	blob   []byte
	digest [4]byte
	level  byte
	inner  struct {
		Blob blob   `json:"blob"`
		Note string `json:"note,omitempty"`
	}
	all struct {
		inner
		Plain  []byte
		Digest digest
		Levels []level
		Array  [2]byte
		Ptr    *blob
		Map    map[string]blob
		Any    any
		Number json.Number
		Raw    json.RawMessage
		IP     net.IP
		Zero   int `json:"zero,omitempty"`
		None   int `json:"none,omitzero"`
	}
)

// What the section Values of the package's documentation says, both ways, through a
// server and the client of socketiotest.
func TestValuesTravelAsTheDocumentationSays(t *testing.T) {
	io := start(t, socketio.New(nil))
	got := make(chan all, 1)
	io.Handle("all", socketio.Reply(func(_ ctx, s *socketio.Socket, in all) (all, error) {
		got <- in
		return in, s.Emit("any", map[string]any{"x": blob{1}}, []any{digest{2}}, blob{3}, [2]byte{4, 5}, blob(nil))
	}))
	c := socketiotest.Dial(t, io, nil)
	b := blob{4}
	sent := all{
		inner: inner{Blob: blob{1}}, Plain: []byte{}, Digest: digest{1, 2, 3, 4}, Levels: []level{1, 2}, Array: [2]byte{9, 8},
		Ptr: &b, Map: map[string]blob{"m": {5}}, Any: []byte{6},
		Number: "12345678901234567890", Raw: json.RawMessage(`{"a":1}`), IP: net.IPv4(10, 0, 0, 1),
	}
	answer, err := c.Call(background(t), "all", sent)
	if err != nil {
		t.Fatal(err)
	}
	if in := <-got; !reflect.DeepEqual(in, sent) {
		t.Errorf("the server got %+v", in)
	}
	text := answer[0].String()
	for _, want := range []string{`"Number":12345678901234567890`, `"IP":"10.0.0.1"`, `"blob":{"_placeholder"`, `"Digest":{"_placeholder"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	for _, empty := range []string{"zero", "none", "note"} {
		if strings.Contains(text, empty) {
			t.Errorf("%s is empty, and in %s", empty, text)
		}
	}
	var back all
	if err := answer.Decode(&back); err != nil || !reflect.DeepEqual(back, sent) {
		t.Errorf("%v, the client got %+v", err, back)
	}

	var object map[string]blob
	var list []digest
	var x blob
	var y [2]byte
	z := blob{1}
	var optional *int
	c.Expect(t, "any", &object, &list, &x, &y, &z, nil, &optional)
	want := []any{map[string]blob{"x": {1}}, []digest{{2}}, blob{3}, [2]byte{4, 5}, blob(nil)}
	if got := []any{object, list, x, y, z}; !reflect.DeepEqual(got, want) {
		t.Errorf("the client got %v, want %v", got, want)
	}
}

func TestBinaryDataIsNoObject(t *testing.T) {
	type custom struct{ json.RawMessage }
	type chunk struct {
		Name string
		Data []byte
	}
	io := start(t, socketio.New(nil))
	got := make(chan socketio.Value, 1)
	io.Handle("value", socketio.Func(func(_ ctx, s *socketio.Socket, v socketio.Value) error {
		got <- v
		return s.Emit("back", v)
	}))
	c := socketiotest.Dial(t, io, nil)
	bin, nested := []byte{1}, map[string]any{"a": []any{1, []byte{1}}, "text": "_placeholder"}
	object, list := "want an object, got binary data", "want an array, got binary data"
	text := "want JSON, got binary data"
	for _, row := range []struct {
		sent any
		dst  any
		want string // the error
	}{
		{bin, new(struct{}), object},
		{bin, new(chunk), object},
		{bin, new(*chunk), object},
		{bin, new(**chunk), object},
		{bin, new(map[string]int), object},
		{bin, new(map[string]any), object},
		{bin, new(map[string]socketio.Value), object},
		{bin, &[]any{&chunk{}}[0], object}, // an any that holds a pointer
		{[]any{bin}, new([]chunk), object + " at /0"},
		{[]any{0, bin}, new([]any), ""},
		{map[string]any{"A": bin}, new(map[string]chunk), object + " at /A"},
		{map[string]any{"Data": bin, "Name": bin}, new(chunk), "want a string, got binary data at /Name"},
		{map[string]any{"Data": bin, "Other": bin}, new(chunk), ""},
		{bin, new([]int), list},
		{bin, new([3]string), "want an array of 3, got binary data"},
		{bin, new(float64), "want a number, got binary data"},
		{bin, new(json.RawMessage), text},
		{bin, new(custom), text},
		{nested, new(json.RawMessage), text},
		{nested, new(map[string]json.RawMessage), text + " at /a"},
		{nested, new(map[string]socketio.Value), ""},
		{map[string]any{"Raw": []int{1}, "Plain": bin}, new(all), ""},
		{nested, new(any), ""},
		{bin, new(time.Time), "want a time like 2006-01-02T15:04:05Z, got binary data"},
		{bin, new(net.IP), "want a string, got binary data"},
	} {
		if err := c.Emit("value", row.sent); err != nil {
			t.Fatal(err)
		}
		e := c.Expect(t, "back")
		name := reflect.TypeOf(row.dst).Elem().String()
		if err := (<-got).Decode(row.dst); errorText(err) != row.want {
			t.Errorf("%v into %s: %q, want %q", row.sent, name, errorText(err), row.want)
		}
		dst := reflect.New(reflect.TypeOf(row.dst).Elem())
		if strings.Contains(name, "socketio.Value") || name == "interface {}" {
			continue
		}
		if err := e.Args.Decode(dst.Interface()); (err != nil) != (row.want != "") {
			t.Errorf("socketiotest: %v into %s: %v, want %q", row.sent, name, err, row.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestWhatOmitEmptyLeavesOutIsWhatEncodingJSONLeavesOut(t *testing.T) {
	type fields struct {
		Bool    bool              `json:",omitempty"`
		Int     int               `json:",omitempty"`
		Float   float64           `json:",omitempty"`
		String  string            `json:",omitempty"`
		Number  json.Number       `json:",omitempty"`
		Time    time.Duration     `json:",omitempty"`
		Bytes   []byte            `json:",omitempty"`
		Digest  digest            `json:",omitempty"`
		None    [0]byte           `json:",omitempty"`
		Slice   []int             `json:",omitempty"`
		Map     map[string]int    `json:",omitempty"`
		Pointer *int              `json:",omitempty"`
		Any     any               `json:",omitempty"`
		Struct  struct{}          `json:",omitempty"`
		Inner   *inner            `json:",omitempty"`
		Value   socketio.Value    `json:",omitempty"`
		Raw     json.RawMessage   `json:",omitempty"`
		When    time.Time         `json:",omitempty"`
		Zero    int               `json:",omitzero"`
		Blobs   map[string][]blob `json:",omitempty"`
	}
	zero := 0
	io := start(t, socketio.New(nil))
	c := socketiotest.Dial(t, io, nil)
	for _, in := range []fields{
		{},
		{Bool: true, Int: 1, Float: 1, String: "x", Number: "1", Time: 1, Bytes: []byte{}, Slice: []int{}, Map: map[string]int{}, Blobs: map[string][]blob{}},
		{Bytes: []byte{1}, Slice: []int{0}, Map: map[string]int{"": 0}, Pointer: &zero, Any: 0, Inner: &inner{}, Raw: json.RawMessage("null"), Blobs: map[string][]blob{"": nil}},
	} {
		if err := io.Emit("in", in); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(in)
		var want, got map[string]any
		if err := errors.Join(err, json.Unmarshal(text, &want)); err != nil {
			t.Fatal(err)
		}
		c.Expect(t, "in", &got)
		if got, want := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
			t.Errorf("%+v has\n%s, with encoding/json\n%s", in, got, want)
		}
	}
}

func TestNamesOfFieldsMatchAsInEncodingJSON(t *testing.T) {
	type user struct {
		UserName string
		Exact    int `json:"exact"`
		EXACT    int `json:"EXACT"`
	}
	for text, want := range map[string]user{
		`{"userName":"ann"}`:       {UserName: "ann"},
		`{"USERNAME":"ann"}`:       {UserName: "ann"},
		`{"user_name":"ann"}`:      {},
		`{"exact":1,"EXACT":2}`:    {Exact: 1, EXACT: 2},
		`{"username":"a","new":1}`: {UserName: "a"},
	} {
		var v socketio.Value
		var std, got user
		if err := errors.Join(v.UnmarshalJSON([]byte(text)), v.Decode(&got), json.Unmarshal([]byte(text), &std)); err != nil || got != want || std != want {
			t.Errorf("%s: %+v, encoding/json %+v, %v", text, got, std, err)
		}
	}
}

func TestANameThatOccursTwiceIsAnErrorThatIsShort(t *testing.T) {
	long := strings.Repeat("n", 1000)
	for _, row := range []struct {
		text string
		dst  any
		want string
	}{
		{`{"a":1,"a":1}`, new(any), "a name occurs twice at /a"},
		{`{"a":1,"A":1}`, new(struct{ A any }), "a name occurs twice at /A"},
		{`[{"` + long + `":1,"` + long + `":1}]`, new(any), "a name occurs twice"},
		{`{"a":{"b":{"c":1,"c":{}}},"d":"e"}`, new(map[string]any), "a name occurs twice at /a/b/c"},
		{`[{"other":{"c":1,"b":2,"c":1}}, "last"]`, new([]any), "a name occurs twice at /0/other/c"},
	} {
		var v socketio.Value
		if err := v.UnmarshalJSON([]byte(row.text)); err != nil {
			t.Fatal(err)
		}
		if err := v.Decode(row.dst); errorText(err) != row.want {
			t.Errorf("%.50s into %T: %q, want %q", row.text, row.dst, errorText(err), row.want)
		}
	}
}

func TestErrorsSayWhatCameAndWhatWasWanted(t *testing.T) {
	type deep struct {
		List []struct{ N uint8 } `json:"list"`
	}
	handlers := map[string]socketio.Handler{
		"string": socketio.Func(func(ctx, *socketio.Socket, string) error { return nil }),
		"int":    socketio.Func2(func(ctx, *socketio.Socket, any, int) error { return nil }),
		"bytes":  socketio.Func2(func(ctx, *socketio.Socket, any, []byte) error { return nil }),
		"blob":   socketio.Func(func(ctx, *socketio.Socket, blob) error { return nil }),
		"digest": socketio.Func(func(ctx, *socketio.Socket, digest) error { return nil }),
		"deep":   socketio.Func(func(ctx, *socketio.Socket, deep) error { return nil }),
		"time":   socketio.Func(func(ctx, *socketio.Socket, time.Time) error { return nil }),
		"number": socketio.Func(func(ctx, *socketio.Socket, json.Number) error { return nil }),
		"four":   socketio.Func4(func(ctx, *socketio.Socket, string, *int, []int, bool) error { return nil }),
	}
	said := make(chan string, 1)
	io := start(t, socketio.New(&socketio.Options{OnError: func(_ context.Context, _ *socketio.Socket, err error) { said <- err.Error() }}))
	for name, h := range handlers {
		io.Handle(name, h)
	}
	c := socketiotest.Dial(t, io, nil)
	for _, row := range []struct {
		event string
		args  []any
		want  string
	}{
		{"string", []any{1}, "argument 1: want a string, got a number"},
		{"string", []any{[]byte{1}}, "argument 1: want a string, got binary data"},
		{"string", nil, "argument 1 is missing: want a string"},
		{"int", []any{0, "x"}, "argument 2: want a whole number, got a string"},
		{"int", []any{0, 1.5}, "argument 2: want a whole number, got 1.5"},
		{"int", []any{0}, "argument 2 is missing: want a whole number"},
		{"bytes", []any{0, "aGVsbG8="}, "argument 2: want binary data, got a string"},
		{"bytes", []any{[]byte{1}, []int{1}}, "argument 2: want binary data, got an array"},
		{"blob", []any{map[string]int{}}, "argument 1: want binary data, got an object"},
		{"digest", []any{[]byte{1, 2, 3}}, "argument 1: want 4 bytes of binary data, got 3"},
		{"digest", []any{"x"}, "argument 1: want binary data, got a string"},
		{"deep", []any{map[string]any{"list": []any{map[string]int{"N": 300}}}}, "argument 1: want a whole number from 0 to 255, got 300 at /list/0/N"},
		{"deep", []any{true}, "argument 1: want an object, got a boolean"},
		{"deep", []any{map[string]any{"list": []any{[]byte{1}}}}, "argument 1: want an object, got binary data at /list/0"},
		{"number", []any{"12"}, "argument 1: want a number, got a string"},
		{"four", []any{"a", "b"}, "argument 2: want a whole number, got a string"},
		{"four", []any{"a", 1, []int{}}, "argument 4 is missing: want a boolean"},
	} {
		if err := c.Emit(row.event, row.args...); err != nil {
			t.Fatal(err)
		}
		got := ""
		select {
		case got = <-said:
		case <-background(t).Done():
		}
		if !strings.HasSuffix(got, ": "+row.want) {
			t.Errorf("%s %v: %q, want %q", row.event, row.args, got, row.want)
		}
	}
}

func TestArgumentsThatAreLeftOutAreNil(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Handle("f", socketio.Reply4(func(_ ctx, _ *socketio.Socket, a string, b *int, c map[string]int, d any) ([]bool, error) {
		return []bool{b == nil, c == nil, d == nil}, nil
	}))
	io.Handle("g", socketio.Reply3(func(_ ctx, _ *socketio.Socket, a, b string, c socketio.Value) (string, error) {
		return a + b + string(c.JSON()), nil
	}))
	io.Handle("h", socketio.Func3(func(_ ctx, s *socketio.Socket, a, b, c int) error { return s.Emit("sum", a+b+c) }))
	c := dialRaw(t, io)
	c.send("40")
	c.expect("40")
	c.send(`421["f","a"]`, `422["f","a",null,null,null]`, `423["f","a",1,{},2]`, `424["g","a","b"]`, `425["g","a","b",[]]`, `42["h",1,2,3]`)
	c.expect(`431[[true,true,true]]`, `432[[true,true,true]]`, `433[[false,false,false]]`, `434["abnull"]`, `435["ab[]"]`, `42["sum",6]`)
}

func TestAHandlerOfWhatNoClientCanSendIsRefusedAtOnce(t *testing.T) {
	for name, make := range map[string]func(){
		"acknowledge with Reply": func() {
			socketio.Func2(func(ctx, *socketio.Socket, string, func(string)) error { return nil })
		},
		"which no client can send": func() {
			socketio.Reply3(func(ctx, *socketio.Socket, int, int, chan int) (int, error) { return 0, nil })
		},
		"argument 1 of a handler has type map[string][]*complex128": func() {
			socketio.Func(func(ctx, *socketio.Socket, map[string][]*complex128) error { return nil })
		},
		"a handler's result has type []func(), which has no form in JSON": func() {
			socketio.Reply0(func(ctx, *socketio.Socket) ([]func(), error) { return nil, nil })
		},
	} {
		func() {
			defer func() {
				if v, _ := recover().(string); !strings.Contains(v, name) {
					t.Errorf("panic %q, want %q", v, name)
				}
			}()
			make()
		}()
	}
}
