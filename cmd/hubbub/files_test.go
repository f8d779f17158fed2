package main

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestFilesAreCompressedForWhoTakesIt(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	plain := v.get("/assets/long-1.js")
	plain.says(t, 200, "start();")
	if plain.header.Get("Vary") != "Accept-Encoding" || plain.header.Get("Content-Encoding") != "" {
		t.Errorf("uncompressed: %v", plain.header)
	}
	for accept, zipped := range map[string]bool{
		"gzip": true, "br, GZIP;q=0.5": true, "gzip ; q=1": true, "": false, "br": false, "gzip;q=0": false, "gzip;q=0.000": false, "gzip;q=x": false,
		"gzipped": false,
	} {
		a := v.do("GET", "/assets/long-1.js", "", "Accept-Encoding", accept)
		body := a.body
		if zipped {
			r, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatalf("%q: %v", accept, err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			body = string(text)
		}
		if got := a.header.Get("Content-Encoding") == "gzip"; got != zipped || a.status != 200 || body != plain.body {
			t.Errorf("%q: compressed %v, status %d, %d bytes", accept, got, a.status, len(body))
		}
		if zipped && (len(a.body) > len(body)/10 || a.header.Get("Etag") == plain.header.Get("Etag")) {
			t.Errorf("%q: %d bytes, ETag %s", accept, len(a.body), a.header.Get("Etag"))
		}
		again := v.do("GET", "/assets/long-1.js", "", "Accept-Encoding", accept, "If-None-Match", a.header.Get("Etag"))
		again.says(t, 304)
		if got := again.header.Get("Content-Type"); got != "" {
			t.Errorf("%q: 304 with the type %s", accept, got)
		}
		if a.header.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%q: type %s", accept, a.header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"/assets/long-1.woff2", "/assets/index-1.js"} {
		if h := v.do("GET", path, "", "Accept-Encoding", "gzip").header; h.Get("Content-Encoding") != "" || h.Get("Vary") != "" {
			t.Errorf("%s, which gains nothing: %v", path, h)
		}
	}
}
