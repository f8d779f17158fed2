package chat_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestALinkLogsOnePersonInOnceAndOnlyWhileItIsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil)
		ctx, ann, bob := t.Context(), h.signUp("ann").Session.User, h.signUp("bob").Session.User
		link := func(user chat.User) string {
			token, err := h.LogInLink(ctx, user.ID)
			h.ok(err)
			return token
		}
		use := func(token string) error {
			_, err := h.LogInByLink(ctx, token, chat.Client{})
			return err
		}
		for _, wrong := range []string{"", "x", strings.Repeat("A", 43)} {
			refused(t, use(wrong), chat.Forbidden)
			_, err := h.CheckLogInLink(ctx, wrong)
			refused(t, err, chat.Forbidden)
		}
		token, other := link(ann), link(bob)
		for range 2 { // looking uses nothing up
			user, err := h.CheckLogInLink(ctx, token)
			h.ok(err)
			if user.Name != "ann" {
				t.Errorf("it is a link for %s", user.Name)
			}
		}
		logins := make([]chat.Login, 8)
		var group sync.WaitGroup
		for i := range logins {
			group.Go(func() {
				var err error
				if logins[i], err = h.LogInByLink(ctx, token, chat.Client{}); err != nil {
					refused(t, err, chat.Forbidden)
				}
			})
		}
		group.Wait()
		in := 0
		for _, l := range logins {
			if l.Token == "" {
				continue
			}
			in++
			if !h.in(l.Token) || l.Session.User.Name != "ann" {
				t.Errorf("the session is %+v", l.Session)
			}
			// Who has a link has given no password.
			refused(t, h.EndOtherSessions(ctx, l.Session), chat.Reauthenticate)
		}
		if in != 1 {
			t.Errorf("%d of 8 got in", in)
		}
		_, err := h.CheckLogInLink(ctx, token)
		refused(t, err, chat.Forbidden)
		h.ok(use(other))

		late := link(ann)
		pass(chat.LogInLinkLife)
		refused(t, use(late), chat.Forbidden)
		gone := link(bob)
		h.ok(h.Console().Deactivate(ctx, "bob"))
		refused(t, use(gone), chat.Forbidden)
		_, err = h.LogInLink(ctx, 12345)
		refused(t, err, chat.NotFound)
	})
}

func TestALinkThatCouldNotBeUsedForNowCanBeUsedLater(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session.User
	moody := &moodyStore{Store: h.db}
	service, err := chat.New(t.Context(), moody, nil)
	h.ok(err)
	token, err := service.LogInLink(t.Context(), ann.ID)
	h.ok(err)
	moody.fails = true
	_, err = service.LogInByLink(t.Context(), token, chat.Client{})
	refused(t, err, chat.Unavailable)
	moody.fails = false
	login, err := service.LogInByLink(t.Context(), token, chat.Client{})
	h.ok(err)
	if login.Session.User.ID != ann.ID {
		t.Errorf("it let %s in", login.Session.User.Name)
	}
}

// A moodyStore takes nothing at times.
type moodyStore struct {
	chat.Store
	fails bool
}

func (s *moodyStore) Write(ctx context.Context, rule func(chat.Tx) error) error {
	if s.fails {
		return chat.ErrUnavailable
	}
	return s.Store.Write(ctx, rule)
}
