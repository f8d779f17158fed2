package chat

import (
	"sync"
	"time"
)

// flood bounds how much each user sends, over all their devices. It lives in
// memory: after a restart everybody has a full bucket, which harms nobody.
type flood struct {
	rate rate
	mu   sync.Mutex
	used map[ID]Throttle
}

// chargeBytes is how much text costs as much as one more message.
const chargeBytes = 4096

// sweepAt is how many users are remembered before the idle ones are looked for.
const sweepAt = 4096

func newFlood(r rate) *flood { return &flood{rate: r, used: make(map[ID]Throttle)} }

// take counts a message, or refuses it until there is room.
func (f *flood) take(user ID, bytes int) error {
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	t, wait := f.rate.take(f.used[user], now)
	if wait > 0 {
		return tooMany(wait)
	}
	t.Until = t.Until.Add(time.Duration(bytes/chargeBytes) * f.rate.every)
	if len(f.used) >= sweepAt {
		f.sweep(now)
	}
	f.used[user] = t
	return nil
}

// sweep forgets the full buckets.
func (f *flood) sweep(now time.Time) {
	for user, t := range f.used {
		if t.Until.Before(now) {
			delete(f.used, user)
		}
	}
}
