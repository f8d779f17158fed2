package chat

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The cases are shared with the page's test (ui/test/chat/text.test.ts): both keep,
// and refuse, the same texts.
func TestAMessageIsKeptAsThePageKeepsItAndRefusedWhenThereIsNothingToSee(t *testing.T) {
	file, err := os.ReadFile("testdata/texts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		What, Text string
		Kept       *string // nil: refused
	}
	if err := json.Unmarshal(file, &cases); err != nil || len(cases) < 80 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, tt := range cases {
		draft := Draft{ClientID: "1", Text: CleanText(tt.Text)}
		err := draft.check()
		if tt.Kept == nil {
			if e := AsError(err); e.Code != Invalid || e.Field != "text" {
				t.Errorf("%s (%+q): %v", tt.What, tt.Text, err)
			}
			continue
		}
		if err != nil || draft.Text != *tt.Kept {
			t.Errorf("%s: %+q is kept as %+q, %v", tt.What, tt.Text, draft.Text, err)
		}
		if again := CleanText(draft.Text); again != draft.Text {
			t.Errorf("%s: cleaned twice it is %+q", tt.What, again)
		}
	}
}

func TestTheEndsOfANameThatNobodySeesDoNotCount(t *testing.T) {
	ends := []string{
		" ", "  ", "\t", "\n", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
		"\u00ad", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c", "\u2060", "\u2066", "\u2069", "\ufeff",
		"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe0e", "\ufe0f", "\ufffc", "\U000e0001", "\U000e0041", "\U000e0100", " \u200b\ufeff\u3164 ",
	}
	for _, name := range []string{"Bernd", "anna.schmidt", "Zoë", "सीता", "李小龙", "김철수", "محمد"} {
		want, err := ParseName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, end := range ends {
			for _, typed := range []string{end + name, name + end, end + name + end} {
				if got, err := ParseName(typed); err != nil || got != want {
					t.Errorf("%+q is read as %+v, %v", typed, got, err)
				}
			}
		}
	}
	for _, nothing := range ends {
		if _, err := ParseName(nothing); err == nil {
			t.Errorf("%+q is a name", nothing)
		}
	}
	// What is seen, or does harm, is not taken away in silence.
	for _, name := range []string{"ann\x00", "\x1bann", "ann\x7f", "\u0301ann", "ann.", "-ann", "ann😀", "ann\ufffd", strings.Repeat(" ", 300) + "ann"} {
		if got, err := ParseName(name); err == nil {
			t.Errorf("%+q was taken as %+v", name, got)
		}
	}
}
