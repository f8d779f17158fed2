//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// pages is how many pages are read, at places that nobody has read before.
const pages = 2000

// history measures, in the store, what somebody waits who scrolls far back: pages
// of 50 from anywhere in the history that starts has made.
func (b *bench) history(s size) (err error) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(b.folder, "full", "hubbub.db"), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	service, err := chat.New(ctx, db, nil)
	if err != nil {
		return err
	}
	login, err := service.SignUp(ctx, chat.SignUp{
		Name: "reader", Password: "correct horse battery", Client: chat.Client{Address: address(0)},
	})
	if err != nil {
		return err
	}
	took := make([]time.Duration, pages)
	for i := range took {
		number := 100 + rand.Int64N(int64(s.messages)-100)
		begun := time.Now()
		page, err := service.Before(ctx, login.Session, service.Lobby(), number)
		took[i] = time.Since(begun)
		if err != nil {
			return err
		}
		if len(page.Messages) != chat.MaxMessages {
			return fmt.Errorf("before %d: a page of %d messages", number, len(page.Messages))
		}
	}
	slices.Sort(took)
	show(fmt.Sprintf("a page of 50 from %d messages: p50, p99", s.messages), "%.2f ms, %.2f ms",
		took[pages/2].Seconds()*1000, took[pages*99/100].Seconds()*1000)
	return nil
}
