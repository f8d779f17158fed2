package store

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/tally"
)

// queries finds all constants of sql.go that are a statement, by name.
func queries(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "sql.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	var text func(e ast.Expr) string
	text = func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.BasicLit:
			s, err := strconv.Unquote(e.Value)
			if err != nil {
				t.Fatal(err)
			}
			return s
		case *ast.Ident:
			return texts[e.Name]
		case *ast.BinaryExpr:
			return text(e.X) + text(e.Y)
		}
		t.Fatalf("sql.go has a %T", e)
		return ""
	}
	for _, d := range file.Decls {
		for _, spec := range d.(*ast.GenDecl).Specs {
			value := spec.(*ast.ValueSpec)
			texts[value.Names[0].Name] = text(value.Values[0])
		}
	}
	maps.DeleteFunc(texts, func(name, _ string) bool { return !strings.HasPrefix(name, "sql") })
	return texts
}

// plan returns the steps by which SQLite carries out a statement.
func plan(t *testing.T, c *conn, query string) (steps []string) {
	t.Helper()
	rows, err := c.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestNoQueryWalksThroughAWholeTable(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := <-s.readers
	defer func() { s.readers <- c }()
	// All of a table that has one row at most; the rows of a subquery that is bounded.
	whole := []string{sqlNoOwnerLink, sqlForgetOwnerLink}
	for name, query := range queries(t) {
		verb, _, _ := strings.Cut(query, " ")
		if !slices.Contains([]string{"SELECT", "UPDATE", "DELETE"}, verb) || slices.Contains(whole, query) {
			continue
		}
		for _, step := range plan(t, c, query) {
			sorts := strings.Contains(step, "TEMP B-TREE") && query != sqlSidebar && query != sqlMembers // of one user's rooms, and of one room's people
			scans := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "CONSTANT ROW") && !strings.Contains(step, "subquery")
			if scans || sorts {
				t.Errorf("%s\n\tis carried out by: %s", name, step)
			}
		}
	}
}

func TestAStatementIsPreparedOnceForEachConnection(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), &Options{Readers: 1, Log: quiet.Log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	ann, err := service.SignUp(t.Context(), chat.SignUp{Name: "ann", Password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	statements := func() map[string]any {
		c := <-s.readers
		defer func() { s.readers <- c }()
		all := make(map[string]any)
		for query, stmt := range c.stmts {
			all[query] = stmt
		}
		return all
	}
	use := func(n int) {
		draft := chat.Draft{Room: service.Lobby(), ClientID: fmt.Sprint(n), Text: "hello"}
		if _, err := service.Send(t.Context(), ann.Session, draft); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Snapshot(t.Context(), ann.Session, service.Lobby()); err != nil {
			t.Fatal(err)
		}
	}
	use(0)
	before := statements()
	for n := range 20 {
		use(n)
	}
	if after := statements(); len(before) < 3 || !maps.Equal(before, after) {
		t.Errorf("%d statements became %d", len(before), len(after))
	}
}

func TestRecordsAreNeverChangedAndKeptFor400Days(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := Open(t.Context(), path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := func(age time.Duration) chat.ID { return chat.ID(time.Now().Add(-age).UnixMilli()) << 21 }
	young, old := at(chat.AuditLife-time.Hour), at(chat.AuditLife+time.Hour)
	add := func(id chat.ID) error {
		return s.Write(t.Context(), func(tx chat.Tx) error {
			return tx.AddAuditRecord(chat.AuditRecord{ID: id, Event: chat.AuditLogIn, Address: "192.0.2.1"})
		})
	}
	forget := func(before chat.ID) (n int, err error) {
		err = s.Write(t.Context(), func(tx chat.Tx) (err error) { n, err = tx.ForgetAuditRecords(before, 10); return err })
		return n, err
	}
	if err := errors.Join(add(young), add(old)); err != nil {
		t.Fatal(err)
	}
	if err := add(young); err == nil {
		t.Error("a record took another's place")
	}
	if n, err := forget(young); n != 1 || err != nil {
		t.Errorf("%d old records were removed, %v, want 1", n, err)
	}
	if n, err := forget(at(0)); err == nil {
		t.Errorf("%d young records were removed", n)
	}
	c, err := s.db.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, statement := range []string{
		"UPDATE audit SET address = ''", "UPDATE audit SET id = id - 1", "DELETE FROM audit",
		fmt.Sprintf("INSERT OR REPLACE INTO audit VALUES (%d, 'x', 0, 0, '', '')", young),
		fmt.Sprintf("REPLACE INTO audit VALUES (%d, 'x', 0, 0, '', '')", young),
	} {
		if err := c.exec(t.Context(), statement); err == nil {
			t.Errorf("%s was carried out", statement)
		}
	}
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := service.Console().Audit(t.Context(), 0, 10); err != nil || len(found) != 1 || found[0].ID != young || found[0].Address != "192.0.2.1" {
		t.Errorf("what is left is %+v, %v", found, err)
	}
	if err := service.Sweep(t.Context()); err != nil {
		t.Errorf("tidying up beside a young record: %v", err)
	}
}

func TestCommitsAreCountedBySizeAndTime(t *testing.T) {
	s := &Store{stats: newCounters()}
	for changes, took := range map[int]time.Duration{1: time.Millisecond, 3: time.Millisecond + 1, 512: time.Hour} {
		s.stats.add(changes, took)
	}
	got := s.Stats()
	for name, h := range map[string]tally.Histogram{"size": got.Size, "seconds": got.Seconds} {
		if len(h.Counts) != len(h.Bounds) || h.Count != 3 || !slices.IsSorted(h.Counts) || !slices.IsSorted(h.Bounds) {
			t.Errorf("%s: %+v", name, h)
		}
	}
	if h := got.Size; fmt.Sprint(h.Counts) != "[1 1 2 2 2 2 2 2 2 3]" || h.Sum != 516 {
		t.Errorf("sizes: %+v", h)
	}
	if h := got.Seconds; fmt.Sprint(h.Counts) != "[0 1 2 2 2 2 2 2 2 2 2 2 2]" || math.Abs(h.Sum-got.Took.Seconds()) > 1e-9 {
		t.Errorf("seconds: %+v", h)
	}
}
