package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

func speaking(t *testing.T, pairs ...string) *speaker {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/user/login", nil)
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Add(pairs[i], pairs[i+1])
	}
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	return all.speaker(r)
}

func TestTheLanguageIsTheChosenOneOrTheBestThatTheBrowserWants(t *testing.T) {
	const accept, cookie = "Accept-Language", "Cookie"
	for _, tt := range []struct {
		want   string
		header []string
	}{
		{"en", nil},
		{"de", []string{accept, "de"}},
		{"de", []string{accept, "de-AT,de;q=0.9,en;q=0.8"}},
		{"de", []string{accept, "fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4"}},
		{"en", []string{accept, "fr,en;q=0.5,de;q=0.4"}},
		{"en", []string{accept, "fr"}},
		{"en", []string{accept, "*"}},
		{"en", []string{accept, "\xff;;q=x,-"}},
		{"en", []string{accept, "de," + strings.Repeat("x-y,", 16<<10)}},
		{"en", []string{accept, "de" + strings.Repeat("-a", 500)}},
		{"en", []string{accept, "de", cookie, "hubbub_language=en"}},
		{"de", []string{accept, "en", cookie, "hubbub_language=de"}},
		{"de", []string{accept, "de", cookie, "hubbub_language=xx"}},
		{"en", []string{cookie, "hubbub_language=" + strings.Repeat("d", 64<<10)}},
		{"en", []string{cookie, `hubbub_language="><script>`}},
	} {
		if got := speaking(t, tt.header...).Lang(); got != tt.want {
			t.Errorf("%.80q: %s, want %s", tt.header, got, tt.want)
		}
	}
}

func TestWhatALanguageLacksIsSaidInEnglish(t *testing.T) {
	german := speaking(t, "Accept-Language", "de")
	for english, want := range map[string]string{"Log in": "Anmelden", "Nobody has translated this.": "Nobody has translated this."} {
		if got := german.Say(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
	if got := german.Say("This server's address is %s.", "https://a.example/%d"); got != "Die Adresse dieses Servers ist https://a.example/%d." {
		t.Error(got)
	}
}

func TestATextWithAMarkInItEscapesItsValue(t *testing.T) {
	v := view{speaker: speaking(t, "Accept-Language", "de")}
	if got := v.Marked("You're logged in as %s.", "strong", "<b>%s&"); got != "Du bist als <strong><bdi>&lt;b&gt;%s&amp;</bdi></strong> angemeldet." {
		t.Error(got)
	}
}

func TestChoosingALanguageLeadsBackToThePageItWasChosenOn(t *testing.T) {
	for from, want := range map[string]string{
		"/user/login":                  "/user/login",
		"/user/register?name=ann":      "/user/register",
		"/user/owner?token=secret":     "/",
		"/user/account?done=password":  "/user/account",
		"/user/password":               "/user/account",
		"/user/sessions/end":           "/user/account",
		"":                             "/",
		"/nowhere":                     "/",
		"//evil.example/user/login/..": "/",
		"https://evil.example":         "/",
		"/\\evil.example":              "/",
	} {
		at, err := url.Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		if got := back(at); got != want {
			t.Errorf("%q leads to %q, want %q", from, got, want)
		}
	}
}

// said finds the texts that the forms say: what templates and code give to Say and its
// like, and the messages of the errors that the forms show.
func said(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{"English": true} // how a language calls itself
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	inTemplate := regexp.MustCompile(`\.(?:Say|Marked) "([^"]*)"`)
	for _, file := range files {
		content, err := fs.ReadFile(templates, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplate.FindAllStringSubmatch(string(content), -1) {
			found[m[1]] = true
		}
	}
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(own, shownInForms...) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range saidIn(file) {
			found[text] = true
		}
	}
	return found
}

// shownInForms are the chat's files whose errors the forms show. Those of rooms and
// messages go to the page, which says them by their codes.
var shownInForms = []string{
	"../chat/account.go", "../chat/error.go", "../chat/login.go", "../chat/loginlink.go", "../chat/name.go", "../chat/owner.go",
	"../chat/password.go", "../chat/session.go", "../chat/signup.go", "../chat/throttle.go",
}

// ofRooms are the codes, and the reasons, of errors that no form has.
var ofRooms = []string{"Conflict", "ReadOnly", "LastOwner", "Full", "ReplyGone"}

// saidIn finds texts for people in a file: the strings that look like sentences, other than
// those that are wrapped around errors.
func saidIn(file *ast.File) (texts []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Errorf" || sel.Sel.Name == "New") {
				return false // for programmers
			}
		case *ast.CompositeLit:
			return !slices.ContainsFunc(n.Elts, isOfRooms)
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && sentence.MatchString(text) {
				texts = append(texts, text)
			}
		}
		return true
	})
	return texts
}

// isOfRooms tells whether a member of an error is one of those codes or reasons.
func isOfRooms(member ast.Expr) bool {
	pair, ok := member.(*ast.KeyValueExpr)
	if !ok {
		return false
	}
	code, ok := pair.Value.(*ast.Ident)
	return ok && slices.Contains(ofRooms, code.Name)
}

var sentence = regexp.MustCompile(`^\p{Lu}[\p{L}']*(?:-up)?,? \p{L}|^%s .* %s$`)

func TestTheCataloguesHaveWhatTheFormsSayAndNothingElse(t *testing.T) {
	want := said(t)
	for _, b := range slices.Concat(browsers, systems) { // their names are the same everywhere
		delete(want, b.word)
		delete(want, b.name)
	}
	for _, text := range []string{"Language", "Show", "Hide", "Password", "Close", "Since"} {
		if !want[text] {
			t.Errorf("%q was not found in the templates", text)
		}
	}
	files, err := locales.ReadDir("locales")
	if err != nil || len(files) == 0 {
		t.Fatal("no catalogues", err)
	}
	for _, file := range files {
		texts, err := readCatalogue(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, english := range slices.Sorted(maps.Keys(want)) {
			text, there := texts[english]
			if !there || strings.TrimSpace(text) == "" {
				t.Errorf("%s lacks %q", file.Name(), english)
			}
			if strings.Count(text, "%s") != strings.Count(english, "%s") {
				t.Errorf("%s: %q has other values than %q", file.Name(), text, english)
			}
		}
		for english := range texts {
			if !want[english] {
				t.Errorf("%s has %q, which nobody says", file.Name(), english)
			}
		}
	}
}

func TestWhatThePageSaysBeforeItsScriptIsReplaced(t *testing.T) {
	index, err := os.ReadFile("../../ui/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, replaced := range append(pageTexts, pageLanguage) {
		if strings.Count(string(index), replaced) != 1 {
			t.Errorf("ui/index.html does not have %q once", replaced)
		}
	}
}

func TestTheFormsAndThePageSpeakTheSameLanguages(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../ui/locales/*.ftl")
	if err != nil || len(pages) != len(all.tags) {
		t.Errorf("the page speaks %v, the forms %v (%v)", pages, all.tags, err)
	}
	for _, tag := range all.tags {
		if !slices.Contains(pages, filepath.FromSlash("../../ui/locales/"+tag.String()+".ftl")) {
			t.Errorf("the page does not speak %s", tag)
		}
	}
}

// pseudo is a language that nobody speaks: each text of the catalogues, in marks.
func pseudo(t *testing.T) *languages {
	t.Helper()
	texts, err := readCatalogue("de.json")
	if err != nil {
		t.Fatal(err)
	}
	all := &languages{tags: []language.Tag{language.Arabic}, matcher: language.NewMatcher([]language.Tag{language.Arabic})}
	builder := catalog.NewBuilder()
	for english := range texts {
		if err := builder.SetString(language.Arabic, english, "⟦"+english+"⟧"); err != nil {
			t.Fatal(err)
		}
	}
	all.catalog = builder
	return all
}

var (
	marked = regexp.MustCompile(`⟦[^⟧]*⟧`)
	// What people wrote, and dates.
	notOurs = regexp.MustCompile(`(?s)<(bdi|time)\b.*?</(?:bdi|time)>|<style\b.*?</style>|</?(?:strong|code)>| · Hubbub|<span class="name">Hubbub</span>`)
	visible = regexp.MustCompile(`>([^<>]+)<|\b(?:aria-label|title|placeholder|alt|data-show|data-hide)="([^"]*)"`)
	letter  = regexp.MustCompile(`\p{L}`)
)

// strays finds what is seen or heard of a page and is in no catalogue.
func strays(page string) (found []string) {
	// Marks may be around a name: that goes first, with what it stands in.
	page = notOurs.ReplaceAllString(page, "")
	for _, m := range visible.FindAllStringSubmatch(page, -1) {
		if text := marked.ReplaceAllString(m[1]+m[2], ""); letter.MatchString(text) {
			found = append(found, strings.TrimSpace(m[1]+m[2]))
		}
	}
	return found
}

func TestEveryPageWithAFormSaysOnlyWhatIsInTheCatalogues(t *testing.T) {
	s, err := New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.languages = pseudo(t)
	for file := range s.views {
		for _, wrong := range []bool{false, true} {
			r := httptest.NewRequest(http.MethodGet, "/user/login", nil)
			w := httptest.NewRecorder()
			v := &visit{site: s, w: w, r: r, session: chat.Session{ID: 1, User: chat.User{ID: 1, Name: "ann"}}}
			view := v.view("Your account")
			view.Typed, view.Offered, view.Token = "ann", "ann2", "0123"
			view.Sessions = []chat.Session{{ID: 1, Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}, {ID: 2}}
			if wrong {
				view.Message = view.Say(done["password"])
				for _, field := range []string{"username", "password", "current", "next", "others", ""} {
					view.Faults = append(view.Faults, fault{field, v.told(chat.ErrForbidden)})
				}
			}
			v.write(http.StatusOK, file, view)
			if !strings.Contains(w.Body.String(), `<html lang="ar" dir="rtl">`) {
				t.Errorf("%s is not mirrored", file)
			}
			for _, stray := range strays(w.Body.String()) {
				t.Errorf("%s says %q, which is in no catalogue", file, stray)
			}
		}
	}
	if found := strays(`<p title="a">⟦b⟧ c</p><bdi>d</bdi><p>⟦e⟧ 1.</p>`); !slices.Equal(found, []string{"a", "⟦b⟧ c"}) {
		t.Errorf("the rule finds %q", found)
	}
}
