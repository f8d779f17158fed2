//go:build linux

package main

import (
	"fmt"
	"time"
)

// roomSize is how many clients are in each room.
const roomSize = 10

// rooms has one client of every room send to the others in it, the next message
// when all have the last.
func rooms(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	conns, err := p.openAll(l.clients)
	if err != nil {
		return result{}, err
	}
	if err := joinRooms(p, conns); err != nil {
		return result{}, err
	}

	delivered := 0
	var failed error
	missing := make([]int, len(conns)/roomSize)
	packets := make([]string, len(missing))
	for room := range missing {
		missing[room] = roomSize - 1
		packets[room] = event(-1, "room message", roomName(room), text)
	}
	for i, c := range conns {
		room := i / roomSize
		c.onEvent = func(*conn, []byte) {
			delivered++
			missing[room]--
			if missing[room] > 0 {
				return
			}
			missing[room] = roomSize - 1
			if err := conns[room*roomSize].send(packets[room]); err != nil {
				failed = err
			}
		}
	}
	for room := range missing {
		if err := conns[room*roomSize].send(packets[room]); err != nil {
			return result{}, err
		}
	}
	return p.measure(l, &delivered, &failed)
}

func joinRooms(p *poller, conns []*conn) error {
	joined := 0
	for i, c := range conns {
		c.onAck = func(*conn, []byte) { joined++ }
		if err := c.send(event(1, "join", roomName(i/roomSize))); err != nil {
			return err
		}
		if err := p.poll(0); err != nil {
			return err
		}
	}
	return p.pollUntil(func() bool { return joined == len(conns) }, "joining")
}

func roomName(n int) string { return fmt.Sprintf("room%04d", n) }

// measure warms up, and then measures how fast the counter grows.
func (p *poller) measure(l load, counter *int, failed *error) (result, error) {
	run := func(d time.Duration) error {
		for end := time.Now().Add(d); time.Now().Before(end); {
			if err := p.poll(time.Second); err != nil {
				return err
			}
			if *failed != nil {
				return *failed
			}
		}
		return nil
	}
	if err := run(l.warmUp()); err != nil {
		return result{}, err
	}
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	before := *counter
	if err := run(l.length); err != nil {
		return result{}, err
	}
	return m.stop(*counter - before)
}
