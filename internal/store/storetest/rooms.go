package storetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func roomOf(id int) chat.Room {
	return chat.Room{
		ID: chat.ID(id), Kind: chat.Public, Name: fmt.Sprint("room ", id), Key: fmt.Sprint("name:room ", id),
		History: chat.FromStart, Write: chat.Members, Invite: chat.Members, State: chat.InUse,
	}
}

func addRoom(tx chat.Tx, room chat.Room) error { return tx.AddRoom(room, 0, "") }

// memberOf is a place of somebody in a room.
func memberOf(room, user int) chat.Membership {
	return chat.Membership{
		Room: chat.ID(room), User: chat.ID(user), Joined: int64(10*room + user), Role: chat.RoomMember, Level: chat.AllMessages,
		Mark: chat.Mark{Count: int64(room), At: int64(user)},
	}
}

// addMembers keeps places of people in a room.
func (h *house) addMembers(room int, users ...int) {
	h.Helper()
	h.write(func(tx chat.Tx) error {
		for _, user := range users {
			if err := tx.AddMembership(memberOf(room, user)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *house) room(id chat.ID) chat.Room {
	h.Helper()
	return get(h, func(r chat.Reader) (chat.Room, error) { return r.Room(id) })
}

// refused fails unless a rule gives an error and changes nothing.
func (h *house) refused(what string, rule func(chat.Tx) error) {
	h.Helper()
	if err := h.Write(context.Background(), rule); err == nil {
		h.Errorf("%s was not refused", what)
	}
}

var rooms = map[string]func(*house){
	"ARoomIsFoundByIDAndByKey": func(h *house) {
		want := chat.Room{
			ID: 1, Kind: chat.Announcement, Name: "Café ☕", Key: "name:cafe", History: chat.FromJoining, Write: chat.Moderators,
			Invite: chat.Moderators, State: chat.Archived, People: 3, Number: 5, Entry: 6, Count: 7,
		}
		h.write(func(tx chat.Tx) error { return addRoom(tx, want) })
		h.addRooms(2)
		equal(h, "by id", h.room(1), want)
		equal(h, "by key", get(h, func(r chat.Reader) (chat.Room, error) { return r.RoomByKey(want.Key) }), want)
		absent(h, "no such id", func(r chat.Reader) (chat.Room, error) { return r.Room(3) })
		absent(h, "no such key", func(r chat.Reader) (chat.Room, error) { return r.RoomByKey("Café ☕") })
		again := roomOf(3)
		again.Key = want.Key
		h.refused("a key that another room has", func(tx chat.Tx) error { return addRoom(tx, again) })
		again.Key, again.Name = "id:3", want.Name
		h.write(func(tx chat.Tx) error { return addRoom(tx, again) }) // names may be the same
	},
	"ARoomIsFoundByWhatItsMakerCalledIt": func(h *house) {
		h.addPeople(1, 2)
		h.write(func(tx chat.Tx) error {
			return all(tx.AddRoom(roomOf(1), 1, "a"), tx.AddRoom(roomOf(2), 2, "a"), addRoom(tx, roomOf(3)), addRoom(tx, roomOf(4)))
		})
		made := func(maker chat.ID, clientID string) func(chat.Reader) (chat.Room, error) {
			return func(r chat.Reader) (chat.Room, error) { return r.RoomByClientID(maker, clientID) }
		}
		equal(h, "one's own", get(h, made(1, "a")), roomOf(1))
		equal(h, "another's of that id", get(h, made(2, "a")), roomOf(2))
		absent(h, "another id", made(1, "b"))
		absent(h, "what nobody has made", made(0, ""))
		h.refused("a client id that its maker has used", func(tx chat.Tx) error { return tx.AddRoom(roomOf(5), 1, "a") })
	},
	"ARoomsSettingsChangeAndItsLogDoesNot": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		h.append(1, 3)
		h.addMembers(1, 1, 2)
		want := h.room(1)
		equal(h, "how many people it has", want.People, 2)
		want.Name, want.Key, want.History, want.State = "another", "id:1", chat.FromJoining, chat.Archived
		want.Write, want.Invite = chat.Moderators, chat.Moderators
		h.write(func(tx chat.Tx) error {
			more := want
			more.Kind, more.People, more.Number, more.Entry, more.Count = chat.Private, 77, 77, 77, 77
			return tx.SetRoom(more)
		})
		equal(h, "it", h.room(1), want)
		equal(h, "another", h.room(2), roomOf(2))
		taken := want
		taken.Key = roomOf(2).Key
		h.refused("a key that another room has", func(tx chat.Tx) error { return tx.SetRoom(taken) })
	},
	"ARoomSaysSomethingOfItself": func(h *house) {
		h.addRooms(1, 2)
		text := func() chat.RoomText {
			return get(h, func(r chat.Reader) (chat.RoomText, error) { return r.RoomText(1) })
		}
		equal(h, "in the beginning", text(), chat.RoomText{})
		for _, want := range []chat.RoomText{{Topic: "a topic ☕", Description: "one\ntwo"}, {Description: "x"}, {}} {
			h.write(func(tx chat.Tx) error {
				return all(tx.SetRoomText(1, want), tx.SetRoomText(2, chat.RoomText{Topic: "another"}))
			})
			equal(h, "it", text(), want)
		}
	},
	"AnErasedRoomGoesLittleByLittle": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		h.append(1, 5)
		h.append(2, 3)
		invited := chat.Invitation{Room: 1, User: 2, By: userOf(1)}
		h.write(func(tx chat.Tx) error {
			_, err := tx.AddInvitation(invited, 9)
			invited.Room = 2
			_, other := tx.AddInvitation(invited, 9)
			return all(err, other, tx.SetRoomText(1, chat.RoomText{Topic: "x"}), tx.SetRoomText(2, chat.RoomText{Topic: "y"}))
		})
		absent(h, "an erased room", func(r chat.Reader) (chat.Room, error) { return r.ErasedRoom() })
		erased := h.room(1)
		erased.State = chat.Erased
		h.write(func(tx chat.Tx) error { return tx.SetRoom(erased) })
		equal(h, "an erased room", get(h, func(r chat.Reader) (chat.Room, error) { return r.ErasedRoom() }), erased)
		steps := 0
		for removed := 1; removed > 0; steps++ {
			h.write(func(tx chat.Tx) (err error) { removed, err = tx.EraseRoom(1, 2); return err })
			if removed > 2 || steps > 20 {
				h.Fatalf("step %d removed %d, want at most 2", steps, removed)
			}
		}
		erased.State = chat.Gone
		h.write(func(tx chat.Tx) error { return tx.SetRoom(erased) })
		absent(h, "an erased room that is not gone", func(r chat.Reader) (chat.Room, error) { return r.ErasedRoom() })
		for n := int64(1); n <= 5; n++ {
			absent(h, "its message", func(r chat.Reader) (chat.Message, error) { return r.Message(chat.ID(entryMessage(1, n))) })
			absent(h, "its entry", func(r chat.Reader) (chat.ID, error) { return r.EntryAt(1, n) })
		}
		equal(h, "what it says", get(h, func(r chat.Reader) (chat.RoomText, error) { return r.RoomText(1) }), chat.RoomText{})
		equal(h, "another's message", h.message(chat.ID(entryMessage(2, 3))).Number, 3)
		equal(h, "what another says", get(h, func(r chat.Reader) (chat.RoomText, error) { return r.RoomText(2) }).Topic, "y")
		left := get(h, func(r chat.Reader) ([]chat.RoomInvitation, error) { return r.Invitations(2) })
		equal(h, "the invitations", left, []chat.RoomInvitation{{Room: h.room(2), By: userOf(1)}})
	},
	"LocksOfWhatIsThereAndOfWhatIsNotAreTaken": func(h *house) {
		h.addPeople(1)
		h.addRooms(1)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(messageOf(11, 1)) })
		h.write(func(tx chat.Tx) error {
			m, err := tx.LockMessage(11)
			equal(h, "the message", m, messageOf(11, 1))
			_, none := tx.LockMessage(12)
			equal(h, "no such message", none, error(chat.ErrNotFound))
			return all(err, tx.LockNames(), tx.LockNames(), tx.LockRoom(1), tx.LockRoom(1), tx.LockRoom(7), tx.LockUser(1), tx.LockUser(1), tx.LockUser(7))
		})
	},
	"ADirectoryListsWhatEverybodyFinds": func(h *house) {
		h.addPeople(1)
		h.write(func(tx chat.Tx) error {
			for n, alter := range []func(*chat.Room){
				func(r *chat.Room) { r.Key = "name:tea" },
				func(r *chat.Room) { r.Key, r.Kind = "name:coffee", chat.Announcement },
				func(r *chat.Room) { r.Key, r.Kind = "id:3", chat.Private },
				func(r *chat.Room) { r.Key, r.State = "name:old tea", chat.Archived },
				func(r *chat.Room) { r.Key, r.State = "name:bad tea", chat.Erased },
				func(r *chat.Room) { r.Key, r.Kind = "with:1", chat.Direct },
				func(r *chat.Room) { r.Key = "name:100% te_a" },
			} {
				room := roomOf(n + 1)
				alter(&room)
				if err := addRoom(tx, room); err != nil {
					return err
				}
			}
			return tx.SetRoomText(1, chat.RoomText{Topic: "green", Description: "not listed"})
		})
		h.addMembers(1, 1)
		listed := func(skeleton, after string, limit int) (ids []chat.ID) {
			for _, l := range get(h, func(r chat.Reader) ([]chat.ListedRoom, error) { return r.Directory(1, skeleton, after, limit) }) {
				ids = append(ids, l.Room.ID)
				want := chat.ListedRoom{Room: h.room(l.Room.ID)}
				if l.Room.ID == 1 {
					want.Topic, want.Joined = "green", true
				}
				equal(h, "a room in the directory", l, want)
			}
			return ids
		}
		equal(h, "all of it, by key", listed("", "", 10), []chat.ID{7, 2, 1})
		equal(h, "the first two", listed("", "", 2), []chat.ID{7, 2})
		equal(h, "behind them", listed("", "name:coffee", 10), []chat.ID{1})
		equal(h, "those with e", listed("e", "", 10), []chat.ID{7, 2, 1})
		equal(h, "those with tea", listed("tea", "", 10), []chat.ID{1})
		equal(h, "no pattern: %", listed("%", "", 10), []chat.ID{7})
		equal(h, "no pattern: _", listed("e_", "", 10), []chat.ID{7})
		equal(h, "the beginning of a key is not in a name", listed("name", "", 10), nil)
	},
}

var members = map[string]func(*house){
	"AMembershipBeginsChangesAndEnds": func(h *house) {
		h.addPeople(1, 2)
		h.addRooms(1, 2)
		membership := func(room, user chat.ID) func(chat.Reader) (chat.Membership, error) {
			return func(r chat.Reader) (chat.Membership, error) { return r.Membership(room, user) }
		}
		full := memberOf(1, 2)
		full.Role, full.Level, full.Favourite, full.Hidden = chat.RoomModerator, chat.NoMessages, true, true
		h.addMembers(1, 1)
		h.addMembers(2, 1)
		h.write(func(tx chat.Tx) error { return tx.AddMembership(full) })
		equal(h, "a membership", get(h, membership(1, 1)), memberOf(1, 1))
		equal(h, "one with all that there is", get(h, membership(1, 2)), full)
		absent(h, "one that never began", membership(2, 2))
		h.refused("a second membership", func(tx chat.Tx) error { return tx.AddMembership(memberOf(1, 1)) })
		equal(h, "how many people the room has", h.room(1).People, 2)

		marked := memberOf(1, 1)
		marked.Mark = chat.Mark{Count: 8, At: 9}
		h.write(func(tx chat.Tx) error {
			more := marked
			more.Joined, more.Role, more.Level, more.Favourite, more.Hidden = 77, chat.RoomOwner, chat.OnlyMentions, true, true
			return tx.SetMark(more)
		})
		equal(h, "one that was marked", get(h, membership(1, 1)), marked)
		marked.Role, marked.Level, marked.Favourite, marked.Hidden = chat.RoomOwner, chat.OnlyMentions, true, true
		h.write(func(tx chat.Tx) error {
			more := marked
			more.Joined, more.Mark = 77, chat.Mark{Count: 77}
			return tx.SetMembership(more)
		})
		equal(h, "one that was set", get(h, membership(1, 1)), marked)
		equal(h, "another's", get(h, membership(1, 2)), full)
		equal(h, "in another room", get(h, membership(2, 1)), memberOf(2, 1))

		h.write(func(tx chat.Tx) error { return all(tx.RemoveMembership(1, 1), tx.RemoveMembership(1, 1)) })
		absent(h, "one that has ended", membership(1, 1))
		equal(h, "another's", get(h, membership(1, 2)), full)
		equal(h, "how many people the room has", h.room(1).People, 1)
	},
	"AStandingIsWhatASessionsUserIsInARoom": func(h *house) {
		h.addSessions(1, 1)
		h.addSessions(2, 2)
		h.addSessions(3, 3)
		h.addRooms(1, 2, 4)
		gone := roomOf(4)
		gone.State = chat.Erased
		h.addMembers(1, 1)
		h.addMembers(4, 1)
		h.write(func(tx chat.Tx) error {
			_, err := tx.AddInvitation(chat.Invitation{Room: 1, User: 3, By: userOf(1)}, 9)
			return all(err, tx.SetRoom(gone))
		})
		member := memberOf(1, 1)
		for _, c := range []struct {
			what          string
			session, room chat.ID
			want          chat.Standing
		}{
			{"a member", 1, 1, chat.Standing{Session: sessionOf(1, 1), Room: h.room(1), Membership: &member}},
			{"somebody who is none", 2, 1, chat.Standing{Session: sessionOf(2, 2), Room: h.room(1)}},
			{"somebody who is invited", 3, 1, chat.Standing{Session: sessionOf(3, 3), Room: h.room(1), Invited: true}},
			{"in another room", 1, 2, chat.Standing{Session: sessionOf(1, 1), Room: roomOf(2)}},
			{"in no room", 1, 3, chat.Standing{Session: sessionOf(1, 1)}},
			{"in one that is erased", 1, 4, chat.Standing{Session: sessionOf(1, 1)}},
		} {
			equal(h, c.what, get(h, func(r chat.Reader) (chat.Standing, error) { return r.Standing(c.session, c.room) }), c.want)
			h.write(func(tx chat.Tx) error {
				st, sent, err := tx.SendStanding(c.session, c.room, "1")
				equal(h, c.what+" who is about to send", st, c.want)
				equal(h, "what was sent", sent, chat.Sent{})
				return err
			})
		}
		absent(h, "no such session", func(r chat.Reader) (chat.Standing, error) { return r.Standing(4, 1) })
	},
	"WhoIsAboutToSendHearsWhatWasSentUnderTheClientID": func(h *house) {
		h.addSessions(1, 1)
		h.addSessions(2, 2)
		h.addRooms(1, 2)
		sent := messageOf(11, 5)
		h.write(func(tx chat.Tx) error { return tx.AddMessage(sent) })
		for _, c := range []struct {
			what          string
			session, room chat.ID
			clientID      string
			want          chat.Sent
		}{
			{"the same", 1, 1, sent.ClientID, chat.Sent{ID: 11, Room: 1, Number: 5, Count: 5}},
			{"from another room", 1, 2, sent.ClientID, chat.Sent{ID: 11, Room: 1, Number: 5, Count: 5}},
			{"from no room", 1, 3, sent.ClientID, chat.Sent{ID: 11, Room: 1, Number: 5, Count: 5}},
			{"another's", 2, 1, sent.ClientID, chat.Sent{}},
			{"another id", 1, 1, "1", chat.Sent{}},
			{"none", 1, 1, "", chat.Sent{}},
		} {
			h.write(func(tx chat.Tx) error {
				_, got, err := tx.SendStanding(c.session, c.room, c.clientID)
				equal(h, c.what, got, c.want)
				return err
			})
		}
		err := h.Write(context.Background(), func(tx chat.Tx) error {
			_, _, err := tx.SendStanding(3, 1, sent.ClientID)
			return err
		})
		if err != error(chat.ErrNotFound) {
			h.Errorf("without a session: %v", err)
		}
	},
	"ASidebarListsThoseRoomsInWhichSomebodyIs": func(h *house) {
		h.addPeople(1, 2, 3)
		h.addRooms(3, 1, 2, 4, 5)
		h.append(2, 6)
		group, erased := roomOf(6), roomOf(5)
		group.Kind, group.Name, group.Key, erased.State = chat.Group, "", "with:1+2+3", chat.Erased
		h.write(func(tx chat.Tx) error { return all(addRoom(tx, group), tx.SetRoom(erased)) })
		for _, room := range []int{1, 2, 3, 5, 6} {
			h.addMembers(room, 1)
		}
		h.addMembers(4, 2)
		h.addMembers(6, 3, 2)
		side := func(of int, room int, unread int64, with ...chat.User) chat.SidebarRoom {
			return chat.SidebarRoom{Room: h.room(chat.ID(room)), Membership: memberOf(room, of), Unread: unread, With: with}
		}
		sidebar := func(user, only chat.ID) []chat.SidebarRoom {
			return get(h, func(r chat.Reader) ([]chat.SidebarRoom, error) { return r.Sidebar(user, only) })
		}
		want := []chat.SidebarRoom{side(1, 6, -6, userOf(2), userOf(3)), side(1, 1, -1), side(1, 2, 4), side(1, 3, -3)}
		equal(h, "the rooms, by name", sidebar(1, 0), want)
		for _, only := range want {
			equal(h, "only one", sidebar(1, only.Room.ID), []chat.SidebarRoom{only})
		}
		for _, none := range []int{4, 5, 9} {
			equal(h, "one that is not one's own, or erased, or none", len(sidebar(1, chat.ID(none))), 0)
		}
		equal(h, "nobody's", len(sidebar(9, 0)), 0)
		hidden := memberOf(6, 1)
		hidden.Hidden = true
		h.write(func(tx chat.Tx) error { return tx.SetMembership(hidden) })
		equal(h, "without one that is hidden", sidebar(1, 0), want[1:])
		equal(h, "another's, from whom it is not hidden", sidebar(3, 0), []chat.SidebarRoom{side(3, 6, -6, userOf(1), userOf(2))})
		equal(h, "from whom it is hidden", get(h, func(r chat.Reader) ([]chat.Membership, error) { return r.HiddenFrom(6) }), []chat.Membership{hidden})
		equal(h, "from whom another is", len(get(h, func(r chat.Reader) ([]chat.Membership, error) { return r.HiddenFrom(1) })), 0)

		var of []chat.ID
		for _, r := range get(h, func(r chat.Reader) ([]chat.Room, error) { return r.RoomsOf(1) }) {
			equal(h, "a room of somebody", r, h.room(r.ID))
			of = append(of, r.ID)
		}
		slices.Sort(of)
		equal(h, "all rooms of somebody, hidden or not", of, []chat.ID{1, 2, 3, 6})
		if n := get(h, func(r chat.Reader) (int, error) { return r.RoomCount(1) }); n < 4 || n > 5 {
			h.Errorf("there are %d of them, want 4, or 5 with that which is erased", n)
		}
	},
	"ARoomsPeopleAreListedByRoleAndKey": func(h *house) {
		h.addPeople(1, 2, 3, 4, 5, 6)
		h.addRooms(1, 2)
		roles := map[int]chat.RoomRole{1: chat.RoomMember, 2: chat.RoomOwner, 3: chat.RoomMember, 4: chat.RoomModerator, 5: chat.RoomOwner}
		h.write(func(tx chat.Tx) error {
			for user, role := range roles {
				m := memberOf(1, user)
				m.Role = role
				if err := tx.AddMembership(m); err != nil {
					return err
				}
			}
			return tx.AddMembership(memberOf(2, 6))
		})
		list := func(skeleton string, after chat.MemberCursor, limit int) (ids []chat.ID) {
			for _, p := range get(h, func(r chat.Reader) ([]chat.RoomPerson, error) { return r.Members(1, skeleton, after, limit) }) {
				n := int(p.User.ID)
				equal(h, "one of the people", p, chat.RoomPerson{User: userOf(n), Role: roles[n], Key: accountOf(n).Key})
				ids = append(ids, p.User.ID)
			}
			return ids
		}
		everybody := []chat.ID{2, 5, 4, 1, 3}
		equal(h, "all of them", list("", chat.MemberCursor{}, 10), everybody)
		var walked []chat.ID
		for at, more := (chat.MemberCursor{}), true; more; {
			people := get(h, func(r chat.Reader) ([]chat.RoomPerson, error) { return r.Members(1, "", at, 2) })
			for _, p := range people {
				walked, at = append(walked, p.User.ID), p.Cursor()
			}
			more = len(people) > 0
		}
		equal(h, "page by page", walked, everybody)
		equal(h, "those who look like it", list("eton4", chat.MemberCursor{}, 10), []chat.ID{4})
		equal(h, "no pattern", list("%", chat.MemberCursor{}, 10), nil)
		owners := func(room chat.ID) int {
			return get(h, func(r chat.Reader) (int, error) { return r.RoomOwners(room) })
		}
		equal(h, "its owners", owners(1), 2)
		equal(h, "another's owners", owners(2), 0)
	},
	"AnInvitationIsThereOnceAndNotWithTooManyOthers": func(h *house) {
		h.addPeople(1, 2, 3)
		h.addRooms(3, 1, 2, 4)
		invite := func(room, user, by, most int) (added bool) {
			h.write(func(tx chat.Tx) (err error) {
				added, err = tx.AddInvitation(chat.Invitation{Room: chat.ID(room), User: chat.ID(user), By: userOf(by)}, most)
				return err
			})
			return added
		}
		equal(h, "one", invite(3, 2, 1, 9), true)
		equal(h, "the same, by another", invite(3, 2, 3, 9), false)
		equal(h, "a second", invite(1, 2, 3, 2), true)
		equal(h, "one too many", invite(2, 2, 1, 2), false)
		equal(h, "another person's", invite(1, 3, 1, 2), true)
		invitations := func(user chat.ID) []chat.RoomInvitation {
			return get(h, func(r chat.Reader) ([]chat.RoomInvitation, error) { return r.Invitations(user) })
		}
		to := func(room, by int) chat.RoomInvitation { return chat.RoomInvitation{Room: roomOf(room), By: userOf(by)} }
		equal(h, "the invitations, by name", invitations(2), []chat.RoomInvitation{to(1, 3), to(3, 1)})
		invited := func(room chat.ID, limit int) []chat.ID {
			return get(h, func(r chat.Reader) ([]chat.ID, error) { return r.Invited(room, limit) })
		}
		equal(h, "who is invited, by id", invited(1, 9), []chat.ID{2, 3})
		equal(h, "the first of them", invited(1, 1), []chat.ID{2})
		equal(h, "nobody", invited(4, 9), nil)
		h.write(func(tx chat.Tx) error { return all(tx.RemoveInvitation(3, 2), tx.RemoveInvitation(3, 2)) })
		equal(h, "without one", invitations(2), []chat.RoomInvitation{to(1, 3)})
		h.write(func(tx chat.Tx) error { return tx.RemoveInvitations(2) })
		equal(h, "without any", len(invitations(2)), 0)
		equal(h, "another person's", invitations(3), []chat.RoomInvitation{to(1, 1)})
	},
	"ReadersAreCountedByTheirMarks": func(h *house) {
		h.addPeople(1, 2, 3, 4, 5)
		h.addRooms(1, 2)
		h.write(func(tx chat.Tx) error {
			for user, count := range map[int]int64{1: 9, 2: 4, 3: 5, 4: 6} {
				m := memberOf(1, user)
				m.Mark.Count = count
				if err := tx.AddMembership(m); err != nil {
					return err
				}
			}
			m := memberOf(2, 5)
			m.Mark.Count = 9
			return tx.AddMembership(m)
		})
		type readers struct{ have, of int64 }
		got := get(h, func(r chat.Reader) (readers, error) {
			have, of, err := r.Readers(messageOf(11, 5)) // by the first person
			return readers{have, of}, err
		})
		equal(h, "who has read it", got, readers{2, 3})
	},
}
