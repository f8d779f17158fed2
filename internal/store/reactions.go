package store

import (
	"encoding/json"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func (q querier) Reactions(room chat.ID, first, last int64) ([]chat.Reactions, error) {
	return list(q, sqlReactions, scanReactions(nil), int64(room), first, last)
}

func (q querier) UntoldReactions(room chat.ID, limit int) ([]chat.Reactions, error) {
	return list(q, sqlUntoldReactions, scanReactions(nil), int64(room), limit)
}

func (q querier) RoomsToTell() ([]chat.ID, error) { return list(q, sqlRoomsToTell, scanValue[chat.ID]) }

// scanReactions also reads by which entry they are told, if that is asked for.
func scanReactions(told *int64) func(scanner) (chat.Reactions, error) {
	if told == nil {
		told = new(int64)
	}
	return func(row scanner) (r chat.Reactions, err error) {
		var kinds []byte
		if err = row.Scan(&r.Room, &r.Number, &r.Message, &r.Version, &kinds, told); err != nil {
			return r, err
		}
		return r, json.Unmarshal(kinds, &r.Kinds)
	}
}

// tellReactions gives entries the reactions of which they tell. The entries are of one
// room, in order.
func (q querier) tellReactions(entries []chat.Entry) error {
	about := func(e chat.Entry) bool { return e.Kind == chat.ReactionsEntry }
	if !slices.ContainsFunc(entries, about) {
		return nil
	}
	first, last := entries[0], entries[len(entries)-1]
	var told int64
	scan := scanReactions(&told)
	_, err := list(q, sqlToldReactions, func(row scanner) (r chat.Reactions, err error) {
		if r, err = scan(row); err == nil {
			e := &entries[told-first.Number]
			e.Reactions = append(e.Reactions, r)
		}
		return r, err
	}, int64(first.Room), first.Number, last.Number)
	return err
}

func (q querier) OwnReactions(user, room chat.ID, first, last int64) (all []chat.OwnReactions, err error) {
	_, err = list(q, sqlOwnReactions, scanOwn(&all), int64(user), int64(room), first, last)
	return all, err
}

// ownOf gives an entry of a user's log what the user has set on the message.
func (q querier) ownOf(e *chat.UserEntry, message chat.ID) error {
	var all []chat.OwnReactions
	_, err := list(q, sqlOwnOf, scanOwn(&all), int64(e.User), int64(message))
	e.Own = &chat.OwnReactions{Message: message}
	if len(all) > 0 {
		e.Own = &all[0]
	}
	return err
}

// scanOwn gathers what was set on each message from rows that have one emoji each, or none.
func scanOwn(all *[]chat.OwnReactions) func(scanner) (struct{}, error) {
	return func(row scanner) (none struct{}, err error) {
		var next chat.OwnReactions
		var emoji string
		if err = row.Scan(&next.Message, &next.Version, &emoji); err != nil {
			return none, err
		}
		if n := len(*all); n == 0 || (*all)[n-1].Message != next.Message {
			*all = append(*all, next)
		}
		if last := &(*all)[len(*all)-1]; emoji != "" {
			last.Emoji = append(last.Emoji, emoji)
		}
		return none, nil
	}
}

func (q querier) Reactors(message chat.ID, emoji string, after chat.ID, limit int) ([]chat.Reactor, error) {
	return list(q, sqlReactors, func(row scanner) (r chat.Reactor, err error) {
		err = row.Scan(&r.Reaction, &r.User.ID, &r.User.Name, &r.User.Role, &r.User.State)
		return r, err
	}, int64(message), emoji, int64(after), limit)
}

func (t *tx) AddReaction(m chat.Message, user chat.ID, emoji string, id chat.ID) error {
	return t.put(sqlAddReaction, int64(m.ID), int64(user), emoji, int64(id))
}

func (t *tx) RemoveReaction(m chat.Message, user chat.ID, emoji string) error {
	return t.put(sqlRemoveReaction, int64(m.ID), int64(user), emoji)
}

func (t *tx) SetReactions(r chat.Reactions) error {
	kinds, err := json.Marshal(r.Kinds)
	if err != nil {
		return err
	}
	return t.put(sqlSetReactions, int64(r.Room), r.Number, int64(r.Message), r.Version, string(kinds))
}

func (t *tx) ToldReactions(told []chat.Reactions, number int64) error {
	for _, r := range told {
		if err := t.put(sqlTellReactions, number, int64(r.Room), r.Number); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) RemoveReactions(m chat.Message) error {
	if err := t.put(sqlRemoveReactions, int64(m.ID)); err != nil {
		return err
	}
	return t.put(sqlRemoveReacted, int64(m.Room), m.Number)
}
