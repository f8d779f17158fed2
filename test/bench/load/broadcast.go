//go:build linux

package main

import (
	"strings"
	"time"
)

// text is what the scenarios send: 100 bytes.
var text = strings.Repeat("All work and no play. ", 5)[:100]

// broadcast has one client send to all others, with load.window messages under
// way: the next goes out when everybody has the first of them.
func broadcast(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	conns, err := p.openAll(l.clients + 1)
	if err != nil {
		return result{}, err
	}
	sender, receivers := conns[0], conns[1:]
	packet := event(-1, "chat message", text)

	// have[k%len] counts who has the k-th message; nobody is further ahead of the
	// oldest incomplete one than the window.
	have := make([]int, l.window+1)
	done, sent, delivered := 0, 0, 0
	for _, c := range receivers {
		c.onEvent = func(c *conn, _ []byte) {
			delivered++
			have[c.received%len(have)]++
		}
	}
	run := func(d time.Duration) error {
		for end := time.Now().Add(d); time.Now().Before(end); {
			for ; sent-done < l.window; sent++ {
				have[(sent+1)%len(have)] = 0
				if err := sender.send(packet); err != nil {
					return err
				}
			}
			if err := p.poll(time.Second); err != nil {
				return err
			}
			for done < sent && have[(done+1)%len(have)] == len(receivers) {
				done++
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
	before := delivered
	if err := run(l.length); err != nil {
		return result{}, err
	}
	return m.stop(delivered - before)
}
