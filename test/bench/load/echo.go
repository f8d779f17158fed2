//go:build linux

package main

// echo has every client send an event and wait for its acknowledgement, again
// and again.
func echo(l load) (result, error) {
	p, err := newPoller(l)
	if err != nil {
		return result{}, err
	}
	conns, err := p.openAll(l.clients)
	if err != nil {
		return result{}, err
	}
	packet := event(1, "echo", text)
	answered := 0
	var failed error
	for _, c := range conns {
		c.onAck = func(c *conn, _ []byte) {
			answered++
			if err := c.send(packet); err != nil {
				failed = err
			}
		}
		if err := c.send(packet); err != nil {
			return result{}, err
		}
	}
	return p.measure(l, &answered, &failed)
}
