package conformance

import "strings"

// reaction is what a hostile input must lead to.
type reaction struct {
	kind string
	code int // of the close frame; 0: any of 1002, 1007, 1008, 1009
}

var (
	kill     = reaction{kind: "kill"}
	kill1002 = reaction{"kill", 1002}
	kill1007 = reaction{"kill", 1007}
	kill1008 = reaction{"kill", 1008}
	kill1009 = reaction{"kill", 1009}
	refuse   = reaction{kind: "connect error"} // the connection stays
	drop     = reaction{kind: "drop"}
	okay     = reaction{kind: "ok"}
	leave    = reaction{kind: "leave"} // the session ends in peace
)

const (
	polling   = "polling"
	websocket = "websocket"
)

// hostilePackets are sent by a socket that is connected to the main namespace of a sinkserver.
var hostilePackets = []struct {
	id   string
	send []any // Engine.IO packets: a string is a text, a []byte a binary message
	want reaction
	back string // okay: the packet that comes back
	over string // the only transport, or empty
}{
	// C. Engine.IO packets
	{id: "C01 only a separator", send: []any{"\x1e"}, want: kill},
	{id: "C01 three separators", send: []any{"\x1e\x1e\x1e"}, want: kill},
	{id: "C01 separator at the end", send: []any{"42[\"echo\"]\x1e"}, want: kill, over: websocket},
	{id: "C01 separator at the end", send: []any{"42[\"silent\"]\x1e"}, want: kill, over: polling},
	{id: "C01 separator at the begin", send: []any{"\x1e42[\"echo\"]"}, want: kill},
	{id: "C03 type 7", send: []any{"7"}, want: kill},
	{id: "C03 type 8", send: []any{"8"}, want: kill},
	{id: "C03 type 9", send: []any{"9"}, want: kill},
	{id: "C03 type :", send: []any{":"}, want: kill},
	{id: "C03 type a", send: []any{"a"}, want: kill},
	{id: "C03 NUL", send: []any{"\x00"}, want: kill},
	{id: "C03 ff", send: []any{"\xff"}, want: kill},
	{id: "C03 open", send: []any{"0"}, want: kill},
	{id: "C03 ping", send: []any{"2"}, want: kill},
	{id: "C05 probe outside an upgrade", send: []any{"2probe"}, want: kill},
	{id: "C07 pong with data", send: []any{"3abc"}, want: kill},
	{id: "C09 upgrade outside an upgrade", send: []any{"5"}, want: kill},
	{id: "C11 close", send: []any{"1"}, want: leave},
	{id: "C13 empty message", send: []any{"4"}, want: kill},
	{id: "C15 binary that nothing announced", send: []any{[]byte{1, 2, 3}}, want: kill},
	{id: "C15 base64 in a text frame", send: []any{"bAQID"}, want: kill},
	{id: "C15 bad base64", send: []any{"b!!!!"}, want: kill},
	{id: "C17 bad UTF-8", send: []any{"42[\"\xff\xfe\"]"}, want: kill1007},
	{id: "C19 500,000 empty messages", send: []any{strings.Repeat("4\x1e", 499_999)}, want: kill},

	// F. Socket.IO packets
	{id: "F03 blank", send: []any{`4 2["a"]`}, want: kill},
	{id: "F03 BOM", send: []any{"4\ufeff2[\"a\"]"}, want: kill},
	{id: "F07 NUL", send: []any{"40/a\x00b,{}"}, want: refuse},
	{id: "F07 long", send: []any{"40/" + strings.Repeat("a", 8192)}, want: refuse},
	{id: "F07 dots", send: []any{"40/../custom,"}, want: refuse},
	{id: "F07 percent", send: []any{"40/%63ustom,"}, want: refuse},
	{id: "F07 case", send: []any{"40/Custom,"}, want: refuse},
	{id: "F07 markup", send: []any{"40/<script>\","}, want: refuse},
	{id: "F13 event after DISCONNECT", send: []any{"41", `42["a"]`}, want: kill},
	{id: "F13 event for a namespace never joined", send: []any{`42/custom,["a"]`}, want: kill},
	{id: "F13 event for an unknown namespace", send: []any{`42/nowhere,["a"]`}, want: kill},
	{id: "F15 event without data", send: []any{"42"}, want: kill},
	{id: "F15 empty array", send: []any{"42[]"}, want: kill},
	{id: "F17 name is an object", send: []any{`42[{"toString":"foo"}]`}, want: kill},
	{id: "F17 name is null", send: []any{`42[null]`}, want: kill},
	{id: "F17 name is an array", send: []any{`42[["echo"]]`}, want: kill},
	{id: "F17 data is a string", send: []any{`42"echo"`}, want: kill},
	{id: "F17 data is an object", send: []any{`42{}`}, want: kill},
	{id: "F17 reserved name", send: []any{`42["disconnect"]`}, want: kill},
	{id: "F17 reserved name, escaped", send: []any{`42["\u0063onnect"]`}, want: kill},
	{id: "F19 empty name", send: []any{`42[""]`}, want: drop},
	{id: "F19 long name", send: []any{`42["` + strings.Repeat("a", 900_000) + `"]`}, want: drop},
	{id: "F19 NUL and newline", send: []any{`42["\u0000\n"]`}, want: drop},
	{id: "F21 error", send: []any{`42["error"]`}, want: drop},
	{id: "F21 __proto__", send: []any{`42["__proto__",1]`}, want: drop},
	{id: "F23 blank", send: []any{`42 ["a"]`}, want: kill},
	{id: "F23 tab", send: []any{"42\t[\"a\"]"}, want: kill},
	{id: "F23 newline", send: []any{"42\n[\"a\"]"}, want: kill},
	{id: "F25 leading zeros", send: []any{`42007["a"]`}, want: kill},
	{id: "F25 id beyond 64 bits", send: []any{`42` + strings.Repeat("9", 30) + `["a"]`}, want: kill},
	{id: "F25 negative id", send: []any{`42-1["a"]`}, want: kill},
	{id: "F27 an id twice", send: []any{`427["echo",1]`, `427["echo",2]`}, want: okay, back: "437[1]|437[2]"},
	{id: "F29 main namespace by name", send: []any{`42/,["echo",1]`}, want: okay, back: `42["echo-back",1]`},
	{id: "F31 ack without id", send: []any{"43[]"}, want: drop},
	{id: "F31 ack of nothing", send: []any{"43999[]"}, want: drop},
	{id: "F33 ack with an object", send: []any{"431{}"}, want: kill},
	{id: "F33 ack with null", send: []any{"431null"}, want: kill},
	{id: "F33 ack with a negative id", send: []any{"43-1[]"}, want: kill},
	{id: "F35 one 4 too many", send: []any{`442["a"]`}, want: kill},
	{id: "F35 type 7", send: []any{"47"}, want: kill},
	{id: "F35 auth is an array", send: []any{"40/custom,[]"}, want: kill},
	{id: "F35 auth is a string", send: []any{`40/custom,"x"`}, want: kill},
	{id: "F35 auth is cut", send: []any{`40/custom,{"a":`}, want: kill},
	{id: "F35 DISCONNECT with data", send: []any{`41/custom,{}`}, want: kill},

	// G. JSON inside a packet
	{id: "G01 not closed", send: []any{`42["a"`}, want: kill},
	{id: "G01 closed twice", send: []any{`42["a"]]`}, want: kill},
	{id: "G01 letter behind", send: []any{`42["a"]x`}, want: kill},
	{id: "G01 comma at the end", send: []any{`42["a",]`}, want: kill},
	{id: "G01 single quotes", send: []any{`42['a']`}, want: kill},
	{id: "G01 comment", send: []any{`42["a",/**/1]`}, want: kill},
	{id: "G01 octal", send: []any{`42["a",01]`}, want: kill},
	{id: "G01 plus", send: []any{`42["a",+1]`}, want: kill},
	{id: "G01 bare point", send: []any{`42["a",.5]`}, want: kill},
	{id: "G01 raw newline in a string", send: []any{"42[\"a\",\"\n\"]"}, want: kill},
	{id: "G01 bad escape", send: []any{`42["a","\x"]`}, want: kill},
	{id: "G01 no quotes", send: []any{`42["a",{b:1}]`}, want: kill},
	{id: "G03 NaN", send: []any{`42["echo",NaN]`}, want: kill},
	{id: "G03 Infinity", send: []any{`42["echo",Infinity]`}, want: kill},
	{id: "G03 -Infinity", send: []any{`42["echo",-Infinity]`}, want: kill},
	{id: "G03 undefined", send: []any{`42["echo",undefined]`}, want: kill},
	{id: "G07 depth, not closed", send: []any{`42["echo",` + strings.Repeat(`{"a":`, 100_000)}, want: kill},
	{id: "G07 depth of arrays", send: []any{`42["echo",` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]"}, want: kill},
	{id: "G07 depth for an event that nobody handles", send: []any{`42["a",` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]"}, want: kill},
	{id: "G07 depth in auth", send: []any{`40/custom,` + strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000)}, want: kill},
	{id: "G07 depth in an ack", send: []any{`431[` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "]"}, want: kill},
	{id: "G09 __proto__", send: []any{`42["echo",{"__proto__":{"admin":true}}]`}, want: okay, back: `42["echo-back",{"__proto__":{"admin":true}}]`},
	{id: "G11 raw lone surrogate", send: []any{"42[\"echo\",\"\xed\xa0\x80\"]"}, want: kill1007},
	{id: "G15 9,000 arguments", send: []any{`42["silent"` + strings.Repeat(",1", 9_000) + "]"}, want: drop},
	{id: "G15 100,000 arguments", send: []any{`42["silent"` + strings.Repeat(",1", 100_000) + "]"}, want: kill},
	{id: "G15 100,000 elements in one argument", send: []any{`42["silent",[1` + strings.Repeat(",1", 100_000) + "]]"}, want: drop},
	{id: "G15 many keys", send: []any{`42["silent",{` + manyKeys(60_000) + "}]"}, want: drop},

	// H. Binary attachments
	{id: "H01 no attachments", send: []any{`450-["a"]`}, want: kill},
	{id: "H03 eleven", send: []any{`4511-["a"]`}, want: kill},
	{id: "H03 599999999999", send: []any{`4599999999999-["a"]`}, want: kill},
	{id: "H05 NaN", send: []any{`45NaN-["a"]`}, want: kill},
	{id: "H05 Infinity", send: []any{`45Infinity-["a"]`}, want: kill},
	{id: "H05 -1", send: []any{`45-1-["a"]`}, want: kill},
	{id: "H05 leading zero", send: []any{`4501-["a",{"_placeholder":true,"num":0}]`}, want: kill},
	{id: "H05 no count", send: []any{`45["a"]`}, want: kill},
	{id: "H07 text instead of the attachment", send: []any{`451-["a",{"_placeholder":true,"num":0}]`, `42["b"]`}, want: kill},
	{id: "H11 num is a name", send: []any{`451-["a",{"_placeholder":true,"num":"splice"}]`, []byte{1}}, want: kill},
	{id: "H11 num is negative", send: []any{`451-["a",{"_placeholder":true,"num":-1}]`, []byte{1}}, want: kill},
	{id: "H11 num is too large", send: []any{`451-["a",{"_placeholder":true,"num":9}]`, []byte{1}}, want: kill},
	{id: "H11 num is a fraction", send: []any{`451-["a",{"_placeholder":true,"num":0.5}]`, []byte{1}}, want: kill},
	{id: "H11 num is missing", send: []any{`451-["a",{"_placeholder":true}]`, []byte{1}}, want: kill},
	{id: "H13 no placeholder", send: []any{`451-["a"]`, []byte{1}}, want: kill},
	{id: "H15 one placeholder twice", send: []any{`452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]`, []byte{1}, []byte{2}}, want: kill},
	{id: "H15 more placeholders than attachments", send: []any{`451-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`, []byte{1}}, want: kill},
	{id: "H17 more keys", send: []any{`451-["a",{"_placeholder":true,"num":0,"x":1}]`, []byte{1}}, want: kill},
	{id: "H17 the event's name", send: []any{`451-[{"_placeholder":true,"num":0}]`, []byte{1}}, want: kill},
	{id: "H17 a string is plain data", send: []any{`451-["echo",{"_placeholder":"true","num":5},{"_placeholder":true,"num":0}]`, []byte{1}},
		want: okay, back: `451-["echo-back",{"_placeholder":"true","num":5},{"_placeholder":true,"num":0}]|` + "\x01"},
	{id: "H17 a placeholder in a text event is plain data", send: []any{`42["echo",{"_placeholder":true,"num":0}]`},
		want: okay, back: `42["echo-back",{"_placeholder":true,"num":0}]`},
	{id: "H19 depth", send: []any{`451-["a",` + strings.Repeat("[", 100_000) + `{"_placeholder":true,"num":0}` + strings.Repeat("]", 100_000) + "]", []byte{1}}, want: kill},
	{id: "H21 two headers", send: []any{`451-["a",{"_placeholder":true,"num":0}]`, `451-["a",{"_placeholder":true,"num":0}]`}, want: kill},

	// What the list of inputs does not name: acknowledgements with attachments, names that two parsers might
	// read differently, and packets that are almost others.
	{id: "X ack with an attachment, of nothing", send: []any{`461-7[{"_placeholder":true,"num":0}]`, []byte{1}}, want: drop},
	{id: "X ack with an attachment, without id", send: []any{`461-[{"_placeholder":true,"num":0}]`, []byte{1}}, want: drop},
	{id: "X ack with an attachment that nothing holds", send: []any{`461-7["x"]`, []byte{1}}, want: kill},
	{id: "X ack with a placeholder too many", send: []any{`461-7[{"_placeholder":true,"num":1}]`, []byte{1}}, want: kill},
	{id: "X ack with the largest id", send: []any{"439007199254740991[]"}, want: drop},
	{id: "X ack with an id beyond", send: []any{"439007199254740992[]"}, want: kill},
	{id: "X ack that is nothing", send: []any{"437"}, want: kill},
	{id: "X a CONNECT_ERROR of a client", send: []any{`44{"message":"x"}`}, want: kill},
	{id: "X a placeholder, escaped", send: []any{`451-["echo",{"_pl\u0061ceholder":true,"num":0}]`, []byte{1}},
		want: okay, back: `451-["echo-back",{"_placeholder":true,"num":0}]|` + "\x01"},
	{id: "X a placeholder backwards", send: []any{`451-["echo",{"num":0,"_placeholder":true}]`, []byte{1}},
		want: okay, back: `451-["echo-back",{"_placeholder":true,"num":0}]|` + "\x01"},
	{id: "X a placeholder with a key twice", send: []any{`451-["echo",{"_placeholder":true,"num":0,"num":1}]`, []byte{1}}, want: kill},
	{id: "X a placeholder that is told to be none", send: []any{`451-["echo",{"_placeholder":true,"_placeholder":false,"num":0}]`, []byte{1}}, want: kill},
	{id: "X a placeholder with a number of another form", send: []any{`451-["echo",{"_placeholder":true,"num":0e0}]`, []byte{1}}, want: kill},
	{id: "X a placeholder with minus nothing", send: []any{`451-["echo",{"_placeholder":true,"num":-0}]`, []byte{1}}, want: kill},
	{id: "X a placeholder in a placeholder", send: []any{`451-["echo",{"_placeholder":{"_placeholder":true,"num":0},"num":0}]`, []byte{1}},
		want: okay, back: `451-["echo-back",{"_placeholder":{"_placeholder":true,"num":0},"num":0}]|` + "\x01"},
	{id: "X attachments of a namespace never joined", send: []any{`451-/custom,["a",{"_placeholder":true,"num":0}]`, []byte{1}}, want: kill},
	{id: "X a DISCONNECT between header and attachment", send: []any{`451-["echo",{"_placeholder":true,"num":0}]`, "41", []byte{1}}, want: kill},
	{id: "X a CONNECT between header and attachment", send: []any{`451-["echo",{"_placeholder":true,"num":0}]`, "40/custom,", []byte{1}}, want: kill},
	{id: "X no comma behind the namespace", send: []any{`42/custom["echo"]`}, want: kill},
	{id: "X a comma too many", send: []any{"40/custom,,{}"}, want: kill},
	{id: "X a comma without a namespace", send: []any{"40,{}"}, want: kill},
	{id: "X two slashes", send: []any{"40//custom,"}, want: refuse},
	{id: "X a query, of a client that has none", send: []any{"40/custom?token=secret,"}, want: refuse},
	{id: "X an id on a CONNECT", send: []any{"40/custom,1{}"}, want: kill},
	{id: "X an id on a DISCONNECT", send: []any{"41/custom,1"}, want: kill},
	{id: "X a name that is half a character", send: []any{`42["\ud800"]`}, want: drop},
	{id: "X a reserved name, in another case", send: []any{`42["Disconnect"]`}, want: drop},
	{id: "X a number that no float holds", send: []any{`42["echo",1e999]`}, want: okay, back: `42["echo-back",1e999]`},
	{id: "X a number of 100,000 digits", send: []any{`42["silent",` + strings.Repeat("7", 100_000) + "]"}, want: drop},
	{id: "X a key twice", send: []any{`42["echo",{"a":1,"a":2}]`}, want: okay, back: `42["echo-back",{"a":1,"a":2}]`},
	{id: "X 300,000 escapes", send: []any{`42["` + strings.Repeat(`\u0041`, 100_000) + `"]`}, want: drop},
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		for ; i > 0; i /= 26 {
			b.WriteByte('a' + byte(i%26))
		}
		b.WriteString(`":1`)
	}
	return b.String()
}

// hostileFrames are frames in hex on a websocket that is connected to the main namespace; M is the mask.
var hostileFrames = []struct {
	id, hex string
	want    reaction
	back    string // okay: the frame that comes back, in hex
}{
	{id: "E01 not masked", hex: "81 02 34 30", want: kill1002},
	{id: "E03 RSV1", hex: "c1 82 M 34 30", want: kill1002},
	{id: "E03 RSV2", hex: "a1 82 M 34 30", want: kill1002},
	{id: "E03 RSV3", hex: "91 82 M 34 30", want: kill1002},
	{id: "E05 continuation without a start", hex: "80 82 M 34 30", want: kill1002},
	{id: "E05 a start within a message", hex: "01 81 M 34 81 81 M 34", want: kill1002},
	{id: "E05 opcode 3", hex: "83 80 M", want: kill1002},
	{id: "E05 opcode b", hex: "8b 80 M", want: kill1002},
	{id: "E07 fragmented ping", hex: "09 80 M", want: kill1002},
	{id: "E07 ping of 126 bytes", hex: "89 fe 00 7e M" + strings.Repeat(" 00", 126), want: kill1002},
	{id: "E09 ping of 125 bytes", hex: "89 fd M" + strings.Repeat(" 61", 125), want: okay, back: "8a 7d" + strings.Repeat(" 61", 125)},
	{id: "E09 ping within a message", hex: "01 82 M 34 32 89 80 M 80 84 M 5b 22 61 22 80 80 M", want: kill1002},
	{id: "E09 pong that nobody asked for", hex: "8a 81 M 61 89 80 M", want: okay, back: "8a 00"},
	{id: "E11 length 2^64-1", hex: "81 ff ff ff ff ff ff ff ff ff M", want: kill1002},
	{id: "E13 1,000,001 bytes", hex: "81 ff 00 00 00 00 00 0f 42 41 M", want: kill1009},
	{id: "E13 1,000,001 bytes in two fragments", hex: "01 81 M 34 80 ff 00 00 00 00 00 0f 42 40 M", want: kill1009},
	{id: "E15 ff", hex: "81 83 M 34 32 ff", want: kill1007},
	{id: "E15 c0 af", hex: "81 84 M 34 32 c0 af", want: kill1007},
	{id: "E15 ed a0 80", hex: "81 85 M 34 32 ed a0 80", want: kill1007},
	{id: "E15 f4 90 80 80", hex: "81 86 M 34 32 f4 90 80 80", want: kill1007},
	{id: "E15 cut at the end", hex: "81 84 M 34 32 e2 82", want: kill1007},
	{id: "E17 close of one byte", hex: "88 81 M 03", want: kill1002},
	{id: "E19 bad UTF-8 in the reason", hex: "88 83 M 03 e8 ff", want: kill1007},
	{id: "E19 close with 1005", hex: "88 82 M 03 ed", want: kill1002},
	{id: "E19 close with 999", hex: "88 82 M 03 e7", want: kill1002},
	{id: "E19 close with 1000", hex: "88 82 M 03 e8", want: reaction{"kill", 1000}},
	{id: "E21 10,000 empty fragments", hex: "01 80 M" + strings.Repeat("00 80 M", 10_000), want: kill1008},
	{id: "E25 empty text", hex: "81 80 M", want: kill},
	{id: "E31 separator inside a frame", hex: "81 8a M 34 30 1e 34 32 5b 22 61 22 5d", want: kill},
	{id: "E31 a character across two fragments",
		hex: "01 8b M 34 32 5b 22 65 63 68 6f 22 2c 22 80 85 M e6 bc a2 22 5d", want: okay,
		back: "81 15 34 32 5b 22 65 63 68 6f 2d 62 61 63 6b 22 2c 22 e6 bc a2 22 5d"},
}

// hostileRequests are whole requests. SID stands for a live polling session's.
var hostileRequests = []struct {
	id, method, query, header, body string
	code                            int   // of the protocol's errors; -1: one of the statuses
	status                          []int // allowed besides
}{
	{id: "A01 no query", method: "GET", query: "", code: 0},
	{id: "A03 no EIO", method: "GET", query: "?transport=polling", code: 5},
	{id: "A03 EIO 5", method: "GET", query: "?transport=polling&EIO=5", code: 5},
	{id: "A03 EIO 3", method: "GET", query: "?transport=polling&EIO=3", code: 5},
	{id: "A03 EIO 04", method: "GET", query: "?transport=polling&EIO=04", code: 5},
	{id: "A03 EIO 4.0", method: "GET", query: "?transport=polling&EIO=4.0", code: 5},
	{id: "A03 EIO empty", method: "GET", query: "?transport=polling&EIO=", code: 5},
	{id: "A05 foo", method: "GET", query: "?EIO=4&transport=foo", code: 0},
	{id: "A05 constructor", method: "GET", query: "?EIO=4&transport=constructor", code: 0},
	{id: "A05 __proto__", method: "GET", query: "?EIO=4&transport=__proto__", code: 0},
	{id: "A05 8 KiB", method: "GET", query: "?EIO=4&transport=" + strings.Repeat("a", 8192), code: 0},
	{id: "A07 websocket without Upgrade", method: "GET", query: "?EIO=4&transport=websocket", code: 3},
	{id: "A09 empty sid", method: "GET", query: "?EIO=4&transport=polling&sid=", code: -1, status: []int{200}},
	{id: "A11 PUT", method: "PUT", query: "?EIO=4&transport=polling", code: 2},
	{id: "A11 DELETE", method: "DELETE", query: "?EIO=4&transport=polling", code: 2},
	{id: "A11 OPTIONS", method: "OPTIONS", query: "?EIO=4&transport=polling", code: 2},
	{id: "A11 PUT with a sid", method: "PUT", query: "?EIO=4&transport=polling&sid=SID", code: -1, status: []int{405}},
	{id: "A13 another version", method: "GET", query: "?EIO=3&transport=polling&sid=SID", code: 3},
	{id: "A15 evil Origin", method: "GET", query: "?EIO=4&transport=polling", header: "Origin: https://evil.example\r\nCookie: a=b", code: 4},
	{id: "A15 evil Origin of a websocket", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nOrigin: https://evil.example\r\nCookie: a=b", code: 4},
	{id: "A15 evil Origin of a POST", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Origin: https://evil.example\r\nCookie: a=b", body: "4x", code: 4},
	{id: "A15 Origin null", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nOrigin: null\r\nCookie: a=b", code: 4},
	{id: "A21 two lengths", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Length: 2\r\nContent-Length: 3", code: -1, status: []int{400}},
	{id: "A21 plus", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Length: +2", code: -1, status: []int{400}},
	{id: "A21 minus", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Length: -1", code: -1, status: []int{400}},
	{id: "A21 2^64", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Length: 18446744073709551616", code: -1, status: []int{400}},
	{id: "A23 blank before the colon", method: "GET", query: "?EIO=4&transport=polling", header: "X-A : b", code: -1, status: []int{400}},
	{id: "A23 NUL", method: "GET", query: "?EIO=4&transport=polling", header: "X-A: \x00", code: -1, status: []int{400}},
	{id: "A23 two blanks", method: "GET ", query: "?EIO=4&transport=polling", code: -1, status: []int{400}},
	{id: "B09 octet-stream", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Type: application/octet-stream; x", body: "4x", code: 3},
	{id: "B11 gzip", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Content-Encoding: gzip", body: "\x1f\x8b\x08\x00", code: -1, status: []int{415}},
	{id: "B13 JSONP", method: "GET", query: "?EIO=4&transport=polling&j=0", code: 3},
	{id: "B13 script", method: "GET", query: "?EIO=4&transport=polling&j=alert(1)//", code: 3},
	{id: "D01 version 12", method: "GET", query: "?EIO=4&transport=websocket", header: strings.Replace(wsHeader, "13", "12", 1), code: -1, status: []int{400, 426}},
	{id: "D01 no version", method: "GET", query: "?EIO=4&transport=websocket", header: strings.Replace(wsHeader, "Sec-WebSocket-Version: 13\r\n", "", 1), code: -1, status: []int{400, 426}},
	{id: "D01 two versions", method: "GET", query: "?EIO=4&transport=websocket", header: strings.Replace(wsHeader, "13", "13, 12", 1), code: -1, status: []int{400, 426}},
	{id: "D01 no key", method: "GET", query: "?EIO=4&transport=websocket", header: "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13", code: -1, status: []int{400}},
	{id: "D03 POST", method: "POST", query: "?EIO=4&transport=websocket", header: wsHeader, code: 2},
	{id: "D05 unknown sid", method: "GET", query: "?EIO=4&transport=websocket&sid=abc", header: wsHeader, code: 1},
	{id: "D07 long protocol", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nSec-WebSocket-Protocol: " + strings.Repeat("a ", 1<<14), code: -1, status: []int{101, 400, 431}},
	{id: "D07 commas", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nSec-WebSocket-Protocol: " + strings.Repeat(",", 1<<14), code: -1, status: []int{101, 400, 431}},
	{id: "D17 constructor", method: "GET", query: "?EIO=4&transport=constructor", header: wsHeader, code: 0},
	{id: "X line breaks in the sid", method: "GET", query: "?EIO=4&transport=polling&sid=%0d%0aX-Evil:%20yes", code: 1},
	{id: "X line breaks in the transport", method: "GET", query: "?EIO=4&transport=%0d%0aX-Evil:%20yes", code: 0},
	{id: "X two versions", method: "GET", query: "?EIO=5&EIO=4&transport=polling", code: 5},
	{id: "X two transports", method: "GET", query: "?EIO=4&transport=foo&transport=polling", code: 0},
	{id: "X two sids", method: "GET", query: "?EIO=4&transport=polling&sid=x&sid=SID", code: 1},
	{id: "X a query that is broken", method: "GET", query: "?EIO=4&transport=polling&%zz", code: -1, status: []int{200, 400}},
	{id: "X a session over the other transport by POST", method: "POST", query: "?EIO=4&transport=websocket&sid=SID", body: "4x", code: 2},
	{id: "X EIO twice", method: "GET", query: "?EIO=4&EIO=3&transport=polling", code: 5},
	{id: "X transport twice", method: "GET", query: "?EIO=4&transport=polling&transport=websocket", header: wsHeader, code: 0},
	{id: "X sid twice", method: "POST", query: "?EIO=4&transport=polling&sid=SID&sid=x", body: "4x", code: 1},
	{id: "X a handshake of a WebSocket by polling", method: "GET", query: "?EIO=4&transport=polling", header: wsHeader, code: 3},
	{id: "X a query of almost 1 MiB", method: "GET", query: "?EIO=4&transport=polling&x=" + strings.Repeat("x", 1<<20-1<<12), code: -1, status: []int{414}},
	{id: "X two Origins", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nOrigin: https://evil.example\r\nOrigin: http://127.0.0.1\r\nCookie: a=b", code: 4},
	{id: "X an Origin that only begins like ours", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Origin: http://127.0.0.1.evil.example\r\nCookie: a=b", body: "4x", code: 4},
	{id: "X an Origin with our name as user", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Origin: http://127.0.0.1@evil.example\r\nCookie: a=b", body: "4x", code: 4},
	{id: "X two keys", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", code: -1, status: []int{400}},
	{id: "X a key too short", method: "GET", query: "?EIO=4&transport=websocket", header: strings.Replace(wsHeader, "dGhlIHNhbXBsZSBub25jZQ==", "YQ==", 1), code: -1, status: []int{400}},
	{id: "X 1,000 offers of extensions", method: "GET", query: "?EIO=4&transport=websocket", header: wsHeader + "\r\nSec-WebSocket-Extensions: " + strings.Repeat("permessage-deflate; server_max_window_bits=8, ", 1000) + "x", code: -1, status: []int{101}},
	{id: "X chunks that are none", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Transfer-Encoding: chunked\r\nContent-Type: text/plain", body: "zz\r\n4x\r\n0\r\n\r\n", code: -1, status: []int{400}},
	{id: "X a length and chunks", method: "POST", query: "?EIO=4&transport=polling&sid=SID", header: "Transfer-Encoding: chunked, identity", body: "4x", code: -1, status: []int{400, 501}},
}
