package store

import (
	"database/sql"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// messageRow receives the columns of a message.
type messageRow struct {
	chat.Message
	edited millis
}

func (r *messageRow) dest(first ...any) []any {
	m, u, b := &r.Message, &r.Author, &r.Pin.By
	return append(first, &m.ID, &m.Room, &m.Number, &m.Count, &m.Kind, &m.ClientID, &m.Text, &r.edited, &m.Deleted, &m.ReplyTo,
		&u.ID, &u.Name, &u.Role, &u.State, &m.Pin.ID, &b.ID, &b.Name, &b.Role, &b.State)
}

func (r *messageRow) message() *chat.Message {
	r.Edited = r.edited.time()
	return &r.Message
}

func scanMessage(row scanner) (chat.Message, error) {
	var r messageRow
	err := row.Scan(r.dest()...)
	return *r.message(), err
}

func (q querier) Message(id chat.ID) (chat.Message, error) {
	m, err := one(q, sqlMessage, scanMessage, int64(id))
	if err == nil {
		err = q.nameMentioned(&m)
	}
	return m, err
}

func (q querier) Timeline(room chat.ID, first, before int64, limit int) ([]chat.Entry, error) {
	return q.nameMentionedIn(list(q, sqlTimeline, scanEntry, int64(room), first, before, limit))
}

func (q querier) TimelineAfter(room chat.ID, after int64, limit int) ([]chat.Entry, error) {
	return q.nameMentionedIn(list(q, sqlTimelineAfter, scanEntry, int64(room), after, limit))
}

func (q querier) Pins(room chat.ID, first int64, before chat.ID, limit int) ([]chat.Message, error) {
	return list(q, sqlPins, scanMessage, int64(room), orNewest(before), first, limit)
}

func (q querier) PinCount(room chat.ID, first int64) (int64, error) {
	return one(q, sqlPinCount, scanValue[int64], int64(room), first)
}

func (t *tx) AddMessage(m chat.Message) error {
	return t.put(sqlAddMessage, int64(m.ID), int64(m.Room), m.Number, m.Count, string(m.Kind), int64(m.Author.ID),
		sql.NullString{String: m.ClientID, Valid: m.ClientID != ""}, m.Text, toMillis(m.Edited), m.Deleted, nullID(m.ReplyTo))
}

func (t *tx) SetMessage(m chat.Message) error {
	return t.put(sqlSetMessage, m.Text, toMillis(m.Edited), m.Deleted, nullID(m.Pin.ID), nullID(m.Pin.By.ID), int64(m.ID))
}
