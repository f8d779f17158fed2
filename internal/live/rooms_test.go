package live_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// create makes a room, and returns its id.
func (p *peer) create(kind wire.RoomKind, name string) string {
	p.t.Helper()
	return ask[wire.Made](p, "create", wire.NewRoom{ClientID: name, Kind: kind, Name: name}).Room.ID
}

// does sends an event that answers nothing, and must be done.
func (p *peer) does(event string, payload any) {
	p.t.Helper()
	ask[wire.Nothing](p, event, payload)
}

// lists returns what a resume has in the list of rooms.
func (p *peer) lists() map[string]wire.Room {
	p.t.Helper()
	rooms := make(map[string]wire.Room)
	for _, r := range ask[wire.Resumed](p, "resume", wire.Positions{}).Rooms {
		rooms[r.ID] = r
	}
	return rooms
}

// hearAbout returns what is heard first about that room in the own log.
func (p *peer) hearAbout(room string) wire.RoomEntry {
	p.t.Helper()
	for {
		for _, e := range hear[wire.UserEntries](p, "user").Entries {
			if about, ok := e.About.(wire.RoomEntry); ok && about.Room != nil && about.Room.ID == room {
				return about
			}
		}
	}
}

func TestWhatIsDoneToARoomIsHeardByThoseWhoHaveItOpenAndInListsOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben, cid := h.dial(h.signUp("ann")), h.dial(h.signUp("ben")), h.dial(h.signUp("cid"))
		room := ann.create(wire.KindPublic, "attic")
		for _, p := range []*peer{ben, cid} {
			p.does("join", wire.InRoom{Room: room})
			p.lists()
		}
		ben.open(room, wire.Position{})
		synctest.Wait()
		ben.heard(3 * time.Second)
		cid.heard(time.Millisecond)
		name, topic, write := "garret", "up here", wire.WhoModerators
		ann.does("change", wire.RoomChange{Room: room, Name: &name, Topic: &topic, Write: &write})
		ann.does("role", wire.Promotion{Room: room, User: ben.me.User.ID.String(), Role: wire.RoleModerator})
		ann.does("archive", wire.Archiving{Room: room, Archived: true})
		told := strings.Join(ben.heard(3*time.Second), "\n")
		for _, want := range []string{
			`"kind":"name","by":{"id":"` + ann.me.User.ID.String() + `","name":"ann"},"text":"garret"`,
			`"kind":"topic"`, `"text":"up here"`, `"kind":"setting"`, `"text":"write=moderators"`, `"kind":"archive"`,
			`"kind":"role"`, `"role":"moderator"`,
		} {
			if !strings.Contains(told, want) {
				t.Errorf("who has the room open heard no %s in\n%s", want, told)
			}
		}
		if told := strings.Join(cid.heard(3*time.Second), "\n"); !strings.Contains(told, `"name":"garret","archived":true`) {
			t.Errorf("who has it in the list heard\n%s", told)
		}
		if got := cid.lists()[room]; got.Name != "garret" || !got.Archived || got.Role != "" {
			t.Errorf("the list has %+v", got)
		}
		if got := ben.lists()[room]; got.Role != wire.RoleModerator {
			t.Errorf("the list of the moderator has %+v", got)
		}
	})
}

func TestWhoLoadsARoomAfreshSeesTheLinesOfWhatWasChanged(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
	room := ann.create(wire.KindPublic, "attic")
	ben.does("join", wire.InRoom{Room: room})
	first := ann.send(room, "1", "hello")
	name := "garret"
	ann.does("change", wire.RoomChange{Room: room, Name: &name})
	ann.does("role", wire.Promotion{Room: room, User: ben.me.User.ID.String(), Role: wire.RoleModerator})
	last := ann.send(room, "2", "hello again")
	ann.does("archive", wire.Archiving{Room: room, Archived: true})

	var lines []wire.Entry
	for _, e := range ben.open(room, wire.Position{}).Page.Entries {
		if e.Kind != wire.EntryMessage {
			lines = append(lines, e)
		}
	}
	page := ben.open(room, wire.Position{N: 1, ID: last.ID}).Page
	if !page.Reset || len(lines) < 4 || written(t, page.Lines) != written(t, lines) {
		t.Errorf("a fresh page has the lines\n%s\nthe log has\n%s", written(t, page.Lines), written(t, lines))
	}
	before := func(n int64) string {
		return written(t, ask[wire.History](ben, "history", wire.Past{Room: room, Before: n}).Lines)
	}
	earlier := slices.DeleteFunc(slices.Clone(lines), func(e wire.Entry) bool { return e.N >= last.N })
	if got := before(last.N); got != written(t, earlier) {
		t.Errorf("the history before the last message has the lines\n%s", got)
	}
	if got := before(first.N); got != written(t, lines[:2]) {
		t.Errorf("the history before the first message has the lines\n%s", got)
	}
}

func written(t *testing.T, lines []wire.Entry) string {
	t.Helper()
	text, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnInvitationComesAndIsAcceptedOrDeclined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben, cid := h.dial(h.signUp("ann")), h.dial(h.signUp("ben")), h.dial(h.signUp("cid"))
		room := ann.create(wire.KindPrivate, "cellar")
		for _, p := range []*peer{ben, cid} {
			p.lists()
		}
		ann.does("invite", wire.Inviting{Room: room, Users: []string{ben.me.User.ID.String(), cid.me.User.ID.String()}})
		for _, p := range []*peer{ben, cid} {
			about := p.hearAbout(room)
			if about.Room.InvitedBy == nil || about.Room.InvitedBy.Name != "ann" || about.Room.Name != "cellar" {
				t.Errorf("%s heard of %+v", p.me.User.Name, about.Room)
			}
			if details := ask[wire.Details](p, "details", wire.InRoom{Room: room}); details.Role != nil || details.People != 1 {
				t.Errorf("the details are %+v", details)
			}
			refused(p, wire.CodeNotFound, "open", wire.After{Room: room})
		}
		ben.does("join", wire.InRoom{Room: room})
		cid.does("decline", wire.InRoom{Room: room})
		if got := ben.lists()[room]; got.InvitedBy != nil || got.N == 0 {
			t.Errorf("who has accepted has %+v", got)
		}
		if got, there := cid.lists()[room]; there {
			t.Errorf("who has declined has %+v", got)
		}
		refused(cid, wire.CodeNotFound, "join", wire.InRoom{Room: room})
	})
}

func TestARoomThatIsErasedIsAtOnceNobodys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		room := ann.create(wire.KindPublic, "attic")
		ben.does("join", wire.InRoom{Room: room})
		ben.lists()
		ben.open(room, wire.Position{})
		ann.send(room, "1", "hello")
		synctest.Wait()
		ben.heard(time.Millisecond)
		ann.does("erase", wire.Erasure{Room: room, Name: "attic"})
		synctest.Wait()
		if told := strings.Join(ben.heard(time.Millisecond), "\n"); !strings.Contains(told, `"kind":"erase"`) {
			t.Errorf("who had it open heard\n%s", told)
		}
		for event, payload := range map[string]any{
			"open": wire.After{Room: room}, "page": wire.After{Room: room}, "details": wire.InRoom{Room: room},
			"send": wire.Draft{Room: room, ClientID: "x", Text: "x"}, "typing": wire.InRoom{Room: room}, "join": wire.InRoom{Room: room},
		} {
			refused(ben, wire.CodeNotFound, event, payload)
		}
		h.ok(h.Sweep(t.Context()))
		synctest.Wait()
		if told := strings.Join(ben.heard(3*time.Second), "\n"); !strings.Contains(told, `"kind":"left"`) {
			t.Errorf("after the sweep they heard\n%s", told)
		}
	})
}

// TestACanaryIsNowhereElse has a private room and a conversation with a word in all that
// they have, and somebody outside, and an admin, who ask for everything.
func TestACanaryIsNowhereElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		o, _ := h.owner(chat.FromStart)
		strangers := []*peer{h.dial(h.signUp("mallory")), h.dial(o)}
		for _, p := range strangers {
			p.lists()
		}
		secret := ann.create(wire.KindPrivate, "canary")
		topic, text := "canary", "canary"
		ann.does("change", wire.RoomChange{Room: secret, Topic: &topic, Description: &text})
		ann.does("invite", wire.Inviting{Room: secret, Users: []string{ben.me.User.ID.String()}})
		ben.does("join", wire.InRoom{Room: secret})
		talk := ask[wire.Made](ann, "converse", wire.Company{Users: []string{ben.me.User.ID.String()}}).Room.ID
		for _, room := range []string{secret, talk} {
			ann.open(room, wire.Position{})
			said := ann.send(room, "c"+room, "canary")
			ann.does("edit", wire.Edit{Message: said.ID, Text: "canary again"})
			ann.does("typing", wire.InRoom{Room: room})
			for _, p := range strangers {
				for event, payload := range everyQuestion(room, said.ID, p.me.User.ID.String()) {
					answer, failure := try[json.RawMessage](p, event, payload)
					if strings.Contains(string(answer), "canary") || failure != nil && strings.Contains(fmt.Sprint(*failure), "canary") {
						t.Errorf("%s is told %s, %v", event, answer, failure)
					}
					about := strings.Contains(fmt.Sprint(payload), room) || strings.Contains(fmt.Sprint(payload), said.ID)
					if harmless := slices.Contains([]string{"readBack", "resume", "positions", "close", "create"}, event); about && !harmless && (failure == nil || failure.Code != wire.CodeNotFound && failure.Code != wire.CodeForbidden) {
						t.Errorf("%s of what is not theirs gives %s, %+v", event, answer, failure)
					}
				}
			}
		}
		synctest.Wait()
		for _, p := range strangers {
			for _, e := range p.heard(3 * time.Second) {
				if strings.Contains(e, "canary") || strings.Contains(e, secret) || strings.Contains(e, talk) {
					t.Errorf("%s heard %s", p.me.User.Name, e)
				}
			}
		}
	})
}

// everyQuestion is every event that a page may send, about a room, a message and a user.
func everyQuestion(room, message, user string) map[string]any {
	at := wire.Positions{Open: map[string]wire.Position{room: {}}}
	name := "x"
	all := map[string]any{
		"resume": at, "positions": at, "open": wire.After{Room: room}, "close": wire.InRoom{Room: room}, "page": wire.After{Room: room},
		"history": wire.Past{Room: room, Before: 100}, "around": wire.Spot{Room: room, Message: message}, "send": wire.Draft{Room: room, ClientID: "q" + room, Text: "x"},
		"draft": wire.Draft{Room: room, ClientID: "d" + room, Text: "x"}, "drafted": wire.InRoom{Room: room},
		"quotes": wire.Quoting{Room: room, Messages: []string{message}},
		"edit":   wire.Edit{Message: message, Text: "x"}, "delete": wire.Deletion{Message: message},
		"react": wire.Reacting{Message: message, Emoji: "👍", On: true}, "reactors": wire.ReactorSearch{Message: message, Emoji: "👍"}, "read": wire.Read{Room: room, Count: 1},
		"pin": wire.Pinning{Message: message, On: true}, "pins": wire.PinSearch{Room: room}, "save": wire.Saving{Message: message, On: true}, "saved": wire.SavedSearch{},
		"unread": wire.Unreading{Message: message}, "readAll": wire.Nothing{}, "readBack": wire.Marks{Marks: map[string]int64{room: 0}},
		"readBy": wire.ReadBy{Message: message}, "details": wire.InRoom{Room: room}, "preview": wire.InRoom{Room: room},
		"directory": wire.Search{}, "people": wire.Search{}, "converse": wire.Company{Users: []string{user}},
		"create": wire.NewRoom{ClientID: "q" + room, Kind: wire.KindPrivate, Name: "x"},
		"change": wire.RoomChange{Room: room, Name: &name}, "archive": wire.Archiving{Room: room, Archived: true},
		"erase": wire.Erasure{Room: room, Name: "canary"}, "join": wire.InRoom{Room: room}, "leave": wire.InRoom{Room: room},
		"decline": wire.InRoom{Room: room}, "invite": wire.Inviting{Room: room, Users: []string{user}},
		"remove": wire.Removal{Room: room, User: user}, "role": wire.Promotion{Room: room, User: user, Role: wire.RoleOwner},
		"members": wire.MemberSearch{Room: room}, "prefer": wire.RoomPreference{Room: room}, "typing": wire.InRoom{Room: room},
	}
	for _, call := range wire.Calls() {
		if _, there := all[call.Name]; !there {
			panic("no question for " + call.Name + " among " + fmt.Sprint(slices.Sorted(maps.Keys(all))))
		}
	}
	return all
}

// Of a room into which somebody is only invited, and of a conversation in which nothing
// was said yet, others than its members are not to know how much happens there.
func TestOfARoomThatIsNotInOnesListNothingIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		ben.lists()
		room := ann.create(wire.KindPrivate, "cellar")
		ann.does("invite", wire.Inviting{Room: room, Users: []string{ben.me.User.ID.String()}})
		ben.hearAbout(room)
		talk := ask[wire.Made](ann, "converse", wire.Company{Users: []string{ben.me.User.ID.String()}}).Room.ID
		ann.send(room, "1", "not for ben")
		synctest.Wait()
		for _, e := range ben.heard(5 * time.Second) {
			if strings.Contains(e, room) || strings.Contains(e, talk) {
				t.Errorf("heard %s", e)
			}
		}
		ann.send(talk, "2", "for ben")
		ben.does("join", wire.InRoom{Room: room})
		ann.send(room, "3", "for ben too")
		synctest.Wait()
		heard := strings.Join(ben.heard(5*time.Second), "\n")
		for id, want := range map[string]string{talk: `"n":3,"count":1`, room: `"n":4,"count":2`} {
			if !strings.Contains(heard, `"`+id+`":{`+want) {
				t.Errorf("no head of %s with %s was heard in\n%s", id, want, heard)
			}
		}
		// Left, and back in the list with the next message.
		ben.does("leave", wire.InRoom{Room: talk})
		ann.send(talk, "4", "again")
		ben.does("leave", wire.InRoom{Room: room})
		ann.send(room, "5", "not for ben")
		synctest.Wait()
		heard = strings.Join(ben.heard(5*time.Second), "\n")
		if !strings.Contains(heard, `"`+talk+`":{"n":4,"count":2`) || strings.Contains(heard, `"`+room+`":{`) {
			t.Errorf("after leaving was heard\n%s", heard)
		}
	})
}

// What a room shows to whom can change while they have it open.
func TestWhoHasARoomOpenHearsFromWhereOnItIsSeenNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		room := ann.create(wire.KindPublic, "attic")
		early := ann.send(room, "1", "early").ID
		ben.does("join", wire.InRoom{Room: room})
		ben.open(room, wire.Position{})
		for i, history := range []wire.HistorySetting{wire.FromJoining, wire.FromStart, wire.FromJoining} {
			ann.does("change", wire.RoomChange{Room: room, History: &history})
			ann.does("edit", wire.Edit{Message: early, Text: fmt.Sprint("edited ", i)})
			synctest.Wait()
			heard := strings.Join(ben.heard(time.Millisecond), "\n")
			if sees := strings.Contains(heard, "edited"); sees != (history == wire.FromStart) || !strings.Contains(heard, "history="+string(history)) {
				t.Errorf("where history is seen from %s was heard\n%s", history, heard)
			}
		}
	})
}
