package chat

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A town is people who are in a room, or not.
type town struct {
	Reader
	ids     map[string]ID
	outside []ID
	lookups int
}

func (t *town) AccountByKey(key string) (Account, error) {
	t.lookups++
	for name, id := range t.ids {
		if parsed, err := ParseName(name); err == nil && parsed.Key == key {
			return t.Account(id)
		}
	}
	return Account{}, ErrNotFound
}

func (t *town) Account(id ID) (Account, error) {
	for name, other := range t.ids {
		if id == other {
			return Account{User: User{ID: id, Name: name, State: Active}}, nil
		}
	}
	return Account{}, ErrNotFound
}

func (t *town) Membership(_, user ID) (Membership, error) {
	if slices.Contains(t.outside, user) {
		return Membership{}, ErrNotFound
	}
	return Membership{User: user}, nil
}

// writes is what the author is in a room of a kind.
func writes(kind RoomKind, role RoomRole) Standing {
	return Standing{Session: Session{User: User{ID: 99, Role: Member, State: Active}}, Room: Room{ID: 1, Kind: kind, State: InUse}, Membership: &Membership{Role: role, Joined: 1}}
}

func TestATextIsKeptWithTokensWhereItMentionsSomebody(t *testing.T) {
	text, err := os.ReadFile("testdata/mentions.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		People map[string]ID
		Cases  [][2]string
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	people := &town{ids: table.People}
	tokens := func(text string) string {
		for name, id := range table.People {
			text = strings.ReplaceAll(text, "<@"+name+">", "<@"+id.String()+">")
		}
		return text
	}
	for _, c := range table.Cases {
		said, want := c[0], tokens(c[1])
		if strings.HasPrefix(said, "<@ada>") { // the token itself, typed
			said = tokens(said)
		}
		got, meant, err := mention(people, writes(Private, RoomMember), said, Mentions{})
		if err != nil || got != want {
			t.Errorf("%q is kept as\n\t%q, %v, want\n\t%q", said, got, err, want)
			continue
		}
		in := MentionsIn(got)
		if found := each(meant.people); !slices.Equal(found, in.People) {
			t.Errorf("%q mentions %v, and then %v", said, found, in.People)
		}
		if again, _, err := mention(people, writes(Private, RoomMember), got, Mentions{}); err != nil || again != got {
			t.Errorf("%q, sent again, is kept as %q, %v", got, again, err)
		}
	}
}

func each(users []User) (ids []ID) {
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestOnlyWhoMaySeeTheRoomIsMentioned(t *testing.T) {
	people := &town{ids: map[string]ID{"ada": 1, "bob": 2}, outside: []ID{2}}
	for _, c := range []struct {
		at     Standing
		before Mentions
		want   string
		told   []ID
	}{
		{writes(Private, RoomMember), Mentions{}, "<@0000000000001> @bob <@room>", []ID{1}},
		{writes(Group, RoomMember), Mentions{}, "<@0000000000001> @bob <@room>", []ID{1}},
		{writes(Direct, RoomMember), Mentions{}, "<@0000000000001> @bob @room", []ID{1}},
		{writes(Public, RoomMember), Mentions{}, "<@0000000000001> <@0000000000002> @room", []ID{1}},
		{writes(Public, RoomModerator), Mentions{}, "<@0000000000001> <@0000000000002> <@room>", []ID{1}},
		{writes(Announcement, RoomOwner), Mentions{}, "<@0000000000001> <@0000000000002> <@room>", []ID{1}},
		{writes(Private, RoomMember), Mentions{People: []ID{2}}, "<@0000000000001> <@0000000000002> <@room>", []ID{1}},
	} {
		got, meant, err := mention(people, c.at, "@ada @bob @room", c.before)
		if err != nil || got != c.want || !reflect.DeepEqual(meant.members, c.told) {
			t.Errorf("in a %s room as %s: %q for %v, %v, want %q for %v", c.at.Room.Kind, c.at.Membership.Role, got, meant.members, err, c.want, c.told)
		}
	}
	token, _, err := mention(people, writes(Private, RoomMember), "<@0000000000002>", Mentions{})
	if err != nil || token != `\<@0000000000002>` || len(MentionsIn(token).People) > 0 {
		t.Errorf("the token of somebody who is not in the room is kept as %q, %v", token, err)
	}
}

func TestAMessageMentionsAtMostFiftyPeople(t *testing.T) {
	people := &town{ids: make(map[string]ID)}
	var names []string
	for i := range MaxMentioned + 1 {
		name := fmt.Sprint("person", i)
		people.ids[name] = ID(i + 1)
		names = append(names, "@"+name, "@"+name)
	}
	_, meant, err := mention(people, writes(Public, RoomMember), strings.Join(names[:2*MaxMentioned], " "), Mentions{})
	if err != nil || len(meant.people) != MaxMentioned {
		t.Fatalf("%d people: %v", len(meant.people), err)
	}
	_, _, err = mention(people, writes(Public, RoomMember), strings.Join(names, " "), Mentions{})
	if e := AsError(err); e.Reason != MentionsMany || e.Limit != MaxMentioned {
		t.Errorf("one more: %v", err)
	}
}

func TestFindingMentionsTakesTimeInProportion(t *testing.T) {
	people := &town{ids: map[string]ID{"ada": 1}}
	const size = 64 << 10
	for _, part := range []string{
		"@", "@a", "@a ", "@ada ", "@ada-", "<@", "<@room>", "`", "`@ada ``", "\\`", "> ", "- ", "@日", "www.", "@a.b-c_", "|`@ada|\n|-|\n", "```\n", "\n",
	} {
		text := strings.Repeat(part, size/len(part))
		best := time.Hour
		for range 3 {
			start := time.Now()
			if _, _, err := mention(people, writes(Public, RoomMember), text, Mentions{}); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		t.Logf("%q: %v", part, best)
		if best > time.Second { // what is quadratic takes many of them
			t.Errorf("%q, as long as an event, takes %v", part, best)
		}
	}
	people.lookups = 0
	var names strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&names, "@n%d ", i)
	}
	if _, _, err := mention(people, writes(Public, RoomMember), names.String(), Mentions{}); err != nil || people.lookups > maxNamesTried {
		t.Errorf("%d names are looked up, %v", people.lookups, err)
	}
}
