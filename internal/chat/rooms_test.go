package chat_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// make makes a room, whose client id is its name.
func (h *house) make(s chat.Session, kind chat.RoomKind, name string) chat.ID {
	h.t.Helper()
	room, err := h.CreateRoom(h.t.Context(), s, newRoom(kind, name))
	h.ok(err)
	return room.Room.ID
}

func newRoom(kind chat.RoomKind, name string) chat.NewRoom {
	return chat.NewRoom{ClientID: fmt.Sprintf("%x", name)[:min(2*len(name), 64)], Kind: kind, Name: name}
}

func TestARoomIsMadeOnceForAClientID(t *testing.T) {
	h := newHouse(t, nil)
	ann, ben := h.signUp("ann").Session, h.signUp("ben").Session
	first := h.make(ann, chat.Private, "cellar")
	if again := h.make(ann, chat.Private, "cellar"); again != first {
		t.Errorf("the second try made another room")
	}
	if his := h.make(ben, chat.Private, "cellar"); his == first {
		t.Error("somebody else's client id gave the same room")
	}
	rooms, err := h.Rooms(t.Context(), ann)
	h.ok(err)
	if len(rooms) != 2 {
		t.Errorf("ann is in %d rooms, want the lobby and the cellar", len(rooms))
	}
}

func TestNoTwoRoomsThatEverybodyFindsLookAlike(t *testing.T) {
	h := newHouse(t, nil)
	ann := h.signUp("ann").Session
	ctx := t.Context()
	h.make(ann, chat.Public, "Café Paris")
	secret := h.make(ann, chat.Private, "Secret")
	for i, name := range []string{"Café Paris", "CAFÉ PARIS", "café  paris", "Cafe\u0301 Paris", "Ｃａｆé Paris", "Cafе́ Paris", "lobby", "LOBBY", "1obby"} {
		wanted := chat.NewRoom{ClientID: fmt.Sprint(i), Kind: chat.Public, Name: name}
		if _, err := h.CreateRoom(ctx, ann, wanted); !errors.Is(err, &chat.Error{Code: chat.Taken}) {
			t.Errorf("%q: %v", name, err)
		}
	}
	// A private room betrays its name to nobody, and is refused none.
	h.make(ann, chat.Public, "secret")
	h.make(ann, chat.Private, "café paris")
	other := h.make(ann, chat.Public, "Other")
	name := "cafe\u0301 PARIS"
	refused(t, h.ChangeRoom(ctx, ann, other, chat.RoomChange{Name: &name}), chat.Taken)
	h.ok(h.ChangeRoom(ctx, ann, secret, chat.RoomChange{Name: &name}))
	name = "OTHER"
	h.ok(h.ChangeRoom(ctx, ann, other, chat.RoomChange{Name: &name}))
}

func TestWhatARoomCannotBeIsRefusedAndNothingIsHalfDone(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann").Session
	room := h.make(ann, chat.Public, "attic")
	before, err := h.Details(t.Context(), ann, room)
	h.ok(err)
	topic := "a topic that is fine"
	for field, names := range map[string][]string{
		"name":        {"", " ", "\u200b", "\u3164", " attic", "attic ", "a\nb", "a\u202eb", "\xff", strings.Repeat("x", 81)},
		"topic":       {strings.Repeat("x", 251), strings.Repeat("x", 10<<20), "two\nlines", "\xff", "a\x00b"},
		"description": {strings.Repeat("x", 2001), "\xff"},
		"history":     {"", "never"},
		"write":       {"", "nobody"},
		"invite":      {"", "everybody"},
	} {
		for _, bad := range names {
			change := chat.RoomChange{Topic: &topic}
			switch field {
			case "name":
				change.Name = &bad
			case "topic":
				change.Topic = &bad
			case "description":
				change.Description = &bad
			case "history":
				change.History = (*chat.History)(&bad)
			case "write":
				change.Write = (*chat.Who)(&bad)
			case "invite":
				change.Invite = (*chat.Who)(&bad)
			}
			err := h.ChangeRoom(t.Context(), ann, room, change)
			if e := chat.AsError(err); err == nil || e.Code != chat.Invalid || e.Field != field {
				t.Errorf("%s %.20q: %v", field, bad, err)
			}
		}
	}
	after, err := h.Details(t.Context(), ann, room)
	h.ok(err)
	if after != before {
		t.Errorf("it was %+v and is %+v", before, after)
	}
	for _, wrong := range []chat.NewRoom{
		{ClientID: "", Kind: chat.Public, Name: "x"}, {ClientID: "1", Kind: chat.Direct, Name: "x"}, {ClientID: "1", Kind: "cave", Name: "x"},
		{ClientID: "1", Kind: chat.Public, Name: "\u200b"}, {ClientID: "1", Kind: chat.Private, Name: "x", Write: "nobody"},
	} {
		_, err := h.CreateRoom(t.Context(), ann, wrong)
		refused(t, err, chat.Invalid)
	}
}

func TestWhoWriteToEachOtherForTheFirstTimeAtOnceGetOneConversation(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	people := []chat.Session{h.signUp("ann").Session, h.signUp("ben").Session, h.signUp("cid").Session}
	for _, size := range []int{2, 3} {
		ids := make([]chat.ID, size)
		for i := range ids {
			ids[i] = people[i].User.ID
		}
		var mu sync.Mutex
		found := make(map[chat.ID]int)
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				room, err := h.Converse(t.Context(), people[i%size], ids)
				h.ok(err)
				mu.Lock()
				defer mu.Unlock()
				found[room.Room.ID]++
			})
		}
		group.Wait()
		if len(found) != 1 {
			t.Errorf("%d people have %d conversations", size, len(found))
		}
	}
}

func TestTheSamePeopleHaveTheSameConversation(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ctx, ann := t.Context(), h.signUp("ann").Session
	var ids []chat.ID
	for i := range 9 {
		ids = append(ids, h.signUp(fmt.Sprint("friend", i)).Session.User.ID)
	}
	converse := func(with ...chat.ID) chat.SidebarRoom {
		t.Helper()
		room, err := h.Converse(ctx, ann, with)
		h.ok(err)
		return room
	}
	notes, direct, group := converse(), converse(ids[0]), converse(ids[0], ids[1])
	if len(notes.With) != 0 || len(direct.With) != 1 || len(group.With) != 2 {
		t.Errorf("with %v, %v, %v", notes.With, direct.With, group.With)
	}
	if notes.Room.Kind != chat.Direct || direct.Room.Kind != chat.Direct || group.Room.Kind != chat.Group {
		t.Errorf("the kinds are %s, %s, %s", notes.Room.Kind, direct.Room.Kind, group.Room.Kind)
	}
	if converse(ann.User.ID).Room.ID != notes.Room.ID || converse(ids[0], ann.User.ID, ids[0]).Room.ID != direct.Room.ID ||
		converse(ids[1], ids[0]).Room.ID != group.Room.ID {
		t.Error("the same people have another conversation")
	}
	if converse(ids[0], ids[1], ids[2]).Room.ID == group.Room.ID {
		t.Error("with one more it is the same")
	}
	converse(ids[:8]...)
	_, err := h.Converse(ctx, ann, ids)
	refused(t, err, chat.Invalid)
	_, err = h.Converse(ctx, ann, []chat.ID{12345})
	refused(t, err, chat.NotFound)
}

func TestAConversationIsInTheOthersListFromItsFirstMessageOn(t *testing.T) {
	h := newHouse(t, nil)
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	has := func(s chat.Session, room chat.ID) (unread int64) {
		rooms, err := h.Rooms(ctx, s)
		h.ok(err)
		for _, r := range rooms {
			if r.Room.ID == room {
				return r.Unread
			}
		}
		return -1
	}
	room, err := h.Converse(ctx, ann, []chat.ID{ben.User.ID})
	h.ok(err)
	id := room.Room.ID
	if has(ann, id) != 0 || has(ben, id) != -1 {
		t.Errorf("at first ann has %d, ben %d", has(ann, id), has(ben, id))
	}
	h.send(ann, id, "1", "hello")
	if has(ben, id) != 1 {
		t.Errorf("after a message ben has %d", has(ben, id))
	}
	h.ok(h.Leave(ctx, ben, id))
	h.ok(h.Leave(ctx, ben, id))
	if has(ben, id) != -1 {
		t.Error("ben has left and has it")
	}
	h.send(ann, id, "2", "are you there?")
	if has(ben, id) != 2 {
		t.Errorf("after the next message ben has %d", has(ben, id))
	}
}

func TestAnArchivedRoomIsReadAndNotWritten(t *testing.T) {
	h := newHouse(t, nil)
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	room := h.make(ann, chat.Public, "attic")
	h.ok(h.Join(ctx, ben, room))
	said := h.send(ben, room, "1", "hello")
	h.ok(h.ArchiveRoom(ctx, ann, room, true))
	h.ok(h.ArchiveRoom(ctx, ann, room, true))
	_, err := h.Send(ctx, ben, chat.Draft{Room: room, ClientID: "2", Text: "more"})
	refused(t, err, chat.ReadOnly)
	_, err = h.Edit(ctx, ben, chat.Revision{Message: said.ID, Text: "more"})
	refused(t, err, chat.ReadOnly)
	_, err = h.Delete(ctx, ben, said.ID)
	refused(t, err, chat.ReadOnly)
	name := "garret"
	refused(t, h.ChangeRoom(ctx, ann, room, chat.RoomChange{Name: &name}), chat.ReadOnly)
	refused(t, h.Invite(ctx, ann, room, []chat.ID{ben.User.ID}), chat.ReadOnly)
	_, err = h.Snapshot(ctx, ben, room)
	h.ok(err)
	h.ok(h.MarkRead(ctx, ben, room, 1))
	listed, _, err := h.Directory(ctx, ben, "attic", "")
	h.ok(err)
	if len(listed) != 0 {
		t.Error("an archived room is listed")
	}
	h.ok(h.ArchiveRoom(ctx, ann, room, false))
	h.send(ben, room, "2", "more")
	refused(t, h.ArchiveRoom(ctx, h.owner().Session, h.Lobby(), true), chat.Forbidden)
}

func TestWhatWasSaidInAnErasedRoomIsInNoFile(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	room := h.make(ann, chat.Private, "canary-name")
	topic, text := "canary-topic", "canary-description"
	h.ok(h.ChangeRoom(ctx, ann, room, chat.RoomChange{Topic: &topic, Description: &text}))
	h.ok(h.Invite(ctx, ann, room, []chat.ID{ben.User.ID}))
	h.ok(h.Join(ctx, ben, room))
	for i := range 250 {
		h.send(ann, room, fmt.Sprint(i), fmt.Sprint("canary-text ", i))
	}
	refused(t, h.EraseRoom(ctx, ann, room, "Canary-name"), chat.Invalid)
	h.ok(h.EraseRoom(ctx, ann, room, "canary-name"))
	for _, who := range []chat.Session{ann, ben} {
		_, err := h.Snapshot(ctx, who, room)
		refused(t, err, chat.NotFound)
		_, err = h.Send(ctx, who, chat.Draft{Room: room, ClientID: "x", Text: "hello?"})
		refused(t, err, chat.NotFound)
		rooms, err := h.Rooms(ctx, who)
		h.ok(err)
		if len(rooms) != 1 {
			t.Errorf("there are still %d rooms", len(rooms))
		}
	}
	h.ok(h.Sweep(ctx))
	lost := 0
	for _, e := range h.heard().UserEntries {
		if e.Kind == chat.RoomLost && e.Room == room {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("%d were told that the room is lost, want 2", lost)
	}
	h.ok(h.db.Close())
	for _, file := range []string{h.path, h.path + "-wal"} {
		bytesOf, err := os.ReadFile(file)
		if err == nil && bytes.Contains(bytesOf, []byte("canary")) {
			t.Errorf("%s still has it", file)
		}
	}
	h.open(nil)
}

func TestAPrivateRoomThatNobodyIsInIsErased(t *testing.T) {
	h := newHouse(t, nil)
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	left, deleted, public := h.make(ann, chat.Private, "left"), h.make(ben, chat.Private, "deleted"), h.make(ann, chat.Public, "public")
	h.ok(h.Invite(ctx, ann, left, []chat.ID{ben.User.ID}))
	h.ok(h.Leave(ctx, ann, left))
	h.ok(h.Leave(ctx, ann, public))
	refused(t, h.Join(ctx, ben, left), chat.NotFound)
	h.ok(h.DeleteAccount(ctx, ben))
	h.ok(h.Sweep(ctx))
	h.ok(h.db.Read(ctx, func(r chat.Reader) error {
		for id, state := range map[chat.ID]chat.RoomState{left: chat.Gone, deleted: chat.Gone, public: chat.InUse} {
			if room, err := r.Room(id); err != nil || room.State != state {
				t.Errorf("the room is %s, want %s, %v", room.State, state, err)
			}
		}
		return nil
	}))
}

func TestInARoomOfManyNoLineSaysWhoComes(t *testing.T) {
	h := newHouse(t, nil)
	ctx, ann := t.Context(), h.signUp("ann").Session
	h.ok(h.db.Write(ctx, func(tx chat.Tx) error {
		for i := range 200 {
			id, name := chat.ID(1000+i), fmt.Sprint("extra", i)
			err := tx.AddAccount(chat.Account{User: chat.User{ID: id, Name: name, Role: chat.Member, State: chat.Active}, Key: name, Skeleton: name})
			if err == nil {
				err = tx.AddMembership(chat.Membership{Room: h.Lobby(), User: id, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages})
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
	ben := h.signUp("ben").Session
	h.ok(h.Leave(ctx, ben, h.Lobby()))
	page, err := h.Page(ctx, ann, h.Lobby(), chat.Position{Number: 1, Entry: h.heard().Entries[0].ID})
	h.ok(err)
	if len(page.Entries) != 2 {
		t.Fatalf("there are %d entries", len(page.Entries))
	}
	for i, kind := range []chat.Kind{chat.JoinEntry, chat.LeaveEntry} {
		if e := page.Entries[i]; e.Kind != kind || e.Message != nil || e.Person == nil || e.Person.ID != ben.User.ID {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
	details, err := h.Details(ctx, ann, h.Lobby())
	h.ok(err)
	if details.Room.People != 201 {
		t.Errorf("%d people are counted", details.Room.People)
	}
}

func TestADeletedAccountHandsItsRoomsOver(t *testing.T) {
	h := newHouse(t, nil)
	ctx, ann, ben, cid := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session, h.signUp("cid").Session
	room := h.make(ann, chat.Private, "cellar")
	direct, err := h.Converse(ctx, ben, []chat.ID{ann.User.ID})
	h.ok(err)
	h.send(ben, direct.Room.ID, "1", "hello")
	for _, who := range []chat.Session{ben, cid} {
		h.ok(h.Invite(ctx, ann, room, []chat.ID{who.User.ID}))
		h.ok(h.Join(ctx, who, room))
	}
	h.ok(h.SetRoomRole(ctx, ann, room, cid.User.ID, chat.RoomModerator))
	refused(t, h.Leave(ctx, ann, room), chat.LastOwner)
	refused(t, h.SetRoomRole(ctx, ann, room, ann.User.ID, chat.RoomMember), chat.LastOwner)
	h.ok(h.DeleteAccount(ctx, ann))
	details, err := h.Details(ctx, cid, room)
	h.ok(err)
	if details.Room.Role != chat.RoomOwner || details.Room.People != 2 {
		t.Errorf("the moderator is %s of %d people", details.Room.Role, details.Room.People)
	}
	_, err = h.Send(ctx, ben, chat.Draft{Room: direct.Room.ID, ClientID: "2", Text: "still there?"})
	refused(t, err, chat.ReadOnly)
	rooms, err := h.Rooms(ctx, ben)
	h.ok(err)
	for _, r := range rooms {
		if r.Room.ID == direct.Room.ID && (len(r.With) != 1 || r.With[0].Name != chat.DeletedName) {
			t.Errorf("the conversation is with %+v", r.With)
		}
	}
}

func TestEverythingIsReadAndUnreadAgain(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	attic := h.make(ben, chat.Public, "attic")
	h.ok(h.Join(ctx, ann, attic))
	unread := func() map[chat.ID]int64 {
		rooms, err := h.Rooms(ctx, ann)
		h.ok(err)
		counts := make(map[chat.ID]int64)
		for _, r := range rooms {
			counts[r.Room.ID] = r.Unread
		}
		return counts
	}
	for i := range 7 {
		h.send(ben, attic, fmt.Sprint(i), "news")
	}
	h.send(ben, h.Lobby(), "lobby", "news")
	before := unread()
	marks, err := h.ReadAll(ctx, ann)
	h.ok(err)
	if got := unread(); got[attic] != 0 || got[h.Lobby()] != 0 {
		t.Errorf("still unread: %v", got)
	}
	marks[12345] = 0
	h.ok(h.ReadBack(ctx, ann, marks))
	if got := unread(); !maps.Equal(got, before) {
		t.Errorf("unread again: %v, want %v", got, before)
	}
}

func TestNobodyIsInMoreThan500Rooms(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 10_000})
	ctx, ann, ben := t.Context(), h.signUp("ann").Session, h.signUp("ben").Session
	open := h.make(ben, chat.Public, "open")
	h.ok(h.db.Write(ctx, func(tx chat.Tx) error {
		for i := range 499 {
			id := chat.ID(1000 + i)
			err := tx.AddRoom(chat.Room{ID: id, Kind: chat.Private, Key: id.String(), State: chat.InUse, History: chat.FromStart}, 0, "")
			if err == nil {
				err = tx.AddMembership(chat.Membership{Room: id, User: ann.User.ID, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages})
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
	refused(t, h.Join(ctx, ann, open), chat.Full)
	_, err := h.CreateRoom(ctx, ann, newRoom(chat.Private, "one more"))
	refused(t, err, chat.Full)
	_, err = h.Converse(ctx, ben, []chat.ID{ann.User.ID})
	refused(t, err, chat.Full)
	refused(t, h.Invite(ctx, ben, open, []chat.ID{ann.User.ID}), chat.Full)
	rooms, err := h.Rooms(ctx, ben)
	h.ok(err)
	if len(rooms) != 2 {
		t.Errorf("a conversation that was refused is there: %v", rooms)
	}
}
