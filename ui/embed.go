// Package ui holds the chat's page, built by Vite (npm run build) into dist.
//
// The package compiles without it, so that go build needs no Node: Built then
// says no, and whoever serves the page can say how to build it.
package ui

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// A pattern must match something. The file dist.txt is always there; the folder
// dist is as soon as the page has been built.
//
//go:embed all:dist*
var embedded embed.FS

// Page is the name of the chat's page in Files.
const Page = "index.html"

// Built tells whether the page was there when the program was compiled.
func Built() bool {
	_, err := fs.Stat(Files(), Page)
	return err == nil
}

// Files is what was built: the page, icon.svg, and under assets/ what may be kept
// by browsers for ever, since its names change with its content. It is empty if
// the page was not built.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // "dist" is a valid name
	}
	return files
}

// Forms is the style sheet and the script of the pages with forms, as paths in
// Files. The pages work without the script.
type Forms struct {
	Style  string
	Script string
}

// FindForms reads from the manifest how the parts of the forms are called.
func FindForms() (Forms, error) {
	text, err := fs.ReadFile(Files(), "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return Forms{}, errors.New("the page has not been built")
	}
	if err != nil {
		return Forms{}, fmt.Errorf("read the page's manifest: %w", err)
	}
	var manifest map[string]struct {
		File string `json:"file"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return Forms{}, fmt.Errorf("read the page's manifest: %w", err)
	}
	return Forms{Style: manifest["src/forms.css"].File, Script: manifest["src/forms.ts"].File}, nil
}
