package socketio

import (
	"strings"
	"testing"
)

type benchMessage struct {
	Username string `json:"username"`
	Msg      string `json:"msg"`
}

func BenchmarkPacketParse(b *testing.B) {
	cases := []struct{ name, text string }{
		{"small", `2["message","hello"]`},
		{"ack", `212["message","hello"]`},
		{"namespace", `2/chat,["message","hello"]`},
		{"string100", `2["message","` + strings.Repeat("0123456789", 10) + `"]`},
		{"string100utf8", `2["message","` + strings.Repeat("žluťoučký", 7) + `"]`},
		{"object", `2["message",{"username":"alice","msg":"hello there","tags":["a","b"],"n":12.5}]`},
		{"binary", `51-["message",{"_placeholder":true,"num":0}]`},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			text := []byte(c.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := parsePacket(text, defaultLimits); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkValueDecode(b *testing.B) {
	bench := func(name, text string, dst any) {
		b.Run(name, func(b *testing.B) {
			v := Value{text: []byte(text)}
			b.ReportAllocs()
			for b.Loop() {
				if dst, ok := dst.(*any); ok {
					*dst = nil // or it would be decoded into
				}
				if err := v.Decode(dst); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	bench("string", `"hello"`, new(string))
	bench("escaped", `"hel\nlo"`, new(string))
	bench("int", `42`, new(int))
	bench("bool", `true`, new(bool))
	bench("struct", `{"username":"alice","msg":"hello there"}`, new(benchMessage))
	bench("any", `{"username":"alice","msg":"hello there","n":[1,2,3]}`, new(any))

	b.Run("binary", func(b *testing.B) {
		parts := [][]byte{make([]byte, 100)}
		text := []byte(`{"_placeholder":true,"num":0}`)
		v := Value{text: text, files: &files{places: []place{{0, len(text), 0}}, parts: &parts}}
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			if err := v.Decode(&dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	bench := func(name string, args ...any) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := appendEvent(nil, "/", 0, false, "message", args); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	p, err := parsePacket([]byte(`2["message",{"username":"alice","msg":"hello there"}]`), defaultLimits)
	if err != nil {
		b.Fatal(err)
	}
	bench("string", "hello")
	bench("string100", strings.Repeat("0123456789", 10))
	bench("struct", benchMessage{"alice", "hello there"})
	bench("pointer", &benchMessage{"alice", "hello there"})
	bench("map", map[string]any{"username": "alice", "msg": "hello there"})
	bench("value", p.args.Any()...)
	bench("binary", make([]byte, 100))
}
