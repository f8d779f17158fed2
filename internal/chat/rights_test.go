package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// rights is what each person gets who tries each thing in the room "later", where
// ann, admin and olga are members: + done, . not found, x forbidden, ? please log
// in. Who is outside learns no more of the room than of one that does not exist.
const rights = `
                    ann  admin olga outsider ex-member removed gone-admin deactivated ended
	snapshot         +    +     +    .        .         .       .          ?           ?
	older            +    +     +    .        .         .       .          ?           ?
	page             +    +     +    .        .         .       .          ?           ?
	newer            +    +     +    .        .         .       .          ?           ?
	around           +    +     +    .        .         .       .          ?           ?
	quotes           +    +     +    .        .         .       .          ?           ?
	send             +    +     +    .        .         .       .          ?           ?
	edit-own         +    +     +    .        .         .       .          ?           ?
	edit-another's   x    x     x    .        .         .       .          ?           ?
	delete-another's x    +     +    .        .         .       .          ?           ?
	delete-own       +    +     +    .        .         .       .          ?           ?
	read             +    +     +    .        .         .       .          ?           ?
	unread           +    +     +    .        .         .       .          ?           ?
	remove-self      x    x     x    .        .         .       .          ?           ?
	remove-another   x    +     +    .        .         .       .          ?           ?
	create           x    +     +    x        x         x       +          ?           ?
	sessions         +    +     +    +        +         +       +          ?           ?
	leave            +    +     l    .        .         .       .          ?           ?
	join             +    +     +    +        +         +       +          ?           ?
`

func TestEverybodyMayDoExactlyWhatTheTableSays(t *testing.T) {
	h := newHouse(t, &chat.Options{SendBurst: 10000})
	people := h.people()
	lines := strings.Split(strings.TrimSpace(rights), "\n")
	names := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, name := range names {
			t.Run(cells[0]+" by "+name, func(t *testing.T) {
				err := h.try(people[name], cells[0])
				if got := mark(err); got != cells[i+1] {
					t.Errorf("got %s (%v), want %s", got, err, cells[i+1])
				}
			})
		}
	}
}

func mark(err error) string {
	if err == nil {
		return "+"
	}
	marks := map[chat.Code]string{chat.NotFound: ".", chat.Forbidden: "x", chat.Unauthenticated: "?", chat.Invalid: "i", chat.LastOwner: "l"}
	if m := marks[chat.AsError(err).Code]; m != "" {
		return m
	}
	return string(chat.AsError(err).Code)
}

// A person has a message in the room "later", or had one while being a member,
// and there is one of somebody else.
type person struct {
	session chat.Session
	own     chat.ID
	victim  chat.Session
	another chat.ID
}

// people makes everybody the table names.
func (h *house) people() map[string]*person {
	ctx := h.t.Context()
	people := map[string]*person{"olga": {session: h.owner().Session}}
	for _, name := range []string{"ann", "admin", "outsider", "ex-member", "removed", "gone-admin", "deactivated", "ended"} {
		login := name
		if name == "admin" {
			login = "adele"
		}
		p := &person{session: h.signUp(login).Session}
		people[name] = p
		if name != "outsider" {
			h.ok(h.Join(ctx, p.session, h.later))
		}
	}
	for name, p := range people {
		p.victim = h.signUp("victim-" + name).Session
		h.ok(h.Join(ctx, p.victim, h.later))
		p.another = h.send(p.victim, h.later, "1", "another's").ID
		if name != "outsider" {
			p.own = h.send(p.session, h.later, "own", "own").ID
		}
	}
	h.ok(h.Console().SetRole(ctx, "adele", chat.Admin))
	h.ok(h.Console().SetRole(ctx, "gone-admin", chat.Admin))
	h.ok(h.Leave(ctx, people["gone-admin"].session, h.later))
	h.ok(h.Leave(ctx, people["ex-member"].session, h.later))
	h.ok(h.Remove(ctx, people["olga"].session, h.later, people["removed"].session.User.ID))
	h.ok(h.Console().Deactivate(ctx, "deactivated"))
	h.ok(h.EndSession(ctx, people["ended"].session, people["ended"].session.ID))
	return people
}

// try does what a row of the table names.
func (h *house) try(p *person, what string) (err error) {
	ctx, s := h.t.Context(), p.session
	switch what {
	case "snapshot":
		_, err = h.Snapshot(ctx, s, h.later)
	case "older":
		_, err = h.Before(ctx, s, h.later, 3)
	case "newer":
		_, err = h.After(ctx, s, h.later, 3)
	case "around":
		_, err = h.Around(ctx, s, h.later, p.another)
	case "quotes":
		_, err = h.Quotes(ctx, s, h.later, []chat.ID{p.another})
	case "page":
		_, err = h.Page(ctx, s, h.later, chat.Position{})
	case "send":
		_, err = h.Send(ctx, s, chat.Draft{Room: h.later, ClientID: "new", Text: "new"})
	case "edit-own":
		_, err = h.Edit(ctx, s, chat.Revision{Message: p.own, Text: "edited"})
	case "edit-another's":
		_, err = h.Edit(ctx, s, chat.Revision{Message: p.another, Text: "edited"})
	case "delete-own":
		_, err = h.Delete(ctx, s, p.own)
	case "delete-another's":
		_, err = h.Delete(ctx, s, p.another)
	case "read":
		err = h.MarkRead(ctx, s, h.later, 5)
	case "unread":
		_, err = h.MarkUnread(ctx, s, p.another)
	case "remove-self":
		err = h.Remove(ctx, s, h.later, s.User.ID)
	case "remove-another":
		err = h.Remove(ctx, s, h.later, p.victim.User.ID)
	case "create":
		_, err = h.CreateRoom(ctx, s, chat.NewRoom{ClientID: "x", Kind: chat.Announcement, Name: fmt.Sprint("room of ", s.User.Name)})
	case "sessions":
		_, err = h.Sessions(ctx, s)
	case "leave":
		err = h.Leave(ctx, s, h.later)
	case "join":
		err = h.Join(ctx, s, h.later)
	}
	return err
}

func TestWhatIsNotYoursAndWhatDoesNotExistAreAnsweredAlike(t *testing.T) {
	h := newHouse(t, nil)
	olga, bob := h.owner(), h.signUp("bob")
	canary := h.send(olga.Session, h.later, "1", "canary")
	ctx, s := t.Context(), bob.Session
	const none = chat.ID(12345)
	for name, ask := range map[string]func(room, message chat.ID) error{
		"snapshot": func(room, _ chat.ID) error { _, err := h.Snapshot(ctx, s, room); return err },
		"page":     func(room, _ chat.ID) error { _, err := h.Page(ctx, s, room, chat.Position{}); return err },
		"around":   func(room, m chat.ID) error { _, err := h.Around(ctx, s, room, m); return err },
		"newer":    func(room, _ chat.ID) error { _, err := h.After(ctx, s, room, 1); return err },
		"send": func(room, _ chat.ID) error {
			_, err := h.Send(ctx, s, chat.Draft{Room: room, ClientID: "x", Text: "x"})
			return err
		},
		"edit":   func(_, m chat.ID) error { _, err := h.Edit(ctx, s, chat.Revision{Message: m, Text: "x"}); return err },
		"delete": func(_, m chat.ID) error { _, err := h.Delete(ctx, s, m); return err },
		"unread": func(_, m chat.ID) error { _, err := h.MarkUnread(ctx, s, m); return err },
		"remove": func(room, _ chat.ID) error { return h.Remove(ctx, s, room, olga.Session.User.ID) },
		"end session": func(room, _ chat.ID) error {
			if room == h.later {
				return h.EndSession(ctx, s, olga.Session.ID)
			}
			return h.EndSession(ctx, s, none)
		},
	} {
		hidden, absent := ask(h.later, canary.ID), ask(none, none)
		if hidden != absent || hidden != error(chat.ErrNotFound) {
			t.Errorf("%s: what is hidden gives %v, what is not there %v", name, hidden, absent)
		}
	}
	answer, err := h.Resume(ctx, s, chat.Position{}, nil)
	h.ok(err)
	if strings.Contains(fmt.Sprintf("%+v", answer), "canary") {
		t.Errorf("resume answered %+v", answer)
	}
}
