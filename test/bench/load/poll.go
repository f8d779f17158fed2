//go:build linux

package main

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"time"
)

// A poller is all connections of the run, and the one thread that serves them.
type poller struct {
	epoll  int
	server syscall.SockaddrInet4
	spin   bool
	conns  map[int32]*conn
	events []syscall.EpollEvent
	buffer []byte
	opened int
	tokens []string // of sessions of the chat, for one connection after the other
}

func newPoller(l load) (*poller, error) {
	address, err := netip.ParseAddrPort(l.address)
	if err != nil || !address.Addr().Is4() {
		return nil, fmt.Errorf("%q is no IPv4 address with a port", l.address)
	}
	epoll, err := syscall.EpollCreate1(0)
	if err != nil {
		return nil, fmt.Errorf("create epoll: %w", err)
	}
	return &poller{
		epoll:  epoll,
		server: syscall.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()},
		spin:   l.spin,
		conns:  make(map[int32]*conn),
		events: make([]syscall.EpollEvent, 512),
		buffer: make([]byte, 256<<10),
	}, nil
}

// perSource is how many connections come from one address of 127.0.0.0/8, which
// has some 28,000 ports to give.
const perSource = 4000

// dial opens a connection; receive is the receive buffer in bytes, 0 for the
// kernel's choice.
func (p *poller) dial(receive int) (fd int, err error) {
	fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	defer func() {
		if err != nil {
			syscall.Close(fd)
		}
	}()
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if receive > 0 {
		syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, receive)
	}
	p.opened++
	source := syscall.SockaddrInet4{Addr: [4]byte{127, 0, 1, byte(1 + p.opened/perSource)}}
	if err := syscall.Bind(fd, &source); err != nil {
		return 0, fmt.Errorf("bind: %w", err)
	}
	if err := syscall.Connect(fd, &p.server); err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return 0, fmt.Errorf("set non-blocking: %w", err)
	}
	return fd, nil
}

func (p *poller) watch(c *conn) error {
	p.conns[c.fd] = c
	return syscall.EpollCtl(p.epoll, syscall.EPOLL_CTL_ADD, int(c.fd), &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: c.fd})
}

// header is what the chat wants to see of a browser that is logged in.
func (p *poller) header(number int) string {
	if len(p.tokens) == 0 {
		return ""
	}
	return "Origin: http://127.0.0.1\r\nCookie: hubbub=" + p.tokens[number%len(p.tokens)] + "\r\n"
}

// forget leaves a connection open and never reads it again.
func (p *poller) forget(c *conn) error {
	delete(p.conns, c.fd)
	return syscall.EpollCtl(p.epoll, syscall.EPOLL_CTL_DEL, int(c.fd), nil)
}

// poll reads what has come, and waits for it at most as long as said.
func (p *poller) poll(wait time.Duration) error {
	timeout := int(wait.Milliseconds())
	if p.spin {
		timeout = 0
	}
	n, err := syscall.EpollWait(p.epoll, p.events, timeout)
	if err != nil && !errors.Is(err, syscall.EINTR) {
		return fmt.Errorf("epoll: %w", err)
	}
	for i := range max(n, 0) {
		c := p.conns[p.events[i].Fd]
		if c == nil {
			continue
		}
		err := c.read(p.buffer)
		if err != nil && c.onEnd != nil {
			err = c.onEnd(c, err)
		}
		if err != nil {
			return fmt.Errorf("connection %d: %w", c.number, err)
		}
	}
	return nil
}

// pollUntil polls until done, and fails if that takes too long.
func (p *poller) pollUntil(done func() bool, what string) error {
	for end := time.Now().Add(time.Minute); !done(); {
		if time.Now().After(end) {
			return errors.New("no end to " + what)
		}
		if err := p.poll(10 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// pollFor polls for a time.
func (p *poller) pollFor(d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if err := p.poll(10 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}
