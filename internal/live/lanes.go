package live

import (
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/tally"
)

// lanes let work be done one round at a time for each key, in order. What comes
// during a round waits, and goes into the next one together. A lane has a
// goroutine only while there is something to do.
type lanes[T any] struct {
	work func(key chat.ID, items []T)
	took *tally.Tally // if not nil: of seconds from the first item of a round to the round's end

	mu      sync.Mutex
	waiting map[chat.ID]round[T] // a key is here as long as its lane has a goroutine
	idle    *sync.Cond
}

// A round is what is done together.
type round[T any] struct {
	items []T
	since time.Time // when the first of them came
}

// add gives work to a lane. It does not block.
func (l *lanes[T]) add(key chat.ID, items ...T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting == nil {
		l.waiting = make(map[chat.ID]round[T])
	}
	next, runs := l.waiting[key]
	if len(next.items) == 0 {
		next.since = time.Now()
	}
	next.items = append(next.items, items...)
	l.waiting[key] = next
	if !runs {
		go l.run(key)
	}
}

func (l *lanes[T]) run(key chat.ID) {
	for {
		l.mu.Lock()
		now := l.waiting[key]
		if len(now.items) == 0 {
			delete(l.waiting, key)
			if len(l.waiting) == 0 && l.idle != nil {
				l.idle.Broadcast()
			}
			l.mu.Unlock()
			return
		}
		l.waiting[key] = round[T]{}
		l.mu.Unlock()
		l.work(key, now.items)
		if l.took != nil {
			l.took.Add(time.Since(now.since).Seconds())
		}
	}
}

// wait returns when nothing is to be done.
func (l *lanes[T]) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.idle == nil {
		l.idle = sync.NewCond(&l.mu)
	}
	for len(l.waiting) > 0 {
		l.idle.Wait()
	}
}

// byKey splits items by key; each part keeps the order.
func byKey[T any](items []T, key func(T) chat.ID) map[chat.ID][]T {
	parts := make(map[chat.ID][]T)
	for _, item := range items {
		parts[key(item)] = append(parts[key(item)], item)
	}
	return parts
}
