package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Locks is a store that holds every rule to what [chat.Locker] asks of it, whether or
// not the database needs it: locks are taken in order, and before a rule reads what
// it then goes by in order to write.
type Locks struct {
	chat.Store
	tb testing.TB

	mu    sync.Mutex
	taken []string
}

// CheckLocks returns the store with that check. A rule that breaks the order or writes
// without a lock fails, and tb with it.
func CheckLocks(tb testing.TB, store chat.Store) *Locks { return &Locks{Store: store, tb: tb} }

// Taken returns the locks that were taken since it was last called, in order, like
// "room 0000000000001".
func (l *Locks) Taken() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.taken
	l.taken = nil
	return taken
}

// Write checks the rule and runs it.
func (l *Locks) Write(ctx context.Context, rule func(chat.Tx) error) error {
	return l.Store.Write(ctx, func(tx chat.Tx) error { return l.checked(tx, rule, false) })
}

// WriteSoon checks the rule and has it run.
func (l *Locks) WriteSoon(rule func(chat.Tx) error) error {
	return l.Store.WriteSoon(func(tx chat.Tx) error { return l.checked(tx, rule, true) })
}

func (l *Locks) checked(tx chat.Tx, rule func(chat.Tx) error, soon bool) error {
	c := &lockedTx{Tx: tx, soon: soon, held: make(map[lock]bool), facts: make(map[fact]bool), keys: make(map[lock]string)}
	err := rule(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, taken := range c.taken {
		l.taken = append(l.taken, taken.String())
	}
	if c.broken != nil {
		l.tb.Errorf("a rule broke the order of locks: %v", c.broken)
		return c.broken
	}
	return err
}

// A lock is a room's, a person's, or that of all names.
type lock struct {
	of string
	id chat.ID
}

func roomLock(id chat.ID) lock { return lock{"room", id} }
func userLock(id chat.ID) lock { return lock{"user", id} }

var names = lock{of: "names"}

func (l lock) String() string {
	if l == names {
		return l.of
	}
	return l.of + " " + l.id.String()
}

// compare is the order in which locks are taken: "names" is before "room", and that
// before "user".
func (l lock) compare(other lock) int {
	return cmp.Or(cmp.Compare(l.of, other.of), cmp.Compare(l.id, other.id))
}

// A fact is something that a rule has read while it held a lock: nobody changes it
// before the rule ends.
type fact struct {
	under lock
	what  string
	id    chat.ID
}

// A lockedTx is what one rule sees.
type lockedTx struct {
	chat.Tx
	soon   bool
	taken  []lock
	held   map[lock]bool // true: the rule has made it itself
	facts  map[fact]bool
	keys   map[lock]string // that rooms and people have
	broken error
}

func (t *lockedTx) fail(format string, args ...any) error {
	t.broken = errors.Join(t.broken, fmt.Errorf(format, args...))
	return t.broken
}

func (t *lockedTx) lock(l lock) error {
	if _, held := t.held[l]; held {
		return nil
	}
	if n := len(t.taken); n > 0 && t.taken[n-1].compare(l) > 0 {
		return t.fail("%v is locked after %v", l, t.taken[n-1])
	}
	t.taken = append(t.taken, l)
	t.held[l] = false
	return nil
}

// made notes that the rule makes something, of which nobody else knows yet.
func (t *lockedTx) made(l lock) { t.held[l] = true }

// saw notes what the rule reads under a lock, if it holds that.
func (t *lockedTx) saw(under lock, what string, id chat.ID) {
	if _, held := t.held[under]; held {
		t.facts[fact{under, what, id}] = true
	}
}

// holds fails a write to something that is not locked.
func (t *lockedTx) holds(l lock, write string) error {
	if _, held := t.held[l]; !held {
		return t.fail("%s without the lock of %v", write, l)
	}
	return nil
}

// knows fails a write that goes by something which the rule has not read since it
// took the lock.
func (t *lockedTx) knows(l lock, write, what string, id chat.ID) error {
	if err := t.holds(l, write); err != nil {
		return err
	}
	if !t.held[l] && !t.facts[fact{l, what, id}] {
		return t.fail("%s of what was read before the lock of %v: the %s", write, l, what)
	}
	return nil
}

// named fails a new key that others could have too, unless names are locked. One that
// holds the id is nobody else's.
func (t *lockedTx) named(l lock, key string) error {
	if t.keys[l] == key || strings.Contains(key, l.id.String()) {
		return nil
	}
	return t.holds(names, "a new key for "+l.String())
}

func (t *lockedTx) LockNames() error {
	return cmp.Or(t.lock(names), t.Tx.LockNames())
}

func (t *lockedTx) LockRoom(id chat.ID) error {
	return cmp.Or(t.lock(roomLock(id)), t.Tx.LockRoom(id))
}

func (t *lockedTx) LockUser(id chat.ID) error {
	return cmp.Or(t.lock(userLock(id)), t.Tx.LockUser(id))
}

func (t *lockedTx) LockMessage(id chat.ID) (chat.Message, error) {
	m, err := t.Tx.LockMessage(id)
	if err == nil {
		err = t.lock(roomLock(m.Room))
		t.sawMessage(m)
	}
	return m, err
}

func (t *lockedTx) SendStanding(session, in chat.ID, clientID string) (chat.Standing, chat.Sent, error) {
	if err := t.lock(roomLock(in)); err != nil {
		return chat.Standing{}, chat.Sent{}, err
	}
	st, sent, err := t.Tx.SendStanding(session, in, clientID)
	t.saw(roomLock(in), "head", in)
	t.sawMembership(in, st.Session.User.ID)
	return st, sent, err
}

func (t *lockedTx) sawMessage(m chat.Message) { t.saw(roomLock(m.Room), "message", m.ID) }

func (t *lockedTx) sawMembership(in, of chat.ID) {
	t.saw(roomLock(in), "membership", of)
	t.saw(userLock(of), "membership", in)
}

// What rules read.

func (t *lockedTx) Room(id chat.ID) (chat.Room, error) {
	t.saw(roomLock(id), "head", id)
	r, err := t.Tx.Room(id)
	t.keys[roomLock(id)] = r.Key
	return r, err
}

func (t *lockedTx) Standing(session, in chat.ID) (chat.Standing, error) {
	st, err := t.Tx.Standing(session, in)
	t.keys[roomLock(in)] = st.Room.Key
	t.saw(roomLock(in), "head", in)
	t.sawMembership(in, st.Session.User.ID)
	return st, err
}

func (t *lockedTx) Membership(in, of chat.ID) (chat.Membership, error) {
	t.sawMembership(in, of)
	return t.Tx.Membership(in, of)
}

func (t *lockedTx) Sidebar(of, only chat.ID) ([]chat.SidebarRoom, error) {
	rooms, err := t.Tx.Sidebar(of, only)
	for _, r := range rooms {
		t.saw(roomLock(r.Room.ID), "head", r.Room.ID)
		t.sawMembership(r.Room.ID, of)
	}
	return rooms, err
}

func (t *lockedTx) Members(in chat.ID, skeleton string, after chat.MemberCursor, limit int) ([]chat.RoomPerson, error) {
	people, err := t.Tx.Members(in, skeleton, after, limit)
	for _, p := range people {
		t.sawMembership(in, p.User.ID)
	}
	return people, err
}

func (t *lockedTx) ErasedRoom() (chat.Room, error) {
	r, err := t.Tx.ErasedRoom()
	t.saw(roomLock(r.ID), "head", r.ID)
	return r, err
}

func (t *lockedTx) Message(id chat.ID) (chat.Message, error) {
	m, err := t.Tx.Message(id)
	t.sawMessage(m)
	return m, err
}

func (t *lockedTx) UserHead(of chat.ID) (chat.Position, error) {
	t.saw(userLock(of), "head", of)
	return t.Tx.UserHead(of)
}

func (t *lockedTx) KeptDraft(of, in chat.ID) (chat.KeptDraft, error) {
	t.saw(userLock(of), "draft", in)
	return t.Tx.KeptDraft(of, in)
}

func (t *lockedTx) PeopleHead() (chat.Position, error) {
	t.saw(names, "head", 0)
	return t.Tx.PeopleHead()
}

func (t *lockedTx) Account(id chat.ID) (chat.Account, error) {
	t.saw(userLock(id), "account", id)
	a, err := t.Tx.Account(id)
	t.keys[userLock(id)] = a.Key
	return a, err
}

func (t *lockedTx) AccountByKey(key string) (chat.Account, error) {
	a, err := t.Tx.AccountByKey(key)
	t.saw(userLock(a.ID), "account", a.ID)
	return a, err
}

// What they write.

func (t *lockedTx) AddAccount(a chat.Account) error {
	t.made(userLock(a.ID))
	return cmp.Or(t.holds(names, "AddAccount"), t.Tx.AddAccount(a))
}

func (t *lockedTx) SetAccount(a chat.Account) error {
	return cmp.Or(t.named(userLock(a.ID), a.Key), t.knows(userLock(a.ID), "SetAccount", "account", a.ID), t.Tx.SetAccount(a))
}

func (t *lockedTx) SetOwnerLink(link *chat.TokenHash, until time.Time) error {
	return cmp.Or(t.holds(names, "SetOwnerLink"), t.Tx.SetOwnerLink(link, until))
}

func (t *lockedTx) AddSession(s chat.Session, hash chat.TokenHash) error {
	return cmp.Or(t.holds(userLock(s.User.ID), "AddSession"), t.Tx.AddSession(s, hash))
}

func (t *lockedTx) TouchSession(s chat.Session) error {
	return cmp.Or(t.holds(userLock(s.User.ID), "TouchSession"), t.Tx.TouchSession(s))
}

func (t *lockedTx) AddDevice(device chat.TokenHash, of chat.ID, at time.Time, most int) error {
	return cmp.Or(t.holds(userLock(of), "AddDevice"), t.Tx.AddDevice(device, of, at, most))
}

func (t *lockedTx) RemoveDevices(of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveDevices"), t.Tx.RemoveDevices(of))
}

func (t *lockedTx) AddRoom(r chat.Room, maker chat.ID, clientID string) error {
	t.made(roomLock(r.ID))
	return cmp.Or(t.holds(names, "AddRoom"), t.Tx.AddRoom(r, maker, clientID))
}

func (t *lockedTx) SetRoom(r chat.Room) error {
	return cmp.Or(t.named(roomLock(r.ID), r.Key), t.knows(roomLock(r.ID), "SetRoom", "head", r.ID), t.Tx.SetRoom(r))
}

func (t *lockedTx) SetRoomText(in chat.ID, text chat.RoomText) error {
	return cmp.Or(t.holds(roomLock(in), "SetRoomText"), t.Tx.SetRoomText(in, text))
}

func (t *lockedTx) EraseRoom(in chat.ID, limit int) (int, error) {
	if err := t.holds(roomLock(in), "EraseRoom"); err != nil {
		return 0, err
	}
	return t.Tx.EraseRoom(in, limit)
}

func (t *lockedTx) SetMembership(m chat.Membership) error {
	return cmp.Or(t.knows(userLock(m.User), "SetMembership", "membership", m.Room), t.Tx.SetMembership(m))
}

func (t *lockedTx) AddInvitation(i chat.Invitation, most int) (bool, error) {
	if err := cmp.Or(t.holds(roomLock(i.Room), "AddInvitation"), t.holds(userLock(i.User), "AddInvitation")); err != nil {
		return false, err
	}
	return t.Tx.AddInvitation(i, most)
}

func (t *lockedTx) RemoveInvitation(in, of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveInvitation"), t.Tx.RemoveInvitation(in, of))
}

func (t *lockedTx) RemoveInvitations(of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveInvitations"), t.Tx.RemoveInvitations(of))
}

func (t *lockedTx) AddMembership(m chat.Membership) error {
	if !t.held[userLock(m.User)] { // who is new is a member of nothing
		if err := t.knows(roomLock(m.Room), "AddMembership", "membership", m.User); err != nil {
			return err
		}
	}
	return cmp.Or(t.knows(roomLock(m.Room), "AddMembership", "head", m.Room), t.holds(userLock(m.User), "AddMembership"), t.Tx.AddMembership(m))
}

func (t *lockedTx) RemoveMembership(in, of chat.ID) error {
	return cmp.Or(t.knows(roomLock(in), "RemoveMembership", "membership", of), t.holds(userLock(of), "RemoveMembership"), t.Tx.RemoveMembership(in, of))
}

func (t *lockedTx) SetMark(m chat.Membership) error {
	return cmp.Or(t.knows(userLock(m.User), "SetMark", "membership", m.Room), t.Tx.SetMark(m))
}

func (t *lockedTx) AddMessage(m chat.Message) error {
	return cmp.Or(t.knows(roomLock(m.Room), "AddMessage", "head", m.Room), t.Tx.AddMessage(m))
}

func (t *lockedTx) SetMessage(m chat.Message) error {
	return cmp.Or(t.knows(roomLock(m.Room), "SetMessage", "message", m.ID), t.Tx.SetMessage(m))
}

func (t *lockedTx) SetMentions(m chat.Message, members []chat.ID, called bool) error {
	return cmp.Or(t.knows(roomLock(m.Room), "SetMentions", "head", m.Room), t.Tx.SetMentions(m, members, called))
}

func (t *lockedTx) AddReaction(m chat.Message, user chat.ID, emoji string, id chat.ID) error {
	return cmp.Or(t.knows(roomLock(m.Room), "AddReaction", "message", m.ID), t.Tx.AddReaction(m, user, emoji, id))
}

func (t *lockedTx) RemoveReaction(m chat.Message, user chat.ID, emoji string) error {
	return cmp.Or(t.knows(roomLock(m.Room), "RemoveReaction", "message", m.ID), t.Tx.RemoveReaction(m, user, emoji))
}

func (t *lockedTx) RemoveReactions(m chat.Message) error {
	return cmp.Or(t.knows(roomLock(m.Room), "RemoveReactions", "message", m.ID), t.Tx.RemoveReactions(m))
}

func (t *lockedTx) SetReactions(r chat.Reactions) error {
	return cmp.Or(t.knows(roomLock(r.Room), "SetReactions", "message", r.Message), t.Tx.SetReactions(r))
}

func (t *lockedTx) AddSaved(of chat.ID, s chat.Saved) error {
	return cmp.Or(t.holds(userLock(of), "AddSaved"), t.Tx.AddSaved(of, s))
}

func (t *lockedTx) RemoveSaved(of, message chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveSaved"), t.Tx.RemoveSaved(of, message))
}

func (t *lockedTx) RemoveAllSaved(of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveAllSaved"), t.Tx.RemoveAllSaved(of))
}

func (t *lockedTx) ToldReactions(told []chat.Reactions, number int64) error {
	for _, r := range told {
		if err := t.holds(roomLock(r.Room), "ToldReactions"); err != nil {
			return err
		}
	}
	return t.Tx.ToldReactions(told, number)
}

func (t *lockedTx) SetDraft(of chat.ID, d chat.KeptDraft) error {
	return cmp.Or(t.knows(userLock(of), "SetDraft", "draft", d.Room), t.Tx.SetDraft(of, d))
}

func (t *lockedTx) RemoveDraft(in, of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveDraft"), t.Tx.RemoveDraft(in, of))
}

func (t *lockedTx) RemoveDrafts(of chat.ID) error {
	return cmp.Or(t.holds(userLock(of), "RemoveDrafts"), t.Tx.RemoveDrafts(of))
}

func (t *lockedTx) Append(r chat.Room, e chat.Entry) error {
	if t.soon {
		return t.fail("WriteSoon of an entry in the log of %v", roomLock(r.ID))
	}
	return cmp.Or(t.knows(roomLock(r.ID), "Append", "head", r.ID), t.Tx.Append(r, e))
}

func (t *lockedTx) TrimRoomLog(in chat.ID, first int64, limit int) error {
	return cmp.Or(t.holds(roomLock(in), "TrimRoomLog"), t.Tx.TrimRoomLog(in, first, limit))
}

func (t *lockedTx) AppendUser(e chat.UserEntry) error {
	return cmp.Or(t.knows(userLock(e.User), "AppendUser", "head", e.User), t.Tx.AppendUser(e))
}

func (t *lockedTx) TrimUserLog(of chat.ID, first int64) error {
	return cmp.Or(t.holds(userLock(of), "TrimUserLog"), t.Tx.TrimUserLog(of, first))
}

func (t *lockedTx) AppendPerson(e chat.PersonEntry) error {
	if t.soon {
		return t.fail("WriteSoon of an entry in the people log")
	}
	return cmp.Or(t.knows(names, "AppendPerson", "head", 0), t.Tx.AppendPerson(e))
}

func (t *lockedTx) TrimPeopleLog(first int64) error {
	return cmp.Or(t.holds(names, "TrimPeopleLog"), t.Tx.TrimPeopleLog(first))
}
