package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/chattest"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A faulty store fails when it is told to.
type faulty struct {
	chat.Store
	fault atomic.Pointer[error]
}

func (f *faulty) Read(ctx context.Context, read func(chat.Reader) error) error {
	if fault := f.fault.Load(); fault != nil {
		return *fault
	}
	return f.Store.Read(ctx, read)
}

func (f *faulty) Write(ctx context.Context, rule func(chat.Tx) error) error {
	if fault := f.fault.Load(); fault != nil {
		return *fault
	}
	return f.Store.Write(ctx, rule)
}

func newFaulty(t *testing.T) (*faulty, *chat.Service) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &faulty{Store: db}
	service, err := chat.New(t.Context(), f, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	return f, service
}

// addressed is a route's path with something in the place of its parameters.
func addressed(path string) string {
	return strings.NewReplacer("{room}", "38hb7a83kcc0h", "{message}", "38hb7a83kcc0j").Replace(path)
}

func TestAFaultLetsNobodyInAndTellsNothing(t *testing.T) {
	f, service := newFaulty(t)
	login := chattest.SignUp(t, service, "ann")
	var logs strings.Builder
	s, err := web.New(service, &web.Options{Log: slog.New(slog.NewJSONHandler(&logs, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		fault  error
		status int
	}{
		{errors.New("SELECT * FROM /var/lib/canary"), http.StatusInternalServerError},
		{chat.ErrUnavailable, http.StatusServiceUnavailable},
		{chat.ErrBusy, http.StatusServiceUnavailable},
	} {
		f.fault.Store(&tt.fault)
		for _, route := range s.Routes() {
			method, path, _ := strings.Cut(route, " ")
			if !strings.HasPrefix(path, "/user/") && !strings.HasPrefix(path, "/chat") || path == "/user/plain.css" {
				continue
			}
			logs.Reset()
			r := httptest.NewRequest(method, "http://localhost"+addressed(path)+"?token="+strings.Repeat("A", 43), strings.NewReader(
				url.Values{"username": {"ann"}, "password": {"correct horse battery"}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Origin", "http://localhost")
			r.AddCookie(&http.Cookie{Name: "hubbub", Value: login.Token})
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if method == "POST" && (path == "/user/owner" || path == "/user/language") { // their forms have other fields
				continue
			}
			if w.Code != tt.status || strings.Contains(w.Body.String(), "canary") || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %s", route, w.Code, w.Body)
			}
			if tt.status == http.StatusServiceUnavailable {
				if w.Header().Get("Retry-After") != "1" || logs.Len() > 0 {
					t.Errorf("%s: Retry-After %q, log %s", route, w.Header().Get("Retry-After"), &logs)
				}
				continue
			}
			reference := regexp.MustCompile(`this code: ([A-Z2-7]{8})\.`).FindStringSubmatch(w.Body.String())
			if reference == nil || strings.Count(logs.String(), "\n") != 1 || !strings.Contains(logs.String(), reference[1]) {
				t.Errorf("%s: the answer and the log do not belong together:\n%s\n%s", route, w.Body, &logs)
			}
			if strings.Contains(logs.String(), login.Token) || strings.Contains(logs.String(), "AAAA") {
				t.Errorf("%s: a secret is in the log: %s", route, &logs)
			}
		}
	}
}

func TestAPanicEndsInAnAnswerAndALogLine(t *testing.T) {
	var logs strings.Builder
	s := site(t, &web.Options{
		Log:     slog.New(slog.NewJSONHandler(&logs, nil)),
		Sockets: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("canary") }),
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/socket.io/", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "canary") || w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if !strings.Contains(logs.String(), "canary") || !strings.Contains(logs.String(), "fault_test.go") {
		t.Errorf("the log does not say where: %s", &logs)
	}
}

func TestAPageThatCannotBeToldWhoseItIsIsRefused(t *testing.T) {
	for _, files := range []fstest.MapFS{
		{"index.html": {Data: []byte("<p>")}},
		{"index.html": {Data: []byte(`<meta name="hubbub-user" content="">`)}},
		{"index.html": {Data: []byte(`<meta name="hubbub-user" content=""><meta name="hubbub-room" content="">`)}, "manifest.json": {Data: []byte("{")}},
	} {
		if _, err := web.New(nil, &web.Options{Page: files}); err == nil {
			t.Errorf("%v was taken", files)
		}
	}
}

// Each route, without a form in the body, as somebody gets it who has a session that
// counts, and as everybody else does.
func TestEveryRouteIsGuardedAsItIsMeantTo(t *testing.T) {
	_, service := newFaulty(t)
	s, err := web.New(service, nil)
	if err != nil {
		t.Fatal(err)
	}
	type statuses struct{ out, in int }
	want := map[string]statuses{
		"GET /": {303, 303}, "GET /chat": {303, 200}, "GET /chat/{room}": {303, 404}, "GET /chat/{room}/{message}": {303, 404},
		"GET /chat/browse": {303, 200}, "GET /chat/saved": {303, 200}, "GET /chat/{room}/pins": {303, 404}, "GET /chat/{room}/details": {303, 404}, "GET /chat/{room}/people": {303, 404},
		"GET /chat/{room}/settings": {303, 404},
		"GET /user/register":        {200, 303}, "GET /user/login": {200, 303}, "GET /user/owner": {403, 403},
		"POST /user/register": {415, 415}, "POST /user/login": {415, 415}, "POST /user/owner": {415, 415}, "POST /user/logout": {303, 303}, "POST /user/language": {415, 415},
		"GET /user/entered": {403, 303}, "GET /user/account": {303, 200}, "POST /user/password": {303, 415}, "POST /user/delete": {303, 415},
		"POST /user/sessions/end": {303, 415}, "POST /user/sessions/end-others": {303, 415},
		"GET /.well-known/change-password": {303, 303}, "GET /user/plain.css": {200, 200}, "GET /livez": {200, 200}, "GET /readyz": {200, 200},
	}
	people := sessions(t, service)
	const last = "POST /user/logout" // which ends the session
	for _, route := range append(slices.DeleteFunc(s.Routes(), func(route string) bool { return route == last }), last) {
		method, path, _ := strings.Cut(route, " ")
		for who, token := range people {
			r := httptest.NewRequest(method, "http://localhost"+path, nil)
			if token != "" {
				r.AddCookie(&http.Cookie{Name: "hubbub", Value: token})
			}
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			status, listed := want[route]
			expected := status.out
			if who == "member" || who == "owner" {
				expected = status.in
			}
			if !listed || w.Code != expected {
				t.Errorf("%s by %s: %d, the test knows %d", route, who, w.Code, expected)
			}
		}
	}
	if len(want) != len(s.Routes()) {
		t.Errorf("the test knows %d routes, there are %d", len(want), len(s.Routes()))
	}
}

// sessions are the tokens of everybody that a route can be asked by.
func sessions(t *testing.T, service *chat.Service) map[string]string {
	t.Helper()
	signUp := func(name string) chat.Login { return chattest.SignUp(t, service, name) }
	owner := chattest.Owner(t, service)
	gone := signUp("gone")
	if err := service.Console().Deactivate(t.Context(), "gone"); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"nobody": "", "a stranger": strings.Repeat("A", 43), "deactivated": gone.Token, "member": signUp("ann").Token, "owner": owner.Token,
	}
}
