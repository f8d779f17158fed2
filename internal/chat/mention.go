package chat

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
)

// MaxMentioned is how many people one message may mention.
const MaxMentioned = 50

// maxNamesTried is how many different names one message may have looked up: what comes
// after them stays text.
const maxNamesTried = 500

// A Call is a mention of everybody in a room.
type Call string

// The calls. CallRoom counts as a mention of each member; CallHere is for those who are
// there as it comes, and is not counted.
const (
	CallRoom Call = "room"
	CallHere Call = "here"
)

// MaxMentions is how many mentions of one kind in a room are told of: nobody counts more.
const MaxMentions = 100

// mentionLength is how many bytes the token of a mention has at most.
const mentionLength = idLength + len("<@>")

// UnreadMentions are the messages of a room that mention a person and are unread to them,
// as of a number of the room's log; see [MentionReader].
type UnreadMentions struct {
	Number int64
	Counts []int64
}

// A Called says that a message calls everybody in its room, or not any more. No entry of
// a person's log tells of it.
type Called struct {
	Room   ID
	Count  int64
	Author ID // who is not called; 0: somebody else
	On     bool
}

// Mentions are what a text that is kept mentions: it has a token in place of each name,
// <@ID> for a person and <@room> or <@here> for a [Call].
type Mentions struct {
	People []ID // in the order of the text, each once
	Room   bool
	Here   bool
}

// MentionsIn finds the mentions in a text that is kept. It takes time in proportion to the
// text's length, and little if there are none.
func MentionsIn(text string) (m Mentions) {
	if !strings.Contains(text, "<@") {
		return m
	}
	for _, c := range candidates(text) {
		m.add(c)
	}
	return m
}

func (m *Mentions) add(c candidate) {
	switch {
	case c.call == CallRoom:
		m.Room = true
	case c.call == CallHere:
		m.Here = true
	case c.person != 0 && !slices.Contains(m.People, c.person):
		m.People = append(m.People, c.person)
	}
}

// A candidate is a place of a text that may be a mention: a token, which says of what, or
// an @ with the names that may be meant.
type candidate struct {
	from, to int // of a token
	person   ID
	call     Call
	names    []line // the longest first, without the @
}

// candidates finds what may be a mention: outside of code, and not behind a backslash. An
// @ has to begin a word, and be in no address.
func candidates(text string) (found []candidate) {
	code := codeIn(text)
	address, end := false, 0
	for i, r := range text {
		if unicode.IsSpace(r) {
			address = false
		} else if strings.HasPrefix(text[i:], "://") || len(text)-i >= 4 && strings.EqualFold(text[i:i+4], "www.") {
			address = true
		}
		if i < end || code[i] || i > 0 && text[i-1] == '\\' {
			continue
		}
		switch r {
		case '<':
			if c, ok := token(text, i); ok {
				found, end = append(found, c), c.to
			}
		case '@':
			if names := namesAt(text, i+1); !address && beginsWord(text, i) && len(names) > 0 {
				found = append(found, candidate{from: i, names: names})
			}
		}
	}
	return found
}

// token reads the token that begins at an offset.
func token(text string, from int) (c candidate, ok bool) {
	rest, ok := strings.CutPrefix(text[from:], "<@")
	if !ok {
		return c, false
	}
	said, _, ok := strings.Cut(rest[:min(len(rest), idLength+1)], ">")
	c = candidate{from: from, to: from + len("<@>") + len(said), call: Call(said)}
	if !ok || c.call == CallRoom || c.call == CallHere {
		return c, ok
	}
	id, err := ParseID(said)
	c.call, c.person = "", id
	return c, err == nil && id != 0
}

// beginsWord tells whether an @ at an offset begins a word: it is neither within one, nor
// in a mail address or a path.
func beginsWord(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || !(unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune(`_/\@`, r))
}

// unspaced are scripts whose words stand together without spaces, or with endings.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// namesAt lists the names that may be meant by what begins at an offset, the longest
// first: all that names are made of, or what is before one of the signs in it, or before
// a letter of a script that writes words together.
func namesAt(text string, from int) (names []line) {
	for to := from; to-from <= maxNameBytes; {
		next, size := utf8.DecodeRuneInString(text[to:])
		last, _ := utf8.DecodeLastRuneInString(text[from:to])
		if to > from && !separator(last) && endsName(last, next) {
			names = append(names, line{from, to})
		}
		if !inName(next) && !separator(next) {
			break
		}
		to += size
	}
	slices.Reverse(names)
	return names
}

// endsName tells whether a name may end between two characters.
func endsName(last, next rune) bool {
	return !inName(next) || !unicode.Is(unicode.M, next) && (unicode.In(last, unspaced...) || unicode.In(next, unspaced...))
}

// inName tells whether a character is one of those between which separators stand.
func inName(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// A mentioner finds out who is meant in a text for a room.
type mentioner struct {
	r        Reader
	st       Standing
	before   Mentions // what the message has mentioned so far
	accounts map[string]*User
	members  []ID // who is meant and in the room, but for the author
	people   []User
}

// mention puts tokens in place of the names and calls in a text that mean something in the
// room: of people who may see it, and of all who are in it if the author may call them. What
// means nothing stays text. Before is what the message mentioned before an edit: it stays
// so, if it is still there.
func mention(r Reader, st Standing, text string, before Mentions) (string, *mentioner, error) {
	m := &mentioner{r: r, st: st, before: before, accounts: make(map[string]*User)}
	var out strings.Builder
	at := 0
	for _, c := range candidates(text) {
		to, token, err := m.meant(text, c)
		if err != nil {
			return "", nil, err
		}
		out.WriteString(text[at:c.from])
		out.WriteString(token)
		at = to
	}
	if len(m.people) > MaxMentioned {
		return "", nil, over("text", MentionsMany, MaxMentioned, "A message can mention at most 50 people.")
	}
	out.WriteString(text[at:])
	return out.String(), m, nil
}

// meant returns what stands in place of a candidate, and where that ends.
func (m *mentioner) meant(text string, c candidate) (to int, token string, err error) {
	if len(c.names) == 0 {
		there := m.mayCall(c.call)
		if c.call == "" {
			there, err = m.account(c.person)
		}
		if !there || err != nil {
			return c.from, `\`, err // the same characters, and no token
		}
		return c.to, text[c.from:c.to], nil
	}
	for _, name := range c.names {
		key, err := precis.UsernameCaseMapped.String(text[name.from:name.to])
		if err != nil {
			continue
		}
		if call := Call(key); m.mayCall(call) {
			return name.to, "<@" + key + ">", nil
		}
		user, err := m.named(key)
		if err != nil {
			return 0, "", err
		}
		if user != nil {
			return name.to, "<@" + user.ID.String() + ">", nil
		}
	}
	return c.from, "", nil
}

// mayCall tells whether the author may call all who are in the room.
func (m *mentioner) mayCall(call Call) bool {
	return (call == CallRoom || call == CallHere) && m.st.may(CallMembers, noThing) == nil
}

// named finds the person with a name who may see the room; nil: there is none.
func (m *mentioner) named(key string) (*User, error) {
	if user, tried := m.accounts[key]; tried || len(m.accounts) == maxNamesTried {
		return user, nil
	}
	m.accounts[key] = nil
	account, err := m.r.AccountByKey(key)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	meant, err := m.take(account.User)
	if meant {
		m.accounts[key] = &account.User
	}
	return m.accounts[key], err
}

// account tells whether a token is one of a person who may be mentioned.
func (m *mentioner) account(id ID) (bool, error) {
	key := id.String() + ">" // no name has that
	if user, tried := m.accounts[key]; tried || len(m.accounts) == maxNamesTried {
		return user != nil, nil
	}
	m.accounts[key] = nil
	account, err := m.r.Account(id)
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	meant, err := m.take(account.User)
	if meant {
		m.accounts[key] = &account.User
	}
	return meant, err
}

// take notes a person as mentioned, if they may be: who may see the room, or was mentioned
// before.
func (m *mentioner) take(user User) (bool, error) {
	if slices.ContainsFunc(m.people, func(u User) bool { return u.ID == user.ID }) {
		return true, nil
	}
	_, err := m.r.Membership(m.st.Room.ID, user.ID)
	member := err == nil
	if err != nil && !isNotFound(err) {
		return false, err
	}
	sees := user.State == Active && (member || m.st.Room.Kind.found())
	if !sees && !slices.Contains(m.before.People, user.ID) {
		return false, nil
	}
	m.people = append(m.people, user)
	if member && user.ID != m.st.Session.User.ID {
		m.members = append(m.members, user.ID)
	}
	return true, nil
}

// keepMentions keeps who is mentioned by a message that is new, or another one now, and
// tells them. Before is what it mentioned, and named are the members whom it names now.
func (s *Service) keepMentions(tx Tx, room Room, message Message, before Mentions, named []ID) error {
	now := MentionsIn(message.Text)
	if now.Room {
		named = nil // everybody counts it once
	}
	if len(named) == 0 && !now.Room && len(before.People) == 0 && !before.Room {
		return nil
	}
	var former []ID
	if len(before.People) > 0 {
		var err error
		if former, err = tx.Mentioned(message); err != nil {
			return err
		}
	}
	told := symmetricDifference(former, named)
	if err := lockPeople(tx, told); err != nil {
		return err
	}
	if err := tx.SetMentions(message, named, now.Room); err != nil {
		return err
	}
	for _, user := range told {
		mentions, err := tx.Mentions(user, room.ID)
		if err != nil {
			return err
		}
		entry := UserEntry{User: user, Kind: NamedIn, Room: room.ID, Mentions: UnreadMentions{Number: room.Number, Counts: mentions[room.ID]}}
		if err := s.appendUser(tx, entry); err != nil {
			return err
		}
	}
	if now.Room == before.Room {
		return nil
	}
	called := Called{Room: room.ID, Count: message.Count, On: now.Room}
	// Who may not see an older message is not told whose it is.
	if now.Room && (message.Number == room.Number || room.History == FromStart) {
		called.Author = message.Author.ID
	}
	tx.Announce(News{Called: []Called{called}})
	return nil
}

// symmetricDifference lists what is in one of two lists and not in the other.
func symmetricDifference(a, b []ID) (ids []ID) {
	for _, id := range a {
		if !slices.Contains(b, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range b {
		if !slices.Contains(a, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
