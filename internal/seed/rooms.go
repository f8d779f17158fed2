package seed

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// arrive makes an account, an ordinary member of the lobby.
func (w *world) arrive(p *person) error {
	p.user.ID = w.id()
	event := chat.AuditSignUp
	if p.user.Role == chat.Owner {
		event = chat.AuditOwnerMade
	}
	err := errors.Join(
		w.tx.AddAccount(chat.Account{User: p.user, Key: p.name.Key, Skeleton: p.name.Skeleton, Password: w.Password}),
		w.join(w.places[0], p, chat.RoomMember),
		w.tx.AddAuditRecord(chat.AuditRecord{ID: w.id(), Event: event, Actor: p.user, About: p.user}),
	)
	w.here = append(w.here, p)
	return err
}

// open makes a room, with those who are in it from its beginning.
func (w *world) open(p *place) error {
	p.open = true
	if p.company != nil {
		return w.converse(p)
	}
	name := cmp.Or(p.formerly, p.name)
	made := chat.NewRoom{Kind: p.kind, Name: name, History: p.history}.Room(w.id())
	p.room = made
	if p.lobby {
		return errors.Join(w.tx.AddRoom(made, 0, ""), chat.SetLobby(w.tx, made.ID))
	}
	maker := w.here[w.random.IntN(len(w.here))]
	switch {
	case p.kind == chat.Announcement:
		maker = w.people[0]
	case w.random.IntN(3) == 0 && len(w.people) > 1:
		maker = w.people[1]
	}
	text := chat.RoomText{Topic: p.topic, Description: p.description}
	if p.late {
		text.Topic = ""
	}
	err := errors.Join(
		w.tx.AddRoom(made, maker.user.ID, fmt.Sprint("seed-room-", made.ID)),
		w.tx.SetRoomText(made.ID, text),
		w.join(p, maker, chat.RoomOwner),
	)
	for i, someone := range w.here {
		if err == nil && someone != maker && w.random.Float64() < p.likes(i, someone) {
			err = w.join(p, someone, chat.RoomMember)
		}
	}
	return err
}

// likes is how likely it is that the i-th person is in a room from its beginning.
func (p *place) likes(i int, someone *person) float64 {
	switch {
	case p.few:
		return 0.04
	case p.tongue != english && p.tongue == someone.tongue:
		return 0.9
	case i == 0 || i == 1 || i == 7:
		return 0.85
	case p.tongue != english || p.kind == chat.Private:
		return 0.08
	case p.kind == chat.Announcement:
		return 0.7
	}
	return 0.3
}

// converse makes a conversation. It is in the list of the others from its first message on.
func (w *world) converse(p *place) error {
	people := make([]*person, len(p.company))
	ids := make([]chat.ID, len(p.company))
	for i, someone := range p.company {
		people[i] = w.people[someone]
		ids[i] = people[i].user.ID
	}
	slices.SortFunc(people, func(a, b *person) int { return cmp.Compare(a.user.ID, b.user.ID) })
	p.room = chat.NewConversation(w.id(), ids)
	if err := w.tx.AddRoom(p.room, 0, ""); err != nil {
		return err
	}
	for _, someone := range people {
		p.room.People++
		if err := w.append(p, chat.Entry{Kind: chat.JoinEntry, Person: &someone.user}); err != nil {
			return err
		}
		m := &member{someone, chat.Membership{
			Room: p.room.ID, User: someone.user.ID, Joined: p.room.Number, Role: chat.RoomMember, Level: chat.AllMessages, Hidden: true,
			Mark: chat.Mark{Count: p.room.Count, At: p.room.Number},
		}}
		p.members = append(p.members, m)
		if err := w.tx.AddMembership(m.Membership); err != nil {
			return err
		}
	}
	return w.show(p, p.members[w.random.IntN(len(p.members))])
}

// show puts a conversation into somebody's list.
func (w *world) show(p *place, m *member) error {
	m.Hidden = false
	return errors.Join(w.tx.SetMembership(m.Membership), w.tell(m.person, chat.RoomGained, p, &m.Mark))
}

// join makes somebody a member.
func (w *world) join(p *place, someone *person, role chat.RoomRole) error {
	p.room.People++
	if err := w.comeOrGo(p, chat.JoinEntry, someone); err != nil {
		return err
	}
	m := &member{someone, chat.Membership{
		Room: p.room.ID, User: someone.user.ID, Joined: p.room.Number, Role: role, Level: chat.AllMessages,
		Mark: chat.Mark{Count: p.room.Count, At: p.room.Number},
	}}
	p.members = append(p.members, m)
	return errors.Join(w.tx.AddMembership(m.Membership), w.tell(someone, chat.RoomGained, p, &m.Mark))
}

// come lets somebody join who is not in the room; into a private one they were invited.
func (w *world) come(p *place) error {
	someone := w.here[w.random.IntN(len(w.here))]
	if p.has(someone) {
		return nil
	}
	if p.kind == chat.Private {
		if err := w.tell(someone, chat.RoomGained, p, nil); err != nil {
			return err
		}
	}
	return w.join(p, someone, chat.RoomMember)
}

func (p *place) has(someone *person) bool {
	return slices.ContainsFunc(p.members, func(m *member) bool { return m.person == someone })
}

// depart lets somebody leave who is nothing special.
func (w *world) depart(p *place) error {
	i := w.random.IntN(len(p.members))
	m := p.members[i]
	if m.Role != chat.RoomMember || m.user.Role != chat.Member || len(p.members) < 4 {
		return nil
	}
	p.members = slices.Delete(p.members, i, i+1)
	p.room.People--
	return errors.Join(
		w.comeOrGo(p, chat.LeaveEntry, m.person),
		w.tx.RemoveMembership(p.room.ID, m.user.ID),
		w.tell(m.person, chat.RoomLost, p, nil),
	)
}

// owner is who owns a room first of all.
func (p *place) owner() *member {
	i := slices.IndexFunc(p.members, func(m *member) bool { return m.Role == chat.RoomOwner })
	return p.members[i]
}

func (w *world) rename(p *place) error {
	p.room.Name, p.room.Key = p.name, chat.RoomKey(p.room.Kind, p.name, p.room.ID)
	return errors.Join(w.tx.SetRoom(p.room), w.line(p, chat.NameEntry, p.owner().person, nil, p.name))
}

func (w *world) describe(p *place) error {
	return errors.Join(
		w.tx.SetRoomText(p.room.ID, chat.RoomText{Topic: p.topic, Description: p.description}),
		w.line(p, chat.TopicEntry, p.owner().person, nil, p.topic),
	)
}

// promote makes somebody a moderator: mostly the same person.
func (w *world) promote(p *place) error {
	m := p.members[w.random.IntN(len(p.members))]
	if i := slices.IndexFunc(p.members, func(m *member) bool { return m.person == w.people[1%len(w.people)] }); i >= 0 {
		m = p.members[i]
	}
	if m.Role != chat.RoomMember {
		return nil
	}
	m.Role = chat.RoomModerator
	return errors.Join(
		w.tx.SetMembership(m.Membership),
		w.line(p, chat.RoleEntry, p.owner().person, &m.user, string(m.Role)),
		w.tell(m.person, chat.RoomGained, p, &m.Mark),
	)
}

func (w *world) tighten(p *place) error {
	p.room.Invite = chat.Moderators
	return errors.Join(w.tx.SetRoom(p.room), w.line(p, chat.SettingEntry, p.owner().person, nil, "invite="+string(p.room.Invite)))
}

func (w *world) archive(p *place) error {
	p.room.State = chat.Archived
	return errors.Join(w.tx.SetRoom(p.room), w.line(p, chat.ArchiveEntry, p.owner().person, nil, ""))
}

// comeOrGo adds an entry that says who is a member, or not any more. In a room of many
// no line tells of it.
func (w *world) comeOrGo(p *place, kind chat.Kind, someone *person) error {
	if p.room.People > chat.MaxQuietPeople {
		return w.append(p, chat.Entry{Kind: kind, Person: &someone.user})
	}
	return w.line(p, kind, someone, &someone.user, "")
}

// line adds an entry, and the line that tells of it.
func (w *world) line(p *place, kind chat.Kind, by *person, about *chat.User, text string) error {
	message := chat.Message{
		ID: w.id(), Room: p.room.ID, Number: p.room.Number + 1, Count: p.room.Count,
		Kind: chat.MessageKind(kind), Author: by.user, Text: text,
	}
	return errors.Join(w.tx.AddMessage(message), w.append(p, chat.Entry{Kind: kind, Message: &message, Person: about}))
}

// append adds the next entry to a room's log.
func (w *world) append(p *place, entry chat.Entry) error {
	entry.Room, entry.Number, entry.ID = p.room.ID, p.room.Number+1, w.id()
	p.room.Number, p.room.Entry = entry.Number, entry.ID
	return w.tx.Append(p.room, entry)
}

// tell adds the next entry to a person's log.
func (w *world) tell(someone *person, kind chat.UserKind, p *place, mark *chat.Mark) error {
	someone.head++
	return w.tx.AppendUser(chat.UserEntry{
		User: someone.user.ID, Number: someone.head, ID: w.id(), Kind: kind, Room: p.room.ID, Mark: mark,
	})
}
