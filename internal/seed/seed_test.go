package seed_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"go.uber.org/goleak"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/seed"
	"github.com/hubbub-chat/hubbub/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	until = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	small = seed.Size{People: 60, Rooms: 40, Conversations: 80, Messages: 4000}
)

// make makes a community in a new database.
func made(t *testing.T, size seed.Size, number uint64, until time.Time) (*store.Store, seed.Community) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	community, err := seed.Write(t.Context(), db, seed.Options{Size: size, Seed: number, Until: until})
	if err != nil {
		t.Fatal(err)
	}
	return db, community
}

// A told room is all that there is of it.
type told struct {
	chat.Room
	members  map[chat.ID]chat.Membership
	messages []chat.Message // the oldest first
	entries  []chat.Entry
}

// readAll reads all people and rooms.
func readAll(t *testing.T, db chat.Store) (people []chat.Account, rooms map[chat.ID]*told) {
	t.Helper()
	rooms = make(map[chat.ID]*told)
	err := db.Read(t.Context(), func(r chat.Reader) (err error) {
		if people, err = r.Accounts(0, 10_000); err != nil {
			return err
		}
		for _, p := range people {
			of, err := r.RoomsOf(p.ID)
			if err != nil {
				return err
			}
			for _, room := range of {
				if rooms[room.ID] == nil {
					rooms[room.ID] = &told{Room: room, members: make(map[chat.ID]chat.Membership)}
				}
				if rooms[room.ID].members[p.ID], err = r.Membership(room.ID, p.ID); err != nil {
					return err
				}
			}
		}
		for id, room := range rooms {
			timeline, err := r.Timeline(id, 0, room.Number+1, 100_000)
			if err != nil {
				return err
			}
			for _, e := range slices.Backward(timeline) {
				room.messages = append(room.messages, *e.Message)
			}
			if room.entries, err = r.Entries(id, 0, 100_000); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return people, rooms
}

func TestACommunityIsOneThatTheRulesCouldHaveMade(t *testing.T) {
	db, _ := made(t, small, 1, until)
	people, rooms := readAll(t, db)
	kinds, lines := make(map[chat.RoomKind]int), make(map[chat.Kind]int)
	said, read, unread, archived := 0, 0, 0, 0
	for _, room := range rooms {
		kinds[room.Kind]++
		if room.State == chat.Archived {
			archived++
		}
		said += checkRoom(t, room)
		for _, e := range room.entries {
			lines[e.Kind]++
		}
		for _, m := range room.members {
			if m.Mark.Count == room.Count {
				read++
			} else {
				unread++
			}
		}
	}
	if len(people) != small.People || len(rooms) != small.Rooms+small.Conversations || said != small.Messages {
		t.Errorf("%d people, %d rooms and conversations, %d messages", len(people), len(rooms), said)
	}
	for _, kind := range []chat.RoomKind{chat.Public, chat.Announcement, chat.Private, chat.Direct, chat.Group} {
		if kinds[kind] < 3 {
			t.Errorf("of %s rooms there are %d", kind, kinds[kind])
		}
	}
	for _, kind := range []chat.Kind{
		chat.MessageEntry, chat.EditEntry, chat.DeleteEntry, chat.JoinEntry, chat.LeaveEntry, chat.RoleEntry, chat.NameEntry,
		chat.TopicEntry, chat.SettingEntry, chat.ArchiveEntry,
	} {
		if lines[kind] == 0 {
			t.Errorf("there is no entry of the kind %s", kind)
		}
	}
	if read < unread || unread < 20 || archived == 0 {
		t.Errorf("%d times all is read, %d times not; %d rooms are archived", read, unread, archived)
	}
	if found := scripts(rooms); len(found) < 10 {
		t.Errorf("people write in %v", found)
	}
	checkLogsOfPeople(t, db, people)
}

// checkRoom fails where numbers, counts, people and marks of a room do not fit; it
// returns how many messages people have written.
func checkRoom(t *testing.T, room *told) (said int) {
	t.Helper()
	fault := func(format string, args ...any) { t.Errorf(room.Key+": "+format, args...) }
	if room.People != int64(len(room.members)) {
		fault("it has %d people, and %d members", room.People, len(room.members))
	}
	count, owners := int64(0), 0
	for i, m := range room.messages {
		if m.Kind == chat.Text {
			count++
			said++
		}
		if m.Count != count || i > 0 && (m.ID <= room.messages[i-1].ID || m.ID.Time().After(until.Add(time.Minute))) {
			fault("message %d has the count %d, want %d, and is of %v", i, m.Count, count, m.ID.Time())
		}
		if m.Kind == chat.Text && m.Deleted == chat.Visible(m.Text) {
			fault("message %d says %q", i, m.Text)
		}
	}
	for i, e := range room.entries {
		if e.Number != int64(i+1) || i > 0 && e.ID <= room.entries[i-1].ID {
			fault("entry %d has the number %d", i+1, e.Number)
		}
	}
	if last := room.entries[len(room.entries)-1]; room.Count != count || room.Head() != last.Position() {
		fault("it counts %d of %d messages, and is at %v of %v", room.Count, count, room.Head(), last.Position())
	}
	for _, m := range room.members {
		if m.Mark.Count > room.Count || m.Mark.At > room.Number || m.Joined < 1 || m.Joined > room.Number {
			fault("somebody is in it as %+v", m)
		}
		if room.entries[m.Joined-1].Person == nil || room.entries[m.Joined-1].Person.ID != m.User {
			fault("entry %d says nothing of who joined by it", m.Joined)
		}
		if m.Role == chat.RoomOwner {
			owners++
		}
	}
	named := room.Kind != chat.Direct && room.Kind != chat.Group
	if lobby := room.Name == "lobby"; named && owners != 1 && !lobby || !named && owners > 0 {
		fault("it has %d owners", owners)
	}
	if named && room.Key != chat.RoomKey(room.Kind, room.Name, room.ID) {
		fault("its name is %q", room.Name)
	}
	return said
}

// scripts are the writing systems of all messages.
func scripts(rooms map[chat.ID]*told) []string {
	var found []string
	for _, name := range []string{"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Han", "Hiragana", "Hangul", "Thai"} {
		written := func(m chat.Message) bool {
			return strings.ContainsFunc(m.Text, func(r rune) bool { return unicode.Is(unicode.Scripts[name], r) })
		}
		for _, room := range rooms {
			if slices.ContainsFunc(room.messages, written) {
				found = append(found, name)
				break
			}
		}
	}
	return found
}

// checkLogsOfPeople fails where the log of a person has gaps, or somebody has what only
// the rules of names forbid.
func checkLogsOfPeople(t *testing.T, db chat.Store, people []chat.Account) {
	t.Helper()
	err := db.Read(t.Context(), func(r chat.Reader) error {
		for _, p := range people {
			name, err := chat.ParseName(p.Name)
			if err != nil || name.Key != p.Key || name.Skeleton != p.Skeleton || p.Password != "" {
				t.Errorf("%+v: %v", p, err)
			}
			head, err := r.UserHead(p.ID)
			if err != nil {
				return err
			}
			entries, err := r.UserEntries(p.ID, 0, 10_000)
			if err != nil {
				return err
			}
			for i, e := range entries {
				if e.Number != int64(i+1) {
					t.Errorf("%s: entry %d of the log has the number %d", p.Name, i+1, e.Number)
				}
			}
			if last := entries[len(entries)-1]; head != last.Position() {
				t.Errorf("%s: the log is at %v of %v", p.Name, head, last.Position())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPeopleGoOnInACommunity(t *testing.T) {
	ctx := t.Context()
	db, community := made(t, small, 1, time.Now().Add(-time.Minute))
	service, err := chat.New(ctx, db, &chat.Options{SendEvery: time.Nanosecond, SendBurst: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []chat.User{community.Owner, community.Moderator, community.Member, community.Newcomer} {
		token, err := service.LogInLink(ctx, user.ID)
		if err != nil {
			t.Fatal(err)
		}
		login, err := service.LogInByLink(ctx, token, chat.Client{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := service.Sidebar(ctx, login.Session)
		if err != nil {
			t.Fatal(err)
		}
		if user == community.Newcomer && (len(list.Rooms) < 2 || len(list.Invitations) != 1) || len(list.Rooms) < 2 {
			t.Errorf("%s is in %d rooms and has %d invitations", user.Name, len(list.Rooms), len(list.Invitations))
		}
		news := int64(0)
		for _, room := range list.Rooms {
			news += room.Unread
			goOn(t, service, login.Session, room)
		}
		if news == 0 {
			t.Errorf("%s has read everything", user.Name)
		}
	}
	if err := service.Sweep(ctx); err != nil {
		t.Error(err)
	}
	_, rooms := readAll(t, db)
	if len(rooms) != small.Rooms+small.Conversations {
		t.Errorf("after tidying up there are %d rooms", len(rooms))
	}
}

// goOn reads a room as pages do, from several positions, and writes in it.
func goOn(t *testing.T, service *chat.Service, me chat.Session, room chat.SidebarRoom) {
	t.Helper()
	ctx, id := t.Context(), room.Room.ID
	fresh, err := service.Snapshot(ctx, me, id)
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[chat.ID]chat.Message)
	all, err := service.Since(ctx, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	from := all[max(0, len(all)-30)]
	for at := from.Position(); at != fresh.Room.Head(); {
		page, err := service.Page(ctx, me, id, at)
		if err != nil || page.Reset != nil && from.Number >= room.Room.First(room.Membership) {
			t.Fatalf("%s from %v: %+v, %v", room.Room.Key, at, page, err)
		}
		if page.Reset != nil {
			break
		}
		for _, e := range page.Entries {
			if e.Message != nil {
				known[e.Message.ID] = *e.Message
			}
		}
		at = page.Next
	}
	for _, m := range fresh.Messages {
		if applied, there := known[m.ID]; there && !reflect.DeepEqual(applied, m) {
			t.Errorf("%s: a message is %+v by its entries, and fresh %+v", room.Room.Key, applied, m)
		}
	}
	sent, err := service.Send(ctx, me, chat.Draft{Room: id, ClientID: "more-" + id.String(), Text: "and on it goes"})
	may := room.Room.State == chat.InUse && (room.Room.Write == chat.Members || room.Room.Role(room.Membership, me.User) != chat.RoomMember)
	if may != (err == nil) || may && (sent.Count != fresh.Room.Count+1 || sent.Number != fresh.Room.Number+1) {
		t.Errorf("%s: sending led to %+v, %v", room.Room.Key, sent, err)
	}
}

func TestTheSameOptionsMakeTheSameCommunity(t *testing.T) {
	size := seed.Size{People: 20, Rooms: 6, Conversations: 8, Messages: 300}
	all := func(number uint64) (lines []string) {
		db, _ := made(t, size, number, until)
		people, rooms := readAll(t, db)
		for _, p := range people {
			lines = append(lines, fmt.Sprint(p))
		}
		for _, room := range rooms {
			lines = append(lines, fmt.Sprint(room.Room, room.members))
			for _, m := range room.messages {
				lines = append(lines, fmt.Sprint(m))
			}
			for _, e := range room.entries {
				lines = append(lines, fmt.Sprint(e.Position(), e.Kind))
			}
		}
		slices.Sort(lines)
		return lines
	}
	first := all(1)
	if !slices.Equal(first, all(1)) {
		t.Error("two communities of the same options differ")
	}
	if slices.Equal(first, all(2)) {
		t.Error("another seed makes the same community")
	}
}

func TestACommunityMayBeSmall(t *testing.T) {
	for _, size := range []seed.Size{
		{People: 1, Rooms: 1}, {People: 1, Rooms: 1, Conversations: 1, Messages: 5}, {People: 2, Rooms: 3, Conversations: 1, Messages: 30},
		{People: 12, Rooms: 1, Messages: 13}, {People: 5, Rooms: 60, Messages: 1},
	} {
		db, _ := made(t, size, 1, until)
		people, rooms := readAll(t, db)
		said := 0
		for _, room := range rooms {
			said += checkRoom(t, room)
		}
		if len(people) != size.People || len(rooms) != size.Rooms+size.Conversations || said != size.Messages {
			t.Errorf("%+v: %d people, %d rooms, %d messages", size, len(people), len(rooms), said)
		}
	}
	db, _ := made(t, seed.Size{People: 1, Rooms: 1}, 1, until)
	for _, size := range []seed.Size{{}, {People: 1, Rooms: 1, Messages: -1}, {People: 2, Rooms: 1, Conversations: 50}} {
		if _, err := seed.Write(t.Context(), db, seed.Options{Size: size, Until: until}); err == nil {
			t.Errorf("%+v can be made", size)
		}
	}
}
