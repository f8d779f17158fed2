package chat

import (
	"context"
	"slices"
	"sync"
	"time"
)

// MaxReactions is how many different emoji one message may have.
const MaxReactions = 20

// reactionsEvery is how often a room is told at most which reactions are other ones now.
const reactionsEvery = time.Second

// maxReacted is how many messages one entry tells of, so that it is never large.
const maxReacted = 32

// A Reaction is an emoji that people have set on a message.
type Reaction struct {
	Emoji string
	Count int64 // of the people who have; at least 1
}

// Reactions are those on one message, as they are now: each emoji where it first came.
type Reactions struct {
	Message ID
	Room    ID
	Number  int64 // the message's
	Version int64 // rises with each change; 0: there never were any
	Kinds   []Reaction
}

// OwnReactions are the emoji that one person has set on a message, as of a version of
// its reactions.
type OwnReactions struct {
	Message ID
	Version int64
	Emoji   []string // in no order
}

// find returns the reaction of an emoji; -1: nobody has set it.
func (r Reactions) find(emoji string) int {
	plain := plainEmoji(emoji)
	return slices.IndexFunc(r.Kinds, func(k Reaction) bool { return plainEmoji(k.Emoji) == plain })
}

// with returns the reactions after one person has set an emoji, or taken it back.
func (r Reactions) with(emoji string, on bool) Reactions {
	r.Kinds = slices.Clone(r.Kinds)
	r.Version++
	i := r.find(emoji)
	switch {
	case on && i < 0:
		r.Kinds = append(r.Kinds, Reaction{emoji, 1})
	case on:
		r.Kinds[i].Count++
	case r.Kinds[i].Count == 1:
		r.Kinds = slices.Delete(r.Kinds, i, i+1)
	default:
		r.Kinds[i].Count--
	}
	return r
}

// React sets an emoji on a message for a session's user, or takes it back, and returns
// what they have set on it now. What is so already changes nothing. Their devices hear of
// it at once, and the room within a second, of all that has come meanwhile in one entry.
func (s *Service) React(ctx context.Context, session Session, message ID, emoji string, on bool) (OwnReactions, error) {
	if err := checkEmoji(emoji); err != nil {
		return OwnReactions{}, err
	}
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return OwnReactions{}, err
	}
	return write(ctx, s.store, func(tx Tx) (OwnReactions, error) { return s.react(tx, session, message, emoji, on) })
}

func (s *Service) react(tx Tx, session Session, id ID, emoji string, on bool) (OwnReactions, error) {
	message, st, err := s.message(tx, session, id, React)
	if err != nil {
		return OwnReactions{}, err
	}
	if message.Deleted {
		return OwnReactions{}, ErrNotFound
	}
	me := st.Session.User.ID
	if err := tx.LockUser(me); err != nil {
		return OwnReactions{}, err
	}
	before, err := reactionsOn(tx, message)
	if err != nil {
		return OwnReactions{}, err
	}
	if i := before.find(emoji); i >= 0 {
		emoji = before.Kinds[i].Emoji
	} else if on && len(before.Kinds) == MaxReactions {
		return OwnReactions{}, over("emoji", ReactionsMany, MaxReactions, "A message can have at most 20 different emoji.")
	}
	own, err := ownOn(tx, before, me)
	if err != nil || on == slices.Contains(own.Emoji, emoji) {
		return own, err
	}
	own.Version++
	if on {
		own.Emoji = append(own.Emoji, emoji)
		err = tx.AddReaction(message, me, emoji, s.ids.next())
	} else {
		own.Emoji = slices.DeleteFunc(own.Emoji, func(e string) bool { return e == emoji })
		err = tx.RemoveReaction(message, me, emoji)
	}
	if err != nil {
		return OwnReactions{}, err
	}
	if err := tx.SetReactions(before.with(emoji, on)); err != nil {
		return OwnReactions{}, err
	}
	if s.reactions.due(st.Room.ID) {
		_, err = s.tellReactions(tx, &st.Room)
	}
	if err != nil {
		return OwnReactions{}, err
	}
	return own, s.appendUser(tx, UserEntry{User: me, Kind: Reacted, Room: st.Room.ID, Own: &own})
}

// reactionsOn fetches the reactions on a message.
func reactionsOn(r Reader, m Message) (Reactions, error) {
	all, err := r.Reactions(m.Room, m.Number, m.Number)
	if err != nil || len(all) > 0 {
		return first(all), err
	}
	return Reactions{Message: m.ID, Room: m.Room, Number: m.Number}, nil
}

// ownOn fetches what somebody has set on a message.
func ownOn(r Reader, on Reactions, user ID) (OwnReactions, error) {
	all, err := r.OwnReactions(user, on.Room, on.Number, on.Number)
	if err != nil || len(all) > 0 {
		return first(all), err
	}
	return OwnReactions{Message: on.Message, Version: on.Version}, nil
}

func first[T any](list []T) (one T) {
	if len(list) > 0 {
		return list[0]
	}
	return one
}

// tellReactions adds an entry that tells a room, which is locked, of the reactions that it
// was not told of, or of so many that there may be more.
func (s *Service) tellReactions(tx Tx, room *Room) (more bool, err error) {
	untold, err := tx.UntoldReactions(room.ID, maxReacted)
	if err != nil || len(untold) == 0 {
		return false, err
	}
	if err := s.append(tx, room, Entry{Kind: ReactionsEntry, Reactions: untold}); err != nil {
		return false, err
	}
	return len(untold) == maxReacted, tx.ToldReactions(untold, room.Number)
}

// TellReactions tells all rooms of the reactions that they were not told of.
func (s *Service) TellReactions(ctx context.Context) error {
	rooms, err := read(ctx, s.store, func(r Reader) ([]ID, error) { return r.RoomsToTell() })
	if err != nil {
		return err
	}
	for _, id := range rooms {
		s.reactions.note(id)
		for more := true; more && err == nil; {
			more, err = write(ctx, s.store, func(tx Tx) (bool, error) {
				if err := tx.LockRoom(id); err != nil {
					return false, err
				}
				room, err := tx.Room(id)
				if err != nil || room.State == Erased {
					return false, err
				}
				return s.tellReactions(tx, &room)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// runReactions has what is not told at once told within a second, until ctx ends; what a
// crash has left, at the start.
func (s *Service) runReactions(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.TellReactions(ctx); err != nil && ctx.Err() == nil {
			s.options.Log.Error("reactions cannot be told", "err", err)
			s.reactions.later()
		}
		select {
		case <-s.reactions.untold:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(reactionsEvery):
		case <-ctx.Done():
		}
	}
}

// reactionTimes are when rooms were last told of reactions.
type reactionTimes struct {
	untold chan struct{} // there is something to tell in a second
	mu     sync.Mutex
	last   map[ID]time.Time
}

// due tells whether a room may be told now; if not, it is to be told later.
func (t *reactionTimes) due(room ID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for id, at := range t.last {
		if now.Sub(at) >= reactionsEvery {
			delete(t.last, id)
		}
	}
	if _, lately := t.last[room]; lately {
		t.later()
		return false
	}
	t.last[room] = now
	return true
}

// note keeps that a room is told now.
func (t *reactionTimes) note(room ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last[room] = time.Now()
}

// later has all that is not told be told in a second.
func (t *reactionTimes) later() {
	select {
	case t.untold <- struct{}{}:
	default: // it is about to be
	}
}
