package pace

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestABurstComesThroughAndThenOneEach(t *testing.T) {
	p := Pace{Burst: 30, Every: time.Second}
	now := time.Unix(1, 0)
	var spent time.Time
	take := func(at time.Time) (wait time.Duration) {
		spent, wait = p.Take(spent, at)
		return wait
	}
	for i := range 30 {
		if wait := take(now); wait != 0 {
			t.Fatalf("number %d waits %v", i, wait)
		}
	}
	for range 2 { // who is refused pays nothing
		if wait := take(now); wait != time.Second {
			t.Errorf("number 31 waits %v", wait)
		}
	}
	if wait := take(now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later one waits %v", wait)
	}
	if wait := take(now.Add(time.Second)); wait == 0 {
		t.Error("a second later two come through")
	}
	if wait := take(now.Add(time.Hour)); wait != 0 {
		t.Errorf("an hour later one waits %v", wait)
	}
}

func TestEachHasAPaceOfTheirOwnAndWhatIsLargeCostsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e Each[string]
		p := Pace{Burst: 3, Every: time.Second}
		if wait := e.Take("ann", p, 4); wait != 0 {
			t.Errorf("the first waits %v", wait)
		}
		if wait := e.Take("ann", p, 0); wait != 3*time.Second {
			t.Errorf("after one that cost five ann waits %v", wait)
		}
		if wait := e.Take("bob", p, 0); wait != 0 {
			t.Errorf("bob waits %v for ann", wait)
		}
		<-time.After(3 * time.Second)
		if wait := e.Take("ann", p, 0); wait != 0 {
			t.Errorf("having waited ann waits %v", wait)
		}
	})
}

func TestOfManyAtOnceOnlyTheBurstComesThrough(t *testing.T) {
	var e Each[int]
	var through atomic.Int64
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			if e.Take(1, Pace{Burst: 7, Every: time.Hour}, 0) == 0 {
				through.Add(1)
			}
		})
	}
	group.Wait()
	if n := through.Load(); n != 7 {
		t.Errorf("%d came through", n)
	}
}

func TestThoseWhoHavePaidAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e Each[int]
		p := Pace{Burst: 1, Every: time.Minute}
		for who := range 3 * sweepAt {
			e.Take(who, p, 0)
		}
		if n := e.Len(); n != 3*sweepAt {
			t.Errorf("%d are remembered while all have to wait", n)
		}
		<-time.After(2 * time.Minute)
		e.Take(0, p, 0)
		if n := e.Len(); n != 1 {
			t.Errorf("%d are remembered", n)
		}
	})
}
