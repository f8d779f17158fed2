package main

import (
	"io"
	"log/slog"
	"unicode/utf8"
)

// maxLogged is how many bytes of a text are logged.
const maxLogged = 256

// newLog makes the program's log: JSON, a line each, times in UTC. Stacks are
// whole; every other text is cut, since it may be anybody's.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case error:
			a.Value = slog.StringValue(cut(v.Error()))
		case string:
			if a.Key != "stack" {
				a.Value = slog.StringValue(cut(v))
			}
		}
		if a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime {
			a.Value = slog.TimeValue(a.Value.Time().UTC())
		}
		return a
	}}))
}

func cut(text string) string {
	if len(text) <= maxLogged {
		return text
	}
	end := maxLogged
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
