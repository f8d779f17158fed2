package engineio

import (
	"net/http"
	"strings"
	"testing"
)

var extensionOffers = []struct {
	offers string // one header a line
	ok     bool
}{
	{"permessage-deflate", true},
	{"permessage-deflate; client_max_window_bits", true},
	{"permessage-deflate; client_max_window_bits=8", true},
	{`permessage-deflate;client_max_window_bits="15"`, true},
	{"permessage-deflate; server_no_context_takeover; client_no_context_takeover", true},
	{"permessage-deflate; server_max_window_bits=15", true},
	{"permessage-deflate; server_max_window_bits=10", false},
	{"permessage-deflate; server_max_window_bits=10, permessage-deflate", true},
	{"permessage-deflate; server_max_window_bits=10\npermessage-deflate", true},
	{"x-webkit-deflate-frame, permessage-deflate; client_max_window_bits", true},
	{"  permessage-deflate  ;  client_max_window_bits  =  9  ", true},
	{"", false}, {",", false}, {";", false}, {"x-webkit-deflate-frame", false}, {"permessage-deflatex", false},
	{"permessage-deflate; unknown", false}, {"permessage-deflate; ;", false},
	{"permessage-deflate; client_max_window_bits; client_max_window_bits", false},
	{"permessage-deflate; server_no_context_takeover=1", false},
	{"permessage-deflate; server_max_window_bits", false},
	{"permessage-deflate; client_max_window_bits=7", false}, {"permessage-deflate; client_max_window_bits=16", false},
	{"permessage-deflate; client_max_window_bits=08", false}, {"permessage-deflate; client_max_window_bits=", false},
	{`permessage-deflate; client_max_window_bits="`, false}, {"permessage-deflate; client_max_window_bits=1e1", false},
}

func extensions(lines string) http.Header {
	return http.Header{"Sec-Websocket-Extensions": strings.Split(lines, "\n")}
}

func TestAnOfferOfCompressionIsTakenOnlyIfItCanBeKept(t *testing.T) {
	for _, tt := range extensionOffers {
		if got := offersDeflate(extensions(tt.offers)); got != tt.ok {
			t.Errorf("%q: %v", tt.offers, got)
		}
	}
}

func TestCompressionIsNotAgreedOnUnlessItIsSwitchedOn(t *testing.T) {
	for _, tt := range []struct {
		opts  *Options
		offer string
		want  string
	}{
		{nil, deflateOffer, ""},
		{&Options{Deflate: &Deflate{}}, deflateOffer, deflateAnswer},
		{&Options{Deflate: &Deflate{}}, "permessage-deflate; server_max_window_bits=9", ""},
		{&Options{Deflate: &Deflate{}}, "x", ""},
	} {
		w := newWorld(t, memory, tt.opts, nil)
		c, _ := w.upgrade(wsQuery, "Sec-WebSocket-Extensions", tt.offer)
		if got := c.answer.Get("Sec-WebSocket-Extensions"); got != tt.want {
			t.Errorf("%q is answered by %q", tt.offer, got)
		}
		c.frame()
		if tt.want == "" {
			c.write(clientFrame(finBit|rsv1Bit|opText, packed([]byte("4a"))))
			if code := c.closeCode(); code != codeProtocol {
				t.Errorf("a compressed message that was not agreed on: %d", code)
			}
		}
		c.Close()
	}
}

// FuzzExtensions holds that a valid offer stays one whatever stands before it.
func FuzzExtensions(f *testing.F) {
	for _, tt := range extensionOffers {
		f.Add(tt.offers)
	}
	f.Fuzz(func(t *testing.T, lines string) {
		offersDeflate(extensions(lines))
		if !offersDeflate(extensions(lines + "\npermessage-deflate")) {
			t.Errorf("not taken after %q", lines)
		}
	})
}
