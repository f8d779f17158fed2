package main

import (
	"context"
	"fmt"

	"github.com/hubbub-chat/hubbub/socketio"
)

// mixed is bytes among JSON.
type mixed struct {
	Hello   string `json:"hello"`
	Message []byte `json:"message"`
	Goodbye string `json:"goodbye"`
}

// handleBinary handles the events with bytes. What does not come as bytes is an argument that does not
// fit, and gets no answer.
func handleBinary(nsp *socketio.Namespace) {
	nsp.Handle("doge", emit("doge", []byte("asdfasdf")))
	nsp.Handle("getbin", emit("takebin", []byte("asdfasdf")))
	nsp.Handle("buffa", bytesThen("buffack"))
	nsp.Handle("blob", bytesThen("back"))
	nsp.Handle("jsonbuff", mixedThen("jsonbuff-ack"))
	nsp.Handle("jsonblob", mixedThen("jsonblob-ack"))
	nsp.Handle("abuff1", remember("abuff1"))
	nsp.Handle("abuff2", inOrder("abuff2-ack", "abuff1"))
	nsp.Handle("blob1", remember("blob1"))
	nsp.Handle("blob2", socketio.Func(func(_ context.Context, s *socketio.Socket, text string) error {
		if s.Get("blob1") == nil || text != "second" {
			return fmt.Errorf("blob2 %q came too early", text)
		}
		s.Set("blob2", true)
		return nil
	}))
	nsp.Handle("blob3", inOrder("blob3-ack", "blob1", "blob2"))
}

func bytesThen(event string) socketio.Handler {
	return socketio.Func(func(_ context.Context, s *socketio.Socket, _ []byte) error { return s.Emit(event) })
}

func mixedThen(event string) socketio.Handler {
	return socketio.Func(func(_ context.Context, s *socketio.Socket, m mixed) error {
		if m.Hello != "lol" || m.Message == nil || m.Goodbye != "gotcha" {
			return fmt.Errorf("got %+v", m)
		}
		return s.Emit(event)
	})
}

// remember notes that an event has come.
func remember(event string) socketio.Handler {
	return socketio.Func(func(_ context.Context, s *socketio.Socket, _ []byte) error {
		s.Set(event, true)
		return nil
	})
}

// inOrder answers only when all of before have come.
func inOrder(event string, before ...string) socketio.Handler {
	return socketio.Func0(func(_ context.Context, s *socketio.Socket) error {
		for _, earlier := range before {
			if s.Get(earlier) == nil {
				return fmt.Errorf("%s has not come yet", earlier)
			}
		}
		return s.Emit(event)
	})
}
