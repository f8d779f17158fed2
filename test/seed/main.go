// Seed fills a new data folder with a chat as after months of use, for benchmarks,
// tests and pictures:
//
//	go run ./test/seed --messages 100000 --data data
//
// The same flags make the same rows. Everybody's password is "hubbub example".
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/hubbub-chat/hubbub/internal/store"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	folder := flags.String("data", "data", "the folder, which must have no database yet")
	messages := flags.Int("messages", 1000, "how many messages there are")
	seed := flags.Uint64("seed", 1, "another number makes another chat")
	until := flags.String("until", time.Now().Format(time.RFC3339), "when the last message was written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	last, err := time.Parse(time.RFC3339, *until)
	if err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	path := filepath.Join(*folder, "hubbub.db")
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("there is a database at %s; nothing is ever replaced", path)
	}
	if err := os.MkdirAll(*folder, 0o700); err != nil {
		return err
	}
	db, err := store.Open(ctx, path, &store.Options{Readers: 1, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := newAuthor(db, *seed).write(ctx, *messages, last); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has %d messages of %d people\n", path, *messages, len(people))
	return nil
}
