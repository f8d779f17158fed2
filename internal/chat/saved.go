package chat

import "context"

// MaxSaved is how many messages a person can have saved.
const MaxSaved = 1000

// A Saved is a message that a person has saved for themselves. When is in its ID.
type Saved struct {
	ID      ID
	Message ID
	Room    ID
}

// A Saving says whether a person has saved a message.
type Saving struct {
	Message ID
	On      bool
}

// Save saves a message for a session's user, or takes it out of what they have saved, which
// also works for a message that they may not see any more. What is so already changes
// nothing. Only their own devices hear of it.
func (s *Service) Save(ctx context.Context, session Session, message ID, on bool) error {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockUser(session.User.ID); err != nil {
			return err
		}
		me, err := s.session(tx, session.ID, now())
		if err != nil {
			return err
		}
		known, err := tx.SavedMessage(me.User.ID, message)
		if err != nil && !isNotFound(err) {
			return err
		}
		if saved := err == nil; on == saved {
			return nil
		}
		if on {
			return s.save(tx, me, message)
		}
		return s.unsave(tx, me.User.ID, known)
	})
}

func (s *Service) save(tx Tx, me Session, message ID) error {
	m, err := tx.Message(message)
	if m, _, err = s.judged(tx, me, m, err, SaveMessage); err != nil {
		return err
	}
	if m.Deleted {
		return ErrNotFound
	}
	saved, err := tx.SavedCount(me.User.ID)
	if err != nil {
		return err
	}
	if saved >= MaxSaved {
		return &Error{Code: Full, Reason: SavedFull, Limit: MaxSaved, Message: "You have saved 1,000 messages. That's the most. Remove one first."}
	}
	if err := tx.AddSaved(me.User.ID, Saved{ID: s.ids.next(), Message: m.ID, Room: m.Room}); err != nil {
		return err
	}
	return s.tellSaved(tx, me.User.ID, m.Room, Saving{m.ID, true})
}

func (s *Service) unsave(tx Tx, user ID, known Saved) error {
	if err := tx.RemoveSaved(user, known.Message); err != nil {
		return err
	}
	return s.tellSaved(tx, user, known.Room, Saving{known.Message, false})
}

func (s *Service) tellSaved(tx Tx, user, room ID, saving Saving) error {
	return s.appendUser(tx, UserEntry{User: user, Kind: SavedEntry, Room: room, Saving: &saving})
}

// A SavedMessage is a saved message as it is now, in its room.
type SavedMessage struct {
	Saved
	Room    *SidebarRoom // nil: the reader may not see the message any more, or it is deleted
	Message *Message     // likewise
}

// Saved returns a part of what a session's user has saved: what was saved before one, 0 for
// the newest, the newest first. Rights are those at the time of reading.
func (s *Service) Saved(ctx context.Context, session Session, before ID) (list []SavedMessage, more bool, err error) {
	list, err = read(ctx, s.store, func(r Reader) ([]SavedMessage, error) {
		me, err := s.session(r, session.ID, now())
		if err != nil {
			return nil, err
		}
		all, err := r.Saved(me.User.ID, before, MaxMessages+1)
		if err != nil {
			return nil, err
		}
		list := make([]SavedMessage, 0, len(all))
		places := savedPlaces{service: s, reader: r, session: me, known: make(map[ID]*savedPlace)}
		bytes := 0
		for i, saved := range all {
			found, err := places.find(saved)
			if err != nil {
				return nil, err
			}
			if found.Message != nil {
				bytes += len(found.Message.Text)
			}
			if more = i == MaxMessages || i > 0 && bytes > maxPageBytes; more {
				break
			}
			list = append(list, found)
		}
		return list, nil
	})
	return list, more, err
}

// savedPlaces look up the rooms of saved messages, each once.
type savedPlaces struct {
	service *Service
	reader  Reader
	session Session
	known   map[ID]*savedPlace // nil: the room is not the reader's
}

type savedPlace struct {
	standing Standing
	room     SidebarRoom
}

func (p savedPlaces) find(saved Saved) (SavedMessage, error) {
	gone := SavedMessage{Saved: saved}
	place, err := p.of(saved.Room)
	if err != nil || place == nil {
		return gone, err
	}
	m, err := p.reader.Message(saved.Message)
	if isNotFound(err) || err == nil && (m.Deleted || !place.standing.sees(m)) {
		return gone, nil
	}
	return SavedMessage{Saved: saved, Room: &place.room, Message: &m}, err
}

func (p savedPlaces) of(room ID) (*savedPlace, error) {
	if place, known := p.known[room]; known {
		return place, nil
	}
	var place *savedPlace
	st, err := p.service.standing(p.reader, p.session.ID, room, ReadRoom, noThing)
	switch {
	case isNotFound(err):
	case err != nil:
		return nil, err
	default:
		listed, err := listedRoom(p.reader, st)
		if err != nil {
			return nil, err
		}
		place = &savedPlace{st, listed}
	}
	p.known[room] = place
	return place, nil
}
