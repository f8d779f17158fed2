package chat_test

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// reply sends a reply to a message, or to none.
func (h *house) reply(s chat.Session, room chat.ID, clientID string, to chat.ID) (chat.Sent, error) {
	h.t.Helper()
	return h.Send(h.t.Context(), s, chat.Draft{Room: room, ClientID: clientID, Text: "yes", ReplyTo: to})
}

// quotes asks for what stands of messages of a room.
func (h *house) quotes(s chat.Session, room chat.ID, messages ...chat.ID) []chat.Quote {
	h.t.Helper()
	quoted, err := h.Quotes(h.t.Context(), s, room, messages)
	h.ok(err)
	return quoted.Quotes
}

func TestAReplyNamesAMessageOfTheRoomThatItsAuthorMaySee(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	olga, ann := h.owner(), h.signUp("ann")
	ctx := t.Context()
	before := h.send(olga.Session, h.later, "1", "before ann came")
	h.ok(h.Join(ctx, ann.Session, h.later))
	seen, gone := h.send(olga.Session, h.later, "2", "seen"), h.send(olga.Session, h.later, "3", "gone")
	elsewhere := h.send(olga.Session, h.Lobby(), "4", "elsewhere")
	_, err := h.Delete(ctx, olga.Session, gone.ID)
	h.ok(err)
	tail, err := h.Snapshot(ctx, olga.Session, h.later)
	h.ok(err)
	line := tail.Messages[0].ID
	for what, to := range map[string]chat.ID{
		"from before joining": before.ID, "deleted": gone.ID, "of another room": elsewhere.ID, "a line": line, "never there": 7,
	} {
		_, err := h.reply(ann.Session, h.later, "a", to)
		if e := chat.AsError(err); *e != *chat.ErrReplyGone {
			t.Errorf("a reply to a message that is %s: %v", what, err)
		}
	}
	if _, err := h.reply(olga.Session, h.later, "5", before.ID); err != nil {
		t.Errorf("who saw it replies to what is from before ann came: %v", err)
	}
	sent, err := h.reply(ann.Session, h.later, "a", seen.ID)
	h.ok(err)
	if again, err := h.reply(ann.Session, h.later, "a", gone.ID); err != nil || again != sent {
		t.Errorf("sent again to what is gone it is %+v, %v", again, err)
	}
	if tail, err := h.Snapshot(ctx, ann.Session, h.later); err != nil || tail.Room.Count != 5 {
		t.Errorf("of three messages and two replies the room counts %d, %v", tail.Room.Count, err)
	}
	_, err = h.reply(h.signUp("ben").Session, h.later, "b", seen.ID)
	if e := chat.AsError(err); *e != *chat.ErrNotFound {
		t.Errorf("to who is no member the room is not there, also for replies: %v", err)
	}
}

func TestAQuoteIsTheBeginningOfTheMessageAsItIsNow(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	ctx, s := t.Context(), ann.Session
	first := h.send(s, h.Lobby(), "1", "hello")
	sent, err := h.reply(s, h.Lobby(), "2", first.ID)
	h.ok(err)
	for what, c := range map[string]struct{ text, want string }{
		"short":              {"hello, world", "hello, world"},
		"as long as it goes": {strings.Repeat("é", 200), strings.Repeat("é", 200)},
		"longer":             {strings.Repeat("🐎", 201), strings.Repeat("🐎", 200) + "…"},
		"of many lines":      {strings.Repeat("a\n", 300) + "a", strings.Repeat("a\n", 100) + "…"},
	} {
		_, err := h.Edit(ctx, s, chat.Revision{Message: first.ID, Text: c.text})
		h.ok(err)
		got := h.quotes(s, h.Lobby(), first.ID)
		if len(got) != 1 || got[0].Text != c.want || got[0].Author.Name != "ann" || !utf8.ValidString(got[0].Text) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	_, err = h.Delete(ctx, s, first.ID)
	h.ok(err)
	if got := h.quotes(s, h.Lobby(), first.ID); len(got) != 1 || !got[0].Deleted || got[0].Text != "" {
		t.Errorf("once deleted: %+v", got)
	}
	tail, err := h.Snapshot(ctx, s, h.Lobby())
	h.ok(err)
	if last := tail.Messages[len(tail.Messages)-1]; last.ID != sent.ID || last.ReplyTo != first.ID || last.Deleted {
		t.Errorf("the reply is %+v", last)
	}
}

func TestAPartOfTheHistoryComesWithTheQuotesThatItLacks(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	ann := h.signUp("ann")
	ctx, s, lobby := t.Context(), ann.Session, h.Lobby()
	first := h.send(s, lobby, "first", "hello")
	for i := range chat.MaxMessages {
		h.send(s, lobby, fmt.Sprint("between", i), "between")
	}
	for i := range 2 {
		_, err := h.reply(s, lobby, fmt.Sprint("reply", i), first.ID)
		h.ok(err)
	}
	gone, err := h.reply(s, lobby, "gone", h.send(s, lobby, "last", "near").ID)
	h.ok(err)
	tail, err := h.Snapshot(ctx, s, lobby)
	h.ok(err)
	if len(tail.Quotes) != 1 || !reflect.DeepEqual(tail.Quotes[0], h.quotes(s, lobby, first.ID)[0]) {
		t.Errorf("the tail comes with %+v", tail.Quotes)
	}
	around, err := h.Around(ctx, s, lobby, gone.ID)
	h.ok(err)
	page, err := h.Page(ctx, s, lobby, chat.Position{Number: 1 << 40, Entry: 1})
	h.ok(err)
	for what, quotes := range map[string][]chat.Quote{"around": around.Quotes, "a reset": page.Reset.Quotes} {
		if len(quotes) != 1 || quotes[0].Message != first.ID {
			t.Errorf("%s comes with %+v", what, quotes)
		}
	}
	before, err := h.Before(ctx, s, lobby, first.Number+3)
	h.ok(err)
	if len(before.Quotes) > 0 {
		t.Errorf("what has no replies comes with %+v", before.Quotes)
	}
}

// Entries are the same bytes for all, so what a quote says depends on who asks for it.
func TestAQuoteTellsNothingOfWhatIsFromBeforeJoining(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1000})
	olga, ann := h.owner(), h.signUp("ann")
	ctx := t.Context()
	secret := h.send(olga.Session, h.later, "1", "canary")
	h.ok(h.Join(ctx, ann.Session, h.later))
	at, err := h.Snapshot(ctx, ann.Session, h.later)
	h.ok(err)
	_, err = h.reply(olga.Session, h.later, "2", secret.ID)
	h.ok(err)
	elsewhere := h.send(olga.Session, h.Lobby(), "3", "elsewhere")
	if got := h.quotes(ann.Session, h.later, secret.ID, elsewhere.ID, 7); len(got) > 0 {
		t.Errorf("ann is told %+v", got)
	}
	if got := h.quotes(olga.Session, h.later, secret.ID, elsewhere.ID, 7); len(got) != 1 || got[0].Text != "canary" {
		t.Errorf("olga is told %+v", got)
	}
	tail, err := h.Snapshot(ctx, ann.Session, h.later)
	h.ok(err)
	page, err := h.Page(ctx, ann.Session, h.later, at.Room.Head())
	h.ok(err)
	if said := fmt.Sprintf("%+v %+v", tail, page.Entries[0].Message); strings.Contains(said, "canary") || page.Entries[0].Message.ReplyTo != secret.ID {
		t.Errorf("ann reads %s", said)
	}
}

func TestAReplyThatIsSentManyTimesAtOnceIsOneMessage(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	first := h.send(ann.Session, h.Lobby(), "first", "hello")
	var all sync.WaitGroup
	var ids sync.Map
	for range 100 {
		all.Go(func() {
			sent, err := h.reply(ann.Session, h.Lobby(), "same", first.ID)
			h.ok(err)
			ids.Store(sent.ID, nil)
		})
	}
	all.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if tail, err := h.Snapshot(t.Context(), ann.Session, h.Lobby()); err != nil || n != 1 || tail.Room.Count != 2 {
		t.Errorf("it became %d messages, and the room counts %d, %v", n, tail.Room.Count, err)
	}
}

// Either the reply comes first, or it is refused: none is made to what is deleted.
func TestOfAReplyAndADeletionAtOnceTheReplyIsFirstOrRefused(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann, ben := h.signUp("ann"), h.signUp("ben")
	for round := range soak.Count(20, 5_000) {
		first := h.send(ann.Session, h.Lobby(), fmt.Sprint("first", round), "hello")
		from := len(h.heard().Entries)
		var all sync.WaitGroup
		all.Go(func() {
			_, err := h.Delete(t.Context(), ann.Session, first.ID)
			h.ok(err)
		})
		var refusal error
		all.Go(func() { _, refusal = h.reply(ben.Session, h.Lobby(), fmt.Sprint("reply", round), first.ID) })
		all.Wait()
		news := h.heard().Entries[from:]
		if refusal != nil {
			refused(t, refusal, chat.NotFound)
		} else if len(news) != 2 || news[0].Kind != chat.MessageEntry {
			t.Errorf("round %d: a reply was made after the deletion: %+v", round, news)
		}
	}
}
