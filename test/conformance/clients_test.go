package conformance

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestTheJavaScriptClients drives the real clients over every transport; each check of the driver is a
// subtest.
func TestTheJavaScriptClients(t *testing.T) {
	if _, err := os.Stat("../node_modules/socket.io-client"); err != nil && os.Getenv("NODE_PATH") == "" {
		t.Fatal("the clients are not installed: npm ci in test/ (make test does it)")
	}
	for _, version := range []string{"4", "3", "2", "msgpack"} {
		t.Run("version "+version, func(t *testing.T) {
			t.Parallel()
			// Short, so that a client that went without a word is not kept for long.
			s := start(t, "sinkserver", "PING_INTERVAL=1000", "PING_TIMEOUT=4000", "EIO3=1")
			for _, mode := range []string{"polling", "websocket", "upgrade"} {
				t.Run(mode, func(t *testing.T) { drive(t, "node", "clients/driver.mjs", "http://"+s.addr, version, mode) })
			}
			if !wait(patience+slowTimeout, func() bool { return s.stats(t).Sockets == 0 }) {
				t.Errorf("%d sockets are left", s.stats(t).Sockets)
			}
		})
	}
}

// TestThePythonClient drives the client that Debian packages as python3-socketio.
func TestThePythonClient(t *testing.T) {
	s := start(t, "sinkserver", "PING_INTERVAL=1000", "PING_TIMEOUT=4000")
	t.Run("over", func(t *testing.T) {
		for _, mode := range []string{"polling", "websocket", "upgrade"} {
			t.Run(mode, func(t *testing.T) {
				t.Parallel()
				drive(t, "/usr/bin/python3", "clients/driver.py", "http://"+s.addr, mode)
			})
		}
	})
	if !wait(patience+slowTimeout, func() bool { return s.stats(t).Sockets == 0 }) {
		t.Errorf("%d sockets are left", s.stats(t).Sockets)
	}
}

// slowTimeout is how long a session is waited for that moved bytes just before its
// client left without a word.
const slowTimeout = 30 * time.Second

// drive runs a driver; each line that it says is the result of a check.
func drive(t *testing.T, name string, args ...string) {
	cmd := exec.CommandContext(t.Context(), name, args...)
	said := &syncBuffer{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	complete := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var check struct {
			Name  string
			OK    bool
			Error string
		}
		if err := json.Unmarshal(lines.Bytes(), &check); err != nil {
			t.Errorf("line %q: %v", lines.Bytes(), err)
			continue
		}
		t.Run(check.Name, func(t *testing.T) {
			if !check.OK {
				t.Error(check.Error)
			}
		})
		complete = check.Name == "all checks ran"
	}
	if err := cmd.Wait(); err != nil || !complete {
		t.Errorf("the driver ended before its time: %v\n%s", err, said)
	}
}
