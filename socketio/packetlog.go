package socketio

import (
	"time"

	"github.com/hubbub-chat/hubbub/engineio"
)

// packetLog holds the events that may be missed, in the order of sending. An
// event has a position, by which it is found, and an offset, by which clients
// name it: that is given away before the order is known.
type packetLog struct {
	entries   []kept
	first     uint64            // position of entries[0]
	positions map[uint64]uint64 // by offset
	bytes     int
}

// kept is an event that may be missed.
type kept struct {
	offset  uint64
	until   time.Time
	message engineio.Message
	rooms   []string // nil: everybody
	except  []string
}

func (k *kept) size() int {
	size := 192 + k.message.Size()
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
	l.positions[k.offset] = l.end()
	l.entries = append(l.entries, k)
	l.bytes += k.size()
}

// forget drops what is too old, and the oldest as long as there is too much.
func (l *packetLog) forget(now time.Time, maxBytes int) {
	for len(l.entries) > 0 && (l.bytes > maxBytes || now.After(l.entries[0].until)) {
		l.bytes -= l.entries[0].size()
		delete(l.positions, l.entries[0].offset)
		l.entries[0] = kept{}
		l.entries = l.entries[1:]
		l.first++
	}
	if len(l.entries) == 0 {
		l.entries, l.positions = nil, nil
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
