package chat

import (
	"context"
	"slices"
)

// MaxMessages is how many messages a Snapshot holds at most.
const MaxMessages = 50

// A Snapshot is a run of a room's messages: its tail, from which a client starts,
// or what was before.
type Snapshot struct {
	Room     Room      // its Head is the position from which entries follow
	Mark     Mark      // the reader's
	Messages []Message // the oldest first, lines of the system among them
	Lines    []Entry   // those that brought the lines, as far as the log keeps them
	More     bool      // there are older ones
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

func snapshot(r Reader, st Standing, before int64) (Snapshot, error) {
	entries, err := r.Timeline(st.Room.ID, st.first(), before, MaxMessages+1)
	if err != nil {
		return Snapshot{}, err
	}
	entries, more := cut(entries)
	slices.Reverse(entries)
	s := Snapshot{Room: st.Room, Mark: st.Membership.Mark, More: more}
	for _, e := range entries {
		s.Messages = append(s.Messages, *e.Message)
		if e.ID != 0 && e.Kind != MessageEntry {
			s.Lines = append(s.Lines, e)
		}
	}
	return s, nil
}

// maxPageBytes bounds the text of one answer: a client's send queue holds 256
// KiB. One message always fits.
const maxPageBytes = 128 << 10

// cut keeps as many messages as an answer holds.
func cut(entries []Entry) (kept []Entry, more bool) {
	bytes := 0
	for i, e := range entries {
		bytes += len(e.Message.Text)
		if i == MaxMessages || i > 0 && bytes > maxPageBytes {
			return entries[:i], true
		}
	}
	return entries, false
}
