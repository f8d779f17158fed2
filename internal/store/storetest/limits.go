package storetest

import (
	"context"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var limits = map[string]func(*house){
	"AThrottleIsKeptUntilItIsZero": func(h *house) {
		throttle := func(key string) chat.Throttle {
			return get(h, func(r chat.Reader) (chat.Throttle, error) { return r.Throttle(key) })
		}
		equal(h, "one that is not kept", throttle("a"), chat.Throttle{})
		first := chat.Throttle{Failures: 3, Until: at(1), Used: at(2)}
		second := chat.Throttle{Used: at(3)}
		h.write(func(tx chat.Tx) error { return all(tx.SetThrottle("a", first), tx.SetThrottle("b", first)) })
		equal(h, "a new one", throttle("a"), first)
		h.write(func(tx chat.Tx) error { return tx.SetThrottle("a", second) })
		equal(h, "another one", throttle("a"), second)
		equal(h, "another's", throttle("b"), first)
		h.write(func(tx chat.Tx) error {
			return all(tx.SetThrottle("a", chat.Throttle{}), tx.SetThrottle("c", chat.Throttle{}))
		})
		equal(h, "one that was removed", throttle("a"), chat.Throttle{})
	},
	"ThrottlesThatWereUsedLongAgoAreForgotten": func(h *house) {
		h.write(func(tx chat.Tx) error {
			for i, key := range []string{"a", "b", "c", "d", "e"} {
				if err := tx.SetThrottle(key, chat.Throttle{Failures: 1, Used: at(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		forget := func(before time.Time, limit int) (n int) {
			h.write(func(tx chat.Tx) (err error) { n, err = tx.ForgetThrottles(before, limit); return err })
			return n
		}
		equal(h, "of three, two at once", forget(at(3), 2), 2)
		equal(h, "the rest", forget(at(3), 2), 1)
		equal(h, "once more", forget(at(3), 2), 0)
		for key, kept := range map[string]bool{"a": false, "b": false, "c": false, "d": true, "e": true} {
			got := get(h, func(r chat.Reader) (chat.Throttle, error) { return r.Throttle(key) })
			equal(h, "whether "+key+" is kept", got != chat.Throttle{}, kept)
		}
	},
	"WhatARuleForgetsIsThereAgainIfTheRuleFails": func(h *house) {
		h.write(func(tx chat.Tx) error { return tx.SetThrottle("a", chat.Throttle{Failures: 1, Used: at(1)}) })
		err := h.Write(context.Background(), func(tx chat.Tx) error {
			n, err := tx.ForgetThrottles(at(5), 10)
			equal(h, "forgotten", n, 1)
			return all(err, chat.ErrForbidden)
		})
		if err == nil {
			h.Error("a rule that failed succeeded")
		}
		equal(h, "it", get(h, func(r chat.Reader) (chat.Throttle, error) { return r.Throttle("a") }).Failures, 1)
	},
	"RecordsAreListedInOrderAndNamePeopleAsTheyAreNow": func(h *house) {
		h.addPeople(1, 2)
		records := []chat.AuditRecord{
			{ID: 11, Event: chat.AuditRoleChanged, Actor: userOf(1), About: userOf(2), Address: "192.0.2.1", Detail: "admin"},
			{ID: 12, Event: chat.AuditLogIn, About: userOf(2)},
			{ID: 13, Event: chat.AuditBackup},
		}
		h.write(func(tx chat.Tx) error {
			for _, r := range records {
				if err := tx.AddAuditRecord(r); err != nil {
					return err
				}
			}
			renamed := accountOf(2)
			renamed.Name = "renamed"
			return tx.SetAccount(renamed)
		})
		records[0].About.Name, records[1].About.Name = "renamed", "renamed"
		list := func(after chat.ID, limit int) []chat.AuditRecord {
			return get(h, func(r chat.Reader) ([]chat.AuditRecord, error) { return r.AuditRecords(after, limit) })
		}
		equal(h, "all of them", list(0, 10), records)
		equal(h, "two", list(0, 2), records[:2])
		equal(h, "behind the first", list(records[0].ID, 10), records[1:])
	},
	"ARecordIsNeverReplacedAndNeverForgottenTooSoon": func(h *house) {
		record := func(age time.Duration) chat.AuditRecord {
			return chat.AuditRecord{ID: chat.ID(time.Now().Add(-age).UnixMilli()) << 21, Event: chat.AuditLogIn, Detail: age.String()}
		}
		young, old, older := record(chat.AuditLife-time.Hour), record(chat.AuditLife+time.Hour), record(chat.AuditLife+2*time.Hour)
		h.write(func(tx chat.Tx) error {
			return all(tx.AddAuditRecord(young), tx.AddAuditRecord(old), tx.AddAuditRecord(older))
		})
		try := func(rule func(chat.Tx) error) error { return h.Write(context.Background(), rule) }
		if err := try(func(tx chat.Tx) error { return tx.AddAuditRecord(young) }); err == nil {
			h.Error("a record took another's place")
		}
		if err := try(func(tx chat.Tx) error { _, err := tx.ForgetAuditRecords(young.ID+1, 10); return err }); err == nil {
			h.Error("a young record was forgotten")
		}
		list := func() []chat.AuditRecord {
			return get(h, func(r chat.Reader) ([]chat.AuditRecord, error) { return r.AuditRecords(0, 10) })
		}
		equal(h, "all of them", list(), []chat.AuditRecord{older, old, young})
		h.write(func(tx chat.Tx) error {
			n, err := tx.ForgetAuditRecords(young.ID, 1)
			equal(h, "one at a time", n, 1)
			return err
		})
		equal(h, "the rest", list(), []chat.AuditRecord{old, young})
	},
	"ASettingIsKept": func(h *house) {
		setting := func(r chat.Reader) (string, error) { return r.Setting("a") }
		absent(h, "one that nobody has set", setting)
		for _, value := range []string{"one", "", "two\n ✓"} {
			h.write(func(tx chat.Tx) error { return all(tx.SetSetting("a", value), tx.SetSetting("b", "another")) })
			equal(h, "it", get(h, setting), value)
		}
	},
}
