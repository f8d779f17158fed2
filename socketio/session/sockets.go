package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/socketio"
)

// Require makes a namespace refuse sockets without a live session that holds
// key. A socket keeps the value that it was let in with, as s.Get(key). It is
// closed at once when the session ends or expires, and within Options.Recheck
// when the key gets another value or another process ended the session. One that
// was away meanwhile does not come back: it is refused. With
// Recovery.SkipMiddleware it is closed only when it is in, and has heard what it
// missed: leave that off where a log-in decides what may be heard.
//
// Call it once for a namespace, before the first request. The server must be
// behind [Manager.Handler].
func (m *Manager) Require(ns *socketio.Namespace, key string) {
	m.mu.Lock()
	m.closer = append(m.closer, func(room string) { ns.To(room).Close() })
	m.mu.Unlock()
	ns.Use(func(ctx context.Context, s *socketio.Socket) error { return m.admit(ctx, s, key) })
	ns.OnConnect(func(ctx context.Context, s *socketio.Socket) { m.readmit(ctx, s, key) })
}

var (
	errRefused     = &socketio.Error{Code: "unauthorized", Message: "not logged in"}
	errUnavailable = &socketio.Error{Code: "unavailable", Message: "sessions are unavailable"}
)

func (m *Manager) admit(ctx context.Context, s *socketio.Socket, key string) error {
	id, err := From(ctx).open()
	if err == nil && id == "" {
		return errRefused
	}
	// First into the room, then the question: an End that comes between finds
	// the socket there, one that came before is seen in the store.
	var r Record
	if err == nil {
		s.Join(roomOf(id))
		r, err = m.holding(ctx, id, key)
	}
	switch {
	case errors.Is(err, ErrEnded):
		return errRefused
	case err != nil:
		m.opts.Logger.Error("session of a socket", "socket", s.ID(), "error", err)
		return errUnavailable
	case s.Recovered() && s.Get(key) != r.Values[key]:
		return errRefused // it has the rooms of who it was, and what they missed
	}
	s.Set(key, r.Values[key])
	watch(m, s, r, key)
	return nil
}

// readmit is admit for a socket that has come back without asking the middleware.
func (m *Manager) readmit(ctx context.Context, s *socketio.Socket, key string) {
	if !s.Recovered() {
		return
	}
	if _, asked := m.returned.Load(s); !asked && m.admit(ctx, s, key) != nil {
		s.Close()
	}
}

// holding returns a live record that has the key.
func (m *Manager) holding(ctx context.Context, id, key string) (Record, error) {
	r, err := alive(m.store.Read(ctx, id))
	if err == nil && r.Values[key] == "" {
		err = ErrEnded
	}
	return r, err
}

// watcher looks a socket's session up again: when it should expire, and now and
// then for what this process was not told. It is a timer and no goroutine,
// because idle sockets are many.
type watcher struct {
	manager    *Manager
	socket     *socketio.Socket
	id         string
	key, value string

	mu    sync.Mutex // guards timer, which may fire while it is being made
	timer *time.Timer
}

func watch(m *Manager, s *socketio.Socket, r Record, key string) {
	w := &watcher{manager: m, socket: s, id: r.ID, key: key, value: r.Values[key]}
	w.mu.Lock()
	w.timer = time.AfterFunc(w.wait(r), w.look)
	w.mu.Unlock()
	if s.Recovered() {
		m.returned.Store(s, nil)
	}
	context.AfterFunc(s.Context(), func() {
		w.timer.Stop()
		m.returned.Delete(s)
	})
}

func (w *watcher) wait(r Record) time.Duration {
	return min(w.manager.opts.Recheck, time.Until(r.Expires))
}

func (w *watcher) look() {
	ctx := w.socket.Context()
	if ctx.Err() != nil {
		return
	}
	r, err := w.manager.holding(ctx, w.id, w.key)
	next := w.wait(r)
	switch {
	case errors.Is(err, ErrEnded), err == nil && r.Values[w.key] != w.value:
		w.socket.Close()
		return
	case err != nil: // the next look will tell; until then nobody is thrown out
		w.manager.opts.Logger.Error("session of a socket", "socket", w.socket.ID(), "error", err)
		next = w.manager.opts.Recheck
	}
	w.mu.Lock()
	w.timer.Reset(next)
	w.mu.Unlock()
}
