package storetest

import (
	"context"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// mostMade is how many rooms a world has at most: so few that much happens in each.
const mostMade = 8

// create makes a room, if there are not too many.
func (w *world) create(session chat.Session, wanted chat.NewRoom) {
	if len(w.rooms) >= mostMade {
		return
	}
	w.texts++
	wanted.ClientID = fmt.Sprint("room", w.texts)
	made, err := w.service.CreateRoom(context.Background(), session, wanted)
	w.check(err)
	if err != nil {
		return
	}
	w.rooms = append(w.rooms, made.Room.ID)
	w.audience(made.Room.ID).history = made.Room.History
	again, err := w.service.CreateRoom(context.Background(), session, wanted)
	if err != nil || again.Room.ID != made.Room.ID {
		w.rt.Fatalf("made again it is %+v, %v", again, err)
	}
}

// settleIn makes rooms of several kinds, so that there is something to happen to.
func (w *world) settleIn(olga, bob, ann chat.Session) {
	ctx := context.Background()
	w.create(bob, chat.NewRoom{Kind: chat.Private, Name: "cellar", Invite: chat.Members})
	w.ok(w.service.Invite(ctx, bob, w.rooms[0], []chat.ID{olga.User.ID, ann.User.ID}))
	w.ok(w.service.Join(ctx, ann, w.rooms[0]))
	w.create(bob, chat.NewRoom{Kind: chat.Public, Name: "later", History: chat.FromJoining})
	w.create(olga, chat.NewRoom{Kind: chat.Announcement, Name: "news"})
	for _, room := range w.rooms[1:] {
		w.ok(w.service.Join(ctx, ann, room))
	}
	w.rooms = append(w.rooms, w.service.Lobby())
}

// converse begins a conversation, or finds it again.
func (w *world) converse() {
	_, c := w.client()
	var others []chat.ID
	for i, other := range w.clients[:w.witness()] {
		if rapid.Bool().Draw(w.rt, fmt.Sprint("with ", i)) {
			others = append(others, other.session.User.ID)
		}
	}
	made, err := w.service.Converse(context.Background(), c.session, others)
	w.check(err)
	if err == nil && !slices.Contains(w.rooms, made.Room.ID) {
		w.rooms = append(w.rooms, made.Room.ID)
	}
}

// place draws a room, and mostly a client whose user leads it.
func (w *world) place() (*replica, chat.ID) {
	room := w.room()
	var leaders []*replica
	for _, c := range w.clients[:w.witness()] {
		if v := c.rooms[room]; v != nil && v.Role != chat.RoomMember {
			leaders = append(leaders, c)
		}
	}
	if n := rapid.IntRange(0, 4*len(leaders)).Draw(w.rt, "leader"); n > 0 {
		return leaders[n%len(leaders)], room
	}
	_, c := w.client()
	return c, room
}

// somebody draws a person.
func (w *world) somebody() chat.ID {
	return w.clients[rapid.IntRange(0, len(w.clients)-1).Draw(w.rt, "whom")].session.User.ID
}

// maybe draws a value or none.
func maybe[T any](rt *rapid.T, what string, values ...T) *T {
	return rapid.Ptr(rapid.SampledFrom(values), true).Draw(rt, what)
}

// change changes some of what a room is called, says of itself and allows.
func (w *world) change() {
	c, room := w.place()
	err := w.service.ChangeRoom(context.Background(), c.session, room, chat.RoomChange{
		Name:        maybe(w.rt, "name", "attic", "cellar", "garden"),
		Topic:       maybe(w.rt, "topic", "", "one", "two"),
		Description: maybe(w.rt, "description", "", "long", "longer"),
		Write:       maybe(w.rt, "write", chat.Members, chat.Moderators),
		Invite:      maybe(w.rt, "invite", chat.Members, chat.Moderators),
	})
	if chat.AsError(err).Field != "write" { // of an announcement room
		w.check(err)
	}
}

// roomActions are what happens to rooms and their people.
func (w *world) roomActions() map[string]func(*rapid.T) {
	ctx := context.Background()
	return map[string]func(*rapid.T){
		"create": func(rt *rapid.T) {
			_, c := w.client()
			w.create(c.session, chat.NewRoom{
				Kind:    rapid.SampledFrom([]chat.RoomKind{chat.Public, chat.Private, chat.Announcement}).Draw(rt, "kind"),
				Name:    rapid.SampledFrom([]string{"attic", "cellar", "garden"}).Draw(rt, "name"),
				History: rapid.SampledFrom([]chat.History{chat.FromStart, chat.FromJoining}).Draw(rt, "history"),
				Invite:  chat.Members,
			})
		},
		"converse": func(*rapid.T) { w.converse() },
		"join": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.Join(ctx, c.session, w.room()))
		},
		"leave": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.Leave(ctx, c.session, w.room()))
		},
		"invite": func(*rapid.T) {
			c, room := w.place()
			w.check(w.service.Invite(ctx, c.session, room, []chat.ID{w.somebody(), w.somebody()}))
		},
		"decline": func(*rapid.T) {
			_, c := w.client()
			w.check(w.service.Decline(ctx, c.session, w.room()))
		},
		"remove": func(*rapid.T) {
			c, room := w.place()
			w.check(w.service.Remove(ctx, c.session, room, w.somebody()))
		},
		"role": func(rt *rapid.T) {
			c, room := w.place()
			role := rapid.SampledFrom([]chat.RoomRole{chat.RoomMember, chat.RoomModerator, chat.RoomOwner}).Draw(rt, "role")
			w.check(w.service.SetRoomRole(ctx, c.session, room, w.somebody(), role))
		},
		"change": func(*rapid.T) { w.change() },
		"history": func(rt *rapid.T) {
			c, room := w.place()
			history := rapid.SampledFrom([]chat.History{chat.FromStart, chat.FromJoining}).Draw(rt, "history")
			w.check(w.service.ChangeRoom(ctx, c.session, room, chat.RoomChange{History: &history}))
		},
		"archive": func(rt *rapid.T) {
			c, room := w.place()
			w.check(w.service.ArchiveRoom(ctx, c.session, room, rapid.Bool().Draw(rt, "archived")))
		},
		"erase": func(rt *rapid.T) {
			c, room := w.place()
			details, err := w.service.Details(ctx, c.session, room)
			if err != nil || rapid.IntRange(0, 1).Draw(rt, "really") > 0 {
				return
			}
			err = w.service.EraseRoom(ctx, c.session, room, details.Room.Name)
			w.check(err)
			if err == nil {
				w.rooms = slices.DeleteFunc(w.rooms, func(id chat.ID) bool { return id == room })
			}
		},
		"sweep": func(*rapid.T) { w.ok(w.service.Sweep(ctx)) },
		"prefer": func(rt *rapid.T) {
			_, c := w.client()
			w.check(w.service.Prefer(ctx, c.session, w.room(), chat.Preference{
				Level: maybe(rt, "level", chat.AllMessages, chat.OnlyMentions, chat.NoMessages), Favourite: maybe(rt, "favourite", true, false),
			}))
		},
	}
}
