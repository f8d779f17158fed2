//go:build linux

package main

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// storm kills the server, which somebody has to start again at the same address,
// and has all clients come back at once. It measures until the last has what it
// missed.
func storm(l load) (result, error) {
	r, err := enter(l)
	if err != nil {
		return result{}, err
	}
	position, err := r.position(r.conns[0])
	if err != nil {
		return result{}, err
	}
	gone := 0
	for _, c := range r.conns {
		c.onEvent, c.onAck = nil, nil
		c.onEnd = func(c *conn, _ error) error {
			gone++
			delete(r.poller.conns, c.fd)
			return syscall.Close(int(c.fd))
		}
	}
	start := time.Now()
	if err := syscall.Kill(l.pid, syscall.SIGKILL); err != nil {
		return result{}, fmt.Errorf("kill the server: %w", err)
	}
	if err := r.pollUntil(func() bool { return gone == len(r.conns) }, "the server"); err != nil {
		return result{}, err
	}
	if err := r.comeBack(len(r.conns), position); err != nil {
		return result{}, err
	}
	return result{Seconds: time.Since(start).Seconds(), Events: len(r.conns)}, nil
}

// position is where the log of the lobby is.
func (r *room) position(c *conn) (string, error) {
	var position string
	c.onAck = func(_ *conn, packet []byte) {
		position = positionIn(packet, `"open":{`)
	}
	if err := r.resume(c, nowhere); err != nil {
		return "", err
	}
	return position, r.pollUntil(func() bool { return position != "" }, "resuming")
}

func (r *room) comeBack(n int, position string) error {
	back := 0
	var failed error
	for i := range n {
		c, err := r.open(i, 0)
		for end := time.Now().Add(time.Minute); errors.Is(err, syscall.ECONNREFUSED) && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
			c, err = r.open(i, 0)
		}
		if err != nil {
			return err
		}
		c.onJoin = func(c *conn) {
			if err := r.resume(c, position); err != nil {
				failed = err
			}
		}
		c.onAck = func(_ *conn, packet []byte) {
			back++
			failed = errors.Join(failed, failure(packet))
		}
		if err := r.poll(0); err != nil {
			return err
		}
	}
	return errors.Join(r.pollUntil(func() bool { return back == n || failed != nil }, "coming back"), failed)
}
