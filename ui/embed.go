// Package ui holds the chat's page, built by Vite (npm run build) into dist.
//
// The package compiles without it, so that go build needs no Node: Built then
// says no, and whoever serves the page can say how to build it.
package ui

import (
	"embed"
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

// Files is what was built: the page, its icons, and under assets/ what may be kept
// by browsers for ever, since its names change with its content. manifest.json
// says how the style sheet and the script of the forms (src/forms.css and
// src/forms.ts) are called there. It is empty if the page was not built.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // "dist" is a valid name
	}
	return files
}
