package chat

import "context"

// Send puts a message into a room. When it returns without an error the message
// is on disk. A second Send with the same client id returns the first one's
// result and changes nothing, so a retryable refusal, or none at all, is answered
// by trying again. A reply to a message that is deleted, or that its author can't see, is
// refused as [ErrReplyGone]. The draft of that client id ends with it. Sending reads nothing: whoever writes may not have seen what
// came before, so the mark stays, and one's own message is behind it until it is
// marked like any other.
func (s *Service) Send(ctx context.Context, session Session, draft Draft) (Sent, error) {
	draft.Text = CleanText(draft.Text)
	if err := draft.check(); err != nil {
		return Sent{}, err
	}
	if err := s.flood.take(session.User.ID, len(draft.Text)); err != nil {
		return Sent{}, err
	}
	return write(ctx, s.store, func(tx Tx) (Sent, error) { return s.send(tx, session, draft) })
}

func (s *Service) send(tx Tx, session Session, draft Draft) (Sent, error) {
	st, first, err := tx.SendStanding(session.ID, draft.Room, draft.ClientID)
	if isNotFound(err) || err == nil && !s.valid(st.Session, now()) {
		return Sent{}, ErrUnauthenticated
	}
	if err != nil {
		return Sent{}, err
	}
	if first.ID != 0 {
		if first.Room != draft.Room {
			return Sent{}, refused("clientId", Malformed, "This client id was used in another room.")
		}
		return first, nil
	}
	if err := st.mayWrite(); err != nil {
		return Sent{}, err
	}
	if err := mayReply(tx, st, draft.ReplyTo); err != nil {
		return Sent{}, err
	}
	room := st.Room
	text, meant, err := mention(tx, st, draft.Text, Mentions{})
	if err != nil {
		return Sent{}, err
	}
	author := st.Session.User.ID
	if err := s.unhide(tx, room, append([]ID{author}, meant.members...)); err != nil {
		return Sent{}, err
	}
	if err := s.endDraft(tx, author, draft); err != nil {
		return Sent{}, err
	}
	room.Count++
	message := Message{
		ID: s.ids.next(), Room: room.ID, Number: room.Number + 1, Count: room.Count,
		Kind: Text, Author: st.Session.User, ClientID: draft.ClientID,
		ReplyTo: draft.ReplyTo, Text: text, Mentioned: meant.people,
	}
	if err := tx.AddMessage(message); err != nil {
		return Sent{}, err
	}
	if err := s.append(tx, &room, Entry{Kind: MessageEntry, Message: &message}); err != nil {
		return Sent{}, err
	}
	if err := s.keepMentions(tx, room, message, Mentions{}, meant.members); err != nil {
		return Sent{}, err
	}
	return Sent{ID: message.ID, Room: room.ID, Number: message.Number, Count: message.Count}, nil
}
