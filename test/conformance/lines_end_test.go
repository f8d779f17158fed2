package conformance

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/test/line"
)

// soonHeard is how long the news of an end may take to a client: a second on a
// machine that is not busy. Without news it would be PingInterval and PingTimeout.
const soonHeard = 10 * time.Second

// stage is a state of an upgrade. The server ends the session when a piece of the
// upgrade's own connection reaches the line, which holds it meanwhile; or with
// polls one of the polls' connection, after the probe.
type stage struct {
	name  string
	way   line.Way
	is    func(piece []byte) bool
	polls bool
	// held is set where the piece goes on only when the client has heard: by its
	// polling, since it still polls.
	held bool
}

func starts(with string) func([]byte) bool {
	return func(piece []byte) bool { return bytes.HasPrefix(piece, []byte(with)) }
}

// What the pieces of an upgrade begin with. A frame of the client, whose mask hides
// what it says, is known by its size.
const (
	probeFrame   = "\x81\x86"
	probeAnswer  = "\x81\x063probe"
	upgradeFrame = "\x81\x81"
)

var stages = []stage{
	{"before the upgrade is asked for", line.Up, starts("GET "), false, true},
	{"before the client hears that its WebSocket is open", line.Down, starts("HTTP/1.1 101"), false, true},
	{"before the server has the probe", line.Up, starts(probeFrame), false, true},
	{"before the client hears that its probe is answered", line.Down, starts(probeAnswer), false, true},
	// It pauses its polling, and has not sent the upgrade packet: what happens to
	// its WebSocket now, it does not hear.
	{"before the client's last poll is answered", line.Down, starts("HTTP/1.1 200"), true, false},
	{"before the server has the upgrade packet", line.Up, starts(upgradeFrame), false, false},
}

// upgradeLine is a line that ends a session in a stage of its client's upgrade.
type upgradeLine struct {
	stage     stage
	end       func()
	connected chan struct{} // the client is in its namespace
	answered  chan struct{} // its probe is
	heard     chan struct{} // the client has heard of the end

	mu     sync.Mutex
	probes map[*line.Conn]bool
	probed bool // the server has the probe, or has it soon
	once   sync.Once
	ended  time.Time
}

func (u *upgradeLine) see(c *line.Conn, way line.Way, piece []byte) {
	u.mu.Lock()
	if way == line.Up && bytes.Contains(piece, []byte("Upgrade: websocket")) {
		u.probes[c] = true
		u.mu.Unlock()
		u.await(c, u.connected) // before that there is nothing to end
		u.mu.Lock()
	}
	here := way == u.stage.way && u.stage.is(piece) && u.probes[c] != u.stage.polls && (u.probed || !u.stage.polls)
	if u.probes[c] && way == line.Up && bytes.HasPrefix(piece, []byte(probeFrame)) {
		u.probed = true
	}
	u.mu.Unlock()
	if here {
		u.once.Do(func() { u.endHere(c) })
	}
	if u.isAnswer(c, way, piece) {
		close(u.answered)
	}
}

// isAnswer tells that the client has the answer to its probe next.
func (u *upgradeLine) isAnswer(c *line.Conn, way line.Way, piece []byte) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.probes[c] && way == line.Down && bytes.HasPrefix(piece, []byte(probeAnswer))
}

// endHere ends the session, while a piece of the upgrade is held.
func (u *upgradeLine) endHere(c *line.Conn) {
	if u.stage.polls {
		u.await(c, u.answered)
		u.lag(c)
	}
	u.mu.Lock()
	u.ended = time.Now()
	u.mu.Unlock()
	u.end()
	if u.stage.held {
		u.await(c, u.heard)
	} else {
		u.lag(c)
	}
}

// lag is the time of a line that is long.
func (u *upgradeLine) lag(c *line.Conn) {
	select {
	case <-time.After(300 * time.Millisecond):
	case <-u.heard:
	case <-c.Done():
	}
}

func (u *upgradeLine) await(c *line.Conn, done <-chan struct{}) {
	select {
	case <-done:
	case <-c.Done():
	case <-time.After(lineBudget):
	}
}

// TestAClientHearsOfItsEndInEveryStageOfAnUpgrade has the server end sessions
// while their clients, real ones, move from polling to a WebSocket. From the
// answer to its probe on such a client does not poll any more, and does not yet
// listen to the WebSocket.
func TestAClientHearsOfItsEndInEveryStageOfAnUpgrade(t *testing.T) {
	t.Parallel()
	s := start(t, "lineserver", "MAX_QUEUE=65536") // which a flood exceeds
	lines := map[string]*upgradeLine{}
	names := map[string]string{}
	var plan []planRow
	for _, version := range []string{"4", "3"} {
		for _, how := range []string{"close", "disconnect", "shutdown", "flood"} {
			for _, at := range stages {
				name := fmt.Sprintf("end%d", len(plan))
				u := &upgradeLine{
					stage: at, probes: map[*line.Conn]bool{},
					connected: make(chan struct{}), answered: make(chan struct{}), heard: make(chan struct{}),
					end: func() { tell(t, s, "end/"+name+"/"+how) },
				}
				l, err := line.New(s.addr, line.Options{See: u.see})
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				lines[name] = u
				names[name] = "JavaScript " + version + "/" + how + "/" + at.name
				plan = append(plan, planRow{
					Name: name, URL: "http://" + l.Addr(), Path: "/at/" + name + "/", Version: version,
					Mode: "upgrade", Does: "ends", Patience: int(lineBudget.Milliseconds()),
				})
			}
		}
	}
	took := map[string]time.Duration{}
	failed := map[string]string{}
	driveLines(t, plan, func(row told) {
		u := lines[row.Name]
		if row.Connected {
			close(u.connected)
			return
		}
		u.mu.Lock()
		took[row.Name] = time.Since(u.ended)
		u.mu.Unlock()
		failed[row.Name] = row.Error
		close(u.heard)
	}, drivers[javaScript4][0], drivers[javaScript4][1:]...)
	for _, row := range plan {
		t.Run(names[row.Name], func(t *testing.T) {
			after, ok := took[row.Name]
			if !ok || failed[row.Name] != "" || after > soonHeard {
				t.Errorf("heard after %v, %s; the server says that its sockets have ended by %q", after, failed[row.Name], left(t, s, row.Name))
			}
		})
	}
}
