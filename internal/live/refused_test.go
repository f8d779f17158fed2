package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// A refusal is an event that cannot be right, and how it is answered.
type refusal struct {
	event string
	in    any
	code  wire.ErrorCode
	field string
}

// everything is all that people are told of their rooms, as text.
func everything(rooms []string, people ...*peer) string {
	var all strings.Builder
	for _, p := range people {
		answer := ask[wire.Resumed](p, "resume", wire.Positions{})
		answer.Server = wire.Server{}
		found := ask[wire.Directory](p, "directory", wire.Search{})
		fmt.Fprintf(&all, "%s %+v %+v\n", p.me.User.Name, asText(p, answer), asText(p, found))
		for _, room := range rooms {
			for _, event := range []string{"details", "members"} {
				answer, _ := try[json.RawMessage](p, event, wire.InRoom{Room: room})
				fmt.Fprintf(&all, "%s %s\n", event, answer)
			}
		}
	}
	return all.String()
}

func asText(p *peer, value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

func ids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = chat.ID(i + 1).String()
	}
	return all
}

func TestWhatCannotBeIsRefusedInPlainWordsAndNothingIsHalfDone(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromStart)
	a := h.signUp("ann")
	olga, ann, full := h.dial(o), h.dial(a), h.dial(h.signUp("full"))
	ben := h.dial(h.signUp("ben"))
	h.belong(full.me.User.ID)
	room := ann.create(wire.KindPublic, "attic")
	ben.does("join", wire.InRoom{Room: room})
	people := []string{ann.id(), ben.id(), olga.id(), full.id()}
	for len(people) < 10 {
		people = append(people, h.signUp(fmt.Sprint("more", len(people))).Session.User.ID.String())
	}
	rooms := []string{room, cellar.String(), h.lobby()}
	before := everything(rooms, ann, ben, full, olga)
	check := func(p *peer, cases []refusal) {
		t.Helper()
		for _, c := range cases {
			_, failed := try[json.RawMessage](p, c.event, c.in)
			what := fmt.Sprintf("%s %.200s", c.event, asText(p, c.in))
			if failed == nil || failed.Code != c.code || failed.Field != c.field || failed.Retryable {
				t.Errorf("%s: %+v, want %s %s", what, failed, c.code, c.field)
			} else if failed.Reason == "" && (failed.Code == wire.CodeInvalid || failed.Code == wire.CodeTooMany) {
				t.Errorf("%s: %+v has no reason", what, failed)
			} else if !strings.HasSuffix(failed.Message, ".") {
				t.Errorf("%s: %q is no sentence", what, failed.Message)
			}
			if now := everything(rooms, ann, ben, full, olga); now != before {
				t.Fatalf("%s has changed\n%s\nto\n%s", what, before, now)
			}
		}
	}
	check(ann, append(badRooms(), badChanges(room)...))
	check(ann, badPeople(room, people))
	check(full, []refusal{
		{"create", wire.NewRoom{ClientID: "501", Kind: wire.KindPrivate, Name: "one too many"}, wire.CodeTooMany, ""},
		{"join", wire.InRoom{Room: room}, wire.CodeTooMany, ""},
		{"converse", wire.Company{Users: []string{ann.id()}}, wire.CodeTooMany, "users"},
	})
	check(olga, []refusal{
		{"erase", wire.Erasure{Room: h.lobby(), Name: "lobby"}, wire.CodeForbidden, ""},
		{"archive", wire.Archiving{Room: h.lobby(), Archived: true}, wire.CodeForbidden, ""},
	})
	checkTooMuch(h.dial(a), room)
	if now := everything(rooms, h.dial(o)); !strings.Contains(before, now) {
		t.Errorf("after 10 MB there is\n%s", now)
	}
}

func badRooms() (all []refusal) {
	good := wire.NewRoom{ClientID: "bad", Kind: wire.KindPublic, Name: "fine"}
	bad := func(field string, alter func(*wire.NewRoom)) {
		room := good
		alter(&room)
		all = append(all, refusal{"create", room, wire.CodeInvalid, field})
	}
	for _, name := range []string{"", "   ", "\u00a0\u2003", "\u200b", " fine", "fine ", strings.Repeat("x", 81), "a\nb"} {
		bad("name", func(r *wire.NewRoom) { r.Name = name })
	}
	for _, kind := range []wire.RoomKind{"", "cave", wire.KindDirect, wire.KindGroup} {
		bad("kind", func(r *wire.NewRoom) { r.Kind = kind })
	}
	for _, id := range []string{"", "a b", strings.Repeat("x", 65)} {
		bad("clientId", func(r *wire.NewRoom) { r.ClientID = id })
	}
	bad("topic", func(r *wire.NewRoom) { r.Topic = strings.Repeat("x", 251) })
	bad("topic", func(r *wire.NewRoom) { r.Topic = strings.Repeat("x", 50_000) })
	bad("topic", func(r *wire.NewRoom) { r.Topic = "two\nlines" })
	bad("description", func(r *wire.NewRoom) { r.Description = strings.Repeat("x", 2001) })
	bad("history", func(r *wire.NewRoom) { r.History = "never" })
	bad("write", func(r *wire.NewRoom) { r.Write = "nobody" })
	bad("invite", func(r *wire.NewRoom) { r.Invite = "nobody" })
	return append(all,
		refusal{"create", wire.NewRoom{ClientID: "bad", Kind: wire.KindPublic, Name: "ATTIC"}, wire.CodeTaken, "name"},
		refusal{"create", wire.NewRoom{ClientID: "bad", Kind: wire.KindAnnouncement, Name: "news"}, wire.CodeForbidden, ""},
	)
}

// badChanges have something besides that could be.
func badChanges(room string) []refusal {
	text := func(text string) *string { return &text }
	who, history := wire.Who("nobody"), wire.HistorySetting("never")
	level := wire.Level("some")
	return []refusal{
		{"change", wire.RoomChange{Room: room, Name: text("  "), Topic: text("fine")}, wire.CodeInvalid, "name"},
		{"change", wire.RoomChange{Room: room, Name: text("lobby"), Topic: text("fine")}, wire.CodeTaken, "name"},
		{"change", wire.RoomChange{Room: room, Name: text("fine"), Topic: text(strings.Repeat("x", 251))}, wire.CodeInvalid, "topic"},
		{"change", wire.RoomChange{Room: room, Topic: text("fine"), Description: text(strings.Repeat("x", 2001))}, wire.CodeInvalid, "description"},
		{"change", wire.RoomChange{Room: room, Name: text("fine"), Topic: text("fine"), Write: &who}, wire.CodeInvalid, "write"},
		{"change", wire.RoomChange{Room: room, Topic: text("fine"), Invite: &who}, wire.CodeInvalid, "invite"},
		{"change", wire.RoomChange{Room: room, Description: text("fine"), History: &history}, wire.CodeInvalid, "history"},
		{"erase", wire.Erasure{Room: room, Name: "Attic"}, wire.CodeInvalid, "name"},
		{"prefer", wire.RoomPreference{Room: room, Level: &level}, wire.CodeInvalid, "level"},
		{"read", wire.Read{Room: room, Count: -1}, wire.CodeInvalid, ""},
		{"members", wire.MemberSearch{Room: room, After: "nobody"}, wire.CodeInvalid, ""},
		{"members", wire.MemberSearch{Room: room, Query: strings.Repeat("x", 81)}, wire.CodeInvalid, "query"},
		{"people", wire.Search{Query: strings.Repeat("x", 81)}, wire.CodeInvalid, "query"},
		{"directory", wire.Search{Query: strings.Repeat("x", 81)}, wire.CodeInvalid, "query"},
	}
}

// badPeople are of ten people: oneself, a member, two who are not, of whom one is in as
// many rooms as one may be, and others.
func badPeople(room string, people []string) []refusal {
	me, member, other, full := people[0], people[1], people[2], people[3]
	unknown := chat.ID(7).String()
	marks := wire.Marks{Marks: make(map[string]int64)}
	for _, id := range ids(501) {
		marks.Marks[id] = 0
	}
	return []refusal{
		{"converse", wire.Company{Users: people[1:]}, wire.CodeInvalid, "users"}, // ten
		{"converse", wire.Company{Users: ids(101)}, wire.CodeInvalid, "users"},
		{"converse", wire.Company{Users: []string{other, unknown}}, wire.CodeNotFound, ""},
		{"converse", wire.Company{Users: []string{other, full}}, wire.CodeTooMany, "users"},
		{"invite", wire.Inviting{Room: room, Users: ids(51)}, wire.CodeInvalid, "users"},
		{"invite", wire.Inviting{Room: room, Users: []string{other, unknown}}, wire.CodeNotFound, ""},
		{"invite", wire.Inviting{Room: room, Users: []string{other, full}}, wire.CodeTooMany, "users"},
		{"remove", wire.Removal{Room: room, User: other}, wire.CodeNotFound, ""},
		{"remove", wire.Removal{Room: room, User: unknown}, wire.CodeNotFound, ""},
		{"remove", wire.Removal{Room: room, User: me}, wire.CodeForbidden, ""},
		{"role", wire.Promotion{Room: room, User: member, Role: "emperor"}, wire.CodeInvalid, "role"},
		{"role", wire.Promotion{Room: room, User: other, Role: wire.RoleOwner}, wire.CodeNotFound, ""},
		{"role", wire.Promotion{Room: room, User: me, Role: wire.RoleMember}, wire.CodeLastOwner, ""},
		{"leave", wire.InRoom{Room: room}, wire.CodeLastOwner, ""},
		{"decline", wire.InRoom{Room: room}, wire.CodeForbidden, ""},
		{"readBack", marks, wire.CodeInvalid, "marks"},
	}
}

// checkTooMuch sends a topic of 10 MB, for which the connection is closed.
func checkTooMuch(p *peer, room string) {
	p.t.Helper()
	topic := strings.Repeat("x", 10<<20)
	_ = p.Emit("change", wire.RoomChange{Room: room, Topic: &topic}) // it may be closed before all is written
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for err := error(nil); !errors.Is(err, socketiotest.ErrClosed); {
		if _, err = p.Next(ctx); errors.Is(err, context.DeadlineExceeded) {
			p.t.Fatal("the connection goes on")
		}
	}
}
