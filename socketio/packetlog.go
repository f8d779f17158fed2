package socketio

import (
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// packetLog holds the events that may be missed, in the order of sending. An
// event has a position, by which it is found, and an offset, by which clients
// name it: that is given away before the order is known. Names outlast the
// events, because the last one that a client got may be older than all that it
// missed.
type packetLog struct {
	entries   []kept
	first     uint64 // position of entries[0]
	bytes     int
	names     []name
	named     uint64            // position of names[0]
	positions map[uint64]uint64 // those of names, by offset
}

// name is what is left of an event that cannot be missed any more.
type name struct {
	offset uint64
	sent   time.Time
}

const nameSize = 96 // bytes, with its place among the positions

// kept is an event that may be missed.
type kept struct {
	offset   uint64
	position uint64
	sent     time.Time
	message  engineio.Message
	rooms    []string // nil: everybody
	except   []string
}

func (k *kept) size() int {
	size := 128 + k.message.Size()
	for _, names := range [][]string{k.rooms, k.except} {
		for _, name := range names {
			size += 16 + len(name)
		}
	}
	return size
}

// end is the position of the next event.
func (l *packetLog) end() uint64 { return l.first + uint64(len(l.entries)) }

func (l *packetLog) add(k kept) {
	if l.positions == nil {
		l.positions = map[uint64]uint64{}
	}
	k.position = l.end()
	l.positions[k.offset] = k.position
	l.names = append(l.names, name{k.offset, k.sent})
	l.entries = append(l.entries, k)
	l.bytes += k.size()
}

// forget drops what is older than retention, and the oldest as long as there is
// too much; names when they are twice as old, since what followed one may have
// been sent when it was about to go.
func (l *packetLog) forget(now time.Time, retention time.Duration, maxBytes int) {
	for len(l.entries) > 0 && (l.bytes > maxBytes || now.Sub(l.entries[0].sent) > retention) {
		l.bytes -= l.entries[0].size()
		l.entries[0] = kept{}
		l.entries = l.entries[1:]
		l.first++
	}
	for len(l.names) > 0 && (len(l.names)*nameSize > maxBytes || now.Sub(l.names[0].sent) > 2*retention) {
		delete(l.positions, l.names[0].offset)
		l.names = l.names[1:]
		l.named++
	}
	if len(l.entries) == 0 {
		l.entries = nil
	}
	if len(l.names) == 0 {
		l.names, l.positions = nil, nil
	}
}

// after returns the position behind the event with an offset.
func (l *packetLog) after(offset uint64) (uint64, bool) {
	position, ok := l.positions[offset]
	return position + 1, ok
}

// missed returns the events from a position on that were for a socket which has
// been in rooms, and in the namespace, since certain positions. ok is false if
// they are not all there any more, or more than a number of bytes.
func (l *packetLog) missed(next uint64, rooms map[string]uint64, from uint64, most int) (all []*kept, ok bool) {
	if next < l.first {
		return nil, false
	}
	for position := next; position < l.end(); position++ {
		k := &l.entries[position-l.first]
		if !k.reaches(position, rooms, from) {
			continue
		}
		all = append(all, k)
		if most -= k.message.Size(); most < 0 {
			return nil, false
		}
	}
	return all, true
}

// reaches tells whether an event at a position was for a socket that has been in
// rooms, and in the namespace, since certain positions.
func (k *kept) reaches(position uint64, rooms map[string]uint64, from uint64) bool {
	for _, name := range k.except {
		if _, in := rooms[name]; in {
			return false
		}
	}
	if k.rooms == nil {
		return position >= from
	}
	for _, name := range k.rooms {
		if since, in := rooms[name]; in && position >= since {
			return true
		}
	}
	return false
}
