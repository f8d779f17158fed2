//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// settle is how long the server has to let go of what starting took.
const settle = time.Second

// starts measures how long the server takes to serve, and what it holds then.
func (b *bench) starts(s size) error {
	empty, full := filepath.Join(b.folder, "empty"), filepath.Join(b.folder, "full")
	seed := exec.Command(filepath.Join(b.folder, "seed"), "--rooms", "1", "--conversations", "0", "--messages", strconv.Itoa(s.messages), "--data", full)
	if output, err := seed.CombinedOutput(); err != nil {
		return fmt.Errorf("seed: %w: %s", err, output)
	}
	for _, at := range []struct{ name, data string }{
		{"a new database", empty}, {fmt.Sprintf("%d messages", s.messages), full},
	} {
		port, err := port()
		if err != nil {
			return err
		}
		var took []time.Duration
		var resident float64
		for range 5 {
			server, err := b.hubbub(port, at.data)
			if err != nil {
				return err
			}
			took = append(took, server.took)
			time.Sleep(settle)
			resident, err = memory(server.Process.Pid)
			server.stop()
			if err != nil {
				return err
			}
		}
		slices.Sort(took)
		show("start until it serves, "+at.name, "%.0f ms", took[len(took)/2].Seconds()*1000)
		show("resident memory after that", "%.1f MB", resident/1e6)
	}
	return nil
}

// commits measures the way of a message into the database and to a room of 100.
func (b *bench) commits(s size) error {
	data, tokens, err := b.people("commits", 100)
	if err != nil {
		return err
	}
	port, err := port()
	if err != nil {
		return err
	}
	server, err := b.start(port, "chat", "-without-limits", data)
	if err != nil {
		return err
	}
	defer server.stop()
	length := (time.Duration(s.seconds) * time.Second).String()
	many, err := b.load(server, tokens, "-scenario", "commit", "-clients", "100", "-senders", "64", "-length", length)
	if err != nil {
		return err
	}
	show("64 senders, a room of 100: stored, acknowledged and delivered", "%.0f a second, %.0f per CPU-second",
		float64(many.Events)/many.Seconds, float64(many.Events)/many.ServerCPU)
	one, err := b.load(server, tokens, "-scenario", "commit", "-clients", "100", "-senders", "1", "-length", length)
	if err != nil {
		return err
	}
	bare, err := syncing(data)
	if err != nil {
		return err
	}
	show("one sender at a time: until the acknowledgement, p50", "%.2f ms (a bare fdatasync: %.2f ms)", one.Latency.P50, bare)
	return nil
}

// lobby measures how long messages take to a full lobby.
func (b *bench) lobby(s size) error {
	data, tokens, err := b.people("lobby", s.people)
	if err != nil {
		return err
	}
	port, err := port()
	if err != nil {
		return err
	}
	server, err := b.hubbub(port, data)
	if err != nil {
		return err
	}
	defer server.stop()
	clients := s.people * perPerson
	r, err := b.load(server, tokens, "-scenario", "members", "-clients", strconv.Itoa(clients), "-length", (time.Duration(s.seconds) * time.Second).String())
	if err != nil {
		return err
	}
	show(fmt.Sprintf("5 messages a second to %d in the lobby: p50, p99", clients), "%.0f ms, %.0f ms", r.Latency.P50, r.Latency.P99)
	held, err := memory(server.Process.Pid)
	show("resident memory then", "%.0f MB", held/1e6)
	return err
}

// storm measures how long everybody takes to be back after the server was killed.
func (b *bench) storm(s size) error {
	data, tokens, err := b.people("storm", s.people/2)
	if err != nil {
		return err
	}
	port, err := port()
	if err != nil {
		return err
	}
	first, err := b.hubbub(port, data)
	if err != nil {
		return err
	}
	type start struct {
		server *server
		err    error
	}
	again := make(chan start, 1)
	go func() {
		first.Wait() // killed by the load
		next, err := b.hubbub(port, data)
		again <- start{next, err}
	}()
	clients := s.people / 2 * perPerson
	r, err := b.load(first, tokens, "-scenario", "storm", "-clients", strconv.Itoa(clients))
	first.Process.Kill() // if the load did not
	next := <-again
	if next.err != nil {
		return next.err
	}
	next.server.stop()
	if err != nil {
		return err
	}
	show(fmt.Sprintf("%d clients back and complete after a kill", clients), "%.1f s", r.Seconds)
	return nil
}

// people makes a data folder of people who are logged in.
func (b *bench) people(name string, n int) (data, tokens string, err error) {
	data = filepath.Join(b.folder, name)
	if err := os.Mkdir(data, 0o700); err != nil {
		return "", "", err
	}
	tokens, err = prepare(data, n)
	return data, tokens, err
}

// syncing is the median time of a small write and its fdatasync, in milliseconds.
func syncing(folder string) (float64, error) {
	file, err := os.Create(filepath.Join(folder, "syncing"))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var times []time.Duration
	for range 500 {
		begun := time.Now()
		if _, err := file.Write(make([]byte, 4096)); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			return 0, err
		}
		times = append(times, time.Since(begun))
	}
	slices.Sort(times)
	return times[len(times)/2].Seconds() * 1000, nil
}

// memory is what a process holds, in bytes.
func memory(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no VmRSS of process %d", pid)
	}
	kilobytes, err := strconv.Atoi(string(fields[0]))
	return float64(kilobytes) * 1024, err
}
