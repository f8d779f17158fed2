package chat

import (
	"sync"
	"time"
)

// flood bounds how much each sends, over all devices of a user for example. It
// lives in memory: after a restart everybody has a full bucket, which harms
// nobody.
type flood[K comparable] struct {
	rate rate
	mu   sync.Mutex
	used map[K]Throttle
}

// chargeBytes is how much text costs as much as one more message.
const chargeBytes = 4096

// sweepAt is how many are remembered before the idle ones are looked for.
const sweepAt = 4096

func newFlood[K comparable](r rate) *flood[K] { return &flood[K]{rate: r, used: make(map[K]Throttle)} }

// take counts a message, or refuses it until there is room.
func (f *flood[K]) take(who K, bytes int) error {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	t, wait := f.rate.take(f.used[who], now)
	if wait > 0 {
		return tooMany(wait)
	}
	t.Until = t.Until.Add(time.Duration(bytes/chargeBytes) * f.rate.every)
	if len(f.used) >= sweepAt {
		f.sweep(now)
	}
	f.used[who] = t
	return nil
}

// sweep forgets the full buckets.
func (f *flood[K]) sweep(now time.Time) {
	for who, t := range f.used {
		if t.Until.Before(now) {
			delete(f.used, who)
		}
	}
}
