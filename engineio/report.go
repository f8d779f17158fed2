package engineio

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxLines is how many refusals, and how many ends of sessions, are logged within a
// second; the next line tells how many were left out.
const maxLines = 5

// lines lets a few lines a second through.
type lines struct {
	mu     sync.Mutex
	second int64
	n      int
	left   int
}

// allow tells whether a line may be written, and how many have been left out before it.
func (l *lines) allow() (left int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now().Unix(); now != l.second {
		l.second, l.n = now, 0
	}
	if l.n++; l.n > maxLines {
		l.left++
		return 0, false
	}
	left, l.left = l.left, 0
	return left, true
}

// write logs a line unless there are too many.
func (s *Server) write(l *lines, level slog.Level, message string, attrs ...slog.Attr) {
	left, ok := l.allow()
	if !ok {
		return
	}
	if left > 0 {
		attrs = append(attrs, slog.Int("left_out", left))
	}
	s.opts.Logger.LogAttrs(context.Background(), level, message, attrs...)
}

// quoted makes a value of the other side fit for a line: it is cut, and what could
// end the line or change a terminal is escaped.
func quoted(key, value string, most int) slog.Attr {
	q := strconv.QuoteToASCII(value[:min(len(value), most)])
	return slog.String(key, q[1:len(q)-1])
}

// reportRefusal counts and logs a refusal. Of the request it tells nothing that is, or
// may have in it, a secret: not the query, which has the session's id, and no cookie.
func (s *Server) reportRefusal(r *http.Request, e *RefusedError) {
	kind := e.kind()
	s.count.refused(kind)
	if !s.opts.Logger.Enabled(context.Background(), slog.LevelWarn) {
		return
	}
	attrs := []slog.Attr{
		slog.String("kind", kind), slog.Int("status", e.Status), quoted("why", e.Message, 160),
		quoted("method", r.Method, 16), quoted("remote", r.RemoteAddr, 48),
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		attrs = append(attrs, quoted("origin", origin, 64), quoted("host", r.Host, 64))
	}
	if e.Err != nil {
		attrs = append(attrs, quoted("error", e.Err.Error(), 64))
	}
	s.write(&s.refusals, slog.LevelWarn, "engineio: refused a request", attrs...)
}

// kind names a refusal in Stats.
func (e *RefusedError) kind() string {
	switch e.Code {
	case 0:
		return "transport"
	case 1:
		return "session"
	case 2:
		return "method"
	case 4:
		return "forbidden"
	case 5:
		return "protocol"
	}
	switch e.Status {
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
		return "size"
	case http.StatusServiceUnavailable:
		return "shutdown"
	case http.StatusInternalServerError:
		return "server"
	}
	return "request"
}

// reportEnd logs the end of a session: as a warning where the server has ended it for
// what the client, or the receiver, did.
func (s *Session) reportEnd(reason Reason, why string) {
	level := slog.LevelWarn
	switch reason {
	case TransportError, TransportClose, ServerShutdown, ForcedClose:
		if why == "" {
			level = slog.LevelDebug
		}
	}
	if !s.server.opts.Logger.Enabled(context.Background(), level) {
		return
	}
	s.mu.Lock()
	c, transport := s.conn, s.transport()
	s.mu.Unlock()
	attrs := []slog.Attr{slog.String("reason", string(reason)), slog.String("transport", transport)}
	if why != "" {
		attrs = append(attrs, quoted("why", why, 160))
	}
	if c != nil {
		attrs = append(attrs, quoted("remote", c.nc.RemoteAddr().String(), 48))
	}
	s.server.write(&s.server.ends, level, "engineio: ended a session", attrs...)
}

// KillFor is Kill with an explanation for the log, which must hold no secret.
func (s *Session) KillFor(reason Reason, why string) { s.end(reason, ending{why: why}) }
