package socketio

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// describePacket writes a packet in one line, so that tables can compare it.
func describePacket(p packet) string {
	var b strings.Builder
	b.WriteString([]string{"connect", "disconnect", "event", "ack"}[p.typ])
	b.WriteString(" " + p.ns)
	if p.hasID {
		b.WriteString(" #" + strconv.FormatUint(p.id, 10))
	}
	if p.typ == PacketEvent {
		b.WriteString(" " + p.name)
	}
	for _, v := range p.args {
		b.WriteString(" " + string(v.JSON()))
	}
	if p.auth.text != nil {
		b.WriteString(" " + string(p.auth.text))
	}
	if p.attachments > 0 {
		b.WriteString(" +" + strconv.Itoa(p.attachments))
	}
	return b.String()
}

var soundPackets = []struct{ text, want string }{
	{`0`, `connect /`},
	{`0{}`, `connect / {}`},
	{`0{"token":"123"}`, `connect / {"token":"123"}`},
	{`0/,`, `connect /`},
	{`0/`, `connect /`},
	{`0/custom`, `connect /custom`},
	{`0/custom,`, `connect /custom`},
	{`0/custom,{"a":[1]}`, `connect /custom {"a":[1]}`},
	{`0/custom?token=abc,`, `connect /custom?token=abc`},
	{`0/custom?token=abc`, `connect /custom?token=abc`},
	{`0/../admin,`, `connect /../admin`},
	// Names that are numbers, as JavaScript writes them.
	{`2[1]`, `event / 1`},
	{`2[42,"a"]`, `event / 42 "a"`},
	{`2[-0]`, `event / 0`},
	{`2[-7.50]`, `event / -7.5`},
	{`2[1e3]`, `event / 1000`},
	{`2[1e21]`, `event / 1e+21`},
	{`2[1E-7]`, `event / 1e-7`},
	{`2[0.000001]`, `event / 0.000001`},
	{`2[123456789012345680000]`, `event / 123456789012345680000`},
	{`2[9007199254740993]`, `event / 9007199254740992`},
	{`2[1e400]`, `event / Infinity`},
	{`2[-1e400]`, `event / -Infinity`},
	{`51-[7,{"_placeholder":true,"num":0}]`, `event / 7 {"_placeholder":true,"num":0} +1`},
	{`0/%61dmin,`, `connect /%61dmin`},
	{`0/Admin,`, `connect /Admin`},
	{`0/žluťoučký,{}`, `connect /žluťoučký {}`},
	{`1`, `disconnect /`},
	{`1/custom`, `disconnect /custom`},
	{`1/custom,`, `disconnect /custom`},
	{`2["a"]`, `event / a`},
	{`2/,["a"]`, `event / a`},
	{`2["a",1,2.5,"b",true,null,{"c":[{}]},[]]`, `event / a 1 2.5 "b" true null {"c":[{}]} []`},
	{`2[ "a" , 1 ] `, `event / a 1`},
	{`2/custom,["a"]`, `event /custom a`},
	{`20["a"]`, `event / #0 a`},
	{`212["a",1]`, `event / #12 a 1`},
	{`2/custom,456["a"]`, `event /custom #456 a`},
	{`29007199254740991["a"]`, `event / #9007199254740991 a`},
	{`2[""]`, `event / `},
	{`2["\u0061\n\"\ud83d\ude00"]`, "event / a\n\"😀"},
	{`2["\ud800"]`, "event / \ufffd"},
	{`2["error"]`, `event / error`},
	{`2["Connect"]`, `event / Connect`},
	{`2["message",{"_placeholder":true,"num":0}]`, `event / message {"_placeholder":true,"num":0}`},
	{`2["message",{"__proto__":{"admin":true}}]`, `event / message {"__proto__":{"admin":true}}`},
	{`3[]`, `ack /`},
	{`30[]`, `ack / #0`},
	{`312["a",1]`, `ack / #12 "a" 1`},
	{`3/custom,7["connect"]`, `ack /custom #7 "connect"`},
	{`51-["a",{"_placeholder":true,"num":0}]`, `event / a {"_placeholder":true,"num":0} +1`},
	{`51-/custom,13["a",{"_placeholder":true,"num":0}]`, `event /custom #13 a {"_placeholder":true,"num":0} +1`},
	{`52-["a",[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]]`,
		`event / a [{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}] +2`},
	{`61-7[{"_placeholder":true,"num":0}]`, `ack / #7 {"_placeholder":true,"num":0} +1`},
	{`61-/custom,7["x",{"_placeholder":true,"num":0}]`, `ack /custom #7 "x" {"_placeholder":true,"num":0} +1`},
}

var brokenPackets = []string{
	// Header.
	``, ` `, `a`, `7`, `8[]`, `9`, `/`, `,`, "\x002[\"a\"]", ` 2["a"]`, "\ufeff2[\"a\"]", `-1`, `4`, `4{"message":"x"}`, `4"x"`, `42["a"]`,
	`2x["a"]`, `2-1["a"]`, `2,["a"]`, `2/custom["a"]`, `2/custom`, `2/custom,`, `2/custom,,["a"]`,
	// Ids.
	`2007["a"]`, `200["a"]`, `29007199254740992["a"]`, `299999999999999999999["a"]`, `21.5["a"]`, `21e3["a"]`, `2-1["a"]`, `2+1["a"]`,
	`2 1["a"]`, `21 ["a"]`, `2٣["a"]`, `3-1[]`, `301[]`,
	// Payloads.
	`0[]`, `0null`, `0"a"`, `01`, `00`, `0{`, `0{}x`, `0{}{}`, `01{}`, `0/custom,[]`, `0/custom,1`, `0/custom,{`, `0 {}`,
	`1{}`, `1[]`, `1""`, `1 `, `11`, `1/custom,[]`, `1/custom,1`,
	`2`, `21`, `2{}`, `2null`, `2"a"`, `2[]`, `2[ ]`, `2[null]`, `2[["a"]]`, `2[{"toString":"foo"}]`, `2[true]`,
	`2 ["a"]`, "2\t[\"a\"]", "2\n[\"a\"]", `2["a"][]`,
	`3`, `31`, `31{}`, `31null`, `31"a"`, `3["a"`,
	// Reserved names.
	`2["connect"]`, `2["connect_error"]`, `2["disconnect"]`, `2["disconnecting"]`, `2["newListener"]`, `2["removeListener"]`,
	`2["\u0063onnect"]`, `21["disconnect","x"]`, `51-["connect",{"_placeholder":true,"num":0}]`,
	// JSON.
	`2["a"`, `2["a"]]`, `2["a"]x`, `2["a",]`, `2['a']`, `2["a",/**/1]`, `2["a",01]`, `2["a",+1]`, `2["a",.5]`,
	`2["a",NaN]`, `2["a",Infinity]`, `2["a",-Infinity]`, `2["a",undefined]`,
	"2[\"a\",\"\xed\xa0\x80\"]", "2[\"\xff\"]", "2/\xff,[\"a\"]", "0/\xed\xa0\x80,",
	`2["a",` + strings.Repeat(`{"a":`, 100_000), `2["a",` + strings.Repeat(`[`, 1000) + strings.Repeat(`]`, 1000) + `]`,
	// Attachments.
	`5["a"]`, `5`, `5-["a"]`, `50-["a"]`, `511-["a"]`, `599999999999-["a"]`, `5NaN-["a"]`, `5Infinity-["a"]`, `5-1-["a"]`, `51`, `51["a"]`,
	`501-["a",{"_placeholder":true,"num":0}]`, `51.0-["a",{"_placeholder":true,"num":0}]`, `5 1-["a",{"_placeholder":true,"num":0}]`,
	`51-`, `51-["a"]`, `51-[{"_placeholder":true,"num":0}]`, `51-{"_placeholder":true,"num":0}`,
	`51-["a",{"_placeholder":true,"num":"splice"}]`, `51-["a",{"_placeholder":true,"num":-1}]`, `51-["a",{"_placeholder":true,"num":9}]`,
	`51-["a",{"_placeholder":true}]`, `52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]`,
	`51-["a",{"_placeholder":true,"num":0,"x":1}]`, `51-["a",{{"_placeholder":true,"num":0}:1}]`, `51-["a",{"_placeholder":"true","num":0}]`,
	`51-["a",` + strings.Repeat(`[`, 100_000) + `{"_placeholder":true,"num":0}`,
	`60-1[]`, `61-1[]`, `6[]`, `61-1{}`,
}

func TestPacketsOfTheProtocolAreUnderstood(t *testing.T) {
	for _, c := range soundPackets {
		p, err := parsePacket([]byte(c.text), defaultLimits)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got := describePacket(p); got != c.want {
			t.Errorf("%s: %s", c.text, got)
		}
	}
}

func TestPacketsThatBreakTheProtocolAreRefused(t *testing.T) {
	for _, text := range brokenPackets {
		p, err := parsePacket([]byte(text), defaultLimits)
		if err == nil {
			t.Errorf("%.60q passed as %.60s", text, describePacket(p))
		} else if errors.Is(err, errNamespace) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

func TestPacketForAnImpossibleNamespaceCanStillBeAnswered(t *testing.T) {
	long := "/" + strings.Repeat("a", 8<<10)
	for _, ns := range []string{"/a\x00b", "/a\nb", "/a\x7f", "/a b\x1f", long, "/" + strings.Repeat("ž", 128)} {
		for _, payload := range []string{"", ",", ",{}"} {
			p, err := parsePacket([]byte("0"+ns+payload), defaultLimits)
			if !errors.Is(err, errNamespace) || p.ns != ns || p.typ != PacketConnect {
				t.Errorf("%.20q: %v", ns, err)
			}
		}
		if _, err := parsePacket([]byte("0"+ns+",{"), defaultLimits); err == nil || errors.Is(err, errNamespace) {
			t.Errorf("%.20q with broken JSON: %v", ns, err)
		}
	}
	if _, err := parsePacket([]byte("0/"+strings.Repeat("a", 255)), defaultLimits); err != nil {
		t.Errorf("256 bytes: %v", err)
	}
}

func TestPacketNestsAsDeepAsTheLimit(t *testing.T) {
	text := `2["a",` + strings.Repeat(`[`, 999) + strings.Repeat(`]`, 999) + `]`
	if _, err := parsePacket([]byte(text), defaultLimits); err != nil {
		t.Error(err)
	}
	lim := defaultLimits
	lim.Depth = 999
	if _, err := parsePacket([]byte(text), lim); !errors.Is(err, errDepth) {
		t.Error(err)
	}
}

func TestPacketLimitsAttachmentsAtTheHeader(t *testing.T) {
	var b strings.Builder
	b.WriteString(`511-["a"`)
	for i := range 11 {
		b.WriteString(`,{"_placeholder":true,"num":` + strconv.Itoa(i) + `}`)
	}
	b.WriteString("]")
	if _, err := parsePacket([]byte(b.String()), defaultLimits); !errors.Is(err, errAttachments) {
		t.Error(err)
	}
	ten := strings.Replace(strings.Replace(b.String(), `511-`, `510-`, 1), `,{"_placeholder":true,"num":10}`, "", 1)
	if p, err := parsePacket([]byte(ten), defaultLimits); err != nil || p.attachments != 10 {
		t.Error(p.attachments, err)
	}
	lim := defaultLimits
	lim.Attachments = 11
	if p, err := parsePacket([]byte(b.String()), lim); err != nil || p.attachments != 11 {
		t.Error(p.attachments, err)
	}
}

func TestPacketIsCompleteWithItsLastAttachment(t *testing.T) {
	p, err := parsePacket([]byte(`52-["a",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]`), defaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if complete, err := p.attach([]byte("one")); complete || err != nil {
		t.Error(complete, err)
	}
	if complete, err := p.attach([]byte("two")); !complete || err != nil {
		t.Error(complete, err)
	}
	if _, err := p.attach([]byte("three")); !errors.Is(err, errNoAttachments) {
		t.Error(err)
	}
	var first, second []byte
	if err := p.args.Decode(&first, &second); err != nil || string(first) != "two" || string(second) != "one" {
		t.Errorf("%s, %s: %v", first, second, err)
	}
}

func TestPacketWithoutAttachmentsTakesNone(t *testing.T) {
	p, err := parsePacket([]byte(`2["a"]`), defaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.attach(nil); !errors.Is(err, errNoAttachments) {
		t.Error(err)
	}
}

func TestPacketArgumentsPointIntoItsText(t *testing.T) {
	text := []byte(`2["a",{"b":1}]`)
	p, err := parsePacket(text, defaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if &p.args[0].JSON()[0] != &text[6] {
		t.Error("the argument was copied")
	}
}

func TestAPacketWithTooManyArgumentsIsRefused(t *testing.T) {
	list := strings.Repeat(",1", maxArguments-1)
	if p, err := parsePacket([]byte(`2["a"`+list+`]`), defaultLimits); err != nil || len(p.args) != maxArguments-1 {
		t.Errorf("%d arguments: %v", len(p.args), err)
	}
	if _, err := parsePacket([]byte(`2["a",1`+list+`]`), defaultLimits); err == nil {
		t.Error("one more is accepted")
	}
}
