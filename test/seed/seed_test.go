package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// few are the flags of a small community.
var few = []string{"--people", "12", "--rooms", "3", "--conversations", "2", "--messages", "20", "--until", "2026-03-02T10:00:00Z"}

func TestPeopleOfASeededFolderLogInWithTheExamplesPassword(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	var out bytes.Buffer
	if err := run(t.Context(), append(few, "--data", folder), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "20 messages of 12 people in 3 rooms and 2 conversations") {
		t.Errorf("it says %s", &out)
	}
	db, err := store.Open(t.Context(), filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	service, err := chat.New(t.Context(), db, nil)
	if err != nil {
		t.Fatal(err)
	}
	login, err := service.LogIn(t.Context(), chat.Credentials{Name: "Maya", Password: "hubbub example"})
	if err != nil || login.Session.User.Role != chat.Owner {
		t.Errorf("%+v, %v", login.Session, err)
	}
}

func TestNothingIsReplaced(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	if err := run(t.Context(), append(few, "--data", folder), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := run(t.Context(), append(few, "--data", folder), &out)
	if err == nil || !strings.Contains(err.Error(), "nothing is ever replaced") || out.Len() > 0 {
		t.Errorf("%v, %s", err, &out)
	}
}
