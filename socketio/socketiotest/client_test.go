package socketiotest_test

import (
	"context"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestTheClientExchangesEventsAndAcknowledgements(t *testing.T) {
	io := socketio.New(nil)
	io.OnConnect(func(ctx context.Context, s *socketio.Socket) { s.Emit("hello", s.ID(), []byte{1, 2}) })
	io.Handle("add", socketio.Reply2(func(ctx context.Context, s *socketio.Socket, a, b int) (int, error) {
		return a + b, nil
	}))
	c := socketiotest.Dial(t, io, nil)
	var id string
	var data []byte
	c.Expect(t, "hello", &id, &data)
	if id != c.ID() || string(data) != "\x01\x02" {
		t.Errorf("hello %q %v, want %q [1 2]", id, data, c.ID())
	}
	answer, err := c.Call(t.Context(), "add", 2, 3)
	var sum int
	if err != nil || answer.Decode(&sum) != nil || sum != 5 {
		t.Errorf("add 2, 3: %v %v %v", answer, sum, err)
	}
	if err := io.Close(); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
}

// The end that came right after an answer could hide it from who waited for both.
func TestAnAnswerThatCameBeforeTheEndIsReturned(t *testing.T) {
	io := socketio.New(nil)
	defer io.Close()
	io.Handle("last", socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		defer s.Close()
		return e.Ack("answer")
	}))
	for range 100 {
		c := socketiotest.Dial(t, io, nil)
		if _, err := c.Call(t.Context(), "last"); err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
}
