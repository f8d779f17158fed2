package chat_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// endings are all ways in which a session of ann's ends: each gets her first
// session and one more, and returns those that are to end.
var endings = map[string]struct {
	reason chat.EndReason
	end    func(h *house, first, second chat.Login) []chat.Login
}{
	"a log-out": {chat.EndLogOut, func(h *house, first, _ chat.Login) []chat.Login {
		h.ok(h.EndSession(h.t.Context(), first.Session, first.Session.ID))
		return []chat.Login{first}
	}},
	"an end from another session": {chat.EndRevoked, func(h *house, first, second chat.Login) []chat.Login {
		h.ok(h.EndSession(h.t.Context(), second.Session, first.Session.ID))
		return []chat.Login{first}
	}},
	"an end of all others": {chat.EndRevoked, func(h *house, first, second chat.Login) []chat.Login {
		h.ok(h.EndOtherSessions(h.t.Context(), second.Session))
		return []chat.Login{first}
	}},
	"a new password": {chat.EndRevoked, func(h *house, first, second chat.Login) []chat.Login {
		_, err := h.ChangePassword(h.t.Context(), second.Session, "a new password")
		h.ok(err)
		return []chat.Login{first}
	}},
	"a password that is reset": {chat.EndRevoked, func(h *house, first, second chat.Login) []chat.Login {
		_, err := h.Console().ResetPassword(h.t.Context(), "ann")
		h.ok(err)
		return []chat.Login{first, second}
	}},
	"an end by who runs the server": {chat.EndRevoked, func(h *house, first, second chat.Login) []chat.Login {
		h.ok(h.Console().EndSessions(h.t.Context(), "ann"))
		return []chat.Login{first, second}
	}},
	"too many newer ones": {chat.EndRevoked, func(h *house, first, _ chat.Login) []chat.Login {
		for range 49 {
			h.logIn("ann")
		}
		return []chat.Login{first}
	}},
	"deactivation": {chat.EndDeactivated, func(h *house, first, second chat.Login) []chat.Login {
		h.ok(h.Console().Deactivate(h.t.Context(), "ann"))
		return []chat.Login{first, second}
	}},
	"deletion": {chat.EndDeleted, func(h *house, first, second chat.Login) []chat.Login {
		h.ok(h.DeleteAccount(h.t.Context(), second.Session))
		return []chat.Login{first, second}
	}},
	"expiry, seen at a log-in": {chat.EndExpired, func(h *house, first, second chat.Login) []chat.Login {
		pass(14 * 24 * time.Hour)
		h.logIn("ann")
		return []chat.Login{first, second}
	}},
	"expiry, seen when tidying up": {chat.EndExpired, func(h *house, first, second chat.Login) []chat.Login {
		pass(14 * 24 * time.Hour)
		h.ok(h.Sweep(h.t.Context()))
		return []chat.Login{first, second}
	}},
}

func TestTheEndOfASessionSaysWhy(t *testing.T) {
	for name, c := range endings {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t, nil)
				first := h.signUp("ann")
				pass(time.Second)
				second := h.logIn("ann")
				want := c.end(h, first, second)
				heard := h.heard().Ended
				for _, l := range want {
					is := func(e chat.Ending) bool { return e.Session.ID == l.Session.ID && e.Reason == c.reason }
					if !slices.ContainsFunc(heard, is) {
						t.Errorf("the feed did not hear that %v ended by %s, but %+v", l.Session.ID, c.reason, heard)
					}
				}
				if len(heard) != len(want) {
					t.Errorf("%d sessions ended, want %d", len(heard), len(want))
				}
			})
		})
	}
}

func TestWhoDidNotHearOfAnEndIsToldWhyWhenLookingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		var all []chat.Session
		for _, name := range []string{"ann", "bob", "carl", "dora", "emil"} {
			all = append(all, h.signUp(name).Session)
		}
		h.ok(h.Console().Deactivate(t.Context(), "ann"))
		h.ok(h.DeleteAccount(t.Context(), all[1]))
		h.ok(h.Console().EndSessions(t.Context(), "carl"))
		h.ok(h.Console().SetRole(t.Context(), "emil", chat.Admin))
		look := func() (reasons []string) {
			valid, ended, err := h.Recheck(t.Context(), all)
			h.ok(err)
			for _, e := range ended {
				reasons = append(reasons, fmt.Sprintf("%s %s", e.Session.User.Name, e.Reason))
			}
			for _, s := range valid {
				reasons = append(reasons, fmt.Sprintf("%s %s", s.User.Name, s.User.Role))
			}
			return reasons
		}
		if got, want := fmt.Sprint(look()), "[ann deactivated bob deleted carl revoked dora member emil admin]"; got != want {
			t.Errorf("looking again told %s, want %s", got, want)
		}
		pass(14 * 24 * time.Hour)
		h.ok(h.Sweep(t.Context()))
		if got, want := fmt.Sprint(look()), "[ann deactivated bob deleted carl expired dora expired emil expired]"; got != want {
			t.Errorf("two weeks later: %s, want %s", got, want)
		}
	})
}

func TestWhatIsSensitiveNeedsThePasswordGivenLately(t *testing.T) {
	sensitive := map[string]func(h *house, s chat.Session) error{
		"a new password": func(h *house, s chat.Session) error {
			_, err := h.ChangePassword(h.t.Context(), s, "a new password")
			return err
		},
		"deletion":               func(h *house, s chat.Session) error { return h.DeleteAccount(h.t.Context(), s) },
		"an end of all sessions": func(h *house, s chat.Session) error { return h.EndOtherSessions(h.t.Context(), s) },
	}
	for name, do := range sensitive {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t, nil)
				stale := h.signUp("ann").Session
				pass(10*time.Minute - time.Millisecond)
				other := h.logIn("ann")
				h.ok(h.EndOtherSessions(t.Context(), stale)) // just in time
				refused(t, do(h, other.Session), chat.Unauthenticated)
				fresh := h.logIn("ann")
				pass(time.Millisecond)
				hashed := h.Hashes()
				forged := stale
				forged.Proved = time.Now() // what the caller says of the session does not count
				for _, s := range []chat.Session{stale, forged} {
					refused(t, do(h, s), chat.Reauthenticate)
				}
				if n := h.Hashes() - hashed; n != 0 {
					t.Errorf("a refusal took %d hashes", n)
				}
				if !h.in(fresh.Token) {
					t.Error("what was refused was done")
				}
				_, err := h.Reauthenticate(t.Context(), stale, "wrong", chat.Client{})
				refused(t, err, chat.Invalid)
				refused(t, do(h, stale), chat.Reauthenticate)
				proved, err := h.Reauthenticate(t.Context(), stale, secret, chat.Client{})
				h.ok(err)
				h.ok(do(h, proved.Session))
			})
		})
	}
}

func TestAChangeOfPasswordHashesTheNewOneOnce(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann")
	before := h.Hashes()
	_, err := h.ChangePassword(t.Context(), ann.Session, "a new password")
	h.ok(err)
	if n := h.Hashes() - before; n != 1 {
		t.Errorf("it took %d hashes, want 1", n)
	}
}
