package chat

import (
	"context"
	"strings"
)

// MaxQuotes is how many messages [Service.Quotes] looks up at once.
const MaxQuotes = 50

// maxQuote is how many characters (code points) of a text a quote has.
const maxQuote = 200

// A Quote is what stands of a message above a reply to it, as the message is now. Entries
// never carry it: they go out as the same bytes to people who see different parts of a room.
type Quote struct {
	Message ID
	Author  User
	Text    string // its beginning, with an ellipsis if there is more; "" once deleted
	Deleted bool
	// Mentioned are the people whom the text mentions, as they are now.
	Mentioned []User
}

// Quote returns what stands of the message above a reply to it.
func (m Message) Quote() Quote {
	return Quote{Message: m.ID, Author: m.Author, Text: beginning(m.Text), Deleted: m.Deleted, Mentioned: m.Mentioned}
}

// Quoted are quotes, and the number of the room's log as of which they are right.
type Quoted struct {
	AsOf   int64
	Quotes []Quote
}

// Quotes returns what stands of messages of a room, deleted ones too. A message that is of
// another room, a line, from before what the reader may see, or never was, is left out.
func (s *Service) Quotes(ctx context.Context, session Session, room ID, messages []ID) (Quoted, error) {
	return read(ctx, s.store, func(r Reader) (Quoted, error) {
		st, err := s.standing(r, session.ID, room, ReadRoom, noThing)
		if err != nil {
			return Quoted{}, err
		}
		found, err := quotes(r, st, messages)
		return Quoted{AsOf: st.Room.Number, Quotes: found}, err
	})
}

func quotes(r Reader, st Standing, messages []ID) ([]Quote, error) {
	var found []Quote
	for _, id := range messages {
		m, err := r.Message(id)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if st.sees(m) {
			found = append(found, m.Quote())
		}
	}
	return found, nil
}

// repliedTo lists what messages reply to and is not among them.
func repliedTo(messages []Message) (ids []ID) {
	known := make(map[ID]bool, len(messages))
	for _, m := range messages {
		known[m.ID] = true
	}
	for _, m := range messages {
		if m.ReplyTo != 0 && !m.Deleted && !known[m.ReplyTo] {
			known[m.ReplyTo] = true
			ids = append(ids, m.ReplyTo)
		}
	}
	return ids
}

// beginning returns a text, or the part of a long one that a quote has.
func beginning(text string) string {
	characters := 0
	for i := range text {
		if characters == maxQuote {
			// Half a token would be shown as it is.
			if token := strings.LastIndex(text[:i], "<@"); token >= 0 && !strings.Contains(text[token:i], ">") && i-token < mentionLength {
				i = token
			}
			return text[:i] + "…"
		}
		characters++
	}
	return text
}

// sees tells whether a message is a text of the room that its member may see.
func (s Standing) sees(m Message) bool {
	return m.Room == s.Room.ID && m.Kind == Text && m.Number >= s.first()
}

// mayReply decides about a reply to a message, 0 for none, in a room that is locked: the
// message is not deleted meanwhile.
func mayReply(r Reader, st Standing, message ID) error {
	if message == 0 {
		return nil
	}
	m, err := r.Message(message)
	if isNotFound(err) || err == nil && (m.Deleted || !st.sees(m)) {
		return ErrReplyGone
	}
	return err
}
