package chat

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strconv"
	"time"

	"github.com/hubbub-chat/hubbub/internal/pace"
)

// Options are the settings of a [Service]. The zero value of each means its
// default.
type Options struct {
	SignUpClosed bool          // nobody can sign up; default: open
	SessionIdle  time.Duration // how long a session lives unused; default 14 days
	SessionLife  time.Duration // how long it lives at all; default 90 days
	SendEvery    time.Duration // one more message of a user each; default 100 ms
	SendBurst    int           // that many at once; default 30
	EditWithin   time.Duration // how long after sending one may edit a message; default: always
	DeleteWithin time.Duration // how long one may delete one's own, unless one may delete others'; default: always
	SweepEvery   time.Duration // how often Run tidies up; default 1 h
	Log          *slog.Logger  // hears when that fails; default slog.Default()
	// CheapHashes makes passwords cheap to check and to guess, for tests that log in often.
	// Accounts made before take what they took.
	CheapHashes bool
}

func (o *Options) withDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	set(&c.SessionIdle, 14*24*time.Hour)
	set(&c.SessionLife, 90*24*time.Hour)
	set(&c.SendEvery, 100*time.Millisecond)
	set(&c.SendBurst, 30)
	set(&c.SweepEvery, time.Hour)
	set(&c.Log, slog.Default())
	return c
}

func set[T comparable](value *T, whenZero T) {
	var zero T
	if *value == zero {
		*value = whenZero
	}
}

// A Service is the chat. All methods may be called concurrently. Their errors are
// of type [*Error] where they are meant for who asked; any other is a fault, or
// the error of the context.
type Service struct {
	store     Store
	options   Options
	hasher    *hasher
	flood     *flood[ID]
	drafting  *flood[ID]
	reads     reads
	reactions reactionTimes
	ids       ids
	lobby     ID
	untidy    chan struct{} // there is something to tidy up
	links     logInLinks

	throttled    *flood[string] // records of refused tries, by network
	throttledAll *flood[string] // under ""
}

// hashQueue is how many may wait for each one that hashes; at 25 ms a hash nobody
// waits for much longer than 800 ms.
const hashQueue = 32

// hashSlots is how many hash at once. One core, if there are several, is left to those
// who chat: behind hashes on all of them a message waits at every step of its way.
func hashSlots() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// New makes the chat that the store keeps, and its lobby if there is none yet.
func New(ctx context.Context, store Store, options *Options) (*Service, error) {
	s := &Service{store: store, options: options.withDefaults(), reads: reads{far: make(map[spot]int64)}, untidy: make(chan struct{}, 1)}
	s.reactions = reactionTimes{untold: make(chan struct{}, 1), last: make(map[ID]time.Time)}
	var err error
	cost, slots := argon, hashSlots()
	if s.options.CheapHashes {
		cost.Memory, cost.Iterations = 8, 1
		slots = 64
	}
	if s.hasher, err = newHasher(cost, slots, hashQueue*slots); err != nil {
		return nil, err
	}
	sending := pace.Pace{Burst: s.options.SendBurst, Every: s.options.SendEvery}
	s.flood, s.drafting = newFlood[ID](sending), newFlood[ID](sending)
	s.throttled, s.throttledAll = newFlood[string](throttledByAddress), newFlood[string](throttledByAll)
	s.lobby, err = write(ctx, store, s.findLobby)
	return s, err
}

// findLobby returns the lobby, which it makes in a new chat.
func (s *Service) findLobby(tx Tx) (ID, error) {
	if err := tx.LockNames(); err != nil {
		return 0, err
	}
	text, err := tx.Setting(lobbySetting)
	if err == nil {
		number, err := strconv.ParseInt(text, 10, 64)
		return ID(number), err
	}
	if !isNotFound(err) {
		return 0, err
	}
	room := NewRoom{Kind: Public, Name: lobbyName}.Room(s.ids.next())
	if err := tx.AddRoom(room, 0, ""); err != nil {
		return 0, err
	}
	return room.ID, SetLobby(tx, room.ID)
}

// SetLobby makes a room the one that everybody joins at sign-up. A running service
// goes on with the former one.
func SetLobby(tx Tx, room ID) error {
	return tx.SetSetting(lobbySetting, strconv.FormatInt(int64(room), 10))
}

// Lobby returns the room in which everybody is who signs up.
func (s *Service) Lobby() ID { return s.lobby }

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

// now is the time as the store keeps it.
func now() time.Time { return time.UnixMilli(time.Now().UnixMilli()) }
