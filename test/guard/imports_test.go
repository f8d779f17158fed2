package guard_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// In the tables a leading "./" is this module, and a trailing "/..." is the
// package and everything below it, as for the go command.

// databases is database/sql and the drivers; no driver is reached but through
// internal/store.
var databases = []string{
	"database/sql/...", "modernc.org/sqlite/...", "github.com/jackc/pgx/...", "github.com/lib/pq/...",
	"github.com/mattn/go-sqlite3/...", "github.com/ncruces/go-sqlite3/...",
}

// neverReached says what a package must not reach, however far the way. The
// packages of this table must exist.
var neverReached = []struct {
	from  string
	never []string
}{
	{"./engineio/...", append([]string{"./internal/...", "./socketio/..."}, databases...)},
	{"./socketio/...", append([]string{"./internal/..."}, databases...)},
	{"./internal/chat/...", append([]string{"net/http/...", "./engineio/...", "./socketio/..."}, databases...)},
	{"./internal/store/...", []string{"./engineio/...", "./socketio/...", "./internal/live/...", "./internal/web/..."}},
	{"./internal/live/...", append([]string{"./internal/store/...", "./internal/web/...", "./ui/..."}, databases...)},
	{"./internal/web/...", append([]string{
		"./engineio/...", "./socketio/...", "./internal/store/...", "./internal/live/...",
	}, databases...)},
}

// outsideModules is the whole list of modules that a library package brings to
// the program that imports it. The packages of this table must exist.
var outsideModules = []struct {
	from string
	only []string
}{
	{"./engineio", nil},
	{"./socketio", []string{"github.com/go-json-experiment/json"}},
	{"./socketio/session", []string{"github.com/go-json-experiment/json"}},
	{"./socketio/msgpack", []string{"github.com/go-json-experiment/json"}},
	{"./socketio/socketiotest", []string{"github.com/go-json-experiment/json"}},
}

// oneWay is the direction of imports inside the module: who may import what,
// directly. A package that no row names has no place in the house yet; give it
// one in ARCHITECTURE.md and here.
var oneWay = []struct {
	from string
	may  []string
}{
	{"./engineio/...", []string{"./engineio/..."}},
	{"./socketio/...", []string{"./engineio", "./socketio/..."}},
	{"./internal/pace", nil},
	{"./internal/tally", nil},
	{"./internal/chat/...", []string{"./internal/chat/...", "./internal/pace"}},
	{"./internal/seed", []string{"./internal/chat"}},
	{"./internal/chattest", []string{"./internal/chat"}},
	{"./internal/soak", nil},
	{"./internal/store/...", []string{"./internal/chat/...", "./internal/tally", "./internal/store/..."}},
	{"./internal/live/...", []string{"./internal/chat/...", "./internal/live/...", "./internal/pace", "./internal/tally", "./socketio/...", "./engineio"}},
	{"./internal/web/...", []string{"./internal/chat/...", "./internal/web/...", "./ui"}},
	{"./ui", nil},
	{"./cmd/...", []string{
		"./cmd/...", "./internal/web/...", "./internal/live/...", "./internal/store/...", "./internal/chat/...", "./internal/seed", "./internal/pace", "./internal/tally",
		"./socketio/...", "./engineio", "./ui",
	}},
	{"./examples/...", []string{"./examples/...", "./socketio/...", "./engineio"}},
	{"./test/...", []string{"./..."}},
}

// product is what is shipped; it starts no other programs.
var product = []string{"./engineio/...", "./socketio/...", "./internal/...", "./cmd/...", "./ui/...", "./examples/..."}

func TestImportsRunOneWay(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			pkgs := packages(t, goos)
			for _, r := range neverReached {
				report(t, reaching(pkgs, r.from, r.never))
			}
			for _, r := range outsideModules {
				report(t, outside(pkgs, r.from, r.only))
			}
			report(t, astray(pkgs))
			for _, from := range product {
				report(t, importing(pkgs, from, "os/exec"))
			}
		})
	}
}

func TestTheImportRulesFindWhatBreaksThem(t *testing.T) {
	outsider := &struct{ Path string }{"example.org/driver"}
	own := &struct{ Path string }{module}
	pkgs := make(map[string]pkg)
	for _, p := range []pkg{
		{ImportPath: "database/sql", Standard: true},
		{ImportPath: "example.org/driver/v2", Module: outsider, DepOnly: true},
		{ImportPath: module + "/engineio", Module: own},
		{ImportPath: module + "/internal/chat", Module: own, Imports: []string{"os/exec"}},
		{
			ImportPath: module + "/socketio", Module: own,
			Imports: []string{"database/sql", module + "/internal/chat"},
			Deps:    []string{"database/sql", module + "/internal/chat", "example.org/driver/v2"},
		},
		{ImportPath: module + "/lost", Module: own},
	} {
		pkgs[p.ImportPath] = p
	}

	want(t, reaching(pkgs, "./socketio/...", []string{"./internal/...", "database/sql/..."}),
		"./socketio reaches database/sql", "./socketio reaches ./internal/chat")
	want(t, reaching(pkgs, "./engineio/...", []string{"./internal/...", "database/sql/..."}))
	want(t, reaching(pkgs, "./gone/...", nil), "./gone/... is guarded, but there is no such package")
	want(t, outside(pkgs, "./socketio", nil),
		"./socketio brings the modules [example.org/driver], want []")
	want(t, outside(pkgs, "./engineio", []string{"example.org/driver"}),
		"./engineio brings the modules [], want [example.org/driver]")
	want(t, outside(pkgs, "./gone", nil), "./gone is guarded, but there is no such package")
	want(t, astray(pkgs),
		"./lost has no row in the table of imports", "./socketio may not import ./internal/chat")
	want(t, importing(pkgs, "./internal/...", "os/exec"), "./internal/chat imports os/exec")
}

func TestAPatternMatchesWholePathElements(t *testing.T) {
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"./socketio", module + "/socketio", true},
		{"./socketio", module + "/socketio/session", false},
		{"./socketio/...", module + "/socketio", true},
		{"./socketio/...", module + "/socketio/session", true},
		{"./socketio/...", module + "/socketiotoo", false},
		{"./...", module + "/socketio", true},
		{"./...", "database/sql", false},
		{"database/sql/...", "database/sql/driver", true},
	} {
		if got := match(tt.pattern, tt.path); got != tt.want {
			t.Errorf("match(%q, %q) = %v", tt.pattern, tt.path, got)
		}
	}
}

// reaching finds packages of from that reach what they never may.
func reaching(pkgs map[string]pkg, from string, never []string) (findings []string) {
	found := matching(pkgs, from)
	if len(found) == 0 {
		return []string{missing(from)}
	}
	for _, p := range found {
		for _, dep := range p.Deps {
			if matchAny(never, dep) {
				findings = append(findings, fmt.Sprintf("%s reaches %s", short(p.ImportPath), short(dep)))
			}
		}
	}
	return findings
}

func missing(from string) string { return from + " is guarded, but there is no such package" }

// outside finds whether a package brings other modules than those listed.
func outside(pkgs map[string]pkg, from string, only []string) (findings []string) {
	found := matching(pkgs, from)
	if len(found) == 0 {
		return []string{missing(from)}
	}
	for _, p := range found {
		modules := make(map[string]bool)
		for _, dep := range p.Deps {
			if m := pkgs[dep].Module; m != nil && m.Path != module {
				modules[m.Path] = true
			}
		}
		if got := slices.Sorted(maps.Keys(modules)); !slices.Equal(got, only) {
			findings = append(findings, fmt.Sprintf("%s brings the modules %v, want %v", short(p.ImportPath), got, only))
		}
	}
	return findings
}

// astray finds packages of this module that the table oneWay does not place, and
// imports that it does not allow.
func astray(pkgs map[string]pkg) (findings []string) {
	for _, p := range matching(pkgs, "./...") {
		placed := false
		var may []string
		for _, r := range oneWay {
			if match(r.from, p.ImportPath) {
				placed = true
				may = append(may, r.may...)
			}
		}
		if !placed {
			findings = append(findings, short(p.ImportPath)+" has no row in the table of imports")
		}
		for _, imported := range p.Imports {
			if match("./...", imported) && !matchAny(may, imported) {
				findings = append(findings, fmt.Sprintf("%s may not import %s", short(p.ImportPath), short(imported)))
			}
		}
	}
	return findings
}

// importing finds packages of from that import what directly.
func importing(pkgs map[string]pkg, from, what string) (findings []string) {
	for _, p := range matching(pkgs, from) {
		if slices.Contains(p.Imports, what) {
			findings = append(findings, fmt.Sprintf("%s imports %s", short(p.ImportPath), what))
		}
	}
	return findings
}

// matching is the packages of this module that a pattern names, in order.
func matching(pkgs map[string]pkg, pattern string) (found []pkg) {
	for _, path := range slices.Sorted(maps.Keys(pkgs)) {
		if p := pkgs[path]; !p.DepOnly && !p.Standard && match(pattern, path) {
			found = append(found, p)
		}
	}
	return found
}

func match(pattern, path string) bool {
	if rest, ok := strings.CutPrefix(pattern, "./"); ok {
		pattern = module + "/" + rest
	}
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == above || strings.HasPrefix(path, above+"/")
	}
	return path == pattern
}

func matchAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, path) })
}

// short writes a package of this module as the tables do.
func short(path string) string {
	if rest, ok := strings.CutPrefix(path, module+"/"); ok {
		return "./" + rest
	}
	return path
}
