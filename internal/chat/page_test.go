package chat_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// fill lets somebody say n things, and returns the position before them.
func (h *house) fill(s chat.Session, room chat.ID, n int, text string) chat.Position {
	h.t.Helper()
	tail, err := h.Snapshot(h.t.Context(), s, room)
	h.ok(err)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { h.send(s, room, fmt.Sprintf("%d-%d", tail.Room.Number, i), text) })
	}
	group.Wait()
	return tail.Room.Head()
}

func TestPagesLeadFromAPositionToTheHead(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	at := h.fill(ann.Session, h.Lobby(), 450, "hello")
	var sizes []int
	for {
		p, err := h.Page(t.Context(), ann.Session, h.Lobby(), at)
		h.ok(err)
		if p.Reset != nil {
			t.Fatal("the position was not known")
		}
		sizes = append(sizes, len(p.Entries))
		for _, e := range p.Entries {
			if e.Number != at.Number+1 || e.Message.Text != "hello" {
				t.Fatalf("entry %+v after %d", e, at.Number)
			}
			at = e.Position()
		}
		if at != p.Next {
			t.Fatalf("the page ends at %v and says %v", at, p.Next)
		}
		if p.Next == p.AsOf {
			break
		}
	}
	if fmt.Sprint(sizes) != "[200 200 50]" {
		t.Errorf("pages of %v", sizes)
	}
	p, err := h.Page(t.Context(), ann.Session, h.Lobby(), at)
	if err != nil || len(p.Entries) != 0 || p.Reset != nil || p.Next != at {
		t.Errorf("at the head the page is %+v, %v", p, err)
	}
}

func TestAnAnswerIsBoundedInBytes(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	at := h.fill(ann.Session, h.Lobby(), 12, strings.Repeat("🐎", 16_000)) // 64,000 bytes each
	p, err := h.Page(t.Context(), ann.Session, h.Lobby(), at)
	h.ok(err)
	if len(p.Entries) != 2 || p.Next == p.AsOf {
		t.Errorf("the page has %d entries", len(p.Entries))
	}
	tail, err := h.Snapshot(t.Context(), ann.Session, h.Lobby())
	h.ok(err)
	if len(tail.Messages) != 2 || !tail.More || tail.Messages[1].Number != tail.Room.Number {
		t.Errorf("the snapshot has %d messages, more: %v", len(tail.Messages), tail.More)
	}
	newer, err := h.After(t.Context(), ann.Session, h.Lobby(), at.Number)
	h.ok(err)
	if got := numbersOf(t, newer.Messages); got != [2]int64{at.Number + 1, at.Number + 2} || !newer.Newer {
		t.Errorf("after the first there are %v, newer: %v", got, newer.Newer)
	}
	around, err := h.Around(t.Context(), ann.Session, h.Lobby(), newer.Messages[1].ID)
	h.ok(err)
	if got := numbersOf(t, around.Messages); got[1]-got[0] > 2 || !around.Newer {
		t.Errorf("around the second there are %v, newer: %v", got, around.Newer)
	}
}

// numbersOf are the numbers of messages, as the first and the last of a run without holes.
func numbersOf(t *testing.T, messages []chat.Message) [2]int64 {
	t.Helper()
	for i, m := range messages {
		if m.Number != messages[0].Number+int64(i) {
			t.Fatalf("message %d of the run has the number %d, after %d", i, m.Number, messages[0].Number)
		}
	}
	return [2]int64{messages[0].Number, messages[len(messages)-1].Number}
}

func TestAMessageIsFoundInItsPlaceHoweverOldItIs(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	ctx, s := t.Context(), ann.Session
	from := h.fill(s, h.Lobby(), 200, "hello").Number // the first has the next number
	whole := make(map[int64]chat.ID)
	for after := from; after < from+200; {
		part, err := h.After(ctx, s, h.Lobby(), after)
		h.ok(err)
		if got := numbersOf(t, part.Messages); got[0] != after+1 || part.Newer != (got[1] < from+200) || part.More {
			t.Fatalf("after %d there are %v, newer: %v, older: %v", after, got, part.Newer, part.More)
		}
		for _, m := range part.Messages {
			whole[m.Number] = m.ID
		}
		after = part.Messages[len(part.Messages)-1].Number
	}
	for n, want := range map[int64][2]int64{
		from + 100: {from + 75, from + 125}, from + 1: {1, from + 26}, from + 25: {1, from + 50}, from + 26: {from + 1, from + 51},
		from + 174: {from + 149, from + 199}, from + 175: {from + 150, from + 200}, from + 200: {from + 175, from + 200},
	} {
		part, err := h.Around(ctx, s, h.Lobby(), whole[n])
		h.ok(err)
		if got := numbersOf(t, part.Messages); got != want || part.More != (want[0] > 1) || part.Newer != (want[1] < from+200) {
			t.Errorf("around %d there are %v, more: %v, newer: %v, want %v", n, got, part.More, part.Newer, want)
		}
	}
	last, err := h.After(ctx, s, h.Lobby(), from+200)
	if err != nil || len(last.Messages) != 0 || last.Newer {
		t.Errorf("after the last there are %+v, %v", last, err)
	}
}

// Of what is not there to be seen in a room it makes no difference why.
func TestAMessageThatCannotBeShownIsNotFoundWhateverItIs(t *testing.T) {
	h := newHouse(t, nil)
	ctx, s := t.Context(), h.owner().Session
	gone := h.send(s, h.Lobby(), "1", "canary")
	_, err := h.Delete(ctx, s, gone.ID)
	h.ok(err)
	elsewhere := h.send(s, h.later, "2", "canary")
	tail, err := h.Snapshot(ctx, s, h.Lobby())
	h.ok(err)
	if tail.Messages[0].Kind == chat.Text {
		t.Fatal("the room has no line")
	}
	for what, id := range map[string]chat.ID{
		"a deleted message": gone.ID, "one of another room": elsewhere.ID, "a line": tail.Messages[0].ID, "none": 12345,
	} {
		if part, err := h.Around(ctx, s, h.Lobby(), id); err != error(chat.ErrNotFound) || part.Messages != nil {
			t.Errorf("%s is answered with %+v, %v", what, part, err)
		}
	}
}

func TestAPositionThatIsNotOfThisLogOrTooFarBackLeadsToAReset(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	ann := h.signUp("ann")
	start := h.fill(ann.Session, h.Lobby(), 1000, "hello")
	resets := func(at chat.Position) bool {
		t.Helper()
		p, err := h.Page(t.Context(), ann.Session, h.Lobby(), at)
		h.ok(err)
		if p.Reset != nil && (len(p.Entries) != 0 || p.Next != p.AsOf || p.Reset.Room.Head() != p.AsOf || len(p.Reset.Messages) != chat.MaxMessages) {
			t.Errorf("a reset of %+v", p)
		}
		return p.Reset != nil
	}
	if resets(start) {
		t.Error("a position a thousand back was not known")
	}
	for what, at := range map[string]chat.Position{
		"the beginning":    {},
		"a number only":    {Number: 500},
		"another's id":     {Number: 500, Entry: start.Entry},
		"beyond the head":  {Number: 5000, Entry: start.Entry},
		"the largest":      {Number: 1<<63 - 1, Entry: start.Entry},
		"below zero":       {Number: -1, Entry: start.Entry},
		"the least":        {Number: -1 << 63, Entry: start.Entry},
		"an id only":       {Entry: start.Entry},
		"the head's twin":  {Number: 1001, Entry: start.Entry},
		"a thousand and 1": {Number: start.Number - 1},
	} {
		if !resets(at) {
			t.Errorf("%s was taken for a position of this log", what)
		}
	}
	h.send(ann.Session, h.Lobby(), "more", "hello")
	if !resets(start) {
		t.Error("a position more than a thousand back was paged from")
	}
}

func TestWhoSeesARoomFromJoiningSeesNothingFromBefore(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	olga, ann := h.owner(), h.signUp("ann")
	ctx := t.Context()
	old := h.send(olga.Session, h.later, "1", "canary")
	before, err := h.Snapshot(ctx, olga.Session, h.later)
	h.ok(err)
	h.ok(h.Join(ctx, ann.Session, h.later))
	joined, err := h.Snapshot(ctx, ann.Session, h.later)
	h.ok(err)
	h.fill(olga.Session, h.later, 3, "hello")
	_, err = h.Edit(ctx, olga.Session, chat.Revision{Message: old.ID, Text: "canary, edited"})
	h.ok(err)

	var seen []string
	see := func(what any, err error) {
		h.ok(err)
		switch p := what.(type) {
		case chat.Page:
			for _, e := range p.Entries {
				seen = append(seen, fmt.Sprintf("%+v %+v", e, e.Message))
			}
			seen = append(seen, fmt.Sprintf("%+v", p.Reset))
		default:
			seen = append(seen, fmt.Sprintf("%+v", what))
		}
	}
	tail, err := h.Snapshot(ctx, ann.Session, h.later)
	see(tail, err)
	if len(tail.Messages) != 4 || tail.More {
		t.Errorf("the snapshot has %d messages, more: %v", len(tail.Messages), tail.More)
	}
	older, err := h.Before(ctx, ann.Session, h.later, tail.Messages[0].Number)
	see(older, err)
	if len(older.Messages) != 0 || older.More {
		t.Errorf("before them there are %+v", older)
	}
	newer, err := h.After(ctx, ann.Session, h.later, 1)
	see(newer, err)
	around, err := h.Around(ctx, ann.Session, h.later, tail.Messages[1].ID)
	see(around, err)
	if len(newer.Messages) != 4 || newer.Newer || len(around.Messages) != 4 || around.More || around.Newer {
		t.Errorf("after the first message there are %+v, around the second %+v", newer, around)
	}
	_, err = h.Around(ctx, ann.Session, h.later, old.ID)
	refused(t, err, chat.NotFound)
	page, err := h.Page(ctx, ann.Session, h.later, joined.Room.Head())
	see(page, err)
	if len(page.Entries) != 4 || page.Entries[3].Message != nil || page.Entries[3].Kind != chat.EditEntry {
		t.Errorf("the page has %+v", page.Entries)
	}
	for _, at := range []chat.Position{{}, before.Room.Head(), {Number: 1}} {
		page, err := h.Page(ctx, ann.Session, h.later, at)
		see(page, err)
		if page.Reset == nil {
			t.Errorf("who joined later goes on from %v", at)
		}
	}
	answer, err := h.Resume(ctx, ann.Session, chat.Position{}, nil)
	see(answer, err)
	_, err = h.MarkUnread(ctx, ann.Session, old.ID)
	refused(t, err, chat.NotFound)
	h.ok(h.Console().SetRole(ctx, "ann", chat.Admin))
	_, err = h.Delete(ctx, ann.Session, old.ID)
	refused(t, err, chat.NotFound)
	if strings.Contains(strings.Join(seen, "\n"), "canary") {
		t.Error("something from before joining was seen")
	}
}

func TestResumeNamesOnlyWhatDiffers(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 1 << 20})
	olga, ann := h.owner(), h.signUp("ann")
	ctx, s := t.Context(), ann.Session
	h.ok(h.Join(ctx, s, h.later))
	start, err := h.Resume(ctx, s, chat.Position{}, nil)
	h.ok(err)
	if !start.User.Reset || len(start.Rooms) != 2 {
		t.Fatalf("a new client is told %+v", start)
	}
	at := start.User.AsOf
	rooms, err := h.Rooms(ctx, s)
	if err != nil || fmt.Sprint(rooms) != fmt.Sprint(start.Rooms) {
		t.Errorf("the rooms are %+v, %v, resume says %+v", rooms, err, start.Rooms)
	}
	same, err := h.Resume(ctx, s, at, nil)
	h.ok(err)
	if same.User.Reset || len(same.User.Entries) != 0 || fmt.Sprint(same.Rooms) != fmt.Sprint(rooms) {
		t.Errorf("nothing differs, and the answer is %+v", same)
	}
	h.send(olga.Session, h.Lobby(), "1", "hello")
	h.read(s, 1)
	h.ok(h.Remove(ctx, olga.Session, h.later, s.User.ID))
	differs, err := h.Resume(ctx, s, at, nil)
	h.ok(err)
	var kinds []chat.UserKind
	for _, e := range differs.User.Entries {
		kinds = append(kinds, e.Kind)
	}
	if fmt.Sprint(kinds) != "[mark room_lost]" || differs.User.Next != differs.User.AsOf {
		t.Errorf("the user's log says %v", differs.User)
	}
	if left := differs.Rooms; len(left) != 1 || left[0].Room.ID != h.Lobby() || left[0].Unread != 0 {
		t.Errorf("left are %+v", left)
	}
}
