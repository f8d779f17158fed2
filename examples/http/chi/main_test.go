package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestASocketKnowsWhatTheMiddlewareKnows(t *testing.T) {
	login := httptest.NewRequest("GET", "/", nil)
	login.SetBasicAuth("ann", "")
	c := socketiotest.Dial(t, newRouter(), &socketiotest.Options{Header: login.Header})
	answer, err := c.Call(t.Context(), "whoami")
	if err != nil {
		t.Fatal(err)
	}
	var user string
	if err := answer.Decode(&user); err != nil || user != "ann" {
		t.Errorf("whoami: %q, %v", user, err)
	}
}

func TestTheMiddlewareGuardsEveryRequest(t *testing.T) {
	h := newRouter()
	for path, want := range map[string]int{
		"/":                                    http.StatusOK,
		"/socket.io/?EIO=4&transport=polling":  http.StatusUnauthorized,
		"/socket.io/socket.io.js":              http.StatusUnauthorized,
		"/socket.iox/?EIO=4&transport=polling": http.StatusNotFound,
	} {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		if answer.Code != want {
			t.Errorf("%s: %d, want %d", path, answer.Code, want)
		}
	}
}

func TestHeadersOfTheMiddlewareReachTheClient(t *testing.T) {
	r := httptest.NewRequest("GET", "/socket.io/?EIO=4&transport=polling", nil)
	r.SetBasicAuth("ann", "")
	answer := httptest.NewRecorder()
	newRouter().ServeHTTP(answer, r)
	if answer.Code != http.StatusOK || answer.Header().Get("X-User") != "ann" {
		t.Errorf("%d, %v", answer.Code, answer.Header())
	}
}
