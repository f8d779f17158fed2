package storetest

import "github.com/hubbub-chat/hubbub/internal/chat"

// A nametable is what a replica knows of people whom it has read about before: they stand over
// what was read with rooms and messages.
type nametable struct {
	at      *chat.Position // nil: no name was read yet
	known   map[chat.ID]chat.User
	waiting map[int64]chat.PersonEntry
}

func noNames() nametable {
	return nametable{known: make(map[chat.ID]chat.User), waiting: make(map[int64]chat.PersonEntry)}
}

// now is a person as the replica shows them.
func (n *nametable) now(u chat.User) chat.User {
	if known, ok := n.known[u.ID]; ok {
		return known
	}
	return u
}

func (n *nametable) listing(l listing) listing {
	for i, u := range l.With {
		l.With[i] = n.now(u)
	}
	l.By = n.now(l.By)
	return l
}

// take takes a part of the people log, or where to begin.
func (n *nametable) take(p chat.PeoplePage) {
	if n.at == nil {
		at := p.Next
		n.at = &at
	}
	for _, e := range p.Entries {
		n.hear(e)
	}
	n.settle()
}

// hear takes an entry, which may come early, late, or again.
func (n *nametable) hear(e chat.PersonEntry) {
	n.waiting[e.Number] = e
	n.settle()
}

func (n *nametable) settle() {
	for n.at != nil {
		e, due := n.waiting[n.at.Number+1]
		if !due {
			return
		}
		delete(n.waiting, e.Number)
		n.known[e.Person.ID] = e.Person
		at := e.Position()
		n.at = &at
	}
}
