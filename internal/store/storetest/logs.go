package storetest

import (
	"context"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var logs = map[string]func(*house){
	"AMessageIsKeptWithAllThatItHas": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		line := chat.Message{ID: 11, Room: 1, Number: 1, Kind: chat.MessageKind(chat.JoinEntry), Author: userOf(1)}
		text := messageOf(12, 2)
		edited := messageOf(13, 3)
		edited.Text, edited.Edited, edited.Deleted, edited.ReplyTo = "", at(5), true, text.ID
		h.write(func(tx chat.Tx) error { return all(tx.AddMessage(line), tx.AddMessage(text), tx.AddMessage(edited)) })
		for _, want := range []chat.Message{line, text, edited} {
			equal(h, "a message", h.message(want.ID), want)
		}
		absent(h, "no such message", func(r chat.Reader) (chat.Message, error) { return r.Message(14) })
	},
	"AMessagesTextCanChangeAndNothingElseOfIt": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		want, other := messageOf(11, 1), messageOf(12, 2)
		h.write(func(tx chat.Tx) error { return all(tx.AddMessage(want), tx.AddMessage(other)) })
		want.Text, want.Edited, want.Deleted = "anöther text 🙂", at(7), true
		h.write(func(tx chat.Tx) error {
			more := want
			more.Room, more.Number, more.Count, more.Kind, more.Author, more.ClientID, more.ReplyTo = 2, 9, 9, "leave", userOf(2), "not kept", 12
			return tx.SetMessage(more)
		})
		equal(h, "it", h.message(11), want)
		equal(h, "another", h.message(12), other)
	},
	"AMessageNamesItsAuthorAsTheyAreNow": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(messageOf(11, 1)) })
		changed := accountOf(1)
		changed.Name, changed.State = chat.DeletedName, chat.Deleted
		h.write(func(tx chat.Tx) error { return tx.SetAccount(changed) })
		equal(h, "the author", h.message(11).Author, changed.User)
		timeline := get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Timeline(1, 1, 9, 9) })
		equal(h, "the author in the timeline", timeline[0].Message.Author, changed.User)
	},
	"AnAuthorUsesAClientIDOnce": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(messageOf(11, 1)) })
		again := messageOf(12, 2)
		again.Room, again.ClientID = 2, messageOf(11, 1).ClientID
		if err := h.Write(context.Background(), func(tx chat.Tx) error { return tx.AddMessage(again) }); err == nil {
			h.Error("two messages of an author have one client id")
		}
		again.Author = userOf(2)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(again) })
		h.write(func(tx chat.Tx) error { // lines of the system have none
			return all(
				tx.AddMessage(chat.Message{ID: 13, Room: 1, Number: 3, Kind: chat.MessageKind(chat.JoinEntry), Author: userOf(1)}),
				tx.AddMessage(chat.Message{ID: 14, Room: 1, Number: 4, Kind: chat.MessageKind(chat.LeaveEntry), Author: userOf(1)}),
			)
		})
	},
	"ATimelineIsAPartOfARoomTheNewestFirst": func(h *house) {
		h.addPeople(1)
		h.addRooms(1, 2)
		h.write(func(tx chat.Tx) error {
			other := messageOf(99, 3)
			other.Room = 2
			errs := []error{tx.AddMessage(other)}
			for _, n := range []int{1, 2, 4, 5, 7} {
				errs = append(errs, tx.AddMessage(messageOf(10+n, int64(n))))
			}
			return all(errs...)
		})
		numbers := func(first, before int64, limit int) (numbers []int64) {
			for _, e := range get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Timeline(1, first, before, limit) }) {
				numbers = append(numbers, e.Number)
				message := messageOf(10+int(e.Number), e.Number)
				equal(h, "an entry in a timeline", e, chat.Entry{Room: 1, Number: e.Number, Kind: chat.MessageEntry, Message: &message})
			}
			return numbers
		}
		equal(h, "all of it", numbers(1, 100, 10), []int64{7, 5, 4, 2, 1})
		equal(h, "the last two", numbers(1, 100, 2), []int64{7, 5})
		equal(h, "before 5", numbers(1, 5, 10), []int64{4, 2, 1})
		equal(h, "from 2 on, before 5", numbers(2, 5, 10), []int64{4, 2})
		equal(h, "nothing", numbers(5, 5, 10), nil)
		onwards := func(after int64, limit int) (numbers []int64) {
			for _, e := range get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.TimelineAfter(1, after, limit) }) {
				numbers = append(numbers, e.Number)
				message := messageOf(10+int(e.Number), e.Number)
				equal(h, "an entry in a timeline", e, chat.Entry{Room: 1, Number: e.Number, Kind: chat.MessageEntry, Message: &message})
			}
			return numbers
		}
		equal(h, "all of it, the oldest first", onwards(0, 10), []int64{1, 2, 4, 5, 7})
		equal(h, "the first two after 2", onwards(2, 2), []int64{4, 5})
		equal(h, "nothing after the last", onwards(7, 10), nil)
	},
	"AnEntryMovesItsRoomOn": func(h *house) {
		h.addPeople(1)
		h.addRooms(1, 2)
		h.append(1, 3)
		moved := get(h, func(r chat.Reader) (chat.Room, error) { return r.Room(1) })
		equal(h, "the head", moved.Head(), chat.Position{Number: 3, Entry: entryID(1, 3)})
		equal(h, "the count", moved.Count, 3)
		equal(h, "the rest of the room", headless(moved), headless(roomOf(1)))
		equal(h, "another room's head", get(h, func(r chat.Reader) (chat.Room, error) { return r.Room(2) }).Head(), chat.Position{})
		if err := h.Write(context.Background(), func(tx chat.Tx) error { return appendTo(tx, 1, 3) }); err == nil {
			h.Error("two entries have one number")
		}
	},
	"EntriesComeInOrderAndWithWhatTheyAreAboutAsItIsNow": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		h.append(2, 2)
		about := userOf(2)
		line := chat.Message{ID: 50, Room: 1, Number: 4, Count: 3, Kind: chat.MessageKind(chat.JoinEntry), Author: about}
		h.append(1, 3)
		h.write(func(tx chat.Tx) error {
			at := roomOf(1)
			at.Number, at.Entry, at.Count = 5, entryID(1, 5), 3
			return all(
				tx.AddMessage(line),
				tx.Append(at, chat.Entry{Room: 1, Number: 4, ID: entryID(1, 4), Kind: chat.JoinEntry, Person: &about, Message: &line}),
				tx.Append(at, chat.Entry{Room: 1, Number: 5, ID: entryID(1, 5), Kind: chat.LeaveEntry, Person: &about}),
			)
		})
		edited, renamed := messageOf(entryMessage(1, 2), 2), accountOf(2)
		edited.Text, edited.Edited = "edited", at(9)
		renamed.Name = "renamed"
		h.write(func(tx chat.Tx) error { return all(tx.SetMessage(edited), tx.SetAccount(renamed)) })
		about, line.Author = renamed.User, renamed.User
		first, third := messageOf(entryMessage(1, 1), 1), messageOf(entryMessage(1, 3), 3)
		want := []chat.Entry{
			{Room: 1, Number: 1, ID: entryID(1, 1), Kind: chat.MessageEntry, Message: &first},
			{Room: 1, Number: 2, ID: entryID(1, 2), Kind: chat.MessageEntry, Message: &edited},
			{Room: 1, Number: 3, ID: entryID(1, 3), Kind: chat.MessageEntry, Message: &third},
			{Room: 1, Number: 4, ID: entryID(1, 4), Kind: chat.JoinEntry, Message: &line, Person: &about},
			{Room: 1, Number: 5, ID: entryID(1, 5), Kind: chat.LeaveEntry, Person: &about},
		}
		list := func(after int64, limit int) []chat.Entry {
			return get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Entries(1, after, limit) })
		}
		equal(h, "all of them", list(0, 10), want)
		equal(h, "two behind the first", list(1, 2), want[1:3])
		timeline := get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Timeline(1, 1, 9, 9) })
		equal(h, "the timeline", timeline, []chat.Entry{want[3], want[2], want[1], want[0]})
		onwards := get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.TimelineAfter(1, 1, 9) })
		equal(h, "the timeline after the first", onwards, want[1:4])
		equal(h, "behind the last", len(list(5, 10)), 0)
		for _, e := range want {
			equal(h, "the id at a number", get(h, func(r chat.Reader) (chat.ID, error) { return r.EntryAt(1, e.Number) }), e.ID)
		}
		absent(h, "no such number", func(r chat.Reader) (chat.ID, error) { return r.EntryAt(1, 6) })
	},
	"ARoomsLogIsTrimmedFromItsBeginning": func(h *house) {
		h.addPeople(1)
		h.addRooms(1, 2)
		h.append(1, 9)
		h.append(2, 3)
		left := func(room chat.ID) (numbers []int64) {
			for _, e := range get(h, func(r chat.Reader) ([]chat.Entry, error) { return r.Entries(room, 0, 100) }) {
				numbers = append(numbers, e.Number)
			}
			return numbers
		}
		trim := func(first int64, limit int) {
			h.write(func(tx chat.Tx) error { return tx.TrimRoomLog(1, first, limit) })
		}
		trim(7, 4)
		equal(h, "of six that are too old, four at once", left(1), []int64{5, 6, 7, 8, 9})
		trim(7, 4)
		trim(7, 4)
		equal(h, "all that are too old", left(1), []int64{7, 8, 9})
		equal(h, "another's", left(2), []int64{1, 2, 3})
		absent(h, "an entry that is gone", func(r chat.Reader) (chat.ID, error) { return r.EntryAt(1, 6) })
		equal(h, "its message", h.message(chat.ID(entryMessage(1, 1))).Number, 1)
	},
	"APersonsLogHasTheMarksAsTheyAreNow": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		member := memberOf(1, 1)
		h.write(func(tx chat.Tx) error { return all(tx.AddMembership(member), tx.AddMembership(memberOf(2, 1))) })
		equal(h, "the head in the beginning", h.userHead(1), chat.Position{})
		absent(h, "nobody's head", func(r chat.Reader) (chat.Position, error) { return r.UserHead(3) })
		want := []chat.UserEntry{
			{User: 1, Number: 1, ID: 71, Kind: chat.RoomGained, Room: 1, Mark: &member.Mark},
			{User: 1, Number: 2, ID: 72, Kind: chat.RoomLost, Room: 2},
			{User: 1, Number: 3, ID: 73, Kind: chat.MarkMoved, Room: 1, Mark: &member.Mark},
		}
		h.write(func(tx chat.Tx) error {
			for _, e := range want {
				e.Mark = &chat.Mark{Count: 77}
				if err := tx.AppendUser(e); err != nil {
					return err
				}
			}
			return tx.AppendUser(chat.UserEntry{User: 2, Number: 1, ID: 81, Kind: chat.RoomGained, Room: 1})
		})
		h.write(func(tx chat.Tx) error {
			member.Mark = chat.Mark{Count: 5, At: 6}
			return all(tx.SetMark(member), tx.RemoveMembership(2, 1))
		})
		list := func(after int64, limit int) []chat.UserEntry {
			return get(h, func(r chat.Reader) ([]chat.UserEntry, error) { return r.UserEntries(1, after, limit) })
		}
		equal(h, "all of it", list(0, 10), want)
		equal(h, "one behind the first", list(1, 1), want[1:2])
		equal(h, "the head", h.userHead(1), chat.Position{Number: 3, Entry: 73})
		equal(h, "another's head", h.userHead(2), chat.Position{Number: 1, Entry: 81})
		for _, e := range want {
			equal(h, "the id at a number", get(h, func(r chat.Reader) (chat.ID, error) { return r.UserEntryAt(1, e.Number) }), e.ID)
		}
		absent(h, "no such number", func(r chat.Reader) (chat.ID, error) { return r.UserEntryAt(1, 4) })
		if err := h.Write(context.Background(), func(tx chat.Tx) error { return tx.AppendUser(want[2]) }); err == nil {
			h.Error("two entries have one number")
		}
		h.write(func(tx chat.Tx) error { return tx.TrimUserLog(1, 3) })
		equal(h, "what is left", list(0, 10), want[2:])
		equal(h, "another's", h.userHead(2).Number, 1)
		absent(h, "one that is gone", func(r chat.Reader) (chat.ID, error) { return r.UserEntryAt(1, 2) })
	},
	"ThePeopleLogHasPeopleAsTheyAreNow": func(h *house) {
		head := func() chat.Position {
			return get(h, func(r chat.Reader) (chat.Position, error) { return r.PeopleHead() })
		}
		equal(h, "the head in the beginning", head(), chat.Position{})
		h.addPeople(1, 2)
		want := []chat.PersonEntry{
			{Number: 1, ID: 71, Person: userOf(1)}, {Number: 2, ID: 72, Person: userOf(2)}, {Number: 3, ID: 73, Person: userOf(1)},
		}
		h.write(func(tx chat.Tx) error {
			for _, e := range want {
				e.Person.Name = "as they were"
				if err := tx.AppendPerson(e); err != nil {
					return err
				}
			}
			return nil
		})
		gone := accountOf(1)
		gone.Name, gone.State = chat.DeletedName, chat.Deleted
		h.write(func(tx chat.Tx) error { return tx.SetAccount(gone) })
		want[0].Person, want[2].Person = gone.User, gone.User
		list := func(after int64, limit int) []chat.PersonEntry {
			return get(h, func(r chat.Reader) ([]chat.PersonEntry, error) { return r.PeopleEntries(after, limit) })
		}
		equal(h, "all of it", list(0, 10), want)
		equal(h, "one behind the first", list(1, 1), want[1:2])
		equal(h, "behind the last", len(list(3, 10)), 0)
		equal(h, "the head", head(), chat.Position{Number: 3, Entry: 73})
		for _, e := range want {
			equal(h, "the id at a number", get(h, func(r chat.Reader) (chat.ID, error) { return r.PersonEntryAt(e.Number) }), e.ID)
		}
		absent(h, "no such number", func(r chat.Reader) (chat.ID, error) { return r.PersonEntryAt(4) })
		if err := h.Write(context.Background(), func(tx chat.Tx) error { return tx.AppendPerson(want[2]) }); err == nil {
			h.Error("two entries have one number")
		}
		h.write(func(tx chat.Tx) error { return tx.TrimPeopleLog(3) })
		equal(h, "what is left", list(0, 10), want[2:])
		equal(h, "the head then", head(), chat.Position{Number: 3, Entry: 73})
		absent(h, "one that is gone", func(r chat.Reader) (chat.ID, error) { return r.PersonEntryAt(2) })
	},
	"TimesAndTextsComeBackAsTheyWere": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		for i, m := range []chat.Message{
			{Text: " \n\t two lines\r\n and more "},
			{Text: "🙂‍↔️ é e\u0301 \u202e ﷽ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff"},
			{Text: `'; DROP TABLE messages; --"` + "`$1 ?"},
			{Text: string(slices.Repeat([]byte("x"), chat.MaxText)), Edited: time.UnixMilli(1)},
			{Edited: time.UnixMilli(253402300799999)},
		} {
			text, edited := m.Text, m.Edited
			m = messageOf(100+i, int64(i+1))
			m.Text, m.Edited = text, edited
			h.write(func(tx chat.Tx) error { return tx.AddMessage(m) })
			equal(h, "a message", h.message(m.ID), m)
		}
	},
}

// messageOf is a message of the first person in the first room.
func messageOf(id int, number int64) chat.Message {
	return chat.Message{
		ID: chat.ID(id), Room: 1, Number: number, Count: number, Kind: chat.Text, Author: userOf(1),
		ClientID: "client-" + chat.ID(id).String(), Text: "text " + chat.ID(id).String(),
	}
}

func (h *house) message(id chat.ID) chat.Message {
	h.Helper()
	return get(h, func(r chat.Reader) (chat.Message, error) { return r.Message(id) })
}

func (h *house) userHead(user chat.ID) chat.Position {
	h.Helper()
	return get(h, func(r chat.Reader) (chat.Position, error) { return r.UserHead(user) })
}

func entryID(room chat.ID, number int64) chat.ID { return room*1000 + chat.ID(number) }

func entryMessage(room chat.ID, number int64) int { return int(room)*10000 + int(number) }

// appendTo adds a message and its entry, with a number, to a room.
func appendTo(tx chat.Tx, room chat.ID, number int64) error {
	m := messageOf(entryMessage(room, number), number)
	m.Room = room
	at := roomOf(int(room))
	at.Number, at.Entry, at.Count = number, entryID(room, number), number
	e := chat.Entry{Room: room, Number: number, ID: at.Entry, Kind: chat.MessageEntry, Message: &m}
	tx.Announce(chat.News{Entries: []chat.Entry{e}})
	return all(tx.AddMessage(m), tx.Append(at, e))
}

// append adds so many messages, by the first person, to a room that has none.
func (h *house) append(room chat.ID, n int64) {
	h.Helper()
	h.write(func(tx chat.Tx) error {
		for number := int64(1); number <= n; number++ {
			if err := appendTo(tx, room, number); err != nil {
				return err
			}
		}
		return nil
	})
}

// headless is a room without what entries move.
func headless(r chat.Room) chat.Room {
	r.Number, r.Entry, r.Count = 0, 0, 0
	return r
}
