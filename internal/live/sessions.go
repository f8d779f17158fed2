package live

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// checkAtOnce is how many sessions are looked up together.
const checkAtOnce = 500

// endSessions closes the sockets of sessions that are no more.
func (l *Live) endSessions(_ chat.ID, ended []chat.Ending) {
	reasons := make(map[chat.ID]chat.EndReason, len(ended))
	for _, e := range ended {
		reasons[e.Session.ID] = e.Reason
	}
	for c, session := range l.clients() {
		reason, over := reasons[session.ID]
		if !over {
			continue
		}
		l.drop(c)
		// The socket may not be connected yet, or no more: there is nobody to tell.
		_ = c.socket.Emit("session:end", wire.SessionEnd{Reason: wire.EndReason(reason)})
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
	for some := range slices.Chunk(slices.Collect(maps.Values(held)), checkAtOnce) {
		valid, ended, err := l.service.Recheck(ctx, some)
		if err != nil {
			if ctx.Err() == nil {
				l.options.Log.Error("sessions cannot be looked up", "err", err)
			}
			return
		}
		l.refresh(valid)
		if len(ended) > 0 {
			l.endSessions(0, ended)
		}
	}
}

// refresh keeps the sessions as they are now, and tells those who are somebody else by
// now, on the server, that they are.
func (l *Live) refresh(sessions []chat.Session) {
	for c, me := range l.renew(sessions) {
		// The socket may not be connected yet, or no more. Then its page asks.
		_ = c.socket.Emit("self", me)
	}
}

// renew keeps the sessions as they are now, and returns the sockets whose person has
// another role or name than before.
func (l *Live) renew(sessions []chat.Session) map[*client]wire.Self {
	now := make(map[chat.ID]chat.Session, len(sessions))
	for _, s := range sessions {
		now[s.ID] = s
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	others := make(map[*client]wire.Self)
	for _, s := range sessions {
		u := l.users[s.User.ID]
		if u == nil {
			continue
		}
		for c := range u.clients {
			s, ok := now[c.session.ID]
			if !ok {
				continue
			}
			if me := wireSelf(s.User); me != wireSelf(c.session.User) {
				others[c] = me
			}
			c.session = s
		}
	}
	return others
}
