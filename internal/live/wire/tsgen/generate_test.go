package main

import (
	"os"
	"testing"
)

// The file that the page uses, where it is generated; see go:generate in
// ../wire.go.
const generated = "../../../../ui/src/wire.ts"

func TestTheTypeScriptTypesAreThoseOfTheGoTypes(t *testing.T) {
	have, err := os.ReadFile(generated)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != generate() {
		t.Errorf("%s is not what the Go types say; run go generate ./internal/live/wire", generated)
	}
}
