package conformance

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// "http compression": the answers to polls.
func TestNodeEngineHTTPCompression(t *testing.T) {
	long := engineio.Text([]byte(strings.Repeat("a", 1024)))
	for name, c := range map[string]struct {
		above   int
		message engineio.Message
		accept  string
		want    string
	}{
		"gzip by default":             {0, long, "gzip, deflate", "gzip"},
		"deflate":                     {0, long, "deflate", "deflate"},
		"not what is not accepted":    {0, long, "br", ""},
		"not gzip;q=0":                {0, long, "gzip;q=0, deflate", "deflate"},
		"nothing if nothing is asked": {0, long, "", ""},
		"above another bound":         {1, engineio.Text([]byte("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")), "gzip", "gzip"},
		"never":                       {-1, long, "gzip", ""},
		"not what the program says":   {0, long.Uncompressed(), "gzip", ""},
		"not below the bound":         {0, engineio.Text([]byte(strings.Repeat("a", 100))), "gzip", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, engineio.Options{CompressAbove: c.above}, nil)
			p := newPoller(t, e.addr, enginePath)
			receive(t, e.sessions).Send(c.message)
			header := ""
			if c.accept != "" {
				header = "Accept-Encoding: " + c.accept
			}
			a := p.down.do("GET", p.target(), header, nil)
			if got := a.header.Get("Content-Encoding"); a.status != 200 || got != c.want {
				t.Fatalf("Content-Encoding %q, want %q: %v", got, c.want, a)
			}
			if text := unpack(t, a); !strings.HasPrefix(text, "4aaaaa") || strings.Trim(text, "4a") != "" {
				t.Errorf("got %.100q", text)
			}
		})
	}
}

// unpack returns the text of an answer as a browser sees it; deflate means zlib there (RFC 9110).
func unpack(t *testing.T, a answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	var err error
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "deflate":
		r, err = zlib.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// "perMessageDeflate": compressed frames, both ways.
func TestNodeEngineDeflate(t *testing.T) {
	const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
	long := strings.Repeat("hello ", 1000)
	open := func(t *testing.T, opts engineio.Options, header string) (*engine, *wire, answer) {
		t.Helper()
		e := newEngine(t, opts, nil)
		w := newWire(t, e.addr)
		a := w.upgradeWS(websocketHandshake, header)
		if a.status != 101 {
			t.Fatal(a)
		}
		if m, err := w.message(); err != nil || m[0] != '0' {
			t.Fatal(m, err)
		}
		return e, w, a
	}
	behaviours{
		"is off by default": func(t *testing.T) {
			e, w, a := open(t, engineio.Options{}, offer)
			if got := a.header.Get("Sec-WebSocket-Extensions"); got != "" {
				t.Error(got)
			}
			receive(t, e.sessions).Send(engineio.Text([]byte(long)))
			w.expect(t, "4"+long)
		},
		"is not used unless the client offers it": func(t *testing.T) {
			e, w, a := open(t, engineio.Options{Deflate: &engineio.Deflate{}}, "")
			if got := a.header.Get("Sec-WebSocket-Extensions"); got != "" {
				t.Error(got)
			}
			receive(t, e.sessions).Send(engineio.Text([]byte(long)))
			w.expect(t, "4"+long)
		},
		"compresses above the bound, keeps no context, and reads what is compressed": func(t *testing.T) {
			e, w, a := open(t, engineio.Options{Deflate: &engineio.Deflate{}}, offer)
			got := a.header.Get("Sec-WebSocket-Extensions")
			for _, want := range []string{"permessage-deflate", "server_no_context_takeover", "client_no_context_takeover"} {
				if !strings.Contains(got, want) {
					t.Errorf("%q lacks %s", got, want)
				}
			}
			s := receive(t, e.sessions)
			for range 2 {
				s.Send(engineio.Text([]byte("short")))
				w.expect(t, "4short")
				s.Send(engineio.Text([]byte(long)))
				if text := inflated(t, w); text != "4"+long {
					t.Errorf("got %.100q", text)
				}
				s.Send(engineio.Text([]byte(long)).Uncompressed())
				w.expect(t, "4"+long)
				whole(w, frame(0xc0|opText, deflated(t, "4"+long)))
				w.send(t, "4plain")
				if a, b := receive(t, e.heard), receive(t, e.heard); a != long || b != "plain" {
					t.Errorf("got %.100q %q", a, b)
				}
			}
		},
		"a message is bounded by what it becomes": func(t *testing.T) {
			bomb := deflated(t, "4"+strings.Repeat("\x00", 5<<20))
			e, w, _ := open(t, engineio.Options{Deflate: &engineio.Deflate{}}, offer)
			if len(bomb) > 100_000 {
				t.Fatal(len(bomb))
			}
			whole(w, frame(0xc0|opText, bomb))
			if c, err := w.end(); err != nil || c.code != 1009 {
				t.Error(c, err)
			}
			if got := receive(t, e.ends); got != engineio.ParseError {
				t.Error(got)
			}
		},
		"what cannot be inflated ends the connection": func(t *testing.T) {
			for _, bad := range [][]byte{{0xff, 0xff, 0xff}, []byte("hello"), {}} {
				_, w, _ := open(t, engineio.Options{Deflate: &engineio.Deflate{}}, offer)
				whole(w, frame(0xc0|opText, bad))
				if c, err := w.end(); err != nil || c.code == 0 {
					t.Errorf("%x: %v %v", bad, c, err)
				}
			}
		},
	}.run(t)
}

func deflated(t *testing.T, text string) []byte {
	t.Helper()
	var b strings.Builder
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, text)
	w.Flush()
	return []byte(strings.TrimSuffix(b.String(), "\x00\x00\xff\xff"))
}

// inflated reads a compressed frame of the server.
func inflated(t *testing.T, w *wire) string {
	t.Helper()
	first, err := w.in.Peek(1)
	if err != nil || first[0] != 0xc0|opText {
		t.Fatalf("frame begins %x, %v", first, err)
	}
	w.in.Discard(1)
	w.in = unread(0x80|opText, w.in)
	_, payload, err := w.frame()
	if err != nil {
		t.Fatal(err)
	}
	r := flate.NewReader(strings.NewReader(string(payload) + "\x00\x00\xff\xff\x01\x00\x00\xff\xff"))
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// "cors": what pages of other origins may do.
func TestNodeEngineCORS(t *testing.T) {
	const good, preflight = "Origin: http://good-domain.com", "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: my-header"
	cors := engineio.CORS{Methods: []string{"GET", "PUT", "POST"}, AllowHeaders: []string{"my-header"},
		ExposeHeaders: []string{"my-exposed-header"}, MaxAge: 123 * time.Second}
	pattern := regexp.MustCompile(`^http://good-`)
	allow := func(_ *http.Request, origin string) bool { return pattern.MatchString(origin) }
	for name, c := range map[string]struct {
		opts           engineio.Options
		method, header string
		status         int
		want           map[string]string
	}{
		"a preflight of an allowed origin": {engineio.Options{Origins: []string{"http://good-domain.com"}, CORS: cors}, "OPTIONS", good + preflight, 204,
			map[string]string{"Origin": "http://good-domain.com", "Methods": "GET, PUT, POST", "Headers": "my-header", "Credentials": "true"}},
		"a preflight that a function allows": {engineio.Options{AllowOrigin: allow}, "OPTIONS", good + preflight, 204,
			map[string]string{"Origin": "http://good-domain.com", "Methods": "GET, POST", "Headers": "my-header", "Credentials": "true"}},
		"a request of an allowed origin": {engineio.Options{AllowOrigin: allow, CORS: cors}, "GET", good, 200,
			map[string]string{"Origin": "http://good-domain.com", "Methods": "", "Headers": "", "Credentials": "true"}},
		"a request without credentials": {engineio.Options{AllowOrigin: allow, CORS: engineio.CORS{NoCredentials: true}}, "GET", good, 200,
			map[string]string{"Origin": "http://good-domain.com", "Credentials": ""}},
		"a preflight of a bad origin": {engineio.Options{Origins: []string{"http://good-domain.com"}}, "OPTIONS", "Origin: http://bad-domain.com" + preflight, 204,
			map[string]string{"Origin": "", "Credentials": ""}},
		"a request of a bad origin": {engineio.Options{AllowOrigin: allow}, "GET", "Origin: http://bad-domain.com", 403,
			map[string]string{"Origin": "", "Credentials": ""}},
		"a refused request can be read": {engineio.Options{AllowOrigin: allow, Transports: []string{engineio.WebSocket}}, "GET", good, 400,
			map[string]string{"Origin": "http://good-domain.com", "Credentials": "true"}},
		"OPTIONS where no other origin may come": {engineio.Options{}, "OPTIONS", good + preflight, 403, map[string]string{"Origin": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, c.opts, nil)
			a := request(e.addr, c.method, pollingHandshake, c.header, nil)
			if a.status != c.status {
				t.Errorf("%v, want %d", a, c.status)
			}
			for header, want := range c.want {
				if got := a.header.Get("Access-Control-Allow-" + header); got != want {
					t.Errorf("Access-Control-Allow-%s: %q, want %q", header, got, want)
				}
			}
			if c.want["Origin"] != "" && !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Origin") {
				t.Errorf("Vary %q", a.header.Values("Vary"))
			}
		})
	}
	t.Run("a page of an allowed origin polls and posts", func(t *testing.T) {
		e := newEngine(t, engineio.Options{AllowOrigin: allow, CORS: cors}, nil)
		p, err := openPoller(newWire(t, e.addr), newWire(t, e.addr), enginePath, good)
		if err != nil {
			t.Fatal(err)
		}
		receive(t, e.sessions).Send(engineio.Text([]byte("holà")))
		if a := p.post("4hey"); a.status != 200 || receive(t, e.heard) != "hey" {
			t.Error(a)
		}
		a := p.get()
		if a.body != "4holà" || a.header.Get("Access-Control-Expose-Headers") != "my-exposed-header" {
			t.Error(a, a.header)
		}
		if a := request(e.addr, "OPTIONS", p.target(), good+preflight, nil); a.header.Get("Access-Control-Max-Age") != "123" {
			t.Error(a.header)
		}
	})
}
