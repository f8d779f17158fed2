package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A deed is what kind of thing happens.
type deed uint8

const (
	arrives   deed = iota // a person signs up
	opens                 // a room is made, with its first people
	comes                 // somebody joins
	welcomes              // the newcomer joins
	leaves                // somebody leaves
	renames               // a room gets the name that it has
	tells                 // a room gets the topic that it has
	promotes              // somebody becomes a moderator
	tightens              // who may invite is set
	says                  // somebody says something
	concludes             // a line of the ending is said
	archives              // a room becomes read-only
)

// An event is one thing that happens, to a person or a place, by their index.
type event struct {
	at   int64 // milliseconds since 1970
	deed deed
	n    int32
	line int32 // of the ending
}

const (
	morning   = 8              // o'clock, where the time of the last message is
	dayTime   = 11 * time.Hour // in which people write, from then on
	day       = 24 * time.Hour
	perDay    = 600 // messages
	leastDays = 30
	mostDays  = 240
)

// newTime is how long ago the newcomer came.
const newTime = 20 * time.Hour

// roomsOfNewcomers are the places that newcomers join first.
var roomsOfNewcomers = []int{1, 2, 6}

// newcomer is who came last of all, in a community that is large enough; nil: nobody.
func (w *world) newcomer() *person {
	if len(w.people) <= len(first) {
		return nil
	}
	return w.people[len(w.people)-1]
}

// gather names the people. Names that look alike are used once.
func (w *world) gather() error {
	taken := make(map[string]bool)
	add := func(text string, tongue int) error {
		name, err := chat.ParseName(text)
		if err != nil || taken[name.Skeleton] {
			return err
		}
		taken[name.Skeleton] = true
		w.people = append(w.people, &person{user: chat.User{Name: name.Shown, Role: chat.Member, State: chat.Active}, name: name, tongue: tongue})
		return nil
	}
	for _, p := range first[:min(len(first), w.People)] {
		if err := add(p.name, p.tongue); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	used := make([]int, len(tongues))
	for i := 0; len(w.people) < w.People; i++ {
		t := others[i%len(others)]
		text := tongues[t].name(used[t])
		used[t]++
		if err := add(text, t); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	w.people[0].user.Role = chat.Owner
	if len(w.people) > 2 {
		w.people[2].user.Role = chat.Admin
	}
	return nil
}

// name is the n-th name in a tongue; beyond all combinations it has a number.
func (t tongue) name(n int) string {
	given, family := t.given[n%len(t.given)], t.family[(n/len(t.given)+n)%len(t.family)]
	round := n / (len(t.given) * len(t.family))
	name := given + t.joint + family
	switch {
	case t.familyFirst:
		name = family + t.joint + given
	case n < len(t.given) && n%2 == 0:
		name = given
	}
	if round > 0 {
		name += fmt.Sprint(round + 1)
	}
	return name
}

// found says which rooms and conversations there will be.
func (w *world) found() error {
	w.places = append(w.places, &place{design: design{name: "lobby", kind: chat.Public}, lobby: true})
	for i := range w.Rooms - 1 {
		d := design{name: fmt.Sprint("room ", i+2), kind: chat.Public, topic: "One of many"}
		if i < len(designs) {
			d = designs[i]
		}
		w.places = append(w.places, &place{design: d})
	}
	made := make(map[string]bool)
	for tries := 0; len(made) < w.Conversations; tries++ {
		if tries > 100*w.Conversations {
			return fmt.Errorf("%d people are too few for %d conversations", w.People, w.Conversations)
		}
		people := w.company()
		if len(made) == w.Conversations-1 && w.newcomer() != nil {
			people = []int{2, len(w.people) - 1} // somebody welcomes the newcomer
		}
		key := fmt.Sprint(people)
		if !made[key] {
			made[key] = true
			w.places = append(w.places, &place{company: people})
		}
	}
	return nil
}

// company is some people who talk with each other, by their index: mostly two, and
// mostly of those who are there longest.
func (w *world) company() []int {
	size := 2
	switch chance := w.random.IntN(20); {
	case chance == 0:
		size = 1
	case chance < 4:
		size = 3 + w.random.IntN(4)
	}
	known := len(w.people)
	if w.newcomer() != nil {
		known--
	}
	var people []int
	for range size {
		at := w.random.Float64()
		people = append(people, int(at*at*float64(known)))
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// plan lists all that happens, in order.
func (w *world) plan() []event {
	span := time.Duration(min(max(w.Messages/perDay, leastDays), mostDays)) * day
	begin := w.Until.Add(-span)
	var events []event
	add := func(at time.Time, d deed, n int) {
		events = append(events, event{at: at.UnixMilli(), deed: d, n: int32(n)})
	}
	add(begin.Add(-10*time.Hour), opens, 0)
	for i, p := range w.people {
		p.came = begin.Add(time.Duration(i)*time.Minute - 9*time.Hour)
		switch {
		case p == w.newcomer():
			p.came = w.Until.Add(-newTime)
			for _, room := range roomsOfNewcomers {
				if room < w.Rooms {
					add(p.came.Add(time.Duration(room)*time.Minute), welcomes, room)
				}
			}
		case i >= len(first) && i%3 == 0:
			p.came = w.between(begin, w.Until.Add(-2*day))
		}
		add(p.came, arrives, i)
	}
	shares := w.shares()
	for i, p := range w.places {
		since := begin
		if i > 0 {
			since = w.between(begin, w.Until.Add(-span*4/10))
			for _, someone := range p.company {
				if came := w.people[someone].came; !since.After(came) {
					since = came.Add(time.Minute)
				}
			}
			add(since, opens, i)
		}
		w.planRoom(add, i, since)
		times := w.times(shares[i], since, p.lobby)
		for j, at := range times {
			if closing := j - len(times) + len(ending); p.lobby && closing >= 0 {
				events = append(events, event{at: at.UnixMilli(), deed: concludes, line: int32(closing)})
				continue
			}
			add(at, says, i)
		}
		if p.archived {
			add(w.Until.Add(-time.Hour), archives, i)
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return events
}

// planRoom lists what happens to a room that has a name: people come and go, and some
// things about it become what they are.
func (w *world) planRoom(add func(time.Time, deed, int), i int, since time.Time) {
	p := w.places[i]
	if p.lobby || p.company != nil {
		return
	}
	later := func() time.Time { return w.between(since.Add(time.Hour), w.Until) }
	for range 2 + w.random.IntN(6) {
		add(later(), comes, i)
	}
	for range w.random.IntN(3) {
		add(later(), leaves, i)
	}
	add(since.Add(time.Hour), promotes, i)
	if i%2 == 0 && p.topic != "" {
		p.late = true
		add(later(), tells, i)
	}
	if p.formerly != "" {
		add(later(), renames, i)
	}
	if i%10 == 4 && p.kind == chat.Public {
		add(later(), tightens, i)
	}
}

// shares splits the messages: a quarter for the lobby, a half for the other rooms, the
// rest for conversations; in each of these some are much busier than others.
func (w *world) shares() []int {
	rooms, conversations := w.Rooms-1, w.Conversations
	weights := make([]float64, len(w.places))
	spread := func(places []float64, weight float64) {
		sum := 0.0
		for i := range places {
			places[i] = 1 / float64(i+3)
			sum += places[i]
		}
		for i := range places {
			places[i] *= weight / sum
		}
	}
	weights[0] = 0.25
	spread(weights[1:1+rooms], 0.5)
	spread(weights[1+rooms:1+rooms+conversations], 0.25)
	sum := 0.0
	for _, weight := range weights {
		sum += weight
	}
	shares := make([]int, len(weights))
	far, given := 0.0, 0
	for i := len(weights) - 1; i >= 0; i-- {
		far += weights[i] / sum
		shares[i] = max(0, int(far*float64(w.Messages)+0.5)-given)
		given += shares[i]
	}
	return shares
}

// between is some time by day between two times.
func (w *world) between(from, to time.Time) time.Time {
	most, least := int(w.Until.Sub(from)/day), int(w.Until.Sub(to)/day)
	year, month, date := w.Until.AddDate(0, 0, -least-w.random.IntN(max(1, most-least))).Date()
	at := time.Date(year, month, date, morning, 0, 0, 0, w.Until.Location()).Add(time.Duration(w.random.Int64N(int64(dayTime))))
	if at.After(to) {
		at = at.AddDate(0, 0, -1)
	}
	if at.Before(from) {
		return from.Add(time.Minute)
	}
	return at
}

// times are when the messages of a place are said: close together in a talk, with pauses
// between talks, and none at night. In the lobby the ending comes last of all.
func (w *world) times(n int, since time.Time, lobby bool) []time.Time {
	times := make([]time.Time, n)
	far := n
	if lobby {
		at := w.Until
		for far > max(0, n-len(ending)) {
			far--
			times[far] = at
			at = at.Add(-w.pause())
		}
	}
	talks := make([]time.Time, far/8+1)
	for i := range talks {
		talks[i] = w.between(since, w.Until)
	}
	latest := w.Until.Add(-time.Hour)
	for i := range far {
		talk := &talks[i*len(talks)/far]
		times[i] = *talk
		if *talk = talk.Add(w.pause()); talk.After(latest) {
			*talk = w.between(since, w.Until)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// pause is how long it takes until somebody answers.
func (w *world) pause() time.Duration {
	return 20*time.Second + time.Duration(w.random.ExpFloat64()*float64(time.Minute))
}
