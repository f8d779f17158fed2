package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestSomebodySignsUpLogsOutAndLogsIn(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	v.get("/").goesTo(t, "/chat")
	v.get("/chat").goesTo(t, "/user/login")
	v.get("/user/login").says(t, 200, `action="/user/login"`, `name="username"`, `autocomplete="current-password"`, `href="/user/register"`)
	v.get("/user/register").says(t, 200, `action="/user/register"`, `autocomplete="new-password"`, "/assets/forms-1.css", "/assets/forms-1.js")
	v.signUp("ann")
	told := regexp.MustCompile(`<meta name="hubbub-user" content="[0-9a-v]{13}"><meta name="hubbub-room" content="[0-9a-v]{13}">`)
	if a := v.get("/chat"); !told.MatchString(a.body) {
		t.Errorf("the page does not know whose it is, or what to show:\n%s", a.body)
	}
	v.get("/user/login").goesTo(t, "/chat")
	v.get("/user/register").goesTo(t, "/chat")

	token := v.cookies["hubbub"]
	out := v.do("POST", "/user/logout", "")
	out.goesTo(t, "/user/login")
	if got := out.header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data: %s", got)
	}
	if v.cookies["hubbub"] != "" || v.cookies["hubbub-device"] == "" {
		t.Errorf("cookies after logging out: %v", v.cookies)
	}
	v.get("/chat").goesTo(t, "/user/login")
	v.cookies["hubbub"] = token
	v.get("/chat").goesTo(t, "/user/login")
	v.do("POST", "/user/logout", "").goesTo(t, "/user/login")
	if !v.logIn("ANN").in() {
		t.Error("a name is the same in capital letters")
	}
}

func TestAWrongPasswordAndAnUnknownNameAreAnsweredAlike(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	answers := make([]answer, 2)
	once := regexp.MustCompile(`name="once" value="[^"]*"`) // each form has another
	for i, name := range []string{"ann", "bob"} {
		answers[i] = p.visitor().submit("/user/login", "username", name, "password", "wrong wrong")
		answers[i].says(t, 400, `value="`+name+`"`, "The name or password is wrong.", `aria-describedby="password-error"`, `role="alert"`)
		answers[i].body = strings.ReplaceAll(once.ReplaceAllString(answers[i].body, ""), name, "NAME")
		answers[i].header.Del("Date")
	}
	if answers[0].body != answers[1].body {
		t.Errorf("the answers differ:\n%s\n%s", answers[0].body, answers[1].body)
	}
	for name := range answers[0].header {
		if answers[0].header.Get(name) != answers[1].header.Get(name) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestWhoGuessesIsHeldUpAndTheOwnersDeviceIsNot(t *testing.T) {
	p := boot(t)
	ann := p.visitor().signUp("ann")
	ann.do("POST", "/user/logout", "").goesTo(t, "/user/login")
	guesser := p.visitor()
	guess := func(password string) answer {
		return guesser.submit("/user/login", "username", "ann", "password", password)
	}
	for range 20 {
		a := guess("wrong wrong")
		if a.status != http.StatusTooManyRequests {
			continue
		}
		if a.header.Get("Retry-After") == "" {
			t.Error("it is not said for how long")
		}
		if guess(secret).status == http.StatusTooManyRequests {
			ann.logIn("ann")
			return
		}
		// It took so long that the wait was over, and begins anew.
		guesser = p.visitor()
	}
	t.Error("guesses are not held up")
}

func TestErrorsOfSignUpStandBesideTheirField(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	for _, tt := range []struct {
		name, password string
		status         int
		field          string
	}{
		{"", secret, 400, "username"},
		{"<b>", secret, 400, "username"},
		{"Ann", secret, 409, "username"},
		{"\u0430nn", secret, 400, "username"},
		{"admin", secret, 400, "username"},
		{"a\x00b", secret, 400, "username"},
		{strings.Repeat("a", 5000), secret, 400, "username"},
		{"bob", "short", 400, "password"},
		{"bob", "password1", 400, "password"},
		{"bob", strings.Repeat("a", 1025), 400, "password"},
	} {
		a := p.visitor().submit("/user/register", "username", tt.name, "password", tt.password)
		a.says(t, tt.status, `id="`+tt.field+`-error"`, `href="#`+tt.field+`"`, `aria-invalid="true"`)
		if strings.Contains(a.body, "<b>") || tt.password != secret && strings.Contains(a.body, `value="`+tt.password) {
			t.Errorf("%q: the answer shows what was typed", tt.name)
		}
	}
}

func TestATokenThatSomebodyPlantedIsDeadAfterLogIn(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	mallory := p.visitor().signUp("mallory")
	planted := mallory.cookies["hubbub"]
	for _, enter := range []func(*visitor){
		func(v *visitor) { v.logIn("ann") },
		func(v *visitor) { v.signUp("carol") },
	} {
		v := p.visitor()
		v.cookies["hubbub"] = planted
		enter(v)
		if v.cookies["hubbub"] == planted {
			t.Error("the token stayed")
		}
		if mallory.in() {
			t.Error("the planted token is still valid")
		}
		mallory.logIn("mallory")
		planted = mallory.cookies["hubbub"]
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	p := boot(t)
	here := p.visitor().signUp("ann")
	there, third, other := p.visitor().logIn("ann"), p.visitor().logIn("ann"), p.visitor().signUp("bob")

	page := here.do("GET", "/user/account", "", "User-Agent", "Netscape <4>")
	page.says(t, 200, "This browser", "127.0.0.1", "Log out everywhere else")
	ids := regexp.MustCompile(`name="id" value="([0-9a-v]{13})"`).FindAllStringSubmatch(page.body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d other sessions", len(ids))
	}
	other.submit("/user/sessions/end", "id", ids[0][1]).says(t, 404)
	other.submit("/user/sessions/end", "id", "0000000000000").says(t, 404)
	other.submit("/user/sessions/end", "id", "x").says(t, 404)
	if !there.in() || !third.in() {
		t.Fatal("somebody else has ended a session")
	}
	here.submit("/user/sessions/end", "id", ids[0][1]).goesTo(t, "/user/account?done=session")
	here.get("/user/account?done=session").says(t, 200, "been logged out there.")
	if there.in() == third.in() {
		t.Error("not one session has ended")
	}
	here.submit("/user/sessions/end-others", "username", "ann", "password", "wrong").says(t, 400, "This password is wrong.", `id="others-error"`)
	if !there.in() && !third.in() {
		t.Error("a wrong password has ended the other sessions")
	}
	here.submit("/user/sessions/end-others", "username", "ann", "password", secret).goesTo(t, "/user/account?done=sessions")
	if there.in() || third.in() || !here.in() || !other.in() {
		t.Error("the other sessions, and no more, should have ended")
	}
}

func TestAPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	p := boot(t)
	here := p.visitor().signUp("ann")
	there := p.visitor().logIn("ann")
	change := func(current, next string) answer {
		return here.submit("/user/password", "username", "ann", "current", current, "next", next)
	}
	change("wrong wrong", "another good one").says(t, 400, `id="current-error"`, "This password is wrong.")
	change(secret, "short").says(t, 400, `id="next-error"`)
	if !here.in() || !there.in() {
		t.Fatal("an attempt has ended a session")
	}
	old := here.cookies["hubbub"]
	change(secret, "another good one").goesTo(t, "/user/account?done=password")
	here.get("/user/account?done=password").says(t, 200, "Your password has been changed.")
	if there.in() || here.cookies["hubbub"] == old {
		t.Error("the other session lives, or the token stayed")
	}
	p.visitor().submit("/user/login", "username", "ann", "password", secret).says(t, 400)
	p.visitor().submit("/user/login", "username", "ann", "password", "another good one").goesTo(t, "/user/entered")
	here.get("/.well-known/change-password").goesTo(t, "/user/account")
}

func TestAnAccountIsDeletedByWhoKnowsItsPassword(t *testing.T) {
	p := boot(t)
	here := p.visitor().signUp("ann")
	there := p.visitor().logIn("ann")
	here.submit("/user/delete", "username", "ann", "password", "wrong wrong").says(t, 400, `id="password-error"`, "This password is wrong.")
	gone := here.submit("/user/delete", "username", "ann", "password", secret)
	gone.says(t, 200, "Your account has been deleted")
	if gone.header.Get("Clear-Site-Data") == "" || len(here.cookies) != 0 {
		t.Errorf("something is kept: %v", here.cookies)
	}
	if there.in() {
		t.Error("another session lives on")
	}
	p.visitor().submit("/user/login", "username", "ann", "password", secret).says(t, 400)
	p.visitor().signUp("ann")
}

func TestTheOwnerIsMadeByTheLinkAndByNothingElse(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("early")
	token, v := p.ownerToken(), p.visitor()
	for _, wrong := range []string{"", "?token=", "?token=x", "?token=" + strings.Repeat("A", 43)} {
		v.get("/user/owner"+wrong).says(t, 403, "This link isn&#39;t valid")
	}
	claim := func(token, name string) answer {
		return v.submit("/user/owner", "token", token, "username", name, "password", secret)
	}
	claim("", "olga").says(t, 403)
	claim(strings.Repeat("A", 43), "olga").says(t, 403)
	for range 2 { // looking does not use it up
		v.get("/user/owner?token="+token).says(t, 200, `value="`+token+`"`)
	}
	claim(token, "early").says(t, 409, `id="username-error"`, `value="`+token+`"`)
	claim(token, "olga").goesTo(t, "/user/entered")
	claim(token, "second").says(t, 403)
	p.visitor().get("/user/owner?token="+token).says(t, 403)
	v.submit("/user/delete", "username", "olga", "password", secret).says(t, 403, "The owner")

	code, out, errs := p.command("user", "list")
	if code != 0 || !regexp.MustCompile(`(?s)early +member.*olga +owner`).MatchString(out) {
		t.Errorf("user list: %d %s %s", code, out, errs)
	}
	if code, _, errs := p.command("owner-link"); code != 1 || errs != "hubbub: This server already has an owner.\n" {
		t.Errorf("owner-link: %d %s", code, errs)
	}
}

func TestSignUpCanBeClosed(t *testing.T) {
	p := boot(t, func(p *Program) { p.Serve.CloseSignUp = true })
	v := p.visitor()
	v.get("/user/register").says(t, 403, "Sign-up is closed")
	v.submit("/user/register", "username", "ann", "password", secret).says(t, 403, "Sign-up is closed")
	if a := v.get("/user/login"); strings.Contains(a.body, "/user/register") {
		t.Error("the log-in page offers it")
	}
	if token := p.ownerToken(); v.get("/user/owner?token="+token).status != http.StatusOK {
		t.Error("the owner cannot come in")
	}
}

func TestTheFormsWorkWithoutABuiltPage(t *testing.T) {
	p := boot(t, func(p *Program) { p.Page = nil })
	v := p.visitor()
	v.get("/user/login").says(t, 200, `href="/user/plain.css"`)
	v.get("/user/plain.css").says(t, 200, ".field")
	v.signUp("ann").get("/chat").says(t, 200, "make run")
	if !strings.Contains(p.logs.String(), "the page isn't built") {
		t.Error("the log does not say so")
	}
}
