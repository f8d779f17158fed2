package live

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// inRoom is a handler of what is only about one room.
func inRoom[Out any](l *Live, f func(context.Context, chat.Session, chat.ID) (Out, error)) func(context.Context, *client, wire.InRoom) (Out, error) {
	return func(ctx context.Context, c *client, in wire.InRoom) (out Out, err error) {
		room, err := parse(in.Room)
		if err != nil {
			return out, err
		}
		return f(ctx, l.touch(ctx, c), room)
	}
}

// done makes a handler that answers nothing of a function that only may fail.
func done(f func(context.Context, chat.Session, chat.ID) error) func(context.Context, chat.Session, chat.ID) (wire.Nothing, error) {
	return func(ctx context.Context, session chat.Session, id chat.ID) (wire.Nothing, error) {
		return wire.Nothing{}, f(ctx, session, id)
	}
}

func (l *Live) details(ctx context.Context, session chat.Session, room chat.ID) (wire.Details, error) {
	d, err := l.service.Details(ctx, session, room)
	if err != nil {
		return wire.Details{}, err
	}
	return wireDetails(d), nil
}

func (l *Live) preview(ctx context.Context, session chat.Session, room chat.ID) (wire.Preview, error) {
	d, tail, err := l.service.Preview(ctx, session, room)
	if err != nil {
		return wire.Preview{}, err
	}
	return wire.Preview{Details: wireDetails(d), Messages: wireMessages(tail.Messages), Start: !tail.More}, nil
}

func wireDetails(d chat.Details) wire.Details {
	r := d.Room
	out := wire.Details{
		Room: r.ID.String(), Kind: wire.RoomKind(r.Kind), Name: r.Name, Topic: d.Text.Topic, Description: d.Text.Description,
		History: wire.HistorySetting(r.History), Write: wire.Who(r.Write), Invite: wire.Who(r.Invite),
		Archived: r.State == chat.Archived, People: r.People, Pins: d.Pins,
	}
	if r.Role != "" {
		role := wire.RoomRole(r.Role)
		out.Role = &role
	}
	return out
}

func (l *Live) directory(ctx context.Context, c *client, in wire.Search) (wire.Directory, error) {
	rooms, next, err := l.service.Directory(ctx, l.sessionOf(c), in.Query, in.After)
	if err != nil {
		return wire.Directory{}, err
	}
	return wire.Directory{After: next, Rooms: each(rooms, func(r chat.ListedRoom) wire.ListedRoom {
		return wire.ListedRoom{
			ID: r.Room.ID.String(), Kind: wire.RoomKind(r.Room.Kind), Name: r.Room.Name, Topic: r.Topic,
			People: r.Room.People, Joined: r.Joined,
		}
	})}, nil
}

func (l *Live) create(ctx context.Context, c *client, in wire.NewRoom) (wire.Made, error) {
	session := l.touch(ctx, c)
	room, err := l.service.CreateRoom(ctx, session, chat.NewRoom{
		ClientID: in.ClientID, Kind: chat.RoomKind(in.Kind), Name: in.Name,
		Text:    chat.RoomText{Topic: in.Topic, Description: in.Description},
		History: chat.History(in.History), Write: chat.Who(in.Write), Invite: chat.Who(in.Invite),
	})
	if err != nil {
		return wire.Made{}, err
	}
	return wire.Made{Room: wireRoom(room, session.User)}, nil
}

func (l *Live) converse(ctx context.Context, c *client, in wire.Company) (wire.Made, error) {
	others, err := parseAll(in.Users)
	if err != nil {
		return wire.Made{}, err
	}
	session := l.touch(ctx, c)
	room, err := l.service.Converse(ctx, session, others)
	if err != nil {
		return wire.Made{}, err
	}
	return wire.Made{Room: wireRoom(room, session.User)}, nil
}

// maxIDs is how many ids one event may name.
const maxIDs = 100

func parseAll(texts []string) ([]chat.ID, error) {
	if len(texts) > maxIDs {
		return nil, &chat.Error{Code: chat.Invalid, Field: "users", Reason: chat.Malformed, Message: "These are too many people at once."}
	}
	ids := make([]chat.ID, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = parse(text); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (l *Live) change(ctx context.Context, c *client, in wire.RoomChange) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	change := chat.RoomChange{Name: in.Name, Topic: in.Topic, Description: in.Description}
	change.History = (*chat.History)(in.History)
	change.Write, change.Invite = (*chat.Who)(in.Write), (*chat.Who)(in.Invite)
	return wire.Nothing{}, l.service.ChangeRoom(ctx, l.touch(ctx, c), room, change)
}

func (l *Live) archive(ctx context.Context, c *client, in wire.Archiving) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.ArchiveRoom(ctx, l.touch(ctx, c), room, in.Archived)
}

func (l *Live) erase(ctx context.Context, c *client, in wire.Erasure) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.EraseRoom(ctx, l.touch(ctx, c), room, in.Name)
}

func (l *Live) invite(ctx context.Context, c *client, in wire.Inviting) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	users, err := parseAll(in.Users)
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.Invite(ctx, l.touch(ctx, c), room, users)
}

func (l *Live) remove(ctx context.Context, c *client, in wire.Removal) (wire.Nothing, error) {
	ids, err := parseAll([]string{in.Room, in.User})
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.Remove(ctx, l.touch(ctx, c), ids[0], ids[1])
}

func (l *Live) role(ctx context.Context, c *client, in wire.Promotion) (wire.Nothing, error) {
	ids, err := parseAll([]string{in.Room, in.User})
	if err != nil {
		return wire.Nothing{}, err
	}
	return wire.Nothing{}, l.service.SetRoomRole(ctx, l.touch(ctx, c), ids[0], ids[1], chat.RoomRole(in.Role))
}

func (l *Live) members(ctx context.Context, c *client, in wire.MemberSearch) (wire.MemberList, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.MemberList{}, err
	}
	after, err := parseCursor(in.After)
	if err != nil {
		return wire.MemberList{}, err
	}
	began := time.Now()
	people, more, err := l.service.Members(ctx, l.sessionOf(c), room, in.Query, after)
	if err == nil {
		err = l.stillTheirs(ctx, c, room, began)
	}
	if err != nil {
		return wire.MemberList{}, err
	}
	out := wire.MemberList{Members: each(people, func(p chat.RoomPerson) wire.RoomPerson {
		return wire.RoomPerson{User: wireUser(p.User), Role: wire.RoomRole(p.Role)}
	})}
	if more {
		last := people[len(people)-1].Cursor()
		out.After = strconv.Itoa(last.Rank) + ":" + last.Key
	}
	return out, nil
}

func parseCursor(text string) (after chat.MemberCursor, err error) {
	if text == "" {
		return after, nil
	}
	rank, key, _ := strings.Cut(text, ":")
	if after.Rank, err = strconv.Atoi(rank); err != nil {
		return after, invalid("This is not where a list goes on.")
	}
	after.Key = key
	return after, nil
}

func (l *Live) people(ctx context.Context, c *client, in wire.Search) (wire.PeopleList, error) {
	people, more, err := l.service.People(ctx, l.sessionOf(c), in.Query, in.After)
	if err != nil {
		return wire.PeopleList{}, err
	}
	out := wire.PeopleList{People: each(people, func(a chat.Account) wire.User { return wireUser(a.User) })}
	if more {
		out.After = people[len(people)-1].Key
	}
	return out, nil
}

func (l *Live) prefer(ctx context.Context, c *client, in wire.RoomPreference) (wire.Nothing, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Nothing{}, err
	}
	change := chat.Preference{Level: (*chat.Level)(in.Level), Favourite: in.Favourite}
	return wire.Nothing{}, l.service.Prefer(ctx, l.touch(ctx, c), room, change)
}

func (l *Live) unread(ctx context.Context, c *client, in wire.Unreading) (wire.ReadMark, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.ReadMark{}, err
	}
	mark, err := l.service.MarkUnread(ctx, l.touch(ctx, c), message)
	return wire.ReadMark{ReadCount: mark.Count}, err
}

func (l *Live) readAll(ctx context.Context, c *client, _ wire.Nothing) (wire.Marks, error) {
	before, err := l.service.ReadAll(ctx, l.touch(ctx, c))
	if err != nil {
		return wire.Marks{}, err
	}
	out := wire.Marks{Marks: make(map[string]int64, len(before))}
	for room, count := range before {
		out.Marks[room.String()] = count
	}
	return out, nil
}

func (l *Live) readBack(ctx context.Context, c *client, in wire.Marks) (wire.Nothing, error) {
	marks := make(map[chat.ID]int64, len(in.Marks))
	for room, count := range in.Marks {
		id, err := parse(room)
		if err != nil {
			return wire.Nothing{}, err
		}
		marks[id] = count
	}
	return wire.Nothing{}, l.service.ReadBack(ctx, l.touch(ctx, c), marks)
}

func (l *Live) readBy(ctx context.Context, c *client, in wire.ReadBy) (wire.Readers, error) {
	message, err := parse(in.Message)
	if err != nil {
		return wire.Readers{}, err
	}
	have, of, err := l.service.Readers(ctx, l.sessionOf(c), message)
	return wire.Readers{Read: have, Of: of}, err
}
