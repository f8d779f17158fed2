package live_test

import (
	"context"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// nowhere is a position of no log: who asks from there gets all afresh.
var nowhere = wire.Position{N: 1 << 40, ID: "0000000000001"}

// A device is what a page knows of its user's rooms, and of those that it has open what
// is said there, and the algorithm of docs/protocol.md by which it keeps that right.
type device struct {
	h     *house
	login chat.Login
	rng   *rand.Rand
	lossy bool  // its network loses events
	peer  *peer // nil: not connected

	at   wire.Position
	list map[string]wire.Room
	kept map[int64]wire.UserEntry // came too early

	drafts map[string]int64 // the versions
	saved  map[string]bool
	open   map[string]*replica
	gaps   int

	mentions map[string]*mentioned
}

func newDevice(h *house, login chat.Login, rng *rand.Rand) *device {
	return &device{
		h: h, login: login, rng: rng, list: make(map[string]wire.Room),
		kept: make(map[int64]wire.UserEntry), open: make(map[string]*replica),
		saved: make(map[string]bool), drafts: make(map[string]int64),
		mentions: make(map[string]*mentioned),
	}
}

func (d *device) positions() wire.Positions {
	at := wire.Positions{User: d.at, Open: make(map[string]wire.Position)}
	for id, r := range d.open {
		at.Open[id] = r.at
	}
	return at
}

// connect dials if need be and resumes.
func (d *device) connect() {
	if d.peer == nil {
		d.peer = d.h.dial(d.login)
	}
	answer := ask[wire.Resumed](d.peer, "resume", d.positions())
	if answer.User.Reset {
		d.at = answer.User.Position
		clear(d.saved)
		for _, message := range answer.Saved {
			d.saved[message] = true
		}
	}
	for _, e := range answer.User.Entries {
		d.kept[e.N] = e
	}
	d.drain()
	// What the entries have made of them is to be what the answer says.
	if !answer.User.Reset && !answer.User.More && answer.User.Position == d.at && !maps.Equal(d.drafts, answer.Drafts) {
		d.h.t.Errorf("the drafts are %v, a resume says %v", d.drafts, answer.Drafts)
	}
	d.drafts = answer.Drafts
	clear(d.list)
	clear(d.mentions)
	for _, r := range answer.Rooms {
		d.list[r.ID] = r
		d.mentioned(r.ID).take(r.N, r.Mentions)
	}
	for id, r := range d.open {
		page, there := answer.Open[id]
		if !there {
			delete(d.open, id)
			continue
		}
		r.peer = d.peer
		if answer.User.Reset {
			r.drop()
		}
		r.take(page)
	}
	if answer.User.More {
		d.connect()
	}
}

func (d *device) cut() {
	if d.peer != nil {
		d.peer.Close()
	}
	d.peer = nil
	clear(d.kept)
	for _, r := range d.open {
		clear(r.kept)
	}
}

// show opens a room of the list.
func (d *device) show(id string) {
	if r, mine := d.list[id]; !mine || r.InvitedBy != nil || d.open[id] != nil {
		return
	}
	r := newReplica(d.h, d.login, id)
	r.peer = d.peer
	r.applied = func(e wire.Entry) { d.applied(id, e) }
	answer, failed := try[wire.Opened](d.peer, "open", wire.After{Room: id, After: []wire.Position{nowhere, {}}[d.rng.IntN(2)]})
	if failed != nil {
		if failed.Code != wire.CodeNotFound && failed.Code != wire.CodeInvalid {
			d.h.t.Errorf("open: %+v", failed)
		}
		return
	}
	d.told(answer.Room)
	d.open[id] = r
	r.take(answer.Page)
}

func (d *device) hide(id string) {
	head := ask[wire.Head](d.peer, "close", wire.InRoom{Room: id})
	delete(d.open, id)
	d.head(id, head)
}

// listen takes what has come until then, some of it twice.
func (d *device) listen(until time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), until)
	defer cancel()
	for {
		e, err := d.peer.Next(ctx)
		if err != nil {
			break
		}
		if d.lossy && d.rng.IntN(4) == 0 {
			continue
		}
		for range 1 + d.rng.IntN(5)/4 {
			d.hear(e.Name, []byte(e.Args[0].String()))
		}
	}
	for id, r := range d.open {
		if len(r.kept) > 0 {
			d.gaps++
			r.page()
		}
		if r.lost {
			delete(d.open, id)
		}
	}
	if len(d.kept) > 0 {
		d.gaps++
		d.connect()
	}
}

func (d *device) hear(event string, payload []byte) {
	switch event {
	case "user":
		var news wire.UserEntries
		d.h.ok(json.Unmarshal(payload, &news))
		for _, e := range news.Entries {
			d.kept[e.N] = e
		}
		d.drain()
	case "heads":
		var heads map[string]wire.Head
		d.h.ok(json.Unmarshal(payload, &heads))
		for id, head := range heads {
			d.head(id, head)
		}
	case "entries":
		var news wire.Entries
		d.h.ok(json.Unmarshal(payload, &news))
		if r := d.open[news.Room]; r != nil {
			for _, e := range news.Entries {
				r.kept[e.N] = e
			}
			r.drain()
		}
	}
}

func (d *device) drain() {
	for {
		e, due := d.kept[d.at.N+1]
		if !due {
			break
		}
		d.apply(e)
	}
	maps.DeleteFunc(d.kept, func(n int64, _ wire.UserEntry) bool { return n <= d.at.N })
}

func (d *device) apply(e wire.UserEntry) {
	d.at = wire.Position{N: e.N, ID: e.ID}
	switch about := e.About.(type) {
	case wire.RoomEntry:
		if about.Room != nil { // else it is lost again
			d.told(*about.Room)
		}
	case wire.LeftEntry:
		delete(d.list, about.RoomID)
		delete(d.open, about.RoomID)
		delete(d.drafts, about.RoomID)
	case wire.DraftEntry:
		delete(d.drafts, about.RoomID)
		if about.V > 0 {
			d.drafts[about.RoomID] = about.V
		}
	case wire.ReactedEntry:
		if r := d.open[about.RoomID]; r != nil {
			r.reacted.take(nil, []wire.OwnReactions{about.Own})
		}
	case wire.SavedEntry:
		delete(d.saved, about.Message)
		if about.On {
			d.saved[about.Message] = true
		}
	case wire.ReadEntry:
		if r, there := d.list[about.RoomID]; there && about.ReadCount != nil {
			r.ReadCount = *about.ReadCount
			d.list[r.ID] = r
			d.mentioned(r.ID).take(about.AsOf, about.Mentions)
		}
	case wire.MentionEntry:
		d.mentioned(about.RoomID).take(about.AsOf, about.Mentions)
	default:
		d.h.t.Errorf("an entry of a kind that nothing makes: %+v", e)
	}
}

// told takes how a room stands in the list, or stood when that was sent.
func (d *device) told(r wire.Room) {
	known := d.list[r.ID]
	d.mentioned(r.ID).take(r.N, r.Mentions)
	if r.N < known.N {
		r.N, r.Name, r.Archived = known.N, known.Name, known.Archived
	}
	r.Count = max(r.Count, known.Count)
	d.list[r.ID] = r
}

// head takes how far a room is that is not open, or was when that was sent.
func (d *device) head(id string, head wire.Head) {
	r, there := d.list[id]
	if !there {
		return
	}
	r.Count = max(r.Count, head.Count)
	for _, c := range head.Called {
		d.mentioned(id).hear(head.N, c.Count, c.On && c.By != d.login.Session.User.ID.String())
	}
	if head.N >= r.N {
		r.N = head.N
		if head.Name != nil {
			r.Name = *head.Name
		}
		if head.Archived != nil {
			r.Archived = *head.Archived
		}
	}
	d.list[id] = r
}

// applied takes what an entry of an open room says for the list.
func (d *device) applied(id string, e wire.Entry) {
	if m := e.Message(); m != nil {
		d.mentioned(id).hear(e.N, m.Count, mentions(*m, d.login.Session.User.ID.String()))
	}
	r, there := d.list[id]
	if !there || e.N <= r.N {
		return
	}
	r.N = e.N
	if m := e.Message(); m != nil {
		r.Count = max(r.Count, m.Count)
	}
	if about, ok := e.About.(wire.ChangeEntry); ok && e.Kind == wire.EntryName {
		r.Name = about.Text
	}
	if e.Kind == wire.EntryArchive || e.Kind == wire.EntryRestore {
		r.Archived = e.Kind == wire.EntryArchive
	}
	d.list[id] = r
}

// compare fails unless the device knows what one finds that starts now. All that was to
// be heard has been heard.
func (d *device) compare() {
	d.h.t.Helper()
	fresh := newDevice(d.h, d.login, d.rng)
	fresh.at = nowhere
	fresh.connect()
	defer fresh.cut()
	got, want := d.shown(), fresh.shown()
	for id := range maps.Keys(fresh.list) {
		if got[id] != want[id] {
			d.h.t.Errorf("%s has in the list\n%s, fresh\n%s", d.login.Session.User.Name, got[id], want[id])
		}
	}
	for id := range d.list {
		if want[id] == "" {
			d.h.t.Errorf("%s has in the list\n%s, fresh nothing", d.login.Session.User.Name, got[id])
		}
	}
	if !maps.Equal(d.drafts, fresh.drafts) {
		d.h.t.Errorf("%s has the drafts %v, fresh %v", d.login.Session.User.Name, d.drafts, fresh.drafts)
	}
	if d.at != fresh.at {
		d.h.t.Errorf("the log is at %v, fresh %v", d.at, fresh.at)
	}
	if !maps.Equal(d.saved, fresh.saved) {
		d.h.t.Errorf("%s has saved %v, fresh %v", d.login.Session.User.Name, d.saved, fresh.saved)
	}
	for id, r := range d.open {
		if want[id] == "" {
			d.h.t.Errorf("a room is open that is not in the list")
			continue
		}
		r.compare()
	}
}

// shown is the list, each room as its JSON.
func (d *device) shown() map[string]string {
	out := make(map[string]string, len(d.list))
	for id, r := range d.list {
		r.Mentions = d.mentioned(id).behind(r.ReadCount)
		text, err := json.Marshal(r)
		d.h.ok(err)
		out[id] = string(text)
	}
	return out
}
