package store_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/store/storetest"
)

func TestSQLiteIsAStoreAsTheRulesWantIt(t *testing.T) {
	storetest.Run(t, func(tb testing.TB) storetest.Open {
		path := filepath.Join(tb.TempDir(), "chat.db")
		return func(timing storetest.Timing) storetest.Store {
			tb.Helper()
			db, err := store.Open(tb.Context(), path, &store.Options{
				Soon: timing.Soon, Watch: timing.Watch, Log: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				tb.Fatal(err)
			}
			return db
		}
	})
}
