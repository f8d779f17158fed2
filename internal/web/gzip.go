package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// worthZipping are the kinds of files that are texts; others are small already.
var worthZipping = map[string]bool{".js": true, ".css": true, ".svg": true, ".html": true, ".json": true, ".webmanifest": true, ".txt": true}

// zip returns a file's content as gzip has it, nil if that saves nothing.
func zip(name string, content []byte) []byte {
	if !worthZipping[path.Ext(name)] {
		return nil
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // the level exists
	}
	_, _ = w.Write(content) // a buffer takes all
	_ = w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

// takesGzip tells whether who asks understands gzip.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, params, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		_, weight, weighted := strings.Cut(params, "q=")
		q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
		return !weighted || err == nil && q > 0
	}
	return false
}
