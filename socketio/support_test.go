package socketio_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type (
	options = socketiotest.Options
	ctx     = context.Context
)

// background is a context with a deadline, so that a test which waits for what
// never comes fails instead of hanging.
func background(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// start closes the server at the test's end.
func start(t *testing.T, io *socketio.Server) *socketio.Server {
	t.Helper()
	t.Cleanup(func() { io.Close() })
	return io
}

func dial(t *testing.T, h http.Handler, namespace string) *socketiotest.Client {
	t.Helper()
	return socketiotest.Dial(t, h, &options{Namespace: namespace})
}

// journal notes what happened, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) expect(t *testing.T, want ...string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.lines, want) {
		t.Errorf("got  %q\nwant %q", j.lines, want)
	}
}

// pause lets d pass. Nobody may receive from a timer that is due already: it is run
// by who asks, in a synctest bubble by several at once, and then the race detector of
// Go 1.26 crashes (go.dev/issue/78156, CHECK failed: tsan_rtl.cpp:346).
func pause(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatal("it does not come to that")
		}
		<-time.After(time.Millisecond)
	}
}

// settle returns when the server has handled all that c has sent before. The
// namespace needs the handler that settled registers.
func settle(t *testing.T, c *socketiotest.Client) {
	t.Helper()
	if _, err := c.Call(background(t), "settle"); err != nil {
		t.Fatalf("settle: %v", err)
	}
}

func settled(n *socketio.Namespace) {
	n.Handle("settle", socketio.Reply0(func(context.Context, *socketio.Socket) (bool, error) { return true, nil }))
}
