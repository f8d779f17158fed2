package guard_test

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// reasons returns the values of the constants of type Reason in a file.
func reasons(f *ast.File) (all []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		of, _ := spec.Type.(*ast.Ident)
		for _, value := range spec.Values {
			if call, ok := value.(*ast.CallExpr); ok && len(call.Args) == 1 {
				of, _ = call.Fun.(*ast.Ident)
				value = call.Args[0]
			}
			lit, ok := value.(*ast.BasicLit)
			if ok && of != nil && of.Name == "Reason" {
				text, _ := strconv.Unquote(lit.Value)
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// TestEveryReasonIsInThePageOfEnds holds docs/ends.md to the code.
func TestEveryReasonIsInThePageOfEnds(t *testing.T) {
	page, listed, found := "", map[string]bool{}, 0
	for _, s := range tree(t) {
		if s.path == "docs/ends.md" {
			page = s.text
		}
	}
	for line := range strings.Lines(page) {
		if name, ok := strings.CutPrefix(line, "| `"); ok {
			listed[name[:strings.IndexByte(name, '`')]] = true
		}
	}
	for _, s := range goTree(t) {
		if s.path != "engineio/errors.go" && s.path != "socketio/errors.go" {
			continue
		}
		for _, reason := range reasons(s.file) {
			found++
			if !listed[reason] {
				t.Errorf("docs/ends.md has no row for %q", reason)
			}
		}
	}
	if found < 12 {
		t.Errorf("found only %d reasons", found)
	}
}
