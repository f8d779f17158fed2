package guard_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ofForms are the files of internal/chat whose errors are shown by forms and the command
// line, never by the page: forms translate the message (internal/web/locales).
var ofForms = []string{
	"account.go", "console.go", "login.go", "loginlink.go", "name.go", "owner.go",
	"password.go", "session.go", "signup.go", "throttle.go",
}

// withReason are the codes that say too little to people: the page has words for the
// reasons that come with them.
var withReason = []string{"Invalid", "Forbidden", "NotFound", "Full"}

// onlyWithReason are the same on the wire, but for those that can also say enough.
var onlyWithReason = []string{"invalid", "too_long", "empty", "too_many"}

func TestThePageHasWordsForWhateverTheServerRefuses(t *testing.T) {
	var errors []goSource
	var reasons, codes []string
	for _, s := range goTree(t) {
		switch folder := path.Dir(s.path); {
		case s.isTest():
		case folder == "internal/chat" || folder == "internal/live":
			errors = append(errors, s)
			reasons = append(reasons, constantsOf(s, "Reason")...)
		case folder == "internal/live/wire":
			codes = append(codes, constantsOf(s, "ErrorCode")...)
		}
	}
	if len(errors) < 50 || len(reasons) < 10 || len(codes) < 10 {
		t.Fatalf("%d files with %d reasons and %d codes were found", len(errors), len(reasons), len(codes))
	}
	report(t, withoutReason(errors))
	catalogues := 0
	for _, s := range tree(t) {
		switch {
		case path.Dir(s.path) == "ui/locales":
			catalogues++
			report(t, unworded(s, reasons, codes))
		case s.path == "docs/protocol.md":
			for _, word := range slices.Concat(reasons, codes) {
				if !strings.Contains(s.text, "\n| `"+word+"` | ") {
					t.Errorf("%s does not list %s", s.path, word)
				}
			}
		}
	}
	if catalogues < 2 {
		t.Errorf("%d catalogues were found", catalogues)
	}
}

func TestTheRuleOfReasonsFindsWhatBreaksIt(t *testing.T) {
	file := made(t, "internal/chat/room.go", `package chat
const NameLong Reason = "name_long"
var ErrForbidden = &Error{Code: Forbidden, Message: "No."}
func a() error { return &Error{Code: Forbidden, Message: "Not now."} }
func b() error { return &chat.Error{Code: chat.Invalid, Message: "No."} }
func c() error { return &Error{Code: Forbidden, Reason: NameLong, Message: "No."} }
func d() error { return &Error{Code: Busy, Message: "Later."} }
func e() error { return invalid("name", "No.") }
`)
	form := made(t, "internal/chat/login.go", "package chat\nfunc a() error { return invalid(\"name\", \"No.\") }\n")
	want(t, withoutReason([]goSource{file, form}),
		"internal/chat/room.go:4: an error without a reason", "internal/chat/room.go:5: an error without a reason",
		"internal/chat/room.go:8: an error of forms")
	want(t, constantsOf(file, "Reason"), "name_long")
	german := source{"ui/locales/de.ftl", "problem = { $reason ->\n    [b] B\n   *[other] { $code ->\n        [a] A\n       *[other] { $said }\n    }\n}\nx = { $y ->\n    [c] C\n}\n"}
	want(t, unworded(german, []string{"a", "b"}, []string{"a", "b", "c", "invalid"}),
		"ui/locales/de.ftl: no words for the reason a", "ui/locales/de.ftl: no words for the code b", "ui/locales/de.ftl: no words for the code c")
}

// constantsOf are the values of a file's string constants of a type.
func constantsOf(s goSource, name string) (values []string) {
	for _, decl := range s.file.Decls {
		list, ok := decl.(*ast.GenDecl)
		if !ok || list.Tok != token.CONST {
			continue
		}
		for _, spec := range list.Specs {
			if c := spec.(*ast.ValueSpec); c.Type != nil && isIdent(c.Type, name) {
				value, _ := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
				values = append(values, value)
			}
		}
	}
	return values
}

// withoutReason finds the errors that events may have and that people would get to read
// in English only. A variable of the package says no more than its code.
func withoutReason(files []goSource) (findings []string) {
	for _, s := range files {
		if slices.Contains(ofForms, path.Base(s.path)) {
			continue
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if path.Dir(s.path) == "internal/chat" && (isIdent(n.Fun, "invalid") || isIdent(n.Fun, "invalidValue")) {
						findings = append(findings, s.at(n.Pos())+": an error of forms")
					}
				case *ast.CompositeLit:
					if members := membersOf(n); bare(n.Type) == "Error" && f.Name.Name != "invalid" && f.Name.Name != "invalidValue" &&
						slices.Contains(withReason, members["Code"]) && members["Message"] != "" && members["Reason"] == "" {
						findings = append(findings, s.at(n.Pos())+": an error without a reason")
					}
				}
				return true
			})
		}
	}
	return findings
}

// membersOf are the members that a literal sets, with the last part of each value's name.
func membersOf(literal *ast.CompositeLit) map[string]string {
	members := make(map[string]string)
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			members[bare(pair.Key)] = bare(pair.Value)
		}
	}
	return members
}

// bare is a name without that of its package, or "a value".
func bare(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return "a value"
}

var (
	problems = regexp.MustCompile(`(?ms)^problem = \{ \$reason ->\n(.*?)^   \*\[other\] \{ \$code ->\n(.*?)^\}\n`)
	worded   = regexp.MustCompile(`(?m)^ +\[(\w+)\] \S`)
)

// unworded finds the reasons and codes that a catalogue has no words for. In English a
// code may be said as the server does.
func unworded(catalogue source, reasons, codes []string) (findings []string) {
	parts := problems.FindStringSubmatch(catalogue.text)
	if parts == nil {
		return []string{catalogue.path + ": no words for problems"}
	}
	lacking := func(part, what string, words []string) {
		for _, word := range words {
			if !slices.ContainsFunc(worded.FindAllStringSubmatch(part, -1), func(m []string) bool { return m[1] == word }) {
				findings = append(findings, catalogue.path+": no words for the "+what+" "+word)
			}
		}
	}
	lacking(parts[1], "reason", reasons)
	if path.Base(catalogue.path) != "en.ftl" {
		lacking(parts[2], "code", slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return slices.Contains(onlyWithReason, code) }))
	}
	return findings
}
