package chat

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// resident is how much memory the Go program has from the system now, in bytes.
func resident() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

func TestManyLogInsAtOnceTakeTheMemoryOfAFew(t *testing.T) {
	slots := hashSlots()
	h, err := newHasher(argon, slots, hashQueue*slots)
	if err != nil {
		t.Fatal(err)
	}
	debug.FreeOSMemory()
	before, peak := resident(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for {
			peak = max(peak, resident())
			select {
			case <-ticker.C:
			case <-stop:
				return
			}
		}
	}()
	tries := soak.Count(100, 1000)
	var group, asked sync.WaitGroup
	asked.Add(tries)
	var mu sync.Mutex
	answers := make(map[Code]int)
	for range tries {
		group.Go(func() {
			leave, err := h.enter()
			asked.Done()
			asked.Wait() // all at once, however they are scheduled
			if err == nil {
				_, _, err = h.fits(t.Context(), "wrong", "")
				leave()
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				answers[""]++
			} else {
				answers[AsError(err).Code]++
			}
		})
	}
	group.Wait()
	close(stop)
	<-stopped
	limit := uint64(slots)*uint64(argon.Memory)<<10 + 64<<20
	t.Logf("%d tries took %d MiB, the limit is %d MiB: %v", tries, (peak-before)>>20, limit>>20, answers)
	if peak-before > limit {
		t.Errorf("%d tries took %d MiB, at most %d MiB", tries, (peak-before)>>20, limit>>20)
	}
	if answers[""] < slots || answers[""]+answers[Busy] != tries || answers[Busy] == 0 {
		t.Errorf("the answers are %v", answers)
	}
}
