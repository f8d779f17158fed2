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
	report(t, dueTimers(files))
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

	want(t, dueTimers([]goSource{made(t, "a_test.go", `package a
import (
	_ "testing/synctest"
	"time"
)
const c = time.Second
func a(d time.Duration, r *rand.Rand) {
	<-time.After(c)
	<-time.After(30*time.Minute - (time.Second + 2))
	<-time.After(time.Duration(r.IntN(3)) * time.Millisecond)
	<-time.After(d)
	if d > 0 {
		<-time.After(d)
	}
}
`), made(t, "b.go", "package a\nimport \"time\"\nvar c = time.After(f())\n")}),
		"a_test.go:10: this timer may be due at once, on which the race detector crashes in a synctest bubble; ask for > 0 first",
		"a_test.go:11: this timer may be due at once, on which the race detector crashes in a synctest bubble; ask for > 0 first")

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

// dueTimers finds time.After in tests with a duration that may be 0. What is due
// already is run by who receives, in a synctest bubble by several goroutines at once,
// and the race detector of Go 1.26 crashes on that (go.dev/issue/78156).
func dueTimers(files []goSource) (findings []string) {
	bubbles := map[string]bool{} // by folder
	for _, s := range files {
		if imported(s.file, "testing/synctest") != "" {
			bubbles[path.Dir(s.path)] = true
		}
	}
	for _, s := range files {
		name := imported(s.file, "time")
		if !s.isTest() || name == "" || !bubbles[path.Dir(s.path)] {
			continue
		}
		changing := variables(s.file)
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IfStmt:
				return !asksForMore(n.Cond)
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "After" && isIdent(sel.X, name) && !isFixed(n.Args[0], changing) {
					findings = append(findings, s.at(n.Pos())+": this timer may be due at once, on which the race detector crashes in a synctest bubble; ask for > 0 first")
				}
			}
			return true
		})
	}
	return findings
}

// asksForMore tells whether a condition is that something is > 0.
func asksForMore(cond ast.Expr) bool {
	b, ok := cond.(*ast.BinaryExpr)
	if !ok || b.Op != token.GTR {
		return false
	}
	zero, ok := b.Y.(*ast.BasicLit)
	return ok && zero.Value == "0"
}

// variables is the names of a file's parameters and of what its functions define.
func variables(file *ast.File) map[string]bool {
	names := make(map[string]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				names[id.Name] = true
			}
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				if id, ok := x.(*ast.Ident); ok {
					names[id.Name] = true
				}
			}
		}
		return true
	})
	return names
}

// isFixed tells whether a duration is written out, in numbers and names of constants.
func isFixed(e ast.Expr, variables map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.SelectorExpr:
		return true
	case *ast.Ident:
		return !variables[e.Name]
	case *ast.ParenExpr:
		return isFixed(e.X, variables)
	case *ast.BinaryExpr:
		return isFixed(e.X, variables) && isFixed(e.Y, variables)
	}
	return false
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
