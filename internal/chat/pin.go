package chat

import "context"

// MaxPins is how many messages of a room can be pinned at the same time.
const MaxPins = 100

// A Pin says who pinned a message. When is in its ID. The zero Pin: it is not pinned.
type Pin struct {
	ID ID
	By User // as they are now
}

// Pin pins a message, or takes its pin away. What is so already changes nothing. A line in
// the room tells of a pin.
func (s *Service) Pin(ctx context.Context, session Session, message ID, on bool) error {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error { return s.pin(tx, session, message, on) })
}

func (s *Service) pin(tx Tx, session Session, id ID, on bool) error {
	message, st, err := s.message(tx, session, id, PinMessage)
	if err != nil {
		return err
	}
	if message.Deleted {
		return ErrNotFound
	}
	if on == (message.Pin != Pin{}) {
		return nil
	}
	message.Pin = Pin{}
	if on {
		pins, err := tx.PinCount(st.Room.ID, 1)
		if err != nil {
			return err
		}
		if pins >= MaxPins {
			return &Error{Code: Full, Reason: PinsFull, Limit: MaxPins, Message: "100 messages are pinned in this room. That's the most. Unpin one first."}
		}
		message.Pin = Pin{s.ids.next(), st.Session.User}
	}
	if err := tx.SetMessage(message); err != nil {
		return err
	}
	if err := s.append(tx, &st.Room, Entry{Kind: PinEntry, Message: &message}); err != nil || !on {
		return err
	}
	return s.line(tx, &st.Room, PinnedEntry, st.Session.User, nil, message.ID.String())
}

// Pins are a part of a room's pinned messages, the newest pin first.
type Pins struct {
	AsOf     int64 // the number of the room's log as of which they are right
	Messages []Message
	More     bool // there are older pins
}

// Pins returns the pinned messages of a room with pins before one, 0 for the newest. It
// leaves out messages from before what the reader may see.
func (s *Service) Pins(ctx context.Context, session Session, room, before ID) (Pins, error) {
	return read(ctx, s.store, func(r Reader) (Pins, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Pins{}, err
		}
		found, err := r.Pins(room, st.first(), before, MaxMessages+1)
		if err != nil {
			return Pins{}, err
		}
		kept, more := cutMessages(found)
		return Pins{AsOf: st.Room.Number, Messages: kept, More: more}, nil
	})
}

// cutMessages keeps as many messages as an answer holds, one at least.
func cutMessages(messages []Message) (kept []Message, more bool) {
	bytes := 0
	for i, m := range messages {
		bytes += len(m.Text)
		if i == MaxMessages || i > 0 && bytes > maxPageBytes {
			return messages[:i], true
		}
	}
	return messages, false
}
