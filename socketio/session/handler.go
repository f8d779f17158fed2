package session

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Handler finds the session of each request's cookie, so that [From] works in
// next and in the event handlers of sockets that next accepts. Nothing is
// stored and no cookie is set before something is written to the session.
func (m *Manager) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := &state{manager: m, out: w, cookie: m.cookie(r)}
		st.id, st.err = m.find(r, st.cookie.Name)
		// A socket keeps the state for as long as it lives, and must not keep
		// the response with it.
		defer st.seal()
		next.ServeHTTP(&response{w, st}, r.WithContext(context.WithValue(r.Context(), contextKey{}, st)))
	})
}

// cookie is the one place that decides how the cookie looks.
func (m *Manager) cookie(r *http.Request) http.Cookie {
	c := http.Cookie{Name: m.opts.Cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if r.TLS != nil || m.opts.Secure {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	return c
}

// find returns the id of the session that the request's cookie names, or none.
func (m *Manager) find(r *http.Request, name string) (string, error) {
	c, err := r.Cookie(name)
	if err != nil {
		return "", nil // no cookie: no session yet
	}
	rec, err := alive(m.store.Find(r.Context(), sha256.Sum256([]byte(c.Value))))
	if errors.Is(err, ErrEnded) {
		return "", nil
	}
	return rec.ID, err
}

// newToken makes a token of 256 bits and what the store may see of it.
func newToken() (token string, hash [32]byte) {
	b := make([]byte, 32)
	rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, sha256.Sum256([]byte(token))
}

// setCookie gives the browser a token, or with an empty one takes it away.
func (st *state) setCookie(token string, ends time.Time) {
	c := st.cookie
	c.Value, c.MaxAge = token, int(time.Until(ends).Seconds())
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(st.out, &c)
	// No cache may hand one person's cookie to another.
	st.out.Header().Set("Cache-Control", "no-store")
}

// seal marks the point from which on no cookie can be set.
func (st *state) seal() {
	st.mu.Lock()
	st.out = nil
	st.mu.Unlock()
}

// response notices when the header goes out or the connection is taken over.
type response struct {
	http.ResponseWriter
	state *state
}

func (w *response) WriteHeader(code int) {
	if code >= 200 { // the header of a 1xx is not the last one
		w.state.seal()
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *response) Write(p []byte) (int, error) {
	w.state.seal()
	return w.ResponseWriter.Write(p)
}

// ReadFrom keeps the server's fast way of sending a file.
func (w *response) ReadFrom(r io.Reader) (int64, error) {
	w.state.seal()
	return io.Copy(w.ResponseWriter, r)
}

func (w *response) Flush() { _ = w.FlushError() }

func (w *response) FlushError() error {
	w.state.seal()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.state.seal()
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap lets [http.ResponseController] reach what the server offers besides.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }
