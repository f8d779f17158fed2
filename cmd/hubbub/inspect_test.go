package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/web"
)

// everyHeader is what each answer has, whatever was asked and whatever went wrong.
var everyHeader = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
		"font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// inspect looks at each answer of every test.
func (p *place) inspect(r *http.Request, a *http.Response, body string) {
	p.t.Helper()
	// What was given before is in no answer again, a Set-Cookie included.
	said := fmt.Sprint(a.Header, body)
	if r.URL.Path == "/user/owner" { // where the link itself leads
		said = strings.ReplaceAll(said, p.printedToken(), "")
	}
	form := sentForm(r)
	p.mu.Lock()
	for _, secret := range p.given[form] {
		said = strings.ReplaceAll(said, secret, "")
	}
	p.mu.Unlock()
	p.tellsNoSecret(r.Method+" "+r.URL.Path, said)
	fault := func(format string, args ...any) {
		p.t.Helper()
		p.t.Errorf(r.Method+" "+strings.ReplaceAll(r.URL.RequestURI(), "%", "%%")+": "+format, args...)
	}
	for name, want := range everyHeader {
		if got := a.Header.Values(name); len(got) != 1 || got[0] != want {
			fault("%s: %q", name, got)
		}
	}
	secure := p.Settings.BaseURL != nil && p.Settings.BaseURL.Scheme == "https"
	opener := ""
	if secure || web.Loopback(r.Host) { // browsers take it from trustworthy origins only
		opener = "same-origin"
	}
	if got := a.Header.Get("Cross-Origin-Opener-Policy"); got != opener {
		fault("Cross-Origin-Opener-Policy: %q", got)
	}
	sts := a.Header.Get("Strict-Transport-Security")
	if (sts != "") != secure || secure && sts != "max-age=31536000" {
		fault("Strict-Transport-Security: %q", sts)
	}
	static := strings.HasPrefix(r.URL.Path, "/assets/") || r.URL.Path == "/icon.svg"
	if control := a.Header.Get("Cache-Control"); control != "no-store" && (!static || a.StatusCode >= 400) {
		fault("Cache-Control: %q", control)
	}
	for name := range a.Header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Server" {
			fault("%s: %q", name, a.Header.Values(name))
		}
	}
	if to := a.Header.Get("Location"); to != "" && !ownPaths[to] {
		fault("redirect to %q", to)
	}
	for _, c := range a.Cookies() {
		p.inspectCookie(c, secure, fault)
		if form != "" && c.Value != "" {
			p.mu.Lock()
			p.given[form] = append(p.given[form], c.Value)
			p.mu.Unlock()
		}
	}
}

// sentForm is the path and the body of a form that says which it is, otherwise "".
func sentForm(r *http.Request) string {
	body, err := r.GetBody()
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(body)
	if err != nil || !strings.Contains(string(text), "once=") {
		return ""
	}
	return r.URL.Path + " " + string(text)
}

// ownPaths are all the places that anybody is ever sent to.
var ownPaths = map[string]bool{
	"/": true, "/chat": true, "/user/register": true, "/user/login": true, "/user/entered": true, "/user/account": true,
	"/user/account?done=password": true, "/user/account?done=session": true, "/user/account?done=sessions": true,
}

func (p *place) inspectCookie(c *http.Cookie, secure bool, fault func(string, ...any)) {
	p.t.Helper()
	if c.Name == "hubbub_language" { // the page reads and writes it
		if c.HttpOnly || c.Secure != secure || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || len(c.Value) > 8 {
			fault("cookie %s", c)
		}
		return
	}
	name, prefixed := strings.CutPrefix(c.Name, "__Host-")
	if name != "hubbub" && name != "hubbub-device" || prefixed != secure || c.Secure != secure {
		fault("cookie %s, HTTPS %v", c, secure)
	}
	if !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		fault("cookie %s", c)
	}
	if c.Value != "" && len(c.Value) != 43 {
		fault("the token has %d characters, 256 bits have 43", len(c.Value))
	}
	if c.Value != "" {
		p.mu.Lock()
		p.secrets = append(p.secrets, c.Value)
		p.mu.Unlock()
	}
}

// printedToken is the one of the owner's link, as it was printed; "" if none was.
func (p *place) printedToken() string {
	found := printedLink.FindStringSubmatch(p.out.String())
	if found == nil {
		return ""
	}
	return found[1]
}

// tellsNoSecret fails if a text has a token that a browser was given, or the one
// of the owner's link.
func (p *place) tellsNoSecret(what, text string) {
	p.t.Helper()
	p.mu.Lock()
	secrets := slices.Clone(p.secrets)
	p.mu.Unlock()
	if token := p.printedToken(); token != "" {
		secrets = append(secrets, token)
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			p.t.Errorf("%s has the secret %q:\n%s", what, s, text)
		}
	}
}
