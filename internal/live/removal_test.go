package live_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// soonEnough is ten times as long as a removal may take, since a test may run on a busy
// machine.
const soonEnough = 10 * time.Second

// A pest asks for all that there is of a room, without end.
type pest struct {
	*peer
	room string
	mine string // the last message of theirs
}

// questions are those that are asked again and again.
func (p *pest) questions(n int) map[string]any {
	return map[string]any{
		"page": wire.After{Room: p.room, After: nowhere}, "history": wire.Past{Room: p.room, Before: 1 << 40},
		"around": wire.Spot{Room: p.room, Message: p.mine}, "members": wire.MemberSearch{Room: p.room}, "typing": wire.InRoom{Room: p.room},
		"send": wire.Draft{Room: p.room, ClientID: fmt.Sprint("pest", n), Text: "still here"},
		"read": wire.Read{Room: p.room, Count: int64(n)}, "edit": wire.Edit{Message: p.mine, Text: fmt.Sprint("edit ", n)},
	}
}

// ask sends an event again and again until it is refused, and tells how.
func (p *pest) ask(event string) *wire.Error {
	for n := 0; ; n++ {
		if _, failed := try[json.RawMessage](p.peer, event, p.questions(n)[event]); failed != nil {
			return failed
		}
	}
}

// Somebody reads, writes and pages in a private room as fast as they can, and is removed,
// or the room is deleted: then each of their events is answered as that of a room which
// does not exist, and nothing of the room is heard.
func TestARemovalActsOnAllThatIsUnderWay(t *testing.T) {
	for _, how := range []string{"remove", "erase"} {
		t.Run(how, func(t *testing.T) { removalActs(t, how) })
	}
}

func removalActs(t *testing.T, how string) {
	h := newHouse(t, unlimited())
	ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
	room := ann.create(wire.KindPrivate, "cellar")
	ann.does("invite", wire.Inviting{Room: room, Users: []string{ben.me.User.ID.String()}})
	ben.does("join", wire.InRoom{Room: room})
	ben.lists()
	ann.open(room, wire.Position{})
	ben.open(room, wire.Position{})
	p := &pest{peer: ben, room: room, mine: ben.send(room, "mine", "mine").ID}
	var last sync.Map // of each event, how it was refused
	var asking sync.WaitGroup
	for event := range p.questions(0) {
		asking.Go(func() { last.Store(event, p.ask(event)) })
	}
	stop := make(chan struct{})
	asking.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			try[wire.Sent](ann, "send", wire.Draft{Room: room, ClientID: fmt.Sprint(n), Text: "to those who are here"})
			try[wire.Nothing](ann, "typing", wire.InRoom{Room: room})
		}
	})
	for n := range 5 { // all is under way
		ann.send(room, fmt.Sprint("before", n), "before")
	}
	if how == "remove" {
		ann.does("remove", wire.Removal{Room: room, User: ben.me.User.ID.String()})
	} else {
		ann.does("erase", wire.Erasure{Room: room, Name: "cellar"})
	}
	done := time.Now()
	end := map[string]wire.EntryKind{"remove": wire.EntryLeave, "erase": wire.EntryErase}[how]
	for heard := false; !heard; {
		for _, e := range hear[wire.Entries](ben, "entries").Entries {
			heard = heard || e.Kind == end
		}
	}
	close(stop)
	asking.Wait()
	if took := time.Since(done); took > soonEnough {
		t.Errorf("it took %v", took)
	}
	for event, payload := range p.questions(1 << 20) {
		how, _ := last.Load(event)
		checkGone(t, event, how.(*wire.Error), absentError(ben, event, payload, room, p.mine))
	}
	checkAllGone(t, p)
	ann.does("converse", wire.Company{}) // an event, behind all that was to be told
	for _, e := range ben.heard(100 * time.Millisecond) {
		if strings.Contains(e, room) && !strings.Contains(e, `"kind":"left"`) {
			t.Errorf("afterwards was heard %s", e)
		}
	}
}

// checkAllGone fails unless every event about the room is refused like one about a room
// that is not there.
func checkAllGone(t *testing.T, p *pest) {
	t.Helper()
	stranger := p.me.User.ID.String()
	for event, payload := range everyQuestion(p.room, p.mine, stranger) {
		if !aboutARoom(event) {
			continue
		}
		_, failed := try[json.RawMessage](p.peer, event, payload)
		checkGone(t, event, failed, absentError(p.peer, event, payload, p.room, p.mine))
	}
}

// aboutARoom tells whether an event is about one room, or a message in it.
func aboutARoom(event string) bool {
	switch event {
	case "resume", "positions", "close", "readAll", "readBack", "directory", "people", "converse", "create", "saved":
		return false
	}
	return true
}

// absentError is how an event is refused that names a room and a message which are not there.
func absentError(p *peer, event string, payload any, room, message string) *wire.Error {
	p.t.Helper()
	text, err := json.Marshal(payload)
	if err != nil {
		p.t.Fatal(err)
	}
	absent := strings.NewReplacer(room, "0000000000001", message, "0000000000002").Replace(string(text))
	var in map[string]any
	if err := json.Unmarshal([]byte(absent), &in); err != nil {
		p.t.Fatal(err)
	}
	_, failed := try[json.RawMessage](p, event, in)
	return failed
}

func checkGone(t *testing.T, event string, failed, want *wire.Error) {
	t.Helper()
	if failed == nil || want == nil || *failed != *want || failed.Code != wire.CodeNotFound {
		t.Errorf("%s is answered %+v, and that of what is not there %+v", event, failed, want)
	}
}

// What was read before a removal, and takes long to be answered, is not told after it.
func TestWhatIsReadWhileSomebodyIsRemovedIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, ben := h.dial(h.signUp("ann")), h.dial(h.signUp("ben"))
		room := ann.create(wire.KindPrivate, "cellar")
		said := ann.send(room, "1", "secret")
		for event, in := range map[string]any{
			"history": wire.Past{Room: room, Before: 1 << 40}, "around": wire.Spot{Room: room, Message: said.ID}, "page": wire.After{Room: room, After: nowhere},
			"open": wire.After{Room: room, After: nowhere}, "pins": wire.PinSearch{Room: room},
		} {
			ann.does("invite", wire.Inviting{Room: room, Users: []string{ben.me.User.ID.String()}})
			ben.does("join", wire.InRoom{Room: room})
			reading, release := make(chan struct{}, 9), make(chan struct{})
			h.reading = func() {
				reading <- struct{}{}
				<-release
			}
			var asking sync.WaitGroup
			asking.Go(func() {
				if answer, failed := try[json.RawMessage](ben, event, in); failed == nil || failed.Code != wire.CodeNotFound {
					t.Errorf("%s is answered %s, %+v", event, answer, failed)
				}
			})
			<-reading
			ann.does("remove", wire.Removal{Room: room, User: ben.me.User.ID.String()})
			pass(time.Second)
			close(release)
			asking.Wait()
			h.reading = nil
		}
	})
}
