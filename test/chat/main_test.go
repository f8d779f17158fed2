// Package chat_test runs the program as people do, as a process of its own, and
// kills it, stops it and starves it while people talk.
package chat_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// program is what TestMain has built.
var program string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "hubbub-chat-")
	if err != nil {
		return 1, fmt.Errorf("make a folder for the program: %w", err)
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "hubbub")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/hubbub").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// patience is how long anything may take that is not measured.
const patience = 20 * time.Second
