package engineio

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxLines is how many lines of one kind are logged within a second; the next one
// tells how many were left out.
const maxLines = 5

// lines lets a few lines of each kind through in a second.
type lines struct {
	mu     sync.Mutex
	second int64
	n      map[string]int // in this second
	left   map[string]int // out, since the last line of the kind
}

// allow tells whether a line may be written, and how many have been left out before it.
func (l *lines) allow(kind string) (left int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.n == nil {
		l.n, l.left = map[string]int{}, map[string]int{}
	}
	if now := time.Now().Unix(); now != l.second {
		l.second = now
		clear(l.n)
	}
	if l.n[kind]++; l.n[kind] > maxLines {
		l.left[kind]++
		return 0, false
	}
	left = l.left[kind]
	delete(l.left, kind)
	return left, true
}

// write logs a line unless there are too many of its kind.
func (s *Server) write(kind string, level slog.Level, message string, attrs ...slog.Attr) {
	left, ok := s.lines.allow(kind)
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
	level := slog.LevelWarn
	switch kind {
	case kindSession, kindShutdown: // as after each restart, and in each
		level = slog.LevelInfo
	}
	if !s.opts.Logger.Enabled(context.Background(), level) {
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
	s.write("refused "+kind, level, "engineio: refused a request", attrs...)
}

// Kinds of refusals that every server meets.
const (
	kindSession  = "session"
	kindShutdown = "shutdown"
)

// kind names a refusal in Stats.
func (e *RefusedError) kind() string {
	switch e.Code {
	case 0:
		return "transport"
	case 1:
		return kindSession
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
		return kindShutdown
	case http.StatusInternalServerError:
		return "server"
	}
	return "request"
}

// reportEnd logs the end of a session: as a warning where the server has ended it for
// what the client, or the receiver, did. A client that answers no ping has most often
// just gone: a phone that sleeps, a line that is down.
func (s *Session) reportEnd(reason Reason, why string) {
	level := slog.LevelWarn
	switch reason {
	case PingTimeout:
		level = slog.LevelDebug
	case TransportError, TransportClose, ServerShutdown, ForcedClose:
		if why == "" {
			level = slog.LevelDebug
		}
	}
	s.report("ended "+string(reason), level, "engineio: ended a session", slog.String("reason", string(reason)), why)
}

// Report writes a line to Options.Logger about what the receiver has refused the
// client: the client's own words for it, and why. Both are cut and escaped, and neither
// may be a secret. No more than five lines of the same message are written in a second.
func (s *Session) Report(level slog.Level, message, what, why string) {
	s.report(message, level, message, quoted("what", what, 64), why)
}

func (s *Session) report(kind string, level slog.Level, message string, what slog.Attr, why string) {
	if !s.server.opts.Logger.Enabled(context.Background(), level) {
		return
	}
	s.mu.Lock()
	c, transport := s.conn, s.transport()
	s.mu.Unlock()
	attrs := []slog.Attr{what, slog.String("transport", transport)}
	if why != "" {
		attrs = append(attrs, quoted("why", why, 160))
	}
	if c != nil {
		attrs = append(attrs, quoted("remote", c.nc.RemoteAddr().String(), 48))
	}
	s.server.write(kind, level, message, attrs...)
}

// KillFor is Kill with an explanation for the log, which must hold no secret.
func (s *Session) KillFor(reason Reason, why string) { s.end(reason, ending{why: why}) }
