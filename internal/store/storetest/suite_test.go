package storetest_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// What a store must do and the suite never asks of it, no store needs to do.
func TestTheSuiteUsesEveryMethodOfAStore(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var suite strings.Builder
	for _, name := range files {
		if name == "locks.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		suite.Write(text)
	}
	for _, contract := range []reflect.Type{reflect.TypeFor[chat.Store](), reflect.TypeFor[chat.Tx]()} {
		for m := range contract.Methods() {
			if !strings.Contains(suite.String(), "."+m.Name+"(") {
				t.Errorf("the suite never calls %s", m.Name)
			}
		}
	}
}
