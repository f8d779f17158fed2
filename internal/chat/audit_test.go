package chat_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// records lists what was recorded behind an id, one a line: event, who, about
// whom, from where, detail.
func (h *house) records(after chat.ID) (lines []string, last chat.ID) {
	h.t.Helper()
	found, err := h.Console().Audit(h.t.Context(), after, 1000)
	h.ok(err)
	last = after
	for _, r := range found {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s|%s|%s|%s|%s", r.Event, r.Actor.Name, r.About.Name, r.Address, r.Detail)))
		last = r.ID
	}
	return lines, last
}

func TestEachActionMakesExactlyOneRecord(t *testing.T) {
	h := newHouse(t, nil)
	ctx, client := t.Context(), from("192.0.2.7")
	link, err := h.OwnerLink(ctx)
	h.ok(err)
	in := func(name, password string) func() error {
		return func() error {
			_, err := h.LogIn(ctx, chat.Credentials{Name: name, Password: password, Client: client})
			return err
		}
	}
	var olga, ann, bob chat.Login
	console := h.Console()
	for _, step := range []struct {
		record string
		fails  chat.Code
		do     func() error
	}{
		{"owner link made||||", "", func() (err error) { link, err = h.OwnerLink(ctx); return err }},
		{"owner made|olga|olga|192.0.2.7|", "", func() (err error) {
			olga, err = h.ClaimOwner(ctx, link, chat.SignUp{Name: "olga", Password: secret, Client: client})
			return err
		}},
		{"account made|ann|ann|192.0.2.7|", "", func() (err error) {
			ann, err = h.SignUp(ctx, chat.SignUp{Name: "ann", Password: secret, Client: client})
			return err
		}},
		{"account made|bob|bob||", "", func() (err error) { bob, err = h.SignUp(ctx, chat.SignUp{Name: "bob", Password: secret}); return err }},
		{"", chat.Taken, func() error { _, err := h.SignUp(ctx, chat.SignUp{Name: "ann", Password: secret}); return err }},
		{"log-in|ann|ann|192.0.2.7|", "", in("ANN", secret)},
		{"log-in link made||ann||", "", func() (err error) { link, err = h.LogInLink(ctx, ann.Session.User.ID); return err }},
		{"log-in|ann|ann|192.0.2.7|", "", func() error { _, err := h.LogInByLink(ctx, link, client); return err }},
		{"", chat.Forbidden, func() error { _, err := h.LogInByLink(ctx, link, client); return err }},
		{"log-in failed||ann|192.0.2.7|", chat.Invalid, in("ann", "wrong")},
		{"log-in failed|||192.0.2.7|", chat.Invalid, in("nobody at all", "wrong")},
		{"password given again|ann|ann|192.0.2.7|", "", func() error {
			_, err := h.Reauthenticate(ctx, ann.Session, secret, client)
			return err
		}},
		{"log-in failed||ann|192.0.2.7|", chat.Invalid, func() error {
			_, err := h.Reauthenticate(ctx, ann.Session, "wrong", client)
			return err
		}},
		{"sessions ended|ann|ann|192.0.2.7|", "", func() error { return h.EndOtherSessions(ctx, ann.Session) }},
		{"session ended|ann|ann|192.0.2.7|", "", func() error {
			return h.EndSession(ctx, ann.Session, h.logIn("ann").Session.ID)
		}},
		{"", chat.NotFound, func() error { return h.EndSession(ctx, ann.Session, bob.Session.ID) }},
		{"log-out|ann|ann|198.51.100.9|", "", func() error {
			elsewhere := h.logIn("ann").Session
			elsewhere.From = "198.51.100.9"
			return h.EndSession(ctx, elsewhere, elsewhere.ID)
		}},
		{"password changed|ann|ann|192.0.2.7|", "", func() error {
			_, err := h.ChangePassword(ctx, ann.Session, "another password")
			return err
		}},
		{"log-out|ann|ann|192.0.2.7|", "", func() error { return h.EndSession(ctx, ann.Session, ann.Session.ID) }},
		{"", chat.Unauthenticated, func() error { return h.EndSession(ctx, ann.Session, ann.Session.ID) }},
		{"role changed||ann||admin", "", func() error { return console.SetRole(ctx, "ann", chat.Admin) }},
		{"", chat.Forbidden, func() error { return console.SetRole(ctx, "olga", chat.Member) }},
		{"renamed||Annabel||", "", func() error { return console.Rename(ctx, "ann", "Annabel") }},
		{"renamed||ann||", "", func() error { return console.Rename(ctx, "Annabel", "ann") }},
		{"", chat.NotFound, func() error { return console.Deactivate(ctx, "carl") }},
		{"deactivated||ann||", "", func() error { return console.Deactivate(ctx, "ann") }},
		{"log-in failed||ann|192.0.2.7|", chat.Invalid, in("ann", "another password")},
		{"activated||ann||", "", func() error { return console.Activate(ctx, "ann") }},
		{"password reset||ann||", "", func() error { _, err := console.ResetPassword(ctx, "ann"); return err }},
		{"sessions ended||ann||", "", func() error { return console.EndSessions(ctx, "ann") }},
		{"member removed|olga|bob|192.0.2.7|lobby", "", func() error {
			return h.Remove(ctx, olga.Session, h.Lobby(), bob.Session.User.ID)
		}},
		{"", chat.NotFound, func() error { return h.Remove(ctx, bob.Session, h.Lobby(), olga.Session.User.ID) }},
		{"account deleted|deleted user|deleted user||", "", func() error { return h.DeleteAccount(ctx, bob.Session) }},
		{"", chat.Forbidden, func() error { return h.DeleteAccount(ctx, olga.Session) }},
		{"backup made||||copy.db", "", func() error { return console.Backup(ctx, filepath.Join(t.TempDir(), "copy.db")) }},
		{"", "", func() error { h.send(olga.Session, h.Lobby(), "1", "what people say is nobody's"); return nil }},
	} {
		_, last := h.records(0)
		err := step.do()
		if (err == nil) != (step.fails == "") || err != nil && chat.AsError(err).Code != step.fails {
			t.Fatalf("%q: %v, want %q", step.record, err, step.fails)
		}
		got, _ := h.records(last)
		got = without(got, "log-in|ann|ann||") // from no address, which another step needs
		if want := step.record; want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != want) {
			t.Errorf("recorded %q, want %q", got, want)
		}
	}
	all, err := console.Audit(ctx, 0, 1000)
	h.ok(err)
	for i, r := range all {
		if age := time.Since(r.ID.Time()); age < 0 || age > time.Minute || i > 0 && r.ID <= all[i-1].ID {
			t.Errorf("record %d is of %v, behind %v", i, r.ID.Time(), all[max(i-1, 0)].ID)
		}
	}
	if some, err := console.Audit(ctx, all[2].ID, 2); err != nil || len(some) != 2 || some[0] != all[3] {
		t.Errorf("a page holds %+v, %v", some, err)
	}
}

func without(lines []string, quiet string) (rest []string) {
	for _, l := range lines {
		if l != quiet {
			rest = append(rest, l)
		}
	}
	return rest
}

func TestOfTriesThatAreRefusedUnheardOnlySomeAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		h.signUp("ann")
		flood := func(address string) (recorded int) {
			_, last := h.records(0)
			for range 100 {
				h.guess("ann", from(address))
			}
			lines, _ := h.records(last)
			for _, l := range lines {
				if l == "log-in throttled||ann|"+address+"|" {
					recorded++
				}
			}
			return recorded
		}
		for range 6 {
			h.guess("ann", from("192.0.2.1")) // closes the account
		}
		if n := flood("192.0.2.1"); n != 5 {
			t.Errorf("%d of 100 refused tries were recorded, want 5", n)
		}
		if n := flood("192.0.2.2"); n != 5 {
			t.Errorf("%d of another address's, want 5", n)
		}
		h.logInHelped()
		for range 6 {
			h.guess("ann", from("192.0.2.3"))
		}
		pass(time.Second)
		_, last := h.records(0)
		for i := range 400 {
			h.guess("ann", from(fmt.Sprintf("198.51.%d.%d", i/200, i%200)))
		}
		if lines, _ := h.records(last); len(lines) > 320 {
			t.Errorf("%d tries of 400 addresses were recorded", len(lines))
		}
	})
}

// logInHelped lets ann in again by a new password, which forgets her failures.
func (h *house) logInHelped() {
	h.t.Helper()
	_, err := h.Console().ResetPassword(h.t.Context(), "ann")
	h.ok(err)
}
