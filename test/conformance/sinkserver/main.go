// Command sinkserver is the kitchen-sink server of the conformance tests: it listens on
// 127.0.0.1:$PORT and has an event for everything that a client can see a server do. Any arguments
// are written ARGS, bytes in them are binary attachments, and [ack] is called when all is done.
//
// Namespaces /, /custom and /private (whose middleware wants auth.token to be "secret"); on / the
// middleware refuses with auth.refuse as data. On connect the socket gets "welcome" auth, bytes and
// as many events "greet" 0, 1, 2... as greet in the query says.
//
//	echo ARGS [ack]          the ack, or "echo-back", with ARGS
//	message ARGS             "message" ARGS
//	emit-me NAME ARGS        NAME ARGS
//	burst N NAME             N events NAME 0, 1, 2...; every seventh with an attachment
//	ask-me ARGS              asks "question" ARGS; "answered" with the answer, or "unanswered"
//	ask-me-meanwhile ARGS    the same, with the socket's further events handled meanwhile
//	ask-me-briefly MS        as ask-me, with a deadline of MS milliseconds
//	ask-room ROOM ARGS ack   asks the room; the ack gets the first argument of each answer
//	count I; counted ack     remembers I; tells all of them, in order
//	silent                   nothing, an ack neither
//	join, leave ROOMS [ack]; rooms ack
//	say TARGET NAME ARGS [ack]   NAME ARGS to {from: "server" or "socket", to, except, local, volatile}
//	kick HOW                 "namespace" or "connection": ends it
//	kick-room ROOM; move-room {in, join, leave} ack
//	watch ID ack             from now on "gone" {reason, rooms} when that socket goes
//	whoami ack               {id, namespace, transport, tag, header, auth}
//	shutdown NAME N          N events NAME, then the server shuts down (only for /once/)
//
// /socket.io/ is the main server, /once/NAME/ one that comes to be at the first request, to be shut
// down; /recovery/ one whose clients may come back as the sockets that they were; /msgpack/ and
// /msgpack-recovery/ are for clients with the msgpack parser; /engine.io/ is an echo of Engine.IO; /debug/stats what the process holds. The X-Principal header says who asks. PING_INTERVAL and
// PING_TIMEOUT are milliseconds; EIO3, if set, lets the old clients in, and DEFLATE compresses.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/msgpack"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

func main() {
	engine := engineio.Options{
		PingInterval: testserver.Milliseconds("PING_INTERVAL"),
		PingTimeout:  testserver.Milliseconds("PING_TIMEOUT"),
		Principal:    func(r *http.Request) string { return r.Header.Get("X-Principal") },
		AllowEIO3:    os.Getenv("EIO3") != "",
		MaxQueue:     1 << 20, // what hostile clients may cost
		StallTimeout: 10 * time.Second,
	}
	if os.Getenv("DEFLATE") != "" {
		engine.Deflate = &engineio.Deflate{}
	}
	engine.Logger = testserver.Log()
	io := newServer(socketio.Options{Engine: engine})
	recovery := newServer(socketio.Options{Engine: engine, Path: "/recovery/", Recovery: &socketio.Recovery{}})
	packed := socketio.Options{Engine: engine, Path: "/msgpack/", Parser: msgpack.Parser()}
	packedRecovery := packed
	packedRecovery.Path, packedRecovery.Recovery = "/msgpack-recovery/", &socketio.Recovery{}
	once := &disposable{engine: engine, servers: map[string]*socketio.Server{}}
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.Handle("/recovery/", recovery)
	mux.Handle("/msgpack/", newServer(packed))
	mux.Handle("/msgpack-recovery/", newServer(packedRecovery))
	mux.Handle("/once/{name}/", once)
	mux.Handle("/engine.io/", testserver.Echo(&engine))
	mux.HandleFunc("/debug/stats", func(w http.ResponseWriter, r *http.Request) {
		figures := testserver.Figures(r.URL.Query().Has("resident"))
		figures["sockets"] = len(io.Sockets())
		json.NewEncoder(w).Encode(figures)
	})
	log.Fatal(testserver.Serve(mux))
}

func newServer(opts socketio.Options) *socketio.Server {
	opts.Logger = opts.Engine.Logger
	io := socketio.New(&opts)
	io.Use(refuse)
	io.Of("/private").Use(requireToken)
	for _, name := range []string{"/", "/custom", "/private"} {
		(&kitchen{io, io.Of(name)}).handle()
	}
	return io
}

// disposable makes a server of its own for each name.
type disposable struct {
	engine  engineio.Options
	mu      sync.Mutex
	servers map[string]*socketio.Server
}

func (d *disposable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	d.mu.Lock()
	io, ok := d.servers[name]
	if !ok {
		io = newServer(socketio.Options{Engine: d.engine, Path: "/once/" + name})
		d.servers[name] = io
	}
	d.mu.Unlock()
	io.ServeHTTP(w, r)
}
