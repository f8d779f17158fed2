package socketio

import (
	"net/http"
	"slices"
)

// clientFiles are what pages load of the JavaScript client, as the Node server
// offers it.
var clientFiles = []string{
	"socket.io.js", "socket.io.js.map",
	"socket.io.min.js", "socket.io.min.js.map",
	"socket.io.esm.min.js", "socket.io.esm.min.js.map",
	"socket.io.msgpack.min.js", "socket.io.msgpack.min.js.map",
}

const noClient = "The Socket.IO client is not served here. " +
	"Set socketio.Options.Client to the dist folder of the npm package socket.io-client."

// serveClient serves a file of Options.Client.
func (s *Server) serveClient(w http.ResponseWriter, r *http.Request, file string) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch {
	case !slices.Contains(clientFiles, file):
		http.NotFound(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case s.opts.Client == nil:
		http.Error(w, noClient, http.StatusNotFound)
	default:
		w.Header().Set("Cache-Control", "public, max-age=0")
		http.ServeFileFS(w, r, s.opts.Client, file)
	}
}
