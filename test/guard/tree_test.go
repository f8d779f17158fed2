// Package guard_test holds the rules of this repository that the compiler does
// not know: which package may import which, how long files and functions may
// be, what must not be left in the tree, and that public names are documented.
//
// Each rule is a function from sources or packages to findings. It is run twice:
// over a small made-up input, to prove that it can fail, and over the real tree.
package guard_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the import path that "./" stands for in the tables of rules.
const module = "github.com/hubbub-chat/hubbub"

// root is the folder of go.mod, seen from this package.
const root = "../.."

// A source is one file of the tree.
type source struct {
	path string // from the root, with slashes
	text string
}

// A goSource is a Go file with its syntax.
type goSource struct {
	source
	fset *token.FileSet
	file *ast.File
}

// at names a place for a finding, as compilers do.
func (s goSource) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(pos).Line)
}

func (s goSource) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// parse reads the syntax of a Go file.
func parse(s source) (goSource, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, s.path, s.text, parser.ParseComments|parser.SkipObjectResolution)
	return goSource{s, fset, file}, err
}

// made is a made-up Go file, for the tests of the rules themselves.
func made(t *testing.T, path, text string) goSource {
	t.Helper()
	s, err := parse(source{path, text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tree is every file that git tracks or would track.
func tree(t *testing.T) []source {
	t.Helper()
	out := run(t, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	names := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	slices.Sort(names)
	var sources []source
	for _, name := range slices.Compact(names) {
		info, err := os.Lstat(filepath.Join(root, name))
		if errors.Is(err, os.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue // deleted and not yet committed, or a link
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source{name, string(text)})
	}
	return sources
}

// goTree is the Go files of the tree.
func goTree(t *testing.T) []goSource {
	t.Helper()
	var files []goSource
	for _, s := range tree(t) {
		if !strings.HasSuffix(s.path, ".go") {
			continue
		}
		g, err := parse(s)
		if err != nil {
			t.Errorf("parse: %v", err)
			continue
		}
		files = append(files, g)
	}
	return files
}

// A pkg is what the rules read of a package; go list prints it.
type pkg struct {
	ImportPath string
	Dir        string
	Name       string
	Standard   bool
	DepOnly    bool // not of this module, only reached from it
	GoFiles    []string
	Imports    []string
	Deps       []string // all that is reached, however far
	Module     *struct{ Path string }
}

// packages is this module's packages and all that they reach, tests left out,
// as they are built for one operating system.
func packages(t *testing.T, goos string) map[string]pkg {
	t.Helper()
	out := run(t, []string{"GOOS=" + goos, "CGO_ENABLED=0"}, "go", "list", "-deps",
		"-json=ImportPath,Dir,Name,Standard,DepOnly,GoFiles,Imports,Deps,Module", "./...")
	pkgs := make(map[string]pkg)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return pkgs
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		pkgs[p.ImportPath] = p
	}
}

// run runs a command in the root of the module and returns what it prints.
func run(t *testing.T, env []string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.Bytes())
	}
	return out
}

// report makes every finding a failure of the test.
func report(t *testing.T, findings []string) {
	t.Helper()
	for _, f := range findings {
		t.Error(f)
	}
}

// want checks that a rule finds in a made-up input exactly what is wrong there.
func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the rule found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}
