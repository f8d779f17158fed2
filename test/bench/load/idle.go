//go:build linux

package main

// idle opens connections and measures what that cost, and what each holds.
func idle(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	// The first connections pay for what the server needs only once.
	const first = 100
	if _, err := p.openAll(first); err != nil {
		return result{}, err
	}
	empty, err := resident(l.pid)
	if err != nil {
		return result{}, err
	}
	m, err := newMeter(l.pid)
	if err != nil {
		return result{}, err
	}
	if _, err := p.openAll(l.clients); err != nil {
		return result{}, err
	}
	measured, err := m.stop(l.clients)
	if err != nil {
		return result{}, err
	}
	p.spin = false
	if err := p.pollFor(l.settle); err != nil {
		return result{}, err
	}
	full, err := resident(l.pid)
	measured.Bytes = (full - empty) / float64(l.clients)
	return measured, err
}
