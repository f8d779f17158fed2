package store

import (
	"database/sql"
	"errors"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func (q querier) EntryAt(room chat.ID, number int64) (chat.ID, error) {
	return one(q, sqlEntryAt, scanValue[chat.ID], int64(room), number)
}

func (q querier) Entries(room chat.ID, after int64, limit int) ([]chat.Entry, error) {
	entries, err := q.nameMentionedIn(list(q, sqlEntries, scanEntry, int64(room), after, limit))
	if err != nil {
		return nil, err
	}
	return entries, q.tellReactions(entries)
}

func scanEntry(row scanner) (e chat.Entry, err error) {
	var r messageRow
	var p chat.User
	err = row.Scan(r.dest(&e.Room, &e.Number, &e.ID, &e.Kind, &p.ID, &p.Name, &p.Role, &p.State)...)
	if p.ID != 0 {
		e.Person = &p
	}
	if r.ID != 0 {
		e.Message = r.message()
	}
	return e, err
}

func (t *tx) Append(room chat.Room, e chat.Entry) error {
	var message, person chat.ID
	if e.Message != nil {
		message = e.Message.ID
	}
	if e.Person != nil {
		person = e.Person.ID
	}
	err := t.put(sqlAddEntry, int64(e.Room), e.Number, int64(e.ID), string(e.Kind), nullID(message), nullID(person))
	if err != nil {
		return err
	}
	return t.put(sqlMoveRoom, room.Number, int64(room.Entry), room.Count, int64(room.ID))
}

func (t *tx) TrimRoomLog(room chat.ID, first int64, limit int) error {
	return t.put(sqlTrimRoomLog, int64(room), int64(room), first, limit)
}

// nullID is an id that may be none.
func nullID(id chat.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(id), Valid: id != 0} }

func (q querier) UserHead(user chat.ID) (chat.Position, error) {
	return one(q, sqlUserHead, scanPosition, int64(user))
}

func scanPosition(row scanner) (p chat.Position, err error) {
	err = row.Scan(&p.Number, &p.Entry)
	return p, err
}

func (q querier) UserEntryAt(user chat.ID, number int64) (chat.ID, error) {
	return one(q, sqlUserEntryAt, scanValue[chat.ID], int64(user), number)
}

func (q querier) UserEntries(user chat.ID, after int64, limit int) ([]chat.UserEntry, error) {
	var messages []chat.ID // that they are about
	entries, err := list(q, sqlUserEntries, func(row scanner) (e chat.UserEntry, err error) {
		var message chat.ID
		var member, saved bool
		var mark chat.Mark
		var number int64
		err = row.Scan(&e.User, &e.Number, &e.ID, &e.Kind, &e.Room, &message, &member, &mark.Count, &mark.At, &saved, &e.Draft.Number, &number)
		if e.Kind == chat.Drafted {
			e.Draft.Room = e.Room
		}
		messages = append(messages, message)
		if member {
			e.Mark = &mark
		}
		if e.Kind == chat.SavedEntry {
			e.Saving = &chat.Saving{Message: message, On: saved}
		}
		if e.Kind == chat.MarkMoved || e.Kind == chat.NamedIn {
			e.Mentions.Number = number
		}
		return e, err
	}, int64(user), after, limit)
	mentions := make(map[chat.ID][]int64) // by room
	for i := range entries {
		e := &entries[i]
		switch {
		case err != nil:
			return nil, err
		case e.Kind == chat.Reacted:
			err = q.ownOf(e, messages[i])
		case e.Kind == chat.MarkMoved || e.Kind == chat.NamedIn:
			err = q.mentionsOf(e, mentions)
		}
	}
	return entries, err
}

func (t *tx) AppendUser(e chat.UserEntry) error {
	var message chat.ID
	switch {
	case e.Own != nil:
		message = e.Own.Message
	case e.Saving != nil:
		message = e.Saving.Message
	}
	err := t.put(sqlAddUserEntry, int64(e.User), e.Number, int64(e.ID), string(e.Kind), int64(e.Room), nullID(message))
	if err != nil {
		return err
	}
	return t.put(sqlSetUserHead, e.Number, int64(e.ID), int64(e.User))
}

func (t *tx) TrimUserLog(user chat.ID, first int64) error {
	return t.put(sqlTrimUserLog, int64(user), first)
}

func (q querier) PeopleHead() (chat.Position, error) {
	head, err := one(q, sqlPeopleHead, scanPosition)
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Position{}, nil // nobody has changed yet
	}
	return head, err
}

func (q querier) PersonEntryAt(number int64) (chat.ID, error) {
	return one(q, sqlPersonEntryAt, scanValue[chat.ID], number)
}

func (q querier) PeopleEntries(after int64, limit int) ([]chat.PersonEntry, error) {
	return list(q, sqlPeopleEntries, func(row scanner) (e chat.PersonEntry, err error) {
		err = row.Scan(&e.Number, &e.ID, &e.Person.ID, &e.Person.Name, &e.Person.Role, &e.Person.State)
		return e, err
	}, after, limit)
}

func (t *tx) AppendPerson(e chat.PersonEntry) error {
	return t.put(sqlAddPersonEntry, e.Number, int64(e.ID), int64(e.Person.ID))
}

func (t *tx) TrimPeopleLog(first int64) error { return t.put(sqlTrimPeopleLog, first) }
