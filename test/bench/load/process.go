//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

// A meter measures what the server and this process use in a run.
type meter struct {
	pid    int
	start  time.Time
	server time.Duration
	own    time.Duration
}

func newMeter(pid int) (*meter, error) {
	server, err := cpu(pid)
	if err != nil {
		return nil, err
	}
	return &meter{pid: pid, start: time.Now(), server: server, own: ownCPU()}, nil
}

// stop fills in what a result always has.
func (m *meter) stop(events int) (result, error) {
	seconds := time.Since(m.start).Seconds()
	server, err := cpu(m.pid)
	if err != nil {
		return result{}, err
	}
	return result{
		Seconds: seconds, Events: events,
		ServerCPU: (server - m.server).Seconds(), LoadCPU: (ownCPU() - m.own).Seconds(),
	}, nil
}

// cpu is the time that all threads of a process have used, to 10 ms.
func cpu(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read the server's CPU time: %w", err)
	}
	// The second field is the program's name in parentheses, which may hold anything.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	const userTime, systemTime = 14 - 3, 15 - 3
	if len(fields) <= systemTime {
		return 0, fmt.Errorf("read the server's CPU time: %q", text)
	}
	var ticks int
	for _, field := range [][]byte{fields[userTime], fields[systemTime]} {
		n, err := strconv.Atoi(string(field))
		if err != nil {
			return 0, fmt.Errorf("read the server's CPU time: %w", err)
		}
		ticks += n
	}
	const perTick = 10 * time.Millisecond // USER_HZ is 100 wherever Linux shows it
	return time.Duration(ticks) * perTick, nil
}

// resident is the memory that a process holds, in bytes.
func resident(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the server's memory: %w", err)
	}
	for line := range bytes.Lines(text) {
		if fields := bytes.Fields(line); len(fields) == 3 && string(fields[0]) == "VmRSS:" {
			kilobytes, err := strconv.Atoi(string(fields[1]))
			return float64(kilobytes) * 1024, err
		}
	}
	return 0, fmt.Errorf("read the server's memory: no VmRSS")
}

func ownCPU() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
