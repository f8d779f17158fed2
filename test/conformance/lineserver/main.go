// Command lineserver is what clients behind a line of package line talk to. It
// listens on 127.0.0.1:$PORT; clients/linepeer.mjs is the same on Node's server.
//
// Each path /at/NAME/ is a server of its own, which comes to be at the first
// request. SIZE is that of a text in bytes. On connect the socket gets as many
// events "data" I TEXT as n in the query says, of the size that it says.
//
//	give N SIZE              N events "data" I TEXT
//	give-bytes N SIZE        the same with bytes
//	snapshot SIZE N RATE     "data" 0 TEXT, and from then on N events "update" I, RATE a second
//	take TEXT ack            the ack gets its size
//	work I MS                takes MS milliseconds; "worked" I
//
// POST /debug/end/NAME/HOW ends the sockets of a server: "close" their
// connections, "disconnect" them from the namespace, "shutdown" the server, or
// "flood" them with more than MAX_QUEUE, if that is 64 KiB.
// POST /debug/give-all/NAME?n=N&size=SIZE gives them all together. /debug/left/NAME
// lists why sockets have gone, /debug/stats what the process holds.
//
// The options of the connections are in the environment, times in milliseconds:
// PING_INTERVAL, PING_TIMEOUT, UPGRADE_TIMEOUT, SLOW_TIMEOUT; MIN_RATE in bytes a
// second, MAX_QUEUE in bytes.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

func main() {
	engine := engineio.Options{
		PingInterval:   testserver.Milliseconds("PING_INTERVAL"),
		PingTimeout:    testserver.Milliseconds("PING_TIMEOUT"),
		UpgradeTimeout: testserver.Milliseconds("UPGRADE_TIMEOUT"),
		SlowTimeout:    testserver.Milliseconds("SLOW_TIMEOUT"),
		MinRate:        number("MIN_RATE"),
		MaxQueue:       number("MAX_QUEUE"),
		Logger:         slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	}
	all := &servers{engine: engine, byName: map[string]*server{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/at/{name}/", func(w http.ResponseWriter, r *http.Request) {
		all.named(r.PathValue("name")).io.ServeHTTP(w, r)
	})
	mux.HandleFunc("POST /debug/end/{name}/{how}", func(_ http.ResponseWriter, r *http.Request) {
		all.named(r.PathValue("name")).end(r.PathValue("how"))
	})
	mux.HandleFunc("POST /debug/give-all/{name}", func(_ http.ResponseWriter, r *http.Request) {
		n, size := wanted(r.URL.Query())
		give(n, size, all.named(r.PathValue("name")).io.Emit)
	})
	mux.HandleFunc("/debug/left/{name}", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(all.named(r.PathValue("name")).reasons())
	})
	mux.HandleFunc("/debug/stats", func(w http.ResponseWriter, r *http.Request) {
		figures := testserver.Figures(r.URL.Query().Has("resident"))
		figures["sockets"] = all.sockets()
		json.NewEncoder(w).Encode(figures)
	})
	log.Fatal(testserver.Serve(mux))
}

func number(variable string) int {
	n, _ := strconv.Atoi(os.Getenv(variable))
	return n
}

// servers makes a server of its own for each name.
type servers struct {
	engine engineio.Options
	mu     sync.Mutex
	byName map[string]*server
}

func (a *servers) named(name string) *server {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.byName[name]
	if !ok {
		s = newServer(a.engine, "/at/"+name)
		a.byName[name] = s
	}
	return s
}

func (a *servers) sockets() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.byName {
		n += len(s.io.Sockets())
	}
	return n
}

type server struct {
	io *socketio.Server

	mu   sync.Mutex
	left []string
}

func newServer(engine engineio.Options, path string) *server {
	s := &server{io: socketio.New(&socketio.Options{Engine: engine, Path: path, Logger: engine.Logger})}
	s.io.OnConnect(func(_ context.Context, socket *socketio.Socket) {
		n, size := wanted(socket.Handshake().Query())
		give(n, size, socket.Emit)
	})
	s.io.OnDisconnect(func(_ context.Context, _ *socketio.Socket, reason socketio.Reason) { s.leaves(reason) })
	s.io.Handle("give", socketio.Func2(func(_ context.Context, socket *socketio.Socket, n, size int) error {
		return give(n, size, socket.Emit)
	}))
	s.io.Handle("give-bytes", socketio.Func2(func(_ context.Context, socket *socketio.Socket, n, size int) error {
		for i := range n {
			if err := socket.Emit("data", i, []byte(filler(size))); err != nil {
				return err
			}
		}
		return nil
	}))
	s.io.Handle("snapshot", socketio.HandlerFunc(snapshot))
	s.io.Handle("take", socketio.Reply(func(_ context.Context, _ *socketio.Socket, text string) (int, error) {
		return len(text), nil
	}))
	s.io.Handle("work", socketio.Func2(func(ctx context.Context, socket *socketio.Socket, i, ms int) error {
		select {
		case <-time.After(time.Duration(ms) * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		return socket.Emit("worked", i)
	}))
	return s
}

func wanted(query url.Values) (n, size int) {
	n, _ = strconv.Atoi(query.Get("n"))
	size, _ = strconv.Atoi(query.Get("size"))
	return n, size
}

func give(n, size int, emit func(string, ...any) error) error {
	for i := range n {
		if err := emit("data", i, filler(size)); err != nil {
			return fmt.Errorf("event %d of %d: %w", i, n, err)
		}
	}
	return nil
}

// snapshot does not hold up the socket's further events.
func snapshot(ctx context.Context, socket *socketio.Socket, e *socketio.Event) error {
	var size, n, rate int
	if err := e.Args.Decode(&size, &n, &rate); err != nil {
		return err
	}
	if err := give(1, size, socket.Emit); err != nil {
		return err
	}
	go func() {
		tick := time.NewTicker(time.Second / time.Duration(cmp.Or(rate, 1)))
		defer tick.Stop()
		for i := range n {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			socket.Emit("update", i, filler(200))
		}
	}()
	return nil
}

func (s *server) leaves(reason socketio.Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = append(s.left, string(reason))
}

func (s *server) reasons() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.left...)
}

func (s *server) end(how string) {
	switch how {
	case "shutdown":
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			s.io.Shutdown(ctx)
		}()
		return
	case "flood":
		give(50, 60_000, s.io.Emit)
		return
	}
	for _, socket := range s.io.Sockets() {
		if how == "close" {
			socket.Close()
		} else {
			socket.Disconnect()
		}
	}
}

// letters are text that does not compress well.
var letters = func() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	random := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 4<<20)
	for i := range b {
		b[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(b)
}()

// filler is a text of size bytes, 4 MiB at most.
func filler(size int) string { return letters[:min(size, len(letters))] }
