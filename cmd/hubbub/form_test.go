package main

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// shown is a form as a browser got it: what it sends is told apart from another's.
func (v *visitor) shown(path string) (once string) {
	v.p.t.Helper()
	found := regexp.MustCompile(`name="once" value="([A-Z2-7]{26})"`).FindStringSubmatch(v.get(path).body)
	if found == nil {
		v.p.t.Fatalf("%s: no form says which it is", path)
	}
	return found[1]
}

func TestAFormThatIsSentTwiceCountsOnce(t *testing.T) {
	p := boot(t)
	token := p.ownerToken()
	ann := p.visitor().signUp("ann")
	bob := p.visitor().signUp("bob")
	for _, tt := range []struct {
		what, page, path string
		who              *visitor
		fields           []string
		status           int
		location         string
	}{
		{"sign-up", "/user/register", "/user/register", p.visitor(), []string{"username", "carl", "password", secret}, 303, "/user/entered"},
		{"log-in", "/user/login", "/user/login", p.visitor(), []string{"username", "ann", "password", secret}, 303, "/user/entered"},
		{"the owner", "/user/owner?token=" + token, "/user/owner", p.visitor(), []string{"token", token, "username", "olga", "password", secret}, 303, "/user/entered"},
		{"a new password", "/user/account", "/user/password", ann, []string{"username", "ann", "current", secret, "next", "another good one"}, 303, "/user/account?done=password"},
		{"the other sessions", "/user/account", "/user/sessions/end-others", ann, []string{"username", "ann", "password", "another good one"}, 303, "/user/account?done=sessions"},
		{"log-out", "/user/account", "/user/logout", ann, nil, 303, "/user/login"},
		{"an end", "/user/account", "/user/delete", bob, []string{"username", "bob", "password", secret}, 200, ""},
	} {
		once := tt.who.shown(tt.page)
		body := form(append(tt.fields, "once", once)...)
		before := make(map[string]string)
		for name, value := range tt.who.cookies {
			before[name] = value
		}
		// Both are under way at once, and a third comes when all is over: the browser
		// has taken none of the answers yet.
		answers := make([]answer, 3)
		visitors := make([]*visitor, len(answers))
		send := func(i int) {
			visitors[i] = p.visitor()
			for name, value := range before {
				visitors[i].cookies[name] = value
			}
			answers[i] = visitors[i].do(http.MethodPost, tt.path, body)
		}
		var group sync.WaitGroup
		for i := range 2 {
			group.Go(func() { send(i) })
		}
		group.Wait()
		send(2)
		for i, a := range answers {
			if a.status != tt.status || a.location != tt.location {
				t.Errorf("%s, time %d: %d to %q\n%s", tt.what, i+1, a.status, a.location, a.body)
			}
			if i > 0 && visitors[i].cookies["hubbub"] != visitors[0].cookies["hubbub"] {
				t.Errorf("%s: the repetition got another session", tt.what)
			}
		}
		tt.who.cookies = visitors[2].cookies
		if tt.location == "/user/entered" && !tt.who.in() {
			t.Errorf("%s: nobody is in", tt.what)
		}
	}
}

func TestAFormThatFailedOrWhoseSessionHasEndedIsTriedAnew(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	once := v.shown("/user/register")
	body := form("username", "ann", "password", secret, "once", once)
	v.do(http.MethodPost, "/user/register", form("username", "ann", "password", "short", "once", once)).says(t, 400)
	v.do(http.MethodPost, "/user/register", body).goesTo(t, "/user/entered")
	v.do(http.MethodPost, "/user/logout", "").goesTo(t, "/user/login")
	v.do(http.MethodPost, "/user/register", body).says(t, 409, "This user name is taken.")
	once = v.shown("/user/login")
	body = form("username", "ann", "password", secret, "once", once)
	for range 2 {
		v.do(http.MethodPost, "/user/login", body).goesTo(t, "/user/entered")
		if !v.in() {
			t.Fatal("the session of before is given again")
		}
		v.do(http.MethodPost, "/user/logout", "").goesTo(t, "/user/login")
	}
	// Another form, with the same words in it, is another log-in.
	first, second := p.visitor(), p.visitor()
	for _, v := range []*visitor{first, second} {
		v.do(http.MethodPost, "/user/login", form("username", "ann", "password", secret, "once", v.shown("/user/login"))).goesTo(t, "/user/entered")
	}
	if first.cookies["hubbub"] == second.cookies["hubbub"] {
		t.Error("two log-ins are one session")
	}
}

func TestABrowserWithoutCookiesIsToldThatTheyAreNeeded(t *testing.T) {
	p := boot(t)
	for _, path := range []string{"/user/register", "/user/login"} {
		v := p.visitor()
		v.submit(path, "username", "ann", "password", secret).goesTo(t, "/user/entered")
		v.get("/user/entered").goesTo(t, "/chat")
		v.cookies = map[string]string{} // the browser has thrown them away
		v.get("/user/entered").says(t, 403, "accept cookies", "log in again")
	}
}

func TestWhatIsMissingInAFormIsNamedBesideEachField(t *testing.T) {
	p := boot(t)
	ann := p.visitor().signUp("ann")
	both := []string{`id="username-error"`, `id="password-error"`, `href="#username"`, `href="#password"`}
	p.visitor().submit("/user/login", "username", " ", "password", "").says(t, 400, append(both, "Enter your user name.", "Enter your password.")...)
	p.visitor().submit("/user/register", "username", "", "password", "").says(t, 400, append(both, "Enter a user name.", "Enter a password.")...)
	p.visitor().submit("/user/register", "username", "Anna Schmidt", "password", "short").says(t, 400, append(both,
		`value="Anna Schmidt"`, "contain spaces.", "The password needs at least 8 characters.", "anna.schmidt")...)
	ann.submit("/user/password", "username", "ann", "current", "", "next", "").
		says(t, 400, `id="current-error"`, `id="next-error"`, "Enter your current password.", "Enter a new password.")
	ann.submit("/user/delete", "username", "ann", "password", "").says(t, 400, `id="password-error"`, "Enter your password.")
	ann.submit("/user/sessions/end-others", "username", "ann", "password", "").says(t, 400, "Enter your password.")
}

func TestWhatIsWrongIsListedInTheOrderOfTheFields(t *testing.T) {
	p := boot(t)
	ann := p.visitor().signUp("ann")
	for _, test := range []struct {
		answer answer
		fields []string
	}{
		{p.visitor().submit("/user/login", "username", "", "password", ""), []string{"username", "password"}},
		{p.visitor().submit("/user/register", "username", "", "password", ""), []string{"username", "password"}},
		{p.visitor().submit("/user/register", "username", "a b", "password", "short"), []string{"username", "password"}},
		{ann.submit("/user/password", "username", "ann", "current", "", "next", ""), []string{"current", "next"}},
	} {
		_, summary, _ := strings.Cut(test.answer.body, `class="summary"`)
		for _, field := range test.fields {
			var found bool
			if _, summary, found = strings.Cut(summary, `href="#`+field+`"`); !found {
				t.Errorf("%s is not listed in its place, of %v", field, test.fields)
			}
		}
	}
}

func TestAFreeNameIsOfferedAndFilledIn(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("anna.schmidt")
	v := p.visitor()
	a := v.submit("/user/register", "username", "Anna Schmidt", "password", secret)
	a.says(t, 400, `href="/user/register?name=anna.schmidt2"`, `value="Anna Schmidt"`)
	v.get("/user/register?name=anna.schmidt2").says(t, 200, `value="anna.schmidt2"`)
	if a := v.get("/user/register?name=%3Cb%3E"); strings.Contains(a.body, "&lt;b") || a.status != 200 {
		t.Errorf("what is no name is filled in: %s", a.body)
	}
	token := p.ownerToken()
	v.submit("/user/owner", "token", token, "username", "Olga O.", "password", secret).
		says(t, 400, `href="/user/owner?name=olga.o&amp;token=`+token+`"`)
	v.get("/user/owner?name=olga.o&token="+token).says(t, 200, `value="olga.o"`, token)
}
