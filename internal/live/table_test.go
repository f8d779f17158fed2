package live_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// eventRights says for each event about a room who may send it, by kinds of rooms. The
// kinds: p public, a announcement, s private (secret), d direct, g group. The people: o
// outsider, x admin of the server who is no member, r removed, i and j invited, m member, M
// moderator, O owner, A admin who is a member. What members may not do is forbidden, and
// what the others may not do is answered as if the room were not there. In conversations
// there are only o, x and m. Rows that change who is what come last.
const eventRights = `
	open     pasdg mMOA
	page     pasdg mMOA
	history  pasdg mMOA
	around   pasdg mMOA
	quotes   pasdg mMOA
	typing   pasdg mMOA
	members  pasdg mMOA
	details  pasdg mMOA | pa oxr | s ij
	preview  pa mMOAoxr
	send     psdg mMOA | a MOA
	react    pasdg mMOA
	reactors pasdg mMOA
	pin      sdg mMOA | pa MOA
	pins     pasdg mMOA
	save     pasdg mMOA
	edit     pasdg mMOA
	delete   pasdg mMOA
	read     pasdg mMOA
	unread   pasdg mMOA
	readBy   a MOA
	draft    pasdg mMOA
	drafted  pasdg mMOA
	prefer   pasdg mMOA
	invite   p mMOA | a MOA | s MO
	role     pa OA | s O
	change   pa MOA | s MO
	archive  pa OA | s O
	erase    pa OA | s O
	remove   pa MOA | s MO
	decline  s j
	leave    pasdg mMA
	join     pa oxr | s i
`

// forEverybody are the events that are about no room of which one would have to know.
var forEverybody = strings.Fields("resume positions close readAll readBack directory people create converse saved")

// may reads the table: event -> kind -> people.
func may(t *testing.T) map[string]map[string]string {
	rights := make(map[string]map[string]string)
	for line := range strings.Lines(eventRights) {
		event, cells, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		rights[event] = make(map[string]string)
		for _, cell := range strings.Split(cells, "|") {
			part := strings.Fields(cell)
			for _, kind := range strings.Split(part[0], "") {
				rights[event][kind] += part[1]
			}
		}
	}
	for _, event := range forEverybody {
		rights[event] = nil
	}
	for _, call := range wire.Calls() {
		if _, there := rights[call.Name]; !there {
			t.Errorf("the table has no row for %s", call.Name)
		}
	}
	if len(rights) != len(wire.Calls()) {
		t.Errorf("the table has rows for %v", slices.Sorted(maps.Keys(rights)))
	}
	return rights
}

// everybody is in the order in which they try: the owner leaves before the others have.
const everybody = "OoxrijmMA"

// A village is everybody that the table names, and a room.
type village struct {
	*house
	people map[string]*peer
	target *peer  // who is removed and promoted
	guest  string // who is invited
	kind   string
	room   string
	words  map[string]string // a message of each member
}

var kindNames = map[string]wire.RoomKind{
	"p": wire.KindPublic, "a": wire.KindAnnouncement, "s": wire.KindPrivate, "d": wire.KindDirect, "g": wire.KindGroup,
}

func newVillage(t *testing.T) *village {
	v := &village{house: newHouse(t, unlimited()), people: make(map[string]*peer)}
	for _, who := range strings.Split(everybody, "") {
		name := fmt.Sprintf("person%x", who)
		v.people[who] = v.dial(v.signUp(name))
		if who == "x" || who == "A" {
			v.ok(v.Console().SetRole(t.Context(), name, chat.Admin))
		}
	}
	v.target, v.guest = v.dial(v.signUp("target")), v.signUp("visitor").Session.User.ID.String()
	return v
}

func (p *peer) id() string { return p.me.User.ID.String() }

// build makes a room of a kind and brings everybody in, or out.
func (v *village) build(kind string) {
	v.kind, v.words = kind, make(map[string]string)
	if kind == "d" || kind == "g" {
		others := []string{v.target.id(), v.guest}[:1+strings.Index("dg", kind)]
		v.room = ask[wire.Made](v.people["m"], "converse", wire.Company{Users: others}).Room.ID
	} else {
		v.settleIn()
	}
	for _, who := range v.inside() {
		v.people[who].open(v.room, wire.Position{})
		v.words[who] = v.say(who)
	}
}

func (v *village) inside() []string {
	if v.kind == "d" || v.kind == "g" {
		return []string{"m"}
	}
	return []string{"m", "M", "O", "A"}
}

// settleIn brings everybody into a room with a name.
func (v *village) settleIn() {
	maker, owner := v.people["A"], v.people["O"] // the maker also makes announcement rooms
	v.room = maker.create(kindNames[v.kind], "agora-"+v.kind)
	for _, who := range []string{"r", "m", "M", "O"} {
		v.letIn(maker, v.people[who])
	}
	maker.does("role", wire.Promotion{Room: v.room, User: owner.id(), Role: wire.RoleOwner})
	owner.does("role", wire.Promotion{Room: v.room, User: maker.id(), Role: wire.RoleMember})
	owner.does("role", wire.Promotion{Room: v.room, User: v.people["M"].id(), Role: wire.RoleModerator})
	owner.does("remove", wire.Removal{Room: v.room, User: v.people["r"].id()})
	if v.kind == "s" {
		owner.does("invite", wire.Inviting{Room: v.room, Users: []string{v.people["i"].id(), v.people["j"].id()}})
	}
}

func (v *village) letIn(by, whom *peer) {
	by.does("invite", wire.Inviting{Room: v.room, Users: []string{whom.id()}})
	if v.kind == "s" {
		whom.does("join", wire.InRoom{Room: v.room})
	}
}

// say has somebody write a message, as a moderator where only these write.
func (v *village) say(who string) string {
	p := v.people[who]
	as, raised := wire.Promotion{Room: v.room, User: p.id(), Role: wire.RoleModerator}, v.kind == "a" && who == "m"
	if raised {
		v.people["O"].does("role", as)
	}
	said := p.send(v.room, "w"+v.room, "words").ID
	if raised {
		as.Role = wire.RoleMember
		v.people["O"].does("role", as)
	}
	return said
}

// payload is what somebody sends about a message. What is done must not keep others from
// doing it.
func (v *village) payload(who, event, message string) any {
	switch event {
	case "remove":
		if owner := v.people["O"]; v.kind != "d" && v.kind != "g" {
			v.letIn(owner, v.target)
		}
		return wire.Removal{Room: v.room, User: v.target.id()}
	case "role": // what they are already
		return wire.Promotion{Room: v.room, User: v.people["m"].id(), Role: wire.RoleMember}
	case "archive":
		return wire.Archiving{Room: v.room}
	case "change":
		topic := "of " + who
		return wire.RoomChange{Room: v.room, Topic: &topic}
	}
	return everyQuestion(v.room, message, v.guest)[event]
}

// TestEverybodyMaySendTheEventsThatTheTableSays tries each event by everybody in each kind
// of room.
func TestEverybodyMaySendTheEventsThatTheTableSays(t *testing.T) {
	rights := may(t)
	v := newVillage(t)
	for kind := range kindNames {
		v.build(kind)
		for line := range strings.Lines(eventRights) {
			event, _, found := strings.Cut(strings.TrimSpace(line), " ")
			for _, who := range strings.Split(everybody, "") {
				if found && v.concerns(who, event) {
					v.try(t, who, event, rights[event][kind])
				}
			}
		}
	}
}

// concerns tells whether somebody is what the table says when it comes to an event.
func (v *village) concerns(who, event string) bool {
	switch who {
	case "i":
		return v.kind == "s" && event != "decline"
	case "j":
		return v.kind == "s" && event != "join"
	case "M", "O", "A", "r":
		return (v.kind == "p" || v.kind == "a" || v.kind == "s") && (event != "join" || who == "r")
	case "m":
		return event != "join" // they have left
	}
	return true
}

func (v *village) try(t *testing.T, who, event, allowed string) {
	t.Helper()
	p, message := v.people[who], cmp.Or(v.words[who], v.words["m"])
	payload := v.payload(who, event, message)
	_, failed := try[json.RawMessage](p, event, payload)
	what := fmt.Sprintf("%s by %s in %s", event, who, v.kind)
	refused := func(code wire.ErrorCode) {
		t.Helper()
		if failed == nil || failed.Code != code {
			t.Errorf("%s is answered %+v, want %s", what, failed, code)
		}
	}
	switch {
	case strings.Contains(allowed, who) && event == "erase":
		refused(wire.CodeInvalid) // the wrong name was typed
	case strings.Contains(allowed, who):
		if failed != nil {
			t.Errorf("%s: %+v", what, *failed)
		}
	case event == "leave" && who == "O":
		refused(wire.CodeLastOwner)
	case slices.Contains(v.inside(), who):
		refused(wire.CodeForbidden)
	default:
		checkGone(t, what, failed, absentError(p, event, payload, v.room, message))
	}
}
