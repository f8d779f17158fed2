package chat

import (
	"encoding/json"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestAnIDHasOneTextWhoseOrderIsItsOwn(t *testing.T) {
	ids := rapid.Int64Range(0, 1<<63-1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := ID(ids.Draw(t, "a")), ID(ids.Draw(t, "b"))
		text, err := json.Marshal(a)
		if err != nil || len(text) != 15 {
			t.Fatalf("%d became %s, %v", a, text, err)
		}
		var back ID
		if err := json.Unmarshal(text, &back); err != nil || back != a {
			t.Fatalf("%d became %d, %v", a, back, err)
		}
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%d and %d are in another order than %s and %s", a, b, a, b)
		}
	})
	for _, text := range []string{"", "0", "000000000000g0", "000000000000G", "8000000000000", "00000000000w0", "0000000000-00", "é00000000000"} {
		if id, err := ParseID(text); err == nil {
			t.Errorf("%q was read as %d", text, id)
		}
	}
	var id ID
	if err := json.Unmarshal([]byte("9007199254740993"), &id); err == nil {
		t.Error("a number was read as an id")
	}
}

func TestIDsRiseAndTellTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g ids
		start := time.Now()
		made := make(chan ID, 4000)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				last := ID(0)
				for range 1000 {
					id := g.next()
					if id <= last {
						t.Errorf("%d came after %d", id, last)
					}
					last = id
					made <- id
				}
			})
		}
		group.Wait()
		close(made)
		seen := make(map[ID]bool)
		for id := range made {
			if seen[id] {
				t.Fatalf("%d was made twice", id)
			}
			seen[id] = true
			// Four thousand of one millisecond may run a little ahead of it.
			if ahead := id.Time().Sub(start); ahead < 0 || ahead > time.Second {
				t.Fatalf("%d is %v off", id, ahead)
			}
		}
	})
}

func TestIDsRiseThroughAClocksCorrectionsAndFollowItWhenItIsSetBack(t *testing.T) {
	g := ids{last: firstID(time.Now().Add(30 * time.Second))}
	if last := g.last; g.next() <= last {
		t.Error("after a correction by half a minute ids fall")
	}
	g.last = firstID(time.Now().Add(time.Hour))
	if ahead := time.Until(g.next().Time()); ahead > 0 {
		t.Errorf("with a clock that was set back by an hour ids are ahead by %v", ahead)
	}
	if last := g.last; g.next() <= last {
		t.Error("then ids fall")
	}
}
