package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/test/conformance/internal/testserver"
)

// newEngine returns the server of engine.io-client's suite. It says "hi", bounces what comes, and
// answers three requests:
//
//	give binary   bytes 0 to 4
//	give utf8     a text that is not ASCII
//	sendHeaders   the header of the POST that brought the request
//
// A handshake with deny in its query is refused; every other one gets cookies.
func newEngine() http.Handler {
	server := engineio.NewServer(func(s *engineio.Session, _ *http.Request) (engineio.Receiver, error) {
		return bouncer{s}, s.Send(engineio.Text([]byte("hi")))
	}, &engineio.Options{
		PingInterval: 500 * time.Millisecond,
		MaxPayload:   100,
		Logger:       testserver.Log(),
		AllowRequest: func(r *http.Request) error {
			if r.URL.Query().Has("deny") {
				return errors.New("Forbidden")
			}
			return nil
		},
	})
	return withCookies(server)
}

// withCookies sets cookies of all kinds on the answers that open a session.
func withCookies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sid") == "" {
			for _, cookie := range []*http.Cookie{
				{Name: "1", Value: "1", MaxAge: 86400},
				{Name: "2", Value: "2", Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode},
				{Name: "3", Value: "3", MaxAge: -1},
				{Name: "4", Value: "4", Expires: time.Now()},
			} {
				http.SetCookie(w, cookie)
			}
		}
		next.ServeHTTP(w, r)
	})
}

type bouncer struct{ session *engineio.Session }

func (b bouncer) Receive(data []byte, binary bool) error {
	if binary {
		return b.session.Send(engineio.Binary(bytes.Clone(data)))
	}
	switch string(data) {
	case "give binary":
		return b.session.Send(engineio.Binary([]byte{0, 1, 2, 3, 4}))
	case "give utf8":
		return b.session.Send(engineio.Text([]byte("пойду спать всем спокойной ночи")))
	case "sendHeaders":
		return b.sendHeader(b.session.Header())
	}
	return b.session.Send(engineio.Text(data))
}

// sendHeader writes the names in lower case, as JavaScript knows them.
func (b bouncer) sendHeader(header http.Header) error {
	lower := map[string]string{}
	for name, values := range header {
		lower[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	text, err := json.Marshal(lower)
	if err != nil {
		return err
	}
	return b.session.Send(engineio.Text(text))
}

func (bouncer) Closed(engineio.Reason) {}
