package chat

import (
	"context"
	"time"
)

// A Revision is another text for a message.
type Revision struct {
	Message ID
	Text    string
	// Base is when the message had last been edited, as far as the author knew; the
	// zero time says never. Nil: the new text replaces whatever the message says.
	Base *time.Time
}

// Edit replaces the text of a message and returns the message. The text is kept as
// [CleanText] makes it. The same text changes nothing and makes no entry, so an edit
// whose answer was lost can be sent again. If the message was edited after the
// revision's Base, Edit returns [ErrConflict]: a repetition that comes late undoes no
// newer edit.
func (s *Service) Edit(ctx context.Context, session Session, revision Revision) (Message, error) {
	revision.Text = CleanText(revision.Text)
	if err := checkText(revision.Text); err != nil {
		return Message{}, err
	}
	if err := s.flood.take(session.User.ID, len(revision.Text)); err != nil {
		return Message{}, err
	}
	return s.change(ctx, session, revision.Message, EditMessage, EditEntry, func(r Reader, st Standing, m *Message) ([]ID, bool, error) {
		if m.Deleted {
			return nil, false, ErrNotFound
		}
		text, meant, err := mention(r, st, revision.Text, MentionsIn(m.Text))
		switch {
		case err != nil:
			return nil, false, err
		case m.Text == text:
			return nil, false, nil
		case revision.Base != nil && !revision.Base.Equal(m.Edited):
			return nil, false, ErrConflict
		}
		m.Text, m.Mentioned, m.Edited = text, meant.people, nextEdit(m.Edited)
		return meant.members, true, nil
	})
}

// nextEdit is the time of an edit that follows one at last. It is later even if
// the clock was set back: no two edits of a message have the same time.
func nextEdit(last time.Time) time.Time {
	if at := now(); at.After(last) {
		return at
	}
	return last.Add(time.Millisecond)
}

// Delete removes the text of a message for ever; its place stays, and it can be
// unread as before. Deleting what is deleted changes nothing.
func (s *Service) Delete(ctx context.Context, session Session, message ID) (Message, error) {
	if err := s.flood.take(session.User.ID, 0); err != nil {
		return Message{}, err
	}
	return s.change(ctx, session, message, DeleteMessage, DeleteEntry, func(_ Reader, _ Standing, m *Message) ([]ID, bool, error) {
		if m.Deleted {
			return nil, false, nil
		}
		m.Text, m.Mentioned, m.Deleted, m.Pin = "", nil, true, Pin{}
		return nil, true, nil
	})
}

// change lets alter change a message, and adds an entry if alter says that it did. Named
// are the members whom the message mentions then.
func (s *Service) change(ctx context.Context, session Session, id ID, action Action, kind Kind,
	alter func(Reader, Standing, *Message) (named []ID, changed bool, err error),
) (Message, error) {
	return write(ctx, s.store, func(tx Tx) (Message, error) {
		message, st, err := s.message(tx, session, id, action)
		if err != nil {
			return Message{}, err
		}
		before := MentionsIn(message.Text)
		named, changed, err := alter(tx, st, &message)
		if err != nil || !changed {
			return message, err
		}
		if err := s.inTime(st, message, action); err != nil {
			return Message{}, err
		}
		if err := tx.SetMessage(message); err != nil {
			return Message{}, err
		}
		if message.Deleted {
			if err := tx.RemoveReactions(message); err != nil {
				return Message{}, err
			}
		}
		if err := s.append(tx, &st.Room, Entry{Kind: kind, Message: &message}); err != nil {
			return Message{}, err
		}
		return message, s.keepMentions(tx, st.Room, message, before, named)
	})
}

// message fetches a message that who asks may see and do that to, and locks what the
// action changes. What they may not see does not exist for them.
func (s *Service) message(tx Tx, session Session, id ID, action Action) (Message, Standing, error) {
	fetch := tx.LockMessage
	if action == MarkRead {
		if err := tx.LockUser(session.User.ID); err != nil {
			return Message{}, Standing{}, err
		}
		fetch = tx.Message
	}
	message, err := fetch(id)
	return s.judged(tx, session, message, err, action)
}

// judged returns a message that was fetched, or not, if who asks may see and do that to
// it.
func (s *Service) judged(r Reader, session Session, message Message, err error, action Action) (Message, Standing, error) {
	if isNotFound(err) {
		// Whether the session counts is said first, as for a message that exists.
		if _, err := s.session(r, session.ID, now()); err != nil {
			return Message{}, Standing{}, err
		}
	}
	if err != nil {
		return Message{}, Standing{}, err
	}
	thing := noThing
	if action == EditMessage || action == DeleteMessage {
		thing = claimOn(message.Author.ID, session.User.ID)
	}
	st, err := s.standing(r, session.ID, message.Room, action, thing)
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
