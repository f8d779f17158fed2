package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheFormsAndThePageSpeakTheLanguageThatIsWanted(t *testing.T) {
	p := boot(t)
	v := p.visitor()
	page := func(path string, header ...string) string {
		t.Helper()
		a := v.do(http.MethodGet, path, "", header...)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		return a.body
	}
	says := func(body string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(body, text) {
				t.Errorf("nothing says %q in\n%s", text, body)
			}
		}
	}
	says(page("/user/login"), `<html lang="en" dir="ltr">`, "Log in")
	says(page("/user/login", "Accept-Language", "de-CH,en;q=0.5"), `<html lang="de" dir="ltr">`, "Anmelden", "Benutzername")

	// Without script, and back where it was chosen.
	v.submit("/user/language", "language", "de", "back", "/user/register").goesTo(t, "/user/register")
	says(page("/user/register"), `<html lang="de"`, "Registrieren")
	wrong := v.submit("/user/register", "username", "an!n", "password", "short")
	says(wrong.body, "Ein Benutzername kann „!“ nicht enthalten.", "Das Passwort braucht mindestens 8 Zeichen.")
	says(v.get("/user/nowhere").body, "Diese Seite gibt es nicht.")
	v.signUp("ann")
	says(page("/user/account"), "Dein Konto", "Du bist als <strong><bdi>ann</bdi></strong> angemeldet.")
	v.submit("/user/language", "language", "en", "back", "/user/account?done=password").goesTo(t, "/user/account")
	says(page("/user/account", "Accept-Language", "de"), "Your account")
}

func TestALanguageThatIsNotOfferedIsRefused(t *testing.T) {
	v := boot(t).visitor()
	for _, chosen := range []string{"", "xx", "de-AT", "../de", "de\r\nSet-Cookie: a=b"} {
		a := v.submit("/user/language", "language", chosen, "back", "/user/login")
		if a.status != http.StatusBadRequest || v.cookies["hubbub_language"] != "" {
			t.Errorf("%q: %d, cookies %v", chosen, a.status, v.cookies)
		}
	}
	for _, back := range []string{"https://evil.example/user/login", "//evil.example/user/login", "/\\evil.example", "/chat?x=https://evil.example"} {
		v.submit("/user/language", "language", "de", "back", back)
	}
}
