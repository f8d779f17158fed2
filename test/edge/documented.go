package edge

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Documented holds that the table behind a marker of a page has a row for each of
// names, which are its first column, and no others. The marker is <!-- table -->, and
// <!-- /table --> ends it.
func Documented(t *testing.T, page, table string, names []string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "<!-- "+table+" -->")
	rows, _, ended := strings.Cut(rest, "<!-- /"+table+" -->")
	if !found || !ended {
		t.Fatalf("%s has no table %q", page, table)
	}
	var documented []string
	for line := range strings.Lines(strings.TrimSpace(rows)) {
		documented = append(documented, strings.TrimSpace(strings.Split(line, "|")[1]))
	}
	if len(documented) < 2 {
		t.Fatalf("the table %q of %s is empty", table, page)
	}
	documented = documented[2:] // the head and the line below it
	for _, name := range documented {
		if !slices.Contains(names, name) {
			t.Errorf("%s says that %q was tried", page, name)
		}
	}
	for _, name := range names {
		if !slices.Contains(documented, name) {
			t.Errorf("%s has no row for %q", page, name)
		}
	}
}
