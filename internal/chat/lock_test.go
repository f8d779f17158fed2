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
	var conversation chat.ID
	h.locks.Taken()
	for _, rule := range []struct {
		name  string
		run   func() error
		locks string
	}{
		{"sign up", func() error { return only(h.SignUp(ctx, chat.SignUp{Name: "new", Password: secret})) }, "names, room lobby"}, // the person is new
		{"log in", func() error { return only(h.LogIn(ctx, chat.Credentials{Name: "ann", Password: secret})) }, "user ann"},
		{"touch", func() error {
			old := ann.Session
			old.Seen = old.Seen.AddDate(0, 0, -1)
			h.Touch(ctx, &old)
			return nil
		}, "user ann"},
		{"reauthenticate", func() error { return only(h.Reauthenticate(ctx, ann.Session, secret, chat.Client{})) }, "user ann"},
		{"change the password", func() error { return only(h.ChangePassword(ctx, ann.Session, secret+"!")) }, "user ann"},
		{"reset the password", func() error { return only(h.Console().ResetPassword(ctx, "new")) }, "user new"},
		{"rename", func() error { return h.Console().Rename(ctx, "bob", "bobby") }, "names, user bob"},
		{"change the role", func() error { return h.Console().SetRole(ctx, "ann", chat.Admin) }, "user ann"},
		{"create a room", func() error {
			return only(h.CreateRoom(ctx, olga, chat.NewRoom{ClientID: "x", Kind: chat.Public, Name: "cellar"}))
		}, "names, user olga"}, // the room is new
		{"join", func() error { return h.Join(ctx, ann.Session, h.later) }, "room later, user ann"},
		{"send", func() error {
			return only(h.Send(ctx, ann.Session, chat.Draft{Room: h.Lobby(), ClientID: "1", Text: "hello"}))
		}, "room lobby, user ann"},
		{"keep a draft", func() error {
			return only(h.KeepDraft(ctx, ann.Session, chat.Draft{Room: h.Lobby(), ClientID: "2", Text: "hel"}))
		}, "user ann"},
		{"send the draft", func() error {
			return only(h.Send(ctx, ann.Session, chat.Draft{Room: h.Lobby(), ClientID: "2", Text: "hello"}))
		}, "room lobby, user ann"},
		{"edit", func() error { return only(h.Edit(ctx, ann.Session, chat.Revision{Message: said, Text: "edited"})) }, "room lobby"},
		{"read", func() error {
			err := h.MarkRead(ctx, bob, h.Lobby(), 1)
			h.settle()
			return err
		}, "user bob"},
		{"unread", func() error { return only(h.MarkUnread(ctx, bob, said)) }, "user bob"},
		{"delete", func() error { return only(h.Delete(ctx, ann.Session, said)) }, "room lobby"},
		{"mark everything as read", func() error { return only(h.ReadAll(ctx, bob)) }, "user bob"},
		{"prefer", func() error {
			return h.Prefer(ctx, bob, h.later, chat.Preference{Favourite: new(true)})
		}, "user bob"},
		{"rename a room", func() error {
			return h.ChangeRoom(ctx, olga, h.later, chat.RoomChange{Name: new("later on")})
		}, "names, room later"},
		{"change a topic", func() error {
			return h.ChangeRoom(ctx, olga, h.later, chat.RoomChange{Topic: new("tea")})
		}, "room later"},
		{"archive a room", func() error { return h.ArchiveRoom(ctx, olga, h.later, true) }, "room later"},
		{"restore it", func() error { return h.ArchiveRoom(ctx, olga, h.later, false) }, "room later"},
		{"make a moderator", func() error {
			return h.SetRoomRole(ctx, olga, h.later, bob.User.ID, chat.RoomModerator)
		}, "room later, user bob"},
		{"begin a conversation", func() error {
			with, err := h.Converse(ctx, bob, []chat.ID{ann.Session.User.ID})
			conversation = with.Room.ID
			return err
		}, "names, user ann, user bob"}, // the room is new
		{"leave", func() error { return h.Leave(ctx, bob, h.later) }, "room later, user bob"},
		{"invite", func() error {
			return h.Invite(ctx, olga, h.later, []chat.ID{bob.User.ID})
		}, "room later, user bob"},
		{"remove", func() error { return h.Remove(ctx, olga, h.later, ann.Session.User.ID) }, "room later, user ann"},
		{"join again", func() error { return h.Join(ctx, ann.Session, h.later) }, "room later, user ann"},
		{"delete the account", func() error { return h.DeleteAccount(ctx, ann.Session) }, "names, room lobby, room later, room of two, user ann"},
	} {
		h.ok(rule.run())
		taken := h.locks.Taken()
		for i := range taken {
			taken[i] = strings.Replace(names.Replace(taken[i]), conversation.String(), "of two", 1)
		}
		if rule.name == "reset the password" && len(taken) == 1 && strings.HasPrefix(taken[0], "user ") {
			taken[0] = "user new"
		}
		if got := strings.Join(slices.Compact(taken), ", "); got != rule.locks {
			t.Errorf("%s locks %q, want %q", rule.name, got, rule.locks)
		}
	}
}

// only leaves of the results of a call the error.
func only[T any](_ T, err error) error { return err }
