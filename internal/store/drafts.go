package store

import "github.com/hubbub-chat/hubbub/internal/chat"

func (q querier) KeptDraft(user, room chat.ID) (chat.KeptDraft, error) {
	found, err := list(q, sqlKeptDraft, func(row scanner) (d chat.KeptDraft, err error) {
		err = row.Scan(&d.Room, &d.Number, &d.ClientID, &d.ReplyTo, &d.Text)
		return d, err
	}, int64(user), int64(room))
	if err != nil || len(found) == 0 {
		return chat.KeptDraft{}, err
	}
	return found[0], nil
}

func (q querier) Drafts(user chat.ID) ([]chat.DraftMark, error) {
	return list(q, sqlDrafts, func(row scanner) (m chat.DraftMark, err error) {
		err = row.Scan(&m.Room, &m.Number)
		return m, err
	}, int64(user))
}

func (q querier) IsSent(user chat.ID, clientID string) (bool, error) {
	return one(q, sqlIsSent, scanValue[bool], int64(user), clientID)
}

func (t *tx) SetDraft(user chat.ID, d chat.KeptDraft) error {
	return t.put(sqlSetDraft, int64(user), int64(d.Room), d.Number, d.ClientID, nullID(d.ReplyTo), d.Text)
}

func (t *tx) RemoveDraft(room, user chat.ID) error {
	return t.put(sqlRemoveDraft, int64(user), int64(room))
}

func (t *tx) RemoveDrafts(user chat.ID) error { return t.put(sqlRemoveDrafts, int64(user)) }
