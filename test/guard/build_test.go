package guard_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// npm stands for npm: it notes how it was called, and makes what is looked for.
const npm = `#!/bin/sh
echo "$1 $2" >>"$CALLS"
case "$1" in
ci) rm -rf node_modules && mkdir node_modules ;;
run) mkdir -p dist && date +%N >dist/index.html ;;
esac
`

func TestThePageIsBuiltAgainOnlyWhenItOrWhatItIsMadeOfChanged(t *testing.T) {
	house := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(house, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range tree(t) {
		if strings.HasPrefix(s.path, "scripts/") || strings.HasPrefix(s.path, "ui/") {
			put(s.path, s.text)
		}
	}
	put("bin/npm", npm)
	calls := filepath.Join(house, "calls")
	build := func(when, want string) {
		t.Helper()
		put("calls", "")
		cmd := exec.CommandContext(t.Context(), "scripts/page.sh")
		cmd.Dir = house
		cmd.Env = append(os.Environ(), "CALLS="+calls, "PATH="+filepath.Join(house, "bin")+":"+os.Getenv("PATH"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", when, err, out)
		}
		called, err := os.ReadFile(calls)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Split(strings.TrimSpace(string(called)), "\n"), ", "); got != want {
			t.Errorf("%s npm was called with %q, want %q", when, got, want)
		}
	}

	build("At first", "ci --no-audit, run build")
	build("The second time", "")
	put("ui/src/main.ts", "changed();\n")
	build("With another source", "run build")
	put("ui/src/main.ts", "changed();\n")
	put("ui/README.md", "another\n")
	build("With nothing new in what the page is made of", "")
	put("ui/public/new.svg", "<svg/>\n")
	build("With a new file", "run build")
	put("ui/dist/index.html", "by hand\n")
	build("With another page than was built", "run build")
	if err := os.RemoveAll(filepath.Join(house, "ui/dist")); err != nil {
		t.Fatal(err)
	}
	build("Without the page", "run build")
	put("ui/package-lock.json", "{}\n")
	build("With other packages", "ci --no-audit, run build")
	build("After all that", "")
}
