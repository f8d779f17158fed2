package conformance

import (
	"bufio"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// heldAnswer keeps the answer to a poll back until gate is closed.
type heldAnswer struct {
	http.ResponseWriter
	gate <-chan struct{}
}

func (h heldAnswer) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h heldAnswer) Write(b []byte) (int, error) {
	<-h.gate
	return h.ResponseWriter.Write(b)
}

// TestTheJavaScriptClientHearsOfEveryEndInAnUpgrade ends sessions while the client has the answer to its
// probe and still waits for that to its poll, which is where it used to hear nothing of it.
func TestTheJavaScriptClientHearsOfEveryEndInAnUpgrade(t *testing.T) {
	for name, end := range map[string]func(s *engineio.Session){
		"Close": func(s *engineio.Session) { s.Close() },
		"Close with last words": func(s *engineio.Session) {
			_ = s.Send(engineio.Text([]byte("last words")))
			s.Close()
		},
		"Kill": func(s *engineio.Session) { s.Kill(engineio.InternalError) },
		"slow": func(s *engineio.Session) { overflow(s) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gate := make(chan struct{})
			opts := engineio.Options{PingInterval: time.Hour, MaxQueue: 1 << 20}
			e := newEngine(t, opts, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if q := r.URL.Query(); q.Has("sid") && q.Get("transport") == "polling" && r.Method == http.MethodGet {
						w = heldAnswer{w, gate}
					}
					h.ServeHTTP(w, r)
				})
			})
			cmd := exec.CommandContext(t.Context(), "node", "clients/ends.mjs", "http://"+e.addr)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = cmd.Wait() }()
			stuck := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			defer stuck.Stop()
			var heard []string
			for lines := bufio.NewScanner(out); lines.Scan(); {
				heard = append(heard, lines.Text())
				if lines.Text() == "upgrading" {
					end(receive(t, e.sessions))
					receive(t, e.ends)
					close(gate)
				}
			}
			said := strings.Join(heard, ", ")
			if !strings.Contains(said, "close transport") || strings.Contains(name, "words") != strings.Contains(said, "last words") {
				t.Errorf("the client said: %s", said)
			}
		})
	}
}

// overflow sends until the session is ended for it.
func overflow(s *engineio.Session) {
	for s.Queue(engineio.Text(make([]byte, 1<<18))) == nil {
	}
}
