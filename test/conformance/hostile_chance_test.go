package conformance

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// attacker is one session with connections on which anything may be under way.
type attacker struct {
	rnd    *rand.Rand
	addr   string
	target string // of its polling requests
	wires  []*wire
}

// wire is one of the attacker's connections, or a new one.
func (a *attacker) wire() *wire {
	if n := len(a.wires); n > 0 && (n == 6 || a.rnd.IntN(3) > 0) {
		return a.wires[a.rnd.IntN(n)]
	}
	w, err := dial(a.addr)
	if err != nil {
		return nil
	}
	a.wires = append(a.wires, w)
	return w
}

// attackPackets are packets of Engine.IO and Socket.IO, most of them fine where they belong.
var attackPackets = []string{
	"40", "40", "40/custom,", "41", "41/custom,", `421["echo",1]`, `42["echo",1]`, `42["silent"]`, `42["ask-me",1]`,
	`42["burst",30,"n"]`, `42["join","room"]`, `42["kick","namespace"]`, `42["kick","connection"]`, "430[1]", "431[]",
	`451-["echo",{"_placeholder":true,"num":0}]`, "2", "3", "2probe", "5", "1", "6", "4", "bAQ==", "0{}", "x",
}

func (a *attacker) packet() string { return attackPackets[a.rnd.IntN(len(attackPackets))] }

// act does one thing, and does not wait for what comes of it.
func (a *attacker) act() {
	w := a.wire()
	if w == nil {
		return
	}
	cut := whole
	if a.rnd.IntN(4) == 0 {
		cut = cutAt(a.rnd.IntN(200))
	}
	ws := strings.Replace(a.target, "polling", "websocket", 1)
	switch a.rnd.IntN(12) {
	case 0, 1:
		w.ask("GET", a.target, "", nil, cut)
	case 2, 3:
		w.ask("POST", a.target, "", []byte(a.packet()+"\x1e"+a.packet()), cut)
	case 4:
		w.ask("POST", a.target, "", []byte(a.packet()), cut)
	case 5: // a body that does not come
		w.ask("POST", a.target, "Content-Length: 100", nil, cut)
	case 6:
		w.ask("GET", ws, wsHeader, nil, cut)
	case 7: // an upgrade as it should be, and more
		if w.ask("GET", ws, wsHeader, nil, whole) == nil {
			cut(w, append(text("2probe"), append(text("5"), text(a.packet())...)...))
		}
	case 8, 9:
		cut(w, append(text(a.packet()), text(a.packet())...))
	case 10:
		cut(w, binaryFrame([]byte{1}))
	default:
		if a.rnd.IntN(2) == 0 {
			w.reset()
		} else {
			w.CloseWrite()
		}
	}
}

// TestRandomInterleavingsOfAttacksLeaveNothing has many sessions at once do what they like on several connections
// each: polls that are aborted, bodies that do not come, upgrades that overlap with closes, packets of a WebSocket
// on one that is none. It is real connections' part of the interleavings that the packages have under synctest.
func TestRandomInterleavingsOfAttacksLeaveNothing(t *testing.T) {
	s := start(t, "sinkserver", "PING_INTERVAL=400", "PING_TIMEOUT=1600", "EIO3=1", "DEFLATE=1")
	attackers := 300
	if soak.Wanted() {
		attackers = 20_000
	}
	attack := func(seed uint64) error {
		a := &attacker{rnd: rand.New(rand.NewPCG(seed, 7)), addr: s.addr}
		defer func() {
			for _, w := range a.wires {
				w.reset()
			}
		}()
		p, done, err := dialPoller(s.addr)
		if err != nil {
			return err
		}
		defer done()
		a.target = p.target()
		a.wires = append(a.wires, p.down)
		for range 5 + a.rnd.IntN(25) {
			a.act()
		}
		return connectSink(s.addr)
	}
	report(t, inParallel(32, 32, func(i int) error { return attack(uint64(i)) }))
	base := settled(t, s)
	report(t, inParallel(attackers, 32, func(i int) error { return attack(uint64(100 + i)) }))
	others(t, s)
	base.compare(t, s)
}
