package store

import "github.com/hubbub-chat/hubbub/internal/chat"

func roomDest(r *chat.Room, more ...any) []any {
	return append([]any{&r.ID, &r.Name, &r.History, &r.Number, &r.Entry, &r.Count}, more...)
}

func scanRoom(row scanner) (r chat.Room, err error) {
	err = row.Scan(roomDest(&r)...)
	return r, err
}

func (q querier) Room(id chat.ID) (chat.Room, error) { return one(q, sqlRoom, scanRoom, int64(id)) }

func (q querier) RoomByName(name string) (chat.Room, error) {
	return one(q, sqlRoomByName, scanRoom, name)
}

func (t *tx) AddRoom(r chat.Room) error {
	return t.put(sqlAddRoom, int64(r.ID), r.Name, string(r.History), r.Number, int64(r.Entry), r.Count)
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
}

func (s *standingRow) dest(more ...any) []any {
	m := &s.member
	return s.session.dest(roomDest(&s.room, append([]any{&m.Joined, &m.Mark.Count, &m.Mark.At}, more...)...)...)
}

func (s *standingRow) standing() chat.Standing {
	st := chat.Standing{Session: s.session.session(), Room: s.room}
	if s.member.Joined > 0 {
		s.member.Room, s.member.User = s.room.ID, s.session.User.ID
		st.Membership = &s.member
	}
	return st
}

func (q querier) Membership(room, user chat.ID) (chat.Membership, error) {
	return one(q, sqlMembership, func(row scanner) (chat.Membership, error) {
		m := chat.Membership{Room: room, User: user}
		err := row.Scan(&m.Joined, &m.Mark.Count, &m.Mark.At)
		return m, err
	}, int64(user), int64(room))
}

func (q querier) Sidebar(user chat.ID) ([]chat.SidebarRoom, error) {
	return list(q, sqlSidebar, func(row scanner) (s chat.SidebarRoom, err error) {
		m := &s.Membership
		err = row.Scan(roomDest(&s.Room, &m.Joined, &m.Mark.Count, &m.Mark.At)...)
		m.Room, m.User = s.Room.ID, user
		s.Unread = s.Room.Count - m.Mark.Count
		return s, err
	}, int64(user))
}

func (t *tx) AddMembership(m chat.Membership) error {
	return t.put(sqlAddMembership, int64(m.User), int64(m.Room), m.Joined, m.Mark.Count, m.Mark.At)
}

func (t *tx) SetMark(m chat.Membership) error {
	return t.put(sqlSetMark, m.Mark.Count, m.Mark.At, int64(m.User), int64(m.Room))
}

func (t *tx) RemoveMembership(room, user chat.ID) error {
	return t.put(sqlRemoveMembership, int64(user), int64(room))
}
