package ui_test

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"testing"

	"github.com/hubbub-chat/hubbub/ui"
)

func TestTheBuiltPageIsComplete(t *testing.T) {
	if !ui.Built() {
		return // npm run test:browser looks at what it has built
	}
	text, err := fs.ReadFile(ui.Files(), "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest map[string]struct{ File string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{manifest["src/forms.css"].File, manifest["src/forms.ts"].File, "icon.svg"} {
		if _, err := fs.Stat(ui.Files(), name); err != nil {
			t.Error(err)
		}
	}
}

func TestThePageHasNothingThatThePolicyForbids(t *testing.T) {
	if !ui.Built() {
		return // npm run test:browser looks at what it has built
	}
	page, err := fs.ReadFile(ui.Files(), ui.Page)
	if err != nil {
		t.Fatal(err)
	}
	for _, inline := range []string{`<style`, `\sstyle=`, `\son\w+=`, `<script[^>]*>[^<]`} {
		if found := regexp.MustCompile(inline).Find(page); found != nil {
			t.Errorf("the page has %q", found)
		}
	}
}
