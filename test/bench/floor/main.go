//go:build linux

// Command floor is what the kernel charges: a server with one thread on epoll that
// answers the load of test/bench with the least work that there can be. It speaks
// just enough of the protocol for that, decodes nothing and checks nothing; a
// broadcast is one write(2) of the same bytes to each receiver.
//
//	PORT=3002 go run ./test/bench/floor
package main

import (
	"bytes"
	"errors"
	"log"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
)

func main() {
	runtime.LockOSThread()
	port, err := strconv.Atoi(os.Getenv("PORT"))
	if err != nil {
		log.Fatal("PORT: ", err)
	}
	s, err := listen(port)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(s.run())
}

// A client is a connection, and what it may need to be told again.
type client struct {
	fd       int
	upgraded bool
	member   int // where in its list of receivers it stands
	room     string
	name     string
	rest     []byte
}

type server struct {
	listener int
	epoll    int
	clients  map[int]*client
	all      []*client
	rooms    map[string][]*client
	buffer   []byte
	out      []byte
}

func listen(port int) (*server, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	address := &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
	if err := errors.Join(syscall.Bind(fd, address), syscall.Listen(fd, 4096)); err != nil {
		return nil, err
	}
	epoll, err := syscall.EpollCreate1(0)
	if err != nil {
		return nil, err
	}
	return &server{
		listener: fd, epoll: epoll, clients: make(map[int]*client), rooms: make(map[string][]*client), buffer: make([]byte, 64<<10),
	}, watch(epoll, fd)
}

func watch(epoll, fd int) error {
	return syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
}

func (s *server) run() error {
	events := make([]syscall.EpollEvent, 512)
	for {
		n, err := syscall.EpollWait(s.epoll, events, -1)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return err
		}
		for i := range max(n, 0) {
			if fd := int(events[i].Fd); fd == s.listener {
				s.accept()
			} else if c := s.clients[fd]; c != nil && !s.read(c) {
				s.drop(c)
			}
		}
	}
}

func (s *server) accept() {
	fd, _, err := syscall.Accept4(s.listener, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
	if err != nil {
		return
	}
	syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	c := &client{fd: fd, member: len(s.all)}
	s.clients[fd] = c
	s.all = append(s.all, c)
	if watch(s.epoll, fd) != nil {
		s.drop(c)
	}
}

func (s *server) drop(c *client) {
	last := s.all[len(s.all)-1]
	s.all[c.member], last.member = last, c.member
	s.all = s.all[:len(s.all)-1]
	s.rooms[c.room] = slices.DeleteFunc(s.rooms[c.room], func(other *client) bool { return other == c })
	delete(s.clients, c.fd)
	syscall.Close(c.fd)
}

// read takes what has come; it tells whether the connection stands.
func (s *server) read(c *client) bool {
	n, err := syscall.Read(c.fd, s.buffer)
	if errors.Is(err, syscall.EAGAIN) {
		return true
	}
	if n <= 0 {
		return false
	}
	data := s.buffer[:n]
	if len(c.rest) > 0 {
		data = append(c.rest, data...)
	}
	if !c.upgraded {
		end := bytes.Index(data, []byte("\r\n\r\n"))
		if end < 0 {
			c.rest = bytes.Clone(data)
			return true
		}
		c.upgraded = true
		data = data[end+4:]
		const open = `0{"sid":"floor","upgrades":[],"pingInterval":300000,"pingTimeout":300000,"maxPayload":1000000}`
		syscall.Write(c.fd, frame([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n"), open))
	}
	for {
		packet, size := unmask(data)
		if size == 0 {
			break
		}
		data = data[size:]
		s.handle(c, packet)
	}
	c.rest = append(c.rest[:0], data...)
	return true
}

// handle does what the events of test/bench/server do.
func (s *server) handle(c *client, packet []byte) {
	switch {
	case bytes.HasPrefix(packet, []byte("40")):
		c.name = string(between(packet, `"username":"`))
		s.send(c, `40{"sid":"floor"}`)
	case bytes.HasPrefix(packet, []byte(`42["chat message","`)):
		s.publish(s.all, c, "chat message", between(packet, `["chat message","`))
	case bytes.HasPrefix(packet, []byte(`42["room message","`)):
		rest := packet[len(`42["room message","`):]
		room, text, _ := bytes.Cut(rest, []byte(`","`))
		s.publish(s.rooms[string(room)], c, "room message", between(text, ""))
	default:
		s.answer(c, packet)
	}
}

// answer acknowledges join and echo.
func (s *server) answer(c *client, packet []byte) {
	bracket := bytes.IndexByte(packet, '[')
	if bracket < 2 {
		return
	}
	id, args := string(packet[2:bracket]), packet[bracket:]
	if bytes.HasPrefix(args, []byte(`["join","`)) {
		c.room = string(between(args, `["join","`))
		s.rooms[c.room] = append(s.rooms[c.room], c)
		s.send(c, "43"+id+"[true]")
		return
	}
	s.send(c, "43"+id+`["`+string(between(args, `["echo","`))+`"]`)
}

func (s *server) publish(to []*client, from *client, event string, text []byte) {
	s.out = frame(s.out[:0], `42["`+event+`",{"username":"`+from.name+`","msg":"`+string(text)+`"}]`)
	for _, c := range to {
		if c != from {
			syscall.Write(c.fd, s.out)
		}
	}
}

func (s *server) send(c *client, packet string) {
	s.out = frame(s.out[:0], packet)
	syscall.Write(c.fd, s.out)
}
