package live_test

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// goodPayloads has one for each event, in a room with a message.
func goodPayloads(room, message string) map[string]any {
	good := everyQuestion(room, message, room)
	good["send"] = wire.Draft{Room: room, ClientID: "2", Text: "a"}
	good["edit"] = wire.Edit{Message: message, Text: "b", Base: new(int64)}
	good["history"] = wire.Past{Room: room, Before: 1}
	return good
}

// asMap is a payload as its members.
func asMap(t *testing.T, payload any) map[string]any {
	t.Helper()
	if payload == nil {
		t.Fatal("an event is missing from goodPayloads")
	}
	text, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]any{}
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	return members
}

// ofNoForm are payloads of no event.
func ofNoForm() []any {
	return []any{
		nil, 1, "text", true, []int{1}, []any{map[string]any{}},
		strings.Repeat("[", 60) + strings.Repeat("]", 60),
	}
}

// misfits are values that a member of a type cannot have.
func misfits(t reflect.Type) []any {
	object, list := map[string]any{"n": 1}, []int{1}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[map[string]int64]():
		return []any{1, "x", true, list, map[string]any{"x": 1}, map[string]any{"0000000000001": "1"}}
	case t.Kind() == reflect.Slice:
		return []any{1, "x", true, list, object, []string{"x"}, make([]string, 101)}
	case t == reflect.TypeFor[wire.Position]():
		return []any{
			1, "x", true, list, map[string]any{"n": "1"}, map[string]any{"n": 1.5}, map[string]any{"id": 1},
			map[string]any{"n": -1, "id": "0000000000001"}, map[string]any{"n": 1, "id": "../../etc"},
		}
	case t.Kind() == reflect.Map:
		return []any{1, "x", true, list, map[string]any{"x": map[string]any{}}, map[string]any{"0000000000001": 1}}
	case t.Kind() == reflect.String:
		return []any{1, true, list, object, []byte("binary"), map[string]any{"_placeholder": true, "num": 0}}
	case t.Kind() == reflect.Bool:
		return []any{1, "true", list, object}
	}
	return []any{"1", 1.5, true, list, object, uint64(1 << 63)} // a number
}

func TestAWrongPayloadIsRefusedAndNothingDies(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	good := goodPayloads(h.lobby(), ann.send(h.lobby(), "0", "hello").ID)
	for _, call := range wire.Calls() {
		for _, payload := range ofNoForm() {
			refused(ann, "invalid", call.Name, payload)
		}
		for field := range reflect.TypeOf(call.In).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			for _, misfit := range misfits(field.Type) {
				payload := asMap(t, good[call.Name])
				payload[name] = misfit
				refused(ann, "invalid", call.Name, payload)
			}
			if name == "room" || name == "message" {
				for _, id := range []string{"", "../../etc", "0000000000000", strings.Repeat("a", 1000)} {
					payload := asMap(t, good[call.Name])
					payload[name] = id
					refused(ann, "invalid", call.Name, payload)
				}
			}
		}
		for _, args := range [][]any{{}, {map[string]any{}, map[string]any{}}} {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			answer, err := ann.Call(ctx, call.Name, args...)
			cancel()
			h.ok(err)
			if _, failed := read[any](t, call.Name, answer); failed == nil || failed.Code != "invalid" {
				t.Errorf("%s with %d payloads: %v", call.Name, len(args), answer)
			}
		}
	}
	for _, past := range []wire.Past{{}, {Before: 1, After: 1}, {Before: -1}, {After: -1}, {Before: 1, After: -1}, {Before: -1, After: 1}} {
		past.Room = h.lobby()
		refused(ann, "invalid", "history", past)
	}
	ann.send(h.lobby(), "1", "still here")
	heardUntil(bob, "still here")
}

// extra are members that an event does not have, as somebody sends them who wants to
// decide what the server decides: all that anything of the wire has, and more.
func extra(bob wire.User) map[string]any {
	return map[string]any{
		"id": bob.ID, "user": bob, "author": bob, "me": bob, "name": "root", "role": "owner", "kind": "delete",
		"n": 7, "count": 7, "readCount": 7, "at": 7, "editedAt": 7, "created_at": 7, "room_seq": 7, "base": 7, "before": 7,
		"deleted": true, "admin": true, "reset": true, "text": "forged", "clientId": "forged",
		"__proto__": map[string]any{"role": "owner"}, "constructor": nil, "protocol": 99,
	}
}

// with adds members where there are none of that name, in every object.
func with(payload, more map[string]any) map[string]any {
	out := maps.Clone(more)
	for name, value := range payload {
		if inner, ok := value.(map[string]any); ok && name != "open" { // the members of open are rooms
			value = with(inner, map[string]any{"role": "owner", "at": 7})
		}
		out[name] = value
	}
	return out
}

// What a page adds to a payload, to get what the server decides or because it is of
// the next version, has no effect.
func TestNothingOutsideAnEventsTypeIsEverRead(t *testing.T) {
	h := newHouse(t, unlimited())
	a, b := h.signUp("ann"), h.signUp("bob")
	me, other := wire.User{ID: a.Session.User.ID.String(), Name: "ann"}, wire.User{ID: b.Session.User.ID.String(), Name: "bob"}
	ann, _ := h.enter(a, h.lobby())
	bob, _ := h.enter(b, h.lobby())
	first := ann.send(h.lobby(), "1", "hello")
	heardUntil(bob, "hello")
	good := goodPayloads(h.lobby(), first.ID)
	forged := func(event string) any { return with(asMap(t, good[event]), extra(other)) }
	next := func() wire.Entry { return hear[wire.Entries](bob, "entries").Entries[0] }

	for _, event := range []string{"resume", "positions", "page", "history", "around", "close", "open"} {
		if answer := ask[map[string]any](ann, event, forged(event)); len(answer) == 0 {
			t.Errorf("%s is answered with nothing", event)
		}
	}
	sent := ask[wire.Sent](ann, "send", forged("send"))
	want := wire.Message{
		ID: sent.ID, Room: h.lobby(), N: sent.N, Count: sent.Count, Author: me, ClientID: "2", At: sent.At, Text: "a",
	}
	if e := next(); e.Kind != wire.EntryMessage || !reflect.DeepEqual(*e.Message(), want) || e.N != first.N+1 || sent.Count != first.Count+1 {
		t.Errorf("sent %+v", e.Message())
	}
	ask[wire.Nothing](ann, "edit", forged("edit"))
	e := next()
	edited := *e.Message()
	if edited.EditedAt < first.At || e.Kind != wire.EntryEdit {
		t.Errorf("edited at %d, and sent at %d", edited.EditedAt, first.At)
	}
	edited.EditedAt = 0
	want = wire.Message{
		ID: first.ID, Room: h.lobby(), N: first.N, Count: first.Count, Author: me, ClientID: "1", At: first.At, Text: "b",
	}
	if !reflect.DeepEqual(edited, want) {
		t.Errorf("edited it is %+v", edited)
	}
	ask[wire.Nothing](ann, "typing", forged("typing"))
	if who := hear[wire.Typing](bob, "typing"); who.User != me {
		t.Errorf("%+v types", who)
	}
	ask[wire.Nothing](ann, "read", forged("read"))
	rooms := func(p *peer) wire.Room { return ask[wire.Resumed](p, "resume", good["resume"]).Rooms[0] }
	if room := rooms(ann); room.ReadCount > first.Count || room.Role != "" {
		t.Errorf("to ann the room is %+v", room)
	}
	if room := rooms(bob); room.ReadCount == 7 || room.Role != "" {
		t.Errorf("to bob the room is %+v", room)
	}
	ask[wire.Nothing](ann, "delete", forged("delete"))
	if e := next(); e.Kind != wire.EntryDelete || e.Message().ID != first.ID {
		t.Errorf("deleted %+v", e.Message())
	}
	refused(ann, "invalid", "delete", extra(other)) // and nothing stands in for what is missing
}

func TestMoreOpenRoomsThanThereMayBeAreRefused(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	open := make(map[string]wire.Position)
	for i := range 21 {
		open[chat.ID(i+1).String()] = wire.Position{}
	}
	refused(ann, "invalid", "resume", wire.Positions{Open: open})
	refused(ann, "invalid", "positions", wire.Positions{Open: open})
}
