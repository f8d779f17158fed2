package live_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// belong makes somebody a member of 500 rooms as they are in a community: 200 with names,
// and 299 conversations, beside the lobby.
func (h *house) belong(to chat.ID) {
	h.t.Helper()
	db, err := store.Open(h.t.Context(), h.path, nil)
	h.ok(err)
	defer db.Close()
	h.ok(db.Write(h.t.Context(), func(tx chat.Tx) error {
		at := func(i int) chat.ID { return chat.ID(1_764_000_000_000+int64(i))<<21 | chat.ID(i) }
		for i := range 499 {
			room := chat.Room{
				ID: at(i), Kind: chat.Public, Name: fmt.Sprint("people of group ", i), History: chat.FromStart,
				Write: chat.Members, Invite: chat.Members, State: chat.InUse, Number: 12_000, Entry: at(i), Count: 11_000,
			}
			members := []chat.ID{to}
			if i >= 200 {
				other, name := at(1000+i), fmt.Sprint("thomas", i)
				err := tx.AddAccount(chat.Account{User: chat.User{ID: other, Name: name, Role: chat.Member, State: chat.Active}, Key: name, Skeleton: name})
				if err != nil {
					return err
				}
				members = append(members, other)
				room.Kind, room.Name = chat.Direct, ""
			}
			room.Key = fmt.Sprint("key ", i)
			if err := tx.AddRoom(room, 0, ""); err != nil {
				return err
			}
			for _, member := range members {
				read := chat.Mark{Count: 11_000 - int64(i%5/4*30), At: 12_000}
				err := tx.AddMembership(chat.Membership{Room: room.ID, User: member, Joined: 1, Role: chat.RoomMember, Level: chat.AllMessages, Mark: read})
				if err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

func TestTheListOf500RoomsFitsInto64KiB(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	h.belong(a.Session.User.ID)
	ann := h.dial(a)
	answer := ask[json.RawMessage](ann, "resume", wire.Positions{})
	if rooms := len(ann.lists()); rooms != 500 || len(answer) > 64<<10 {
		t.Errorf("the list of %d rooms takes %d bytes", rooms, len(answer))
	}
}

// BenchmarkResumeOfSomebodyIn500Rooms also tells how many bytes the answer has.
func BenchmarkResumeOfSomebodyIn500Rooms(b *testing.B) {
	h := newHouse(b, unlimited())
	a := h.signUp("ann")
	h.belong(a.Session.User.ID)
	ann := h.dial(a)
	size := 0
	for b.Loop() {
		size = len(ask[json.RawMessage](ann, "resume", wire.Positions{}))
	}
	b.ReportMetric(float64(size), "bytes")
}

// A second is as long as it takes to tell what came in it: one event, whatever came.
func TestOfManyBusyRoomsHeadsComeOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		a, b := h.signUp("ann"), h.signUp("ben")
		var rooms []chat.ID
		for i := range 200 {
			room, err := h.CreateRoom(t.Context(), b.Session, chat.NewRoom{ClientID: fmt.Sprint(i), Kind: chat.Public, Name: fmt.Sprint("room of many ", i)})
			h.ok(err)
			h.ok(h.Join(t.Context(), a.Session, room.Room.ID))
			rooms = append(rooms, room.Room.ID)
		}
		ann := h.dial(a)
		ann.lists()
		ann.heard(2 * time.Second)
		const seconds, each = 2, 2
		var heads []string
		for i := range seconds * each {
			for _, room := range rooms {
				_, err := h.Send(t.Context(), b.Session, chat.Draft{Room: room, ClientID: fmt.Sprintf("%s-%d", room, i), Text: "news"})
				h.ok(err)
			}
			for _, event := range ann.heard(time.Second / each) {
				if strings.Contains(event, "heads") {
					heads = append(heads, event)
				}
			}
		}
		if len(heads) < seconds-1 || len(heads) > seconds+1 {
			t.Errorf("in %d seconds heads came %d times", seconds, len(heads))
		}
		for _, event := range heads {
			if told := strings.Count(event, `"count":`); told != len(rooms) {
				t.Errorf("an event tells of %d rooms", told)
			}
		}
	})
}
