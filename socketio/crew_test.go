package socketio

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestGoroutinesWaitForTheNextEventAndEndWhenThereIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := New(nil)
		defer io.Close()
		waiting := func() int {
			synctest.Wait()
			io.crew.mu.Lock()
			defer io.crew.mu.Unlock()
			return len(io.crew.waiting)
		}
		live := func(n int) {
			for range n {
				s := newSocket(&client{server: io, ctx: context.Background()}, io.Namespace, Value{})
				s.step, s.draining = stepHandle, true // with nothing to handle
				io.crew.live(s)
			}
		}
		for range 5 {
			live(1)
			if n := waiting(); n != 1 {
				t.Fatalf("%d wait where one does for all", n)
			}
		}
		live(3 * mostWaiting)
		if n := waiting(); n == 0 || n > mostWaiting {
			t.Errorf("%d wait, want at most %d", n, mostWaiting)
		}
		for range 10 { // one stays busy, which is the last that came
			<-time.After(mostPatient / 2)
			live(1)
		}
		if n := waiting(); n != 1 {
			t.Errorf("%d wait for one event at a time", n)
		}
		<-time.After(3 * mostPatient)
		if n := waiting(); n != 0 {
			t.Errorf("%d still wait though nothing comes", n)
		}
	})
}

func TestAClosedServerKeepsNoGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := New(nil)
		s := newSocket(&client{server: io, ctx: context.Background()}, io.Namespace, Value{})
		s.step, s.draining = stepHandle, true
		io.crew.live(s)
		synctest.Wait()
		io.Close() // the bubble ends only when all its goroutines have
		io.crew.live(s)
	})
}
