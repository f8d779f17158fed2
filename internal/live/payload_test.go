package live_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// badPayloads are of no event's form.
func badPayloads() []any {
	return []any{
		nil, 1, "text", []int{1}, true, map[string]any{"room": 1}, map[string]any{"room": "../../etc"},
		map[string]any{"constructor": nil}, map[string]any{"room": nil, "text": []string{}},
		map[string]any{"user": "x", "open": map[string]any{}}, map[string]any{"open": map[string]any{"x": map[string]any{}}},
		map[string]any{"user": map[string]any{"n": -1, "id": "0000000000001"}}, map[string]any{"user": map[string]any{"n": 1.5}},
		map[string]any{"_placeholder": true, "num": 0}, []byte("binary"), strings.Repeat("[", 60) + strings.Repeat("]", 60),
		map[string]any{"message": strings.Repeat("a", 1000)}, map[string]any{"room": "0000000000000", "count": 1},
	}
}

func TestAWrongPayloadIsRefusedAndNothingDies(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	for _, call := range wire.Calls() {
		for _, payload := range badPayloads() {
			refused(ann, "invalid", call.Name, payload)
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
	ann.send(h.lobby(), "1", "still here")
	if e := hear[wire.Entries](bob, "entries").Entries; e[len(e)-1].Message.Text != "still here" {
		t.Errorf("bob heard %+v", e)
	}
}

// Whatever a page adds to a payload to get what the server decides is refused.
func TestWhatThePayloadDoesNotHaveIsRefused(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	sent := ann.send(h.lobby(), "1", "hello")
	good := map[string]any{
		"resume": wire.Positions{Open: map[string]wire.Position{h.lobby(): {}}}, "positions": wire.Positions{}, "page": wire.After{Room: h.lobby()},
		"history": wire.Before{Room: h.lobby(), Before: 1}, "send": wire.Draft{Room: h.lobby(), ClientID: "2", Text: "a"},
		"edit": wire.Edit{Message: sent.ID, Text: "b"}, "read": wire.Read{Room: h.lobby(), Count: 1},
		"delete": wire.Deletion{Message: sent.ID}, "typing": wire.InRoom{Room: h.lobby()},
		"open": wire.After{Room: h.lobby()}, "close": wire.InRoom{Room: h.lobby()},
	}
	for _, call := range wire.Calls() {
		text, err := json.Marshal(good[call.Name])
		h.ok(err)
		payload := map[string]any{}
		h.ok(json.Unmarshal(text, &payload))
		for _, extra := range []string{"author", "at", "n", "id", "role", "editedAt"} {
			payload[extra] = 1
			refused(ann, "invalid", call.Name, payload)
			delete(payload, extra)
		}
	}
	for _, event := range []string{"resume", "positions", "page", "history", "send", "edit", "read", "typing", "delete", "close", "open"} {
		ask[any](ann, event, good[event])
	}
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
