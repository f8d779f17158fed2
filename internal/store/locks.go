package store

import "github.com/hubbub-chat/hubbub/internal/chat"

func (t *tx) LockNames() error { return t.conn.dialect.lockNames(t.querier) }

func (t *tx) LockRoom(room chat.ID) error { return t.conn.dialect.lockRoom(t.querier, room) }

func (t *tx) LockUser(user chat.ID) error { return t.conn.dialect.lockUser(t.querier, user) }

func (t *tx) LockMessage(message chat.ID) (chat.Message, error) {
	if err := t.conn.dialect.lockRoomOf(t.querier, message); err != nil {
		return chat.Message{}, err
	}
	return t.Message(message)
}
