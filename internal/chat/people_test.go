package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// peopleSince is who has changed since a position, as they are now, and where one is then.
func (h *house) peopleSince(s chat.Session, from chat.Position) (changed []chat.User, reset bool, at chat.Position) {
	h.t.Helper()
	answer, err := h.Resume(h.t.Context(), s, chat.Position{}, &from)
	h.ok(err)
	for i, e := range answer.People.Entries {
		if e.Number != from.Number+int64(i)+1 {
			h.t.Errorf("behind %d comes %d", from.Number+int64(i), e.Number)
		}
		changed = append(changed, e.Person)
	}
	return changed, answer.People.Reset, answer.People.Next
}

func namesOf(users []chat.User) string {
	var all []string
	for _, u := range users {
		all = append(all, u.Name)
	}
	return strings.Join(all, ", ")
}

func TestEverybodyIsToldOfANewNameAndOfAnAccountThatIsDeleted(t *testing.T) {
	h := newHouse(t, nil)
	ctx := t.Context()
	ann, bob, cid := h.signUp("ann").Session, h.signUp("bob").Session, h.signUp("cid").Session
	h.ok(h.Console().Rename(ctx, "ann", "Annabel"))
	h.ok(h.DeleteAccount(ctx, cid))
	h.ok(h.Console().Rename(ctx, "annabel", "anna"))
	changed, reset, at := h.peopleSince(bob, chat.Position{})
	if namesOf(changed) != "anna, deleted user, anna" || reset || changed[0].ID != ann.User.ID || changed[1].State != chat.Deleted {
		t.Errorf("changed are %+v, %t", changed, reset)
	}
	var heard []chat.User
	for _, e := range h.heard().People {
		heard = append(heard, e.Person)
	}
	if namesOf(heard) != "Annabel, deleted user, anna" {
		t.Errorf("the feed heard of %s", namesOf(heard))
	}
	if changed, reset, next := h.peopleSince(bob, at); len(changed) > 0 || reset || next != at {
		t.Errorf("at the head: %v, %t, %v", changed, reset, next)
	}
	// Who has read no name yet reads them all as they are now.
	fresh, err := h.Resume(ctx, bob, chat.Position{}, nil)
	h.ok(err)
	if len(fresh.People.Entries) > 0 || fresh.People.Reset || fresh.People.Next != at {
		t.Errorf("who begins is told %+v", fresh.People)
	}
	for what, from := range map[string]chat.Position{
		"another log": {Number: 2, Entry: 1}, "the future": {Number: 4, Entry: at.Entry}, "nothing, with an id": {Entry: at.Entry},
	} {
		if changed, reset, next := h.peopleSince(bob, from); len(changed) > 0 || !reset || next != at {
			t.Errorf("%s: %v, %t, %v", what, changed, reset, next)
		}
	}
}

func TestANewNameIsGivenByTheRulesOfSigningUp(t *testing.T) {
	h := newHouse(t, nil)
	ctx := t.Context()
	ann, _ := h.signUp("ann"), h.signUp("Bernd")
	for name, code := range map[string]chat.Code{
		"bernd": chat.Taken, "Bemd": chat.Taken, "admin": chat.Invalid, "two words": chat.Invalid, "": chat.Invalid,
	} {
		refused(t, h.Console().Rename(ctx, "ann", name), code)
	}
	refused(t, h.Console().Rename(ctx, "cid", "dora"), chat.NotFound)
	h.ok(h.Console().Rename(ctx, "ann", "Ann")) // one's own in another spelling
	h.ok(h.Console().Rename(ctx, "ann", "Dora"))
	if !h.in(ann.Token) {
		t.Error("the session has ended")
	}
	h.logIn("dora")
	refused(t, h.login("ann", chat.Client{}), chat.Invalid)
	h.signUp("ann") // the name is free again
	people, _, err := h.People(ctx, ann.Session, "", "")
	h.ok(err)
	if !slices.ContainsFunc(people, func(a chat.Account) bool { return a.Name == "Dora" && a.ID == ann.Session.User.ID }) {
		t.Errorf("the people are %+v", people)
	}
}
