// Package chattest is what tests of the chat share: people with accounts, and a place for
// what the server logs.
package chattest

import (
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Secret is the password of everybody whom this package signs up.
const Secret = "correct horse battery"

// SignUp makes an account. The test ends if it can't.
func SignUp(tb testing.TB, service *chat.Service, name string) chat.Login {
	tb.Helper()
	login, err := service.SignUp(tb.Context(), chat.SignUp{Name: name, Password: Secret})
	if err != nil {
		tb.Fatalf("sign up %s: %v", name, err)
	}
	return login
}

// Owner makes the account of the server's owner, who is called olga. The test ends if it
// can't.
func Owner(tb testing.TB, service *chat.Service) chat.Login {
	tb.Helper()
	link, err := service.OwnerLink(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	login, err := service.ClaimOwner(tb.Context(), link, chat.SignUp{Name: "olga", Password: Secret})
	if err != nil {
		tb.Fatal(err)
	}
	return login
}
