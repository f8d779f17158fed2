package live_test

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestAPageOfAVersionThatIsNotSpokenIsToldThatItIsOutdated(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	version := func(v any) any { return map[string]any{"protocol": v} }
	for _, c := range []struct {
		auth   any
		spoken bool
	}{
		{version(wire.Protocol - 2), false},
		{version(wire.Protocol - 1), true},
		{version(wire.Protocol), true},
		{version(wire.Protocol + 1), true},
		{version(wire.Protocol + 2), false},
		{map[string]any{"protocol": wire.Protocol, "token": "of the next version"}, true},
		{nil, wire.Speaks(1)},
		{map[string]any{}, wire.Speaks(1)},
		{version(nil), false}, {version("2"), false}, {version(2.5), false}, {version(1e300), false},
		{version(-1), false}, {version([]int{2}), false}, {version(map[string]any{}), false},
	} {
		client, err := socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Header: header(a), Auth: c.auth})
		if c.spoken {
			if err != nil {
				t.Errorf("with %v: %v", c.auth, err)
				continue
			}
			client.Close()
			continue
		}
		no, ok := errors.AsType[*socketiotest.Refused](err)
		if !ok {
			t.Errorf("with %v: %v", c.auth, err)
			continue
		}
		var failure wire.Failure
		if err := json.Unmarshal(no.Data, &failure); err != nil || failure.Error.Code != wire.CodeOutdated || failure.Error.Retryable {
			t.Errorf("with %v the refusal says %s", c.auth, no.Data)
		}
	}
	// Who has no session has to log in first, with whatever page.
	_, err := socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Auth: version(99)})
	if no, ok := errors.AsType[*socketiotest.Refused](err); !ok || no.Message == "" || len(no.Data) == 0 {
		t.Errorf("without a session: %v", err)
	}
}

// A page of the next version sends what this server does not know: members in every
// object, and events. It is served as others are.
func TestAPageOfTheNextVersionTalksWithThisServer(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	ann := h.dialAs(a, wire.Protocol+1)
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	novel := map[string]any{"reactions": []string{"+1"}, "thread": map[string]any{"id": "x"}, "silent": true, "file": []byte("binary")}
	call := func(event string, payload any) any { return with(asMap(t, payload), novel) }
	at := wire.Positions{Open: map[string]wire.Position{h.lobby(): {}}}
	start := ask[wire.Resumed](ann, "resume", call("resume", at))
	if page := start.Open[h.lobby()]; start.Server.Protocol != wire.Protocol || page.Position.N == 0 {
		t.Errorf("the server is %+v, and the page %+v", start.Server, start.Open[h.lobby()])
	}
	refused(ann, wire.CodeUnknown, "whisper", map[string]any{"message": "x", "to": "bob"})
	sent := ask[wire.Sent](ann, "send", call("send", wire.Draft{Room: h.lobby(), ClientID: "1", Text: "hello"}))
	if e := hear[wire.Entries](bob, "entries").Entries[0]; e.Message() == nil || e.Message().ID != sent.ID {
		t.Errorf("bob heard %+v", e)
	}
	bob.send(h.lobby(), "1", "hello yourself")
	heardUntil(ann, "hello yourself")
	if moved := ask[wire.Moved](ann, "positions", call("positions", at)); len(moved.Open) != 1 {
		t.Errorf("the room has not moved on: %+v", moved)
	}
}

func TestAnEventThatThereIsNotIsAnsweredAndCountsAgainstTheLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, &live.Options{EventEvery: time.Second, EventBurst: 3})
		ann := h.dial(h.signUp("ann"))
		for range 3 {
			refused(ann, wire.CodeUnknown, "shout", map[string]any{"text": "hello"})
		}
		refused(ann, wire.CodeRateLimited, "shout", map[string]any{"text": "hello"})
		pass(10 * time.Second)
		refused(ann, wire.CodeInvalid, "shout", "no object")
	})
}
