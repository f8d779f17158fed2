package store_test

import (
	"math/rand/v2"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

func TestAKilledServerLosesNothingThatWasAcknowledged(t *testing.T) {
	h, plan := senders(t, 20)
	acks := make(ledger, len(plan.Tokens))
	for range soak.Count(5, 50) {
		r := start(t, plan)
		// Some time into it, with all senders in flight.
		for left := 20 + rand.IntN(400); left > 0 && r.lines.Scan(); left-- {
			acks.note(t, r.lines.Text())
		}
		if err := r.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for r.lines.Scan() { // what it said before
			acks.note(t, r.lines.Text())
		}
		if err := r.cmd.Wait(); err == nil {
			t.Fatalf("the child ended by itself: %s", r.stderr.String())
		}
		acks.check(t, h, plan.Tokens)
		for sender := range acks {
			// The first message of the next round may be there already: then it is a retry.
			plan.Start[sender] = len(acks[sender])
		}
	}
}
