package storetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var errRule = errors.New("the rule does not want to")

// setting reads a setting, which nobody else writes.
func (h *house) setting(name string) string {
	h.Helper()
	var value string
	h.ok(h.Read(context.Background(), func(r chat.Reader) (err error) {
		if value, err = r.Setting(name); err == error(chat.ErrNotFound) {
			value, err = "nothing", nil
		}
		return err
	}))
	return value
}

// hold keeps the store from carrying out anything until release is called.
func (h *house) hold() (release func()) {
	h.Helper()
	begun, proceed := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var held sync.WaitGroup
	held.Go(func() {
		err := h.Write(context.Background(), func(chat.Tx) error {
			once.Do(func() { close(begun) })
			<-proceed
			return nil
		})
		if err != nil {
			h.Error(err)
		}
	})
	<-begun
	return func() { close(proceed); held.Wait() }
}

var transactions = map[string]func(*house){
	"WhatARuleWroteIsThereForAllThatFollow": func(h *house) {
		for n := range 20 {
			h.write(func(tx chat.Tx) error { return tx.SetSetting("n", fmt.Sprint(n)) })
			equal(h, "it", h.setting("n"), fmt.Sprint(n))
		}
	},
	"ARuleReadsWhatItHasWritten": func(h *house) {
		h.write(func(tx chat.Tx) error {
			for n := range 5 {
				if err := tx.SetSetting("n", fmt.Sprint(n)); err != nil {
					return err
				}
				got, err := tx.Setting("n")
				equal(h, "it", got, fmt.Sprint(n))
				if err != nil {
					return err
				}
			}
			return nil
		})
	},
	"ARulesErrorIsReturnedAndUndoesWhatItWrote": func(h *house) {
		h.write(func(tx chat.Tx) error { return tx.SetSetting("kept", "before") })
		for name, rule := range map[string]func(chat.Tx) error{
			"at once":              func(tx chat.Tx) error { return errRule },
			"after it has written": func(tx chat.Tx) error { return all(tx.SetSetting("kept", "x"), errRule) },
			"after it has read it": func(tx chat.Tx) error {
				err := tx.SetSetting("kept", "x")
				_, read := tx.Setting("kept")
				return all(err, read, tx.SetSetting("more", "x"), errRule)
			},
			"after it has counted": func(tx chat.Tx) error {
				err := tx.SetSetting("kept", "x")
				_, forgot := tx.ForgetThrottles(at(0), 1)
				return all(err, forgot, errRule)
			},
		} {
			if err := h.Write(context.Background(), rule); !errors.Is(err, errRule) {
				h.Errorf("%s: %v", name, err)
			}
			equal(h, name, h.setting("kept")+", "+h.setting("more"), "before, nothing")
		}
		exact := h.Write(context.Background(), func(chat.Tx) error { return chat.ErrForbidden })
		equal(h, "an error of the rules", exact == error(chat.ErrForbidden), true)
	},
	"ARuleThatFailsOrPanicsUndoesOnlyItself": func(h *house) {
		release := h.hold()
		var group sync.WaitGroup
		for i := range 20 {
			name := fmt.Sprint(i)
			group.Go(func() {
				h.ok(h.Write(context.Background(), func(tx chat.Tx) error { return tx.SetSetting("good "+name, "x") }))
			})
			group.Go(func() {
				err := h.Write(context.Background(), func(tx chat.Tx) error {
					if err := tx.SetSetting("bad "+name, "x"); err != nil {
						h.Error(err)
					}
					switch i % 3 {
					case 0:
						panic("bad rule")
					case 1: // what it has written is carried out when it reads
						if _, err := tx.Setting("bad " + name); err != nil {
							h.Error(err)
						}
						panic("bad rule")
					}
					return errRule
				})
				if err == nil || i%3 == 2 && err != errRule {
					h.Errorf("a bad rule: %v", err)
				}
			})
		}
		release()
		group.Wait()
		for i := range 20 {
			equal(h, "what rules wrote", h.setting(fmt.Sprint("good ", i))+", "+h.setting(fmt.Sprint("bad ", i)), "x, nothing")
		}
		h.ok(h.Health())
	},
	"AStatementThatIsRefusedUndoesItsRuleAndNoOther": func(h *house) {
		h.addRooms(1)
		release := h.hold()
		var group sync.WaitGroup
		for i := range 10 {
			group.Go(func() {
				h.ok(h.Write(context.Background(), func(tx chat.Tx) error { return addRoom(tx, roomOf(100+i)) }))
			})
			group.Go(func() {
				err := h.Write(context.Background(), func(tx chat.Tx) error {
					tx.Announce(chat.News{Entries: []chat.Entry{{Room: 1, Number: 99}}})
					if err := addRoom(tx, roomOf(200+i)); err != nil {
						return err
					}
					if i%2 == 0 {
						_ = addRoom(tx, roomOf(1)) // and does not mind
						_, _ = tx.Room(1)
						return nil
					}
					return addRoom(tx, roomOf(1))
				})
				if err == nil {
					h.Error("a rule whose statement was refused succeeded")
				}
			})
		}
		release()
		group.Wait()
		for i := range 10 {
			equal(h, "a good rule's room", get(h, func(r chat.Reader) (chat.Room, error) { return r.Room(chat.ID(100 + i)) }), roomOf(100+i))
			absent(h, "a bad rule's room", func(r chat.Reader) (chat.Room, error) { return r.Room(chat.ID(200 + i)) })
		}
		equal(h, "what the feed heard", len(h.feed.heard().Entries), 0)
		h.ok(h.Health())
	},
	"RulesRunOneAtATimeInTheOrderOfTheCalls": func(h *house) {
		var ran []int // by one rule at a time, or the race detector says so
		for n := range 50 {
			h.write(func(chat.Tx) error { ran = append(ran, n); return nil })
		}
		var group sync.WaitGroup
		running := 0
		for range 50 {
			group.Go(func() {
				h.ok(h.Write(context.Background(), func(chat.Tx) error {
					if running++; running != 1 {
						h.Error("two rules run at once")
					}
					running--
					return nil
				}))
			})
		}
		group.Wait()
		for n := range 50 {
			if ran[n] != n {
				h.Fatalf("the rules ran in the order %v", ran)
			}
		}
	},
	"WhoHasGivenUpBeforeItsTurnChangesNothing": func(h *house) {
		release := h.hold()
		ctx, cancel := context.WithCancel(context.Background())
		waiter := make(chan error, 1)
		queued := make(chan struct{})
		go func() {
			close(queued)
			waiter <- h.Write(ctx, func(tx chat.Tx) error { return tx.SetSetting("n", "x") })
		}()
		<-queued
		cancel()
		if err := <-waiter; err != context.Canceled { // though nothing can have been carried out
			h.Errorf("who has given up got %v", err)
		}
		release()
		h.write(func(chat.Tx) error { return nil }) // what was queued before is over
		equal(h, "what its rule wrote", h.setting("n"), "nothing")
	},
	"WhoGivesUpDoesNotUndoWhatOthersWrite": func(h *house) {
		ctx, cancel := context.WithCancel(context.Background())
		begun, proceed := make(chan struct{}), make(chan struct{})
		var once sync.Once
		waiter := make(chan error, 1)
		go func() {
			waiter <- h.Write(ctx, func(tx chat.Tx) error {
				once.Do(func() { close(begun) })
				<-proceed
				return tx.SetSetting("mine", "x")
			})
		}()
		<-begun
		var group sync.WaitGroup
		group.Go(func() {
			h.ok(h.Write(context.Background(), func(tx chat.Tx) error { return tx.SetSetting("another's", "x") }))
		})
		cancel()
		if err := <-waiter; err != context.Canceled { // before its rule has ended
			h.Errorf("who gave up got %v", err)
		}
		close(proceed)
		group.Wait()
		equal(h, "another's", h.setting("another's"), "x")
	},
	"TooMuchThatWaitsIsRefused": func(h *house) {
		release := h.hold()
		gone, cancel := context.WithCancel(context.Background())
		cancel() // who has given up has a place all the same, until its turn
		waiting := 0
		for ; waiting < 1<<16; waiting++ {
			err := h.Write(gone, func(chat.Tx) error { return nil })
			if errors.Is(err, chat.ErrBusy) {
				break
			}
			equal(h, "who has given up got", err, context.Canceled)
		}
		if waiting == 1<<16 {
			h.Error("whatever comes is taken")
		}
		release()
		err := error(chat.ErrBusy)
		for errors.Is(err, chat.ErrBusy) { // until there is room again
			err = h.Write(context.Background(), func(chat.Tx) error { return nil })
		}
		h.ok(err)
	},
	"AReadSeesOneState": func(h *house) {
		h.write(func(tx chat.Tx) error { return all(tx.SetSetting("a", "0"), tx.SetSetting("b", "0")) })
		h.ok(h.Read(context.Background(), func(r chat.Reader) error {
			a, err := r.Setting("a")
			if err != nil {
				return err
			}
			h.write(func(tx chat.Tx) error { return all(tx.SetSetting("a", "1"), tx.SetSetting("b", "1")) })
			b, err := r.Setting("b")
			if a != "0" || b != "0" {
				h.Errorf("in one read there were %s and then %s", a, b)
			}
			return err
		}))
		equal(h, "the next read", h.setting("a")+h.setting("b"), "11")
	},
	"AReadsErrorIsReturned": func(h *house) {
		for _, want := range []error{errRule, chat.ErrNotFound} {
			if err := h.Read(context.Background(), func(chat.Reader) error { return want }); err != want {
				h.Errorf("got %v, want %v", err, want)
			}
		}
	},
	"AReadThatPanicsOrIsCutOffLeavesTheStoreGood": func(h *house) {
		for range 20 { // more than there are connections
			func() {
				defer func() { _ = recover() }()
				_ = h.Read(context.Background(), func(chat.Reader) error { panic("bad rule") })
			}()
			ctx, cancel := context.WithCancel(context.Background())
			err := h.Read(ctx, func(r chat.Reader) error {
				cancel()
				_, err := r.Sessions(1)
				return err
			})
			if !errors.Is(err, context.Canceled) {
				h.Errorf("a read that was cut off gave %v", err)
			}
			equal(h, "what is read then", h.setting("n"), "nothing")
		}
	},
	"AClosedStoreHasAllThatWasAcknowledgedAndTakesNothing": func(h *house) {
		errs := make([]error, 50)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() {
				errs[i] = h.Write(context.Background(), func(tx chat.Tx) error { return tx.SetSetting(fmt.Sprint(i), "x") })
			})
		}
		closing := h.Store
		h.ok(closing.Close())
		group.Wait()
		for what, err := range map[string]error{
			"Write":     closing.Write(context.Background(), func(chat.Tx) error { return nil }),
			"WriteSoon": closing.WriteSoon(func(chat.Tx) error { return nil }),
		} {
			if !errors.Is(err, chat.ErrUnavailable) {
				h.Errorf("%s of a closed store gave %v", what, err)
			}
		}
		h.Store = nil
		h.reopen()
		for i, err := range errs {
			if err != nil && !errors.Is(err, chat.ErrUnavailable) {
				h.Errorf("while it closed a write gave %v", err)
			}
			equal(h, fmt.Sprintf("what write %d, which gave %v, wrote", i, err), h.setting(fmt.Sprint(i)) == "x", err == nil)
		}
	},
	"ABackupIsANewFileAndNeverReplacesOne": func(h *house) {
		h.write(func(tx chat.Tx) error { return tx.SetSetting("n", "x") })
		file := filepath.Join(h.TempDir(), "backup")
		var group sync.WaitGroup
		for n := range 20 {
			group.Go(func() {
				h.ok(h.Write(context.Background(), func(tx chat.Tx) error { return tx.SetSetting(fmt.Sprint(n), "x") }))
			})
		}
		h.ok(h.Backup(context.Background(), file))
		group.Wait()
		first, err := os.ReadFile(file)
		h.ok(err)
		if err := h.Backup(context.Background(), file); !errors.Is(err, fs.ErrExist) {
			h.Errorf("to a file that is there: %v", err)
		}
		again, err := os.ReadFile(file)
		h.ok(err)
		equal(h, "whether it is as it was", len(first) > 0 && string(first) == string(again), true)
		left, err := filepath.Glob(file + "?*")
		h.ok(err)
		equal(h, "what is left beside it", strings.Join(left, " "), "")
	},
}
