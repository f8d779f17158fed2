package engineio

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// packed compresses as a client does.
func packed(data []byte) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	w.Write(data)
	w.Flush()
	return bytes.TrimSuffix(b.Bytes(), flushed)
}

// unpacked decompresses a message with what was left out put back.
func unpacked(t testing.TB, data []byte) string {
	t.Helper()
	out, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(data), bytes.NewReader(flushTail))))
	if err != nil {
		t.Fatalf("the server's compressed data: %v", err)
	}
	return string(out)
}

const deflateOffer = "permessage-deflate; client_max_window_bits"

// deflating opens a session on a WebSocket with permessage-deflate.
func (w *world) deflating(query string) (*recorder, *wire) {
	w.t.Helper()
	c, status := w.upgrade(query, "Sec-WebSocket-Extensions", deflateOffer)
	if got := c.answer.Get("Sec-WebSocket-Extensions"); status != http.StatusSwitchingProtocols || got != deflateAnswer {
		w.t.Fatalf("status %d, extensions %q", status, got)
	}
	c.frame()
	return <-w.sessions, c
}

// message reads a frame that may be compressed.
func (c *wire) message() (op byte, message string, err error) {
	first, err := c.r.Peek(1)
	if err != nil {
		return 0, "", err
	}
	deflated := first[0]&rsv1Bit != 0
	op, p, err := c.frame()
	if err == nil && deflated {
		return op, unpacked(c.t, p), nil
	}
	return op, string(p), err
}

// unpack is message, and tells whether it was compressed.
func (c *wire) unpack() (deflated bool, message string) {
	c.t.Helper()
	first, err := c.r.Peek(1)
	if err != nil {
		c.t.Fatal(err)
	}
	deflated = first[0]&rsv1Bit != 0
	_, message, err = c.message()
	if err != nil {
		c.t.Fatal(err)
	}
	return deflated, message
}

func TestMessagesFromTheThresholdOnAreCompressed(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, &Options{AllowEIO3: true, Deflate: &Deflate{Above: 100}}, nil)
		noise := make([]byte, 300)
		for i := range noise {
			noise[i] = byte(rand.Uint32())
		}
		for _, query := range []string{wsQuery, wsQuery3} {
			r, c := w.deflating(query)
			mark := map[string]string{wsQuery: "", wsQuery3: "\x04"}[query]
			long := strings.Repeat("long ", 50)
			for _, tt := range []struct {
				m        Message
				want     string
				deflated bool
			}{
				{Text([]byte("short")), "4short", false},
				{Text([]byte(long)), "4" + long, true},
				{Text([]byte(strings.Repeat("x", 98))), "4" + strings.Repeat("x", 98), false},
				{Text([]byte(strings.Repeat("x", 99))), "4" + strings.Repeat("x", 99), true},
				{Binary([]byte(long)), mark + long, true},
				{Binary(noise), mark + string(noise), false},
				{Text([]byte(long)).Uncompressed(), "4" + long, false},
				{Join(Text([]byte(long)), Binary(nil).Uncompressed()), "4" + long, false},
			} {
				if err := r.Send(tt.m); err != nil {
					t.Fatal(err)
				}
				if deflated, got := c.unpack(); got != tt.want || deflated != tt.deflated {
					t.Errorf("%s: %.20q, compressed %v; want %.20q, %v", network, got, deflated, tt.want, tt.deflated)
				}
			}
			c.Close()
		}
	}
}

func TestCompressedMessagesAreTaken(t *testing.T) {
	w := newWorld(t, memory, &Options{Deflate: &Deflate{}}, nil)
	r, c := w.deflating(wsQuery)
	hello := packed([]byte("4hello"))
	final := "\xf3\x48\xcd\xc9\xc9\x07\x00" // "Hello" in a final block
	go func() {
		c.write(clientFrame(finBit|rsv1Bit|opText, hello))
		c.write(clientFrame(finBit|opText, []byte("4plain")))
		c.write(clientFrame(rsv1Bit|opText, hello[:1])) // in fragments, with a ping between
		c.write(clientFrame(finBit|opPing, nil))
		c.write(clientFrame(opContinuation, hello[1:]))
		c.write(clientFrame(finBit|opContinuation, nil))
		c.write(clientFrame(finBit|rsv1Bit|opBinary, []byte(final)))
		c.write(clientFrame(finBit|rsv1Bit|opBinary, []byte(final+"\x00")))
		c.write(clientFrame(finBit|rsv1Bit|opBinary, []byte{0})) // nothing, as RFC 7692 has it
		c.write(clientFrame(finBit|rsv1Bit|opText, packed([]byte("1"))))
	}()
	c.frame() // the pong
	r.expectEnd(t, TransportClose)
	if got := strings.Join(r.received(), "|"); got != "hello|plain|hello|Hello|Hello|" {
		t.Errorf("received %q", got)
	}
	c.Close()
}

// TestACompressedProbeUpgrades is for browsers, which compress every message.
func TestACompressedProbeUpgrades(t *testing.T) {
	w := newWorld(t, memory, &Options{Deflate: &Deflate{Above: 5}}, nil)
	r, sid := w.poll()
	waiting := background(func() answer { return w.get(sid) })
	c, _ := w.upgrade(wsQuery+"&sid="+sid, "Sec-WebSocket-Extensions", deflateOffer)
	defer c.Close()
	c.write(clientFrame(finBit|rsv1Bit|opText, packed([]byte("2probe"))))
	if _, got := c.unpack(); got != "3probe" {
		t.Errorf("probe: %q", got)
	}
	w.expect(<-waiting, 200, "6")
	_ = r.Send(Text([]byte("queued while polling")))
	c.write(clientFrame(finBit|rsv1Bit|opText, packed([]byte("5"))))
	if deflated, got := c.unpack(); got != "4queued while polling" || deflated {
		t.Errorf("queued: %q, compressed %v", got, deflated)
	}
	_ = r.Send(Text([]byte(strings.Repeat("afterwards ", 9))))
	if deflated, got := c.unpack(); got != "4"+strings.Repeat("afterwards ", 9) || !deflated {
		t.Errorf("afterwards: %q, compressed %v", got, deflated)
	}
}

// deflateRules are frames on a connection that has agreed on compression.
var deflateRules = []struct {
	name string
	in   string
	code int
	want string
}{
	{"compressed text", frameOf(0xc1, packed([]byte("hello"))), 0, `text "hello"`},
	{"compressed bytes", frameOf(0xc2, packed([]byte("abc"))), 0, `binary "abc"`},
	{"in fragments", frameOf(0x41, packed([]byte("abc"))[:2]) + frameOf(0x80, packed([]byte("abc"))[2:]), 0, `text "abc"`},
	{"uncompressed after compressed", frameOf(0xc1, packed([]byte("a"))) + frameOf(0x81, []byte("b")), 0, `text "a"; text "b"`},
	{"empty", frameOf(0xc1, []byte{0}), 0, `text ""`},
	{"no bytes at all", frameOf(0xc1, nil), codeEncoding, ""},
	{"RSV1 on a continuation", frameOf(0x41, []byte{0}) + frameOf(0xc0, nil), codeProtocol, ""},
	{"RSV1 on a continuation of plain text", frameOf(0x01, []byte("a")) + frameOf(0xc0, nil), codeProtocol, ""},
	{"RSV1 on a ping", frameOf(0xc9, nil), codeProtocol, ""},
	{"RSV1 on a close", frameOf(0xc8, nil), codeProtocol, ""},
	{"RSV2", frameOf(0xa1, nil), codeProtocol, ""},
	{"RSV1 and RSV2", frameOf(0xe1, []byte{0}), codeProtocol, ""},
	{"RSV1 and RSV3", frameOf(0xd1, []byte{0}), codeProtocol, ""},
	{"not deflate", frameOf(0xc1, []byte{0xff, 0xff, 0xff}), codeEncoding, ""},
	{"cut off", frameOf(0xc1, packed(bytes.Repeat([]byte("abcdef"), 9))[:4]), codeEncoding, ""},
	{"data after a final block", frameOf(0xc1, []byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x00\x00")), codeEncoding, ""},
	{"something after a final block", frameOf(0xc1, []byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x01")), codeEncoding, ""},
	{"bad UTF-8 inside", frameOf(0xc1, packed([]byte("a\xff"))), codeEncoding, ""},
	{"as long as the limit", frameOf(0xc2, packed(make([]byte, 1000))), 0, fmt.Sprintf("binary %q", make([]byte, 1000))},
	{"longer than the limit", frameOf(0xc2, packed(make([]byte, 1001))), codeTooBig, ""},
	{"longer than the limit when compressed", frameOf(0xc2, make([]byte, 1001)), codeTooBig, ""},
}

func frameOf(first byte, payload []byte) string { return string(clientFrame(first, payload)) }

func TestCompressedFramesFollowEveryRuleWhereverTheyAreSplit(t *testing.T) {
	for _, tt := range deflateRules {
		for cut := 0; cut < len(tt.in); cut++ {
			var got events
			in := inbound{max: 1000, deflate: true}
			err := in.feed([]byte(tt.in[:cut]), &got)
			if err == nil {
				err = in.feed([]byte(tt.in[cut:]), &got)
			}
			if codeOf(err) != tt.code || tt.code == 0 && (got.String() != tt.want || in.part != nil) {
				t.Errorf("%s cut at %d: %s, code %d; want %s, code %d", tt.name, cut, &got, codeOf(err), tt.want, tt.code)
			}
		}
		var got events
		if err := (&inbound{max: 1000}).feed([]byte(tt.in), &got); codeOf(err) == 0 || codeOf(err) == codeEncoding {
			t.Errorf("%s, with nothing agreed on: %s, %v", tt.name, &got, err)
		}
	}
}

// bomb is a megabyte that decompresses to a gigabyte: blocks that refer to
// nothing before them, many times over.
func bomb() []byte {
	part := append(packed(make([]byte, 4<<20)), flushed...)
	return bytes.TrimSuffix(bytes.Repeat(part, 1<<30/(4<<20)), flushed)
}

// TestABombIsCutAtTheLimit holds the memory and the time that a message may take
// which is a thousand times as large as it looks.
func TestABombIsCutAtTheLimit(t *testing.T) {
	message := bomb()
	if len(message) < 1<<20-1<<14 {
		t.Fatalf("the bomb is %d bytes", len(message))
	}
	const limit = 2 << 20
	took := time.Hour
	for range 5 { // what else runs can only make it longer
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		err := inflate(message, limit, func([]byte) error {
			t.Error("it was delivered")
			return nil
		})
		took = min(took, time.Since(start))
		runtime.ReadMemStats(&after)
		if codeOf(err) != codeTooBig {
			t.Errorf("%v", err)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 4*limit {
			t.Errorf("it took %d bytes", got)
		}
	}
	// All of it would take more than a second; this is a fraction of a percent.
	if took > time.Second {
		t.Errorf("it took %v", took)
	}

	w := newWorld(t, tcp, &Options{MaxPayload: limit, Deflate: &Deflate{}}, nil)
	r, c := w.deflating(wsQuery)
	go c.write(clientFrame(finBit|rsv1Bit|opBinary, message))
	if code := c.closeCode(); code != codeTooBig {
		t.Errorf("close code %d", code)
	}
	r.expectEnd(t, ParseError)
	c.Close()
}

// TestABroadcastIsCompressedOnce looks at the bytes that the sessions share.
func TestABroadcastIsCompressedOnce(t *testing.T) {
	server := NewServer(nil, &Options{AllowEIO3: true, Deflate: &Deflate{}})
	sessions := unconnected(server, 30)
	for i, s := range sessions {
		s.wire = []form{0, formDeflate, formDeflate | form3}[i%3]
	}
	server.flusher.running = true // nobody writes
	batch := server.Batch()
	for _, m := range []Message{Binary(make([]byte, 5000)), Binary(bytes.Repeat([]byte{1}, 5000))} {
		firsts := map[*byte]int{}
		for _, s := range sessions {
			batch.Send(s, m)
			firsts[&s.queue[len(s.queue)-1].wire[0]]++
		}
		if len(firsts) != 3 || firsts[&m.wire[0]] != 10 {
			t.Errorf("30 sessions of three kinds share %d messages: %v", len(firsts), firsts)
		}
	}
	batch.Send(sessions[1], Message{})
	batch.Send(sessions[1], Binary(make([]byte, 5000)).Uncompressed())
	if q := sessions[1].queue; len(q) != 3 || len(q[2].wire) < 5000 {
		t.Errorf("%d messages, the last of %d bytes", len(q), len(q[len(q)-1].wire))
	}
	batch.Flush()
	if batch.shapes.of != nil || batch.shapes.made[formDeflate].wire != nil {
		t.Error("the batch holds on to the message")
	}
	for _, s := range sessions {
		server.heart.stop(s)
	}
}

func TestABatchUsesWhatHasBeenCompressedBefore(t *testing.T) {
	server := NewServer(nil, &Options{Deflate: &Deflate{}})
	sessions := unconnected(server, 3)
	m := Binary(make([]byte, 5000))
	if server.Prepare(m) != nil {
		t.Error("something was prepared that nobody has asked for")
	}
	for _, s := range sessions[1:] {
		s.reshape(formDeflate)
	}
	server.flusher.running = true // nobody writes
	ready := server.Prepare(m)
	batch := server.Batch()
	for range 2 {
		batch.Use(ready)
		for i, s := range sessions {
			batch.Send(s, m)
			if used := &s.queue[len(s.queue)-1].wire[0] == &ready.made[formDeflate].wire[0]; used != (i > 0) {
				t.Errorf("session %d got it: %v", i, used)
			}
		}
		batch.Flush()
	}
	other := Binary(make([]byte, 6000))
	batch.Use(ready)
	batch.Send(sessions[1], other)
	if q := sessions[1].queue; &q[2].wire[0] == &q[1].wire[0] {
		t.Error("another message went out as the one that was prepared")
	}
	batch.Flush()
	for name, nothing := range map[string]*Prepared{
		"short": server.Prepare(Text([]byte("x"))), "plain": server.Prepare(m.Uncompressed()),
		"empty": server.Prepare(Message{}), "off": NewServer(nil, nil).Prepare(m),
	} {
		if nothing != nil {
			t.Errorf("%s: something was prepared", name)
		}
	}
	for _, s := range sessions {
		server.heart.stop(s)
	}
}

// TestABatchUsesTheFormsOfProtocol3ThatWereMadeBefore is for broadcasts of binary
// data, which were copied for clients of protocol 3 with the namespace's lock held.
func TestABatchUsesTheFormsOfProtocol3ThatWereMadeBefore(t *testing.T) {
	server := NewServer(nil, &Options{AllowEIO3: true, Deflate: &Deflate{}})
	wanted := []form{form3, form3 | formBase64, form3 | formDeflate}
	sessions := unconnected(server, 1+len(wanted))
	for i, f := range wanted {
		sessions[1+i].reshape(f)
	}
	server.flusher.running = true // nobody writes
	m := Join(Text(make([]byte, 10)), Binary(make([]byte, 5000)))
	ready, batch := server.Prepare(m), server.Batch()
	batch.Use(ready)
	for i, s := range sessions {
		batch.Send(s, m)
		got, want := s.queue[0], m
		if i > 0 {
			want = ready.made[wanted[i-1]]
		}
		if got.form != s.wire || &got.wire[0] != &want.wire[0] {
			t.Errorf("session %d got a message in form %d that was made for it alone", i, got.form)
		}
	}
	batch.Flush()
	if ready := server.Prepare(Text(make([]byte, 10))); ready != nil {
		t.Error("text was prepared, which is the same for all")
	}
	for _, s := range sessions {
		server.heart.stop(s)
	}
}

// TestManySendersMayCompressAtOnce is for the race detector.
func TestManySendersMayCompressAtOnce(t *testing.T) {
	w := newWorld(t, tcp, &Options{MaxQueue: 64 << 20, Deflate: &Deflate{Above: 10}}, nil)
	var sessions []*Session
	var wires []*wire
	for range 5 {
		r, c := w.deflating(wsQuery)
		sessions, wires = append(sessions, r.Session), append(wires, c)
	}
	shared := Text(bytes.Repeat([]byte("shared "), 100))
	var senders sync.WaitGroup
	for i := range 8 {
		senders.Go(func() {
			batch := w.server.Batch()
			for range 20 {
				for _, s := range sessions {
					if i%2 == 0 {
						batch.Send(s, shared)
					} else {
						_ = s.Send(shared)
					}
				}
				batch.Flush()
			}
		})
	}
	for _, c := range wires {
		for range 160 {
			if deflated, got := c.unpack(); !deflated || got != "4"+strings.Repeat("shared ", 100) {
				t.Fatalf("compressed %v: %.20q", deflated, got)
			}
		}
		c.Close()
	}
	senders.Wait()
}

func TestAnIdleConnectionKeepsNothingOfItsCompression(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, memory, &Options{Deflate: &Deflate{}}, echoing)
		r, c := w.deflating(wsQuery)
		defer c.Close()
		c.write(clientFrame(finBit|rsv1Bit|opBinary, packed(make([]byte, 5000))))
		if deflated, _ := c.unpack(); !deflated {
			t.Error("the echo is not compressed")
		}
		synctest.Wait()
		r.Session.mu.Lock()
		defer r.Session.mu.Unlock()
		if r.queue != nil || r.first[0].wire != nil || r.Session.conn.in.part != nil {
			t.Errorf("%d messages and %v", len(r.queue), r.Session.conn.in.part)
		}
	})
}

// FuzzInflate holds that nothing beyond the limit is delivered, and that what a
// compressor makes comes back.
func FuzzInflate(f *testing.F) {
	f.Add(packed([]byte("hello")), uint16(100))
	f.Add([]byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), uint16(5))
	f.Add(packed(make([]byte, 10_000)), uint16(9_999))
	f.Fuzz(func(t *testing.T, in []byte, limit uint16) {
		var first []byte
		err := inflate(in, int(limit), func(b []byte) error {
			if len(b) > int(limit) {
				t.Errorf("%d bytes, the limit is %d", len(b), limit)
			}
			first = append(first, b...)
			return nil
		})
		if code := codeOf(err); err != nil && code != codeTooBig && code != codeEncoding {
			t.Errorf("%v", err)
		}
		check := func(data []byte) {
			_ = inflate(packed(data), len(data), func(b []byte) error {
				if !bytes.Equal(b, data) {
					t.Errorf("%q came back as %q", data, b)
				}
				return nil
			})
		}
		check(in)
		check(first)
	})
}
