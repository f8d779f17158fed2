//go:build linux

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// A room is the chat's lobby as the clients of a run see it.
type room struct {
	*poller
	id    string
	conns []*conn
	users map[int]string // where the logs of the clients' people were
}

// enter connects people of the chat and has each show the lobby.
func enter(l load) (*room, error) {
	p, err := newPoller(l)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(l.tokens)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	lines := strings.Fields(string(text))
	if len(lines) < 2 {
		return nil, errors.New("no tokens")
	}
	p.tokens = lines[1:]
	r := &room{poller: p, id: lines[0], users: make(map[int]string)}
	if r.conns, err = p.openAll(l.clients); err != nil {
		return nil, err
	}
	shown := 0
	for i, c := range r.conns {
		c.onAck = func(c *conn, packet []byte) {
			shown++
			r.users[c.number] = positionIn(packet, `"user":{`)
		}
		if err := r.resume(c, nowhere); err != nil {
			return nil, err
		}
		const together = 32
		if err := p.pollUntil(func() bool { return i-shown < together }, "resuming"); err != nil {
			return nil, err
		}
	}
	return r, p.pollUntil(func() bool { return shown == len(r.conns) }, "resuming")
}

// nowhere is the position of who has nothing.
const nowhere = `{"n":0,"id":""}`

// resume goes on from a position in the lobby, and from where the log of the client's
// person was.
func (r *room) resume(c *conn, position string) error {
	return c.send(`420["resume",{"user":` + cmp.Or(r.users[c.number], nowhere) + `,"open":{"` + r.id + `":` + position + `}}]`)
}

// positionIn finds the position that an answer to a resume has in one of its members.
func positionIn(packet []byte, member string) string {
	_, rest, _ := bytes.Cut(packet, []byte(member))
	_, rest, _ = bytes.Cut(rest, []byte(`"position":`))
	return string(rest[:bytes.IndexByte(rest, '}')+1])
}

// say sends a message to the lobby.
func (r *room) say(c *conn, number int, text string) error {
	return c.send(fmt.Sprintf(`421["send",{"room":"%s","clientId":"%x-%x-%x","text":"%s"}]`, r.id, os.Getpid(), c.number, number, text))
}

// failure tells whether an acknowledgement is an error.
func failure(packet []byte) error {
	if bytes.Contains(packet[:min(len(packet), 16)], []byte(`{"error"`)) {
		return fmt.Errorf("the chat refused: %.300q", packet)
	}
	return nil
}

// commit has some of the people send, each the next message when the last is
// acknowledged, and so stored. It counts the messages that were, once everybody
// has them all.
func commit(l load) (result, error) {
	r, err := enter(l)
	if err != nil {
		return result{}, err
	}
	stored, delivered := 0, 0
	var failed error
	var begun []time.Time // when each client sent what is under way
	var times []time.Duration
	sending := true
	next := func(c *conn) {
		begun[c.number] = time.Now()
		if err := r.say(c, stored, text); err != nil {
			failed = err
		}
	}
	begun = make([]time.Time, len(r.conns))
	for _, c := range r.conns {
		c.onEvent = func(_ *conn, packet []byte) { delivered += bytes.Count(packet, []byte(`"clientId":`)) }
		c.onAck = func(c *conn, packet []byte) {
			stored++
			failed = errors.Join(failed, failure(packet))
			times = append(times, time.Since(begun[c.number]))
			if sending {
				next(c)
			}
		}
	}
	for _, c := range r.conns[:l.senders] {
		next(c)
	}
	if err := r.pollFor(l.warmUp()); err != nil {
		return result{}, err
	}
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	before := stored
	times = times[:0]
	if err := r.pollFor(l.length); err != nil {
		return result{}, err
	}
	measured, err := m.stop(stored - before)
	if err != nil {
		return result{}, err
	}
	measured.Latency = percentiles(times)
	sending = false
	err = r.pollUntil(func() bool { return delivered >= stored*len(r.conns) || failed != nil }, "the delivery of all messages")
	return measured, errors.Join(err, failed)
}

// members has five messages a second go to everybody in the lobby, and measures
// how long they take.
func members(l load) (result, error) {
	r, err := enter(l)
	if err != nil {
		return result{}, err
	}
	k := &clock{start: time.Now()}
	var failed error
	for _, c := range r.conns {
		c.onEvent = k.receive
		c.onAck = func(_ *conn, packet []byte) { failed = errors.Join(failed, failure(packet)) }
	}
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	const every = time.Second / 5
	for n := 0; time.Duration(n)*every < l.length && failed == nil; n++ {
		next := k.start.Add(time.Duration(n) * every)
		if err := r.pollFor(time.Until(next)); err != nil {
			return result{}, err
		}
		// Each message is somebody else's, so that no one's pace is too fast.
		if err := r.say(r.conns[n%len(r.conns)], n, k.message(len(text))); err != nil {
			return result{}, err
		}
	}
	if err := r.pollFor(drain); err != nil {
		return result{}, err
	}
	measured, err := m.stop(len(k.times))
	measured.Latency = percentiles(k.times)
	return measured, errors.Join(err, failed)
}
