package seed

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// chatter lets somebody say something, and now and then change what they said before.
func (w *world) chatter(p *place) error {
	if p.speaker == nil || !p.has(p.speaker.person) || w.random.IntN(3) > 0 { // the others go on
		p.speaker = p.writers()[w.random.IntN(len(p.writers()))]
	}
	if err := w.say(p, p.speaker, w.text(p, p.speaker)); err != nil {
		return err
	}
	if len(p.recent) < 8 {
		return nil
	}
	earlier := p.recent[0]
	p.recent = p.recent[1:]
	switch chance := w.random.IntN(100); {
	case chance < 4:
		earlier.Text, earlier.Edited = earlier.Text+" ("+again[w.random.IntN(len(again))]+")", w.at
		return w.change(p, chat.EditEntry, earlier)
	case chance < 6:
		earlier.Text, earlier.Deleted = "", true
		return w.change(p, chat.DeleteEntry, earlier)
	case chance < 20:
		return w.react(p, earlier)
	}
	return nil
}

// signs are what people set on messages.
var signs = []string{"👍", "❤️", "🎉", "😂", "👀"}

// react has some people set emoji on a message.
func (w *world) react(p *place, to chat.Message) error {
	on := chat.Reactions{Message: to.ID, Room: p.room.ID, Number: to.Number}
	first := w.random.IntN(len(signs))
	var errs []error
	for i, m := range w.some(p.members, 4) {
		if to.Number < p.room.First(m.Membership) {
			continue
		}
		emoji := signs[(first+i/3)%len(signs)]
		if n := len(on.Kinds); n > 0 && on.Kinds[n-1].Emoji == emoji {
			on.Kinds[n-1].Count++
		} else {
			on.Kinds = append(on.Kinds, chat.Reaction{Emoji: emoji, Count: 1})
		}
		on.Version++
		errs = append(errs, w.tx.AddReaction(to, m.user.ID, emoji, w.id()))
	}
	if on.Version == 0 {
		return nil
	}
	told := []chat.Reactions{on}
	errs = append(errs, w.tx.SetReactions(on), w.append(p, chat.Entry{Kind: chat.ReactionsEntry, Reactions: told}))
	return errors.Join(append(errs, w.tx.ToldReactions(told, p.room.Number))...)
}

// some are a few of a room's people, one at least.
func (w *world) some(members []*member, most int) []*member {
	first, n := w.random.IntN(len(members)), 1+w.random.IntN(min(most, len(members)))
	return append(members[first:min(first+n, len(members)):len(members)], members[:max(0, first+n-len(members))]...)
}

// again is what somebody adds who edits a message.
var again = []string{"see below", "I mean the second one", "edit: a typo", "tomorrow, not today"}

// writers are those who may write in a room.
func (p *place) writers() []*member {
	if p.room.Write == chat.Members {
		return p.members
	}
	var some []*member
	for _, m := range p.members {
		if p.room.Role(m.Membership, m.user) != chat.RoomMember {
			some = append(some, m)
		}
	}
	return some
}

// say adds a message.
func (w *world) say(p *place, m *member, text string) error {
	for _, other := range p.members {
		if !other.Hidden {
			continue
		}
		if err := w.show(p, other); err != nil {
			return err
		}
	}
	w.said++
	p.room.Count++
	message := chat.Message{
		ID: w.id(), Room: p.room.ID, Number: p.room.Number + 1, Count: p.room.Count, Kind: chat.Text,
		Author: m.user, ClientID: fmt.Sprint("seed-", w.said), ReplyTo: w.replyTo(p, m), Text: text,
	}
	p.recent = append(p.recent, message)
	return errors.Join(w.tx.AddMessage(message), w.append(p, chat.Entry{Kind: chat.MessageEntry, Message: &message}))
}

// replyTo picks something that somebody else has said lately and that is replied to; mostly
// 0, nothing.
func (w *world) replyTo(p *place, m *member) chat.ID {
	if len(p.recent) == 0 || w.random.IntN(10) > 0 {
		return 0
	}
	to := p.recent[w.random.IntN(len(p.recent))]
	if to.Author.ID == m.user.ID || to.Number < p.room.First(m.Membership) {
		return 0
	}
	return to.ID
}

func (w *world) change(p *place, kind chat.Kind, message chat.Message) error {
	return errors.Join(w.tx.SetMessage(message), w.append(p, chat.Entry{Kind: kind, Message: &message}))
}

// text is what somebody says in a room: in the room's language, in their own, or in the
// one that all have in common.
func (w *world) text(p *place, m *member) string {
	t := tongues[english]
	switch {
	case p.tongue != english:
		t = tongues[p.tongue]
	case p.company != nil && w.random.IntN(2) == 0 || w.random.IntN(4) == 0:
		t = tongues[m.tongue]
	}
	text := t.own[w.random.IntN(len(t.own))]
	more := t.own[w.random.IntN(len(t.own))]
	if w.random.IntN(4) == 0 && more != text && ends(text) {
		text += t.space + more
	}
	return text
}

// ends tells whether a text ends as a sentence does.
func ends(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?。！？।", last)
}

// settle is what is kept beside all that was said, at the end: how far everybody has
// read, what they prefer, who is invited, and what logs keep no longer.
func (w *world) settle() error {
	w.at = time.UnixMilli(w.Until.UnixMilli())
	for i, p := range w.places {
		for _, m := range p.members {
			if err := errors.Join(w.read(p, m), w.prefer(i, p, m)); err != nil {
				return err
			}
		}
		if p.company != nil && len(p.members) > 1 && i%29 == 0 {
			if err := w.hide(p, p.members[0]); err != nil {
				return err
			}
		}
		if before := p.room.Number - chat.KeptEntries + 1; before > 1 {
			if err := w.tx.TrimRoomLog(p.room.ID, before, int(before)); err != nil {
				return err
			}
		}
	}
	return errors.Join(w.invite(w.people[7%len(w.people)]), w.invite(w.people[len(w.people)-1]))
}

// read moves a mark: most of what was said is read, by most people.
func (w *world) read(p *place, m *member) error {
	count := p.room.Count
	switch chance := w.random.IntN(100); {
	case len(p.members) == 1: // notes to oneself
	case m.person == w.newcomer() || chance >= 97:
		return nil // nothing since they joined
	case chance >= 90:
		count -= 1 + w.random.Int64N(200)
	case chance >= 70:
		count -= 1 + w.random.Int64N(12)
	}
	if count <= m.Mark.Count {
		return nil
	}
	m.Mark = chat.Mark{Count: count, At: p.room.Number}
	return errors.Join(w.tx.SetMark(m.Membership), w.tell(m.person, chat.MarkMoved, p, &m.Mark))
}

// prefer sets what somebody wants to hear of a room, and whether it is a favourite.
func (w *world) prefer(i int, p *place, m *member) error {
	before, main := m.Membership, m.person == w.people[0] || m.person == w.people[7%len(w.people)]
	switch chance := w.random.IntN(100); {
	case p.lobby || p.company != nil && chance > 2:
	case chance < 5 || main && (i == 3 || i == 8):
		m.Favourite = true
	case chance < 9 || main && i == 6:
		m.Level = chat.NoMessages
	case chance < 15:
		m.Level = chat.OnlyMentions
	}
	if m.Membership == before {
		return nil
	}
	return errors.Join(w.tx.SetMembership(m.Membership), w.tell(m.person, chat.RoomGained, p, &m.Mark))
}

// hide takes a conversation out of the list of somebody who has left it.
func (w *world) hide(p *place, m *member) error {
	if m.Hidden {
		return nil
	}
	m.Hidden = true
	return errors.Join(w.tx.SetMembership(m.Membership), w.tell(m.person, chat.RoomLost, p, nil))
}

// invite invites somebody into a private room that they are not in.
func (w *world) invite(someone *person) error {
	for _, p := range w.places {
		if !p.open || p.kind != chat.Private || p.room.State != chat.InUse || p.has(someone) {
			continue
		}
		_, err := w.tx.AddInvitation(chat.Invitation{Room: p.room.ID, User: someone.user.ID, By: p.owner().user}, 1)
		return errors.Join(err, w.tell(someone, chat.RoomGained, p, nil))
	}
	return nil
}
