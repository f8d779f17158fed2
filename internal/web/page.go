package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the plain style
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// plainStyle is the forms' own stylesheet, for as long as the page is not built.
const plainStyle = "/user/plain.css"

//go:embed templates/plain.css
var plainCSS []byte

// page is the built page.
type page struct {
	index         string // "": not built
	files         []file
	style, script string // of the forms
	icon          string
	catalogues    map[string]string // the paths of what the page says, by language
}

// A file is one of the built page, kept in memory.
type file struct {
	path    string
	content []byte
	zipped  []byte // the same as gzip has it; nil: not worth it
	etag    string
	forever bool // its name changes with its content
}

// What the build leaves in its folder that is not for browsers.
var inner = map[string]bool{"index.html": true, "manifest.json": true}

// readPage takes the built page into memory.
func readPage(dist fs.FS) (page, error) {
	p := page{style: plainStyle}
	if dist == nil {
		return p, nil
	}
	index, err := fs.ReadFile(dist, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the page: %w", err)
	}
	p.index = string(index)
	for _, filled := range []string{meta("user", ""), meta("room", "")} {
		if !strings.Contains(p.index, filled) {
			return p, errors.New("read the page: index.html has no " + filled)
		}
	}
	err = fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || inner[name] {
			return err
		}
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		p.files = append(p.files, file{
			path: "/" + name, content: content, zipped: zip(name, content),
			etag:    `"` + hex.EncodeToString(sum[:12]) + `"`,
			forever: strings.HasPrefix(name, "assets/"),
		})
		if name == "icon.svg" {
			p.icon = "/" + name
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("read the page: %w", err)
	}
	return p, p.readManifest(dist)
}

// readManifest finds the forms' style and script in the list that the build made.
func (p *page) readManifest(dist fs.FS) error {
	text, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the page's manifest: %w", err)
	}
	var built map[string]struct{ File string }
	if err := json.Unmarshal(text, &built); err != nil {
		return fmt.Errorf("read the page's manifest: %w", err)
	}
	if f := built["src/forms.css"].File; f != "" {
		p.style = "/" + f
	}
	if f := built["src/forms.ts"].File; f != "" {
		p.script = "/" + f
	}
	p.catalogues = make(map[string]string)
	for source, b := range built {
		if language, found := strings.CutPrefix(source, "locales/"); found {
			p.catalogues[strings.TrimSuffix(language, ".ftl?raw")] = "/" + b.File
		}
	}
	return nil
}

// serve answers with the file. Its name says its type; ranges and conditions are
// the standard library's.
func (f file) serve(v *visit) error {
	h := v.w.Header()
	content, etag := f.content, f.etag
	if f.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(v.r) {
			h.Set("Content-Encoding", "gzip")
			content, etag = f.zipped, strings.TrimSuffix(f.etag, `"`)+`-gzip"`
		}
	}
	h.Set("Etag", etag)
	if f.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	http.ServeContent(v.w, v.r, path.Base(f.path), time.Time{}, bytes.NewReader(content))
	return nil
}

func showPlainStyle(v *visit) error {
	http.ServeContent(v.w, v.r, "plain.css", time.Time{}, bytes.NewReader(plainCSS))
	return nil
}

// meta is a tag by which the page learns, before it asks, whose it is ("user"), since
// it shows what it kept of the last visit only to them, and which room comes first
// ("room").
func meta(name, content string) string {
	return fmt.Sprintf(`<meta name="hubbub-%s" content="%s"`, name, content)
}

// pageLanguage is where the page says its language.
const pageLanguage = `<html lang="en"`

// pageTexts are what the page says before its script runs, or if that never does.
var pageTexts = []string{
	"The chat is still loading. If this takes long, reload the page. If that doesn't help, your browser may be too old.",
	"The chat can't run in this browser. Update it, or try another one.",
	"The chat needs JavaScript. Turn it on, then reload this page.",
}

// showChat answers with the page. Rooms and messages have addresses below the chat's,
// /chat/ROOM and /chat/ROOM/MESSAGE: the page is the same at all of them, and says
// itself what is not there.
func showChat(v *visit) error {
	for _, name := range []string{"room", "message"} {
		value := v.r.PathValue(name)
		if id, err := chat.ParseID(value); value != "" && (err != nil || id == 0) {
			return errNoRoute
		}
	}
	if v.site.page.index == "" {
		return v.show("unbuilt.html", v.view("The page isn't built"))
	}
	speaker := v.speaker()
	fill := []string{
		meta("user", ""), meta("user", v.session.User.ID.String()),
		meta("room", ""), meta("room", v.site.service.Lobby().String()),
		pageLanguage, `<html lang="` + speaker.Lang() + `" dir="` + speaker.Dir() + `"`,
	}
	if catalogue := v.site.page.catalogues[speaker.Lang()]; catalogue != "" { // the script would ask for it only when it runs
		fill = append(fill, "</head>", `<link rel="modulepreload" href="`+catalogue+`"></head>`)
	}
	for _, english := range pageTexts {
		fill = append(fill, english, template.HTMLEscapeString(speaker.Say(english)))
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = strings.NewReplacer(fill...).WriteString(v.w, v.site.page.index) // who asked may be gone
	return nil
}
