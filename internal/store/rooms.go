package store

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func roomDest(r *chat.Room, more ...any) []any {
	return append([]any{
		&r.ID, &r.Kind, &r.Name, &r.Key, &r.History, &r.Write, &r.Invite, &r.State, &r.People, &r.Number, &r.Entry, &r.Count,
	}, more...)
}

func scanRoom(row scanner) (r chat.Room, err error) {
	err = row.Scan(roomDest(&r)...)
	return r, err
}

func (q querier) Room(id chat.ID) (chat.Room, error) { return one(q, sqlRoom, scanRoom, int64(id)) }

func (q querier) RoomByKey(key string) (chat.Room, error) { return one(q, sqlRoomByKey, scanRoom, key) }

func (q querier) RoomByClientID(maker chat.ID, clientID string) (chat.Room, error) {
	return one(q, sqlRoomByClientID, scanRoom, int64(maker), clientID)
}

func (q querier) ErasedRoom() (chat.Room, error) { return one(q, sqlErasedRoom, scanRoom) }

func (q querier) RoomText(room chat.ID) (chat.RoomText, error) {
	text, err := one(q, sqlRoomText, func(row scanner) (t chat.RoomText, err error) {
		err = row.Scan(&t.Topic, &t.Description)
		return t, err
	}, int64(room))
	if errors.Is(err, chat.ErrNotFound) {
		return chat.RoomText{}, nil
	}
	return text, err
}

func (t *tx) AddRoom(r chat.Room, maker chat.ID, clientID string) error {
	return t.put(sqlAddRoom, int64(r.ID), string(r.Kind), r.Name, r.Key, string(r.History), string(r.Write), string(r.Invite),
		string(r.State), r.People, r.Number, int64(r.Entry), r.Count,
		nullID(maker), sql.NullString{String: clientID, Valid: clientID != ""})
}

func (t *tx) SetRoom(r chat.Room) error {
	return t.put(sqlSetRoom, r.Name, r.Key, string(r.History), string(r.Write), string(r.Invite), string(r.State), int64(r.ID))
}

func (t *tx) SetRoomText(room chat.ID, text chat.RoomText) error {
	return t.put(sqlSetText, int64(room), text.Topic, text.Description)
}

// EraseRoom removes what names messages before them.
func (t *tx) EraseRoom(room chat.ID, limit int) (int, error) {
	removed, err := t.remove(sqlEraseLog, int64(room), int64(room), limit)
	if err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseReactions, int64(room), limit); err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseReacted, int64(room), int64(room), limit); err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseMentions, int64(room), limit); err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseCalls, int64(room), int64(room), limit); err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseMessages, int64(room), limit); err != nil || removed > 0 {
		return removed, err
	}
	if removed, err = t.remove(sqlEraseText, int64(room)); err != nil {
		return 0, err
	}
	invitations, err := t.remove(sqlEraseInvitations, int64(room))
	return removed + invitations, err
}

// Standing leaves the Room zero if there is no such room.
func (q querier) Standing(session, room chat.ID) (chat.Standing, error) {
	return one(q, sqlStanding, scanStanding, int64(room), int64(session))
}

func scanStanding(row scanner) (chat.Standing, error) {
	var r standingRow
	err := row.Scan(r.dest()...)
	return r.standing(), err
}

func (t *tx) SendStanding(session, room chat.ID, clientID string) (st chat.Standing, sent chat.Sent, err error) {
	if err := t.LockRoom(room); err != nil {
		return chat.Standing{}, chat.Sent{}, err
	}
	st, err = one(t.querier, sqlSendStanding, func(row scanner) (chat.Standing, error) {
		var r standingRow
		err := row.Scan(r.dest(&sent.ID, &sent.Room, &sent.Number, &sent.Count)...)
		return r.standing(), err
	}, int64(room), clientID, int64(session))
	return st, sent, err
}

// standingRow receives the columns of a standing.
type standingRow struct {
	session sessionRow
	room    chat.Room
	member  chat.Membership
	invited bool
}

func (s *standingRow) dest(more ...any) []any {
	return s.session.dest(roomDest(&s.room, append(append(memberDest(&s.member), &s.invited), more...)...)...)
}

func (s *standingRow) standing() chat.Standing {
	st := chat.Standing{Session: s.session.session(), Room: s.room, Invited: s.invited}
	if s.member.Joined > 0 {
		s.member.Room, s.member.User = s.room.ID, s.session.User.ID
		st.Membership = &s.member
	}
	return st
}

func (q querier) RoomsOf(user chat.ID) ([]chat.Room, error) {
	return list(q, sqlRoomsOf, scanRoom, int64(user))
}

func (q querier) Sidebar(user, only chat.ID) ([]chat.SidebarRoom, error) {
	conversations := false
	rooms, err := list(q, sqlSidebar, func(row scanner) (s chat.SidebarRoom, err error) {
		m := &s.Membership
		err = row.Scan(roomDest(&s.Room, memberDest(m)...)...)
		m.Room, m.User = s.Room.ID, user
		s.Unread = s.Room.Count - m.Mark.Count
		conversations = conversations || s.Room.Kind == chat.Direct || s.Room.Kind == chat.Group
		return s, err
	}, int64(user), int64(only), int64(only))
	if err != nil {
		return nil, err
	}
	mentions, err := q.Mentions(user, only)
	for i := range rooms {
		rooms[i].Mentions = mentions[rooms[i].Room.ID]
	}
	if err != nil || !conversations {
		return rooms, err
	}
	with := make(map[chat.ID][]chat.User)
	_, err = list(q, sqlSidebarPeople, func(row scanner) (room chat.ID, err error) {
		var u chat.User
		err = row.Scan(&room, &u.ID, &u.Name, &u.Role, &u.State)
		with[room] = append(with[room], u)
		return room, err
	}, int64(user), int64(only), int64(only))
	for i := range rooms {
		others := with[rooms[i].Room.ID]
		slices.SortFunc(others, func(a, b chat.User) int { return cmp.Compare(a.ID, b.ID) })
		rooms[i].With = others
	}
	return rooms, err
}

func (q querier) Directory(user chat.ID, skeleton, after string, limit int) ([]chat.ListedRoom, error) {
	return list(q, sqlDirectory, func(row scanner) (l chat.ListedRoom, err error) {
		err = row.Scan(roomDest(&l.Room, &l.Topic, &l.Joined)...)
		return l, err
	}, int64(user), "name:"+containing(skeleton), after, limit)
}
