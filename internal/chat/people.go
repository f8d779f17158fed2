package chat

// A PersonEntry is one change of what everybody sees of a person, in a log that the
// whole server shares: whoever has read a name before learns from it that it is another
// one now. It holds no name: Person is as they are when the entry is read.
type PersonEntry struct {
	Number int64
	ID     ID
	Person User
}

// Position returns where the entry stands.
func (e PersonEntry) Position() Position { return Position{e.Number, e.ID} }

// tellPeople adds an entry about a person to the people log, and removes those that are
// no use any more. The rule has locked all names, and keeps the person too.
func (s *Service) tellPeople(tx Tx, person User) error {
	head, err := tx.PeopleHead()
	if err != nil {
		return err
	}
	entry := PersonEntry{Number: head.Number + 1, ID: s.ids.next(), Person: person}
	if err := tx.AppendPerson(entry); err != nil {
		return err
	}
	tx.Announce(News{People: []PersonEntry{entry}})
	// From further back than maxGap nobody goes on.
	if first := entry.Number - maxGap; first > 1 && first%trimEvery == 0 {
		return tx.TrimPeopleLog(first)
	}
	return nil
}

// peoplePage reads what came after a position in the people log. From nil, a client that
// has read no name before goes on from the head.
func peoplePage(r Reader, from *Position) (PeoplePage, error) {
	head, err := r.PeopleHead()
	if err != nil || from == nil {
		return PeoplePage{AsOf: head, Next: head}, err
	}
	return logPage(*from, head, func(number int64) (ID, error) {
		if number == 0 {
			return 0, nil
		}
		return r.PersonEntryAt(number)
	}, func(after int64) ([]PersonEntry, error) { return r.PeopleEntries(after, maxEntries) })
}
