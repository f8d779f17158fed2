package socketio

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// poller opens a polling session, joins "/", and polls no more.
func poller(io *Server) {
	request := func(method, query, body string) string {
		w := httptest.NewRecorder()
		io.ServeHTTP(w, httptest.NewRequest(method, "/socket.io/?EIO=4&transport=polling"+query, strings.NewReader(body)))
		return w.Body.String()
	}
	_, rest, _ := strings.Cut(request("GET", "", ""), `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	request("POST", "&sid="+sid, "40")
	request("GET", "&sid="+sid, "")
}

func TestRecoveryGivesItsMemoryBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io := New(&Options{
			Recovery: &Recovery{MaxDisconnection: time.Minute, MaxBytes: 50_000},
			Engine:   engineio.Options{PingInterval: time.Second, PingTimeout: time.Second},
		})
		io.OnConnect(func(_ context.Context, s *Socket) {
			s.Join("room", "with some more letters in its name")
			s.Set("key", "value")
		})
		r := io.recovery
		for i := range 200 {
			poller(io)
			synctest.Wait()
			io.Emit("event", i, strings.Repeat("x", 500))
		}
		<-time.After(3 * time.Second) // none of them answers a ping
		synctest.Wait()
		io.mu.Lock()
		lives := io.Namespace.lives
		io.mu.Unlock()
		io.Namespace.mu.Lock()
		if r.bytes == 0 || r.bytes > r.MaxBytes || len(r.away) != lives || len(r.live) != 0 || r.log.bytes > r.MaxBytes || len(r.log.entries) == 0 || len(r.log.positions) != len(r.log.names) || len(r.log.names)*nameSize > r.MaxBytes {
			t.Errorf("%d bytes of %d away, %d lives, %d live; log of %d bytes", r.bytes, len(r.away), lives, len(r.live), r.log.bytes)
		}
		io.Namespace.mu.Unlock()
		<-time.After(3 * time.Minute)
		synctest.Wait()
		if state := recoveryState(io); state != "0 away, 0 oldest, 0 bytes, log 0/0/0, sweep false, 0 lives" {
			t.Error(state)
		}
		poller(io)
		io.Emit("event")
		io.Close()
		synctest.Wait()
		if state := recoveryState(io); state != "0 away, 0 oldest, 0 bytes, log 0/0/0, sweep false, 0 lives" {
			t.Error("after Close:", state)
		}
	})
}

// What they had been was kept until the next sweep, however often they came.
func TestWhoComesBackOverAndOverLeavesNothingBehind(t *testing.T) {
	n := New(&Options{Recovery: &Recovery{}}).Namespace
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range 1000 {
		a := &absent{pid: fmt.Sprint(i % 3), size: 512}
		n.recovery.remember(n, a)
		n.recovery.drop(a)
	}
	n.recovery.sweep.Stop()
	if left := n.recovery.oldest.Len() + len(n.recovery.away) + n.recovery.bytes; left != 0 {
		t.Errorf("%d left", left)
	}
}

func recoveryState(io *Server) string {
	io.mu.Lock()
	lives := io.Namespace.lives
	io.mu.Unlock()
	io.Namespace.mu.Lock()
	defer io.Namespace.mu.Unlock()
	r := io.recovery
	return fmt.Sprintf("%d away, %d oldest, %d bytes, log %d/%d/%d, sweep %v, %d lives",
		len(r.away), r.oldest.Len(), r.bytes, len(r.log.entries), len(r.log.positions), r.log.bytes, r.sweep != nil, lives)
}

// Nobody is there who could miss it.
func TestNothingIsKeptForNobody(t *testing.T) {
	io := New(&Options{Recovery: &Recovery{}})
	io.Emit("event")
	if state := recoveryState(io); !strings.Contains(state, "log 0/0/0, sweep false") {
		t.Error(state)
	}
}
