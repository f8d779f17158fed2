//go:build linux

package main

import (
	"errors"
	"syscall"
	"time"
)

// Every hundredth client stops reading, halfway through the run. Its receive
// buffer is small, and the messages large, so that the server soon finds it
// blocked.
const (
	oneIn        = 100
	smallReceive = 4 << 10
	largeMessage = 4000
	slowPace     = 3 // messages a second
)

// slow measures what clients that do not read cost the others, and the server.
func slow(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	conns, err := p.openAll(l.clients + 1)
	if err != nil {
		return result{}, err
	}
	var lazy []*conn
	for i := range l.clients / oneIn {
		c, err := p.open(l.clients+1+i, smallReceive)
		if err != nil {
			return result{}, err
		}
		lazy = append(lazy, c)
	}
	if err := p.pollUntil(func() bool { return lazy[len(lazy)-1].joined }, "connecting"); err != nil {
		return result{}, err
	}
	k := &clock{start: time.Now()}
	for _, c := range conns[1:] {
		c.onEvent = k.receive
	}
	if err := k.send(p, conns[0], slowPace, largeMessage, l.length); err != nil {
		return result{}, err
	}
	before := percentiles(k.times)
	full, err := resident(l.pid)
	if err != nil {
		return result{}, err
	}

	for _, c := range lazy {
		if err := p.forget(c); err != nil {
			return result{}, err
		}
	}
	// Until the kernel's buffers are full, nobody is slow.
	if err := k.send(p, conns[0], slowPace, largeMessage, l.length); err != nil {
		return result{}, err
	}
	k.times = k.times[:0]
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	if err := k.send(p, conns[0], slowPace, largeMessage, l.length); err != nil {
		return result{}, err
	}
	measured, err := m.stop(len(k.times))
	if err != nil {
		return result{}, err
	}
	grown, err := resident(l.pid)
	measured.Before, measured.Latency = before, percentiles(k.times)
	measured.GrowthMiB = (grown - full) / (1 << 20)
	for _, c := range lazy {
		if c.isCut() {
			measured.Cut++
		}
	}
	return measured, err
}

// isCut tells whether the server has ended the connection: that is after all it
// has sent.
func (c *conn) isCut() bool {
	buffer := make([]byte, 64<<10)
	for {
		n, err := syscall.Read(int(c.fd), buffer)
		if n <= 0 {
			return !errors.Is(err, syscall.EAGAIN)
		}
	}
}
