package socketio_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
)

// spelled is a parser for people: "TYPE NAMESPACE ID JSON" and then a line for
// each attachment. The first message of a packet may be cut in two, where it has
// a "...".
type spelled struct{ fail error }

func (p spelled) Encode(q socketio.Packet) (engineio.Message, error) {
	id := "-"
	if q.HasID {
		id = string(rune('0' + q.ID))
	}
	lines := []string{strings.Join([]string{string(rune('0' + q.Type)), q.Namespace, id, string(q.JSON)}, " ")}
	for _, a := range q.Attachments {
		lines = append(lines, string(a))
	}
	return engineio.Text([]byte(strings.Join(lines, "\n"))), p.fail
}

func (p spelled) NewDecoder(socketio.Limits) socketio.Decoder { return &spelling{} }

type spelling struct{ begun string }

func (d *spelling) Decode(data []byte, _ bool) (p socketio.Packet, complete bool, err error) {
	text, more := strings.CutSuffix(d.begun+string(data), "...")
	if d.begun = text; more {
		return p, false, nil
	}
	d.begun = ""
	lines := strings.Split(text, "\n")
	words := strings.SplitN(lines[0], " ", 4)
	if len(words) < 4 {
		return p, false, errors.New("four words are wanted")
	}
	p = socketio.Packet{Type: socketio.PacketType(words[0][0] - '0'), Namespace: words[1]}
	if words[2] != "-" {
		p.ID, p.HasID = uint64(words[2][0]-'0'), true
	}
	if words[3] != "" {
		p.JSON = []byte(words[3])
	}
	for _, line := range lines[1:] {
		p.Attachments = append(p.Attachments, []byte(line))
	}
	return p, true, nil
}

func spelledServer(t *testing.T, fail error) *socketio.Server {
	io := start(t, socketio.New(&socketio.Options{Parser: spelled{fail}}))
	for _, n := range []*socketio.Namespace{io.Namespace, io.Of("/a")} {
		n.Handle("echo", echo)
	}
	return io
}

func TestAProgramMayHaveAParserOfItsOwn(t *testing.T) {
	io := spelledServer(t, nil)
	c := dialRaw(t, io)
	c.send("40 /a - ")
	if got := <-c.in; !strings.HasPrefix(got, `40 /a - {"sid":"`) {
		t.Fatal(got)
	}
	c.send(`42 /a 7 ["echo",1,{"_placeholder":true,"num":0}]` + "\nbytes")
	c.expect(`43 /a 7 [1,{"_placeholder":true,"num":0}]` + "\nbytes")
	c.send("42 /a - [...", `4"echo"...`, `4,[]]`)
	c.expect(`42 /a - ["echo",[]]`)
	c.send("40 /none - ")
	c.expect(`44 /none - {"message":"Invalid namespace"}`)
	c.send("40 none - ", "40 /"+strings.Repeat("x", 300)+" - ")
	c.expect(`44 none - {"message":"Invalid namespace"}`)
	if got := c.next(); !strings.HasSuffix(got, `{"message":"Invalid namespace"}`) {
		t.Error(got)
	}
	io.Of("/a").Local().Disconnect()
	c.expect("41 /a - ")
}

func TestWhatAParserLetsThroughIsCheckedAllTheSame(t *testing.T) {
	for name, packet := range map[string]string{
		"its own error": "x", "type 4": `4 /a - {}`, "type 9": `9 /a - {}`, "JSON": `2 /a - ["echo"`, "no event": `2 /a - []`,
		"reserved": `2 /a - ["disconnect"]`, "no payload": "2 /a - ", "no array": "3 /a 1 {}", "connect to array": "0 / - []",
		"connect with id": "0 / 1 {}", "disconnect with data": "1 /a - {}", "attachment nobody uses": "2 /a - [\"echo\"]\nx",
		"attachment used twice":        `2 /a - ["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]` + "\nx",
		"attachment that is not there": `2 /a - ["echo",{"_placeholder":true,"num":1}]` + "\nx",
		"connect with attachment":      "0 / - {}\nx", "disconnect with attachment": "1 /a - \nx", "not joined": `2 / - ["echo"]`,
		"eleven attachments": `2 /a - ["echo"` + strings.Repeat(",0", 11) + "]" + strings.Repeat("\nx", 11),
		"too deep":           `2 /a - ["echo",` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "]",
	} {
		c := dialRaw(t, spelledServer(t, nil))
		c.send("40 /a - ")
		<-c.in
		c.send("4" + packet)
		if got := c.rest(); len(got) == 0 || got[0] != "closed 1002" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAPacketOfAnOwnParserMustBeCompletedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialRaw(t, spelledServer(t, nil))
		c.send("40 /a - ")
		<-c.in
		c.send("42 /a - [...")
		<-time.After(29 * time.Second)
		c.send("3")
		c.send(`4"echo"...`)
		begun := time.Now()
		got := c.rest()
		if d := time.Since(begun); d != 30*time.Second || got[len(got)-1] != "closed 1002" {
			t.Errorf("after %v: %q", d, got)
		}
	})
}

func TestWhatAParserCannotEncodeIsTheErrorOfEmit(t *testing.T) {
	broken := errors.New("broken")
	io := spelledServer(t, broken)
	if err := io.Emit("event"); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := io.Emit("event", func() {}); err == nil || errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestMessagePackCarriesEventsOverAWebSocket(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{Parser: msgpack.Parser()}))
	io.Handle("echo", echo)
	c := dialRaw(t, io)
	send := func(text string) {
		b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		c.frame(2, string(b))
	}
	send("82 a474797065 00 a36e7370 a12f")
	if got := <-c.in; !strings.HasPrefix(got, "<\x83\xa4type\x00\xa3nsp\xa1/\xa4data\x81\xa3sid\xb4") {
		t.Fatalf("%q", got)
	}
	send("84 a474797065 02 a36e7370 a12f a464617461 93 a46563686f ccff c403010203 a26964 05")
	c.expect("<\x84\xa4type\x03\xa3nsp\xa1/\xa4data\x92\xcc\xff\xc4\x03\x01\x02\x03\xa2id\x05>")
	c.send("42[\"echo\"]") // a text
	c.expect("closed 1002", "gone")
}
