// Package pace limits how often something is done. What has been done is kept as the
// moment until which it is paid for, eight bytes that a store can keep: a limiter of
// golang.org/x/time/rate, one for each person and address, can't be written down, and
// tells how long to wait only by a reservation that has to be taken back.
package pace

import (
	"sync"
	"time"
)

// A Pace allows Burst at once, and one more each time Every has passed.
type Pace struct {
	Burst int
	Every time.Duration
}

// Take counts one more for somebody who has paid until spent; the zero Time is somebody
// who has done nothing yet. It returns until when they have paid then, or how long to
// wait, and counts nothing.
func (p Pace) Take(spent, now time.Time) (next time.Time, wait time.Duration) {
	from := spent
	if from.Before(now) {
		from = now
	}
	if wait := from.Sub(now) - time.Duration(p.Burst-1)*p.Every; wait > 0 {
		return spent, wait
	}
	return from.Add(p.Every), 0
}

// sweepAt is how many are remembered before the idle ones are looked for.
const sweepAt = 4096

// Each keeps a pace for each of many, in memory: after a restart nobody has done
// anything. The zero Each is ready. All methods may be called concurrently.
type Each[K comparable] struct {
	mu    sync.Mutex
	spent map[K]time.Time
	swept time.Time
}

// Take counts one more of somebody, which costs as much as 1+extra, or says how long to
// wait until there is room for one.
func (e *Each[K]) Take(who K, p Pace, extra int) (wait time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now() // not before the lock: who waited for it would be behind who did not
	if len(e.spent) >= sweepAt && now.Sub(e.swept) >= p.Every {
		e.swept = now
		for other, until := range e.spent {
			if until.Before(now) {
				delete(e.spent, other)
			}
		}
	}
	next, wait := p.Take(e.spent[who], now)
	if wait > 0 {
		return wait
	}
	if e.spent == nil {
		e.spent = make(map[K]time.Time)
	}
	e.spent[who] = next.Add(time.Duration(extra) * p.Every)
	return 0
}

// Len returns how many are remembered.
func (e *Each[K]) Len() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.spent)
}
