package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// settingsTable is the README's table of all settings.
func settingsTable(t *testing.T) string {
	t.Helper()
	model := newParser(t.Context(), io.Discard, io.Discard).Model
	flags := model.Flags
	for _, child := range model.Children {
		if child.Name == "serve" {
			flags = append(flags, child.Flags...)
		}
	}
	var table strings.Builder
	table.WriteString("| flag | environment | default | meaning |\n|---|---|---|---|\n")
	for _, f := range flags {
		if f.Name == "help" {
			continue
		}
		fmt.Fprintf(&table, "| `--%s` | `%s` |%s | %s |\n", f.Name, strings.Join(f.Envs, "`, `"), byDefault(f), f.Help)
	}
	return table.String()
}

func byDefault(f *kong.Flag) string {
	if f.Default == "" {
		return ""
	}
	return " `" + f.Default + "`"
}

func TestTheReadmeListsEverySetting(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(text), "<!-- settings -->\n")
	table, _, ends := strings.Cut(rest, "<!-- /settings -->")
	if !begins || !ends {
		t.Fatal("the README has no table of settings")
	}
	if want := settingsTable(t); table != want {
		t.Errorf("the README's table of settings should be\n%s", want)
	}
}
