//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// perPerson is how many connections the chat lets each have.
const perPerson = 20

// prepare fills a new data folder with people who are logged in, and writes what
// the load generator needs to be them.
func prepare(folder string, n int) (tokens string, err error) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	service, err := chat.New(ctx, db, nil)
	if err != nil {
		return "", err
	}
	var lines bytes.Buffer
	fmt.Fprintln(&lines, service.Lobby())
	for i := range n {
		login, err := service.SignUp(ctx, chat.SignUp{
			Name: fmt.Sprintf("person-%d", i), Password: "correct horse battery", Client: chat.Client{Address: address(i)},
		})
		if err != nil {
			return "", fmt.Errorf("sign up: %w", err)
		}
		fmt.Fprintln(&lines, login.Token)
	}
	tokens = filepath.Join(folder, "tokens")
	return tokens, os.WriteFile(tokens, lines.Bytes(), 0o600)
}
