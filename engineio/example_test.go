package engineio_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"github.com/hubbub-chat/hubbub/engineio"
)

// echo sends every message back.
type echo struct{ *engineio.Session }

func (e echo) Receive(data []byte, binary bool) error {
	if binary {
		return e.Send(engineio.Binary(data))
	}
	return e.Send(engineio.Text(data))
}

func (e echo) Closed(engineio.Reason) {}

func accept(s *engineio.Session, _ *http.Request) (engineio.Receiver, error) { return echo{s}, nil }

// get asks a handler for a new session and returns its answer's header.
func get(h http.Handler, header ...string) http.Header {
	r := httptest.NewRequest("GET", "https://chat.example/engine.io/?EIO=4&transport=polling", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Header()
}

// A program that speaks with clients of Engine.IO itself, without rooms and events.
func Example() {
	server := engineio.NewServer(accept, &engineio.Options{
		Transports:    []string{engineio.Polling, engineio.WebSocket},
		AllowEIO3:     true, // also those of socket.io-client 1 and 2
		InitialPacket: engineio.Text([]byte("hello")),
	})
	defer server.Close()
	mux := http.NewServeMux()
	mux.Handle("/engine.io/", server)
	// http.ListenAndServe(":3000", mux)

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/engine.io/?EIO=4&transport=polling", nil))
	open, first, _ := strings.Cut(w.Body.String(), "\x1e")
	fmt.Println(open[:len(`0{"sid":"`)], first)
	// Output: 0{"sid":" 4hello
}

// A handler around the server sees every request of the protocol, the first of a
// session being the one without a sid. What it puts into the header is part of
// the answer, also of a 101.
func ExampleServer_middleware() {
	server := engineio.NewServer(accept, nil)
	defer server.Close()

	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sid") == "" {
			http.SetCookie(w, &http.Cookie{Name: "visit", Value: "first", HttpOnly: true})
		}
		server.ServeHTTP(w, r)
	})

	fmt.Println(get(handler).Get("Set-Cookie"))
	// Output: visit=first; HttpOnly
}

func ExampleOptions_origins() {
	previews := regexp.MustCompile(`^https://[a-z0-9-]+\.preview\.example$`)
	server := engineio.NewServer(accept, &engineio.Options{
		AllowOrigin: func(_ *http.Request, origin string) bool {
			return origin == "https://app.example" || previews.MatchString(origin)
		},
		CORS: engineio.CORS{ExposeHeaders: []string{"X-Region"}},
	})
	defer server.Close()

	for _, origin := range []string{"https://pr-7.preview.example", "https://evil.example"} {
		h := get(server, "Origin", origin)
		fmt.Printf("%q %q\n", h.Get("Access-Control-Allow-Origin"), h.Get("Access-Control-Expose-Headers"))
	}
	// Output:
	// "https://pr-7.preview.example" "X-Region"
	// "" ""
}

// A cookie with the session's id lets a balancer send a client to the server
// that knows it.
func ExampleOptions_cookie() {
	server := engineio.NewServer(accept, &engineio.Options{
		Cookie: &http.Cookie{Name: "node", Secure: true},
		NewID:  func(*http.Request) string { return "an-id-that-nobody-guesses" },
	})
	defer server.Close()

	fmt.Println(get(server).Get("Set-Cookie"))
	// Output: node=an-id-that-nobody-guesses; Path=/; HttpOnly; Secure; SameSite=Lax
}

func ExampleOptions_onRefuse() {
	server := engineio.NewServer(accept, &engineio.Options{
		AllowRequest: func(r *http.Request) error {
			if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
				return &engineio.RefusedError{Status: http.StatusUnauthorized, Message: "a token, please"}
			}
			return nil
		},
		OnRefuse: func(r *http.Request, refused *engineio.RefusedError) {
			fmt.Println(refused.Status, refused.Code, refused.Message)
		},
	})
	defer server.Close()

	get(server)
	// Output: 401 4 a token, please
}

// Answers to polls are compressed when they are large enough, messages on a
// WebSocket only where that is asked for.
func ExampleOptions_compression() {
	server := engineio.NewServer(accept, &engineio.Options{
		CompressAbove: 64, // bytes; -1: never
		Deflate:       &engineio.Deflate{Above: 4 << 10},
	})
	defer server.Close()

	fmt.Println(get(server, "Accept-Encoding", "gzip").Get("Content-Encoding"))
	// Output: gzip
}
