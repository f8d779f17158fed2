package live_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func (p *peer) reply(room, clientID, text, to string) wire.Sent {
	p.t.Helper()
	return ask[wire.Sent](p, "send", wire.Draft{Room: room, ClientID: clientID, Text: text, ReplyTo: to})
}

func (p *peer) quotes(room string, messages ...string) []wire.Quote {
	p.t.Helper()
	return ask[wire.Quoted](p, "quotes", wire.Quoting{Room: room, Messages: messages}).Quotes
}

func TestAReplyIsHeardWithWhatItRepliesToAndItsQuoteFollows(t *testing.T) {
	h := newHouse(t, unlimited())
	room := h.lobby()
	ann, _ := h.enter(h.signUp("ann"), room)
	bob, _ := h.enter(h.signUp("bob"), room)
	first := ann.send(room, "1", "shall we?")
	hear[wire.Entries](bob, "entries")
	bob.reply(room, "2", "yes", first.ID)
	if m := hear[wire.Entries](bob, "entries").Entries[0].Message(); m == nil || m.ReplyTo != first.ID || m.Text != "yes" {
		t.Errorf("the reply is heard as %+v", m)
	}
	for _, step := range []struct {
		event   string
		payload any
		want    string
		deleted bool
	}{
		{"edit", wire.Edit{Message: first.ID, Text: "shall we dance?"}, "shall we dance?", false},
		{"delete", wire.Deletion{Message: first.ID}, "", true},
	} {
		ann.does(step.event, step.payload)
		heard := hear[wire.Entries](bob, "entries").Entries[0].Message()
		got := bob.quotes(room, first.ID)
		if len(got) != 1 || !reflect.DeepEqual(got[0], quoteOf(*heard)) || got[0].Text != step.want || got[0].Deleted != step.deleted || got[0].Author.Name != "ann" {
			t.Errorf("after %s the quote is %+v, and heard was %+v", step.event, got, heard)
		}
	}
}

func TestAReplyToWhatIsGoneIsRefusedWithTheReason(t *testing.T) {
	h := newHouse(t, unlimited())
	room := h.lobby()
	ann := h.dial(h.signUp("ann"))
	first := ann.send(room, "1", "hello")
	ann.does("delete", wire.Deletion{Message: first.ID})
	for what, to := range map[string]string{"deleted": first.ID, "never there": "0000000000007"} {
		_, failed := try[wire.Sent](ann, "send", wire.Draft{Room: room, ClientID: "2", Text: "yes", ReplyTo: to})
		if failed == nil || failed.Code != wire.CodeNotFound || failed.Reason != string(chat.ReplyGone) || failed.Field != "replyTo" || failed.Retryable {
			t.Errorf("a reply to what is %s: %+v", what, failed)
		}
	}
	refused(ann, wire.CodeInvalid, "send", wire.Draft{Room: room, ClientID: "2", Text: "yes", ReplyTo: "../../etc"})
	sent := ann.send(room, "2", "yes")
	if again := ann.reply(room, "2", "yes", first.ID); again != sent {
		t.Errorf("sent again it is %+v, and was %+v", again, sent)
	}
}

func TestNoMoreQuotesAreAskedForThanOneAnswerHas(t *testing.T) {
	h := newHouse(t, unlimited())
	ann := h.dial(h.signUp("ann"))
	long := ann.send(h.lobby(), "1", strings.Repeat("a", chat.MaxText)).ID
	many := strings.Split(strings.Repeat(long+" ", chat.MaxQuotes), " ")
	if got := ann.quotes(h.lobby(), many[:chat.MaxQuotes]...); len(got) != chat.MaxQuotes || len(got[0].Text) > 300 {
		t.Errorf("%d quotes came, of %d bytes each", len(got), len(got[0].Text))
	}
	many[chat.MaxQuotes] = long
	refused(ann, wire.CodeInvalid, "quotes", wire.Quoting{Room: h.lobby(), Messages: many})
	if got := ann.quotes(h.lobby()); len(got) != 0 {
		t.Errorf("of nothing came %+v", got)
	}
}

// A canary is quoted, and then deleted: no answer has it any more, nor has the database.
func TestWhatIsQuotedAndDeletedIsNowhere(t *testing.T) {
	const canary = "canary-6b1f"
	h := newHouse(t, unlimited())
	room := h.lobby()
	ann, start := h.enter(h.signUp("ann"), room)
	first := ann.send(room, "1", canary)
	reply := ann.reply(room, "2", "yes", first.ID)
	for i := range chat.MaxMessages {
		ann.send(room, fmt.Sprint("more", i), "more")
	}
	questions := map[string]any{
		"page":    wire.After{Room: room, After: start.Open[room].Position},
		"open":    wire.After{Room: room, After: nowhere},
		"resume":  wire.Positions{Open: map[string]wire.Position{room: {}}},
		"history": wire.Past{Room: room, After: first.N},
		"around":  wire.Spot{Room: room, Message: reply.ID},
		"quotes":  wire.Quoting{Room: room, Messages: []string{first.ID}},
		"preview": wire.InRoom{Room: room},
	}
	answers := func() (with []string) {
		for event, payload := range questions {
			if answer := ask[json.RawMessage](ann, event, payload); bytes.Contains(answer, []byte(canary)) {
				with = append(with, event)
			}
		}
		return with
	}
	if with := answers(); len(with) < 4 {
		t.Errorf("before, only %v had the canary", with)
	}
	ann.does("delete", wire.Deletion{Message: first.ID})
	if with := answers(); len(with) > 0 {
		t.Errorf("afterwards %v have the canary", with)
	}
	h.close()
	for _, file := range []string{h.path, h.path + "-wal"} {
		if text, err := os.ReadFile(file); err == nil && bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s has the canary", file)
		}
	}
}

// The bytes of an entry are the same for all, so they never hold what a quote says.
func TestWhoCameLaterHearsAReplyAndNothingOfWhatItRepliesTo(t *testing.T) {
	h := newHouse(t, unlimited())
	o, cellar := h.owner(chat.FromJoining)
	room := cellar.String()
	olga, _ := h.enter(o, room)
	secret := olga.send(room, "1", "canary")
	login := h.signUp("ann")
	h.ok(h.Join(t.Context(), login.Session, cellar))
	ann, start := h.enter(login, room)
	olga.reply(room, "2", "yes", secret.ID)
	heard := hear[wire.Entries](ann, "entries").Entries[0]
	if m := heard.Message(); m == nil || m.ReplyTo != secret.ID {
		t.Errorf("ann hears %+v", m)
	}
	olga.does("edit", wire.Edit{Message: secret.ID, Text: "canary again"})
	if e := hear[wire.Entries](ann, "entries").Entries[0]; e.Message() != nil {
		t.Errorf("ann hears of the edit %+v", e.Message())
	}
	for event, payload := range map[string]any{
		"page": wire.After{Room: room, After: start.Open[room].Position}, "open": wire.After{Room: room, After: nowhere},
		"history": wire.Past{Room: room, Before: heard.N + 1}, "around": wire.Spot{Room: room, Message: heard.Message().ID},
		"quotes": wire.Quoting{Room: room, Messages: []string{secret.ID}},
	} {
		if answer := ask[json.RawMessage](ann, event, payload); bytes.Contains(answer, []byte("canary")) {
			t.Errorf("%s tells ann %s", event, answer)
		}
	}
	if got := olga.quotes(room, secret.ID); len(got) != 1 || got[0].Text != "canary again" {
		t.Errorf("olga is told %+v", got)
	}
}
