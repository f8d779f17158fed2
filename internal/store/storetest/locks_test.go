package storetest_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
	"github.com/hubbub-chat/hubbub/internal/store/storetest"
)

// unlocked are the writes that need no lock, and why.
var unlocked = map[string]string{
	"LockNames": "a lock", "LockRoom": "a lock", "LockUser": "a lock", "LockMessage": "a lock", "Announce": "no write",
	"SetToken": "of one's own session", "RemoveSession": "twice is once",
	"ForgetOwnerLink": "by age", "ForgetThrottles": "by age",
	"SetThrottle": "one count too few does no harm", "AddAuditRecord": "new", "ForgetAuditRecords": "by age",
	"SetSetting": "once, at the start",
}

func TestEveryWriteIsLockedOrIsKnownToNeedNoLock(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "locks.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	checked := make(map[string]bool)
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
			checked[f.Name.Name] = true
		}
	}
	reads := reflect.TypeFor[chat.Reader]()
	for m := range reflect.TypeFor[chat.Tx]().Methods() {
		if _, read := reads.MethodByName(m.Name); read {
			continue
		}
		if _, free := unlocked[m.Name]; !free && !checked[m.Name] {
			t.Errorf("CheckLocks lets rules call %s without a lock", m.Name)
		}
	}
}

// A deafTB takes errors and does not fail.
type deafTB struct {
	testing.TB
	errors []string
}

func (d *deafTB) Errorf(format string, args ...any) {
	d.errors = append(d.errors, fmt.Sprintf(format, args...))
}

// Rows that the rules of these tests work on.
var (
	ann     = chat.User{ID: 11, Name: "ann", Role: chat.Member, State: chat.Active}
	session = chat.Session{ID: 31, User: ann}
	account = chat.Account{User: ann, Key: "ann", Skeleton: "ann"}
	member  = chat.Membership{Room: 2, User: ann.ID, Joined: 1}
	message = chat.Message{ID: 21, Room: 1, Number: 1, Kind: chat.Text, Author: ann, ClientID: "1"}
	draft   = chat.KeptDraft{Draft: chat.Draft{Room: 2, ClientID: "1", Text: "half"}, Number: 1}
	gained  = chat.UserEntry{User: ann.ID, Number: 1, ID: 42, Kind: chat.RoomGained, Room: 2}
)

func all(errs ...error) error { return errors.Join(errs...) }

func head(tx chat.Tx) error { _, err := tx.Room(2); return err }

func userHead(tx chat.Tx) error { _, err := tx.UserHead(ann.ID); return err }

func noMembership(tx chat.Tx) error {
	if _, err := tx.Membership(2, ann.ID); !errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("there is a membership: %w", err)
	}
	return nil
}

func readAccount(tx chat.Tx) error { _, err := tx.Account(ann.ID); return err }

func readMessage(tx chat.Tx) error { _, err := tx.Message(message.ID); return err }

func appendTo(tx chat.Tx) error {
	return tx.Append(chat.Room{ID: 2, Number: 1, Entry: 41}, chat.Entry{Room: 2, Number: 1, ID: 41, Kind: chat.JoinEntry, Person: &ann})
}

// broken are rules that don't keep to what chat.Locker asks of them.
var broken = map[string]func(chat.Tx) error{
	"a room before names":   func(tx chat.Tx) error { return all(tx.LockRoom(1), tx.LockNames()) },
	"a person before names": func(tx chat.Tx) error { return all(tx.LockUser(1), tx.LockNames()) },
	"a new account while others may take its name": func(tx chat.Tx) error {
		a := account
		a.ID, a.Key, a.Skeleton = 12, "bob", "bob"
		return tx.AddAccount(a)
	},
	"another name while others may take it": func(tx chat.Tx) error {
		a := account
		a.Key = "bob"
		return all(tx.LockUser(ann.ID), readAccount(tx), tx.SetAccount(a))
	},
	"a new room while others may take its name": func(tx chat.Tx) error { return tx.AddRoom(chat.Room{ID: 3, Key: "three"}, 0, "") },
	"another room's name while others may take it": func(tx chat.Tx) error {
		return all(tx.LockRoom(2), head(tx), tx.SetRoom(chat.Room{ID: 2, Key: "three"}))
	},
	"an owner's link without a lock": func(tx chat.Tx) error { return tx.SetOwnerLink(nil, session.Seen) },
	"rooms: the higher id first":     func(tx chat.Tx) error { return all(tx.LockRoom(2), tx.LockRoom(1)) },
	"people: the higher id first":    func(tx chat.Tx) error { return all(tx.LockUser(12), tx.LockUser(11)) },
	"a person before a room":         func(tx chat.Tx) error { return all(tx.LockUser(1), tx.LockRoom(2)) },
	"a message's room too late": func(tx chat.Tx) error {
		err := tx.LockRoom(2)
		_, late := tx.LockMessage(message.ID)
		return all(err, late)
	},
	"an entry without a lock":             func(tx chat.Tx) error { return all(head(tx), appendTo(tx)) },
	"an entry after a head read too soon": func(tx chat.Tx) error { return all(head(tx), tx.LockRoom(2), appendTo(tx)) },
	"an entry with another room's lock":   func(tx chat.Tx) error { return all(tx.LockRoom(1), head(tx), appendTo(tx)) },
	"a message without a lock": func(tx chat.Tx) error {
		m := message
		m.ID, m.Room, m.ClientID = 22, 2, "2"
		return all(head(tx), tx.AddMessage(m))
	},
	"a message changed as it was before the lock": func(tx chat.Tx) error {
		return all(readMessage(tx), tx.LockRoom(1), tx.SetMessage(message))
	},
	"a member without the room's lock": func(tx chat.Tx) error {
		return all(tx.LockUser(ann.ID), head(tx), noMembership(tx), tx.AddMembership(member))
	},
	"a member without the person's lock": func(tx chat.Tx) error {
		return all(tx.LockRoom(2), head(tx), noMembership(tx), tx.AddMembership(member))
	},
	"a member who may be one already": func(tx chat.Tx) error {
		return all(noMembership(tx), tx.LockRoom(2), tx.LockUser(ann.ID), head(tx), tx.AddMembership(member))
	},
	"a removal without the person's lock": func(tx chat.Tx) error {
		return all(tx.LockRoom(2), noMembership(tx), tx.RemoveMembership(2, ann.ID))
	},
	"a removal without the room's lock": func(tx chat.Tx) error {
		return all(tx.LockUser(ann.ID), noMembership(tx), tx.RemoveMembership(2, ann.ID))
	},
	"a mark of what was read before the lock": func(tx chat.Tx) error {
		return all(noMembership(tx), tx.LockUser(ann.ID), tx.SetMark(member))
	},
	"an entry of one's own without a lock": func(tx chat.Tx) error {
		return all(userHead(tx), tx.AppendUser(gained))
	},
	"a draft of what was read before the lock": func(tx chat.Tx) error {
		_, err := tx.KeptDraft(ann.ID, 2)
		return all(err, tx.LockUser(ann.ID), tx.SetDraft(ann.ID, draft))
	},
	"a draft removed without a lock":       func(tx chat.Tx) error { return tx.RemoveDraft(2, ann.ID) },
	"all drafts removed without one":       func(tx chat.Tx) error { return tx.RemoveDrafts(ann.ID) },
	"trimming a room's log without a lock": func(tx chat.Tx) error { return tx.TrimRoomLog(2, 5, 5) },
	"trimming without a lock":              func(tx chat.Tx) error { return tx.TrimUserLog(ann.ID, 5) },
	"an account as it was before the lock": func(tx chat.Tx) error {
		return all(readAccount(tx), tx.LockUser(ann.ID), tx.SetAccount(account))
	},
	"a session without a lock":    func(tx chat.Tx) error { return tx.AddSession(session, chat.TokenHash{1}) },
	"a touch without a lock":      func(tx chat.Tx) error { return tx.TouchSession(session) },
	"a device without a lock":     func(tx chat.Tx) error { return tx.AddDevice(chat.TokenHash{1}, ann.ID, session.Seen, 5) },
	"no device without a lock":    func(tx chat.Tx) error { return tx.RemoveDevices(ann.ID) },
	"a rule that hides the fault": func(tx chat.Tx) error { _ = appendTo(tx); return nil },
}

func TestARuleThatBreaksTheOrderOfLocksFails(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(t.Context(), func(tx chat.Tx) error {
		return errors.Join(
			tx.AddRoom(chat.Room{ID: 1, Key: "one", History: chat.FromStart}, 0, ""),
			tx.AddRoom(chat.Room{ID: 2, Key: "two", History: chat.FromStart}, 0, ""),
			tx.AddAccount(account),
			tx.AddMessage(message),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, rule := range broken {
		deaf := &deafTB{TB: t}
		checked := storetest.CheckLocks(deaf, db)
		if err := checked.Write(t.Context(), rule); err == nil || len(deaf.errors) != 1 {
			t.Errorf("%s: %v, and the test heard %q", name, err, deaf.errors)
		}
	}

	deaf := &deafTB{TB: t}
	checked := storetest.CheckLocks(deaf, db)
	err = checked.Write(t.Context(), func(tx chat.Tx) error {
		names := tx.LockNames()
		_, err := tx.LockMessage(message.ID)
		return all(
			names, err, tx.SetMessage(message), tx.SetOwnerLink(nil, session.Seen), tx.LockRoom(2), tx.LockRoom(1), tx.LockUser(ann.ID), tx.LockUser(12),
			head(tx), appendTo(tx), noMembership(tx), tx.AddMembership(member), tx.SetMark(member),
			userHead(tx), tx.AppendUser(gained),
			readAccount(tx), tx.SetAccount(account), tx.RemoveMembership(2, ann.ID),
		)
	})
	if err != nil || len(deaf.errors) != 0 {
		t.Errorf("a rule that keeps the order: %v, and the test heard %q", err, deaf.errors)
	}
	if got := strings.Join(checked.Taken(), ", "); got != "names, room 0000000000001, room 0000000000002, user 000000000000b, user 000000000000c" {
		t.Errorf("it took %s", got)
	}
	ran := make(chan struct{})
	err = checked.WriteSoon(func(tx chat.Tx) error {
		defer close(ran)
		return all(tx.LockRoom(2), head(tx), appendTo(tx))
	})
	if err != nil {
		t.Fatal(err)
	}
	<-ran
	if err := db.Write(t.Context(), func(chat.Tx) error { return nil }); err != nil { // comes after that commit
		t.Fatal(err)
	}
	if len(deaf.errors) != 1 {
		t.Errorf("of an entry that was written soon the test heard %q", deaf.errors)
	}
}
