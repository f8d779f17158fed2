package live

import (
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func wireUser(u chat.User) wire.User {
	return wire.User{ID: u.ID.String(), Name: u.Name, Deleted: u.State == chat.Deleted}
}

// wireSelf is a user as they are told of themselves.
func wireSelf(u chat.User) wire.Self {
	self := wire.Self{ID: u.ID.String(), Name: u.Name}
	switch u.Role {
	case chat.Admin:
		self.Role = wire.ServerAdmin
	case chat.Owner:
		self.Role = wire.ServerOwner
	}
	return self
}

func wireUsers(users []chat.User) []wire.User { return each(users, wireUser) }

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, item := range list {
		out[i] = f(item)
	}
	return out
}

func wirePosition(p chat.Position) wire.Position {
	if p == (chat.Position{}) {
		return wire.Position{}
	}
	return wire.Position{N: p.Number, ID: p.Entry.String()}
}

func chatPosition(p wire.Position) (chat.Position, error) {
	if p == (wire.Position{}) {
		return chat.Position{}, nil
	}
	id, err := parse(p.ID)
	if err == nil && p.N < 1 {
		err = invalid("A position's number must be at least 1.")
	}
	return chat.Position{Number: p.N, Entry: id}, err
}

// chatTime reads a time of the wire, of which 0 is none.
func chatTime(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func wireMessage(m chat.Message) wire.Message {
	out := wire.Message{
		ID: m.ID.String(), Room: m.Room.String(), N: m.Number, Count: m.Count, Author: wireUser(m.Author),
		ClientID: m.ClientID, At: m.ID.Time().UnixMilli(), Deleted: m.Deleted, Text: m.Text,
	}
	if m.ReplyTo != 0 {
		out.ReplyTo = m.ReplyTo.String()
	}
	if mentions := chat.MentionsIn(m.Text); mentions.Room {
		out.Calls = wire.CallRoom
	} else if mentions.Here {
		out.Calls = wire.CallHere
	}
	if len(m.Mentioned) > 0 {
		out.Mentions = wireUsers(m.Mentioned)
	}
	if !m.Edited.IsZero() {
		out.EditedAt = m.Edited.UnixMilli()
	}
	if m.Pin != (chat.Pin{}) {
		out.Pinned = &wire.Pin{By: wireUser(m.Pin.By), At: m.Pin.ID.Time().UnixMilli()}
	}
	return out
}

// wireMessages leaves out the lines of the system, which travel as entries.
func wireMessages(messages []chat.Message) []wire.Message {
	out := make([]wire.Message, 0, len(messages))
	for _, m := range messages {
		if m.Kind == chat.Text {
			out = append(out, wireMessage(m))
		}
	}
	return out
}

func wireQuote(q chat.Quote) wire.Quote {
	out := wire.Quote{Message: q.Message.String(), Author: wireUser(q.Author), Deleted: q.Deleted, Text: q.Text}
	if len(q.Mentioned) > 0 {
		out.Mentions = wireUsers(q.Mentioned)
	}
	return out
}

// wireQuotes leaves the member out if there are none.
func wireQuotes(quotes []chat.Quote) []wire.Quote {
	if len(quotes) == 0 {
		return nil
	}
	return each(quotes, wireQuote)
}

func wireHistory(s chat.Snapshot) wire.History {
	return wire.History{
		Messages: wireMessages(s.Messages), Lines: each(s.Lines, wireEntry), Quotes: wireQuotes(s.Quotes),
		Start: !s.More, End: !s.Newer, AsOf: s.Room.Number,
		Reactions: each(s.Reactions, wireReactions), Own: each(s.Own, wireOwn),
	}
}

func wireEntry(e chat.Entry) wire.Entry {
	out := wire.Entry{Place: wirePlace(e.Position()), Kind: wire.EntryKind(e.Kind)}
	switch e.Kind {
	case chat.MessageEntry, chat.EditEntry, chat.DeleteEntry, chat.PinEntry:
		var about wire.MessageEntry
		if e.Message != nil {
			m := wireMessage(*e.Message)
			about.Message = &m
		}
		out.About = about
	case chat.ReactionsEntry:
		out.About = wire.ReactionsEntry{Reactions: each(e.Reactions, wireReactions)}
	case chat.JoinEntry, chat.LeaveEntry:
		about := wire.MembershipEntry{User: wireUser(*e.Person), Quiet: e.Message == nil}
		if e.Message != nil && e.Message.Author.ID != e.Person.ID {
			by := wireUser(e.Message.Author)
			about.By = &by
		}
		out.About = about
	case chat.RoleEntry:
		by, text := saidBy(e)
		out.About = wire.RoleEntry{By: by, User: wireUser(*e.Person), Role: wire.RoomRole(text)}
	case chat.PinnedEntry:
		by, message := saidBy(e)
		out.About = wire.PinnedEntry{By: by, Pinned: message}
	case chat.EraseEntry:
		out.About = wire.EraseEntry{}
	default:
		by, text := saidBy(e)
		out.About = wire.ChangeEntry{By: by, Text: text}
	}
	return out
}

// saidBy returns what the line of an entry says: who has done it, and the new value. To
// who may not see the line it says nothing.
func saidBy(e chat.Entry) (by wire.User, text string) {
	if e.Message == nil {
		return wire.User{}, ""
	}
	return wireUser(e.Message.Author), e.Message.Text
}

func wirePlace(p chat.Position) wire.Place {
	return wire.Place{N: p.Number, ID: p.Entry.String(), At: p.Entry.Time().UnixMilli()}
}

// wireRoom returns a room as that member sees it.
func wireRoom(r chat.SidebarRoom, me chat.User) wire.Room {
	out := wire.Room{
		ID: r.Room.ID.String(), Kind: wire.RoomKind(r.Room.Kind), Name: r.Room.Name, N: r.Room.Number, Count: r.Room.Count,
		ReadCount: r.Membership.Mark.Count, Mentions: r.Mentions,
		Favourite: r.Membership.Favourite, Archived: r.Room.State == chat.Archived,
	}
	if role := r.Room.Role(r.Membership, me); role != chat.RoomMember {
		out.Role = wire.RoomRole(role)
	}
	if r.Membership.Level != chat.AllMessages {
		out.Level = wire.Level(r.Membership.Level)
	}
	if len(r.With) > 0 {
		out.With = wireUsers(r.With)
	}
	return out
}

func wireInvitation(i chat.RoomInvitation) wire.Room {
	by := wireUser(i.By)
	return wire.Room{
		ID: i.Room.ID.String(), Kind: wire.RoomKind(i.Room.Kind), Name: i.Room.Name,
		Archived: i.Room.State == chat.Archived, InvitedBy: &by,
	}
}

func wirePage(p chat.Page) wire.Page {
	out := wire.Page{Position: wirePosition(p.Next), AsOf: p.AsOf.Number, More: p.Next != p.AsOf}
	if p.Reset != nil {
		out.Reset, out.Messages, out.Lines, out.Start = true, wireMessages(p.Reset.Messages), each(p.Reset.Lines, wireEntry), !p.Reset.More
		out.Reactions, out.Own = each(p.Reset.Reactions, wireReactions), each(p.Reset.Own, wireOwn)
		out.Quotes = wireQuotes(p.Reset.Quotes)
		return out
	}
	out.Entries = each(p.Entries, wireEntry)
	return out
}

// wireUserEntry needs the user's rooms to say more of one that was gained. One
// that is lost again has only its id.
func wireUserEntry(e chat.UserEntry, rooms map[chat.ID]wire.Room) wire.UserEntry {
	out := wire.UserEntry{Place: wirePlace(e.Position())}
	id := e.Room.String()
	switch e.Kind {
	case chat.RoomGained:
		about := wire.RoomEntry{RoomID: id}
		if room, ok := rooms[e.Room]; ok {
			about.Room = &room
		}
		out.Kind, out.About = wire.UserEntryRoom, about
	case chat.RoomLost:
		out.Kind, out.About = wire.UserEntryLeft, wire.LeftEntry{RoomID: id}
	case chat.MarkMoved:
		about := wire.ReadEntry{RoomID: id, AsOf: e.Mentions.Number, Mentions: e.Mentions.Counts}
		if e.Mark != nil {
			about.ReadCount = &e.Mark.Count
		}
		out.Kind, out.About = wire.UserEntryRead, about
	case chat.Drafted:
		out.Kind, out.About = wire.UserEntryDraft, wire.DraftEntry{RoomID: id, V: e.Draft.Number}
	case chat.NamedIn:
		out.Kind, out.About = wire.UserEntryMention, wire.MentionEntry{RoomID: id, AsOf: e.Mentions.Number, Mentions: e.Mentions.Counts}
	case chat.Reacted:
		out.Kind, out.About = wire.UserEntryReacted, wire.ReactedEntry{RoomID: id, Own: wireOwn(*e.Own)}
	case chat.SavedEntry:
		out.Kind, out.About = wire.UserEntrySaved, wire.SavedEntry{RoomID: id, Message: e.Saving.Message.String(), On: e.Saving.On}
	}
	return out
}

func wireUserPage(p chat.UserPage, rooms map[chat.ID]wire.Room) wire.UserPage {
	return wire.UserPage{
		Reset: p.Reset, Position: wirePosition(p.Next), More: p.Next != p.AsOf,
		Entries: each(p.Entries, func(e chat.UserEntry) wire.UserEntry { return wireUserEntry(e, rooms) }),
	}
}

func wirePersonEntry(e chat.PersonEntry) wire.PersonEntry {
	return wire.PersonEntry{N: e.Number, ID: e.ID.String(), User: wireUser(e.Person)}
}

func wirePeoplePage(p chat.PeoplePage) wire.PeoplePage {
	return wire.PeoplePage{
		Reset: p.Reset, Position: wirePosition(p.Next), More: p.Next != p.AsOf,
		Entries: each(p.Entries, wirePersonEntry),
	}
}
