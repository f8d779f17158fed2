//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A bench has the programs that a run needs, and a folder for its data.
type bench struct{ folder string }

func build() (*bench, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("find the module: %w", err)
	}
	folder, err := os.MkdirTemp("", "hubbub-bench-")
	if err != nil {
		return nil, err
	}
	command := exec.Command("go", "build", "-o", folder+string(filepath.Separator),
		"./cmd/hubbub", "./test/seed", "./test/bench/load", "./test/bench/chat")
	command.Dir, command.Stderr = strings.TrimSpace(string(root)), os.Stderr
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := command.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("build: %w", err), os.RemoveAll(folder))
	}
	return &bench{folder}, nil
}

// A server is a process and how long it took to serve its first page.
type server struct {
	*exec.Cmd
	address string
	said    *bytes.Buffer
	took    time.Duration
}

// start starts a program of the run and waits until it answers.
func (b *bench) start(port string, program string, arguments ...string) (*server, error) {
	s := &server{Cmd: exec.Command(filepath.Join(b.folder, program), arguments...), address: "127.0.0.1:" + port, said: new(bytes.Buffer)}
	s.Env = append(os.Environ(), "PORT="+port)
	s.Stdout, s.Stderr = s.said, s.said
	begun := time.Now()
	if err := s.Start(); err != nil {
		return nil, err
	}
	for end := begun.Add(time.Minute); ; {
		answer, err := http.Get("http://" + s.address + "/readyz")
		if err == nil {
			answer.Body.Close()
			s.took = time.Since(begun)
			return s, nil
		}
		if time.Now().After(end) {
			s.stop()
			return nil, fmt.Errorf("%s does not answer: %w: %s", program, err, s.said)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (b *bench) hubbub(port, data string) (*server, error) {
	return b.start(port, "hubbub", "--data", data, "--listen", "127.0.0.1:"+port, "--metrics", "off")
}

func (s *server) stop() {
	s.Process.Kill()
	s.Wait()
}

// A result is what this command reads of those of test/bench/load.
type result struct {
	Seconds   float64 `json:"seconds"`
	Events    int     `json:"events"`
	ServerCPU float64 `json:"serverCPU"`
	Latency   struct {
		P50 float64 `json:"p50"`
		P99 float64 `json:"p99"`
	} `json:"latency"`
}

func (b *bench) load(s *server, tokens string, arguments ...string) (result, error) {
	arguments = append([]string{"-address", s.address, "-pid", strconv.Itoa(s.Process.Pid), "-tokens", tokens}, arguments...)
	command := exec.Command(filepath.Join(b.folder, "load"), arguments...)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		return result{}, fmt.Errorf("%w: %s%s", err, complaint.String(), s.said)
	}
	var r result
	return r, json.Unmarshal(output, &r)
}

// port is one that is free, below those that the kernel gives to connections.
func port() (string, error) {
	for range 100 {
		port := strconv.Itoa(20_000 + rand.IntN(10_000))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			return port, listener.Close()
		}
	}
	return "", errors.New("no free port")
}

// address is from where the n-th person signs up; so many from one are too many.
func address(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}) }
