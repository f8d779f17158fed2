package chat

import (
	"context"
	"slices"
)

// MaxMessages is how many messages a Snapshot holds at most.
const MaxMessages = 50

// sideMessages is how many messages [Service.Around] returns at most on each side.
const sideMessages = MaxMessages / 2

// A Snapshot is a run of a room's messages without a hole: its tail, from which a
// client starts, or a part of what was before.
type Snapshot struct {
	Room     Room      // its Head is the position from which entries follow
	Mark     Mark      // the reader's
	Messages []Message // the oldest first, lines of the system among them
	Lines    []Entry   // those that brought the lines, as far as the log keeps them
	Quotes   []Quote   // of what the messages reply to and is not among them
	More     bool      // there are older ones, where these were asked for
	Newer    bool      // there are newer ones, where these were asked for

	Reactions []Reactions    // on the messages that have some
	Own       []OwnReactions // of the reader
}

// Snapshot returns a room's last messages as they are now.
func (s *Service) Snapshot(ctx context.Context, session Session, room ID) (Snapshot, error) {
	return read(ctx, s.store, func(r Reader) (Snapshot, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Snapshot{}, err
		}
		return snapshot(r, st, st.Room.Number+1)
	})
}

// Before returns the messages before a number, as they are now. The entries that
// a client gets while it waits for them are to be applied on them if they are
// after the snapshot's head, as with a Page.
func (s *Service) Before(ctx context.Context, session Session, room ID, number int64) (Snapshot, error) {
	return read(ctx, s.store, func(r Reader) (Snapshot, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Snapshot{}, err
		}
		return snapshot(r, st, number)
	})
}

// After returns the messages after a number, as they are now, otherwise as Before
// returns those before one.
func (s *Service) After(ctx context.Context, session Session, room ID, number int64) (Snapshot, error) {
	return read(ctx, s.store, func(r Reader) (Snapshot, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Snapshot{}, err
		}
		entries, err := r.TimelineAfter(room, max(number, st.first()-1), MaxMessages+1)
		if err != nil {
			return Snapshot{}, err
		}
		entries, newer := cut(entries, MaxMessages, maxPageBytes)
		out, err := run(r, st, entries)
		out.Newer = newer
		return out, err
	})
}

// Around returns a message of a room with some before and after it. A message that is
// deleted, of another room, a line or from before what the reader may see is not found,
// like one that never was.
func (s *Service) Around(ctx context.Context, session Session, room, message ID) (Snapshot, error) {
	return read(ctx, s.store, func(r Reader) (Snapshot, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Snapshot{}, err
		}
		m, err := r.Message(message)
		switch {
		case err != nil:
			return Snapshot{}, err
		case m.Deleted || !st.sees(m):
			return Snapshot{}, ErrNotFound
		}
		older, err := r.Timeline(room, st.first(), m.Number+1, sideMessages+2)
		if err != nil {
			return Snapshot{}, err
		}
		newer, err := r.TimelineAfter(room, m.Number, sideMessages+1)
		if err != nil {
			return Snapshot{}, err
		}
		older, before := cut(older, sideMessages+1, maxPageBytes/2)
		newer, after := cut(newer, sideMessages, maxPageBytes/2)
		slices.Reverse(older)
		out, err := run(r, st, append(older, newer...))
		out.More, out.Newer = before, after
		return out, err
	})
}

func snapshot(r Reader, st Standing, before int64) (Snapshot, error) {
	entries, err := r.Timeline(st.Room.ID, st.first(), before, MaxMessages+1)
	if err != nil {
		return Snapshot{}, err
	}
	entries, more := cut(entries, MaxMessages, maxPageBytes)
	slices.Reverse(entries)
	out, err := run(r, st, entries)
	out.More = more
	return out, err
}

// run makes a snapshot of entries of the timeline, the oldest first.
func run(r Reader, st Standing, entries []Entry) (s Snapshot, err error) {
	s = Snapshot{Room: st.Room, Mark: st.Membership.Mark}
	if len(entries) == 0 {
		return s, nil
	}
	for _, e := range entries {
		s.Messages = append(s.Messages, *e.Message)
		if e.ID != 0 && e.Kind != MessageEntry {
			s.Lines = append(s.Lines, e)
		}
	}
	if s.Quotes, err = quotes(r, st, repliedTo(s.Messages)); err != nil {
		return s, err
	}
	oldest, newest := entries[0].Number, entries[len(entries)-1].Number
	if s.Reactions, err = r.Reactions(st.Room.ID, oldest, newest); err != nil || len(s.Reactions) == 0 {
		return s, err
	}
	s.Own, err = r.OwnReactions(st.Session.User.ID, st.Room.ID, oldest, newest)
	return s, err
}

// maxPageBytes bounds the text of one answer: a client's send queue holds 256
// KiB. One message always fits.
const maxPageBytes = 128 << 10

// cut keeps as many messages as an answer, or a side of it, holds.
func cut(entries []Entry, most, mostBytes int) (kept []Entry, more bool) {
	bytes := 0
	for i, e := range entries {
		bytes += len(e.Message.Text)
		if i == most || i > 0 && bytes > mostBytes {
			return entries[:i], true
		}
	}
	return entries, false
}
