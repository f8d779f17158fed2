package guard_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestTheTreeIsClean(t *testing.T) {
	files, sources := goTree(t), tree(t)
	report(t, sleepingTests(files))
	report(t, skippedTests(files))
	report(t, bypasses(files))
	report(t, leftovers(files, sources))
	report(t, addresses(sources))
}

func TestTheHygieneRulesFindWhatBreaksThem(t *testing.T) {
	sleep := `package a
import clock "time"
func wait() { clock.Sleep(1) }
type time struct{}
func (time) Sleep() {}
func other() { var time time; time.Sleep() }
`
	want(t, sleepingTests([]goSource{made(t, "a.go", sleep), made(t, "a_test.go", sleep)}),
		"a_test.go:3: a test sleeps; use testing/synctest, or wait for what happens")

	want(t, skippedTests([]goSource{made(t, "a_test.go", `package a
import "testing"
func TestA(t *testing.T) { t.Run("", func(sub *testing.T) { sub.Skipf("later") }) }
func FuzzB(f *testing.F) { f.SkipNow() }
func helper(tb testing.TB, list *skipList) { tb.Skip(); list.Skip() }
`)}),
		"a_test.go:3: a test is skipped",
		"a_test.go:4: a test is skipped",
		"a_test.go:5: a test is skipped")

	want(t, bypasses([]goSource{made(t, "a.go", `package a
func f(p *http.CrossOriginProtection) { p.AddInsecureBypassPattern("/") }
`)}),
		"a.go:2: AddInsecureBypassPattern switches a protection off")

	want(t, leftovers(
		[]goSource{made(t, "a.go", "package a\n\n/* one\nTODO: later */\nconst s = \"TODO\" // fixme TODOS\n")},
		[]source{{"a.go", "// TODO\n"}, {"b.svelte", "<p>\n<!-- FIXME -->\n"}, {"c.md", "TODO\n"}}),
		"a.go:4: left over: TODO",
		"b.svelte:2: left over: FIXME")

	want(t, addresses([]source{
		{"ui/package-lock.json", "{\n\"resolved\": \"https://example.org/a.tgz\",\n\"url\": \"https://example.org\",\n\"resolved\": \"file:../a\"}"},
		{"b.json", "\"resolved\": \"https://example.org/a.tgz\""},
	}),
		"ui/package-lock.json:2: says where a package was fetched; .npmrc with omit-lockfile-registry-resolved=true leaves it out")
}

// sleepingTests finds time.Sleep in tests: it makes them slow when it is long
// and wrong when it is short.
func sleepingTests(files []goSource) (findings []string) {
	for _, s := range files {
		name := imported(s.file, "time")
		if !s.isTest() || name == "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sleep" && isIdent(sel.X, name) {
				findings = append(findings, s.at(n.Pos())+": a test sleeps; use testing/synctest, or wait for what happens")
			}
			return true
		})
	}
	return findings
}

// skippedTests finds Skip, Skipf and SkipNow on a test, benchmark or fuzz
// target. Nothing is skipped here: a test that can be larger has a small count in
// make test, and make test installs what a test needs.
func skippedTests(files []goSource) (findings []string) {
	for _, s := range files {
		tests := testParameters(s.file)
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && tests[x.Name] {
				findings = append(findings, s.at(n.Pos())+": a test is skipped")
			}
			return true
		})
	}
	return findings
}

// testParameters is the names under which a file's functions take a *testing.T
// or its like.
func testParameters(file *ast.File) map[string]bool {
	names := make(map[string]bool)
	name := imported(file, "testing")
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || name == "" {
			return true
		}
		typ := field.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if sel, ok := typ.(*ast.SelectorExpr); ok && isIdent(sel.X, name) {
			for _, id := range field.Names {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// bypasses finds the one method that lets requests past
// net/http.CrossOriginProtection by path.
func bypasses(files []goSource) (findings []string) {
	for _, s := range files {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name == "AddInsecureBypassPattern" {
				findings = append(findings, s.at(n.Pos())+": AddInsecureBypassPattern switches a protection off")
			}
			return true
		})
	}
	return findings
}

var leftover = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`)

// leftovers finds notes about work not done: in the comments of Go files, and
// anywhere in other code. What is to be done is an issue.
func leftovers(files []goSource, sources []source) (findings []string) {
	for _, s := range files {
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				first := s.fset.Position(c.Pos()).Line
				findings = append(findings, marks(s.path, c.Text, first)...)
			}
		}
	}
	code := []string{".ts", ".js", ".mjs", ".svelte", ".css", ".html", ".sh", ".sql", ".mod"}
	for _, s := range sources {
		if slices.Contains(code, path.Ext(s.path)) || path.Base(s.path) == "Makefile" {
			findings = append(findings, marks(s.path, s.text, 1)...)
		}
	}
	return findings
}

// marks finds the marks of unfinished work in text that begins on line first.
func marks(path, text string, first int) (findings []string) {
	for i, line := range strings.Split(text, "\n") {
		if mark := leftover.FindString(line); mark != "" {
			findings = append(findings, fmt.Sprintf("%s:%d: left over: %s", path, first+i, mark))
		}
	}
	return findings
}

var lockFiles = []string{"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"}

var fetchedFrom = regexp.MustCompile(`(resolved|tarball)"?:? *"?(https?|git)[:+]`)

// addresses finds download addresses in lock files: a package is named by its
// name, version and integrity, and may come from any mirror.
func addresses(sources []source) (findings []string) {
	for _, s := range sources {
		if !slices.Contains(lockFiles, path.Base(s.path)) {
			continue
		}
		for i, line := range strings.Split(s.text, "\n") {
			if fetchedFrom.MatchString(line) {
				findings = append(findings, fmt.Sprintf(
					"%s:%d: says where a package was fetched; .npmrc with omit-lockfile-registry-resolved=true leaves it out", s.path, i+1))
			}
		}
	}
	return findings
}

// imported is the name under which a file imports a package, or "".
func imported(file *ast.File, importPath string) string {
	for _, spec := range file.Imports {
		if spec.Path.Kind != token.STRING || spec.Path.Value != strconv.Quote(importPath) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
