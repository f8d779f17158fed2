package chat_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// A ledger is what a test knows of what was said.
type ledger struct {
	mu    sync.Mutex
	acked [][]wire.Sent    // by sender, in the order of sending
	heard map[int64]string // by number: the id of the message that some reader heard
	fault error            // the first contradiction
	ticks chan struct{}    // one for each ack
}

func newLedger(senders int) *ledger {
	return &ledger{acked: make([][]wire.Sent, senders), heard: make(map[int64]string), ticks: make(chan struct{}, 1<<16)}
}

func (l *ledger) ack(sender int, sent wire.Sent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[sender] = append(l.acked[sender], sent)
	l.ticks <- struct{}{}
}

func (l *ledger) next(sender int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked[sender])
}

// hear takes what a reader heard, in the order of hearing; last is the number of
// the entry before.
func (l *ledger) hear(entries []wire.Entry, last int64) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		if last != 0 && e.N != last+1 {
			l.fault = errors.Join(l.fault, fmt.Errorf("a reader heard %d after %d", e.N, last))
		}
		last = e.N
		if known, ok := l.heard[e.N]; ok && known != e.Message().ID {
			l.fault = errors.Join(l.fault, fmt.Errorf("two readers heard different messages as %d", e.N))
		}
		l.heard[e.N] = e.Message().ID
	}
	return last
}

func text(sender, n int) string { return fmt.Sprintf("text-%d-%d-", sender, n) }

// check compares with all that a fresh page loads: nothing that was acknowledged
// or heard is missing, nothing is there twice, numbers have no gaps, each
// sender's order is kept.
func (l *ledger) check(t *testing.T, all []wire.Message) {
	t.Helper()
	if l.fault != nil {
		t.Error(l.fault)
	}
	byNumber := make(map[int64]wire.Message, len(all))
	found := make([]int, len(l.acked))
	for i, m := range all {
		if i > 0 && m.N != all[i-1].N+1 || m.Count != int64(i+1) {
			t.Fatalf("message %d has the number %d, the one before it %d, and the count %d", i+1, m.N, all[max(0, i-1)].N, m.Count)
		}
		byNumber[m.N] = m
		var sender, n int
		if _, err := fmt.Sscanf(m.Text, "text-%d-%d-", &sender, &n); err != nil {
			t.Fatal(err)
		}
		if n != found[sender] {
			t.Fatalf("message %d of sender %d is where %d is due", n, sender, found[sender])
		}
		if acked := l.acked[sender]; n < len(acked) && (acked[n].N != m.N || acked[n].ID != m.ID) {
			t.Fatalf("message %d of sender %d is %d %s, the ack said %+v", n, sender, m.N, m.ID, acked[n])
		}
		found[sender]++
	}
	for sender, acked := range l.acked {
		// The last one may have been stored without anybody hearing of it.
		if found[sender] < len(acked) || found[sender] > len(acked)+1 {
			t.Errorf("sender %d has %d messages, %d were acknowledged", sender, found[sender], len(acked))
		}
	}
	for n, id := range l.heard {
		if byNumber[n].ID != id {
			t.Errorf("somebody heard the message %s as %d, which is %q", id, n, byNumber[n].ID)
		}
	}
}

// talk sends message after message until the connection is gone.
func (l *ledger) talk(p *peer, room string, sender int) error {
	for {
		n := l.next(sender)
		sent, err := p.insist(room, fmt.Sprint(n), text(sender, n))
		if errors.Is(err, socketiotest.ErrClosed) {
			return nil
		}
		if err != nil {
			select {
			case <-p.Done():
				return nil // it was sent into a connection that had just ended
			case <-time.After(patience):
				return fmt.Errorf("sender %d: %w", sender, err)
			}
		}
		l.ack(sender, sent)
	}
}

// listen hears until the connection is gone.
func (l *ledger) listen(p *peer) error {
	for last := int64(0); ; {
		entries, err := hear[wire.Entries](p, "entries")
		if errors.Is(err, socketiotest.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		last = l.hear(entries.Entries, last)
	}
}

func TestAKilledServerLosesNothingThatWasAcknowledged(t *testing.T) {
	s := newSite(t)
	s.start()
	people := make([]*member, 20)
	for i := range people {
		people[i] = s.signUp(fmt.Sprintf("user%d", i))
	}
	l := newLedger(len(people))
	for round := range soak.Count(3, 50) {
		var group sync.WaitGroup
		errs := make([]error, len(people)+2)
		for i, m := range people {
			p := m.dial()
			room := p.lobby().ID
			group.Go(func() { errs[i] = l.talk(p, room, i) })
		}
		for i := range 2 {
			p := people[i].dial()
			p.lobby()
			group.Go(func() { errs[len(people)+i] = l.listen(p) })
		}
		// Some time into it, with all senders in flight.
		for left := 20 + rand.IntN(300); left > 0; left-- {
			<-l.ticks
		}
		s.kill()
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		for len(l.ticks) > 0 {
			<-l.ticks
		}
		s.start()
		if (round+1)%soak.Count(1, 10) == 0 { // loading all of it takes longer and longer
			l.check(t, people[0].dial().everything())
		}
	}
}
