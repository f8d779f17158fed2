package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var soon = map[string]func(*house){
	"WhatCanWaitIsWrittenWithoutBeingAwaited": func(h *house) {
		heard := make(chan chat.News, 1)
		h.feed.onNews(func(n chat.News) { heard <- n })
		h.addPeople(1)
		h.addRooms(1)
		entry := chat.UserEntry{User: 1, Number: 1, ID: 71, Kind: chat.RoomLost, Room: 1}
		h.ok(h.WriteSoon(func(tx chat.Tx) error {
			tx.Announce(chat.News{UserEntries: []chat.UserEntry{entry}})
			return tx.AppendUser(entry)
		}))
		equal(h, "what the feed hears", <-heard, chat.News{UserEntries: []chat.UserEntry{entry}})
		equal(h, "what is there then", h.userHead(1), chat.Position{Number: 1, Entry: 71})
	},
	"WhatCanWaitIsGatheredAndWrittenAtTheEndAtLast": func(h *house) {
		h.timing.Soon = time.Hour
		h.reopen()
		for n := range 10 {
			h.ok(h.WriteSoon(func(tx chat.Tx) error { return tx.SetSetting(fmt.Sprint(n), "x") }))
		}
		h.write(func(tx chat.Tx) error { return tx.SetSetting("now", "x") })
		equal(h, "what is due now, and what can wait", h.setting("now")+h.setting("3"), "xnothing")
		h.reopen()
		for n := range 10 {
			equal(h, "what could wait", h.setting(fmt.Sprint(n)), "x")
		}
	},
	"WhatCanWaitAndFailsConcernsNobodyElse": func(h *house) {
		h.ok(h.WriteSoon(func(tx chat.Tx) error { return all(tx.SetSetting("failed", "x"), errRule) }))
		h.ok(h.WriteSoon(func(tx chat.Tx) error {
			if err := tx.SetSetting("panicked", "x"); err != nil {
				return err
			}
			panic("bad rule")
		}))
		h.ok(h.WriteSoon(func(tx chat.Tx) error { return tx.SetSetting("good", "x") }))
		h.settle()
		equal(h, "what they wrote", h.setting("failed")+h.setting("panicked")+h.setting("good"), "nothingnothingx")
		h.ok(h.Health())
	},
	"TooMuchThatCanWaitIsRefused": func(h *house) {
		h.timing.Soon = time.Hour
		h.reopen()
		taken, ran := 0, 0
		for ; taken < 1<<16; taken++ {
			err := h.WriteSoon(func(chat.Tx) error { ran++; return nil })
			if errors.Is(err, chat.ErrBusy) {
				break
			}
			h.ok(err)
		}
		if taken == 1<<16 {
			h.Error("whatever comes is taken")
		}
		h.write(func(chat.Tx) error { return nil }) // others have their turn
		h.close()
		equal(h, "how many were carried out", ran, taken)
	},
	"WhatCanWaitKeepsItsOrder": func(h *house) {
		for n := range 100 {
			h.ok(h.WriteSoon(func(tx chat.Tx) error {
				last, err := tx.Setting("n")
				if err != nil && n > 0 {
					return err
				}
				return tx.SetSetting("n", last+fmt.Sprint(n%10))
			}))
		}
		h.settle()
		want := ""
		for n := range 100 {
			want += fmt.Sprint(n % 10)
		}
		equal(h, "what they wrote", h.setting("n"), want)
	},
	"ABackupHasWhatWasWrittenSoonAndTold": func(h *house) {
		h.ok(h.WriteSoon(func(tx chat.Tx) error { return tx.SetSetting("n", "x") }))
		h.settle()
		h.ok(h.Backup(context.Background(), h.TempDir()+"/backup"))
		equal(h, "it", h.setting("n"), "x")
	},
}
