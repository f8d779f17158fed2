package chat_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// setBack runs a chat twice on one database. The second time the clock is behind by
// so long: it begins in the same moment again.
func setBack(t *testing.T, by time.Duration, before, after func(*house)) {
	path := filepath.Join(t.TempDir(), "chat.db")
	run := func(name string, part func(*house), passed time.Duration) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &house{t: t, path: path}
				h.open(nil)
				defer h.close()
				pass(passed)
				part(h)
			})
		})
	}
	run("before", before, by)
	run("after", after, 0)
}

func TestAClockThatIsSetBackLocksNobodyOut(t *testing.T) {
	signUp := func(h *house, i int) time.Duration {
		_, err := h.SignUp(h.t.Context(), chat.SignUp{Name: fmt.Sprint("user", i), Password: secret, Client: from("192.0.2.9")})
		if err != nil {
			refused(h.t, err, chat.TooMany)
			return chat.AsError(err).RetryAfter
		}
		return 0
	}
	setBack(t, 48*time.Hour, func(h *house) {
		h.signUp("ann")
		h.signUp("bob")
		for range 30 {
			pass(h.guess("ann", chat.Client{}))
		}
		for i := range 31 {
			h.guess(fmt.Sprint("nobody", i), from("192.0.2.1"))
		}
		for i := range 61 {
			signUp(h, i)
		}
		refused(h.t, h.login("ann", chat.Client{}), chat.TooMany)
		refused(h.t, h.login("bob", from("192.0.2.1")), chat.TooMany)
	}, func(h *house) {
		h.ok(h.login("bob", from("192.0.2.1")))
		if wait := signUp(h, 99); wait != 0 {
			h.t.Errorf("who signs up has to wait %v", wait)
		}
		// What was counted is not forgotten with it.
		h.guess("ann", chat.Client{})
		if wait := h.guess("ann", chat.Client{}); wait != 15*time.Minute {
			h.t.Errorf("who goes on guessing has to wait %v", wait)
		}
		pass(15 * time.Minute)
		h.ok(h.login("ann", chat.Client{}))
	})
}

func TestAClockThatIsSetBackEndsNoSessionAndDoesNotLengthenWhatWasProved(t *testing.T) {
	var ann chat.Login
	var link string
	setBack(t, 24*time.Hour, func(h *house) {
		var err error
		link, err = h.OwnerLink(h.t.Context())
		h.ok(err)
		ann = h.signUp("ann")
	}, func(h *house) {
		refused(h.t, h.CheckOwnerLink(h.t.Context(), link), chat.Forbidden)
		me, err := h.Authenticate(h.t.Context(), ann.Token)
		h.ok(err)
		if !me.Seen.Equal(time.Now()) {
			h.t.Errorf("the session was seen at %v, now it is %v", me.Seen, time.Now())
		}
		if err := h.EndOtherSessions(h.t.Context(), me); !errors.Is(err, chat.ErrReauthenticate) {
			h.t.Errorf("what was proved in the future: %v", err)
		}
		login, err := h.Reauthenticate(h.t.Context(), me, secret, chat.Client{})
		h.ok(err)
		h.ok(h.EndOtherSessions(h.t.Context(), login.Session))
		pass(14*24*time.Hour - time.Second)
		if !h.in(login.Token) {
			h.t.Error("the session ended early")
		}
		pass(14 * 24 * time.Hour)
		if h.in(login.Token) {
			h.t.Error("the session does not end")
		}
	})
}

func TestAfterAClockIsSetBackTheNewestLogInsStay(t *testing.T) {
	setBack(t, time.Hour, func(h *house) {
		h.signUp("ann")
		for range 50 {
			h.logIn("ann")
		}
	}, func(h *house) {
		var logins []chat.Login
		for range 50 {
			pass(time.Second)
			logins = append(logins, h.logIn("ann"))
		}
		for range 6 {
			h.guess("ann", chat.Client{})
		}
		refused(h.t, h.login("ann", chat.Client{}), chat.TooMany)
		for i, login := range logins {
			if !h.in(login.Token) {
				h.t.Errorf("of 50 log-ins, number %d is out", i+1)
			}
		}
		h.ok(h.login("ann", chat.Client{Device: logins[1].Device}))
	})
}

func TestAClockThatIsSetBackLeavesTheOrderOfMessages(t *testing.T) {
	var ann chat.Login
	var at chat.Position
	send := func(h *house, part string) {
		for i := range 20 {
			h.send(ann.Session, h.Lobby(), fmt.Sprint(part, i), fmt.Sprint(part, i))
			pass(time.Second)
		}
	}
	setBack(t, time.Hour, func(h *house) {
		ann = h.signUp("ann")
		send(h, "before")
		snapshot, err := h.Snapshot(h.t.Context(), ann.Session, h.Lobby())
		h.ok(err)
		at = snapshot.Room.Head()
	}, func(h *house) {
		start := time.Now()
		send(h, "after")
		page, err := h.Page(h.t.Context(), ann.Session, h.Lobby(), at)
		h.ok(err)
		if page.Reset != nil || len(page.Entries) != 20 {
			h.t.Fatalf("who goes on gets %+v", page)
		}
		snapshot, err := h.Snapshot(h.t.Context(), ann.Session, h.Lobby())
		h.ok(err)
		for i, m := range snapshot.Messages[1:] { // the first is ann's joining
			want := fmt.Sprint("before", i)
			if i >= 20 {
				want = fmt.Sprint("after", i-20)
				if when := start.Add(time.Duration(i-20) * time.Second); m.ID.Time() != when {
					h.t.Errorf("%s has the time %v, want %v", m.Text, m.ID.Time(), when)
				}
			}
			if m.Text != want || m.Number != int64(i+2) {
				h.t.Errorf("message %d is %q, number %d, want %q", i, m.Text, m.Number, want)
			}
		}
	})
}
