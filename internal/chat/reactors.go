package chat

import "context"

// MaxReactors is how many people one answer lists at most.
const MaxReactors = 50

// A Reactor is somebody who has set an emoji on a message.
type Reactor struct {
	Reaction ID // of their doing so
	User     User
}

// Reactors lists who has set an emoji on a message, the first ones first, behind the id of
// a reaction; 0: from the beginning.
func (s *Service) Reactors(ctx context.Context, session Session, message ID, emoji string, after ID) ([]Reactor, error) {
	return read(ctx, s.store, func(r Reader) ([]Reactor, error) {
		m, err := r.Message(message)
		if m, _, err = s.judged(r, session, m, err, ReadRoom); err != nil {
			return nil, err
		}
		on, err := reactionsOn(r, m)
		if err != nil {
			return nil, err
		}
		i := on.find(emoji)
		if i < 0 {
			return nil, nil
		}
		return r.Reactors(message, on.Kinds[i].Emoji, after, MaxReactors)
	})
}

// OwnReactions lists what a session's user has set on the messages of a room.
func (s *Service) OwnReactions(ctx context.Context, session Session, room ID) ([]OwnReactions, error) {
	return read(ctx, s.store, func(r Reader) ([]OwnReactions, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return nil, err
		}
		return r.OwnReactions(st.Session.User.ID, room, st.first(), st.Room.Number)
	})
}
