package socketio_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

// raw is a WebSocket in memory on which the test writes each packet itself.
// Packets are written with the Engine.IO type in front.
type raw struct {
	t    testing.TB
	conn net.Conn
	in   chan string // what the server sends; closed at the end
}

// oneConn is a listener with one connection.
type oneConn struct{ conns chan net.Conn }

func (l oneConn) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, io.EOF
}
func (l oneConn) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }
func (l oneConn) Close() error   { return nil }

// dialRaw opens a WebSocket and takes the open packet.
func dialRaw(t testing.TB, h http.Handler) *raw {
	t.Helper()
	return dialRawWith(t, h, rawHandshake)
}

// dialRawWith is dialRaw with a request of one's own.
func dialRawWith(t testing.TB, h http.Handler, handshake string) *raw {
	t.Helper()
	here, there := net.Pipe()
	l := oneConn{make(chan net.Conn, 1)}
	l.conns <- there
	close(l.conns)
	go func() { _ = (&http.Server{Handler: h}).Serve(l) }()
	c := &raw{t: t, conn: here, in: make(chan string, 1<<12)}
	fmt.Fprint(here, handshake)
	in := bufio.NewReader(here)
	if answer, err := http.ReadResponse(in, nil); err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %v %v", answer, err)
	}
	t.Cleanup(func() { here.Close() })
	go c.read(in)
	if open := c.next(); !strings.HasPrefix(open, "0{") {
		t.Fatalf("open packet: %s", open)
	}
	return c
}

const rawHandshake = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n" +
	"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: c29ja2V0aW8gaW4gdGVzdA==\r\n\r\n"

// read notes text as it is, binary messages as "<bytes>" and a close frame as
// "closed CODE".
func (c *raw) read(in *bufio.Reader) {
	defer close(c.in)
	for {
		op, data, err := readFrame(in)
		switch {
		case err != nil:
			return
		case op == 2:
			c.in <- fmt.Sprintf("<%s>", data)
		case op == 8:
			c.in <- fmt.Sprintf("closed %d", binary.BigEndian.Uint16(data))
			c.conn.Close()
		default:
			c.in <- string(data)
		}
	}
}

// readFrame reads a frame of a server's, which are short here.
func readFrame(in *bufio.Reader) (op byte, data []byte, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(in, head); err != nil {
		return 0, nil, err
	}
	size := int(head[1])
	if size == 126 {
		var b [2]byte
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return 0, nil, err
		}
		size = int(binary.BigEndian.Uint16(b[:]))
	}
	data = make([]byte, size)
	_, err = io.ReadFull(in, data)
	return head[0] & 0x0f, data, err
}

// send sends text packets. A connection that is gone is no error: tests tell
// by what they receive.
func (c *raw) send(packets ...string) {
	for _, p := range packets {
		c.frame(1, p)
	}
}

func (c *raw) frame(op byte, data string) {
	head := []byte{0x80 | op, 0x80 | byte(len(data))}
	if len(data) > 125 {
		head = binary.BigEndian.AppendUint16([]byte{0x80 | op, 0x80 | 126}, uint16(len(data)))
	}
	_, _ = c.conn.Write(append(append(head, 0, 0, 0, 0), data...))
}

// next returns what the server sends next, "gone" at the end, without the ids
// of CONNECT packets.
func (c *raw) next() string {
	c.t.Helper()
	select {
	case p, ok := <-c.in:
		if !ok {
			return "gone"
		}
		if before, _, cut := strings.Cut(p, `{"sid"`); cut && strings.HasPrefix(p, "40") {
			return before
		}
		return p
	case <-time.After(2 * time.Minute):
		c.t.Fatal("nothing comes")
		return ""
	}
}

// rest returns everything to the end.
func (c *raw) rest() (all []string) {
	for p := c.next(); p != "gone"; p = c.next() {
		all = append(all, p)
	}
	return all
}

func (c *raw) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := c.next(); got != w {
			c.t.Fatalf("got %q, want %q", got, w)
		}
	}
}

// echoServer has the namespaces / and /b, which echo and call.
func echoServer() *socketio.Server {
	io := socketio.New(nil)
	for _, n := range []*socketio.Namespace{io.Namespace, io.Of("/b")} {
		n.Handle("echo", echo)
	}
	return io
}

var echo = socketio.HandlerFunc(func(_ ctx, s *socketio.Socket, e *socketio.Event) error {
	if e.WantsAck() {
		return e.Ack(e.Args.Any()...)
	}
	return s.Emit("echo", e.Args.Any()...)
})

func TestPacketsAgainstTheProtocolEndTheConnection(t *testing.T) {
	const attached = `451-["echo",{"_placeholder":true,"num":0}]`
	for name, packets := range map[string][]string{
		"nothing":                                {"4"},
		"event before the connect":               {`42["echo"]`},
		"event before the answer":                {"40/slow,", `42/slow,["echo"]`},
		"disconnect before the connect":          {"41"},
		"event after the client's disconnect":    {"40", "41", `42["echo"]`},
		"ack after the client's disconnect":      {"40", "41", `430[]`},
		"event for another namespace":            {"40", `42/b,["echo"]`},
		"text between attachments":               {"40", attached, `42["echo"]`},
		"two binary events in a row":             {"40", attached, attached},
		"attachment that nobody announced":       {"40", "\x02data"},
		"one attachment too many":                {"40", attached, "\x02data", "\x02data"},
		"binary event for nobody, at the header": {attached},
		"binary ack for nobody, at the header":   {"40", `461-/b,0[{"_placeholder":true,"num":0}]`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				io := start(t, echoServer())
				reasons := make(chan socketio.Reason, 1)
				io.OnDisconnect(func(_ ctx, _ *socketio.Socket, r socketio.Reason) { reasons <- r })
				io.Of("/slow").Use(func(ctx ctx, _ *socketio.Socket) error { <-ctx.Done(); return ctx.Err() })
				c := dialRaw(t, io)
				for _, p := range packets {
					if b, isBinary := strings.CutPrefix(p, "\x02"); isBinary {
						c.frame(2, b)
					} else {
						c.send(p)
					}
					synctest.Wait()
				}
				all := c.rest()
				if len(all) == 0 || all[len(all)-1] != "closed 1002" {
					t.Errorf("got %q, want a close frame at the end", all)
				}
				joined := packets[0] == "40"
				if joined && packets[1] != "41" {
					if r := <-reasons; r != socketio.ParseError {
						t.Errorf("reason %q", r)
					}
				}
			})
		})
	}
}

func TestPacketsThatConcernNobodyLeaveTheConnection(t *testing.T) {
	io := start(t, echoServer())
	c := dialRaw(t, io)
	c.send("40/nowhere,")
	c.expect(`44/nowhere,{"message":"Invalid namespace"}`)
	c.send("40/no\x07where,")
	c.expect(`44/no?where,{"message":"Invalid namespace"}`)
	c.send("40/" + strings.Repeat("x", 300) + ",")
	c.expect("44/" + strings.Repeat("x", 63) + `,{"message":"Invalid namespace"}`)
	c.send("40/b,")
	c.expect("40/b,")
}

func TestAcknowledgementsToNobodyAreDropped(t *testing.T) {
	io := start(t, echoServer())
	c := dialRaw(t, io)
	c.send("40")
	c.expect("40")
	c.send("43[]", "437[1]", `439007199254740991["x"]`, `42["echo","still here"]`)
	c.expect(`42["echo","still here"]`)
	if n := io.Stats().Dropped; n != 3 {
		t.Errorf("%d dropped", n)
	}
}

// The first call of a namespace has the id 0, which an acknowledgement without
// any was taken for: the call then waited for ever.
func TestAnAcknowledgementWithoutAnIDAnswersNoCall(t *testing.T) {
	io := start(t, echoServer())
	answers := make(chan string, 1)
	io.OnConnect(func(ctx ctx, s *socketio.Socket) {
		answer, err := socketio.Call[string](ctx, s, "question")
		answers <- fmt.Sprintf("%s %v", answer, err)
	})
	c := dialRaw(t, io)
	c.send("40")
	c.expect("40", `420["question"]`)
	c.send("43[]", `430["yes"]`)
	if got := <-answers; got != "yes <nil>" {
		t.Errorf("the call returned %s", got)
	}
}

func TestOneOfTwoNamespacesIsLeftAndJoinedAgain(t *testing.T) {
	io := start(t, echoServer())
	var j journal
	io.Of("/b").OnDisconnect(func(_ ctx, _ *socketio.Socket, r socketio.Reason) { j.add(string(r)) })
	c := dialRaw(t, io)
	c.send("40")
	c.expect("40")
	c.send("40/b,")
	c.expect("40/b,")
	c.send("41/b,", `42["echo",1]`)
	c.expect(`42["echo",1]`)
	c.send("40/b,")
	c.expect("40/b,")
	c.send(`42/b,["echo",2]`)
	c.expect(`42/b,["echo",2]`)
	for _, s := range io.Of("/b").Sockets() {
		s.Disconnect()
	}
	c.expect("41/b,")
	// These may have been under way when the server decided.
	c.send(`42/b,["echo",3]`, "43/b,0[]", "41/b,", `42["echo",4]`)
	c.expect(`42["echo",4]`)
	c.send("40/b,")
	c.expect("40/b,")
	c.send(`42/b,["echo",5]`)
	c.expect(`42/b,["echo",5]`)
	if err := io.Shutdown(background(t)); err != nil {
		t.Error(err)
	}
	if n := len(j.lines); n != 3 {
		t.Errorf("OnDisconnect ran %d times: %q", n, j.lines)
	}
}

func TestAttachmentsThatDoNotComeEndTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		c := dialRaw(t, io)
		c.send("40")
		c.expect("40")
		c.send(`452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
		<-time.After(15 * time.Second)
		c.frame(2, "first")
		begin := time.Now()
		c.expect("2")
		c.send("3")
		if got := c.next(); got != "closed 1002" || time.Since(begin) != 30*time.Second {
			t.Errorf("%s after %v, want the end 30 s after the last attachment", got, time.Since(begin))
		}
	})
}

func TestAttachmentsInTimeMakeAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := start(t, echoServer())
		c := dialRaw(t, io)
		c.send("40")
		c.expect("40")
		c.send(`451-["echo",{"_placeholder":true,"num":0}]`)
		<-time.After(time.Second)
		c.frame(2, "data")
		c.expect(`451-["echo",{"_placeholder":true,"num":0}]`, "<data>")
		c.expect("2")
		c.send("3")
		<-time.After(20 * time.Second) // past the time of the attachment
		c.send(`42["echo"]`)
		c.expect(`42["echo"]`)
	})
}

// TestASlowAttachmentIsWaitedForWhileItComes is for one that takes longer than the time
// in which something has to come.
func TestASlowAttachmentIsWaitedForWhileItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan int, 1)
		io := socketio.New(nil)
		io.Handle("take", socketio.Func(func(_ ctx, _ *socketio.Socket, b []byte) error {
			got <- len(b)
			return nil
		}))
		c := dialRaw(t, start(t, io))
		c.send("40")
		c.expect("40")
		c.send(`451-["take",{"_placeholder":true,"num":0}]`)
		const size = 300_000
		frame := binary.BigEndian.AppendUint64([]byte{0x82, 0x80 | 127}, size)
		frame = append(frame, make([]byte, 4+size)...) // the mask is zero
		for len(frame) > 0 {
			n := min(3000, len(frame))
			if _, err := c.conn.Write(frame[:n]); err != nil {
				t.Fatal(err)
			}
			frame = frame[n:]
			<-time.After(time.Second)
		}
		if n := <-got; n != size {
			t.Errorf("%d bytes", n)
		}
	})
}
