package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestSocketsAndRoutesShareAHandler(t *testing.T) {
	h := newHandler(newServer())
	ann, bob := socketiotest.Dial(t, h, nil), socketiotest.Dial(t, h, nil)
	if err := ann.Emit("chat message", "hi"); err != nil {
		t.Fatal(err)
	}
	var text string
	bob.Expect(t, "chat message", &text)
	if text != "hi" {
		t.Errorf("bob heard %q", text)
	}

	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("POST", "/announce?text=closing", nil))
	if answer.Code != http.StatusNoContent {
		t.Errorf("status %d", answer.Code)
	}
	ann.Expect(t, "announcement", &text)
	if text != "closing" {
		t.Errorf("ann heard %q", text)
	}

	answer = httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest("GET", "/healthz", nil))
	if got := answer.Body.String(); got != "2 sockets\n" {
		t.Errorf("health: %q", got)
	}
}

func TestTheServerStopsWhenItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, "127.0.0.1:0") }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it has not stopped")
	}
}
