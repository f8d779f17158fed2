package conformance

import (
	"encoding/base64"
	"strings"
	"testing"
)

// packedSink is a websocket in the main namespace of a sinkserver that speaks MessagePack.
func packedSink(t *testing.T, addr string) *wire {
	t.Helper()
	w := newWS(t, addr, "/msgpack/")
	whole(w, binaryFrame(packed(0, "\x80")))
	for range 2 { // the CONNECT and the welcome
		if m, err := w.packet(); err != nil || !strings.HasPrefix(m, "b\x83") && !strings.HasPrefix(m, "b\x84") {
			t.Fatalf("got %.200q %v", m, err)
		}
	}
	return w
}

// packed is a packet of a type in the main namespace, with data as MessagePack has it.
func packed(kind byte, data string) []byte {
	return []byte("\x83\xa4type" + string(kind) + "\xa4data" + data + "\xa3nsp\xa1/")
}

// packedEvent is an event with one argument.
func packedEvent(argument string) []byte { return packed(2, "\x92\xa6silent"+argument) }

// hostilePacks are messages that end the connection of a client with the msgpack parser.
func hostilePacks() map[string][]byte {
	event := packedEvent
	return map[string][]byte{
		"nothing":                       nil,
		"one byte":                      {0x83},
		"never used c1":                 event("\xc1"),
		"an array":                      []byte("\x93\x02\xa1/\x90"),
		"a number":                      {2},
		"text":                          []byte(`2["silent"]`),
		"cut off":                       event("\xa5hel")[:20],
		"bytes behind":                  append(event("\x01"), 0),
		"a type that does not exist":    packed(7, "\x91\xa1a"),
		"a type for attachments":        packed(5, "\x91\xa1a"),
		"a negative type":               packed(0xff, "\x91\xa1a"),
		"a type that is a string":       []byte("\x83\xa4type\xa12\xa4data\x91\xa1a\xa3nsp\xa1/"),
		"no type":                       []byte("\x82\xa4data\x91\xa1a\xa3nsp\xa1/"),
		"no namespace":                  []byte("\x82\xa4type\x02\xa4data\x91\xa1a"),
		"a namespace that is a number":  []byte("\x83\xa4type\x02\xa4data\x91\xa1a\xa3nsp\x01"),
		"an id that is a string":        []byte("\x84\xa4type\x02\xa4data\x91\xa1a\xa2id\xa11\xa3nsp\xa1/"),
		"a negative id":                 []byte("\x84\xa4type\x02\xa4data\x91\xa1a\xa2id\xff\xa3nsp\xa1/"),
		"a fractional id":               []byte("\x84\xa4type\x02\xa4data\x91\xa1a\xa2id\xca\x3f\x00\x00\x00\xa3nsp\xa1/"),
		"an event that is no array":     packed(2, "\x80"),
		"an event without a name":       packed(2, "\x90"),
		"a name that is bytes":          packed(2, "\x91\xc4\x01a"),
		"a reserved name":               packed(2, "\x91\xaadisconnect"),
		"an ack that is no array":       []byte("\x84\xa4type\x03\xa4data\x80\xa2id\x01\xa3nsp\xa1/"),
		"auth that is an array":         packed(0, "\x90"),
		"a key that is no string":       event("\x81\x01\x02"),
		"a key that is an array":        event("\x81\x90\x02"),
		"an unknown extension":          event("\xd4\x05\x00"),
		"an extension of 4 GB":          event("\xc9\xff\xff\xff\xff\x00"),
		"a string of 4 GB":              event("\xdb\xff\xff\xff\xff"),
		"bytes of 4 GB":                 event("\xc6\xff\xff\xff\xff"),
		"an array of 4 G":               event("\xdd\xff\xff\xff\xff"),
		"a map of 4 G":                  event("\xdf\xff\xff\xff\xff"),
		"a packet that is a map of 4 G": []byte("\xdf\xff\xff\xff\xff\xa4type\x02"),
		"depth":                         event(strings.Repeat("\x91", 100_000) + "\xc0"),
		"depth of maps":                 event(strings.Repeat("\x81\xa1a", 100_000) + "\xc0"),
		"100,000 arguments":             packed(2, "\xdd\x00\x01\x86\xa1\xa6silent"+strings.Repeat("\x01", 100_000)),
		"100,000 attachments":           packed(2, "\xdd\x00\x01\x86\xa1\xa6silent"+strings.Repeat("\xc4\x00", 100_000)),
		"a long namespace":              []byte("\x83\xa4type\x02\xa4data\x91\xa1a\xa3nsp\xda\x20\x00/" + strings.Repeat("a", 8191)),
	}
}

func TestHostileMessagePackGetsItsReaction(t *testing.T) {
	s := start(t, "sinkserver")
	event := packedEvent
	for id, input := range hostilePacks() {
		for name, cut := range cuts(len(input)) {
			t.Run(id+" "+name, func(t *testing.T) {
				w := packedSink(t, s.addr)
				cut(w, binaryFrame(input))
				killed(t, w, 0)
				others(t, s)
			})
		}
		t.Run(id+" over polling", func(t *testing.T) {
			packOverPolling(t, s.addr, input)
			others(t, s)
		})
	}
	t.Run("what is only strange is an event", func(t *testing.T) {
		w := packedSink(t, s.addr)
		for _, input := range [][]byte{
			event("\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"), event("\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"), // NaN, infinity
			event("\xa2\xff\xfe"), // bad UTF-8: JavaScript writes half a surrogate pair so
			event("\x81\xa9__proto__\x80"), event("\xd9\x00"), event("\xc4\x00"), packed(2, "\x91\xa0"),
			packed(2, "\x91\x01"), packed(2, "\x91\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"), // names that are numbers
		} {
			whole(w, binaryFrame(input))
		}
		whole(w, binaryFrame([]byte("\x84\xa4type\x02\xa4data\x92\xa4echo\xa5there\xa2id\x01\xa3nsp\xa1/")))
		if m, err := w.packet(); err != nil || !strings.Contains(m, "there") {
			t.Errorf("%q %v", m, err)
		}
	})
	t.Run("text frames", func(t *testing.T) {
		w := packedSink(t, s.addr)
		w.send(t, "4"+string(event("\x01")))
		killed(t, w, 0)
	})
}

// packOverPolling sends a hostile message as polling has binary ones.
func packOverPolling(t *testing.T, addr string, input []byte) {
	t.Helper()
	post := func(message []byte) string { return "b" + base64.StdEncoding.EncodeToString(message) }
	p := newPoller(t, addr, "/msgpack/")
	if a := p.post(post(packed(0, "\x80"))); a.status != 200 {
		t.Fatal(a)
	}
	if _, err := p.until(startsWith("b")); err != nil {
		t.Fatal(err)
	}
	if err := p.poll(); err != nil {
		t.Fatal(err)
	}
	if a := p.post(post(input)); !a.is(3) {
		t.Errorf("POST: %v", a)
	}
	if a := p.down.answer(); a.status != 200 && a.status != 400 {
		t.Errorf("the poll that waited: %v", a)
	}
	p.gone(t)
}

// dialPacked is packedSink for many at once.
func dialPacked(addr string) (*wire, error) {
	w, err := dial(addr)
	if err != nil {
		return nil, err
	}
	if _, err = openWS(w, "/msgpack/", ""); err == nil {
		err = whole(w, binaryFrame(packed(0, "\x80")))
	}
	return w, err
}
