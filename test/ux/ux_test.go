// Package ux_test has people in real browsers use the chat: the real program, a
// real database, and networks that fail.
package ux_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is far more than all of it takes; a browser that hangs must not hang the
// tests.
const limit = 15 * time.Minute

// points are what the page is held to, by number; each has a test, or several.
var points = []int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 37, 38, 39, 40, 42, 43, 44, 46,
	49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 62, 63, 64, 65, 66, 67, 68, 69, 70, 73, 74, 75, 77, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 92, 93,
}

// framing begins the title of the test of what has no number there.
const framing = "no page can frame "

func TestPeopleUseTheChat(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	run(t, ctx, "the page", exec.CommandContext(ctx, "../../scripts/page.sh"))
	program := filepath.Join(t.TempDir(), "hubbub")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "../../cmd/hubbub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	run(t, ctx, "the program", build)

	tests := exec.CommandContext(ctx, "node", "run.mjs", program)
	tests.Cancel = func() error { return tests.Process.Signal(os.Interrupt) }
	tests.WaitDelay = 10 * time.Second
	tests.Stderr = os.Stderr
	output, err := tests.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tests.Start(); err != nil {
		t.Fatal(err)
	}
	results := read(output)
	err = tests.Wait()
	for _, r := range results {
		t.Run(r.title, func(t *testing.T) {
			t.Log("it took", r.took)
			if !r.passed {
				t.Error(r.said)
			}
		})
	}
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && t.Failed()) {
		t.Errorf("run.mjs: %v", err)
	}
	prefixes := []string{framing}
	for _, point := range points {
		prefixes = append(prefixes, fmt.Sprintf("UX %d ", point))
	}
	for _, prefix := range prefixes {
		if !slices.ContainsFunc(results, func(r result) bool { return strings.HasPrefix(r.title, prefix) }) {
			t.Errorf("%sran no test", prefix)
		}
	}
}

func run(t *testing.T, ctx context.Context, what string, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v, %v\n%s", what, err, ctx.Err(), out)
	}
}

// A result is what became of one test of the browser.
type result struct {
	title, took, said string
	passed            bool
}

// outcome is how the runner says that a test is over. Lines that are not of this
// form say more about the test before.
var outcome = regexp.MustCompile(`^(ok|FAIL) (.*) \(([\d.]+ s)\)$`)

func read(output io.Reader) (results []result) {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if m := outcome.FindStringSubmatch(lines.Text()); m != nil {
			results = append(results, result{title: m[2], took: m[3], passed: m[1] == "ok"})
		} else if len(results) > 0 {
			results[len(results)-1].said += lines.Text() + "\n"
		}
	}
	return results
}

func TestTheRunnersResultsAreRead(t *testing.T) {
	got := read(strings.NewReader("noise\nok UX 1 a (b) c (0.1 s)\nFAIL UX 2 d (12.0 s)\n    because\n    of that\nok UX 3 e (1.0 s)\n"))
	want := []result{
		{title: "UX 1 a (b) c", took: "0.1 s", passed: true},
		{title: "UX 2 d", took: "12.0 s", said: "    because\n    of that\n"},
		{title: "UX 3 e", took: "1.0 s", passed: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, not %+v", got, want)
	}
}
