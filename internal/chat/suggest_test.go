package chat_test

import (
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestAFreeUserNameIsOfferedForWhatSomebodyTyped(t *testing.T) {
	h := newHouse(t, nil)
	for _, name := range []string{"ann", "bob", "bob2", "jean-luc", "paul"} {
		h.signUp(name)
	}
	for typed, want := range map[string]string{
		"Anna Schmidt":             "anna.schmidt",
		"  Anna   Maria Schmidt ":  "anna.maria.schmidt",
		"O'Brien":                  "obrien",
		"Conan O’Brien":            "conan.obrien",
		"anna@example.org":         "anna.example.org",
		"Zoë Ångström":             "zoë.ångström",
		"Ann":                      "ann2",
		"Bob":                      "bob3",
		"b0b":                      "b0b3", // looks like bob, and b0b2 like bob2
		"Pau1":                     "pau12",
		"Jean Luc":                 "jean.luc2",
		"Ann!":                     "ann2",
		"ann😀":                     "ann2",
		"-dash-":                   "dash",
		"a..b":                     "a.b",
		"Анна Шмидт":               "анна.шмидт",
		"Анна Schmidt":             "анна",
		"李 小龙":                     "李.小龙",
		"山田 Taro":                  "山田.taro",
		"محمد علي":                 "محمد.علي",
		"राम सीता":                 "राम.सीता",
		"anna\u200bschmidt":        "annaschmidt",
		strings.Repeat("long ", 9): "long.long.long.long.long.long.lo",
		"admin":                    "", // nobody should be taken for one
		"😀":                        "",
		"":                         "",
		"...":                      "",
		strings.Repeat("a ", 5000): "",
	} {
		got, err := h.SuggestName(t.Context(), typed)
		if err != nil || got != want {
			t.Errorf("%.40q: %q, %v, not %q", typed, got, err, want)
		}
		if got != "" {
			if name, err := chat.ParseName(got); err != nil || name.Shown != got {
				t.Errorf("%.40q: %q is no name: %v", typed, got, err)
			}
		}
	}
}
