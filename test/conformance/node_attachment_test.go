package conformance

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

// "server attachment": the files of the client beside the protocol.
func TestNodeServerAttachment(t *testing.T) {
	files := fstest.MapFS{"package.json": {Data: []byte("{}")}}
	for _, name := range []string{"socket.io", "socket.io.min", "socket.io.esm.min", "socket.io.msgpack.min"} {
		files[name+".js"] = &fstest.MapFile{Data: []byte("/* engine.io */"), ModTime: time.Unix(1e9, 0)}
		files[name+".js.map"] = &fstest.MapFile{Data: []byte(`{"file":"engine.io"}`), ModTime: time.Unix(1e9, 0)}
	}
	w := newWorld(t, &socketio.Options{Client: files}, nil)
	get := func(file, header string) answer { return request(w.addr, "GET", socketPath+file, header, nil) }
	for file := range files {
		t.Run(file, func(t *testing.T) {
			a := get(file, "")
			if file == "package.json" {
				if a.status != 404 {
					t.Errorf("a file that is none of the client's: %v", a)
				}
				return
			}
			script := strings.HasSuffix(file, ".js")
			if kind := a.header.Get("Content-Type"); a.status != 200 || !strings.Contains(a.body, "engine.io") || script != strings.Contains(kind, "javascript") {
				t.Errorf("%v as %s", a, kind)
			}
			if a := get(file+"?buster=1", ""); a.status != 200 {
				t.Errorf("with a query: %v", a)
			}
			if a := get(file, "If-Modified-Since: "+time.Unix(1e9, 0).UTC().Format(http.TimeFormat)); a.status != 304 {
				t.Errorf("once more: %v", a)
			}
		})
	}
	if a := request(newWorld(t, nil, nil).addr, "GET", socketPath+"socket.io.js", "", nil); a.status != 404 {
		t.Errorf("with no files: %v", a)
	}
}
