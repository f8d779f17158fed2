// Seed fills a new data folder with a community as after months of use, for benchmarks,
// tests and pictures:
//
//	go run ./test/seed --data data
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

	"github.com/hubbub-chat/hubbub/internal/seed"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// password is the hash of "hubbub example", made once so that the rows are always
// the same.
const password = "$argon2id$v=19$m=19456,t=2,p=1$Ge5CSmntFv4lzqP99Bghzw$TuLluJEOVQXXCYYpb7bduU8TQK6Bx4BTa/DO2Zx+hh4"

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	o := seed.Options{Size: seed.Whole(), Password: password}
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	folder := flags.String("data", "data", "the folder, which must have no database yet")
	flags.IntVar(&o.People, "people", o.People, "how many people there are")
	flags.IntVar(&o.Rooms, "rooms", o.Rooms, "how many rooms there are, the lobby among them")
	flags.IntVar(&o.Conversations, "conversations", o.Conversations, "how many conversations there are")
	flags.IntVar(&o.Messages, "messages", o.Messages, "how many messages there are, in all of them")
	flags.Uint64Var(&o.Seed, "seed", 1, "another number makes another community")
	until := flags.String("until", time.Now().Format(time.RFC3339), "when the last message was written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Until, err = time.Parse(time.RFC3339, *until); err != nil {
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
	if _, err := seed.Write(ctx, db, o); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has %d messages of %d people in %d rooms and %d conversations\n", path, o.Messages, o.People, o.Rooms, o.Conversations)
	return nil
}
