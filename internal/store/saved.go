package store

import (
	"math"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func scanSaved(row scanner) (s chat.Saved, err error) {
	err = row.Scan(&s.ID, &s.Message, &s.Room)
	return s, err
}

func (q querier) SavedMessage(user, message chat.ID) (chat.Saved, error) {
	return one(q, sqlSavedMessage, scanSaved, int64(user), int64(message))
}

func (q querier) Saved(user, before chat.ID, limit int) ([]chat.Saved, error) {
	return list(q, sqlSaved, scanSaved, int64(user), orNewest(before), limit)
}

func (q querier) SavedMessages(user chat.ID) ([]chat.ID, error) {
	return list(q, sqlSavedMessages, scanValue[chat.ID], int64(user))
}

func (q querier) SavedCount(user chat.ID) (int, error) {
	return one(q, sqlSavedCount, scanValue[int], int64(user))
}

func (t *tx) AddSaved(user chat.ID, s chat.Saved) error {
	return t.put(sqlAddSaved, int64(user), int64(s.Message), int64(s.Room), int64(s.ID))
}

func (t *tx) RemoveSaved(user, message chat.ID) error {
	return t.put(sqlRemoveSaved, int64(user), int64(message))
}

func (t *tx) RemoveAllSaved(user chat.ID) error { return t.put(sqlRemoveAllSaved, int64(user)) }

// orNewest is an id before which something is looked for: 0 stands for one above all.
func orNewest(before chat.ID) int64 {
	if before == 0 {
		return math.MaxInt64
	}
	return int64(before)
}
