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

// What a socket that comes back has missed is sent before the answer to CONNECT.
func TestAClientThatComesBackGetsWhatItMissed(t *testing.T) {
	io := socketio.New(&socketio.Options{Recovery: &socketio.Recovery{}})
	defer io.Close()
	c := socketiotest.Dial(t, io, nil)
	c.Close()
	for n := range 2000 {
		if err := io.Emit("missed", n); err != nil {
			t.Fatal(err)
		}
	}
	back := socketiotest.Dial(t, io, &socketiotest.Options{Auth: map[string]string{"pid": c.PID()}})
	if c.PID() == "" || back.PID() != c.PID() || back.ID() != c.ID() {
		t.Errorf("%q is %q now, by %q and %q", c.ID(), back.ID(), c.PID(), back.PID())
	}
	for want := range 2000 {
		var n int
		if back.Expect(t, "missed", &n); n != want {
			t.Fatalf("got %d, want %d", n, want)
		}
	}
	without := socketio.New(nil)
	defer without.Close()
	if other := socketiotest.Dial(t, without, nil); other.PID() != "" {
		t.Errorf("without recovery: %q", other.PID())
	}
}
