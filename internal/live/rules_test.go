package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio"
)

func TestAnEventWithoutARuleDoesNotStart(t *testing.T) {
	all := (&Live{}).handlers()
	if err := complete(all); err != nil {
		t.Error(err)
	}
	if len(all) != len(wire.Calls()) {
		t.Errorf("%d events are handled, the wire has %d", len(all), len(wire.Calls()))
	}
	for _, c := range wire.Calls() {
		if all[c.Name] == nil {
			t.Errorf("%s is not handled", c.Name)
		}
	}
	all["shout"] = socketio.Func0(func(context.Context, *socketio.Socket) error { return nil })
	if err := complete(all); err == nil || !strings.Contains(err.Error(), `"shout"`) {
		t.Errorf("an event without a rule: %v", err)
	}
	delete(all, "shout")
	delete(all, "send")
	if err := complete(all); err == nil || !strings.Contains(err.Error(), `"send"`) {
		t.Errorf("a rule without an event: %v", err)
	}
}

func TestHalfOfASurrogatePairBecomesAReplacementCharacter(t *testing.T) {
	var value socketio.Value
	if err := value.UnmarshalJSON([]byte(`{"text":"half \ud83d"}`)); err != nil {
		t.Fatal(err)
	}
	var edit wire.Edit
	if err := decode(socketio.Args{value}, &edit); err != nil || edit.Text != "half \uFFFD" {
		t.Errorf("it became %q, %v", edit.Text, err)
	}
}

func TestAFaultTellsNothingOfWhatHappened(t *testing.T) {
	got := failure(errors.New("disk /var/lib/secret is full")).Error
	if got.Code != "internal" || strings.Contains(got.Message, "secret") || got.Retryable {
		t.Errorf("the page gets %+v", got)
	}
}

// TestAClientThatLeavesWhileItIsAnsweredIsNoFault: it was logged as one if the
// connection had ended and the event's context not yet.
func TestAClientThatLeavesWhileItIsAnsweredIsNoFault(t *testing.T) {
	for _, reason := range []socketio.Reason{engineio.TransportClose, engineio.PingTimeout, engineio.Slow} {
		if err := unlessGone(fmt.Errorf("acknowledge: %w", reason)); err != nil {
			t.Errorf("%v is reported", err)
		}
	}
	fault := errors.New("cannot be encoded")
	if unlessGone(fault) != fault || unlessGone(nil) != nil {
		t.Error("a fault is not reported")
	}
}

func TestErrorsHaveTheCodesOfTheWire(t *testing.T) {
	for _, c := range []struct {
		err  error
		want wire.Error
	}{
		{chat.ErrUnauthenticated, wire.Error{Code: "unauthorized"}},
		{chat.ErrForbidden, wire.Error{Code: "forbidden"}},
		{chat.ErrNotFound, wire.Error{Code: "not_found"}},
		{chat.ErrBusy, wire.Error{Code: "unavailable", Retryable: true, RetryAfterMs: 1000}},
		{chat.ErrUnavailable, wire.Error{Code: "unavailable", Retryable: true, RetryAfterMs: 1000}},
		{
			&chat.Error{Code: chat.TooMany, RetryAfter: time.Microsecond},
			wire.Error{Code: "rate_limited", Retryable: true, RetryAfterMs: 1},
		},
		{&chat.Error{Code: chat.Taken, Field: "name"}, wire.Error{Code: "taken", Field: "name"}},
	} {
		got := failure(c.err).Error
		if got.Message = ""; got != c.want {
			t.Errorf("%v became %+v, want %+v", c.err, got, c.want)
		}
	}
}
