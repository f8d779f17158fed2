package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

func TestASessionEndsUnusedAfterFourteenDaysAndAfterNinetyInAnyCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &chat.Options{SendBurst: 1000})
		idle, used := h.signUp("ann"), h.logIn("ann")
		begin := time.Now()
		valid := func(l chat.Login) bool {
			sessions, _, err := h.Recheck(t.Context(), []chat.Session{l.Session})
			h.ok(err)
			_, err = h.Snapshot(t.Context(), l.Session, h.Lobby())
			if (err == nil) != (len(sessions) == 1) {
				t.Errorf("the session counts for one and not for the other: %v, %v", sessions, err)
			}
			return err == nil
		}
		pass(14*24*time.Hour - time.Second)
		if !valid(idle) || !h.in(used.Token) {
			t.Error("a session ended early")
		}
		pass(2 * time.Second)
		if valid(idle) || h.in(idle.Token) {
			t.Error("an unused session lives on")
		}
		for time.Since(begin) < 90*24*time.Hour-time.Minute {
			if !h.in(used.Token) {
				t.Fatalf("a session in use ended after %v", time.Since(begin))
			}
			pass(min(13*24*time.Hour, time.Until(begin.Add(90*24*time.Hour-time.Second))))
		}
		if !h.in(used.Token) {
			t.Error("a session in use ended early")
		}
		session, err := h.Authenticate(t.Context(), used.Token)
		h.ok(err)
		if left := time.Until(h.Expires(session)); left > 2*time.Second {
			t.Errorf("it says that it lives for another %v", left)
		}
		pass(2 * time.Second)
		if h.in(used.Token) || valid(used) {
			t.Error("a session lives for ever")
		}
	})
}

func TestAUserHasAtMostFiftySessions(t *testing.T) {
	h := newHouse(t, nil)
	first := h.signUp("ann")
	second := h.logIn("ann")
	for range 49 {
		h.logIn("ann")
	}
	sessions, err := h.Sessions(t.Context(), second.Session)
	h.ok(err)
	if len(sessions) != 50 || h.in(first.Token) || !h.in(second.Token) {
		t.Errorf("%d sessions; the first in: %v, the second: %v", len(sessions), h.in(first.Token), h.in(second.Token))
	}
}

func TestPeopleSeeAndEndTheirOwnSessions(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	other, third := h.logIn("ann"), h.logIn("ann")
	h.ok(h.EndSession(t.Context(), ann.Session, other.Session.ID))
	if h.in(other.Token) || !h.in(ann.Token) || !h.in(third.Token) {
		t.Error("another session ended than the one that should")
	}
	refused(t, h.EndSession(t.Context(), ann.Session, other.Session.ID), chat.NotFound)
	h.ok(h.EndOtherSessions(t.Context(), third.Session))
	if h.in(ann.Token) || !h.in(third.Token) || !h.in(bob.Token) {
		t.Error("other sessions ended than those that should")
	}
	h.ok(h.EndSession(t.Context(), third.Session, third.Session.ID))
	if h.in(third.Token) {
		t.Error("who logged out is in")
	}
	refused(t, h.EndSession(t.Context(), third.Session, third.Session.ID), chat.Unauthenticated)
	var ended []chat.ID
	for _, s := range h.heard().Ended {
		ended = append(ended, s.Session.ID)
	}
	if want := []chat.ID{other.Session.ID, ann.Session.ID, third.Session.ID}; fmt.Sprint(ended) != fmt.Sprint(want) {
		t.Errorf("the feed heard of the end of %v, want %v", ended, want)
	}
}

func TestAChangeOfPasswordEndsTheOtherSessionsAndTheOldToken(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann")
	other := h.logIn("ann")
	_, err := h.ChangePassword(t.Context(), ann.Session, "password")
	if e := chat.AsError(err); e.Code != chat.Invalid || e.Field != "next" {
		t.Errorf("a bad password gave %+v", e)
	}
	changed, err := h.ChangePassword(t.Context(), ann.Session, "a new password")
	h.ok(err)
	if h.in(ann.Token) || h.in(other.Token) || !h.in(changed.Token) {
		t.Error("the wrong tokens let in")
	}
	if changed.Session.ID != ann.Session.ID {
		t.Error("the session that asked has another id")
	}
	refused(t, h.login("ann", chat.Client{}), chat.Invalid)
	_, err = h.LogIn(t.Context(), chat.Credentials{Name: "ANN", Password: "a new password"})
	h.ok(err)
	_, err = h.Reauthenticate(t.Context(), changed.Session, secret, chat.Client{})
	if e := chat.AsError(err); e.Code != chat.Invalid || e.Field != "password" {
		t.Errorf("the old password gave %+v", e)
	}
	again, err := h.Reauthenticate(t.Context(), changed.Session, "a new password", chat.Client{})
	h.ok(err)
	if h.in(changed.Token) || !h.in(again.Token) {
		t.Error("proving the password again did not replace the token")
	}
}

func TestADeletedAccountLosesAllButWhatItSaid(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	h.send(ann.Session, h.Lobby(), "1", "I was here")
	h.ok(h.DeleteAccount(t.Context(), ann.Session))
	if h.in(ann.Token) {
		t.Error("who deleted the account is in")
	}
	refused(t, h.login("ann", chat.Client{}), chat.Invalid)
	refused(t, h.login("\x00"+ann.Session.User.ID.String(), chat.Client{}), chat.Invalid)
	tail, err := h.Snapshot(t.Context(), bob.Session, h.Lobby())
	h.ok(err)
	said, left := tail.Messages[len(tail.Messages)-2], tail.Messages[len(tail.Messages)-1]
	if said.Text != "I was here" || said.Author.Name != chat.DeletedName || left.Kind != chat.MessageKind(chat.LeaveEntry) {
		t.Errorf("what stays is %+v, %+v", said, left)
	}
	h.signUp("ann") // the name is free again
	owner := h.owner()
	refused(t, h.DeleteAccount(t.Context(), owner.Session), chat.Forbidden)
}

func TestOnlyOneOwnerIsMadeAndOnlyByAFreshLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &chat.Options{SignUpClosed: true})
		ctx := t.Context()
		claim := func(token, name string) error {
			_, err := h.ClaimOwner(ctx, token, chat.SignUp{Name: name, Password: secret})
			return err
		}
		_, err := h.SignUp(ctx, chat.SignUp{Name: "ann", Password: secret})
		refused(t, err, chat.Closed)
		refused(t, claim("", "olga"), chat.Forbidden)
		refused(t, claim(strings.Repeat("A", 43), "olga"), chat.Forbidden)
		old, err := h.OwnerLink(ctx)
		h.ok(err)
		token, err := h.OwnerLink(ctx)
		h.ok(err)
		refused(t, claim(old, "olga"), chat.Forbidden)
		h.ok(h.CheckOwnerLink(ctx, token))
		h.ok(h.CheckOwnerLink(ctx, token)) // looking uses nothing up
		pass(15 * time.Minute)
		refused(t, claim(token, "olga"), chat.Forbidden)
		token, err = h.OwnerLink(ctx)
		h.ok(err)
		results := make([]error, 8)
		var group sync.WaitGroup
		for i := range results {
			group.Go(func() { results[i] = claim(token, fmt.Sprint("olga", i)) })
		}
		group.Wait()
		made := 0
		for _, err := range results {
			if err == nil {
				made++
			}
		}
		if made != 1 {
			t.Errorf("%d owners were made, want 1: %v", made, results)
		}
		_, err = h.OwnerLink(ctx)
		refused(t, err, chat.Closed)
		users, err := h.Console().Users(ctx, 0, 10)
		h.ok(err)
		if len(users) != 1 || users[0].Role != chat.Owner {
			t.Errorf("there are %+v", users)
		}
		refused(t, h.Console().Deactivate(ctx, users[0].Name), chat.Forbidden)
		refused(t, h.Console().SetRole(ctx, users[0].Name, chat.Member), chat.Forbidden)
	})
}

func TestNamesAreTakenOnceInAnyLook(t *testing.T) {
	h := newHouse(t, nil)
	h.signUp("Alan")
	for _, name := range []string{"Alan", "ALAN", "A1an", "a.lan", "Aian"} {
		_, err := h.SignUp(t.Context(), chat.SignUp{Name: name, Password: secret})
		refused(t, err, chat.Taken)
	}
	results := make([]error, 8)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() {
			_, results[i] = h.SignUp(t.Context(), chat.SignUp{Name: "bob", Password: secret})
		})
	}
	group.Wait()
	made := 0
	for _, err := range results {
		if err == nil {
			made++
		} else {
			refused(t, err, chat.Taken)
		}
	}
	if made != 1 {
		t.Errorf("%d bobs were made", made)
	}
}

func TestAnUnknownNameAndAWrongPasswordAreAnsweredAlike(t *testing.T) {
	h := newHouse(t, nil)
	h.signUp("ann")
	h.signUp("bob")
	h.ok(h.Console().Deactivate(t.Context(), "bob"))
	var answers []string
	var hashes []int64 // the time of an answer is that of its hash
	for _, in := range []chat.Credentials{
		{Name: "ann", Password: "wrong"}, {Name: "carl", Password: "wrong"}, {Name: "bob", Password: secret},
		{Name: "bob", Password: "wrong"}, {Name: "", Password: "wrong"}, {Name: "ann\x00", Password: secret},
		{Name: "admin", Password: "wrong"}, {Name: "ann", Password: ""}, {Name: "ann", Password: strings.Repeat("a", 1025)},
	} {
		before := h.Hashes()
		_, err := h.LogIn(t.Context(), in)
		hashes = append(hashes, h.Hashes()-before)
		answers = append(answers, fmt.Sprintf("%#v", *chat.AsError(err)))
	}
	for i, a := range answers {
		if a != answers[0] {
			t.Errorf("answer %d is %s, the first %s", i, a, answers[0])
		}
		if hashes[i] != 1 {
			t.Errorf("answer %d took %d hashes", i, hashes[i])
		}
	}
}

func TestALogInThatRacesWithADeactivationLeavesNoSession(t *testing.T) {
	h := newHouse(t, nil)
	for i := range soak.Count(20, 10_000) {
		name := fmt.Sprint("user", i)
		tokens := make(chan string, 4)
		tokens <- h.signUp(name).Token
		steps := []func(){
			func() { h.ok(h.Console().Deactivate(t.Context(), name)) },
			func() { h.tryLogIn(name, tokens) }, func() { h.tryLogIn(name, tokens) }, func() { h.tryLogIn(name, tokens) },
		}
		rand.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		var group sync.WaitGroup
		for _, step := range steps {
			group.Go(step)
		}
		group.Wait()
		close(tokens)
		for token := range tokens {
			if h.in(token) {
				t.Fatalf("%s is deactivated and in", name)
			}
		}
	}
}

// tryLogIn logs in if it can.
func (h *house) tryLogIn(name string, tokens chan<- string) {
	login, err := h.LogIn(context.Background(), chat.Credentials{Name: name, Password: secret})
	if err == nil {
		tokens <- login.Token
	}
}

func TestTheDatabaseHoldsNoSecret(t *testing.T) {
	h := newHouse(t, nil)
	link, err := h.OwnerLink(t.Context())
	h.ok(err)
	ann := h.signUp("ann")
	changed, err := h.ChangePassword(t.Context(), ann.Session, "a new password")
	h.ok(err)
	file := h.path + ".copy"
	h.ok(h.db.Backup(t.Context(), file))
	var all []byte
	for _, name := range []string{file, h.path, h.path + "-wal"} {
		text, err := os.ReadFile(name)
		h.ok(err)
		all = append(all, text...)
	}
	for _, s := range []string{link, ann.Token, ann.Device, changed.Token, changed.Device, secret, "a new password"} {
		if strings.Contains(string(all), s) {
			t.Errorf("it holds %q", s)
		}
	}
}

func TestARoleActsAtOnceAndEndsNoSession(t *testing.T) {
	h := newHouse(t, nil)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	said := h.send(bob.Session, h.Lobby(), "1", "hello")
	_, err := h.Delete(t.Context(), ann.Session, said.ID)
	refused(t, err, chat.Forbidden)
	h.ok(h.Console().SetRole(t.Context(), "ann", chat.Admin))
	_, err = h.Delete(t.Context(), ann.Session, said.ID)
	h.ok(err)
	h.ok(h.Console().SetRole(t.Context(), "ann", chat.Member))
	_, err = h.CreateRoom(t.Context(), ann.Session, chat.NewRoom{ClientID: "x", Kind: chat.Announcement, Name: "x"})
	refused(t, err, chat.Forbidden)
	if !h.in(ann.Token) {
		t.Error("a change of role ended a session")
	}
	h.ok(h.Console().Deactivate(t.Context(), "ann"))
	h.ok(h.Console().Activate(t.Context(), "ann"))
	if h.in(ann.Token) {
		t.Error("an old session lives again")
	}
	h.logIn("ann")
	h.ok(h.Console().EndSessions(t.Context(), "ann"))
	refused(t, h.Console().EndSessions(t.Context(), "carl"), chat.NotFound)
}
