package session_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/socketio/session"
)

// browser sends requests with a cookie jar to handlers under one manager.
type browser struct {
	t      *testing.T
	m      *session.Manager
	jar    http.CookieJar
	scheme string
}

func newBrowser(t *testing.T, m *session.Manager) *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{t, m, jar, "http"}
}

// do runs fn as the handler of one request and returns what was answered.
func (b *browser) do(fn func(w http.ResponseWriter, s *session.Session)) *http.Response {
	b.t.Helper()
	r := httptest.NewRequest("GET", b.scheme+"://chat.example/", nil)
	for _, c := range b.jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fn(w, session.From(r.Context()))
	})).ServeHTTP(w, r)
	b.jar.SetCookies(r.URL, w.Result().Cookies())
	return w.Result()
}

// hold returns the handle of one request, as a handler might keep it.
func (b *browser) hold() *session.Session {
	var held *session.Session
	b.do(func(_ http.ResponseWriter, s *session.Session) { held = s })
	return held
}

func (b *browser) set(key, value string) *http.Response {
	return b.do(func(_ http.ResponseWriter, s *session.Session) { check(b.t, s.Set(key, value)) })
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func want(t *testing.T, s *session.Session, key, value string) {
	t.Helper()
	if got, err := s.Get(key); got != value || err != nil {
		t.Errorf("Get(%q) = %q, %v; want %q", key, got, err, value)
	}
}

func wantError(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got error %v, want %v", err, target)
	}
}

func TestReadingStoresNothingAndSetsNoCookie(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	answer := b.do(func(_ http.ResponseWriter, s *session.Session) {
		want(t, s, "user", "")
		check(t, s.Delete("user"))
		check(t, s.Renew())
		check(t, s.End())
		if popped, err := s.Pop("flash"); popped != "" || err != nil {
			t.Errorf("Pop = %q, %v", popped, err)
		}
		if s.ID() != "" || s.Room() != "" {
			t.Error("a session exists before anything was written")
		}
	})
	if len(answer.Cookies()) != 0 {
		t.Errorf("cookies: %v", answer.Cookies())
	}
}

func TestTheFirstWriteSetsTheCookieAndTheNextRequestReadsIt(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	answer := b.set("user", "alice")
	if n := len(answer.Cookies()); n != 1 {
		t.Fatalf("%d cookies", n)
	}
	c := answer.Cookies()[0]
	if c.Name != "session" || !c.HttpOnly || c.Secure || c.Path != "/" || c.Domain != "" ||
		c.SameSite != http.SameSiteLaxMode || len(c.Value) != 43 || c.MaxAge <= 0 {
		t.Errorf("cookie: %v", c)
	}
	if got := answer.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of an answer with a cookie: %q", got)
	}
	want(t, b.hold(), "user", "alice")
	if again := b.set("user", "alicia"); len(again.Cookies()) != 0 {
		t.Error("a later write set the cookie again")
	}
}

func TestOverTLSTheCookieIsBoundToTheHost(t *testing.T) {
	over := newBrowser(t, session.New(nil))
	over.scheme = "https"
	behind := newBrowser(t, session.New(&session.Options{Cookie: "id", Secure: true}))
	for name, b := range map[string]*browser{"__Host-session": over, "__Host-id": behind} {
		c := b.set("user", "alice").Cookies()[0]
		if c.Name != name || !c.Secure {
			t.Errorf("cookie: %v, want Secure with the name %s", c, name)
		}
	}
}

func TestAnUnknownTokenIsNoSession(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.jar.SetCookies(httptest.NewRequest("GET", "http://chat.example/", nil).URL,
		[]*http.Cookie{{Name: "session", Value: "planted"}})
	answer := b.set("user", "alice")
	if c := answer.Cookies(); len(c) != 1 || c[0].Value == "planted" {
		t.Errorf("the session took over a planted token: %v", c)
	}
}

func TestRenewKeepsTheSessionAndKillsTheOldToken(t *testing.T) {
	m := session.New(nil)
	b, thief := newBrowser(t, m), newBrowser(t, m)
	b.set("cart", "1 egg")
	thief.jar = copyOf(b.jar)
	before := b.hold()
	b.do(func(_ http.ResponseWriter, s *session.Session) {
		check(t, s.Renew())
		check(t, s.Set("user", "alice"))
	})
	after := b.hold()
	want(t, after, "cart", "1 egg")
	want(t, after, "user", "alice")
	if after.ID() != before.ID() {
		t.Error("Renew made another session")
	}
	want(t, before, "user", "alice")
	want(t, thief.hold(), "user", "")
}

func copyOf(jar http.CookieJar) http.CookieJar {
	u := httptest.NewRequest("GET", "http://chat.example/", nil).URL
	other, _ := cookiejar.New(nil)
	other.SetCookies(u, jar.Cookies(u))
	return other
}

func TestAWriteIsSeenThroughEveryOtherHandleAtOnce(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.set("j", "1")
	one, two := b.hold(), b.hold()
	check(t, one.Set("k", "1"))
	want(t, two, "k", "1")
	check(t, two.Set("j", "2"))
	want(t, one, "j", "2")
	want(t, one, "k", "1") // two did not write back what it had seen before
	check(t, two.Delete("k"))
	want(t, one, "k", "")
}

func TestParallelHandlersLoseNoUpdate(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.set("user", "alice")
	var wg sync.WaitGroup
	for range 8 {
		s := b.hold()
		wg.Go(func() {
			for range 50 {
				check(t, s.Update("n", func(old string) string {
					n, _ := strconv.Atoi(old)
					return strconv.Itoa(n + 1)
				}))
			}
		})
	}
	wg.Wait()
	want(t, b.hold(), "n", "400")
}

func TestParallelFirstWritesOfOneRequestMakeOneSession(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	answer := b.do(func(_ http.ResponseWriter, s *session.Session) {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() { check(t, s.Set(strconv.Itoa(i), "x")) })
		}
		wg.Wait()
	})
	if n := len(answer.Cookies()); n != 1 {
		t.Fatalf("%d cookies", n)
	}
	for i := range 8 {
		want(t, b.hold(), strconv.Itoa(i), "x")
	}
}

func TestOfParallelPopsOneGetsTheValue(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.set("flash", "Invalid credentials.")
	got := make(chan string, 8)
	for range 8 {
		s := b.hold()
		go func() {
			v, err := s.Pop("flash")
			check(t, err)
			got <- v
		}()
	}
	var all string
	for range 8 {
		all += <-got
	}
	if all != "Invalid credentials." {
		t.Errorf("popped %q in all", all)
	}
}

func TestAnEndedSessionNeverComesBack(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.set("user", "alice")
	held, cookie := b.hold(), copyOf(b.jar)
	answer := b.do(func(_ http.ResponseWriter, s *session.Session) {
		check(t, s.End())
		wantError(t, s.Set("user", "alice"), session.ErrEnded)
	})
	if c := answer.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" {
		t.Errorf("the cookie stayed: %v", c)
	}
	want(t, held, "user", "")
	wantError(t, held.Set("user", "alice"), session.ErrEnded)
	wantError(t, held.Delete("user"), session.ErrEnded)
	wantError(t, held.Update("user", strings.ToUpper), session.ErrEnded)
	_, err := held.Pop("user")
	wantError(t, err, session.ErrEnded)
	check(t, held.End())
	b.jar = cookie
	want(t, b.hold(), "user", "")
}

func TestWritesThatRaceWithTheEndDoNotReviveTheSession(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.set("user", "alice")
	var wg sync.WaitGroup
	for range 4 {
		s := b.hold()
		wg.Go(func() {
			for s.Set("user", "alice") == nil {
			}
		})
	}
	check(t, b.hold().End())
	wg.Wait()
	want(t, b.hold(), "user", "")
}

func TestWhatNeedsACookieFailsOnceTheResponseHasBegun(t *testing.T) {
	b := newBrowser(t, session.New(nil))
	b.do(func(w http.ResponseWriter, s *session.Session) {
		w.WriteHeader(http.StatusOK)
		wantError(t, s.Set("user", "alice"), session.ErrTooLate)
	})
	b.do(func(w http.ResponseWriter, s *session.Session) {
		check(t, http.NewResponseController(w).Flush())
		wantError(t, s.Set("user", "alice"), session.ErrTooLate)
	})
	wantError(t, b.hold().Set("user", "alice"), session.ErrTooLate)
	b.do(func(w http.ResponseWriter, s *session.Session) {
		w.WriteHeader(http.StatusEarlyHints) // not the last header
		check(t, s.Set("user", "alice"))
	})
	b.set("user", "alice")
	wantError(t, b.hold().Renew(), session.ErrTooLate)
	check(t, b.hold().Set("user", "bob")) // there is a cookie already
}

func TestWithoutTheHandlerEveryMethodSaysSo(t *testing.T) {
	s := session.From(t.Context())
	if _, err := s.Get("user"); err == nil {
		t.Error("Get did not fail")
	}
	for name, err := range map[string]error{"Set": s.Set("a", "b"), "Renew": s.Renew(), "End": s.End()} {
		if err == nil || !strings.Contains(err.Error(), "Manager.Handler") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASessionThatNobodyUsesExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBrowser(t, session.New(&session.Options{Idle: time.Hour, Lifetime: 24 * time.Hour}))
		b.set("user", "alice")
		held := b.hold()
		<-time.After(time.Hour)
		want(t, held, "user", "")
		wantError(t, held.Set("user", "alice"), session.ErrEnded)
		want(t, b.hold(), "user", "")
	})
}

func TestUseExtendsTheIdleTimeUpToTheLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBrowser(t, session.New(&session.Options{Idle: time.Hour, Lifetime: 24 * time.Hour}))
		b.set("user", "alice")
		for range 47 {
			<-time.After(30 * time.Minute)
			want(t, b.hold(), "user", "alice")
		}
		<-time.After(30 * time.Minute)
		want(t, b.hold(), "user", "")
	})
}

func TestExpiredRecordsLeaveTheMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &countingStore{Memory: session.NewMemory()}
		m := session.New(&session.Options{Store: store, Idle: time.Hour})
		newBrowser(t, m).set("user", "alice")
		first := store.created[0]
		<-time.After(time.Hour)
		newBrowser(t, m).set("user", "bob")
		if _, err := store.Read(t.Context(), first.ID); !errors.Is(err, session.ErrEnded) {
			t.Errorf("the expired record: %v", err)
		}
	})
}

type countingStore struct {
	*session.Memory
	created []session.Record
}

func (c *countingStore) Create(ctx context.Context, r session.Record) error {
	c.created = append(c.created, r)
	return c.Memory.Create(ctx, r)
}

func TestTheStoreNeverSeesAToken(t *testing.T) {
	store := &countingStore{Memory: session.NewMemory()}
	b := newBrowser(t, session.New(&session.Options{Store: store}))
	token := b.set("user", "alice").Cookies()[0].Value
	r := store.created[0]
	if r.ID == token || string(r.Token[:]) == token {
		t.Error("the store was given the token itself")
	}
	if got, err := store.Find(t.Context(), r.Token); err != nil || got.ID != r.ID {
		t.Errorf("Find by the hash: %v, %v", got, err)
	}
}

// brokenStore fails in every method.
type brokenStore struct{ session.Store }

var errBroken = errors.New("disk on fire")

func (brokenStore) Create(context.Context, session.Record) error { return errBroken }
func (brokenStore) Find(context.Context, [32]byte) (session.Record, error) {
	return session.Record{}, errBroken
}

func TestAStoreErrorIsReturnedAndIsNotAnEmptySession(t *testing.T) {
	m := session.New(&session.Options{Store: brokenStore{}})
	b := newBrowser(t, m)
	answer := b.do(func(_ http.ResponseWriter, s *session.Session) {
		wantError(t, s.Set("user", "alice"), errBroken)
	})
	if len(answer.Cookies()) != 0 {
		t.Error("a cookie for a session that was not stored")
	}
	b.jar.SetCookies(httptest.NewRequest("GET", "http://chat.example/", nil).URL,
		[]*http.Cookie{{Name: "session", Value: "token"}})
	b.do(func(_ http.ResponseWriter, s *session.Session) {
		_, err := s.Get("user")
		wantError(t, err, errBroken)
		wantError(t, s.Set("user", "alice"), errBroken)
		wantError(t, s.Renew(), errBroken)
		wantError(t, s.End(), errBroken)
	})
}

func TestThePrincipalIsTheSessionAlsoAfterRenew(t *testing.T) {
	m := session.New(nil)
	b := newBrowser(t, m)
	principal := func() (p string) {
		r := httptest.NewRequest("GET", "http://chat.example/", nil)
		for _, c := range b.jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
		m.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { p = m.Principal(r) })).
			ServeHTTP(httptest.NewRecorder(), r)
		return p
	}
	if p := principal(); p != "" {
		t.Errorf("without a session: %q", p)
	}
	b.set("user", "alice")
	first := principal()
	b.do(func(_ http.ResponseWriter, s *session.Session) { check(t, s.Renew()) })
	if second := principal(); first == "" || first != second {
		t.Errorf("principal %q, after Renew %q", first, second)
	}
}

func TestWhenTheStoreFailsThePrincipalIsNobodyKnown(t *testing.T) {
	m := session.New(&session.Options{Store: brokenStore{}})
	r := httptest.NewRequest("GET", "http://chat.example/", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: "token"})
	m.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if one, two := m.Principal(r), m.Principal(r); one == "" || one == two {
			t.Errorf("principals %q and %q", one, two)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}
