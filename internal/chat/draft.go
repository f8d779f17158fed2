package chat

import (
	"cmp"
	"context"
)

// A Draft is a message to be sent, or one that is being written.
type Draft struct {
	Room     ID
	ClientID string // made by the client, unique for the author: a second Send of it returns the first's result
	Text     string // sent as [CleanText] makes it, kept as it is
	ReplyTo  ID     // a message of the room that its author may see; 0: none
}

func (d Draft) check() error {
	if err := checkClientID(d.ClientID); err != nil {
		return err
	}
	return checkText(d.Text)
}

// A KeptDraft is what one person has written last in a room and not sent, as all their
// devices are to show it.
type KeptDraft struct {
	Draft
	Number int64 // of the entry of the person's log that tells of it
}

// A DraftMark says whether there is a draft in a room, and in which version.
type DraftMark struct {
	Room   ID
	Number int64 // as of its [KeptDraft]; 0: there is none
}

// KeepDraft keeps what a session's user writes in a room, in place of what is kept of
// that room, and returns the number of the entry by which their devices hear of it. An
// empty text ends the draft of that client id, and leaves any other one. The number is 0
// if nothing was kept: because the text is empty, or the draft was sent before.
//
// There is one draft for each room that somebody is in, so there are never more than
// there are rooms.
func (s *Service) KeepDraft(ctx context.Context, session Session, draft Draft) (int64, error) {
	if err := cmp.Or(checkClientID(draft.ClientID), checkCharacters(draft.Text), checkLength(draft.Text)); err != nil {
		return 0, err
	}
	if err := s.drafting.take(session.User.ID, len(draft.Text)); err != nil {
		return 0, err
	}
	return write(ctx, s.store, func(tx Tx) (int64, error) { return s.keepDraft(tx, session, draft) })
}

func (s *Service) keepDraft(tx Tx, session Session, draft Draft) (int64, error) {
	if err := tx.LockUser(session.User.ID); err != nil {
		return 0, err
	}
	st, err := s.standing(tx, session.ID, draft.Room, KeepDraft, noThing)
	if err != nil {
		return 0, err
	}
	me := st.Session.User.ID
	if draft.Text == "" {
		return 0, s.endDraft(tx, me, draft)
	}
	kept, err := tx.KeptDraft(me, draft.Room)
	if err != nil || kept.Draft == draft {
		return kept.Number, err
	}
	sent, err := tx.IsSent(me, draft.ClientID)
	if err != nil || sent {
		return 0, err
	}
	head, err := tx.UserHead(me)
	if err != nil {
		return 0, err
	}
	kept = KeptDraft{draft, head.Number + 1}
	if err := tx.SetDraft(me, kept); err != nil {
		return 0, err
	}
	return kept.Number, s.tellDraft(tx, me, DraftMark{draft.Room, kept.Number})
}

// endDraft removes a draft that is sent or emptied, if it is the one that is kept of its
// room. Its author is locked.
func (s *Service) endDraft(tx Tx, author ID, ended Draft) error {
	kept, err := tx.KeptDraft(author, ended.Room)
	if err != nil || kept.Number == 0 || kept.ClientID != ended.ClientID {
		return err
	}
	if err := tx.RemoveDraft(ended.Room, author); err != nil {
		return err
	}
	return s.tellDraft(tx, author, DraftMark{Room: ended.Room})
}

// tellDraft adds an entry about a draft to its author's log.
func (s *Service) tellDraft(tx Tx, author ID, mark DraftMark) error {
	return s.appendUser(tx, UserEntry{User: author, Kind: Drafted, Room: mark.Room, Draft: mark})
}

// KeptDraft returns what a session's user has written last in a room, on whatever device;
// the zero KeptDraft if there is nothing.
func (s *Service) KeptDraft(ctx context.Context, session Session, room ID) (KeptDraft, error) {
	return read(ctx, s.store, func(r Reader) (KeptDraft, error) {
		st, err := s.standing(r, session.ID, room, KeepDraft, noThing)
		if err != nil {
			return KeptDraft{}, err
		}
		return r.KeptDraft(st.Session.User.ID, room)
	})
}
