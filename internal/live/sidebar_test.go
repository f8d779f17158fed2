package live_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// A sidebar is what a page knows of its user's log, and the algorithm of
// docs/protocol.md by which it keeps that right.
type sidebar struct {
	h     *house
	login chat.Login
	peer  *peer // nil: not connected

	at    wire.Position
	rooms map[string]int64         // the user's rooms, with how far they are read
	kept  map[int64]wire.UserEntry // came too early
	gaps  int
}

func newSidebar(h *house, login chat.Login) *sidebar {
	return &sidebar{h: h, login: login, rooms: make(map[string]int64), kept: make(map[int64]wire.UserEntry)}
}

// connect dials if need be and resumes. Entries are applied where there are some,
// and the list of rooms is taken only where the log does not go on.
func (s *sidebar) connect() {
	if s.peer == nil {
		s.peer = s.h.dial(s.login)
	}
	answer := ask[wire.Resumed](s.peer, "resume", wire.Positions{User: s.at, Open: map[string]wire.Position{}})
	if answer.User.Reset {
		clear(s.rooms)
		for _, r := range answer.Rooms {
			s.rooms[r.ID] = r.ReadCount
		}
		s.at = answer.User.Position
	}
	for _, e := range answer.User.Entries {
		s.kept[e.N] = e
	}
	s.drain()
	if answer.User.More {
		s.connect()
	}
}

func (s *sidebar) cut() {
	if s.peer != nil {
		s.peer.Close()
	}
	s.peer = nil
	if rand.IntN(2) == 0 {
		clear(s.kept)
	}
}

// listen takes what has come until then, some of it twice.
func (s *sidebar) listen(until time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), until)
	defer cancel()
	for {
		e, err := s.peer.Next(ctx)
		if err != nil {
			break
		}
		if e.Name != "user" {
			continue
		}
		var news wire.UserEntries
		s.h.ok(e.Args.Decode(&news))
		for _, e := range news.Entries {
			s.kept[e.N] = e
			s.drain()
			if rand.IntN(4) == 0 {
				s.kept[e.N] = e
			}
		}
		s.drain()
	}
	if len(s.kept) > 0 {
		s.gaps++
		s.connect()
	}
}

func (s *sidebar) drain() {
	for {
		e, due := s.kept[s.at.N+1]
		if !due {
			break
		}
		s.apply(e)
	}
	maps.DeleteFunc(s.kept, func(n int64, _ wire.UserEntry) bool { return n <= s.at.N })
}

func (s *sidebar) apply(e wire.UserEntry) {
	s.at = wire.Position{N: e.N, ID: e.ID}
	switch about := e.About.(type) {
	case wire.RoomEntry:
		if about.Room != nil { // else it is lost again
			s.rooms[about.RoomID] = about.Room.ReadCount
		}
	case wire.LeftEntry:
		delete(s.rooms, about.RoomID)
	case wire.ReadEntry:
		if _, there := s.rooms[about.RoomID]; there && about.ReadCount != nil {
			s.rooms[about.RoomID] = *about.ReadCount
		}
	default:
		s.h.t.Errorf("an entry of a kind that nothing makes: %+v", e)
	}
}

// compare fails unless the sidebar is what one finds who starts now.
func (s *sidebar) compare() {
	s.h.t.Helper()
	fresh := newSidebar(s.h, s.login)
	fresh.at = wire.Position{N: 1 << 40, ID: "0000000000001"} // a position of no log
	fresh.connect()
	if s.at != fresh.at || !maps.Equal(s.rooms, fresh.rooms) {
		s.h.t.Errorf("the sidebar is %v at %v, fresh %v at %v", s.rooms, s.at, fresh.rooms, fresh.at)
	}
	fresh.cut()
}

// A user's log through random cuts: rooms are gained and lost and marks move both
// ways, while two devices come and go.
func TestSidebarsAreRightThroughRandomDisconnects(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromStart)
	attic, err := h.CreateRoom(t.Context(), o.Session, chat.NewRoom{ClientID: "attic", Kind: chat.Public, Name: "attic", History: chat.FromJoining})
	h.ok(err)
	olga, bob := h.dial(o), h.signUp("bob")
	rooms := []chat.ID{cellar, attic.Room.ID}
	said := make([][]chat.ID, len(rooms))
	devices := []*sidebar{newSidebar(h, bob), newSidebar(h, bob)}
	for i := range count(300, 10_000) {
		n := rand.IntN(len(rooms))
		room := rooms[n]
		var err error
		switch rand.IntN(6) {
		case 0:
			err = h.Join(t.Context(), bob.Session, room)
		case 1:
			err = h.Leave(t.Context(), bob.Session, room)
		case 2, 3:
			sent := olga.send(room.String(), fmt.Sprint(i), fmt.Sprint("message ", i))
			said[n] = append(said[n], h.room(sent.ID))
		default:
			if len(said[n]) > 0 {
				_, err = h.MarkUnread(t.Context(), bob.Session, said[n][rand.IntN(len(said[n]))])
			}
		}
		if err != nil && chat.AsError(err).Code != chat.NotFound { // bob is not there now
			t.Fatal(err)
		}
		for _, s := range devices {
			switch {
			case rand.IntN(20) == 0:
				s.cut()
			case s.peer == nil && rand.IntN(4) == 0 || s.peer != nil && rand.IntN(20) == 0:
				s.connect()
			case s.peer != nil:
				s.listen(time.Duration(rand.IntN(500)) * time.Microsecond)
			}
		}
	}
	for _, s := range devices {
		s.connect()
		s.listen(time.Millisecond)
		s.compare()
		if s.gaps > 0 {
			t.Errorf("what was heard had %d gaps", s.gaps)
		}
	}
}
