package live_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// A town is people who do at random all that can be done to rooms.
type town struct {
	h      *house
	rng    *rand.Rand
	logins []chat.Login
	actors []*peer
	rooms  []string
	makers map[string]*peer // of the rooms with a name
	sent   []string
	marks  wire.Marks
	done   map[string]int // how often each event was not refused
	acts   int
}

// mostRooms is how many rooms with names, and conversations, a town has at most: so few
// that much happens in each.
const mostRooms, mostTalks = 7, 4

func (w *town) me() *peer { return w.actors[w.rng.IntN(len(w.actors))] }

func (w *town) whom() string { return w.logins[w.rng.IntN(len(w.logins))].Session.User.ID.String() }

func (w *town) room() string { return w.rooms[w.rng.IntN(len(w.rooms))] }

func pick[T any](w *town, values ...T) T { return values[w.rng.IntN(len(values))] }

// maybe is a value, or as often none.
func maybe[T any](w *town, values ...T) *T {
	if w.rng.IntN(2) == 0 {
		return nil
	}
	value := pick(w, values...)
	return &value
}

// does lets somebody send an event, which may be refused.
func does[Out any](w *town, event string, in any) (out Out, done bool) {
	return doesAs[Out](w, w.me(), event, in)
}

// leads is does by the maker of the room, mostly.
func leads(w *town, room, event string, in any) {
	p := w.makers[room]
	if p == nil || w.rng.IntN(3) == 0 {
		p = w.me()
	}
	doesAs[wire.Nothing](w, p, event, in)
}

func doesAs[Out any](w *town, p *peer, event string, in any) (out Out, done bool) {
	out, failed := try[Out](p, event, in)
	if failed == nil {
		w.done[event]++
		return out, true
	}
	codes := []wire.ErrorCode{wire.CodeNotFound, wire.CodeForbidden, wire.CodeArchived, wire.CodeTaken, wire.CodeLastOwner}
	if !slices.Contains(codes, failed.Code) && failed.Field != "write" {
		w.h.t.Errorf("%s %+v: %+v", event, in, failed)
	}
	return out, false
}

// create makes a room, if there are not too many.
func (w *town) create() {
	if len(w.makers) >= mostRooms {
		return
	}
	p := w.me()
	made, done := doesAs[wire.Made](w, p, "create", wire.NewRoom{
		ClientID: fmt.Sprint("made", w.acts), Kind: pick(w, wire.KindPublic, wire.KindPrivate, wire.KindPrivate, wire.KindAnnouncement),
		Name: w.name(), History: pick(w, wire.FromStart, wire.FromJoining), Invite: wire.WhoMembers,
	})
	if done {
		w.rooms = append(w.rooms, made.Room.ID)
		w.makers[made.Room.ID] = p
	}
}

func (w *town) name() string { return fmt.Sprint("room ", w.rng.IntN(50)) }

// converse begins a conversation, or shows it again.
func (w *town) converse() {
	others := make([]string, w.rng.IntN(3))
	for i := range others {
		others[i] = w.whom()
	}
	made, done := does[wire.Made](w, "converse", wire.Company{Users: others})
	if done && !slices.Contains(w.rooms, made.Room.ID) && len(w.rooms)-len(w.makers) < mostTalks {
		w.rooms = append(w.rooms, made.Room.ID)
	}
}

// talk is what is said, and read.
func (w *town) talk() {
	text := fmt.Sprint("text ", w.acts, pick(w, "", "", " @ann", " @ben, @cid", " @room", " @here", " `@ann`"))
	switch w.rng.IntN(18) {
	case 16:
		does[wire.DraftVersion](w, "draft", wire.Draft{Room: w.room(), ClientID: fmt.Sprint(w.acts - w.rng.IntN(20)), Text: pick(w, text, "")})
	case 17: // a draft, which is sent
		draft := wire.Draft{Room: w.room(), ClientID: fmt.Sprint(w.acts), Text: text}
		p := w.me()
		doesAs[wire.DraftVersion](w, p, "draft", draft)
		doesAs[wire.Sent](w, p, "send", draft)
	case 0, 1, 2:
		draft := wire.Draft{Room: w.room(), ClientID: fmt.Sprint(w.acts), Text: text}
		if len(w.sent) > 0 && w.rng.IntN(2) == 0 {
			draft.ReplyTo = pick(w, w.sent...)
		}
		sent, done := does[wire.Sent](w, "send", draft)
		if done {
			w.sent = append(w.sent, sent.ID)
		}
	case 3:
		if len(w.sent) > 0 {
			does[wire.Nothing](w, "edit", wire.Edit{Message: pick(w, w.sent...), Text: text})
		}
	case 4:
		if len(w.sent) > 0 {
			does[wire.Nothing](w, "delete", wire.Deletion{Message: pick(w, w.sent...)})
		}
	case 5:
		does[wire.Nothing](w, "read", wire.Read{Room: w.room(), Count: w.rng.Int64N(20)})
	case 6:
		if len(w.sent) > 0 {
			does[wire.ReadMark](w, "unread", wire.Unreading{Message: pick(w, w.sent...)})
		}
	case 7:
		w.marks, _ = does[wire.Marks](w, "readAll", wire.Nothing{})
	case 8:
		if w.marks.Marks != nil {
			does[wire.Nothing](w, "readBack", w.marks)
		}
	case 9, 10:
		if len(w.sent) > 0 {
			does[wire.OwnReactions](w, "react", wire.Reacting{Message: pick(w, w.sent...), Emoji: pick(w, "👍", "🎉"), On: w.rng.IntN(3) > 0})
		}
	case 11:
		w.h.ok(w.h.TellReactions(w.h.t.Context()))
	case 12, 13:
		if len(w.sent) > 0 {
			does[wire.Nothing](w, "pin", wire.Pinning{Message: pick(w, w.sent...), On: w.rng.IntN(3) > 0})
		}
	case 14, 15:
		if len(w.sent) > 0 {
			does[wire.Nothing](w, "save", wire.Saving{Message: pick(w, w.sent...), On: w.rng.IntN(3) > 0})
		}
	}
}

// move is who comes and goes.
func (w *town) move() {
	in := wire.InRoom{Room: w.room()}
	switch w.rng.IntN(7) {
	case 0, 1:
		does[wire.Nothing](w, "join", in)
	case 2:
		does[wire.Nothing](w, "leave", in)
	case 3:
		leads(w, in.Room, "invite", wire.Inviting{Room: in.Room, Users: []string{w.whom(), w.whom()}})
	case 4:
		does[wire.Nothing](w, "decline", in)
	case 5:
		leads(w, in.Room, "remove", wire.Removal{Room: in.Room, User: w.whom()})
	case 6:
		leads(w, in.Room, "role", wire.Promotion{Room: in.Room, User: w.whom(), Role: pick(w, wire.RoleMember, wire.RoleModerator, wire.RoleOwner)})
	}
}

// build is what becomes of rooms.
func (w *town) build() {
	room := w.room()
	switch w.rng.IntN(9) {
	case 0, 1:
		w.create()
	case 2:
		w.converse()
	case 3, 4:
		leads(w, room, "change", wire.RoomChange{
			Room: room, Name: maybe(w, w.name()), Topic: maybe(w, "one", "two"),
			Description: maybe(w, "long"), Write: maybe(w, wire.WhoMembers, wire.WhoModerators), Invite: maybe(w, wire.WhoMembers, wire.WhoModerators),
		})
	case 5:
		leads(w, room, "change", wire.RoomChange{Room: room, History: maybe(w, wire.FromStart, wire.FromJoining)})
	case 6:
		leads(w, room, "archive", wire.Archiving{Room: room, Archived: w.rng.IntN(3) == 0})
	case 7:
		does[wire.Nothing](w, "prefer", wire.RoomPreference{
			Room: room, Level: maybe(w, wire.LevelAll, wire.LevelMentions, wire.LevelNothing), Favourite: maybe(w, true, false),
		})
	case 8:
		w.erase(room)
	}
}

// erase deletes a room now and then, in the name of somebody who may.
func (w *town) erase(room string) {
	if w.rng.IntN(3) > 0 {
		return
	}
	for _, p := range w.actors {
		details, failed := try[wire.Details](p, "details", wire.InRoom{Room: room})
		if failed != nil {
			continue
		}
		if _, failed := try[wire.Nothing](p, "erase", wire.Erasure{Room: room, Name: details.Name}); failed == nil {
			w.done["erase"]++
			w.rooms = slices.DeleteFunc(w.rooms, func(id string) bool { return id == room })
			delete(w.makers, room)
			return
		}
	}
}

func (w *town) act() {
	w.acts++
	switch w.rng.IntN(3) {
	case 0:
		w.talk()
	case 1:
		w.move()
	case 2:
		w.build()
	}
	if w.acts%40 == 0 {
		w.h.ok(w.h.Sweep(w.h.t.Context()))
	}
}

// wander lets a device do something, or hear.
func (w *town) wander(d *device) {
	switch n := w.rng.IntN(12); {
	case d.peer == nil && n < 6:
		return
	case d.peer == nil:
		d.connect()
	case n == 0:
		d.cut()
	case n == 1:
		d.connect() // again, on the same socket
	case n < 4 && len(d.open) < 3:
		d.show(w.room())
	case n < 6:
		for id := range d.open {
			d.hide(id)
			break
		}
	case n < 8:
		d.listen(time.Duration(w.rng.IntN(1500)) * time.Millisecond)
	}
}

// settle lets all be told that there is to tell, and compares.
func (w *town) settle(devices []*device) {
	w.h.ok(w.h.Sweep(w.h.t.Context()))
	w.h.ok(w.h.TellReactions(w.h.t.Context()))
	pass(3 * time.Second) // what is read is kept, and heads are told
	synctest.Wait()
	for _, d := range devices {
		lossy := d.lossy
		d.lossy = false
		if d.peer == nil || lossy {
			d.connect()
		}
		d.listen(time.Millisecond)
		d.compare()
		if d.lossy = lossy; !lossy && d.gaps > 0 {
			w.h.t.Errorf("what was heard had %d gaps", d.gaps)
		}
	}
}

// A page's list of rooms, and the rooms that it has open, are right through all that
// happens to rooms, cuts and restarts: what is heard is enough where nothing is lost.
func TestListsAndRoomsAreRightThroughAllThatHappensToThem(t *testing.T) {
	for range soak.Count(1, 100) {
		synctest.Test(t, listsAreRight)
		if t.Failed() {
			return
		}
	}
}

func listsAreRight(t *testing.T) {
	seed := rand.Uint64()
	defer func() {
		if t.Failed() {
			t.Logf("the seed was %d", seed)
		}
	}()
	path := filepath.Join(t.TempDir(), "chat.db")
	w := &town{h: newHouseAt(t, path, unlimited(), time.Hour), rng: rand.New(rand.NewPCG(seed, 0)), done: make(map[string]int), makers: make(map[string]*peer)}
	o, cellar := w.h.owner(chat.FromStart)
	w.rooms = []string{w.h.lobby(), cellar.String()}
	w.logins = []chat.Login{o, w.h.signUp("ann"), w.h.signUp("ben"), w.h.signUp("cid")}
	var devices []*device
	for i, login := range append(w.logins, w.logins[1]) {
		devices = append(devices, newDevice(w.h, login, w.rng))
		devices[i].lossy = i%2 == 0
	}
	for range 2 {
		w.start(devices)
		for range 3 {
			for range 80 {
				w.act()
				w.wander(devices[w.rng.IntN(len(devices))])
			}
			w.settle(devices)
			if t.Failed() {
				return
			}
		}
		w.h.close()
		w.h = newHouseAt(t, path, unlimited(), time.Hour)
	}
	t.Logf("%v", w.done)
}

// start lets everybody come to the server, which has just been started.
func (w *town) start(devices []*device) {
	before := w.actors
	w.actors = nil
	for i, login := range w.logins {
		w.actors = append(w.actors, w.h.dial(login))
		for room, maker := range w.makers {
			if maker == before[i] {
				w.makers[room] = w.actors[i]
			}
		}
	}
	for _, d := range devices {
		d.cut()
		d.h = w.h
		for _, r := range d.open {
			r.h = w.h
		}
		d.connect()
	}
}
