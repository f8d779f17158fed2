package socketio_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A commuter is a client that begins by polling, as browsers do, and goes over
// to a WebSocket when it is told to. It lives in memory.
type commuter struct {
	ns, sid, id string
	roads       *roads
	rnd         *rand.Rand  // of the goroutine that writes
	out         chan string // Engine.IO packets to send, and "upgrade" and "probe"
	heard       chan heard
	in          chan error // the answer to CONNECT

	pause  chan struct{}
	paused chan struct{}
	ended  chan struct{} // the connection is over, as the client sees it
	once   sync.Once
	wg     sync.WaitGroup

	mu    sync.Mutex
	calls int
	acks  map[int]chan []json.RawMessage

	// Of the one goroutine that reads.
	packet  string // whose attachments are coming
	missing int
	parts   []string
}

// heard is an event with its attachments.
type heard struct {
	name  string
	args  []json.RawMessage
	parts []string
	id    string // of the acknowledgement that is wanted, or ""
}

var errEnded = errors.New("the connection has ended")

// roads lead to one server, in memory.
type roads struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	web   http.Client
	srv   http.Server
}

func newRoads(h http.Handler) *roads {
	r := &roads{conns: make(chan net.Conn), done: make(chan struct{})}
	r.srv.Handler = h
	r.web.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return r.dial() }}
	go func() { _ = r.srv.Serve(r) }()
	return r
}

func (r *roads) dial() (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case r.conns <- there:
		return here, nil
	case <-r.done:
		return nil, net.ErrClosed
	}
}

func (r *roads) Accept() (net.Conn, error) {
	select {
	case c := <-r.conns:
		return c, nil
	case <-r.done:
		return nil, net.ErrClosed
	}
}

func (r *roads) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }
func (r *roads) Close() error   { r.once.Do(func() { close(r.done) }); return nil }

// close breaks what polling has open; a WebSocket is not the http.Server's any more.
func (r *roads) close() {
	r.srv.Close()
	r.web.CloseIdleConnections()
}

// commute connects. The error is that of a server that does not let it in.
func commute(h http.Handler, rnd *rand.Rand, ns string, auth any) (*commuter, error) {
	c := &commuter{
		ns: ns, rnd: rnd, roads: newRoads(h),
		out: make(chan string, 1<<12), heard: make(chan heard, 1<<12), in: make(chan error, 1),
		pause: make(chan struct{}), paused: make(chan struct{}, 2), ended: make(chan struct{}),
		acks: map[int]chan []json.RawMessage{},
	}
	status, body := c.do(http.MethodGet, "")
	var open struct{ SID string }
	if status != http.StatusOK || json.Unmarshal([]byte(body[1:]), &open) != nil {
		c.roads.close()
		return nil, fmt.Errorf("handshake: %d %q", status, body)
	}
	c.sid = open.SID
	payload, err := json.Marshal(auth)
	if err != nil {
		return nil, err
	}
	c.out <- "40" + c.nsp() + string(payload)
	c.wg.Go(c.poll)
	c.wg.Go(c.write)
	if err := <-c.in; err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *commuter) nsp() string {
	if c.ns == "/" {
		return ""
	}
	return c.ns + ","
}

func (c *commuter) do(method, body string) (status int, answer string) {
	url := "http://localhost/socket.io/?EIO=4&transport=polling"
	if c.sid != "" {
		url += "&sid=" + c.sid
	}
	r, _ := http.NewRequest(method, url, strings.NewReader(body))
	resp, err := c.roads.web.Do(r)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(b)
}

func (c *commuter) end() {
	c.once.Do(func() {
		close(c.ended)
		select {
		case c.in <- errEnded:
		default:
		}
	})
}

func (c *commuter) over() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// poll reads until it is paused or the connection ends.
func (c *commuter) poll() {
	defer func() { c.paused <- struct{}{} }()
	for !c.over() {
		select {
		case <-c.pause:
			return
		default:
		}
		status, body := c.do(http.MethodGet, "")
		if status != http.StatusOK {
			c.end()
		}
		for p := range strings.SplitSeq(body, "\x1e") {
			if status == http.StatusOK && !c.over() {
				c.take(p)
			}
		}
	}
}

// write sends: by POST, until it has gone over.
func (c *commuter) write() {
	var ws *raw
	defer func() {
		if ws != nil {
			ws.conn.Close()
		}
	}()
	for !c.over() {
		var p string
		select {
		case p = <-c.out:
		case <-c.ended:
			return
		}
		switch {
		case p == "upgrade" && ws == nil:
			ws = c.move()
		case p == "probe" && ws == nil:
			c.probe()
		case p == "probe", p == "upgrade":
		case ws != nil:
			c.frame(ws, p)
		default:
			c.post(p)
		}
	}
}

// frame sends a packet on a WebSocket.
func (c *commuter) frame(ws *raw, p string) {
	op := byte(1)
	if data, ok := strings.CutPrefix(p, "b"); ok {
		b, _ := base64.StdEncoding.DecodeString(data)
		op, p = 2, string(b)
	}
	ws.frame(op, p)
	if p == "1" {
		c.end()
	}
}

// post sends a packet, with some of those that wait.
func (c *commuter) post(p string) {
	body := []string{p}
	for len(c.out) > 0 && c.rnd.IntN(3) > 0 && body[len(body)-1] != "1" {
		if next := <-c.out; next != "probe" && next != "upgrade" {
			body = append(body, next)
		}
	}
	status, _ := c.do(http.MethodPost, strings.Join(body, "\x1e"))
	if status != http.StatusOK || body[len(body)-1] == "1" {
		c.end()
	}
}

// dial opens a WebSocket for the session; nil if that is refused.
func (c *commuter) dial() (*raw, *bufio.Reader) {
	conn, err := c.roads.dial()
	if err != nil {
		return nil, nil
	}
	fmt.Fprint(conn, strings.Replace(rawHandshake, "websocket HTTP", "websocket&sid="+c.sid+" HTTP", 1))
	in := bufio.NewReader(conn)
	if answer, err := http.ReadResponse(in, nil); err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		conn.Close()
		return nil, nil
	}
	return &raw{conn: conn}, in
}

// probe begins to go over, and thinks better of it.
func (c *commuter) probe() {
	ws, in := c.dial()
	if ws == nil {
		return
	}
	defer ws.conn.Close()
	if c.rnd.IntN(2) == 0 {
		ws.frame(1, "2probe")
		_, _, _ = readFrame(in)
	}
	pause(time.Duration(c.rnd.IntN(100)) * time.Millisecond)
}

// move goes over: polling comes to rest before "5".
func (c *commuter) move() *raw {
	ws, in := c.dial()
	if ws == nil {
		return nil
	}
	ws.frame(1, "2probe")
	if _, p, err := readFrame(in); err != nil || string(p) != "3probe" {
		ws.conn.Close()
		return nil
	}
	close(c.pause)
	<-c.paused
	pause(time.Duration(c.rnd.IntN(30)) * time.Millisecond)
	ws.frame(1, "5")
	c.wg.Go(func() {
		defer c.end()
		for !c.over() {
			op, p, err := readFrame(in)
			switch {
			case err != nil || op == 8:
				return
			case op == 2:
				p = append([]byte("b"), base64.StdEncoding.EncodeToString(p)...)
			}
			c.take(string(p))
		}
	})
	return ws
}

// take handles an Engine.IO packet.
func (c *commuter) take(p string) {
	switch p[0] {
	case '1':
		c.end()
	case '2':
		c.out <- "3"
	case '4':
		c.message(p[1:])
	case 'b':
		data, _ := base64.StdEncoding.DecodeString(p[1:])
		c.parts = append(c.parts, string(data))
		if len(c.parts) == c.missing {
			c.missing = 0
			c.message(c.packet)
		}
	}
}

// message handles a Socket.IO packet, once it is complete.
func (c *commuter) message(p string) {
	typ, rest := p[0], p[1:]
	if typ == '5' || typ == '6' {
		count, after, _ := strings.Cut(rest, "-")
		n, _ := strconv.Atoi(count)
		if len(c.parts) < n {
			c.packet, c.missing = p, n
			return
		}
		rest = after
	}
	parts := c.parts
	c.parts = nil
	rest = strings.TrimPrefix(rest, c.nsp())
	payload := strings.TrimLeft(rest, "0123456789")
	id := rest[:len(rest)-len(payload)]
	var args []json.RawMessage
	switch typ {
	case '0', '4':
		c.answered(typ, payload)
	case '1':
		c.end()
	case '2', '5':
		var name string
		if json.Unmarshal([]byte(payload), &args) == nil && json.Unmarshal(args[0], &name) == nil {
			c.heard <- heard{name, args[1:], parts, id}
		}
	case '3', '6':
		n, _ := strconv.Atoi(id)
		_ = json.Unmarshal([]byte(payload), &args)
		c.mu.Lock()
		defer c.mu.Unlock()
		if answer := c.acks[n]; answer != nil {
			delete(c.acks, n)
			answer <- args
		}
	}
}

func (c *commuter) answered(typ byte, payload string) {
	var answer struct{ SID, Message string }
	_ = json.Unmarshal([]byte(payload), &answer)
	c.id = answer.SID
	if typ == '4' {
		c.in <- errors.New(answer.Message)
	} else {
		c.in <- nil
	}
}

func (c *commuter) ID() string { return c.id }

// send queues a packet with its attachments, which are the last arguments.
func (c *commuter) send(typ int, id, event string, args []any, parts ...string) {
	if event != "" {
		args = append([]any{event}, args...)
	}
	count := ""
	for i := range parts {
		args = append(args, json.RawMessage(fmt.Sprintf(`{"_placeholder":true,"num":%d}`, i)))
	}
	if len(parts) > 0 {
		typ += 3
		count = fmt.Sprint(len(parts), "-")
	}
	payload, _ := json.Marshal(args)
	all := []string{fmt.Sprint("4", typ, count, c.nsp(), id) + string(payload)}
	for _, p := range parts {
		all = append(all, "b"+base64.StdEncoding.EncodeToString([]byte(p)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range all {
		c.out <- p
	}
}

func (c *commuter) Emit(event string, args ...any) error {
	c.send(2, "", event, args)
	return nil
}

// call asks the server.
func (c *commuter) call(ctx context.Context, event string, args []any, parts ...string) ([]json.RawMessage, error) {
	answer := make(chan []json.RawMessage, 1)
	c.mu.Lock()
	id := c.calls
	c.calls++
	c.acks[id] = answer
	c.mu.Unlock()
	c.send(2, fmt.Sprint(id), event, args, parts...)
	select {
	case args := <-answer:
		return args, nil
	case <-c.ended:
		return nil, errEnded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// next waits for an event.
func (c *commuter) next() (heard, error) {
	select {
	case h := <-c.heard:
		return h, nil
	default:
	}
	select {
	case h := <-c.heard:
		return h, nil
	case <-c.ended:
		return heard{}, errEnded
	}
}

// Close leaves, and returns when everything of the commuter has ended.
func (c *commuter) Close() {
	c.out <- "1"
	<-c.ended
	c.roads.close()
	c.wg.Wait()
}

// vanish breaks the connection.
func (c *commuter) vanish() {
	c.end()
	c.roads.close()
	c.wg.Wait()
}
