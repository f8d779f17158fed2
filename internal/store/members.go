package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func memberDest(m *chat.Membership) []any {
	return []any{&m.Joined, &m.Role, &m.Level, &m.Favourite, &m.Hidden, &m.Mark.Count, &m.Mark.At}
}

func scanMembership(row scanner) (m chat.Membership, err error) {
	err = row.Scan(append([]any{&m.Room, &m.User}, memberDest(&m)...)...)
	return m, err
}

func (q querier) Membership(room, user chat.ID) (chat.Membership, error) {
	return one(q, sqlMembership, scanMembership, int64(user), int64(room))
}

func (q querier) HiddenFrom(room chat.ID) ([]chat.Membership, error) {
	return list(q, sqlHiddenFrom, scanMembership, int64(room))
}

func (q querier) RoomCount(user chat.ID) (int, error) {
	return one(q, sqlRoomCount, scanValue[int], int64(user))
}

func (q querier) RoomOwners(room chat.ID) (int, error) {
	return one(q, sqlRoomOwners, scanValue[int], int64(room))
}

func (q querier) Members(room chat.ID, skeleton string, after chat.MemberCursor, limit int) ([]chat.RoomPerson, error) {
	return list(q, sqlMembers, func(row scanner) (p chat.RoomPerson, err error) {
		u := &p.User
		err = row.Scan(&u.ID, &u.Name, &u.Role, &u.State, &p.Role, &p.Key)
		return p, err
	}, int64(room), containing(skeleton), after.Rank, after.Key, limit)
}

func (q querier) Readers(m chat.Message) (have, of int64, err error) {
	_, err = one(q, sqlReaders, func(row scanner) (none struct{}, err error) {
		err = row.Scan(&have, &of)
		return none, err
	}, m.Count, int64(m.Room), int64(m.Author.ID))
	return have, of, err
}

func (q querier) Invitations(user chat.ID) ([]chat.RoomInvitation, error) {
	all, err := list(q, sqlInvitations, func(row scanner) (i chat.RoomInvitation, err error) {
		u := &i.By
		err = row.Scan(roomDest(&i.Room, &u.ID, &u.Name, &u.Role, &u.State)...)
		return i, err
	}, int64(user))
	slices.SortFunc(all, func(a, b chat.RoomInvitation) int {
		return cmp.Or(strings.Compare(a.Room.Name, b.Room.Name), cmp.Compare(a.Room.ID, b.Room.ID))
	})
	return all, err
}

func (q querier) Invited(room chat.ID, limit int) ([]chat.ID, error) {
	return list(q, sqlInvited, scanValue[chat.ID], int64(room), limit)
}

func (t *tx) AddMembership(m chat.Membership) error {
	err := t.put(sqlAddMembership, int64(m.User), int64(m.Room), m.Joined, string(m.Role), string(m.Level), m.Favourite, m.Hidden,
		m.Mark.Count, m.Mark.At)
	if err != nil {
		return err
	}
	return t.put(sqlOneMore, int64(m.Room))
}

func (t *tx) SetMark(m chat.Membership) error {
	return t.put(sqlSetMark, m.Mark.Count, m.Mark.At, int64(m.User), int64(m.Room))
}

func (t *tx) SetMembership(m chat.Membership) error {
	return t.put(sqlSetMembership, string(m.Role), string(m.Level), m.Favourite, m.Hidden, int64(m.User), int64(m.Room))
}

func (t *tx) RemoveMembership(room, user chat.ID) error {
	removed, err := t.remove(sqlRemoveMembership, int64(user), int64(room))
	if err != nil || removed == 0 {
		return err
	}
	if err := t.RemoveDraft(room, user); err != nil {
		return err
	}
	if err := t.put(sqlForgetMentions, int64(user), int64(room)); err != nil {
		return err
	}
	return t.put(sqlOneLess, int64(room))
}

func (t *tx) AddInvitation(i chat.Invitation, max int) (bool, error) {
	added, err := t.remove(sqlAddInvitation, int64(i.User), int64(i.Room), int64(i.By.ID), int64(i.User), max)
	return added > 0, err
}

func (t *tx) RemoveInvitation(room, user chat.ID) error {
	return t.put(sqlRemoveInvitation, int64(user), int64(room))
}

func (t *tx) RemoveInvitations(user chat.ID) error { return t.put(sqlRemoveInvitations, int64(user)) }

// containing is the pattern of what contains a text.
func containing(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
