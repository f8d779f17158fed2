package live

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// checkAtOnce is how many sessions are looked up together.
const checkAtOnce = 500

// endSessions closes the sockets of a user's sessions that are no more.
func (l *Live) endSessions(user chat.ID, sessions []chat.Session) {
	ended := make(map[chat.ID]string)
	for _, s := range sessions {
		ended[s.ID] = l.reason(s, time.Now())
	}
	l.end(ended)
}

// reason tells why a session has ended, as far as its last state says.
func (l *Live) reason(s chat.Session, now time.Time) string {
	switch {
	case s.User.State == chat.Deactivated:
		return "deactivated"
	case s.User.State == chat.Deleted:
		return "deleted"
	case !now.Before(l.service.Expires(s)):
		return "expired"
	}
	return "revoked"
}

// end closes the sockets of sessions, for the reasons given.
func (l *Live) end(sessions map[chat.ID]string) {
	for c, session := range l.clients() {
		reason, over := sessions[session.ID]
		if !over {
			continue
		}
		l.drop(c)
		// The socket may not be connected yet, or no more: there is nobody to tell.
		_ = c.socket.Emit("session:end", wire.SessionEnd{Reason: reason})
		c.socket.Close()
	}
}

// clients returns all sockets with their sessions.
func (l *Live) clients() map[*client]chat.Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[*client]chat.Session)
	for _, u := range l.users {
		for c := range u.clients {
			all[c] = c.session
		}
	}
	return all
}

// checkSessions looks sessions up and ends the sockets of those that do not count
// any more: all of them, or those that may have expired.
func (l *Live) checkSessions(ctx context.Context, now time.Time, all bool) {
	held := make(map[chat.ID]chat.Session)
	for _, session := range l.clients() {
		if all || !now.Before(l.service.Expires(session)) {
			held[session.ID] = session
		}
	}
	ids := make([]chat.ID, 0, len(held))
	for id := range held {
		ids = append(ids, id)
	}
	for len(ids) > 0 {
		some := ids[:min(checkAtOnce, len(ids))]
		ids = ids[len(some):]
		valid, err := l.service.StillValid(ctx, some)
		if err != nil {
			if ctx.Err() == nil {
				l.options.Log.Error("sessions cannot be looked up", "err", err)
			}
			return
		}
		l.refresh(valid)
		for _, s := range valid {
			delete(held, s.ID)
		}
		ended := make(map[chat.ID]string)
		for _, id := range some {
			if s, over := held[id]; over {
				ended[id] = l.reason(s, now)
			}
		}
		if len(ended) > 0 {
			l.end(ended)
		}
	}
}

// refresh keeps the sessions as they are now.
func (l *Live) refresh(sessions []chat.Session) {
	now := make(map[chat.ID]chat.Session, len(sessions))
	for _, s := range sessions {
		now[s.ID] = s
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range sessions {
		if u := l.users[s.User.ID]; u != nil {
			for c := range u.clients {
				if s, ok := now[c.session.ID]; ok {
					c.session = s
				}
			}
		}
	}
}

const (
	restartAfter  = 500 * time.Millisecond
	restartSpread = 5 * time.Second
)

// AnnounceRestart tells all pages when to come back, spread over five seconds. The
// caller shuts the Socket.IO server down afterwards.
func (l *Live) AnnounceRestart() {
	for c := range l.clients() {
		after := restartAfter + rand.N(restartSpread)
		_ = c.socket.Emit("server:restart", wire.Restart{RetryAfterMs: after.Milliseconds()})
	}
}
