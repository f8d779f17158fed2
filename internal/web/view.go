package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

//go:embed templates
var templates embed.FS

// views are the pages that this package makes, by file.
type views map[string]*template.Template

func parseViews() (views, error) {
	names := []string{"login.html", "register.html", "owner.html", "link.html", "account.html", "unbuilt.html", "error.html", "deleted.html"}
	parsed := make(views, len(names))
	for _, name := range names {
		t, err := template.ParseFS(templates, "templates/parts.html", "templates/"+name)
		if err != nil {
			return nil, fmt.Errorf("read the templates: %w", err)
		}
		parsed[name] = t.Lookup(name)
	}
	return parsed, nil
}

// A view is what a page shows, and says in the language of its reader.
type view struct {
	*speaker
	Title         string
	Style, Script string // their paths; "" for no script
	Icon          string // its path, or ""
	SignUpClosed  bool
	Faults        []fault
	Message       string // the whole content, or what was done
	Typed         string // the name that was typed
	Offered       string // a name that is free, or ""
	Offer         string // the address of the form with it
	Once          string // says which form it is; see repeats
	Token         string // of the owner's link, or one that logs somebody in
	Languages     []offer
	Back          string // where choosing one of them leads
	Me            chat.Session
	Sessions      []chat.Session
}

// A fault is something wrong with what was typed.
type fault struct {
	Field   string // the field's name, "" for all of the form
	Message string
}

// Fault is what is wrong with a field, or "".
func (v view) Fault(field string) string {
	for _, f := range v.Faults {
		if f.Field == field {
			return f.Message
		}
	}
	return ""
}

// Date writes a time for people and for programs. With script it is in the reader's
// own format; this one is read alike in all languages.
func (v view) Date(t time.Time) template.HTML {
	t = t.UTC()
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `">` + t.Format("2006-01-02 15:04") + ` UTC</time>`)
}

// Marked says a text with one value in it, which stands in an element of that name.
func (v view) Marked(english, element, value string) template.HTML {
	const place = "\x00"
	marked := "<" + element + "><bdi>" + template.HTMLEscapeString(value) + "</bdi></" + element + ">"
	return template.HTML(strings.Replace(template.HTMLEscapeString(v.Say(english, place)), "\uFFFD", marked, 1))
}

// view makes the view of a page whose title is given in English.
func (v *visit) view(title string) view {
	p, speaker := v.site.page, v.speaker()
	return view{
		speaker: speaker, Languages: v.site.languages.offers(speaker.tag), Back: back(v.r.URL),
		Title: speaker.Say(title), Style: p.style, Script: p.script, Icon: p.icon,
		SignUpClosed: v.site.options.SignUpClosed, Me: v.session, Once: rand.Text(),
	}
}

// again shows a form once more, with what is wrong. fields are the form's names
// for the fields of the chat's errors.
func (v *visit) again(err error, file string, view view, fields map[string]string) error {
	status, message := v.explain(err)
	for _, e := range faultsOf(err) {
		view.Faults = append(view.Faults, fault{fields[e.Field], v.told(e)})
	}
	if view.Faults == nil {
		view.Faults = []fault{{"", message}}
	}
	v.write(status, file, view)
	return nil
}

// faultsOf are the errors for people that an error is, or is joined of.
func faultsOf(err error) []*chat.Error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*chat.Error
		for _, e := range joined.Unwrap() {
			all = append(all, faultsOf(e)...)
		}
		return all
	}
	if e, ok := errors.AsType[*chat.Error](err); ok {
		return []*chat.Error{e}
	}
	return nil
}

func (v *visit) show(file string, view view) error {
	v.write(http.StatusOK, file, view)
	return nil
}

// write answers with a page.
func (v *visit) write(status int, file string, view view) {
	var page bytes.Buffer
	if err := v.site.views[file].Execute(&page, view); err != nil {
		v.site.options.Log.Error("make a page", "file", file, "error", err)
		http.Error(v.w, v.speaker().Say(chat.AsError(err).Message), http.StatusInternalServerError)
		return
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(page.Bytes()) // who asked may be gone
	}
}
