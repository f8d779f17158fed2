package main

import "time"

// maxKnocks is who is remembered before the idle ones are forgotten.
const maxKnocks = 10_000

// knocks count how often each of many has come: until when what they have used is
// paid for.
type knocks[K comparable] struct {
	until map[K]time.Time
	swept time.Time
}

// take counts one more, or says how long to wait.
func (k *knocks[K]) take(who K, now time.Time, every time.Duration, burst int) (wait time.Duration) {
	if len(k.until) >= maxKnocks && now.Sub(k.swept) >= every {
		k.swept = now
		for w, until := range k.until {
			if until.Before(now) {
				delete(k.until, w)
			}
		}
	}
	until := k.until[who]
	if until.Before(now) {
		until = now
	}
	if wait = until.Sub(now) - time.Duration(burst-1)*every; wait > 0 {
		return wait
	}
	if k.until == nil {
		k.until = make(map[K]time.Time)
	}
	k.until[who] = until.Add(every)
	return 0
}
