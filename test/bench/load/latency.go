//go:build linux

package main

import (
	"bytes"
	"strconv"
	"time"
)

// A clock sends messages that carry their time, and measures how long each took
// to each receiver.
type clock struct {
	start time.Time
	times []time.Duration
}

// mark stands before the time in a message.
const mark = "sent at "

func (k *clock) receive(_ *conn, packet []byte) {
	i := bytes.Index(packet, []byte(mark))
	if i < 0 {
		return
	}
	const digits = 19
	at := packet[i+len(mark):]
	nanoseconds, err := strconv.ParseInt(string(at[:min(digits, len(at))]), 10, 64)
	if err == nil {
		k.times = append(k.times, time.Since(k.start)-time.Duration(nanoseconds))
	}
}

// message is a text of a size in bytes that carries the time.
func (k *clock) message(size int) string {
	digits := []byte("0000000000000000000")
	now := strconv.Itoa(int(time.Since(k.start)))
	copy(digits[len(digits)-len(now):], now)
	padding := bytes.Repeat([]byte("."), max(0, size-len(mark)-len(digits)))
	return mark + string(digits) + " " + string(padding)
}

// drain is how long the last message of a steady sender may take.
const drain = 500 * time.Millisecond

// send sends messages at a steady pace for a time, and then waits for the last.
func (k *clock) send(p *poller, sender *conn, perSecond, size int, d time.Duration) error {
	next := time.Now()
	for end := next.Add(d); next.Before(end); next = next.Add(time.Second / time.Duration(perSecond)) {
		for time.Now().Before(next) {
			if err := p.poll(time.Millisecond); err != nil {
				return err
			}
		}
		if err := sender.send(event(-1, "chat message", k.message(size))); err != nil {
			return err
		}
	}
	return p.pollFor(drain)
}

// perSecond is how many messages a steady sender sends.
const perSecond = 10

// steady sends ten messages a second to all, and measures how long they take.
func steady(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	conns, err := p.openAll(l.clients + 1)
	if err != nil {
		return result{}, err
	}
	k := &clock{start: time.Now()}
	for _, c := range conns[1:] {
		c.onEvent = k.receive
	}
	if err := k.send(p, conns[0], perSecond, len(text), l.warmUp()); err != nil {
		return result{}, err
	}
	k.times = k.times[:0]
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	if err := k.send(p, conns[0], perSecond, len(text), l.length); err != nil {
		return result{}, err
	}
	measured, err := m.stop(len(k.times))
	measured.Latency = percentiles(k.times)
	return measured, err
}
