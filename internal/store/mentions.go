package store

import (
	"errors"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func (q querier) Mentions(user, room chat.ID) (map[chat.ID][]int64, error) {
	found := make(map[chat.ID][]int64)
	of := []any{int64(user), int64(room), int64(room), chat.MaxMentions - 1}
	_, err := list(q, sqlMentions, func(row scanner) (in chat.ID, err error) {
		var count int64
		err = row.Scan(&in, &count)
		found[in] = append(found[in], count)
		return in, err
	}, append(of, of...)...)
	for _, counts := range found {
		slices.Sort(counts)
	}
	return found, err
}

func (q querier) Mentioned(m chat.Message) ([]chat.ID, error) {
	return list(q, sqlMentioned, scanValue[chat.ID], int64(m.ID))
}

func (t *tx) SetMentions(m chat.Message, members []chat.ID, called bool) error {
	err := errors.Join(t.put(sqlRemoveMentions, int64(m.ID)), t.put(sqlRemoveCall, int64(m.ID)))
	for _, user := range members {
		err = errors.Join(err, t.put(sqlAddMention, int64(user), int64(m.Room), m.Count, int64(m.ID)))
	}
	if called {
		err = errors.Join(err, t.put(sqlAddCall, int64(m.Room), m.Count, int64(m.ID), int64(m.Author.ID)))
	}
	return err
}

// mentionsOf gives an entry of a user's log the mentions in its room; known has those that
// were looked up.
func (q querier) mentionsOf(e *chat.UserEntry, known map[chat.ID][]int64) error {
	if _, ok := known[e.Room]; !ok {
		found, err := q.Mentions(e.User, e.Room)
		if err != nil {
			return err
		}
		known[e.Room] = found[e.Room]
	}
	e.Mentions.Counts = known[e.Room]
	return nil
}

// nameMentioned gives messages the people whom their texts mention.
func (q querier) nameMentioned(messages ...*chat.Message) error {
	known := make(map[chat.ID]chat.User)
	for _, m := range messages {
		if m == nil || m.Kind != chat.Text {
			continue
		}
		for _, id := range chat.MentionsIn(m.Text).People {
			if _, ok := known[id]; !ok {
				user, err := one(q, sqlUser, scanUser, int64(id))
				if err != nil {
					return err
				}
				known[id] = user
			}
			m.Mentioned = append(m.Mentioned, known[id])
		}
	}
	return nil
}

// nameMentionedIn does that with the messages of entries.
func (q querier) nameMentionedIn(entries []chat.Entry, err error) ([]chat.Entry, error) {
	if err != nil {
		return nil, err
	}
	messages := make([]*chat.Message, len(entries))
	for i, e := range entries {
		messages[i] = e.Message
	}
	return entries, q.nameMentioned(messages...)
}

func scanUser(row scanner) (u chat.User, err error) {
	err = row.Scan(&u.ID, &u.Name, &u.Role, &u.State)
	return u, err
}
