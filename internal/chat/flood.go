package chat

import "github.com/hubbub-chat/hubbub/internal/pace"

// flood bounds how much each sends, over all devices of a user for example.
type flood[K comparable] struct {
	pace pace.Pace
	each pace.Each[K]
}

// chargeBytes is how much text costs as much as one more message.
const chargeBytes = 4096

func newFlood[K comparable](p pace.Pace) *flood[K] { return &flood[K]{pace: p} }

// take counts a message, or refuses it until there is room.
func (f *flood[K]) take(who K, bytes int) error {
	if wait := f.each.Take(who, f.pace, bytes/chargeBytes); wait > 0 {
		return tooMany(wait)
	}
	return nil
}
