package conformance

import (
	"slices"
	"testing"
	"time"
)

// bystander is a user of a sinkserver who asks for an echo again and again, whatever others do.
type bystander struct {
	leaving chan struct{}
	left    chan error
	waits   []time.Duration // for the answers
}

// pace is the time from one question of a bystander to the next.
const pace = 2 * time.Millisecond

func stand(t *testing.T, addr string) *bystander {
	t.Helper()
	w, err := dialSink(addr)
	if err != nil {
		t.Fatal(err)
	}
	b := &bystander{leaving: make(chan struct{}), left: make(chan error, 1)}
	go func() {
		defer w.reset()
		tick := time.NewTicker(pace)
		defer tick.Stop()
		for {
			begin := time.Now()
			if err := echoed(w); err != nil {
				b.left <- err
				return
			}
			b.waits = append(b.waits, time.Since(begin))
			select {
			case <-b.leaving:
				b.left <- nil
				return
			case <-tick.C:
			}
		}
	}()
	return b
}

// leave returns how long one answer in a hundred took, or longer.
func (b *bystander) leave(t *testing.T) time.Duration {
	t.Helper()
	close(b.leaving)
	if err := <-b.left; err != nil {
		t.Fatalf("another user: %v after %d answers", err, len(b.waits))
	}
	slices.Sort(b.waits)
	return b.waits[len(b.waits)*99/100]
}
