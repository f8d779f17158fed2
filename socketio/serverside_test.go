package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/hubbub-chat/hubbub/socketio"
)

func TestAServerSideEventReachesItsHandler(t *testing.T) {
	io := socketio.New(nil)
	got := make(chan string, 1)
	io.HandleServerSide("reload", func(_ context.Context, args socketio.Args) (any, error) {
		var n int
		var b []byte
		err := args.Decode(&n, &b)
		got <- fmt.Sprint(n, b, err)
		return nil, errors.New("goes to the logger")
	})
	data := []byte{1, 2}
	if err := io.ServerSideEmit("reload", 7, data); err != nil {
		t.Fatal(err)
	}
	data[0] = 9
	if text := <-got; text != "7 [1 2] <nil>" {
		t.Error(text)
	}
	if err := io.ServerSideEmit("nobody's"); err != nil {
		t.Error(err)
	}
	for _, event := range []string{"connect", "reload"} {
		if err := io.ServerSideEmit(event, func() {}); err == nil {
			t.Errorf("%s: no error", event)
		}
	}
}

func TestAServerSideCallGetsTheAnswers(t *testing.T) {
	io := socketio.New(nil)
	waits := make(chan struct{})
	io.HandleServerSide("sum", func(_ context.Context, args socketio.Args) (any, error) {
		var a, b int
		if err := args.Decode(&a, &b); err != nil {
			return nil, err
		}
		return map[string]int{"sum": a + b}, nil
	})
	io.HandleServerSide("broken", func(context.Context, socketio.Args) (any, error) { return func() {}, nil })
	io.HandleServerSide("panics", func(context.Context, socketio.Args) (any, error) { panic("boom") })
	io.HandleServerSide("waits", func(ctx context.Context, _ socketio.Args) (any, error) {
		<-ctx.Done()
		close(waits)
		return nil, nil
	})
	ctx := background(t)
	answers, err := io.ServerSideCall(ctx, "sum", 1, 2)
	if err != nil || len(answers) != 1 || answers[0].Err != nil || string(answers[0].Args[0].JSON()) != `{"sum":3}` {
		t.Errorf("%v %v", answers, err)
	}
	for _, call := range [][]any{{"sum", "x"}, {"broken"}, {"panics"}} {
		answers, err := io.ServerSideCall(ctx, call[0].(string), call[1:]...)
		if err != nil || len(answers) != 1 || answers[0].Err == nil {
			t.Errorf("%s: %v %v", call, answers, err)
		}
	}
	if answers, err := io.ServerSideCall(ctx, "nobody's"); len(answers) != 0 || err != nil {
		t.Errorf("%v %v", answers, err)
	}
	if _, err := io.ServerSideCall(ctx, "sum", func() {}); err == nil {
		t.Error("arguments that cannot be encoded")
	}
	short, cancel := context.WithCancelCause(ctx)
	cancel(errors.New("enough"))
	if answers, err := io.ServerSideCall(short, "waits"); len(answers) != 0 || err == nil || err.Error() != "enough" {
		t.Errorf("%v %v", answers, err)
	}
	<-waits
}

func TestAServerSideEventStaysInItsNamespace(t *testing.T) {
	io := socketio.New(nil)
	for _, n := range []*socketio.Namespace{io.Namespace, io.Of("/a"), io.Of("/b")} {
		if n.Name() != "/b" {
			n.HandleServerSide("where", func(context.Context, socketio.Args) (any, error) { return n.Name(), nil })
		}
	}
	for name, want := range map[string]string{"/": `"/"`, "/a": `"/a"`, "/b": ""} {
		answers, err := io.Of(name).ServerSideCall(background(t), "where")
		got := ""
		for _, a := range answers {
			got += string(a.Args[0].JSON())
		}
		if got != want || err != nil {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
}
