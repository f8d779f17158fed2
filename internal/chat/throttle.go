package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/hubbub-chat/hubbub/internal/pace"
)

// A Throttle is how often something was done lately. What is counted is in its
// key; it is kept in the store, so a restart does not forget it.
type Throttle struct {
	Failures int
	Until    time.Time // for an account: closed until; for a rate: when it is used up to
	Used     time.Time
}

const (
	freeFailures = 5 // of one account, before it takes longer and longer
	maxBackOff   = 15 * time.Minute
	// forgotten is after how long nothing is left of a throttle.
	forgotten = 24 * time.Hour
)

// by is the throttle for a clock that says now. One that was used later is from
// before the clock was set back: it holds nobody up, or somebody would be locked out
// for as long as the clock had been ahead.
func (t Throttle) by(now time.Time) Throttle {
	if t.Used.Sub(now) > clockSlip {
		t.Until, t.Used = now, now
	}
	return t
}

// A rate is a pace that the store keeps.
type rate pace.Pace

// Failed log-ins are few for a person and many for who guesses. Only they count
// against an address: a whole school may sit behind one.
var (
	addressFailures = rate{30, 20 * time.Second}
	globalFailures  = rate{500, 200 * time.Millisecond}
	addressSignUps  = rate{60, 30 * time.Second}
)

// take counts one more, or says how long to wait.
func (r rate) take(t Throttle, now time.Time) (Throttle, time.Duration) {
	t = t.by(now)
	next, wait := pace.Pace(r).Take(t.Until, now)
	if wait > 0 {
		return t, wait
	}
	return Throttle{Until: next, Used: now}, 0
}

// giveBack undoes one take.
func (r rate) giveBack(t Throttle) Throttle {
	t.Until = t.Until.Add(-r.Every)
	return t
}

// backOff counts one more try at an account, or says how long to wait: nothing at
// first, then each failure closes it twice as long, never for more than 15
// minutes.
func backOff(t Throttle, now time.Time) (Throttle, time.Duration) {
	t = t.by(now)
	if wait := t.Until.Sub(now); wait > 0 {
		return t, wait
	}
	t.Failures++
	t.Used = now
	if over := t.Failures - freeFailures; over > 0 {
		t.Until = now.Add(min(maxBackOff, time.Second<<min(over, 10)))
	}
	return t, 0
}

// tryKeys are the throttles that a try at an account touches.
type tryKeys struct {
	account string
	network string // "" when it does not count
	global  string
}

// try says which throttles apply. A device on which that person has logged in
// before has its own, so that nobody who attacks an account, or all of them, can
// lock its owner out.
func try(r Reader, account Account, key string, from Client) (tryKeys, error) {
	if hash, ok := hashToken(from.Device); ok && account.ID != 0 {
		user, err := r.Device(hash)
		if err == nil && user == account.ID {
			return tryKeys{account: "device:" + hex.EncodeToString(hash[:16])}, nil
		}
		if err != nil && !isNotFound(err) {
			return tryKeys{}, err
		}
	}
	sum := sha256.Sum256([]byte(key)) // somebody may have typed the password there
	keys := tryKeys{account: "account:" + hex.EncodeToString(sum[:16]), global: "log-ins"}
	if network := from.network(); network != "" {
		keys.network = "address:" + network
	}
	return keys, nil
}

// take says how the throttles are with one more try, or how long to wait.
func (k tryKeys) take(r Reader, now time.Time) (map[string]Throttle, error) {
	type limit struct {
		key  string
		take func(Throttle, time.Time) (Throttle, time.Duration)
	}
	next := make(map[string]Throttle)
	for _, l := range []limit{{k.account, backOff}, {k.network, addressFailures.take}, {k.global, globalFailures.take}} {
		if l.key == "" {
			continue
		}
		t, err := r.Throttle(l.key)
		if err != nil {
			return nil, err
		}
		t, wait := l.take(t, now)
		if wait > 0 {
			return nil, tooMany(wait)
		}
		next[l.key] = t
	}
	return next, nil
}

// begin counts a try before the password is looked at: of many at once, each is
// counted. succeed takes it back.
func (k tryKeys) begin(tx Tx, now time.Time) error {
	next, err := k.take(tx, now)
	if err != nil {
		return err
	}
	for key, t := range next {
		if err := tx.SetThrottle(key, t); err != nil {
			return err
		}
	}
	return nil
}

// succeed forgets the account's failures and does not count this try.
func (k tryKeys) succeed(tx Tx) error {
	for key, r := range map[string]rate{k.network: addressFailures, k.global: globalFailures} {
		if key == "" {
			continue
		}
		t, err := tx.Throttle(key)
		if err != nil {
			return err
		}
		if err := tx.SetThrottle(key, r.giveBack(t)); err != nil {
			return err
		}
	}
	return tx.SetThrottle(k.account, Throttle{})
}
