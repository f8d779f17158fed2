package engineio

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressor is a gzip or zlib writer.
type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

// compressors lends what compresses the answers to polls: each takes about a
// megabyte, so none belongs to a session.
var compressors = map[string]*sync.Pool{
	"gzip": {New: func() any {
		w, _ := gzip.NewWriterLevel(nil, flate.BestSpeed)
		return w
	}},
	"deflate": {New: func() any {
		w, _ := zlib.NewWriterLevel(nil, flate.BestSpeed)
		return w
	}},
}

// compress returns the body of an answer in a coding that the client takes, and
// says so in the answer's header; or as it is.
func compress(answer, request http.Header, body []byte) []byte {
	answer.Add("Vary", "Accept-Encoding")
	coding := contentCoding(request)
	if coding == "" {
		return body
	}
	pool := compressors[coding]
	c := pool.Get().(compressor)
	defer pool.Put(c)
	var b bytes.Buffer
	c.Reset(&b)
	_, _ = c.Write(body) // a Buffer takes everything
	_ = c.Close()
	answer.Set("Content-Encoding", coding)
	return b.Bytes()
}

// contentCoding chooses between gzip and deflate by the client's weights
// (RFC 9110, section 12.5.3); it returns "" when neither is welcome.
func contentCoding(h http.Header) string {
	weight := map[string]float64{}
	for _, line := range h.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			coding, params, _ := strings.Cut(part, ";")
			switch coding = strings.ToLower(strings.TrimSpace(coding)); coding {
			case "gzip", "x-gzip":
				weight["gzip"] = quality(params)
			case "deflate", "*":
				weight[coding] = quality(params)
			}
		}
	}
	best := ""
	for _, coding := range []string{"deflate", "gzip"} {
		w, named := weight[coding]
		if !named {
			w = weight["*"]
		}
		if w > 0 && (best == "" || w >= weight[best]) {
			best, weight[coding] = coding, w
		}
	}
	return best
}

// quality is the weight among the parameters of a coding, 0 if it is nonsense.
func quality(params string) float64 {
	name, value, ok := strings.Cut(strings.TrimSpace(params), "=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
