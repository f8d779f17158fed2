// Package browser_test has people in real browsers use the programs.
package browser_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is far more than two people need; a browser that hangs must not hang
// the tests.
const limit = 5 * time.Minute

func TestTwoPeopleUseTheLivechat(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	program := build(t, ctx)
	server := start(t, ctx, program)
	script := exec.CommandContext(ctx, "node", "livechat.mjs", server.url)
	script.WaitDelay = 10 * time.Second
	if out, err := script.CombinedOutput(); err != nil {
		t.Errorf("livechat.mjs: %v\n%s", err, out)
	}
	said := server.stop(t)
	for _, line := range []string{"INFO came user=alice", "INFO came user=bob", "INFO went user=alice"} {
		if !strings.Contains(said, line) {
			t.Errorf("the server did not log %q", line)
		}
	}
	if t.Failed() {
		t.Logf("the server said:\n%s", said)
	}
}

func build(t *testing.T, ctx context.Context) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "livechat")
	out, err := exec.CommandContext(ctx, "go", "build", "-race", "-o", program, "../../examples/livechat").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// server is the running example.
type server struct {
	cmd  *exec.Cmd
	url  string
	said chan string // all of its log, once it has ended
}

// listening is how slog's text says where the server listens; the form is that
// of the default handler.
var listening = regexp.MustCompile(`listening address=\S*:(\d+)`)

func start(t *testing.T, ctx context.Context, program string) *server {
	t.Helper()
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), "PORT=0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: cmd, said: make(chan string, 1)}
	log := bufio.NewReader(stderr)
	line, err := log.ReadString('\n')
	port := listening.FindStringSubmatch(line)
	if port == nil {
		t.Fatalf("the server did not start: %v, %q", err, line)
	}
	s.url = "http://localhost:" + port[1]
	go func() {
		var all bytes.Buffer
		io.Copy(&all, log)
		s.said <- all.String()
	}()
	return s
}

// stop ends the server as a terminal does, and returns what it logged.
func (s *server) stop(t *testing.T) string {
	t.Helper()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	said := <-s.said
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server did not end in peace: %v", err)
	}
	return said
}
