package main

import (
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/session"
)

//go:embed templates
var templates embed.FS

// site is the pages around the sockets.
type site struct {
	io     *socketio.Server
	users  *users
	pages  *template.Template
	client bool // whether the browser's part of Socket.IO is there
}

func newSite(io *socketio.Server, client bool) *site {
	return &site{io, newUsers(), template.Must(template.ParseFS(templates, "templates/*.html")), client}
}

// A page is a handler that knows who asks and may fail.
type page func(w http.ResponseWriter, r *http.Request, s *session.Session) error

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store") // it is one person's page
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := p(w, r, session.From(r.Context())); err != nil {
		slog.Error("page", "path", r.URL.Path, "error", err)
		http.Error(w, "Something went wrong here. Please try again.", http.StatusInternalServerError)
	}
}

func (s *site) chat(w http.ResponseWriter, r *http.Request, sess *session.Session) error {
	user, err := sess.Get("user")
	if err != nil {
		return err
	}
	if user == "" {
		http.Redirect(w, r, "/user/login", http.StatusFound)
		return nil
	}
	return s.pages.ExecuteTemplate(w, "chat.html", struct {
		User   string
		Client bool
	}{user, s.client})
}

// form shows one of the two forms, with what went wrong the last time.
func (s *site) form(name string) page {
	return func(w http.ResponseWriter, r *http.Request, sess *session.Session) error {
		flash, err := sess.Pop("flash")
		if err != nil {
			return err
		}
		return s.pages.ExecuteTemplate(w, name, struct{ Flash string }{flash})
	}
}

func (s *site) register(w http.ResponseWriter, r *http.Request, sess *session.Session) error {
	name, password := credentials(r)
	if !acceptable(name, password) {
		return again(w, r, sess, "Invalid credentials.")
	}
	added, err := s.users.add(r.Context(), name, password)
	if err != nil {
		return err
	}
	if !added {
		return again(w, r, sess, "Username already exists.")
	}
	return s.welcome(w, r, sess, name)
}

func (s *site) login(w http.ResponseWriter, r *http.Request, sess *session.Session) error {
	name, password := credentials(r)
	ok, err := s.users.check(r.Context(), name, password)
	if err != nil {
		return err
	}
	if !ok {
		return again(w, r, sess, "Invalid credentials.")
	}
	return s.welcome(w, r, sess, name)
}

func (s *site) logout(w http.ResponseWriter, r *http.Request, sess *session.Session) error {
	if err := sess.End(); err != nil {
		return err
	}
	http.Redirect(w, r, "/user/login", http.StatusFound)
	return nil
}

func credentials(r *http.Request) (name, password string) {
	return strings.TrimSpace(r.PostFormValue("username")), r.PostFormValue("password")
}

// again sends back to the form, which says once why.
func again(w http.ResponseWriter, r *http.Request, sess *session.Session, flash string) error {
	if err := sess.Set("flash", flash); err != nil {
		return err
	}
	http.Redirect(w, r, r.URL.Path, http.StatusFound)
	return nil
}

// welcome logs someone in.
func (s *site) welcome(w http.ResponseWriter, r *http.Request, sess *session.Session, name string) error {
	if err := sess.Renew(); err != nil {
		return err
	}
	if err := sess.Set("user", name); err != nil {
		return err
	}
	// Whoever was logged in here before no longer speaks in this browser.
	s.io.To(sess.Room()).Close()
	http.Redirect(w, r, "/chat", http.StatusFound)
	return nil
}

// headers say that nothing but our own files runs here, in no other site's frame.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// clientFiles is the browser's client where make example puts it: beside this
// source, or there as seen from the root of the repository.
func clientFiles() fs.FS {
	_, source, _, _ := runtime.Caller(0)
	for _, dir := range []string{filepath.Dir(source), "examples/livechat"} {
		dist := filepath.Join(dir, "node_modules/socket.io-client/dist")
		if info, err := os.Stat(dist); err == nil && info.IsDir() {
			return os.DirFS(dist)
		}
	}
	return nil
}
