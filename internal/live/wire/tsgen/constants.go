package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// constants reads the string constants of a package's types from its source, since
// reflection does not know them: the values of each type, in their order.
func constants(folder string) (map[string][]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	values := make(map[string][]string)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read the constants: %w", err)
		}
		for _, decl := range file.Decls {
			if list, ok := decl.(*ast.GenDecl); ok && list.Tok == token.CONST {
				addConstants(values, list)
			}
		}
	}
	return values, nil
}

// addConstants adds those of one declaration. Each constant names its type itself.
func addConstants(values map[string][]string, list *ast.GenDecl) {
	for _, spec := range list.Specs {
		constant := spec.(*ast.ValueSpec)
		named, ok := constant.Type.(*ast.Ident)
		if !ok || len(constant.Values) != 1 {
			continue
		}
		literal, ok := constant.Values[0].(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			continue
		}
		if value, err := strconv.Unquote(literal.Value); err == nil {
			values[named.Name] = append(values[named.Name], value)
		}
	}
}
