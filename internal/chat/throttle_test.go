package chat_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// guess tries a wrong password and returns how long to wait, 0 if it was looked
// at.
func (h *house) guess(name string, from chat.Client) time.Duration {
	h.t.Helper()
	_, err := h.LogIn(h.t.Context(), chat.Credentials{Name: name, Password: "wrong", Client: from})
	var e *chat.Error
	if !errors.As(err, &e) || e.Code != chat.Invalid && e.Code != chat.TooMany {
		h.t.Fatalf("guessing gave %v", err)
	}
	if e.Code == chat.TooMany && (e.RetryAfter <= 0 || !e.Retryable()) {
		h.t.Fatalf("refused without a time: %+v", e)
	}
	return e.RetryAfter
}

func TestEachFailureClosesAnAccountForLongerButNeverForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		h.signUp("ann")
		for i := range 5 {
			if wait := h.guess("ann", chat.Client{}); wait != 0 {
				t.Fatalf("guess %d has to wait %v", i+1, wait)
			}
		}
		h.guess("ann", chat.Client{})
		var waits []time.Duration
		for range 15 {
			wait := h.guess("ann", chat.Client{})
			waits = append(waits, wait)
			pass(wait)
			if wait := h.guess("ann", chat.Client{}); wait != 0 {
				t.Fatalf("after waiting, another %v", wait)
			}
		}
		for i, wait := range waits {
			want := min(2*time.Second<<i, 15*time.Minute)
			if wait != want {
				t.Errorf("wait %d is %v, want %v", i, wait, want)
			}
		}
		refused(t, h.login("ann", chat.Client{}), chat.TooMany)
		h.close()
		h.open(nil) // a restart forgets nothing
		refused(t, h.login("ann", chat.Client{}), chat.TooMany)
		pass(15 * time.Minute)
		h.ok(h.login("ann", chat.Client{}))
		for i := range 5 {
			if wait := h.guess("ann", chat.Client{}); wait != 0 {
				t.Fatalf("after a log-in guess %d has to wait %v", i+1, wait)
			}
		}
	})
}

func (h *house) login(name string, from chat.Client) error {
	_, err := h.LogIn(h.t.Context(), chat.Credentials{Name: name, Password: secret, Client: from})
	return err
}

func TestAKnownDeviceIsLetInWhileItsAccountIsAttacked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ann, bob := h.signUp("ann"), h.signUp("bob")
		for range 6 {
			h.guess("ann", chat.Client{})
		}
		refused(t, h.login("ann", chat.Client{}), chat.TooMany)
		refused(t, h.login("ann", chat.Client{Device: bob.Device}), chat.TooMany)
		h.ok(h.login("ann", chat.Client{Device: ann.Device}))
		// The device has a throttle of its own.
		for range 6 {
			h.guess("ann", chat.Client{Device: ann.Device})
		}
		refused(t, h.login("ann", chat.Client{Device: ann.Device}), chat.TooMany)
		// Who runs the server can always help.
		password, err := h.Console().ResetPassword(t.Context(), "ann")
		h.ok(err)
		_, err = h.LogIn(t.Context(), chat.Credentials{Name: "ann", Password: password})
		h.ok(err)
		refused(t, h.login("ann", chat.Client{}), chat.Invalid)
	})
}

func TestManyAccountsCannotBeGuessedFromOneNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		h.signUp("ann")
		through := func(address func(i int) string) (n int) {
			for i := range 40 {
				if h.guess(fmt.Sprint("nobody", address(i), i), from(address(i))) == 0 {
					n++
				}
			}
			return n
		}
		if n := through(func(int) string { return "192.0.2.1" }); n != 30 {
			t.Errorf("%d guesses from one address were looked at, want 30", n)
		}
		if n := through(func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) }); n != 30 {
			t.Errorf("%d guesses from one /64 were looked at, want 30", n)
		}
		refused(t, h.login("ann", from("::ffff:192.0.2.1")), chat.TooMany)
		h.ok(h.login("ann", from("192.0.2.2")))
		h.ok(h.login("ann", from("2001:db8:0:1::1")))
		pass(20 * time.Second)
		h.ok(h.login("ann", from("192.0.2.1")))
		for range 50 { // what succeeds does not count
			h.ok(h.login("ann", from("198.51.100.7")))
		}
	})
}

func TestGuessingFromManyAddressesIsLimitedAltogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ann := h.signUp("ann")
		looked := 0
		for i := range 520 {
			address := fmt.Sprintf("198.51.%d.%d", i/200, i%200)
			if h.guess(fmt.Sprint("nobody", i), from(address)) == 0 {
				looked++
			}
		}
		if looked != 500 {
			t.Errorf("%d guesses were looked at, want 500", looked)
		}
		refused(t, h.login("ann", from("203.0.113.1")), chat.TooMany)
		h.ok(h.login("ann", chat.Client{Address: from("203.0.113.1").Address, Device: ann.Device}))
	})
}

func TestSignUpsFromOneNetworkAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		signUp := func(i int) error {
			_, err := h.SignUp(t.Context(), chat.SignUp{Name: fmt.Sprint("user", i), Password: secret, Client: from("192.0.2.1")})
			return err
		}
		for i := range 60 {
			h.ok(signUp(i))
		}
		refused(t, signUp(60), chat.TooMany)
		pass(30 * time.Second)
		h.ok(signUp(60))
	})
}

func TestAFloodIsRefusedAndCanBeTriedAgainWithTheSameClientID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ann, bob := h.signUp("ann"), h.signUp("bob")
		send := func(id string, text string) (chat.Sent, error) {
			return h.Send(t.Context(), ann.Session, chat.Draft{Room: h.Lobby(), ClientID: id, Text: text})
		}
		for i := range 30 {
			_, err := send(fmt.Sprint(i), "hello")
			h.ok(err)
		}
		_, err := send("flood", "hello")
		refused(t, err, chat.TooMany)
		h.send(bob.Session, h.Lobby(), "1", "others are not concerned")
		pass(chat.AsError(err).RetryAfter)
		first, err := send("flood", "hello")
		h.ok(err)
		pass(time.Minute)
		again, err := send("flood", "hello")
		if err != nil || again != first {
			t.Errorf("again gave %+v, %v, first %+v", again, err, first)
		}
		sent := 0
		for i := range 30 {
			if _, err := send(fmt.Sprint("long", i), fmt.Sprintf("%016000d", i)); err == nil {
				sent++
			}
		}
		if sent < 5 || sent > 10 {
			t.Errorf("%d of the longest messages could be sent at once", sent)
		}
	})
}
