package chat

import "context"

// Edit replaces the text of a message and returns the message. The same text
// changes nothing and makes no entry.
func (s *Service) Edit(ctx context.Context, session Session, message ID, text string) (Message, error) {
	if err := checkText(text); err != nil {
		return Message{}, err
	}
	if err := s.flood.take(session.User.ID, len(text)); err != nil {
		return Message{}, err
	}
	return s.change(ctx, session, message, EditMessage, EditEntry, func(m *Message) error {
		if m.Deleted {
			return ErrNotFound
		}
		if m.Text != text {
			m.Text, m.Edited = text, now()
		}
		return nil
	})
}

// Delete removes the text of a message for ever; its place stays, and it can be
// unread as before. Deleting what is deleted changes nothing.
func (s *Service) Delete(ctx context.Context, session Session, message ID) (Message, error) {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return Message{}, err
	}
	return s.change(ctx, session, message, DeleteMessage, DeleteEntry, func(m *Message) error {
		m.Text, m.Deleted = "", true
		return nil
	})
}

// change lets alter change a message and, if it did, adds an entry.
func (s *Service) change(ctx context.Context, session Session, id ID, action Action, kind Kind,
	alter func(*Message) error,
) (Message, error) {
	return write(ctx, s.store, func(tx Tx) (Message, error) {
		message, st, err := s.message(tx, session, id, action)
		if err != nil {
			return Message{}, err
		}
		before := message
		if err := alter(&message); err != nil || message == before {
			return message, err
		}
		if err := tx.SetMessage(message); err != nil {
			return Message{}, err
		}
		return message, s.append(tx, &st.Room, kind, message)
	})
}

// message fetches a message that who asks may see and do that to. What they may
// not see does not exist for them.
func (s *Service) message(tx Tx, session Session, id ID, action Action) (Message, Standing, error) {
	message, err := tx.Message(id)
	if isNotFound(err) {
		// Whether the session counts is said first, as for a message that exists.
		if _, err := s.session(tx, session.ID, now()); err != nil {
			return Message{}, Standing{}, err
		}
	}
	if err != nil {
		return Message{}, Standing{}, err
	}
	thing := claimOn(message.Author.ID, session.User.ID)
	if action == MarkRead {
		thing = noThing
	}
	st, err := s.standing(tx, session.ID, message.Room, action, thing)
	switch {
	case err != nil:
		return Message{}, Standing{}, err
	case message.Number < st.first():
		return Message{}, Standing{}, ErrNotFound
	case message.Kind != Text && action != MarkRead:
		return Message{}, Standing{}, ErrForbidden
	}
	return message, st, nil
}
