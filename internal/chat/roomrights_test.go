package chat_test

import (
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// roomRights says for each kind of room who may do what: + done, x forbidden, . as if it
// were not there, ? no session that counts, i invalid (the wrong name was typed: the right
// one would do it), l the only owner. The people: outsider, invited, member, moderator,
// admin (of the server, and a member), owner, admin who is no member, removed,
// deactivated. In conversations nobody is invited, and all members are alike.
const roomRights = `
	public         out inv mem mod adm own adm-out rem dea
	snapshot        .   .   +   +   +   +   .       .   ?
	older           .   .   +   +   +   +   .       .   ?
	newer           .   .   +   +   +   +   .       .   ?
	around          .   .   +   +   +   +   .       .   ?
	quotes          .   .   +   +   +   +   .       .   ?
	page            .   .   +   +   +   +   .       .   ?
	members         .   .   +   +   +   +   .       .   ?
	details         +   +   +   +   +   +   +       +   ?
	preview         +   +   +   +   +   +   +       +   ?
	react           .   .   +   +   +   +   .       .   ?
	reactors        .   .   +   +   +   +   .       .   ?
	pins            .   .   +   +   +   +   .       .   ?
	pin             .   .   x   +   +   +   .       .   ?
	save            .   .   +   +   +   +   .       .   ?
	send            .   .   +   +   +   +   .       .   ?
	edit-own        .   .   +   +   +   +   .       .   ?
	edit-another's  .   .   x   x   x   x   .       .   ?
	delete-another's .  .   x   +   +   +   .       .   ?
	delete-own      .   .   +   +   +   +   .       .   ?
	read            .   .   +   +   +   +   .       .   ?
	draft           .   .   +   +   +   +   .       .   ?
	drafted         .   .   +   +   +   +   .       .   ?
	unread          .   .   +   +   +   +   .       .   ?
	readers         .   .   x   x   x   x   .       .   ?
	prefer          .   .   +   +   +   +   .       .   ?
	invite          .   .   +   +   +   +   .       .   ?
	role            .   .   x   x   +   +   .       .   ?
	change          .   .   x   +   +   +   .       .   ?
	archive         .   .   x   x   +   +   .       .   ?
	erase           .   .   x   x   i   i   .       .   ?
	remove-member   .   .   x   +   +   +   .       .   ?
	remove-owner    .   .   x   x   +   x   .       .   ?
	decline         .   +   x   x   x   x   .       .   ?
	leave           .   .   +   +   +   l   .       .   ?
	join            +   +   +   +   +   +   +       +   ?

	announcement   out inv mem mod adm own adm-out rem dea
	snapshot        .   .   +   +   +   +   .       .   ?
	around          .   .   +   +   +   +   .       .   ?
	quotes          .   .   +   +   +   +   .       .   ?
	details         +   +   +   +   +   +   +       +   ?
	preview         +   +   +   +   +   +   +       +   ?
	react           .   .   +   +   +   +   .       .   ?
	reactors        .   .   +   +   +   +   .       .   ?
	pins            .   .   +   +   +   +   .       .   ?
	pin             .   .   x   +   +   +   .       .   ?
	save            .   .   +   +   +   +   .       .   ?
	send            .   .   x   +   +   +   .       .   ?
	delete-another's .  .   x   +   +   +   .       .   ?
	read            .   .   +   +   +   +   .       .   ?
	draft           .   .   +   +   +   +   .       .   ?
	drafted         .   .   +   +   +   +   .       .   ?
	readers         .   .   x   +   +   +   .       .   ?
	invite          .   .   x   +   +   +   .       .   ?
	role            .   .   x   x   +   +   .       .   ?
	change          .   .   x   +   +   +   .       .   ?
	archive         .   .   x   x   +   +   .       .   ?
	erase           .   .   x   x   i   i   .       .   ?
	remove-member   .   .   x   +   +   +   .       .   ?
	leave           .   .   +   +   +   l   .       .   ?
	join            +   +   +   +   +   +   +       +   ?

	private        out inv mem mod adm own adm-out rem dea
	snapshot        .   .   +   +   +   +   .       .   ?
	older           .   .   +   +   +   +   .       .   ?
	newer           .   .   +   +   +   +   .       .   ?
	around          .   .   +   +   +   +   .       .   ?
	quotes          .   .   +   +   +   +   .       .   ?
	page            .   .   +   +   +   +   .       .   ?
	members         .   .   +   +   +   +   .       .   ?
	details         .   +   +   +   +   +   .       .   ?
	preview         .   .   x   x   x   x   .       .   ?
	react           .   .   +   +   +   +   .       .   ?
	reactors        .   .   +   +   +   +   .       .   ?
	pins            .   .   +   +   +   +   .       .   ?
	pin             .   .   +   +   +   +   .       .   ?
	save            .   .   +   +   +   +   .       .   ?
	send            .   .   +   +   +   +   .       .   ?
	edit-own        .   .   +   +   +   +   .       .   ?
	edit-another's  .   .   x   x   x   x   .       .   ?
	delete-another's .  .   x   +   x   +   .       .   ?
	delete-own      .   .   +   +   +   +   .       .   ?
	read            .   .   +   +   +   +   .       .   ?
	draft           .   .   +   +   +   +   .       .   ?
	drafted         .   .   +   +   +   +   .       .   ?
	unread          .   .   +   +   +   +   .       .   ?
	readers         .   .   x   x   x   x   .       .   ?
	prefer          .   .   +   +   +   +   .       .   ?
	invite          .   .   x   +   x   +   .       .   ?
	role            .   .   x   x   x   +   .       .   ?
	change          .   .   x   +   x   +   .       .   ?
	archive         .   .   x   x   x   +   .       .   ?
	erase           .   .   x   x   x   i   .       .   ?
	remove-member   .   .   x   +   x   +   .       .   ?
	remove-owner    .   .   x   x   x   x   .       .   ?
	leave           .   .   +   +   +   l   .       .   ?
	decline         .   +   .   .   .   x   .       .   ?
	join            .   .   .   .   .   +   .       .   ?

	direct         out mem adm-out dea
	snapshot        .   +   .       ?
	older           .   +   .       ?
	newer           .   +   .       ?
	around          .   +   .       ?
	quotes          .   +   .       ?
	page            .   +   .       ?
	members         .   +   .       ?
	details         .   +   .       ?
	preview         .   x   .       ?
	react           .   +   .       ?
	reactors        .   +   .       ?
	pins            .   +   .       ?
	pin             .   +   .       ?
	save            .   +   .       ?
	send            .   +   .       ?
	edit-own        .   +   .       ?
	edit-another's  .   x   .       ?
	delete-another's .  x   .       ?
	delete-own      .   +   .       ?
	read            .   +   .       ?
	draft           .   +   .       ?
	drafted         .   +   .       ?
	unread          .   +   .       ?
	readers         .   x   .       ?
	prefer          .   +   .       ?
	invite          .   x   .       ?
	role            .   x   .       ?
	change          .   x   .       ?
	archive         .   x   .       ?
	erase           .   x   .       ?
	remove-member   .   x   .       ?
	decline         .   x   .       ?
	leave           .   +   .       ?
	join            .   +   .       ?

	group          out mem adm-out dea
	snapshot        .   +   .       ?
	around          .   +   .       ?
	quotes          .   +   .       ?
	members         .   +   .       ?
	details         .   +   .       ?
	react           .   +   .       ?
	reactors        .   +   .       ?
	pins            .   +   .       ?
	pin             .   +   .       ?
	save            .   +   .       ?
	send            .   +   .       ?
	edit-own        .   +   .       ?
	delete-another's .  x   .       ?
	delete-own      .   +   .       ?
	read            .   +   .       ?
	draft           .   +   .       ?
	drafted         .   +   .       ?
	invite          .   x   .       ?
	role            .   x   .       ?
	change          .   x   .       ?
	archive         .   x   .       ?
	erase           .   x   .       ?
	remove-member   .   x   .       ?
	leave           .   +   .       ?
	join            .   +   .       ?
`

// everyRoomCall is what the first table must have.
var everyRoomCall = strings.Fields(`snapshot older newer around quotes page members details preview send edit-own edit-another's delete-another's
	delete-own react reactors pins pin save read unread readers prefer invite role change archive erase remove-member remove-owner decline leave join`)

func TestEverybodyMayDoInEachKindOfRoomWhatTheTableSays(t *testing.T) {
	for _, table := range strings.Split(strings.TrimSpace(roomRights), "\n\n") {
		lines := strings.Split(table, "\n")
		head := strings.Fields(lines[0])
		t.Run(head[0], func(t *testing.T) {
			h := newHouse(t, &chat.Options{SendBurst: 10_000})
			c := h.community(chat.RoomKind(head[0]))
			asked := make(map[string]bool)
			for _, line := range lines[1:] {
				cells := strings.Fields(line)
				asked[cells[0]] = true
				for i, name := range head[1:] {
					err := c.try(c.people[name], cells[0])
					if got := mark(err); got != cells[i+1] {
						t.Errorf("%s by %s: got %s (%v), want %s", cells[0], name, got, err, cells[i+1])
					}
				}
			}
			for _, call := range everyRoomCall {
				if head[0] == "public" && !asked[call] {
					t.Errorf("the table has no row for %s", call)
				}
			}
		})
	}
}

// A community is a room of a kind with everybody that the table names.
type community struct {
	*house
	room   chat.ID
	people map[string]*person
}

func (h *house) community(kind chat.RoomKind) *community {
	ctx := h.t.Context()
	c := &community{house: h, people: make(map[string]*person)}
	sign := func(name string) chat.Session { return h.signUp(name).Session }
	for _, name := range []string{"out", "inv", "mem", "mod", "adm", "own", "adm-out", "rem", "dea"} {
		c.people[name] = &person{session: sign("p-" + name), victim: sign("v-" + name)}
	}
	h.ok(h.Console().SetRole(ctx, "p-adm", chat.Admin))
	h.ok(h.Console().SetRole(ctx, "p-adm-out", chat.Admin))
	own, mem := c.people["own"].session, c.people["mem"].session
	members := []string{"mem", "mod", "adm", "own"}
	switch kind {
	case chat.Direct:
		members = []string{"mem"}
		c.make(h.Converse(ctx, mem, []chat.ID{c.people["mem"].victim.User.ID}))
	case chat.Group:
		members = []string{"mem"}
		c.make(h.Converse(ctx, mem, []chat.ID{c.people["mem"].victim.User.ID, c.people["dea"].session.User.ID}))
	default:
		maker := own
		if kind == chat.Announcement {
			maker = c.people["adm"].session
		}
		c.make(h.CreateRoom(ctx, maker, chat.NewRoom{ClientID: "x", Kind: kind, Name: "agora"}))
		c.settle(maker, own, members)
	}
	for _, name := range members {
		p := c.people[name]
		p.own = c.say(p.session, "own", own)
		p.another = c.say(p.victim, "another's", own)
	}
	for _, p := range c.people {
		if p.own == 0 {
			p.own, p.another = c.people["mem"].own, c.people["mem"].another
		}
	}
	h.ok(h.Console().Deactivate(ctx, "p-dea"))
	return c
}

func (c *community) make(room chat.SidebarRoom, err error) {
	c.t.Helper()
	c.ok(err)
	c.room = room.Room.ID
}

// settle brings everybody into a room with a name.
func (c *community) settle(maker, own chat.Session, members []string) {
	ctx := c.t.Context()
	come := func(s chat.Session) {
		c.ok(c.Invite(ctx, maker, c.room, []chat.ID{s.User.ID}))
		if err := c.Join(ctx, s, c.room); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, name := range append(members, "rem", "dea") {
		if s := c.people[name].session; s.User.ID != maker.User.ID {
			come(s)
		}
		come(c.people[name].victim)
	}
	if own.User.ID != maker.User.ID {
		c.ok(c.SetRoomRole(ctx, maker, c.room, own.User.ID, chat.RoomOwner))
		c.ok(c.SetRoomRole(ctx, own, c.room, maker.User.ID, chat.RoomMember))
	}
	c.ok(c.SetRoomRole(ctx, own, c.room, c.people["mod"].session.User.ID, chat.RoomModerator))
	c.ok(c.Remove(ctx, own, c.room, c.people["rem"].session.User.ID))
	inv := c.people["inv"].session.User.ID
	c.ok(c.db.Write(ctx, func(tx chat.Tx) error {
		_, err := tx.AddInvitation(chat.Invitation{Room: c.room, User: inv, By: own.User}, 10)
		return err
	}))
}

// say writes what is to be edited or deleted, as a moderator where only these write.
func (c *community) say(s chat.Session, text string, own chat.Session) chat.ID {
	c.t.Helper()
	ctx := c.t.Context()
	st, err := c.Details(ctx, s, c.room)
	c.ok(err)
	raised := st.Room.Write == chat.Moderators && st.Room.Role == chat.RoomMember
	if raised {
		c.ok(c.SetRoomRole(ctx, own, c.room, s.User.ID, chat.RoomModerator))
	}
	sent := c.send(s, c.room, "own", text)
	if raised {
		c.ok(c.SetRoomRole(ctx, own, c.room, s.User.ID, chat.RoomMember))
	}
	return sent.ID
}

// try does what a row of the table names, and undoes what others are to try too.
func (c *community) try(p *person, what string) (err error) {
	ctx, s := c.t.Context(), p.session
	topic := "of " + s.User.Name
	switch what {
	case "snapshot":
		_, err = c.Snapshot(ctx, s, c.room)
	case "older":
		_, err = c.Before(ctx, s, c.room, 3)
	case "newer":
		_, err = c.After(ctx, s, c.room, 3)
	case "around":
		_, err = c.Around(ctx, s, c.room, p.another)
	case "quotes":
		_, err = c.Quotes(ctx, s, c.room, []chat.ID{p.another})
	case "page":
		_, err = c.Page(ctx, s, c.room, chat.Position{})
	case "members":
		_, _, err = c.Members(ctx, s, c.room, "", chat.MemberCursor{})
	case "details":
		_, err = c.Details(ctx, s, c.room)
	case "preview":
		_, _, err = c.Preview(ctx, s, c.room)
	case "send":
		_, err = c.Send(ctx, s, chat.Draft{Room: c.room, ClientID: "new", Text: "new"})
	case "edit-own":
		_, err = c.Edit(ctx, s, chat.Revision{Message: p.own, Text: "edited"})
	case "edit-another's":
		_, err = c.Edit(ctx, s, chat.Revision{Message: p.another, Text: "edited"})
	case "delete-own":
		_, err = c.Delete(ctx, s, p.own)
	case "delete-another's":
		_, err = c.Delete(ctx, s, p.another)
	case "react":
		_, err = c.React(ctx, s, p.another, "👍", true)
	case "reactors":
		_, err = c.Reactors(ctx, s, p.another, "👍", 0)
	case "pins":
		_, err = c.Pins(ctx, s, c.room, 0)
	case "pin":
		err = c.Pin(ctx, s, p.another, true)
	case "save":
		err = c.Save(ctx, s, p.another, true)
	case "read":
		err = c.MarkRead(ctx, s, c.room, 1)
	case "draft":
		_, err = c.KeepDraft(ctx, s, chat.Draft{Room: c.room, ClientID: "draft", Text: "half"})
	case "drafted":
		_, err = c.KeptDraft(ctx, s, c.room)
	case "unread":
		_, err = c.MarkUnread(ctx, s, p.another)
	case "readers":
		_, _, err = c.Readers(ctx, s, p.another)
	case "prefer":
		favourite := true
		err = c.Prefer(ctx, s, c.room, chat.Preference{Favourite: &favourite})
	case "invite":
		err = c.Invite(ctx, s, c.room, []chat.ID{c.people["out"].victim.User.ID})
	case "role":
		err = c.SetRoomRole(ctx, s, c.room, c.people["mem"].victim.User.ID, chat.RoomMember)
	case "change":
		err = c.ChangeRoom(ctx, s, c.room, chat.RoomChange{Topic: &topic})
	case "archive":
		if err = c.ArchiveRoom(ctx, s, c.room, true); err == nil {
			err = c.ArchiveRoom(ctx, s, c.room, false)
		}
	case "erase":
		err = c.EraseRoom(ctx, s, c.room, "another name")
	case "remove-member":
		err = c.Remove(ctx, s, c.room, p.victim.User.ID)
	case "remove-owner":
		err = c.removeOwner(s)
	case "decline":
		err = c.Decline(ctx, s, c.room)
	case "leave":
		err = c.Leave(ctx, s, c.room)
	case "join":
		err = c.Join(ctx, s, c.room)
	}
	return err
}

// removeOwner tries to remove a second owner of the room, whom it makes first.
func (c *community) removeOwner(s chat.Session) error {
	ctx, own := c.t.Context(), c.people["own"].session
	heir := c.people["rem"].victim.User.ID
	c.ok(c.Invite(ctx, own, c.room, []chat.ID{heir}))
	c.ok(c.Join(ctx, c.people["rem"].victim, c.room))
	c.ok(c.SetRoomRole(ctx, own, c.room, heir, chat.RoomOwner))
	err := c.Remove(ctx, s, c.room, heir)
	if err != nil {
		c.ok(c.SetRoomRole(ctx, own, c.room, heir, chat.RoomMember))
	}
	return err
}
