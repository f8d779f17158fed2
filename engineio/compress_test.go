package engineio

import (
	"compress/gzip"
	"compress/zlib"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// decoded undoes the coding of an answer.
func decoded(t *testing.T, a answer) string {
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
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLargeAnswersToPollsAreCompressed(t *testing.T) {
	long := strings.Repeat("long ", 500)
	for _, tt := range []struct {
		name   string
		above  int
		accept string
		m      Message
		coding string
	}{
		{"as it is", 0, "gzip, deflate, br", Text([]byte(long)), "gzip"},
		{"as the client likes", 0, "deflate", Text([]byte(long)), "deflate"},
		{"binary data", 0, "gzip", Binary([]byte(long)), "gzip"},
		{"at the threshold", 0, "gzip", Text([]byte(strings.Repeat("x", 1023))), "gzip"},
		{"below the threshold", 0, "gzip", Text([]byte(strings.Repeat("x", 1022))), ""},
		{"another threshold", 5, "gzip", Text([]byte("aaaa")), "gzip"},
		{"nothing that is known", 0, "br", Text([]byte(long)), ""},
		{"never", -1, "gzip", Text([]byte(long)), ""},
		{"a message that does not want to", 0, "gzip", Text([]byte(long)).Uncompressed(), ""},
	} {
		w := newWorld(t, memory, &Options{CompressAbove: tt.above}, nil)
		r, sid := w.poll()
		_ = r.Send(tt.m)
		a := w.do(context.Background(), "GET", pollQuery+"&sid="+sid, nil, "Accept-Encoding", tt.accept)
		if coding := a.header.Get("Content-Encoding"); a.status != 200 || coding != tt.coding {
			t.Errorf("%s: %d, coding %q, want %q", tt.name, a.status, coding, tt.coding)
		}
		if got := decoded(t, a); got != string(tt.m.appendPayload(nil)) {
			t.Errorf("%s: %.40q", tt.name, got)
		}
		if n, _ := strconv.Atoi(a.header.Get("Content-Length")); n != len(a.body) {
			t.Errorf("%s: %d bytes, said to be %d", tt.name, len(a.body), n)
		}
		if varies := a.header.Get("Vary") == "Accept-Encoding"; tt.coding != "" && !varies {
			t.Errorf("%s: no Vary in %v", tt.name, a.header)
		}
	}
}

func TestAnAnswerIsCompressedIfOneOfItsMessagesMayBe(t *testing.T) {
	w := newWorld(t, memory, nil, nil)
	r, sid := w.poll()
	_ = r.Send(Text(make([]byte, 2000)).Uncompressed())
	_ = r.Send(Text([]byte("may be")))
	a := w.do(context.Background(), "GET", pollQuery+"&sid="+sid, nil, "Accept-Encoding", "gzip")
	if a.header.Get("Content-Encoding") != "gzip" || !strings.HasSuffix(decoded(t, a), "4may be") {
		t.Errorf("%v %v", a.status, a.header)
	}
}

func TestTheCodingIsTheOneThatTheClientLikesBest(t *testing.T) {
	for accept, want := range map[string]string{
		"": "", "identity": "", "br": "", "gzip": "gzip", "GZIP": "gzip", "x-gzip": "gzip", "deflate": "deflate",
		"gzip, deflate": "gzip", "deflate, gzip": "gzip", "deflate, gzip;q=0.5": "deflate", "gzip;q=0": "", "gzip;q=0, deflate": "deflate",
		"*": "gzip", "*;q=0": "", "*, gzip;q=0": "deflate", "*;q=0.1, deflate;q=0.2": "deflate", "gzip ; Q=0.5 , deflate; q=0.4": "gzip",
		"gzip;q=2": "", "gzip;q=x": "", "gzip;q=NaN": "", "gzip;q=-1": "", "gzip;x=1": "", ",,;q=1": "",
	} {
		if got := contentCoding(http.Header{"Accept-Encoding": {accept}}); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
	if got := contentCoding(http.Header{"Accept-Encoding": {"br", "gzip"}}); got != "gzip" {
		t.Errorf("in two lines: %q", got)
	}
}
