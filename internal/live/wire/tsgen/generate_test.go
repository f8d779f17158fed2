package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// The file that the page uses, where it is generated, and the package that it is made
// from; see go:generate in ../wire.go.
const (
	generated = "../../../../ui/src/wire.ts"
	source    = ".."
)

func TestTheTypeScriptTypesAreThoseOfTheGoTypes(t *testing.T) {
	have, err := os.ReadFile(generated)
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(source)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s is not what the Go types say; run go generate ./internal/live/wire", generated)
	}
}

func TestAKindOfEntryThatNothingIsAboutIsNotedBeforeAPageHearsIt(t *testing.T) {
	values, err := constants(source)
	if err != nil {
		t.Fatal(err)
	}
	values["EntryKind"] = append(values["EntryKind"], "shout")
	g := generator{constants: values, unions: unions()}
	if err := g.complete(); err == nil || !strings.Contains(err.Error(), "shout") {
		t.Errorf("a constant without members: %v", err)
	}
}

// A page takes nothing of an entry but what its kind has.
func TestEachKindOfEntryHasOnlyItsOwnMembers(t *testing.T) {
	text, err := generate(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range unions() {
		for _, v := range list {
			_, body, _ := strings.Cut(text, "export interface "+v.members.Name()+" {\n")
			body, _, _ = strings.Cut(body, "}")
			if lines, want := strings.Count(body, "\n"), 4+v.members.NumField(); lines != want {
				t.Errorf("%s has %d members, want %d:\n%s", v.members.Name(), lines, want, body)
			}
		}
	}
	if _, ok := unions()[reflect.TypeFor[wire.Entry]()]; !ok {
		t.Error("an entry is no union")
	}
}
