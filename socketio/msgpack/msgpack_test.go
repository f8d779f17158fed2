package msgpack

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hubbub-chat/hubbub/socketio"
)

var limits = socketio.Limits{Attachments: 10, Arguments: 10_000, Depth: 1000, Namespace: 256}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(data []byte) (socketio.Packet, error) {
	p, _, err := Parser().NewDecoder(limits).Decode(data, true)
	return p, err
}

// encode returns what stands in the binary message.
func encode(t testing.TB, p socketio.Packet) []byte {
	t.Helper()
	b, err := appendPacket(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What notepack.io 2.2.0 writes for packets {type: 2, data: ["e", value], nsp:
// "/", options: {compress: true}}, without the last 20 bytes.
var written = []struct{ name, data, json string }{
	{"integers", "dc0015 00 01 7f cc80 ccff cd0100 cdffff ce00010000 ceffffffff cf0000000100000000 cf001fffffffffffff" +
		" ff e0 d0df d080 d1ff7f d18000 d2ffff7fff d280000000 d3ffffffff7fffffff d3ffe0000000000001",
		"[0,1,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740991," +
			"-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649,-9007199254740991]"},
	{"floats", "95 cb3fe0000000000000 cbbfd0000000000000 cb3e7ad7f29abcaf48 cb400921fb54442d18 ca3fc00000", "[0.5,-0.25,1e-07,3.141592653589793,1.5]"},
	{"what JSON has not", "93 cb7ff8000000000000 cb7ff0000000000000 cbfff0000000000000", "[null,null,null]"},
	{"the rest", "97 c0 c3 c2 d40000 90 80 a0", `[null,true,false,null,[],{},""]`},
	{"dates", "95 d7000000000000000000 d7000000018bcfe5687b d700ffffffffffffffff d700ffffc76e394a7400 d7000000e677d21fdc00",
		`["1970-01-01T00:00:00.000Z","2023-11-14T22:13:20.123Z","1969-12-31T23:59:59.999Z","-000001-01-01T00:00:00.000Z","+010000-01-01T00:00:00.000Z"]`},
	{"standard dates", "94 d6ff00000001 d7ff07270e0000000001 c70cff075bcd150000000000000001 d7007fffffffffffffff",
		`["1970-01-01T00:00:01.000Z","1970-01-01T00:00:01.030Z","1970-01-01T00:00:01.123Z",null]`},
	{"strings", "94 a0 ad c5be6c75c5a56f75c48d6bc3bd a4f09f9880 a400225c0a", `["","žluťoučký","😀","\u0000\"\\\n"]`},
	{"strings that are not UTF-8", "92 a2c328 d901ff", "[\"\ufffd(\",\"\ufffd\"]"},
	{"undefined members", "83 a161d40000 a16201 a163d40000", `{"b":1}`},
	{"nested", "81a1619181a16281a163920191 02", `{"a":[{"b":{"c":[1,[2]]}}]}`},
	{"binary", "93 c403010203 c400 c7010009", `[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]`},
	{"long binary", "92 c500010a c6000000010b", `[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`},
	{"long ArrayBuffer", "92 c80001000a c900000001000b", `[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`},
}

func TestWhatTheNpmPackageWritesIsUnderstood(t *testing.T) {
	for _, c := range written {
		packet := "84 a474797065 02 a464617461 92 a165" + c.data + "a36e7370 a12f a76f7074696f6e73 81 a8636f6d7072657373 c3"
		p, err := decode(unhex(t, packet))
		if err != nil || p.Type != socketio.PacketEvent || p.Namespace != "/" || p.HasID || string(p.JSON) != `["e",`+c.json+"]" {
			t.Errorf("%s: %v\n%s, want\n%s", c.name, err, p.JSON, c.json)
		}
	}
	for _, c := range []struct {
		packet string
		want   socketio.Packet
	}{
		{"84 a474797065 00 a464617461 d40000 a76f7074696f6e73 81a8636f6d7072657373c3 a36e7370 a12f",
			socketio.Packet{Type: socketio.PacketConnect, Namespace: "/"}},
		{"84 a474797065 00 a464617461 81a5746f6b656ea178 a76f7074696f6e73 81a8636f6d7072657373c3 a36e7370 a22f61",
			socketio.Packet{Type: socketio.PacketConnect, Namespace: "/a", JSON: []byte(`{"token":"x"}`)}},
		{"84 a26964 07 a474797065 03 a464617461 9101 a36e7370 a12f",
			socketio.Packet{Type: socketio.PacketAck, Namespace: "/", ID: 7, HasID: true, JSON: []byte("[1]")}},
		{"83 a474797065 01 a36e7370 a12f a76f7074696f6e73 81a8636f6d7072657373c3",
			socketio.Packet{Type: socketio.PacketDisconnect, Namespace: "/"}},
		{"83 a26964 cb4010000000000000 a474797065 02 a36e7370 a12f",
			socketio.Packet{Type: socketio.PacketEvent, Namespace: "/", ID: 4, HasID: true}},
	} {
		p, err := decode(unhex(t, c.packet))
		if err != nil || p.Type != c.want.Type || p.Namespace != c.want.Namespace || p.ID != c.want.ID || p.HasID != c.want.HasID || !bytes.Equal(p.JSON, c.want.JSON) {
			t.Errorf("%s: %v\n%+v, want\n%+v", c.packet, err, p, c.want)
		}
	}
}

func TestPacketsAreWrittenAsTheNpmPackageDoes(t *testing.T) {
	const connect = "83 a474797065 00 a36e7370 a12f a464617461 81 a3736964 a3616263"
	got := encode(t, socketio.Packet{Type: socketio.PacketConnect, Namespace: "/", JSON: []byte(`{"sid":"abc"}`)})
	if !bytes.Equal(got, unhex(t, connect)) {
		t.Errorf("%x, want %s", got, connect)
	}
	for _, c := range written[:5] {
		if c.name == "what JSON has not" || c.name == "dates" || c.name == "the rest" {
			continue
		}
		want := unhex(t, strings.ReplaceAll(c.data, "ca3fc00000", "cb3ff8000000000000"))
		if got, err := appendJSON(nil, []byte(c.json), nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%x, want\n%x", c.name, err, got, want)
		}
	}
	for text, want := range map[string]string{
		"18446744073709551615": "cfffffffffffffffff", "18446744073709551616": "cb43f0000000000000", "1e2": "64", "-1.0": "ff", "1e999": "cb7ff0000000000000",
		"-0": "00", `"` + strings.Repeat("x", 31) + `"`: "bf" + strings.Repeat("78", 31), `"` + strings.Repeat("x", 32) + `"`: "d920" + strings.Repeat("78", 32),
		`"` + strings.Repeat("x", 256) + `"`: "da0100" + strings.Repeat("78", 256), ` [ 1 , { "a" : null } ] `: "920181a161c0",
		"[" + strings.Repeat("0,", 15) + "0]":     "dc0010" + strings.Repeat("00", 16),
		"[" + strings.Repeat("0,", 0xffff) + "0]": "dd00010000" + strings.Repeat("00", 0x10000),
		`"` + strings.Repeat("x", 0x10000) + `"`:  "db00010000" + strings.Repeat("78", 0x10000),
	} {
		if got, err := appendJSON(nil, []byte(text), nil); err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%.40s: %v %.80x, want %.80s", text, err, got, want)
		}
	}
	for size, head := range map[int]string{0: "c400", 255: "c4ff", 256: "c50100", 65536: "c600010000"} {
		got, err := appendJSON(nil, []byte(`["e",{"_placeholder":true,"num":0}]`), [][]byte{make([]byte, size)})
		if want := "92a165" + head + strings.Repeat("00", size); err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if _, err := appendJSON(nil, []byte(`[{"_placeholder":true,"num":1}]`), [][]byte{nil}); err == nil {
		t.Error("an attachment that is not there")
	}
	if got, err := appendJSON(nil, []byte(`[{"_placeholder":true,"num":0}]`), nil); err != nil || got[1] != 0x82 {
		t.Errorf("plain data: %x %v", got, err)
	}
}

func TestWhatIsNoPacketIsRefused(t *testing.T) {
	const whole = "84 a474797065 02 a464617461 92 a165 01 a36e7370 a12f a26964 07"
	if _, err := decode(unhex(t, whole)); err != nil {
		t.Fatal(err)
	}
	for cut := range unhex(t, whole) {
		if _, err := decode(unhex(t, whole)[:cut]); err == nil {
			t.Errorf("accepted after %d bytes", cut)
		}
	}
	for name, text := range map[string]string{
		"trailing bytes": whole + "00", "no map": "93 00 01 02", "nothing": "", "no type": "81 a36e7370 a12f", "no namespace": "81 a474797065 02",
		"type twice": "83 a474797065 02 a474797065 02 a36e7370 a12f", "type 5": "82 a474797065 05 a36e7370 a12f", "type -1": "82 a474797065 ff a36e7370 a12f",
		"type 1.5": "82 a474797065 cb3ff8000000000000 a36e7370 a12f", "type is text": "82 a474797065 a132 a36e7370 a12f",
		"namespace is no text": "82 a474797065 02 a36e7370 01", "negative id": "83 a474797065 02 a36e7370 a12f a26964 ff",
		"id beyond 2^53": "83 a474797065 02 a36e7370 a12f a26964 cf0020000000000000", "unused format": "82 a474797065 02 a36e7370 a12f c1",
		"key is a number": "82 01 02 a36e7370 a12f", "nested key is a number": "83 a474797065 02 a36e7370 a12f a464617461 91 81 01 02",
		"data c1": "83 a474797065 02 a36e7370 a12f a464617461 91 c1", "unknown extension": "83 a474797065 02 a36e7370 a12f a464617461 91 d40500",
		"eleven attachments": "83 a474797065 02 a36e7370 a12f a464617461 9b" + strings.Repeat("c400", 11),
		"options are bad":    "83 a474797065 02 a36e7370 a12f a76f7074696f6e73 c1",
	} {
		if p, err := decode(unhex(t, text)); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, _, err := Parser().NewDecoder(limits).Decode(unhex(t, whole), false); !errors.Is(err, errText) {
		t.Errorf("text: %v", err)
	}
}

// Lengths of four billion, and nesting of a hundred thousand, cost what the bytes
// that are there cost.
func TestBombsAreDefused(t *testing.T) {
	head := unhex(t, "83 a474797065 02 a36e7370 a12f a464617461")
	bombs := map[string][]byte{}
	for _, f := range []string{"ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff00", "c9ffffffff05"} {
		bombs[f] = unhex(t, f)
	}
	for name, level := range map[string]string{"arrays": "91", "maps": "81a161", "wide arrays": "dd00000001", "huge arrays": "ddffffffff"} {
		bombs["nested "+name] = bytes.Repeat(unhex(t, level), 100_000)
	}
	for name, bomb := range bombs {
		if _, err := decode(append(bytes.Clone(head), bomb...)); err == nil {
			t.Errorf("%s: accepted", name)
		}
		whole := append(bytes.Clone(head), bomb...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = decode(whole)
		runtime.ReadMemStats(&after)
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > uint64(4*len(bomb)+64<<10) {
			t.Errorf("%s: %d bytes for %d", name, allocated, len(bomb))
		}
	}
	deep := append(bytes.Clone(head), bytes.Repeat([]byte{0x91}, limits.Depth)...)
	if _, err := decode(append(deep, 0x91, 0x00)); !errors.Is(err, errDepth) {
		t.Errorf("one too deep: %v", err)
	}
	if _, err := decode(append(deep[:len(deep)-1], 0x90)); err != nil {
		t.Errorf("as deep as may be: %v", err)
	}
}

func TestTooManyArgumentsAreRefusedBeforeTheyAreRead(t *testing.T) {
	for n, want := range map[int]error{limits.Arguments: errShort, limits.Arguments + 1: errArguments} {
		header := fmt.Sprintf("82 a474797065 02 a464617461 dd %08x", n)
		if _, err := decode(unhex(t, header)); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", n, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range written {
		f.Add(unhex(f, "83 a474797065 02 a36e7370 a12f a464617461 92 a165"+c.data))
	}
	for _, text := range []string{
		"83 a474797065 00 a36e7370 a12f a464617461 81a5746f6b656ea178", "84 a26964 07 a474797065 03 a464617461 9101 a36e7370 a12f",
		"82 a474797065 01 a36e7370 a12f", "83 a474797065 02 a36e7370 a12f a464617461 ddffffffff",
	} {
		f.Add(unhex(f, text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		original := bytes.Clone(data)
		p, err := decode(data)
		if !bytes.Equal(data, original) {
			t.Fatal("the message was modified")
		}
		if err != nil {
			return
		}
		if len(p.JSON) > 8*len(data)+64*len(p.Attachments) {
			t.Fatalf("%d bytes became %d", len(data), len(p.JSON))
		}
		if p.JSON != nil && !jsontext.Value(p.JSON).IsValid(jsontext.AllowDuplicateNames(true)) {
			t.Fatalf("%x: %s", data, p.JSON)
		}
		if bytes.Count(p.JSON, []byte(placeholder)) != len(p.Attachments) {
			return // plain data that looks like one: refused by the caller
		}
		again, err := decode(encode(t, p))
		if err != nil {
			t.Fatalf("%x became %s: %v", data, p.JSON, err)
		}
		if again.Type != p.Type || again.Namespace != p.Namespace || again.HasID != p.HasID || again.ID != p.ID || len(again.Attachments) != len(p.Attachments) {
			t.Fatalf("%+v became %+v", p, again)
		}
		if third := encode(t, again); !bytes.Equal(third, encode(t, p)) && !bytes.Contains(p.JSON, []byte("e+")) && !bytes.Contains(p.JSON, []byte("-0")) {
			t.Fatalf("%s became %s", p.JSON, again.JSON)
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for _, n := range []float64{0, 1, -1, 1.5, 1e-7, 1e21, math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53, 1 << 63} {
		f.Add(math.Float64bits(n))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		n := math.Float64frombits(bits)
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return
		}
		r := reader{in: binary.BigEndian.AppendUint64([]byte{f64}, bits), limits: limits}
		text, err := r.appendValue(nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		r = reader{in: appendNumber(nil, string(text)), limits: limits}
		again, err := r.appendValue(nil, 0)
		if err != nil || string(again) != string(text) && n != 0 && math.Abs(n) < 1<<53 {
			t.Fatalf("%v: %s became %s, %v", n, text, again, err)
		}
	})
}
