package socketio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestReplyAcknowledgesResultsAndErrors(t *testing.T) {
	var hidden journal
	io := start(t, socketio.New(&socketio.Options{
		OnError: func(ctx context.Context, s *socketio.Socket, err error) { hidden.add(err.Error()) },
	}))
	io.Handle("half", socketio.Reply(func(ctx context.Context, s *socketio.Socket, n int) (int, error) {
		switch {
		case n < 0:
			return 0, errors.New("database is on fire")
		case n%2 == 1:
			return 0, &socketio.Error{Code: "odd", Message: "an even number, please"}
		}
		return n / 2, nil
	}))
	c := dial(t, io, "/")
	for _, step := range []struct {
		args []any
		want string
	}{
		{[]any{8}, `[4]`},
		{[]any{8, "more"}, `[4]`},
		{[]any{7}, `[{"error":{"code":"odd","message":"an even number, please"}}]`},
		{[]any{-1}, `[{"error":{"code":"internal","message":"internal error"}}]`},
		{[]any{"8"}, `[{"error":{"code":"bad_arguments","message":"argument 1: want a whole number, got a string"}}]`},
		{nil, `[{"error":{"code":"bad_arguments","message":"argument 1 is missing: want a whole number"}}]`},
	} {
		answer, err := c.Call(background(t), "half", step.args...)
		if got := join(answer); err != nil || got != step.want {
			t.Errorf("half %v: %s %v, want %s", step.args, got, err, step.want)
		}
	}
	hidden.expect(t, `event "half": database is on fire`)
}

// TestARefusedArgumentIsNotSentBack is for errors that told the place of a mismatch
// by names that the client had chosen, a megabyte of them.
func TestARefusedArgumentIsNotSentBack(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Handle("count", socketio.Reply(func(_ context.Context, _ *socketio.Socket, in map[string]int) (int, error) { return len(in), nil }))
	c := dial(t, io, "/")
	for name, want := range map[string]string{
		"a":                       `[{"error":{"code":"bad_arguments","message":"argument 1: want a whole number, got a string at /a"}}]`,
		strings.Repeat("a", 5000): `[{"error":{"code":"bad_arguments","message":"argument 1: want a whole number, got a string"}}]`,
	} {
		answer, err := c.Call(background(t), "count", map[string]string{name: "x"})
		if got := join(answer); err != nil || got != want {
			t.Errorf("got %.300s %v, want %s", got, err, want)
		}
	}
}

// even is a type of a program's own that takes only some numbers.
type even int

var errOdd = errors.New("odd")

func (e *even) UnmarshalJSON(b []byte) error {
	n, err := strconv.Atoi(string(b))
	if *e = even(n); n%2 != 0 {
		err = errOdd
	}
	return err
}

// TestWhyAnArgumentWasRefusedCanBeMatched is for what a program's own type has said
// against an argument: only its text arrived.
func TestWhyAnArgumentWasRefusedCanBeMatched(t *testing.T) {
	heard := make(chan error, 1)
	io := start(t, socketio.New(&socketio.Options{OnError: func(_ ctx, _ *socketio.Socket, err error) { heard <- err }}))
	io.Handle("half", socketio.Func(func(ctx, *socketio.Socket, even) error { return nil }))
	dial(t, io, "/").Emit("half", 3)
	err := <-heard
	var public *socketio.Error
	if !errors.Is(err, errOdd) || !errors.As(err, &public) || public.Code != "bad_arguments" {
		t.Errorf("%v", err)
	}
}

func join(args socketiotest.Args) string {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.String()
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func TestTheErrorAcknowledgementCanBeChanged(t *testing.T) {
	io := start(t, socketio.New(&socketio.Options{AckError: func(err error) any { return "sorry: " + err.Error() }}))
	io.Handle("fail", socketio.Reply0(func(context.Context, *socketio.Socket) (int, error) {
		return 0, errors.New("no")
	}))
	answer, err := dial(t, io, "/").Call(background(t), "fail")
	if got := join(answer); err != nil || got != `["sorry: no"]` {
		t.Errorf("got %s %v", got, err)
	}
}

func TestAnEventIsAcknowledgedOnce(t *testing.T) {
	io := start(t, socketio.New(nil))
	again := make(chan error, 2)
	io.Handle("event", socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		if !e.WantsAck() {
			again <- e.Ack("nobody waits")
			return nil
		}
		if err := e.Ack(1, "two", []byte{3}); err != nil {
			t.Error(err)
		}
		again <- e.Ack("twice")
		return nil
	}))
	c := dial(t, io, "/")
	answer, err := c.Call(background(t), "event")
	var n int
	var text string
	var data []byte
	if err != nil || answer.Decode(&n, &text, &data) != nil || n != 1 || text != "two" || string(data) != "\x03" {
		t.Errorf("answer %v %v", answer, err)
	}
	if err := <-again; !errors.Is(err, socketio.ErrAcked) {
		t.Errorf("second acknowledgement: %v", err)
	}
	c.Emit("event")
	if err := <-again; err != nil {
		t.Errorf("acknowledgement that nobody wants: %v", err)
	}
}

func TestArgumentsGoBackAsTheyCame(t *testing.T) {
	io := start(t, socketio.New(nil))
	io.Handle("echo", socketio.HandlerFunc(func(ctx context.Context, s *socketio.Socket, e *socketio.Event) error {
		return errors.Join(e.Ack(e.Args.Any()...), s.Emit("echoed", e.Args.Any()...))
	}))
	c := dial(t, io, "/")
	answer, err := c.Call(background(t), "echo", "text", 12345678901234567, map[string]any{"z": []byte{1}, "a": []any{[]byte{2}, nil}})
	var text string
	var number uint64
	var nested struct {
		Z []byte `json:"z"`
		A []any  `json:"a"`
	}
	if err != nil || answer.Decode(&text, &number) != nil || text != "text" || number != 12345678901234567 {
		t.Errorf("answer %v %v", answer, err)
	}
	c.Expect(t, "echoed", &text, &number, &nested)
	if string(nested.Z) != "\x01" || len(nested.A) != 2 {
		t.Errorf("nested %v", nested)
	}
}

func TestEventsOfOneSocketRunInOrderAndPauseTheReaderWhenTooManyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const inbox, sent = 8, 100
		io := socketio.New(&socketio.Options{Inbox: inbox})
		proceed := make(chan struct{})
		var got []int
		io.Handle("n", socketio.Func(func(ctx context.Context, s *socketio.Socket, n int) error {
			<-proceed
			got = append(got, n)
			return nil
		}))
		settled(io.Namespace)
		c := socketiotest.Dial(t, io, nil)
		accepted := 0
		go func() {
			for n := range sent {
				c.Emit("n", n)
				accepted++
			}
		}()
		synctest.Wait()
		// One event runs, the inbox is full, and at most one read is under way.
		if accepted < inbox || accepted > inbox+3 {
			t.Errorf("%d events accepted while the handler waits", accepted)
		}
		<-time.After(9 * time.Second)
		close(proceed)
		synctest.Wait()
		settle(t, c)
		for i, n := range got {
			if i != n {
				t.Fatalf("event %d came as number %d", n, i)
			}
		}
		if len(got) != sent {
			t.Errorf("%d events of %d", len(got), sent)
		}
		c.Close()
		io.Close()
	})
}

func TestLargeEventsPauseTheReaderBeforeTheInboxIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(&socketio.Options{Engine: engineio.Options{MaxPayload: 10_000}})
		proceed := make(chan struct{})
		handled := 0
		io.Handle("large", socketio.Func(func(ctx context.Context, s *socketio.Socket, text string) error {
			<-proceed
			handled++
			return nil
		}))
		settled(io.Namespace)
		c := socketiotest.Dial(t, io, nil)
		accepted := 0
		go func() {
			for range 20 {
				c.Emit("large", strings.Repeat("x", 9_000))
				accepted++
			}
		}()
		synctest.Wait()
		if accepted > 5 {
			t.Errorf("%d large events accepted while the handler waits", accepted)
		}
		close(proceed)
		synctest.Wait()
		settle(t, c)
		if handled != 20 {
			t.Errorf("%d events of 20", handled)
		}
		c.Close()
		io.Close()
	})
}

func TestAHandlerThatNeverReturnsEndsTheConnectionInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := socketio.New(&socketio.Options{Inbox: 2, Engine: engineio.Options{StallTimeout: 3 * time.Second}})
		reasons := make(chan socketio.Reason, 1)
		io.Handle("wait", socketio.Func0(func(ctx context.Context, s *socketio.Socket) error {
			<-ctx.Done()
			return nil
		}))
		io.OnDisconnect(func(ctx context.Context, s *socketio.Socket, reason socketio.Reason) { reasons <- reason })
		c := socketiotest.Dial(t, io, nil)
		begin := time.Now()
		for range 10 {
			if c.Emit("wait") != nil {
				break
			}
		}
		if reason := <-reasons; reason != socketio.Stalled || time.Since(begin) != 3*time.Second {
			t.Errorf("%s after %v", reason, time.Since(begin))
		}
		c.Close()
		io.Close()
	})
}

func TestAPanicInAHandlerEndsThatConnectionOnly(t *testing.T) {
	crashes := make(chan error, 1)
	io := start(t, socketio.New(&socketio.Options{
		OnError: func(ctx context.Context, s *socketio.Socket, err error) { crashes <- err },
	}))
	io.Handle("crash", socketio.Func0(func(context.Context, *socketio.Socket) error { panic("boom") }))
	settled(io.Namespace)
	victim, other := dial(t, io, "/"), dial(t, io, "/")
	victim.Emit("crash")
	<-victim.Done()
	settle(t, other)
	var crash *socketio.PanicError
	if err := <-crashes; !errors.As(err, &crash) || crash.Value != "boom" {
		t.Errorf("OnError got %v", err)
	}
	eventually(t, func() bool { return io.Stats().Sockets == 1 }) // the victim hears of its end before it is gone
	if st := io.Stats(); st.Panics != 1 {
		t.Errorf("stats %+v", st)
	}
}

func TestEventsWithoutAHandlerAreDroppedAndCounted(t *testing.T) {
	io := start(t, socketio.New(nil))
	settled(io.Namespace)
	c := dial(t, io, "/")
	for i := range 3 {
		c.Emit("unknown "+strconv.Itoa(i), i)
	}
	c.Emit("error")
	settle(t, c)
	if st := io.Stats(); st.Unhandled != 4 || st.Handled != 1 {
		t.Errorf("stats %+v", st)
	}
}

func TestThatAClientLeftIsNoErrorInTheLog(t *testing.T) {
	var lines bytes.Buffer
	left := make(chan struct{})
	io := start(t, socketio.New(&socketio.Options{Logger: slog.New(slog.NewTextHandler(&lines, nil))}))
	io.Handle("ask", socketio.Func0(func(ctx context.Context, s *socketio.Socket) error {
		s.Disconnect()
		return s.Emit("too late")
	}))
	io.OnDisconnect(func(context.Context, *socketio.Socket, socketio.Reason) { close(left) })
	dial(t, io, "/").Emit("ask")
	<-left
	if lines.Len() > 0 {
		t.Errorf("the log says %s", lines.String())
	}
}

func TestAnErrorIsLoggedUnlessTheProgramHearsOfIt(t *testing.T) {
	for _, hears := range []bool{false, true} {
		var lines bytes.Buffer
		var j journal
		opts := socketio.Options{Logger: slog.New(slog.NewTextHandler(&lines, nil))}
		if hears {
			opts.OnError = func(_ ctx, _ *socketio.Socket, err error) { j.add(err.Error()) }
		}
		io := start(t, socketio.New(&opts))
		io.Handle("fail", socketio.Func0(func(ctx, *socketio.Socket) error { return errors.New("disk full") }))
		settled(io.Namespace)
		c := dial(t, io, "/")
		c.Emit("fail")
		settle(t, c)
		if err := io.Shutdown(background(t)); err != nil {
			t.Fatal(err)
		}
		const line = `level=ERROR msg="socket handler" socket=%s error="event \"fail\": disk full"`
		if got := lines.String(); strings.Contains(got, fmt.Sprintf(line, c.ID())) == hears || hears && got != "" {
			t.Errorf("OnError set: %v; the log says %s", hears, got)
		}
		if hears {
			j.expect(t, `event "fail": disk full`)
		}
	}
}

func TestANumberThatAClientEmitsFindsItsHandler(t *testing.T) {
	io := start(t, socketio.New(nil))
	for _, name := range []string{"42", "-1", "1e+21"} {
		io.Handle(name, socketio.Reply(func(_ ctx, _ *socketio.Socket, in string) (string, error) { return name + in, nil }))
	}
	c := dialRaw(t, io)
	c.send("40")
	c.expect("40")
	c.send(`421[42,"x"]`, `422[-1,"x"]`, `423[1e21,"x"]`)
	c.expect(`431["42x"]`, `432["-1x"]`, `433["1e+21x"]`)
}
