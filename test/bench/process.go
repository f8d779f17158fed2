package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A result is one of the load generator's; see test/bench/load.
type result struct {
	Seconds   float64 `json:"seconds"`
	Events    int     `json:"events"`
	ServerCPU float64 `json:"serverCPU"`
	LoadCPU   float64 `json:"loadCPU"`
	Bytes     float64 `json:"bytes,omitempty"`
	Before    latency `json:"before,omitzero"`
	Latency   latency `json:"latency,omitzero"`
	GrowthMiB float64 `json:"growthMiB,omitempty"`
	Cut       int     `json:"cut,omitempty"`
}

type latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// A bench has what is measured and what measures it.
type bench struct {
	folder string
	node   string // the folder of the Node server
}

// build compiles the programs into a folder.
func build(folder string) (*bench, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("find the module: %w", err)
	}
	here := filepath.Join(strings.TrimSpace(string(root)), "test", "bench")
	b := &bench{folder: folder, node: filepath.Join(here, "node")}
	if _, err := os.Stat(filepath.Join(b.node, "node_modules", "socket.io")); err != nil {
		return nil, errors.New("the peer is not installed; scripts/npm.sh test/bench/node does it")
	}
	command := exec.Command("go", "build", "-o", folder+string(filepath.Separator), "./server", "./floor", "./load")
	command.Dir, command.Stderr = here, os.Stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	return b, nil
}

// measure starts a server, puts the row's load on it, and ends it.
func (b *bench) measure(server string, r row) (result, error) {
	port, err := freePort()
	if err != nil {
		return result{}, err
	}
	address := net.JoinHostPort("127.0.0.1", port)
	serving := b.command(server, r)
	serving.Env = append(serving.Env, "PORT="+port)
	var said bytes.Buffer
	serving.Stdout, serving.Stderr = &said, &said
	if err := serving.Start(); err != nil {
		return result{}, fmt.Errorf("start the server: %w", err)
	}
	defer func() {
		serving.Process.Kill()
		serving.Wait()
	}()
	if err := waitFor(address); err != nil {
		return result{}, fmt.Errorf("%w: %s", err, said.String())
	}
	arguments := append([]string{filepath.Join(b.folder, "load"), "-address", address, "-pid", strconv.Itoa(serving.Process.Pid)}, r.arguments()...)
	if r.pinned {
		arguments = append([]string{"taskset", "-c", "1"}, arguments...)
	}
	generator := exec.Command(arguments[0], arguments[1:]...)
	var complaint bytes.Buffer
	generator.Stderr = &complaint
	output, err := generator.Output()
	if err != nil {
		return result{}, fmt.Errorf("%w: %s%s", err, complaint.String(), said.String())
	}
	var measured result
	return measured, json.Unmarshal(output, &measured)
}

// command is the server's. taskset replaces itself by what it runs, so the process
// is the server's own.
func (b *bench) command(server string, r row) *exec.Cmd {
	arguments := map[string][]string{
		ours:  {filepath.Join(b.folder, "server")},
		floor: {filepath.Join(b.folder, "floor")},
		peer:  {"node", filepath.Join(b.node, "server.mjs")},
	}[server]
	env := os.Environ()
	if r.pinned {
		arguments = append([]string{"taskset", "-c", "0"}, arguments...)
		env = append(env, "GOMAXPROCS=1")
	}
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Env = env
	return command
}

// freePort finds a port below those that the kernel gives to connections, of which
// a run opens tens of thousands.
func freePort() (string, error) {
	for range 100 {
		port := strconv.Itoa(20_000 + rand.IntN(10_000))
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return "", errors.New("no free port")
}

// waitFor waits until a server accepts connections.
func waitFor(address string) error {
	for end := time.Now().Add(10 * time.Second); ; {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			return conn.Close()
		}
		if time.Now().After(end) {
			return fmt.Errorf("the server does not listen: %w", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func nodeVersion() string {
	version, err := exec.Command("node", "--version").Output()
	if err != nil {
		return "none"
	}
	return strings.TrimPrefix(strings.TrimSpace(string(version)), "v")
}
