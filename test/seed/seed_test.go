package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// told is what a chat says, as somebody in it reads it.
type told struct {
	room     chat.Room
	messages []chat.Message
	entries  []chat.Entry
}

func seeded(t *testing.T, args ...string) (folder string, all told) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	if err := run(t.Context(), append(args, "--data", folder, "--until", "2026-03-02T10:00:00Z"), io.Discard); err != nil {
		t.Fatal(err)
	}
	return folder, read(t, folder)
}

func read(t *testing.T, folder string) (all told) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(r chat.Reader) (err error) {
		if all.room, err = r.RoomByKey("name:lobby"); err != nil {
			return err
		}
		if all.messages, err = r.Timeline(all.room.ID, 0, all.room.Number+1, 10_000); err != nil {
			return err
		}
		all.entries, err = r.Entries(all.room.ID, 0, 10_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all.messages)
	return all
}

func TestASeededChatIsOneThatTheRulesCouldHaveMade(t *testing.T) {
	folder, all := seeded(t, "--messages", "3000")
	count, kinds := int64(0), make(map[chat.Kind]int)
	for i, m := range all.messages {
		if m.Kind == chat.Text {
			count++
		}
		if m.Count != count {
			t.Fatalf("message %d has count %d, want %d", i, m.Count, count)
		}
		if i > 0 && m.ID <= all.messages[i-1].ID {
			t.Fatalf("message %d is older than the one before it", i)
		}
	}
	for i, e := range all.entries {
		if e.Number != int64(i+1) {
			t.Fatalf("entry %d has the number %d", i+1, e.Number)
		}
		kinds[e.Kind]++
	}
	if count != 3000 || all.room.Count != count || all.room.Number != int64(len(all.entries)) || all.room.Entry != all.entries[len(all.entries)-1].ID {
		t.Errorf("%d messages, %d entries, the room %+v", count, len(all.entries), all.room)
	}
	if kinds[chat.EditEntry] < 50 || kinds[chat.DeleteEntry] < 20 || kinds[chat.JoinEntry] != len(people) {
		t.Errorf("kinds of entries: %v", kinds)
	}
	speaksTo(t, folder)
}

// speaksTo goes on in a chat: its people log in, read and write.
func speaksTo(t *testing.T, folder string) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(folder, "hubbub.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	service, err := chat.New(t.Context(), db, nil)
	if err != nil {
		t.Fatal(err)
	}
	login, err := service.LogIn(t.Context(), chat.Credentials{Name: people[0].name, Password: "hubbub example"})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := service.Send(t.Context(), login.Session, chat.Draft{Room: service.Lobby(), ClientID: "1", Text: "hello"})
	if err != nil || sent.Count != 3001 {
		t.Errorf("%+v, %v", sent, err)
	}
	if login.Session.User.Role != chat.Owner {
		t.Errorf("the first of the people is %s", login.Session.User.Role)
	}
}

func TestTheSameFlagsMakeTheSameChat(t *testing.T) {
	texts := func(all told) (list []string) {
		for _, e := range all.entries {
			list = append(list, e.ID.String()+e.Message.ID.String()+e.Message.Author.Name+e.Message.Text)
		}
		return list
	}
	_, first := seeded(t, "--messages", "300")
	_, second := seeded(t, "--messages", "300")
	_, other := seeded(t, "--messages", "300", "--seed", "2")
	if !slices.Equal(texts(first), texts(second)) {
		t.Error("two chats of the same flags differ")
	}
	if slices.Equal(texts(first), texts(other)) {
		t.Error("another seed makes the same chat")
	}
}

func TestNothingIsReplaced(t *testing.T) {
	folder, _ := seeded(t, "--messages", "0")
	var out bytes.Buffer
	err := run(context.Background(), []string{"--messages", "1", "--data", folder}, &out)
	if err == nil || !strings.Contains(err.Error(), "nothing is ever replaced") || out.Len() > 0 {
		t.Errorf("%v, %s", err, &out)
	}
}
