package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// binaries is where TestMain has built the servers.
var binaries string

// plainFolder is where, below binaries, those without the race detector are.
const plainFolder = "plain"

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "hubbub-conformance-")
	if err != nil {
		return 1, fmt.Errorf("make a folder for the servers: %w", err)
	}
	defer os.RemoveAll(dir)
	binaries = dir
	plain := []string{"build", "-o", filepath.Join(dir, plainFolder) + string(filepath.Separator), "./sinkserver", "./lineserver", "../../cmd/hubbub"}
	same := []string{"build", fmt.Sprintf("-race=%t", raceEnabled), "-o", dir + string(filepath.Separator), "./protocolserver", "./sinkserver", "./lineserver"}
	for _, args := range [][]string{plain, same} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return 1, fmt.Errorf("build the servers: %w\n%s", err, out)
		}
	}
	before := runtime.NumGoroutine()
	code := m.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if code == 0 && !wait(20*time.Second, func() bool { return runtime.NumGoroutine() <= before }) {
		buf := make([]byte, 1<<16)
		return 1, fmt.Errorf("%d goroutines before the tests, more after:\n%s", before, buf[:runtime.Stack(buf, true)])
	}
	return code, nil
}

// wait polls until done, at most for d.
func wait(d time.Duration, done func() bool) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	end := time.After(d)
	for !done() {
		select {
		case <-tick.C:
		case <-end:
			return done()
		}
	}
	return true
}

// server is a child process.
type server struct {
	addr string
	out  *syncBuffer // what it says after the first line, race reports among it
}

// startPlain is start for a server without the race detector.
func startPlain(t *testing.T, name string, env ...string) *server {
	t.Helper()
	return start(t, filepath.Join(plainFolder, name), env...)
}

// start runs a server that TestMain built, and stops it when the test is over. The test fails when
// the server has crashed or raced.
func start(t *testing.T, name string, env ...string) *server {
	t.Helper()
	cmd := exec.Command(filepath.Join(binaries, name))
	cmd.Env = append(os.Environ(), append(env, "PORT=0", "UNTIL_STDIN_CLOSES=1", "GORACE=atexit_sleep_ms=0")...)
	s := &server{out: &syncBuffer{}}
	cmd.Stderr = s.out
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%s did not start: %v\n%s", name, err, s.out)
	}
	s.addr = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	t.Cleanup(func() {
		stdin.Close()
		err := cmd.Wait()
		said := s.out.String()
		for _, bad := range []string{"DATA RACE", "panic", "goroutine "} {
			if strings.Contains(said, bad) {
				t.Errorf("%s said:\n%.8000s", name, said)
				return
			}
		}
		for line := range strings.Lines(said) {
			if len(line) > longestLine || !json.Valid([]byte(line)) {
				t.Errorf("%s wrote a line into its log that is no JSON, or too long: %.2000q", name, line)
			}
		}
		if err != nil {
			t.Errorf("%s ended: %v\n%.8000s", name, err, said)
		}
	})
	return s
}

// longestLine is what the log may say of anything that a client does.
const longestLine = 1 << 10

// stats are the figures of a sinkserver; sizes in bytes.
type stats struct{ Goroutines, Heap, Resident, Descriptors, Sockets int }

func (s *server) stats(t *testing.T) stats {
	t.Helper()
	return s.ask(t, "/debug/stats")
}

// resident is stats with Resident.
func (s *server) resident(t *testing.T) stats {
	t.Helper()
	return s.ask(t, "/debug/stats?resident")
}

func (s *server) ask(t *testing.T, target string) stats {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+s.addr+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var st stats
	if err := json.Unmarshal(body, &st); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return st
}
