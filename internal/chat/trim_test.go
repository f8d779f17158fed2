package chat_test

import (
	"fmt"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// lengthen appends many entries to the lobby's log, none of them with a line.
func (h *house) lengthen(about chat.User, entries int) {
	h.t.Helper()
	h.ok(h.db.Write(h.t.Context(), func(tx chat.Tx) error {
		room, err := tx.Room(h.Lobby())
		if err != nil {
			return err
		}
		for range entries {
			room.Number++
			room.Entry = chat.ID(room.Number)
			e := chat.Entry{Room: room.ID, Number: room.Number, ID: room.Entry, Kind: chat.JoinEntry, Person: &about}
			if err := tx.Append(room, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// oldest returns the number of the lobby's oldest entry, and that of its head.
func (h *house) oldest() (oldest, head int64) {
	h.t.Helper()
	h.ok(h.db.Read(h.t.Context(), func(r chat.Reader) error {
		room, err := r.Room(h.Lobby())
		if err != nil {
			return err
		}
		entries, err := r.Entries(room.ID, 0, 1)
		if err == nil {
			oldest, head = entries[0].Number, room.Number
		}
		return err
	}))
	return oldest, head
}

func TestARoomsLogIsTrimmedLittleByLittleAndEnoughOfItIsKept(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	first := h.send(ann.Session, h.Lobby(), "first", "hello")
	tail, err := h.Snapshot(t.Context(), ann.Session, h.Lobby())
	h.ok(err)
	h.lengthen(ann.Session.User, chat.KeptEntries+1000) // as if it had been made before logs were trimmed
	sent, last := 0, int64(1)
	for oldest, head := h.oldest(); head-oldest >= chat.KeptEntries+100; oldest, head = h.oldest() {
		for range 50 {
			sent++
			h.send(ann.Session, h.Lobby(), fmt.Sprint(sent), "hello")
		}
		now, _ := h.oldest()
		if now < last || now-last > 250 {
			t.Fatalf("50 messages made the log begin with %d instead of %d", now, last)
		}
		if last = now; sent > 1000 {
			t.Fatal("the log does not become shorter")
		}
	}
	if oldest, head := h.oldest(); head-oldest < chat.KeptEntries-1 {
		t.Errorf("of %d entries the last %d are kept, want %d", head, head-oldest+1, chat.KeptEntries)
	}
	gone, err := h.Page(t.Context(), ann.Session, h.Lobby(), tail.Room.Head())
	if err != nil || gone.Reset == nil {
		t.Errorf("from a position that is trimmed: %+v, %v", gone, err)
	}
	// What was said at an entry that is gone is there, and can be changed.
	_, err = h.Edit(t.Context(), ann.Session, chat.Revision{Message: first.ID, Text: "edited"})
	h.ok(err)
	fresh, err := h.Snapshot(t.Context(), ann.Session, h.Lobby())
	h.ok(err)
	near, err := h.Before(t.Context(), ann.Session, h.Lobby(), first.Number+1)
	if h.ok(err); near.Messages[len(near.Messages)-1].Text != "edited" {
		t.Errorf("the first message is %+v", near.Messages)
	}
	at := fresh.Room.Head()
	for n := range 60 {
		h.send(ann.Session, h.Lobby(), fmt.Sprint("after", n), "hello")
	}
	page, err := h.Page(t.Context(), ann.Session, h.Lobby(), at)
	if err != nil || page.Reset != nil || len(page.Entries) != 60 {
		t.Errorf("from a position that is kept: %+v, %v", page, err)
	}
}
