package socketio

import "slices"

// seat is a socket's place in a room.
type seat struct {
	room  *room
	at    int    // index in room.seats
	since uint64 // position in the log of recovery when the socket came
}

// seating is the seats of one socket, in no particular order. Most sockets have
// few, which are searched one by one; with many there is an index, so that one more
// room costs the same in the tenth room and in the ten thousandth.
type seating struct {
	list  []seat
	index map[*room]int // places in list; nil while there are few
}

const fewSeats = 16

// find returns the place in list of the seat in a room, or -1.
func (x *seating) find(r *room) int {
	if x.index == nil {
		return slices.IndexFunc(x.list, func(s seat) bool { return s.room == r })
	}
	if i, ok := x.index[r]; ok {
		return i
	}
	return -1
}

func (x *seating) add(s seat) {
	x.list = append(x.list, s)
	switch {
	case x.index != nil:
		x.index[s.room] = len(x.list) - 1
	case len(x.list) > fewSeats:
		x.index = make(map[*room]int, 2*fewSeats)
		for i, s := range x.list {
			x.index[s.room] = i
		}
	}
}

// remove gives up the seat at a place in list, which the last one takes.
func (x *seating) remove(i int) {
	end := len(x.list) - 1
	if x.index != nil {
		delete(x.index, x.list[i].room)
	}
	if i != end {
		x.list[i] = x.list[end]
		if x.index != nil {
			x.index[x.list[i].room] = i
		}
	}
	x.list[end] = seat{}
	x.list = x.list[:end]
	if end == 0 {
		*x = seating{}
	}
}
