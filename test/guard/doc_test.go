package guard_test

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// public is the packages that other programs import.
var public = []string{"./engineio/...", "./socketio/..."}

func TestEveryPublicNameIsDocumented(t *testing.T) {
	for _, pattern := range public {
		for _, p := range matching(packages(t, "linux"), pattern) {
			if p.Name == "main" || slices.Contains(strings.Split(p.ImportPath, "/"), "internal") {
				continue
			}
			var files []goSource
			for _, name := range p.GoFiles {
				text, err := os.ReadFile(filepath.Join(p.Dir, name))
				if err != nil {
					t.Fatal(err)
				}
				s, err := parse(source{path.Join(short(p.ImportPath), name), string(text)})
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, s)
			}
			report(t, undocumented(p.ImportPath, files))
		}
	}
}

func TestTheRuleOfDocumentationFindsWhatBreaksIt(t *testing.T) {
	want(t, undocumented("example.org/a", []goSource{made(t, "a.go", `package a
func Bare() {}
// Said is documented.
func Said() {}
func private() {}
type Plain struct{}
// Options is documented.
type Options struct {
	Size int
	Depth int // levels
	// Width and Height are pixels.
	Width, Height int
	inner int
	Said
}
func (*Options) Grow() {}
type hidden struct{ Field int }
func (hidden) Method() {}
func (List[T]) Push() {}
// Reader is documented.
type Reader interface {
	Read()
	// Close is documented.
	Close()
}
// The reasons.
const (
	One = 1
	Two = 2
)
const (
	Three = 3 // as said
	Four = 4
	five = 5
)
var Loose int
`)}),
		"example.org/a has no package comment",
		"a.go:2: Bare has no comment",
		"a.go:6: Plain has no comment",
		"a.go:9: Options.Size has no comment",
		"a.go:16: Options.Grow has no comment",
		"a.go:19: List.Push has no comment",
		"a.go:22: Reader.Read has no comment",
		"a.go:33: Four has no comment",
		"a.go:36: Loose has no comment")
}

// undocumented finds exported names of a package without a comment: functions,
// types, methods, fields, constants and variables. A comment over a group of
// constants or variables speaks for all of it.
func undocumented(importPath string, files []goSource) (findings []string) {
	if !slices.ContainsFunc(files, func(s goSource) bool { return s.file.Doc != nil }) {
		findings = append(findings, importPath+" has no package comment")
	}
	for _, s := range files {
		for _, decl := range s.file.Decls {
			d := docs{s, &findings}
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				d.function(decl)
			case *ast.GenDecl:
				d.group(decl)
			}
		}
	}
	return findings
}

// docs looks through one file for undocumented.
type docs struct {
	goSource
	findings *[]string
}

// need finds exported names that none of the comments speaks for.
func (d docs) need(of string, names []*ast.Ident, comments ...*ast.CommentGroup) {
	if slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool { return c != nil }) {
		return
	}
	for _, name := range names {
		if name.IsExported() {
			*d.findings = append(*d.findings, d.at(name.Pos())+": "+of+name.Name+" has no comment")
		}
	}
}

func (d docs) function(decl *ast.FuncDecl) {
	of := ""
	if decl.Recv != nil {
		of = receiver(decl.Recv.List[0].Type) + "."
		if !ast.IsExported(of) {
			return
		}
	}
	d.need(of, []*ast.Ident{decl.Name}, decl.Doc)
}

func (d docs) group(decl *ast.GenDecl) {
	// A comment on a group of types says nothing about each of them.
	over := decl.Doc
	if decl.Tok == token.TYPE && decl.Lparen.IsValid() {
		over = nil
	}
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.ValueSpec:
			d.need("", spec.Names, over, spec.Doc, spec.Comment)
		case *ast.TypeSpec:
			d.need("", []*ast.Ident{spec.Name}, over, spec.Doc)
			if spec.Name.IsExported() {
				d.members(spec)
			}
		}
	}
}

// members looks at the fields of a struct and the methods of an interface. What
// is embedded is documented where it is declared.
func (d docs) members(spec *ast.TypeSpec) {
	var list *ast.FieldList
	switch typ := spec.Type.(type) {
	case *ast.StructType:
		list = typ.Fields
	case *ast.InterfaceType:
		list = typ.Methods
	default:
		return
	}
	for _, field := range list.List {
		d.need(spec.Name.Name+".", field.Names, field.Doc, field.Comment)
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
