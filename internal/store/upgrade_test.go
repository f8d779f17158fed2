package store

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// unpacked returns a database that an earlier version has made: three people, of
// whom cid has left the lobby and ben was removed from the cellar.
func unpacked(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	path := filepath.Join(t.TempDir(), "hubbub.db")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(file, reader)
	if err = errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAChatOfAnEarlierVersionGoesOn(t *testing.T) {
	s, err := Open(t.Context(), unpacked(t, "schema2.db.gz"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	login, err := service.LogIn(t.Context(), chat.Credentials{Name: "ann", Password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	ann := login.Session
	rooms, err := service.Rooms(t.Context(), ann)
	if err != nil || len(rooms) != 2 {
		t.Fatalf("ann's rooms: %v, %v", rooms, err)
	}
	cellar, lobby := rooms[0], rooms[1]
	if lobby.Room.ID != service.Lobby() || lobby.Room.Number != 38 || lobby.Room.Count != 32 || lobby.Unread != 2 {
		t.Errorf("the lobby is %+v, unread %d", lobby.Room, lobby.Unread)
	}
	about := func(room chat.ID) (all []string) {
		page, err := service.Page(t.Context(), ann, room, chat.Position{})
		if err != nil || page.Reset != nil && room == service.Lobby() {
			t.Fatal(page.Reset, err)
		}
		entries := page.Entries
		for i, e := range entries {
			said := string(e.Kind)
			if e.Person != nil {
				said += " " + e.Person.Name
			}
			if e.Message != nil {
				said += " " + e.Message.Author.Name + ":" + e.Message.Text
			}
			if e.Number != int64(i+1) {
				t.Errorf("entry %d has the number %d", i+1, e.Number)
			}
			all = append(all, said)
		}
		return all
	}
	said := about(service.Lobby())
	if begin, want := said[:4], []string{"join ann ann:", "join ben ben:", "join cid cid:", "message ann:text 0"}; !slices.Equal(begin, want) {
		t.Errorf("the lobby begins with %q", begin)
	}
	end, want := said[33:], []string{"message ben:edited text", "edit ben:edited text", "message cid:", "delete cid:", "leave cid cid:"}
	if !slices.Equal(end, want) {
		t.Errorf("the lobby ends with %q", end)
	}
	tail, err := service.Snapshot(t.Context(), ann, cellar.Room.ID)
	if err != nil || len(tail.Messages) != 5 || tail.Messages[4].Kind != chat.MessageKind(chat.LeaveEntry) || tail.Messages[4].Author.Name != "ben" {
		t.Errorf("the cellar: %+v, %v", tail.Messages, err)
	}
	if _, err := service.Send(t.Context(), ann, chat.Draft{Room: service.Lobby(), ClientID: "next", Text: "and on"}); err != nil {
		t.Error(err)
	}
	if _, err := service.SignUp(t.Context(), chat.SignUp{Name: "dora", Password: "correct horse"}); err != nil {
		t.Error(err)
	}
}
