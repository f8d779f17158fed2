package socketio_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hubbub-chat/hubbub/socketio"
)

func TestEveryRefusalOfAConnectIsCountedAndLogged(t *testing.T) {
	for name, row := range map[string]struct {
		connect, level, why string
	}{
		"a namespace that does not exist":      {"40/none?token=secret,", "WARN", "Invalid namespace"},
		"a name that is too long":              {"40/" + strings.Repeat("a", 600) + ",", "WARN", "Invalid namespace"},
		"a middleware's word to the client":    {"40/told,", "DEBUG", "not you"},
		"a middleware's error of another kind": {"40/failed,", "DEBUG", "internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var lines bytes.Buffer
				log := slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
				io := start(t, socketio.New(&socketio.Options{Logger: log}))
				io.Of("/told").Use(func(ctx, *socketio.Socket) error { return &socketio.Error{Message: "not you"} })
				io.Of("/failed").Use(func(ctx, *socketio.Socket) error { return errors.New("secret") })
				c := dialRaw(t, io)
				c.send(row.connect)
				if answer := c.next(); !strings.HasPrefix(answer, "44/") {
					t.Errorf("answered %q", answer)
				}
				synctest.Wait()
				var told []string
				for line := range strings.Lines(lines.String()) {
					if strings.Contains(line, "refused a CONNECT") {
						told = append(told, line)
					}
				}
				if len(told) != 1 || !strings.Contains(told[0], "level="+row.level+" ") || !strings.Contains(told[0], row.why) || strings.Contains(told[0], "secret") {
					t.Errorf("the log: %q", told)
				}
				if n := io.Stats().Refused; n != 1 {
					t.Errorf("%d refusals are counted", n)
				}
			})
		})
	}
}
