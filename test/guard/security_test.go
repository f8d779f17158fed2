package guard_test

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// named finds the tests that a row of docs/security.md names.
var named = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")

// unshown finds the promises without a test, and the tests that do not exist.
func unshown(document string, exists map[string]bool) []string {
	var findings []string
	for line := range strings.Lines(document) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| ") || line == "| promise | test |" {
			continue
		}
		tests := named.FindAllStringSubmatch(line, -1)
		if len(tests) == 0 {
			findings = append(findings, "no test: "+line)
		}
		for _, test := range tests {
			if !exists[test[1]] {
				findings = append(findings, "no such test: "+test[1])
			}
		}
	}
	return findings
}

func TestEveryPromiseOfSecurityHasItsTest(t *testing.T) {
	exists := map[string]bool{}
	for _, s := range goTree(t) {
		if !s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				exists[f.Name.Name] = true
			}
		}
	}
	for _, s := range tree(t) {
		if s.path == "docs/security.md" {
			report(t, unshown(s.text, exists))
			return
		}
	}
	t.Error("docs/security.md is missing")
}

func TestTheRuleOfPromisesFindsWhatBreaksIt(t *testing.T) {
	document := "| promise | test |\n|---|---|\n| kept | `TestKept` |\n| broken | `TestGone` |\n| empty | none |\n"
	want(t, unshown(document, map[string]bool{"TestKept": true}), "no such test: TestGone", "no test: | empty | none |")
}
