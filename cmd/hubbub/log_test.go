package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chattest"
)

func TestWhateverIsLoggedIsOneShortLineOfJSON(t *testing.T) {
	for _, text := range []string{
		"a\r\nb", "\n{\"level\":\"ERROR\"}", "\x1b[31mred\x1b[0m", "a\x00b", "\xff\xfe\xc3(", "\u2028\u2029\u202e", "\x7f\u009b",
		strings.Repeat("x", 1<<20), strings.Repeat("\u00e9", 300), strings.Repeat("\xff", 300), `"}` + "\n", "\ufffd",
	} {
		var out chattest.Buffer
		log := newLog(&out, slog.LevelDebug)
		log.Info(text, "value", text, "err", errors.New(text), slog.Group("group", "value", text))
		line := out.String()
		if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") || len(line) > 8000 || strings.ContainsAny(line, "\r\x00\x1b") {
			t.Errorf("%.40q is logged as %d bytes: %.300q", text, len(line), line)
		}
		var fields struct {
			Time  time.Time
			Value string
			Err   string
			Group struct{ Value string }
		}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
		if fields.Time.Location() != time.UTC {
			t.Errorf("the time is %v", fields.Time)
		}
		for _, got := range []string{fields.Value, fields.Err, fields.Group.Value} {
			if len([]rune(got)) > maxLogged+1 {
				t.Errorf("%.40q: %d characters are logged", text, len([]rune(got)))
			}
		}
	}
}
