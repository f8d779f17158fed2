package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// locales are the catalogues, a file for each language besides English: what the
// forms say in English, which is their key, and the same in that language. Values
// are put in for %s.
//
//go:embed locales
var locales embed.FS

// languageCookie keeps the language that somebody chose in this browser. The page
// reads and writes it too (ui/src/language.ts).
const (
	languageCookie     = "hubbub_language"
	languageCookieLife = 365 * 24 * time.Hour
)

// mostAccepted is how long an Accept-Language may be, in bytes; a longer one is
// not read.
const mostAccepted = 1 << 10

// languages are those that the site speaks. All methods may be called concurrently.
type languages struct {
	tags    []language.Tag // English first
	matcher language.Matcher
	catalog catalog.Catalog
}

// readLanguages reads the catalogues.
func readLanguages() (*languages, error) {
	all := &languages{tags: []language.Tag{language.English}}
	builder := catalog.NewBuilder(catalog.Fallback(language.English))
	files, err := locales.ReadDir("locales")
	if err != nil {
		return nil, fmt.Errorf("read the languages: %w", err)
	}
	for _, file := range files {
		texts, err := readCatalogue(file.Name())
		if err != nil {
			return nil, fmt.Errorf("read the language %s: %w", file.Name(), err)
		}
		tag, err := language.Parse(strings.TrimSuffix(file.Name(), ".json"))
		if err != nil {
			return nil, fmt.Errorf("read the language %s: %w", file.Name(), err)
		}
		for english, text := range texts {
			if err := builder.SetString(tag, english, text); err != nil {
				return nil, fmt.Errorf("read the language %s: %w", file.Name(), err)
			}
		}
		all.tags = append(all.tags, tag)
	}
	all.matcher, all.catalog = language.NewMatcher(all.tags), builder
	return all, nil
}

func readCatalogue(name string) (texts map[string]string, err error) {
	content, err := locales.ReadFile(path.Join("locales", name))
	if err != nil {
		return nil, err
	}
	return texts, json.Unmarshal(content, &texts)
}

// of returns the language of a request: the one that was chosen, or the best of
// those that the browser would like.
func (l *languages) of(r *http.Request) language.Tag {
	if c, err := r.Cookie(languageCookie); err == nil {
		if i := slices.IndexFunc(l.tags, func(t language.Tag) bool { return t.String() == c.Value }); i >= 0 {
			return l.tags[i]
		}
	}
	accepted := r.Header.Get("Accept-Language")
	if len(accepted) > mostAccepted {
		return l.tags[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil {
		return l.tags[0]
	}
	_, i, _ := l.matcher.Match(wanted...)
	return l.tags[i]
}

// A speaker says things in the language of a visit. It is for one goroutine.
type speaker struct {
	tag     language.Tag
	printer *message.Printer
}

func (l *languages) speaker(r *http.Request) *speaker {
	tag := l.of(r)
	return &speaker{tag, message.NewPrinter(tag, message.Catalog(l.catalog))}
}

// Say says a text, which is given in English, with values for each %s in it.
func (s *speaker) Say(english string, values ...any) string {
	return s.printer.Sprintf(message.Key(english, english), values...)
}

// Lang is the language, as HTML has it.
func (s *speaker) Lang() string { return s.tag.String() }

// Dir is the direction in which the language is written, as HTML has it.
func (s *speaker) Dir() string {
	script, _ := s.tag.Script()
	switch script.String() {
	case "Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return "ltr"
}

// An offer is a language that somebody may choose.
type offer struct {
	Lang, Name string
	Chosen     bool
}

// offers lists the languages, each by its own name: that stands in its catalogue for
// "English".
func (l *languages) offers(now language.Tag) (all []offer) {
	for _, tag := range l.tags {
		own := message.NewPrinter(tag, message.Catalog(l.catalog))
		all = append(all, offer{tag.String(), own.Sprintf("English"), tag == now})
	}
	return all
}

// chooseLanguage keeps what was chosen in the browser, and shows the page again from
// which it was chosen.
func chooseLanguage(v *visit) error {
	form, err := v.form("language", "back")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.site.languages.tags, func(t language.Tag) bool { return t.String() == form["language"] }) {
		return errForm
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: languageCookie, Value: form["language"], Path: "/", MaxAge: int(languageCookieLife.Seconds()),
		Secure: v.site.https(v.r), SameSite: http.SameSiteLaxMode,
	})
	at, err := url.Parse(form["back"])
	if err != nil {
		return errForm
	}
	return v.redirect(back(at))
}

// back is where a form leads to that was chosen from the page at an address: that page,
// if it is one of the site's own that are shown to whoever asks.
func back(at *url.URL) string {
	switch at.Path {
	case "/user/login":
		return "/user/login"
	case "/user/register":
		return "/user/register"
	case "/user/account", "/user/password", "/user/delete", "/user/sessions/end", "/user/sessions/end-others":
		return "/user/account"
	}
	return "/"
}
