package ui_test

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/hubbub-chat/hubbub/ui"
)

func TestTheBuiltPageIsCompleteOrAbsent(t *testing.T) {
	forms, err := ui.FindForms()
	if !ui.Built() {
		if err == nil {
			t.Error("there are forms without a page")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{forms.Style, forms.Script, "icon.svg"} {
		if _, err := fs.Stat(ui.Files(), name); err != nil {
			t.Error(err)
		}
	}
}

func TestThePageHasNothingThatThePolicyForbids(t *testing.T) {
	if !ui.Built() {
		return
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
