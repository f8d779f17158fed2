package live

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// errRestarting refuses what comes after Drain. The next server takes it.
var errRestarting = &chat.Error{Code: chat.Unavailable, Message: "The server is restarting.", RetryAfter: time.Second}

// begin counts an event that is to be answered, unless none is taken any more.
func (l *Live) begin() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drains {
		return errRestarting
	}
	l.answering.Add(1)
	return nil
}

// Drain refuses events from now on, and returns when those that were taken before
// are answered: what they stored would be acknowledged to nobody if their sockets
// ended first. It gives up with ctx.
func (l *Live) Drain(ctx context.Context) {
	l.mu.Lock()
	l.drains = true
	l.mu.Unlock()
	answered := make(chan struct{})
	go func() {
		l.answering.Wait()
		close(answered)
	}()
	select {
	case <-answered:
	case <-ctx.Done():
	}
}

const (
	restartAfter  = 500 * time.Millisecond
	restartSpread = 5 * time.Second
)

// AnnounceRestart tells all pages when to come back, spread over five seconds. The
// caller has called Drain, and shuts the Socket.IO server down afterwards.
func (l *Live) AnnounceRestart() {
	for c := range l.clients() {
		after := restartAfter + rand.N(restartSpread)
		_ = c.socket.Emit("server:restart", wire.Restart{RetryAfterMs: after.Milliseconds()})
	}
}
