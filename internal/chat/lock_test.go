package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Every rule that writes, and the locks that it takes. That it takes them before it
// reads and writes, and in order, is checked with every test of this package; see
// house.open.
func TestARuleLocksWhatItWritesTo(t *testing.T) {
	h := newHouse(t, nil)
	ctx := t.Context()
	olga, ann, bob := h.owner().Session, h.signUp("ann"), h.signUp("bob").Session
	h.ok(h.Join(ctx, bob, h.later))
	said := h.send(ann.Session, h.Lobby(), "said", "hello").ID
	names := strings.NewReplacer(h.Lobby().String(), "lobby", h.later.String(), "later",
		olga.User.ID.String(), "olga", ann.Session.User.ID.String(), "ann", bob.User.ID.String(), "bob")
	h.locks.Taken()
	for _, rule := range []struct {
		name  string
		run   func() error
		locks string
	}{
		{"sign up", func() error {
			_, err := h.SignUp(ctx, chat.SignUp{Name: "new", Password: secret})
			return err
		}, "room lobby"}, // the person is new
		{"log in", func() error {
			_, err := h.LogIn(ctx, chat.Credentials{Name: "ann", Password: secret})
			return err
		}, "user ann"},
		{"touch", func() error {
			old := ann.Session
			old.Seen = old.Seen.AddDate(0, 0, -1)
			h.Touch(ctx, &old)
			return nil
		}, "user ann"},
		{"reauthenticate", func() error {
			_, err := h.Reauthenticate(ctx, ann.Session, secret, chat.Client{})
			return err
		}, "user ann"},
		{"change the password", func() error {
			_, err := h.ChangePassword(ctx, ann.Session, secret+"!")
			return err
		}, "user ann"},
		{"reset the password", func() error {
			_, err := h.Console().ResetPassword(ctx, "new")
			return err
		}, "user new"},
		{"change the role", func() error { return h.Console().SetRole(ctx, "ann", chat.Admin) }, "user ann"},
		{"create a room", func() error {
			_, err := h.CreateRoom(ctx, olga, chat.NewRoom{ClientID: "x", Kind: chat.Public, Name: "cellar"})
			return err
		}, "room lobby, user olga"}, // the room is new
		{"join", func() error { return h.Join(ctx, ann.Session, h.later) }, "room later, user ann"},
		{"send", func() error {
			_, err := h.Send(ctx, ann.Session, chat.Draft{Room: h.Lobby(), ClientID: "1", Text: "hello"})
			return err
		}, "room lobby"},
		{"edit", func() error {
			_, err := h.Edit(ctx, ann.Session, chat.Revision{Message: said, Text: "edited"})
			return err
		}, "room lobby"},
		{"read", func() error {
			err := h.MarkRead(ctx, bob, h.Lobby(), 1)
			h.settle()
			return err
		}, "user bob"},
		{"unread", func() error {
			_, err := h.MarkUnread(ctx, bob, said)
			return err
		}, "user bob"},
		{"delete", func() error {
			_, err := h.Delete(ctx, ann.Session, said)
			return err
		}, "room lobby"},
		{"leave", func() error { return h.Leave(ctx, bob, h.later) }, "room later, user bob"},
		{"remove", func() error { return h.Remove(ctx, olga, h.later, ann.Session.User.ID) }, "room later, user ann"},
		{"join again", func() error { return h.Join(ctx, ann.Session, h.later) }, "room later, user ann"},
		{"delete the account", func() error { return h.DeleteAccount(ctx, ann.Session) }, "room lobby, room later, user ann"},
	} {
		h.ok(rule.run())
		taken := h.locks.Taken()
		for i := range taken {
			taken[i] = names.Replace(taken[i])
		}
		if rule.name == "reset the password" && len(taken) == 1 && strings.HasPrefix(taken[0], "user ") {
			taken[0] = "user new"
		}
		if got := strings.Join(slices.Compact(taken), ", "); got != rule.locks {
			t.Errorf("%s locks %q, want %q", rule.name, got, rule.locks)
		}
	}
}
