package conformance

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
)

// deflating is a server that compresses, and echoes.
func deflating(t *testing.T) string {
	t.Helper()
	io := socketio.New(&socketio.Options{Engine: engineio.Options{Deflate: &engineio.Deflate{}}})
	on(io.Namespace, "echo", func(_ *socketio.Socket, e *socketio.Event) error { return e.Ack(e.Args.Any()...) })
	server := httptest.NewServer(io)
	t.Cleanup(func() {
		io.Close()
		server.Close()
	})
	return server.Listener.Addr().String()
}

const offerDeflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"

func deflateWS(t *testing.T, addr string) *wire {
	t.Helper()
	w := newWire(t, addr)
	if _, err := openWS(w, socketPath, offerDeflate); err != nil {
		t.Fatal(err)
	}
	w.send(t, "40")
	if m, err := w.packet(); err != nil || !strings.HasPrefix(m, "40{") {
		t.Fatal(m, err)
	}
	return w
}

// hostileDeflate are frames of a client that may compress, and the close code of the reaction; 0: the echo
// comes, -1: any code.
func hostileDeflate(t *testing.T) map[string]deflateRow {
	t.Helper()
	const rsv1 = 0x40
	packed := func(text string) []byte { return deflated(t, text) }
	half := packed(`421["echo","` + strings.Repeat("x", 2000) + `"]`)
	cut := len(half) / 2
	return map[string]deflateRow{
		"a compressed event":                     {frame(0x80|rsv1|opText, packed(stillThere)), 0},
		"a compressed event in fragments":        {append(frame(rsv1|opText, half[:cut]), frame(0x80, half[cut:])...), 0},
		"the bit on a continuation":              {append(frame(rsv1|opText, half[:cut]), frame(0x80|rsv1, half[cut:])...), 1002},
		"the bit on a ping":                      {frame(0x80|rsv1|opPing, packed("a")), 1002},
		"the bit on a close frame":               {frame(0x80|rsv1|opClose, []byte{3, 0xe8}), 1002},
		"another reserved bit":                   {frame(0x80|rsv1|0x20|opText, packed(stillThere)), 1002},
		"a bomb":                                 {frame(0x80|rsv1|opText, packed("42[\"echo\",\""+strings.Repeat("x", 3<<20))), 1009},
		"a bomb in fragments":                    {append(frame(rsv1|opText, packed(strings.Repeat("x", 3<<20))), frame(0x80, nil)...), 1009},
		"one byte too many":                      {frame(0x80|rsv1|opText, packed(strings.Repeat("4", 1_000_001))), 1009},
		"bad UTF-8 inside":                       {frame(0x80|rsv1|opText, packed("421[\"echo\",\"\xff\"]")), 1007},
		"a broken packet inside":                 {frame(0x80|rsv1|opText, packed(`42["echo"`)), 1002},
		"no deflate at all":                      {frame(0x80|rsv1|opText, []byte("hello")), -1},
		"a reference before the beginning":       {frame(0x80|rsv1|opText, []byte{0x02, 0x08, 0x20, 0x80, 0x00, 0x00}), -1},
		"cut off":                                {frame(0x80|rsv1|opText, half[:cut]), -1},
		"100,000 empty blocks":                   {frame(0x80|rsv1|opText, []byte(strings.Repeat("\x00\x00\x00\xff\xff", 100_000))), -1},
		"depth inside":                           {frame(0x80|rsv1|opText, packed(`42["echo",`+strings.Repeat("[", 100_000))), 1002},
		"a reference to the message before":      {append(frame(0x80|rsv1|opText, packed(`421["echo"]`)), frame(0x80|rsv1|opText, []byte{0x02, 0x13, 0x00, 0x00})...), -1},
		"a million fragments of nothing, packed": {append(frame(rsv1|opText, nil), []byte(strings.Repeat(string(frame(0, nil)), 10_000))...), 1008},
	}
}

type deflateRow struct {
	input []byte
	want  int
}

// E27: what is compressed obeys the rules for what is not.
func TestHostileDeflatedFramesGetTheirReaction(t *testing.T) {
	addr := deflating(t)
	for id, c := range hostileDeflate(t) {
		for name, cutter := range cuts(len(c.input)) {
			t.Run(id+" "+name, func(t *testing.T) {
				w := deflateWS(t, addr)
				err := cutter(w, c.input)
				if c.want != 0 {
					skipAcks(w)
					killed(t, w, max(c.want, 0))
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if m, err := packedPacket(t, w); err != nil || !strings.HasPrefix(m, "431[") {
					t.Errorf("got %.100q %v", m, err)
				}
			})
		}
	}
}

// skipAcks reads the acknowledgement of an event before the offence.
func skipAcks(w *wire) {
	if head, err := w.in.Peek(4); err == nil && head[0] == 0x80|opText && string(head[2:]) == "43" {
		w.frame()
	}
}

// packedPacket reads a packet that may be compressed.
func packedPacket(t *testing.T, w *wire) (string, error) {
	t.Helper()
	if first, err := w.in.Peek(1); err == nil && first[0] == 0xc0|opText {
		return inflated(t, w), nil
	}
	return w.packet()
}

// dialDeflate is deflateWS for many at once.
func dialDeflate(addr string) (*wire, error) {
	w, err := dial(addr)
	if err != nil {
		return nil, err
	}
	if _, err := openWS(w, socketPath, offerDeflate); err != nil {
		return w, err
	}
	return w, connectSocket(w)
}
