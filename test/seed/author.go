package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// password is the hash of "hubbub example", made once so that the rows are always
// the same.
const password = "$argon2id$v=19$m=19456,t=2,p=1$Ge5CSmntFv4lzqP99Bghzw$TuLluJEOVQXXCYYpb7bduU8TQK6Bx4BTa/DO2Zx+hh4"

// An author writes a chat. It follows the rules of [chat.Service], whose times and
// limits are those of the present, and keeps its rows by the same store.
type author struct {
	store   chat.Store
	random  *rand.Rand
	last    chat.ID
	room    chat.Room
	users   []chat.User
	members []chat.Membership
	recent  []chat.Message
}

func newAuthor(store chat.Store, seed uint64) *author {
	return &author{store: store, random: rand.New(rand.NewPCG(seed, 0))}
}

// batch is how many messages share a transaction.
const batch = 1000

// write fills the store with people and so many messages, the newest at last.
func (a *author) write(ctx context.Context, messages int, last time.Time) error {
	script := a.script(messages)
	times := a.times(script, last)
	begin := times[0].Add(-time.Hour)
	if err := a.store.Write(ctx, func(tx chat.Tx) error { return a.gather(tx, begin) }); err != nil {
		return fmt.Errorf("make the people: %w", err)
	}
	for len(script) > 0 {
		n := min(batch, len(script))
		err := a.store.Write(ctx, func(tx chat.Tx) error {
			for i, l := range script[:n] {
				if err := a.say(tx, l, times[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("write the messages: %w", err)
		}
		script, times = script[n:], times[n:]
	}
	return a.store.Write(ctx, func(tx chat.Tx) error {
		for _, m := range a.members {
			if err := tx.SetMark(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// id makes the next id of a moment.
func (a *author) id(at time.Time) chat.ID {
	id := chat.ID(at.UnixMilli())<<21 | chat.ID(a.random.Uint32()>>11)
	a.last = max(id, a.last+1)
	return a.last
}

// gather makes the people, who join the lobby one after another.
func (a *author) gather(tx chat.Tx, at time.Time) error {
	a.room = chat.Room{
		ID: a.id(at), Kind: chat.Public, Name: "lobby", Key: chat.RoomKey(chat.Public, "lobby", 0), State: chat.InUse,
		History: chat.FromStart, Write: chat.Members, Invite: chat.Members,
	}
	if err := errors.Join(tx.AddRoom(a.room, 0, ""), chat.SetLobby(tx, a.room.ID)); err != nil {
		return err
	}
	for i, p := range people {
		at = at.Add(time.Minute)
		name, err := chat.ParseName(p.name)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		user := chat.User{ID: a.id(at), Name: name.Shown, Role: chat.Member, State: chat.Active}
		if i == 0 {
			user.Role = chat.Owner
		}
		err = tx.AddAccount(chat.Account{User: user, Key: name.Key, Skeleton: name.Skeleton, Password: password})
		if err != nil {
			return err
		}
		line := chat.Message{ID: a.id(at), Room: a.room.ID, Number: a.room.Number + 1, Kind: chat.MessageKind(chat.JoinEntry), Author: user}
		if err := tx.AddMessage(line); err != nil {
			return err
		}
		if err := a.append(tx, chat.Entry{Kind: chat.JoinEntry, Message: &line, Person: &user}, at); err != nil {
			return err
		}
		member := chat.Membership{
			Room: a.room.ID, User: user.ID, Joined: a.room.Number, Role: chat.RoomMember, Level: chat.AllMessages,
			Mark: chat.Mark{At: a.room.Number},
		}
		if err := tx.AddMembership(member); err != nil {
			return err
		}
		gained := chat.UserEntry{User: user.ID, Number: 1, ID: a.id(at), Kind: chat.RoomGained, Room: a.room.ID, Mark: &member.Mark}
		if err := tx.AppendUser(gained); err != nil {
			return err
		}
		a.users, a.members = append(a.users, user), append(a.members, member)
	}
	return nil
}

func (a *author) append(tx chat.Tx, entry chat.Entry, at time.Time) error {
	entry.Room, entry.Number, entry.ID = a.room.ID, a.room.Number+1, a.id(at)
	a.room.Number, a.room.Entry = entry.Number, entry.ID
	return tx.Append(a.room, entry)
}

// say adds a message, and now and then changes an earlier one.
func (a *author) say(tx chat.Tx, l line, at time.Time) error {
	a.room.Count++
	message := chat.Message{
		ID: a.id(at), Room: a.room.ID, Number: a.room.Number + 1, Count: a.room.Count, Kind: chat.Text,
		Author: a.users[l.speaker], ClientID: fmt.Sprintf("seed-%d", a.room.Count), Text: l.text,
	}
	if err := tx.AddMessage(message); err != nil {
		return err
	}
	if err := a.append(tx, chat.Entry{Kind: chat.MessageEntry, Message: &message}, at); err != nil {
		return err
	}
	a.members[l.speaker].Mark = chat.Mark{Count: message.Count, At: message.Number}
	if l.final {
		return nil
	}
	if a.recent = append(a.recent, message); len(a.recent) < 8 {
		return nil
	}
	earlier := a.recent[0]
	a.recent = a.recent[1:]
	switch chance := a.random.IntN(100); {
	case chance < 4:
		earlier.Text, earlier.Edited = earlier.Text+" (see below)", time.UnixMilli(at.UnixMilli())
		return a.change(tx, chat.EditEntry, earlier, at)
	case chance < 6:
		earlier.Text, earlier.Deleted = "", true
		return a.change(tx, chat.DeleteEntry, earlier, at)
	}
	return nil
}

func (a *author) change(tx chat.Tx, kind chat.Kind, message chat.Message, at time.Time) error {
	if err := tx.SetMessage(message); err != nil {
		return err
	}
	return a.append(tx, chat.Entry{Kind: kind, Message: &message}, at)
}

// times spreads messages over days: close together in a conversation, with pauses
// between, and nothing at night. There is at least one time.
func (a *author) times(script []line, last time.Time) []time.Time {
	times := make([]time.Time, max(1, len(script)))
	at := last
	for i := len(times) - 1; i >= 0; i-- {
		times[i] = at
		pause := 20*time.Second + time.Duration(a.random.ExpFloat64()*float64(time.Minute))
		if i < len(script) && !script[i].final && a.random.IntN(12) == 0 {
			pause += time.Duration(a.random.ExpFloat64() * float64(40*time.Minute))
		}
		if at = at.Add(-pause); last.Sub(at)%(24*time.Hour) > 11*time.Hour {
			at = at.Add(-13 * time.Hour)
		}
	}
	return times
}
