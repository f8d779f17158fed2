// Package storetest holds stores to what package chat asks of them, and rules to what
// it asks of rules.
//
//	func TestMyStore(t *testing.T) {
//		storetest.Run(t, func(tb testing.TB) storetest.Open { ... })
//	}
//
// [Run] is the one suite that every [chat.Store] must pass. [CheckLocks] wraps a store
// for the tests of rules.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A Store is a [chat.Store] as the program opens and closes it.
type Store interface {
	chat.Store
	// Health returns nil while the store can be written, otherwise why it cannot.
	Health() error
	// Close commits what waits, refuses what comes, and closes the store.
	Close() error
}

// Timing is how fast a store is to be.
type Timing struct {
	Soon  time.Duration // for how long what can wait is gathered
	Watch time.Duration // how often other processes' commits are looked for
}

// An Open opens one database, the same each time. Two stores of it that are open at
// once are like two processes.
type Open func(Timing) Store

// Run holds a kind of store to the whole contract. Each call of empty makes a database
// without content, which ends with the test.
func Run(t *testing.T, empty func(testing.TB) Open) {
	for _, tests := range []map[string]func(*house){
		people, sessions, rooms, members, logs, reactions, keeping, drafts, mentionRows, limits, transactions, soon, feeds, concurrency,
	} {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				h := newHouse(t, empty(t))
				defer h.close()
				tests[name](h)
			})
		}
	}
	t.Run("ASnapshotAndTheEntriesSinceAreAFreshSnapshot", func(t *testing.T) { converge(t, empty) })
}

// A house is a database, what is open of it, and what its feed hears.
type house struct {
	testing.TB
	open   Open
	timing Timing
	Store
	feed    *recorder
	made    chat.ID       // the last person
	service *chat.Service // nil until it is asked for; see house.serve
}

func newHouse(tb testing.TB, open Open) *house {
	h := &house{TB: tb, open: open, timing: Timing{Soon: time.Millisecond, Watch: time.Hour}}
	h.reopen()
	return h
}

// reopen opens the database, after closing it if it was open.
func (h *house) reopen() {
	h.Helper()
	h.close()
	h.Store = h.open(h.timing)
	h.feed = &recorder{tb: h.TB, numbers: make(map[chat.ID]int64)}
	h.Attach(h.feed)
	if h.service != nil {
		h.serve()
	}
}

func (h *house) close() {
	h.Helper()
	if h.Store != nil {
		h.ok(h.Store.Close())
	}
	h.Store = nil
}

// serve makes the rules run on the store, with all locks checked.
func (h *house) serve() *chat.Service {
	h.Helper()
	service, err := chat.New(context.Background(), CheckLocks(h.TB, h.Store), unlimited)
	h.ok(err)
	h.service = service
	return service
}

// unlimited lets tests send as fast as the store takes it.
var unlimited = &chat.Options{SendEvery: time.Nanosecond, SendBurst: 1 << 30, CheapHashes: true}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func all(errs ...error) error { return errors.Join(errs...) }

// write carries out a rule, which must succeed.
func (h *house) write(rule func(chat.Tx) error) {
	h.Helper()
	h.ok(h.Write(context.Background(), rule))
}

// equal fails unless both are the same.
func equal[T any](h *house, what string, got, want T) {
	h.Helper()
	if !reflect.DeepEqual(got, want) {
		h.Errorf("%s:\n got %+v,\nwant %+v", what, got, want)
	}
}

// get reads something that must be there, once in a reading transaction and once in one
// that writes: both must give the same.
func get[T any](h *house, read func(chat.Reader) (T, error)) T {
	h.Helper()
	var one, other T
	h.ok(h.Read(context.Background(), func(r chat.Reader) (err error) { one, err = read(r); return err }))
	h.write(func(tx chat.Tx) (err error) { other, err = read(tx); return err })
	equal(h, "a reader and a writer see different things", one, other)
	return one
}

// absent fails unless reading gives ErrNotFound.
func absent[T any](h *house, what string, read func(chat.Reader) (T, error)) {
	h.Helper()
	for _, reading := range []func(func(chat.Reader) error) error{
		func(read func(chat.Reader) error) error { return h.Read(context.Background(), read) },
		func(read func(chat.Reader) error) error {
			return h.Write(context.Background(), func(tx chat.Tx) error { return read(tx) })
		},
	} {
		if err := reading(func(r chat.Reader) error { _, err := read(r); return err }); err != error(chat.ErrNotFound) {
			h.Errorf("%s: %v, want that it is not found", what, err)
		}
	}
}

// A recorder is a feed that keeps what it hears, and insists on the order.
type recorder struct {
	tb      testing.TB
	mu      sync.Mutex
	numbers map[chat.ID]int64 // the last number of each room
	others  bool              // other processes write to the same rooms, and are heard of elsewhere
	news    chat.News
	deliver func(chat.News) // is told too, if set
}

// Publish makes the recorder a feed.
func (r *recorder) Publish(n chat.News) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range n.Entries {
		if last, known := r.numbers[e.Room]; known && !r.others && e.Number != last+1 {
			r.tb.Errorf("the feed heard number %d after %d", e.Number, last)
		}
		r.numbers[e.Room] = e.Number
	}
	if n.Empty() {
		r.tb.Error("the feed was told nothing")
	}
	r.news.Add(n)
	if r.deliver != nil {
		r.deliver(n)
	}
}

func (r *recorder) heard() chat.News {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all chat.News
	all.Add(r.news)
	return all
}

// onNews has deliver told of all that follows.
func (r *recorder) onNews(deliver func(chat.News)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deliver = deliver
}

// Sample rows.

// at is a time as it is kept: to the millisecond.
func at(minutes int) time.Time {
	return time.UnixMilli(1_700_000_000_123).Add(time.Duration(minutes) * time.Minute)
}

func userOf(n int) chat.User {
	return chat.User{ID: chat.ID(n), Name: fmt.Sprint("user ", n), Role: chat.Member, State: chat.Active}
}

func accountOf(n int) chat.Account {
	return chat.Account{User: userOf(n), Key: fmt.Sprint("key", n), Skeleton: fmt.Sprint("skeleton", n), Password: fmt.Sprint("hash ", n)}
}

func sessionOf(id, user int) chat.Session {
	return chat.Session{
		ID: chat.ID(id), User: userOf(user), Created: at(id), Seen: at(id + 1), Proved: at(id + 2),
		Address: "192.0.2.1", Agent: "a browser",
	}
}

func hashOf(n int) chat.TokenHash { return chat.TokenHash{31: byte(n), 0: 7} }

// addPeople keeps accounts.
func (h *house) addPeople(numbers ...int) {
	h.Helper()
	h.write(func(tx chat.Tx) error {
		for _, n := range numbers {
			if err := tx.AddAccount(accountOf(n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// addRooms keeps rooms whose history is visible from the start.
func (h *house) addRooms(ids ...int) {
	h.Helper()
	h.write(func(tx chat.Tx) error {
		for _, id := range ids {
			if err := addRoom(tx, roomOf(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// member makes somebody a member of the lobby, with a session, as signing up does but
// without a password.
func (h *house) member(name string, role chat.Role) chat.Session {
	h.Helper()
	parsed, err := chat.ParseName(name)
	h.ok(err)
	h.made = max(h.made+1<<16, chat.ID(time.Now().UnixMilli())<<21)
	user := chat.User{ID: h.made, Name: parsed.Shown, Role: role, State: chat.Active}
	h.write(func(tx chat.Tx) error {
		return tx.AddAccount(chat.Account{User: user, Key: parsed.Key, Skeleton: parsed.Skeleton})
	})
	session := h.logIn(user)
	h.ok(h.service.Join(context.Background(), session, h.service.Lobby()))
	return session
}

// logIn makes another session.
func (h *house) logIn(user chat.User) chat.Session {
	h.Helper()
	now := time.UnixMilli(time.Now().UnixMilli())
	var session chat.Session
	h.write(func(tx chat.Tx) error {
		sessions, err := tx.Sessions(user.ID)
		session = chat.Session{ID: user.ID + chat.ID(1+len(sessions))<<10, User: user, Created: now, Seen: now, Proved: now}
		if err != nil {
			return err
		}
		return tx.AddSession(session, chat.TokenHash(fmt.Appendf(nil, "%032d", session.ID)))
	})
	return session
}

func (h *house) send(s chat.Session, clientID, text string) chat.Sent {
	h.Helper()
	sent, err := h.service.Send(context.Background(), s, chat.Draft{Room: h.service.Lobby(), ClientID: clientID, Text: text})
	h.ok(err)
	return sent
}

// timeline reads all messages of the lobby, the oldest first.
func (h *house) timeline(s chat.Session) []chat.Message {
	h.Helper()
	var all []chat.Message
	for before := int64(1 << 60); ; {
		part, err := h.service.Before(context.Background(), s, h.service.Lobby(), before)
		h.ok(err)
		all = append(part.Messages, all...)
		if !part.More {
			return all
		}
		before = part.Messages[0].Number
	}
}

// settle waits until what waits for its time is kept.
func (h *house) settle() {
	h.Helper()
	ran := make(chan struct{})
	var once sync.Once
	h.ok(h.WriteSoon(func(chat.Tx) error {
		once.Do(func() { close(ran) })
		return nil
	}))
	<-ran
	h.write(func(chat.Tx) error { return nil }) // comes after that commit
}
