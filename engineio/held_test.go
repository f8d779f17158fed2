package engineio

import (
	"fmt"
	"strings"
	"testing"
)

// hold holds up the session's next write until release is closed, as a machine does
// that runs something else just then, and lets only the first n bytes through.
func hold(s *Session, n int) (entered, release chan struct{}) {
	entered, release = make(chan struct{}), make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := s.conn.raw
	write := raw.onWrite
	raw.onWrite = func(fd uintptr) bool {
		raw.onWrite = write
		close(entered)
		<-release
		raw.writeBuf = raw.writeBuf[:min(n, len(raw.writeBuf))]
		return write(fd)
	}
	return entered, release
}

// TestABroadcastDoesNotWaitForAWriteThatIsUnderWay is for a lock that was held during
// a client's write: everybody in the namespace waited for it, on one core until the
// writer got its next turn.
func TestABroadcastDoesNotWaitForAWriteThatIsUnderWay(t *testing.T) {
	for _, takes := range []int{1, 1 << 20} {
		w := newWorld(t, tcp, nil, nil)
		r, c := w.websocket()
		entered, release := hold(r.Session, takes)
		sent := make(chan error)
		go func() { sent <- r.Send(Text([]byte("first"))) }()
		<-entered
		batch := w.server.Batch()
		batch.Send(r.Session, Text([]byte("second")))
		if !batch.SendVolatile(r.Session, Text([]byte("third"))) {
			t.Error("a write under way was taken for a client that does not keep up")
		}
		batch.Flush()
		if err := r.Send(Text([]byte("fourth"))); err != nil {
			t.Error(err)
		}
		close(release)
		c.expect("4first", "4second", "4third", "4fourth")
		if err := <-sent; err != nil {
			t.Error(err)
		}
		c.Close()
	}
}

func TestAnEndDuringAWriteComesBehindAWholeFrame(t *testing.T) {
	for _, takes := range []int{1, 1 << 20} {
		for want, end := range map[int]func(*Session){
			ParseError.closeCode():  func(s *Session) { s.Kill(ParseError) },
			ForcedClose.closeCode(): (*Session).Close,
		} {
			w := newWorld(t, tcp, nil, nil)
			r, c := w.websocket()
			entered, release := hold(r.Session, takes)
			body := strings.Repeat("x", 1000)
			go func() { _ = r.Send(Text([]byte(body))) }()
			<-entered
			end(r.Session)
			close(release)
			c.expect("4" + body)
			if code := c.closeCode(); code != want {
				t.Errorf("close code %d, want %d", code, want)
			}
			c.Close()
		}
	}
}

// What Queue has queued waits for Flush, among what is sent otherwise.
func TestWhatIsQueuedGoesOutInOrder(t *testing.T) {
	for _, network := range networks {
		w := newWorld(t, network, nil, nil)
		r, c := w.websocket()
		const n = 300
		for i := range n {
			send := r.Queue
			if i%5 == 4 {
				send = r.Send
			}
			if err := send(Text(fmt.Append(nil, i))); err != nil {
				t.Fatal(err)
			}
		}
		_ = r.Queue(Text([]byte("last")))
		r.Flush()
		for i := range n {
			c.expect(fmt.Sprint("4", i))
		}
		c.expect("4last")
		c.Close()
	}
}
